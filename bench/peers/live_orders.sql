WITH place AS (SELECT geom, level FROM area WHERE code = :code AND level = :level),
homes AS MATERIALIZED (
  SELECT address.person_id
  FROM address, place
  WHERE address.id IN (
      SELECT rowid FROM SpatialIndex
      WHERE f_table_name = 'address' AND f_geometry_column = 'point'
        AND search_frame = (SELECT geom FROM place)
    )
    AND ST_Within(address.point, place.geom) = 1
    AND (place.level = 'LPA' OR NOT address.confidential)
)
SELECT count(*) OVER () AS total, reference, kind, starts_at, ends_at,
  subject.given_names || ' ' || upper(subject.family_name) AS subject, subject.born_on,
  (SELECT group_concat(coalesce(neighbourhood || ', ', '') || coalesce(lpa, 'Unallocated'))
   FROM address WHERE person_id = subject.id) AS subject_lives,
  (SELECT group_concat(given_names || ' ' || upper(family_name))
   FROM protection JOIN person ON person.id = person_id WHERE order_id = orders.id) AS protects,
  (SELECT group_concat(CASE confidential WHEN 0 THEN coalesce(neighbourhood || ', ', '') ELSE '' END
                       || coalesce(lpa, 'Unallocated'))
   FROM protection JOIN address USING (person_id) WHERE order_id = orders.id) AS protected_live,
  (SELECT group_concat(code, '; ') FROM condition WHERE order_id = orders.id) AS conditions
FROM orders JOIN person AS subject ON subject.id = subject_id
WHERE starts_at <= :now AND ends_at > :now
  AND (subject_id IN (SELECT person_id FROM homes)
       OR orders.id IN (SELECT order_id FROM protection
                        WHERE person_id IN (SELECT person_id FROM homes)))
ORDER BY ends_at, starts_at, orders.id
LIMIT 50
