"""Rows of invented persons: what ``people.service`` writes, one person after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.columns import stored_point
from orders.formatting import london_instant
from orders.people.model import Address, NameToken, Person, PersonName
from orders.people.names import tokens
from orders.people.schema import AddressInput, PersonInput
from orders.rules.vocabulary import NameKind
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
    row = {
        "family_name": given.family_name,
        "given_names": given.given_names,
        "born_on": given.born_on,
        "sex": given.sex,
        "pnc_id": given.pnc_id,
        "recorded_at": now,
        "source": given.source,
        "source_reference": given.source_reference,
    }
    someone = Someone(rows.add(Person, row)["id"])
    _add_name(rows, someone, NameKind.LEGAL, given.family_name, given.given_names)
    for alias in given.aliases:
        _add_name(rows, someone, alias.kind, alias.family_name, alias.given_names)
    for address in given.addresses:
        add_address(rows, someone, address, placed, now=now)
    return someone


def add_address(
    rows: Rows, someone: Someone, given: AddressInput, placed: Places, *, now: datetime
) -> None:
    """An address of a person, recorded at ``now`` (aware)."""
    grid = given.grid or placed.get(given.postcode or "")
    ends_on = None if given.ends_on is None else given.ends_on + timedelta(days=1)
    row = {
        "person_id": someone.id,
        "kind": given.kind,
        "lines": given.lines,
        "postcode": given.postcode,
        "uprn": given.uprn,
        "point": None if grid is None else stored_point(*grid),
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


def _add_name(
    rows: Rows, someone: Someone, kind: NameKind, family_name: str, given_names: str
) -> None:
    row = {
        "person_id": someone.id,
        "kind": kind,
        "family_name": family_name,
        "given_names": given_names,
    }
    name_id = rows.add(PersonName, row)["id"]
    for token in sorted(tokens(given_names, family_name)):
        rows.add_as_is(
            NameToken, {"person_name_id": name_id, "token": token, "person_id": someone.id}
        )
