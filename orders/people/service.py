"""Persons and their addresses: adding them, placing them, finding somebody by name."""

from __future__ import annotations

from datetime import datetime, timedelta

from marshmallow import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.areas.postcodes import locate_postcode
from orders.formatting import london_instant
from orders.people.model import Address, NameToken, Person, PersonName
from orders.people.names import tokens
from orders.people.schema import AddressInput, PersonInput
from orders.rules.vocabulary import NameKind


def add_person(db: Session, given: PersonInput, *, now: datetime) -> Person:
    """Add a person with every name and address given.

    Raises:
        marshmallow.ValidationError: an address has a postcode nobody can place.
    """
    person = Person(
        family_name=given.family_name,
        given_names=given.given_names,
        born_on=given.born_on,
        sex=given.sex,
        pnc_id=given.pnc_id,
        recorded_at=now,
        source=given.source,
        source_reference=given.source_reference,
    )
    db.add(person)
    db.flush()
    _add_name(db, person, NameKind.LEGAL, given.family_name, given.given_names)
    for alias in given.aliases:
        if alias.family_name or alias.given_names:
            _add_name(db, person, alias.kind, alias.family_name, alias.given_names)
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
    grid = given.grid or place(db, given)
    address = Address(
        person_id=person_id,
        kind=given.kind,
        lines=given.lines,
        postcode=given.postcode,
        uprn=given.uprn,
        point=None if grid is None else stored_point(*grid),
        starts_at=None if given.starts_on is None else london_instant(given.starts_on),
        ends_at=None if given.ends_on is None else london_instant(given.ends_on + timedelta(1)),
        confidential=given.confidential,
        source=given.source,
        recorded_at=now,
    )
    db.add(address)
    db.flush()
    return address


def place(db: Session, given: AddressInput) -> tuple[float, float] | None:
    """British National Grid metres of an address by its postcode; ``None`` when without a place.

    Raises:
        marshmallow.ValidationError: the postcode is not known and the address was not said to be
            without a place.
    """
    grid = locate_postcode(db, given.postcode) if given.postcode else None
    if grid is None and not given.without_place:
        raise ValidationError(
            {
                "postcode": [
                    (
                        "We do not know where this postcode is. Check it, or tick"
                        " “keep it without a place on the map”."
                    )
                ]
            }
        )
    return grid


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


def _add_name(
    db: Session, person: Person, kind: NameKind, family_name: str, given_names: str
) -> None:
    name = PersonName(
        person_id=person.id, kind=kind, family_name=family_name, given_names=given_names
    )
    db.add(name)
    db.flush()
    db.add_all(
        NameToken(person_name_id=name.id, token=token, person_id=person.id)
        for token in sorted(tokens(given_names, family_name))
    )
