"""A person moves, or a home is withheld: every order of theirs counts anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound, Refused
from orders.formatting import london_instant
from orders.people.address_location import place
from orders.people.joined_records import copies_of, lock_records
from orders.people.likeness import pairs
from orders.people.model import Address
from orders.people.schema import AddressInput
from orders.people.service import add_address, earlier_wordings
from orders.register.changes import change_steps
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.confidentiality import same_homes
from orders.register.confidentiality.opening_model import OpeningExtent
from orders.register.confidentiality.openings import add_opening, reason_of
from orders.register.model import Order
from orders.register.presence import projection


def move(
    db: Session,
    person_id: int,
    given: AddressInput,
    *,
    leaves: bool,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> Address:
    """Add an address to a person; with ``leaves`` every home they had ends when it begins.

    A home ends under whichever record of the person it stands. Where the new one is a withheld home
    of the order's people, it is withheld as well.

    Args:
        given: the new address; it needs the day it began when ``leaves``.
        reference: the order from whose page it is done, for the log.
        version: of that order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: the day they left is before the day they came to a home.
        marshmallow.ValidationError: the address cannot be placed.
    """
    records = lock_records(db, [person_id])
    change_steps.claim_people(db, reference, orders_of(db, records), version=version)
    left_at = london_instant(given.starts_on) if given.starts_on else now
    left = _open_homes(db, records, left_at) if leaves else []
    if any(home.starts_at is not None and home.starts_at >= left_at for home in left):
        raise Conflict(
            "The register has a home that began on or after that day. Correct that first."
        )
    address = add_address(db, person_id, given, now=now)
    for home in left:
        home.ends_at, home.ended_by_id = left_at, address.id
    db.flush()
    _counted(db, person_id, "person.moved", by=by, now=now, reference=reference, address=address.id)
    withhold_together(db, orders_of(db, [person_id]), changed=[address.id], by=by, now=now)
    pairs.renew(db, [person_id])
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
    purpose: str = "",
    version: int | None = None,
) -> None:
    """Make an address confidential, or open it again with a reason; a refuge stays confidential.

    Opened, it stands on the list a second person answers.

    Withheld, it takes along what stood there before it was put right, and every other record of
    that home on the order's people; opened, it opens no other. ``version`` is that of the order, as
    the recorder had it in front of them.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: a refuge address is always confidential.
        NotFound: there is no such address.
        Refused: it is to be opened by an account that may not open homes.
        marshmallow.ValidationError: it is opened without a purpose, or a reason in words.
    """
    if not confidential:
        check_may_open(by)  # Before anything of the address is looked at: that tells nothing of it.
    address = _address(db, address_id)
    if not confidential and address.kind.is_always_confidential:
        raise Conflict("A refuge address is always confidential.")
    why = None if confidential else reason_of(purpose, reason)
    records = lock_records(db, [address.person_id])
    orders = orders_of(db, records)
    # A home can always be withheld.
    change_steps.claim_people(db, reference, orders, version=version, though_in_error=confidential)
    same = copies_of(db, address, records)
    for each in same:
        each.confidential = confidential
        same_homes.answer(db, each.id, keeps=confidential, by=by, now=now)
    if confidential:
        for earlier in earlier_wordings(db, [each.id for each in same]):
            earlier.confidential = True
    db.flush()
    pairs.renew(db, [address.person_id])
    if why is not None:
        projection.rewrite(db, orders_of(db, [address.person_id]))
        order = db.scalars(select(Order).where(Order.reference == reference)).one()
        extent = OpeningExtent.OPENED
        add_opening(db, order, why, extent, by=by, now=now, address_id=address.id)
        return
    _counted(
        db,
        address.person_id,
        "address.withheld",
        by=by,
        now=now,
        reference=reference,
        reason=reason,
        address=address.id,
    )
    orders = orders_of(db, [address.person_id])
    withhold_together(db, orders, changed=[address.id], by=by, now=now)


def check_may_open(by: Account) -> None:
    """Whether an account may open a withheld home.

    Raises:
        Refused: it may not.
    """
    if not may(by.role, Permission.CONFIDENTIAL_OPEN):
        raise Refused("Your account may not open a withheld home. No key and no command may.")


def put_in_place(
    db: Session,
    address_id: int,
    given: AddressInput,
    *,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> Address:
    """Say where an address is that has no place yet; the orders of the people there count anew.

    Args:
        address_id: which.
        given: its postcode, coordinates or a postcode near it; nothing else of it is changed.
        by: the account that does it.
        reference: the order from whose page it is done, for the log.
        version: of that order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: it has a place already: a move is recorded as a new address.
        NotFound: there is no such address.
        marshmallow.ValidationError: that place is not known.
    """
    address = _address(db, address_id)
    if address.point is not None:
        raise Conflict("This address has a place already. Record a move as a new address.")
    found = place(db, given)
    if found is None:
        raise ValidationError({"postcode": ["Enter where it is."]})
    change_steps.claim_people(db, reference, orders_of(db, [address.person_id]), version=version)
    address.point = stored_point(*found.grid)
    address.placed_by = found.by
    address.postcode = given.postcode or address.postcode
    address.uprn = given.uprn or address.uprn
    db.flush()
    _counted(
        db,
        address.person_id,
        "address.placed",
        by=by,
        now=now,
        reference=reference,
        address=address_id,
    )
    orders = orders_of(db, [address.person_id])
    withhold_together(db, orders, changed=[address.id], by=by, now=now)
    return address


def _address(db: Session, address_id: int) -> Address:
    address = db.get(Address, address_id)
    if address is None:
        raise NotFound("There is no such address.")
    return address


def _open_homes(db: Session, records: Collection[int], as_at: datetime) -> list[Address]:
    addresses = db.scalars(
        select(Address)
        .where(Address.person_id.in_(records), Address.removal_id.is_(None))
        .order_by(Address.id)
    )
    return [
        address
        for address in addresses
        if address.kind.is_home and (address.ends_at is None or address.ends_at > as_at)
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
    address: int | None = None,
) -> None:
    projection.rewrite(db, orders_of(db, [person_id]))
    log.record(
        db,
        Action.ALTERATION,
        what,
        by=by,
        now=now,
        reference=reference,
        reason=reason or None,
        details={} if address is None else {"address": address},
    )


def keep_withheld(
    db: Session,
    address_id: int,
    *,
    reason: str,
    by: Account,
    now: datetime,
    reference: str,
    version: int,
) -> None:
    """Answer that a home stays withheld, logged with any reason given; it leaves the worklist.

    Args:
        address_id: the home.
        reason: why, in their own words; may be blank.
        by: the account that answers.
        reference: the order it is asked about on.
        version: of that order, as ``by`` had it in front of them.

    Raises:
        NotFound: it was not withheld as the same home.
        ChangedMeanwhile: the order has been changed since.
    """
    change_steps.claim(db, reference, version=version, though_in_error=True)
    if same_homes.answer(db, address_id, keeps=True, by=by, now=now) is None:
        raise NotFound("This address was not withheld as the same home as another.")
    log.record(
        db,
        Action.ALTERATION,
        "address.kept-withheld",
        by=by,
        now=now,
        reference=reference,
        details={"address": address_id},
        reason=reason or None,
    )
