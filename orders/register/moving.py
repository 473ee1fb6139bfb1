"""A person moves, or a home is withheld: every order of theirs counts anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing, stored_point
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.formatting import london_instant
from orders.people.model import Address
from orders.people.placing import place
from orders.people.schema import AddressInput
from orders.people.service import add_address
from orders.register import presence
from orders.register.model import Order, Protection
from orders.register.together import Dwelt, also_withheld
from orders.rules.vocabulary import AddressKind

_ALWAYS = [kind for kind in AddressKind if kind.is_always_confidential]
_TOGETHER = "The place of another protected person of this order, which is withheld."


def move(
    db: Session,
    person_id: int,
    given: AddressInput,
    *,
    leaves: bool,
    by: Account,
    now: datetime,
    reference: str,
) -> Address:
    """Add an address to a person; with ``leaves`` every home they had ends when it begins.

    Who is protected together with them and lives there too is withheld with them, or they with
    those.

    Args:
        given: the new address; it needs the day it began when ``leaves``.
        reference: the order from whose page it is done, for the log.

    Raises:
        Conflict: the day they left is before the day they came to a home.
        marshmallow.ValidationError: the address cannot be placed.
    """
    if leaves:
        left_at = london_instant(given.starts_on) if given.starts_on else now
        for home in _open_homes(db, person_id, left_at):
            if home.starts_at is not None and home.starts_at >= left_at:
                raise Conflict(
                    "The register has a home that began on or after that day. Correct that first."
                )
            home.ends_at = left_at
        db.flush()
    address = add_address(db, person_id, given, now=now)
    _counted(db, person_id, "person.moved", by=by, now=now, reference=reference)
    withhold_together(db, orders_of(db, [person_id]), changed=[address.id], by=by, now=now)
    return address


def withhold(
    db: Session,
    address_id: int,
    *,
    confidential: bool,
    reason: str,
    by: Account,
    now: datetime,
    reference: str,
) -> None:
    """Make an address confidential, or open it again with a reason; a refuge stays confidential.

    Withheld, it takes along who is protected together with them and lives there too; opened, it
    opens no other.

    Raises:
        Conflict: a refuge address is always confidential.
        NotFound: there is no such address.
        marshmallow.ValidationError: it is opened without a reason.
    """
    address = _address(db, address_id)
    if not confidential and address.kind.is_always_confidential:
        raise Conflict("A refuge address is always confidential.")
    if not confidential and not reason:
        raise ValidationError({"reason": ["Enter why everybody may see it."]})
    address.confidential = confidential
    db.flush()
    what = "address.withheld" if confidential else "address.opened"
    _counted(db, address.person_id, what, by=by, now=now, reference=reference, reason=reason)
    if confidential:
        orders = orders_of(db, [address.person_id])
        withhold_together(db, orders, changed=[address.id], by=by, now=now)


def withhold_together(
    db: Session,
    order_ids: Collection[int],
    *,
    by: Account,
    now: datetime,
    changed: Collection[int] | None = None,
) -> None:
    """Withhold the places of protected persons that tell a withheld one of the same order.

    Each counts anew and is a line in the log; the orders of whoever it touches are gone through
    as well. The subject's own homes are left as they are.

    Args:
        db: session; flushed.
        order_ids: where to look.
        by: the account that did what makes it necessary.
        now: this instant, aware.
        changed: only what follows from these addresses, by id; all when omitted.
    """
    seen: set[int] = set()
    while found := _telling(db, order_ids, changed):
        seen.update(order_ids)
        addresses = db.scalars(select(Address).where(Address.id.in_(found)).order_by(Address.id))
        persons = set()
        for address in addresses.all():
            address.confidential = True
            persons.add(address.person_id)
            log.record(
                db,
                Action.ALTERATION,
                "address.withheld",
                by=by,
                now=now,
                reference=found[address.id],
                reason=_TOGETHER,
            )
        db.flush()
        theirs = orders_of(db, persons)
        presence.rewrite(db, theirs)
        order_ids, changed = set(theirs) - seen, set(found)


def put_in_place(
    db: Session,
    address_id: int,
    given: AddressInput,
    *,
    by: Account,
    now: datetime,
    reference: str,
) -> Address:
    """Say where an address is that has no place yet; the orders of whoever lives there count anew.

    Args:
        db: session; flushed.
        address_id: which.
        given: its postcode, coordinates or a postcode near it; nothing else of it is changed.
        by: the account that does it.
        now: this instant, aware.
        reference: the order from whose page it is done, for the log.

    Raises:
        Conflict: it has a place already: a move is recorded as a new address.
        NotFound: there is no such address.
        marshmallow.ValidationError: nobody knows where that is.
    """
    address = _address(db, address_id)
    if address.point is not None:
        raise Conflict("This address has a place already. Record a move as a new address.")
    grid = place(db, given)
    if grid is None:
        raise ValidationError({"postcode": ["Enter where it is."]})
    address.point = stored_point(*grid)
    address.postcode = given.postcode or address.postcode
    address.uprn = given.uprn or address.uprn
    db.flush()
    _counted(db, address.person_id, "address.placed", by=by, now=now, reference=reference)
    orders = orders_of(db, [address.person_id])
    withhold_together(db, orders, changed=[address.id], by=by, now=now)
    return address


def orders_of(db: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of every order against or protecting any of these persons."""
    protecting = select(Protection.order_id).where(Protection.person_id.in_(person_ids))
    return list(
        db.scalars(
            select(Order.id)
            .where(or_(Order.subject_id.in_(person_ids), Order.id.in_(protecting)))
            .order_by(Order.id)
        )
    )


def _address(db: Session, address_id: int) -> Address:
    address = db.get(Address, address_id)
    if address is None:
        raise NotFound("There is no such address.")
    return address


def _telling(
    db: Session, order_ids: Collection[int], changed: Collection[int] | None
) -> dict[int, str]:
    # Addresses to withhold, and the reference of the order whose other person they tell of.
    places: defaultdict[str, list[Dwelt]] = defaultdict(list)
    hidden = (
        select(Protection.order_id)
        .join(Address, Address.person_id == Protection.person_id)
        .where(
            Protection.order_id.in_(order_ids),
            or_(Address.confidential, Address.kind.in_(_ALWAYS)),
        )
    )
    rows: Iterable[Any] = db.execute(
        select(
            Order.reference,
            Address.id,
            Address.kind,
            Address.lines,
            Address.postcode,
            Address.confidential,
            easting(Address.point),
            northing(Address.point),
        )
        .join(Protection, Protection.order_id == Order.id)
        .join(Address, Address.person_id == Protection.person_id)
        .where(Order.id.in_(hidden))
        .order_by(Order.id, Address.id)
    )
    for reference, id_, kind, lines, postcode, confidential, x, y in rows:
        point = None if x is None else (x, y)
        withheld = confidential or kind.is_always_confidential
        places[reference].append(Dwelt(id_, lines, postcode, point, withheld))
    return {
        key: reference for reference, some in places.items() for key in also_withheld(some, changed)
    }


def _open_homes(db: Session, person_id: int, at: datetime) -> list[Address]:
    addresses = db.scalars(select(Address).where(Address.person_id == person_id))
    return [
        address
        for address in addresses
        if address.kind.is_home and (address.ends_at is None or address.ends_at > at)
    ]


def _counted(
    db: Session,
    person_id: int,
    what: str,
    *,
    by: Account,
    now: datetime,
    reference: str,
    reason: str = "",
) -> None:
    presence.rewrite(db, orders_of(db, [person_id]))
    log.record(
        db, Action.ALTERATION, what, by=by, now=now, reference=reference, reason=reason or None
    )
