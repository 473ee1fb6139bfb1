"""Addresses of persons: adding one, and what stood there before it was put right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.people.address_location import place
from orders.people.model import Address
from orders.people.rows import address_row
from orders.people.schema import AddressInput


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


def earlier_wordings(db: Session, address_ids: Collection[int]) -> Sequence[Address]:
    """What stood in the place of some addresses before they were put right, the oldest first.

    Each is an address that was taken out: it counts nowhere, and what tells where a hidden person
    lives goes by it as by any other.
    """
    return db.scalars(
        select(Address)
        .where(Address.stands_as_id.in_(address_ids), Address.removal_id.is_not(None))
        .order_by(Address.id)
    ).all()
