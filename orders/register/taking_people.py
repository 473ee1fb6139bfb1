"""The persons of many records, and their rows; one whom the source names twice is one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.bulk import Rows, take_ids
from orders.formatting import london_instant
from orders.people.indexing import learn, token_rows, words_of
from orders.people.model import (
    Address,
    NameToken,
    Person,
    PersonCharacteristic,
    PersonName,
)
from orders.people.placing import placed
from orders.people.rows import characteristic_rows, name_rows, person_row
from orders.people.schema import AddressInput, PersonInput
from orders.register.facts import Dwelling, homes_of, place_of
from orders.register.stays import FAR_PAST, Home
from orders.rules.lifecycle import FAR_FUTURE

BATCH = 5_000
Places = Mapping[str, tuple[float, float]]
"""British National Grid metres by postcode, and by UPRN."""
_Key = tuple[str | None, str | None]


class People:
    """The persons of an import: those the register holds, and those it is to hold.

    Attributes:
        of_record: ids of the persons of each record, in the order given.
        homes: the homes of each person, by id; of who is new once their rows are made.
    """

    def __init__(self, placed: Places, now: datetime) -> None:
        self.of_record: list[list[int]] = []
        self.homes: dict[int, Sequence[Dwelling]] = {}
        self._placed, self._now = placed, now
        self._points: dict[tuple[float, float], WKBElement] = {}
        self._ids: dict[_Key, int] = {}
        self._new: list[tuple[int, PersonInput]] = []
        self._begins: list[int] = []

    @classmethod
    def of(
        cls, db: Session, given: Sequence[Sequence[PersonInput]], placed: Places, now: datetime
    ) -> People:
        """Everybody whom ``given`` names, record by record; who is new has a key, but no row."""
        known = cls(placed, now)
        people = [person for each in given for person in each]
        named = {(each.source, each.source_reference) for each in people if each.source_reference}
        for source in {source for source, _ in named}:
            wanted = sorted(str(name) for of, name in named if of == source)
            for start in range(0, len(wanted), BATCH):
                known._add_held(db, str(source), wanted[start : start + BATCH])
        known._add_new(db, given)
        return known

    def tables(self, start: int, stop: int) -> list[Rows]:
        """The rows of everybody new whom one of these records names first."""
        new = self._new[self._begins[start] : self._begins[stop]]
        names = [
            {"id": next(self._name_ids), **row}
            for person_id, person in new
            for row in name_rows(person_id, person)
        ]
        said = [
            row
            for person_id, person in new
            for row in characteristic_rows(person_id, person, now=self._now)
        ]
        return [
            (Person, [{"id": key, **person_row(each, now=self._now)} for key, each in new]),
            (PersonName, names),
            (NameToken, [token for name in names for token in token_rows(name["id"], name)]),
            (PersonCharacteristic, said),
            (Address, [home for pair in new for home in self._homes(*pair)]),
        ]

    def _add_held(self, db: Session, source: str, wanted: Sequence[str]) -> None:
        rows = db.execute(
            select(Person.id, Person.source_reference)
            .where(Person.source == source, Person.source_reference.in_(wanted))
            .order_by(Person.id)
        ).all()
        for person_id, reference in rows:
            self._ids.setdefault((source, reference), person_id)
        self.homes |= homes_of(db, [row.id for row in rows])

    def _add_new(self, db: Session, given: Sequence[Sequence[PersonInput]]) -> None:
        new: list[PersonInput] = []
        seen: dict[_Key, int] = {}
        slots = []
        for people in given:
            self._begins.append(len(new))
            slots.append([self._slot(person, new, seen) for person in people])
        self._begins.append(len(new))
        learn(db, words_of(new))
        ids = take_ids(db, Person, len(new))
        self._new = list(zip(ids, new, strict=True))
        self.of_record = [[ids[n] if is_new else n for is_new, n in each] for each in slots]
        self._name_ids = iter(take_ids(db, PersonName, sum(1 + len(each.aliases) for each in new)))
        self._home_ids = iter(take_ids(db, Address, sum(len(each.addresses) for each in new)))

    def _slot(
        self, person: PersonInput, new: list[PersonInput], seen: dict[_Key, int]
    ) -> tuple[bool, int]:
        # Whether it is new, and its place among the new ones or else its id.
        key = (person.source, person.source_reference)
        if person.source_reference and key in self._ids:
            return False, self._ids[key]
        if person.source_reference and key in seen:
            return True, seen[key]
        new.append(person)
        if person.source_reference:
            seen[key] = len(new) - 1
        return True, len(new) - 1

    def _homes(self, person_id: int, person: PersonInput) -> Iterator[dict[str, Any]]:
        dwellings: list[Dwelling] = []
        for address in person.addresses:
            found = placed(address, self._placed)
            grid = None if found is None else found.grid
            row = _address(next(self._home_ids), person_id, address, self._point(grid), self._now)
            row["placed_by"] = None if found is None else found.by
            if address.kind.is_home:
                dwellings.append(_dwelling(row, grid))
            yield row
        self.homes[person_id] = dwellings

    def _point(self, grid: tuple[float, float] | None) -> WKBElement | None:
        if grid is None:
            return None
        return self._points.get(grid) or self._points.setdefault(grid, stored_point(*grid))


def _address(
    address_id: int,
    person_id: int,
    given: AddressInput,
    point: WKBElement | None,
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": address_id,
        "person_id": person_id,
        "kind": given.kind,
        "lines": given.lines,
        "postcode": given.postcode,
        "uprn": given.uprn,
        "point": point,
        "starts_at": None if given.starts_on is None else london_instant(given.starts_on),
        "ends_at": (
            None if given.ends_on is None else london_instant(given.ends_on + timedelta(days=1))
        ),
        "confidential": given.confidential,
        "source": given.source,
        "recorded_at": now,
    }


def _dwelling(row: Mapping[str, Any], grid: tuple[float, float] | None) -> Dwelling:
    home = Home(
        from_at=row["starts_at"] or FAR_PAST,
        until_at=row["ends_at"] or FAR_FUTURE,
        point=grid,
        confidential=row["confidential"] or row["kind"].is_always_confidential,
    )
    return Dwelling(row["id"], place_of(row["lines"], row["postcode"]), home)
