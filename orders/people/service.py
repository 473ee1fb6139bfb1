"""Persons and their addresses: adding them, placing them, finding somebody by name."""

from __future__ import annotations

from datetime import datetime, timedelta

from marshmallow import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.formatting import london_instant
from orders.people.indexing import learn, token_rows
from orders.people.model import (
    Address,
    NameToken,
    Person,
    PersonCharacteristic,
    PersonName,
)
from orders.people.names import tokens
from orders.people.placing import place
from orders.people.rows import Row, characteristic_rows, name_rows, person_row
from orders.people.schema import AddressInput, PersonInput


def add_person(db: Session, given: PersonInput, *, now: datetime) -> Person:
    """Add a person with every name and address given.

    Raises:
        marshmallow.ValidationError: an address has a postcode nobody can place.
    """
    person = Person(**person_row(given, now=now))
    db.add(person)
    db.flush()
    for row in name_rows(person.id, given):
        _add_name(db, row)
    db.add_all(
        PersonCharacteristic(**row) for row in characteristic_rows(person.id, given, now=now)
    )
    for number, address in enumerate(given.addresses):
        try:
            add_address(db, person.id, address, now=now)
        except ValidationError as error:
            raise ValidationError({"addresses": {number: error.messages}}) from error
    db.flush()
    return person


def add_address(db: Session, person_id: int, given: AddressInput, *, now: datetime) -> Address:
    """Add an address to a person, placed by its grid reference or postcode.

    Raises:
        marshmallow.ValidationError: nobody knows where the postcode is, and it was not said that
            the address may be kept without a place.
    """
    found = place(db, given)
    address = Address(
        person_id=person_id,
        kind=given.kind,
        lines=given.lines,
        postcode=given.postcode,
        uprn=given.uprn,
        point=None if found is None else stored_point(*found.grid),
        placed_by=None if found is None else found.by,
        starts_at=None if given.starts_on is None else london_instant(given.starts_on),
        ends_at=None if given.ends_on is None else london_instant(given.ends_on + timedelta(1)),
        confidential=given.confidential,
        source=given.source,
        recorded_at=now,
    )
    db.add(address)
    db.flush()
    return address


def named(words: str) -> Select[int]:
    """Ids of persons one of whose names has every word of ``words``, in any order and case."""
    wanted = sorted(tokens(words))
    return (
        select(NameToken.person_id)
        .where(NameToken.token.in_(wanted))
        .group_by(NameToken.person_name_id, NameToken.person_id)
        .having(func.count() == len(wanted))
    )


def same_person(db: Session, given: PersonInput) -> list[Person]:
    """Persons already in the register with this PNC id, or this very name and date of birth."""
    by_name = (
        select(Person)
        .where(Person.id.in_(named(f"{given.given_names} {given.family_name}")))
        .where(Person.born_on == given.born_on)
        if given.born_on
        else None
    )
    by_pnc = select(Person).where(Person.pnc_id == given.pnc_id) if given.pnc_id else None
    found = {
        person.id: person
        for query in (by_pnc, by_name)
        if query is not None
        for person in db.scalars(query.order_by(Person.id).limit(10))
    }
    return list(found.values())


def _add_name(db: Session, row: Row) -> None:
    name = PersonName(**row)
    db.add(name)
    db.flush()
    found_by = list(token_rows(name.id, row))
    db.add_all(NameToken(**each) for each in found_by)
    learn(db, [each["token"] for each in found_by])
