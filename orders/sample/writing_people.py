"""Rows of invented persons: what ``people.service`` writes, one person after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.columns import stored_point
from orders.formatting import london_instant
from orders.people import placing
from orders.people.indexing import token_rows
from orders.people.model import (
    Address,
    NameToken,
    Person,
    PersonCharacteristic,
    PersonName,
)
from orders.people.rows import characteristic_rows, name_rows, person_row
from orders.people.schema import AddressInput, PersonInput
from orders.sample.rows import Row, Rows

Places = Mapping[str, tuple[float, float]]
"""British National Grid metres by postcode."""


@dataclass(slots=True)
class Someone:
    """A person as written: key and homes, the first known first."""

    id: int
    homes: list[Row] = field(default_factory=list)


def add_person(rows: Rows, given: PersonInput, placed: Places, *, now: datetime) -> Someone:
    """A person with every name and address, recorded at ``now`` (aware)."""
    someone = Someone(rows.add(Person, person_row(given, now=now))["id"])
    for row in name_rows(someone.id, given):
        _add_name(rows, row)
    for row in characteristic_rows(someone.id, given, now=now):
        rows.add_as_is(PersonCharacteristic, row)
    for address in given.addresses:
        add_address(rows, someone, address, placed, now=now)
    return someone


def add_address(
    rows: Rows, someone: Someone, given: AddressInput, placed: Places, *, now: datetime
) -> None:
    """An address of a person, recorded at ``now`` (aware)."""
    found = placing.placed(given, placed)
    ends_on = None if given.ends_on is None else given.ends_on + timedelta(days=1)
    row = {
        "person_id": someone.id,
        "kind": given.kind,
        "lines": given.lines,
        "postcode": given.postcode,
        "uprn": given.uprn,
        "point": None if found is None else stored_point(*found.grid),
        "placed_by": None if found is None else found.by,
        "starts_at": None if given.starts_on is None else london_instant(given.starts_on),
        "ends_at": None if ends_on is None else london_instant(ends_on),
        "confidential": given.confidential,
        "source": given.source,
        "recorded_at": now,
    }
    kept = rows.add(Address, row)
    if given.kind.is_home:
        someone.homes.append(kept)


def move(rows: Rows, someone: Someone, to: AddressInput, placed: Places, *, now: datetime) -> None:
    """A person leaves every home for another on the day it begins."""
    left_at = london_instant(to.starts_on) if to.starts_on else now
    for home in someone.homes:
        if home["ends_at"] is None or home["ends_at"] > left_at:
            home["ends_at"] = left_at
    add_address(rows, someone, to, placed, now=now)


def _add_name(rows: Rows, row: Row) -> None:
    for each in token_rows(rows.add(PersonName, row)["id"], row):
        rows.add_as_is(NameToken, each)
