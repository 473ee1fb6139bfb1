"""Persons and their addresses: adding an address, finding a person by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.people.address_location import place
from orders.people.model import Address, NameToken, Person
from orders.people.names import tokens
from orders.people.rows import address_row
from orders.people.schema import AddressInput, PersonInput


def add_address(db: Session, person_id: int, given: AddressInput, *, now: datetime) -> Address:
    """Add an address to a person, placed by its grid reference or postcode.

    Raises:
        marshmallow.ValidationError: the postcode is not known, and it was not said that
            the address may be kept without a place.
    """
    found = place(db, given)
    address = Address(
        **address_row(person_id, given, now=now),
        point=None if found is None else stored_point(*found.grid),
        placed_by=None if found is None else found.by,
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
