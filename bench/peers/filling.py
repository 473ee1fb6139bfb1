"""The register's made-up facts once more, in the tables of the pages it is measured against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from geo.crs import STORED_SRID
from orders.register.model import Stay
from orders.rules.vocabulary.codes import Basis

_POSTGIS = (
    """INSERT INTO peer_area (id, level, code, name, geom)
    SELECT area.id, area.level, area.code, area.name, boundary.shape
    FROM area JOIN boundary ON boundary.area_id = area.id""",
    """INSERT INTO peer_person (id, family_name, given_names, born_on)
    SELECT id, family_name, given_names, born_on FROM person""",
    """INSERT INTO peer_address (id, person_id, point, confidential, lpa_id, neighbourhood_id)
    SELECT id, person_id, point, confidential,
      (SELECT id FROM peer_area WHERE level = 'LPA' AND ST_Within(point, geom)),
      (SELECT id FROM peer_area WHERE level = 'NEIGHBOURHOOD' AND ST_Within(point, geom))
    FROM address""",
    """INSERT INTO peer_order (id, reference, kind, subject_id, starts_at, ends_at)
    SELECT id, reference, protective_order.kind, subject_id, from_at, NULLIF(until_at, far.at)
    FROM protective_order
    CROSS JOIN (SELECT max(until_at) AS at FROM presence) far
    LEFT JOIN presence ON order_id = id AND basis = :either AND state = :live
      AND area_id = :force""",
    """INSERT INTO peer_order_protected (order_id, person_id)
    SELECT order_id, person_id FROM protection""",
    "INSERT INTO peer_condition (order_id, code) SELECT order_id, code FROM condition",
    "ANALYZE",
)

_SPATIALITE_TABLES = (
    "CREATE TABLE area (id INTEGER PRIMARY KEY, level TEXT, code TEXT UNIQUE, name TEXT)",
    f"SELECT AddGeometryColumn('area', 'geom', {STORED_SRID}, 'MULTIPOLYGON', 'XY')",
    """CREATE TABLE person (id INTEGER PRIMARY KEY, family_name TEXT, given_names TEXT,
    born_on TEXT)""",
    """CREATE TABLE address (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person(id),
    confidential INTEGER, lpa TEXT, neighbourhood TEXT)""",
    f"SELECT AddGeometryColumn('address', 'point', {STORED_SRID}, 'POINT', 'XY')",
    """CREATE TABLE orders (id INTEGER PRIMARY KEY, reference TEXT, kind TEXT,
    subject_id INTEGER REFERENCES person(id), starts_at TEXT, ends_at TEXT)""",
    """CREATE TABLE protection (order_id INTEGER REFERENCES orders(id),
    person_id INTEGER REFERENCES person(id))""",
    "CREATE TABLE condition (order_id INTEGER REFERENCES orders(id), code TEXT)",
)
_SPATIALITE_ROWS = (
    """INSERT INTO area (id, level, code, name, geom)
    SELECT area.id, area.level, area.code, area.name, boundary.shape
    FROM register.area JOIN register.boundary ON boundary.area_id = area.id""",
    "INSERT INTO person SELECT id, family_name, given_names, born_on FROM register.person",
    """INSERT INTO address (id, person_id, confidential, lpa, neighbourhood, point)
    SELECT id, person_id, confidential,
      (SELECT name FROM area WHERE level = 'LPA' AND ST_Within(point, geom) = 1),
      (SELECT name FROM area WHERE level = 'NEIGHBOURHOOD' AND ST_Within(point, geom) = 1),
      point
    FROM register.address""",
    "CREATE TEMP TABLE stay (order_id INTEGER PRIMARY KEY, from_at TEXT, until_at TEXT)",
    """INSERT INTO stay SELECT order_id, from_at, until_at FROM register.presence
    WHERE basis = :either AND state = :live AND area_id = :force""",
    """INSERT INTO orders
    SELECT id, reference, kind, subject_id, from_at, until_at
    FROM register.protective_order LEFT JOIN stay ON order_id = id""",
    "INSERT INTO protection SELECT order_id, person_id FROM register.protection",
    "INSERT INTO condition SELECT order_id, code FROM register.condition",
    "SELECT CreateSpatialIndex('address', 'point')",
    "CREATE INDEX orders_live ON orders (ends_at, starts_at)",
    "CREATE INDEX orders_subject ON orders (subject_id)",
    "CREATE INDEX protection_order ON protection (order_id)",
    "CREATE INDEX protection_person ON protection (person_id)",
    "CREATE INDEX condition_order ON condition (order_id)",
    "CREATE INDEX address_person ON address (person_id)",
    "ANALYZE",
)


def fill_postgis(connection: Connection, force_id: int) -> None:
    """Fill Django's empty tables from the register's in the same database.

    Args:
        connection: of the register's database; committed by the caller.
        force_id: the area of the whole force.
    """
    for statement in _POSTGIS:
        connection.execute(text(statement), _values(statement, force_id))


def fill_spatialite(connection: Any, register: Path, force_id: int) -> None:
    """Write tables of the same facts into an empty SpatiaLite file.

    Args:
        connection: the driver's own, of the empty file, out of any transaction.
        register: the register's file.
        force_id: the area of the whole force.
    """
    connection.execute("ATTACH :path AS register", {"path": str(register)})
    for statement in (*_SPATIALITE_TABLES, *_SPATIALITE_ROWS):
        connection.execute(statement, _values(statement, force_id)).fetchall()


def _values(statement: str, force_id: int) -> dict[str, int]:
    if ":force" not in statement:
        return {}
    # Presence keeps each as its place in the list of its members.
    either = 1 + list(Basis).index(Basis.EITHER)
    return {"force": force_id, "either": either, "live": 1 + list(Stay).index(Stay.LIVE)}
