"""Writing the persons of many records at once; one whom the source names twice is one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.bulk import insert_rows, take_ids
from orders.formatting import london_instant
from orders.people.model import Address, NameToken, Person, PersonName
from orders.people.names import tokens
from orders.people.schema import AddressInput, PersonInput
from orders.register.rows import Read, people_of
from orders.rules.vocabulary import NameKind

BATCH = 5_000
Places = Mapping[str, tuple[float, float]]
"""British National Grid metres by postcode."""
Rows = list[dict[str, Any]]
_Key = tuple[str | None, str | None]


class People:
    """Persons of an import: those the register holds, and those written so far."""

    def __init__(self) -> None:
        self._ids: dict[_Key, int] = {}
        self._homes: dict[int, int] = {}

    @classmethod
    def of(cls, db: Session, read: Sequence[Read]) -> People:
        """Knowing whom the register already holds of the persons that ``read`` names."""
        known = cls()
        people = [person for each in read for person in people_of(each.given)]
        named = {(each.source, each.source_reference) for each in people if each.source_reference}
        for source in {source for source, _ in named}:
            wanted = sorted(str(name) for of, name in named if of == source)
            for start in range(0, len(wanted), BATCH):
                known._add_held(db, str(source), wanted[start : start + BATCH])
        return known

    def write(
        self, db: Session, given: Sequence[Sequence[PersonInput]], placed: Places, now: datetime
    ) -> tuple[list[list[int]], Mapping[int, int]]:
        """Write the persons of each record who are new.

        Returns:
            Their ids, record by record in the order given; and each person's first home by id.
        """
        new: list[PersonInput] = []
        seen: dict[_Key, int] = {}
        slots = [[self._slot(person, new, seen) for person in people] for people in given]
        ids = take_ids(db, Person, len(new))
        insert_rows(db, Person, [_person(*pair, now) for pair in zip(ids, new, strict=True)])
        _write_names(db, dict(zip(ids, new, strict=True)))
        self._homes |= _write_homes(db, ids, new, placed, now)
        self._ids |= {key: ids[place] for key, place in seen.items()}
        return [[ids[n] if is_new else n for is_new, n in each] for each in slots], self._homes

    def _slot(
        self, person: PersonInput, new: list[PersonInput], seen: dict[_Key, int]
    ) -> tuple[int, int]:
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

    def _add_held(self, db: Session, source: str, wanted: Sequence[str]) -> None:
        rows = db.execute(
            select(Person.id, Person.source_reference)
            .where(Person.source == source, Person.source_reference.in_(wanted))
            .order_by(Person.id)
        ).all()
        for person_id, reference in rows:
            self._ids.setdefault((source, reference), person_id)
        homes = db.execute(
            select(Address.id, Address.person_id, Address.kind)
            .where(Address.person_id.in_([row.id for row in rows]))
            .order_by(Address.id)
        )
        for address_id, person_id, kind in homes:
            if kind.is_home:
                self._homes.setdefault(person_id, address_id)


def _person(person_id: int, given: PersonInput, now: datetime) -> dict[str, Any]:
    return {
        "id": person_id,
        "family_name": given.family_name,
        "given_names": given.given_names,
        "born_on": given.born_on,
        "sex": given.sex,
        "pnc_id": given.pnc_id,
        "recorded_at": now,
        "source": given.source,
        "source_reference": given.source_reference,
    }


def _write_names(db: Session, people: Mapping[int, PersonInput]) -> None:
    names = [
        (person_id, kind, family_name, given_names)
        for person_id, person in people.items()
        for kind, family_name, given_names in _names(person)
    ]
    name_ids = take_ids(db, PersonName, len(names))
    insert_rows(
        db,
        PersonName,
        [
            {
                "id": name_id,
                "person_id": person_id,
                "kind": kind,
                "family_name": family_name,
                "given_names": given_names,
            }
            for name_id, (person_id, kind, family_name, given_names) in zip(
                name_ids, names, strict=True
            )
        ],
    )
    insert_rows(
        db,
        NameToken,
        [
            {"person_name_id": name_id, "token": token, "person_id": person_id}
            for name_id, (person_id, _, family_name, given_names) in zip(
                name_ids, names, strict=True
            )
            for token in sorted(tokens(given_names, family_name))
        ],
    )


def _names(person: PersonInput) -> Iterator[tuple[NameKind, str, str]]:
    yield NameKind.LEGAL, person.family_name, person.given_names
    for alias in person.aliases:
        if alias.family_name or alias.given_names:
            yield alias.kind, alias.family_name, alias.given_names


def _write_homes(
    db: Session,
    person_ids: Sequence[int],
    people: Sequence[PersonInput],
    placed: Places,
    now: datetime,
) -> dict[int, int]:
    """Write every address; gives each person's first home."""
    given = [
        (person_id, address)
        for person_id, person in zip(person_ids, people, strict=True)
        for address in person.addresses
    ]
    address_ids = take_ids(db, Address, len(given))
    first: dict[int, int] = {}
    rows: Rows = []
    for address_id, (person_id, address) in zip(address_ids, given, strict=True):
        if address.kind.is_home:
            first.setdefault(person_id, address_id)
        rows.append(_address(address_id, person_id, address, placed, now))
    insert_rows(db, Address, rows)
    return first


def _address(
    address_id: int, person_id: int, given: AddressInput, placed: Places, now: datetime
) -> dict[str, Any]:
    grid = given.grid or placed.get(given.postcode or "")
    return {
        "id": address_id,
        "person_id": person_id,
        "kind": given.kind,
        "lines": given.lines,
        "postcode": given.postcode,
        "uprn": given.uprn,
        "point": None if grid is None else stored_point(*grid),
        "starts_at": None if given.starts_on is None else london_instant(given.starts_on),
        "ends_at": (
            None if given.ends_on is None else london_instant(given.ends_on + timedelta(days=1))
        ),
        "confidential": given.confidential,
        "source": given.source,
        "recorded_at": now,
    }
