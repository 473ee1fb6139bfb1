"""Addresses of persons: adding one."""

from __future__ import annotations

from datetime import datetime

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
