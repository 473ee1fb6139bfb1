"""Putting an address right in its place: a slip in its lines, postcode, kind or days.

A move is no correction: it is recorded as another address. What stood there stays readable as an
address that was taken out, to those who may read what stands, and goes on keeping back what tells a
hidden home.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.corrections.address_input import WHERE_KEPT, AddressPutRight, as_put_right
from orders.corrections.service import NOTHING_NEW
from orders.errors import Conflict, NotFound
from orders.formatting import london_instant
from orders.people.address_location import place
from orders.people.fact_removals import FactRemoval
from orders.people.joined_records import copies_of, lock_records
from orders.people.likeness import pairs
from orders.people.model import Address, Person
from orders.people.rows import address_row
from orders.people.schema import BEFORE_BIRTH, is_before_birth
from orders.people.service import earlier_wordings
from orders.register.changes import change_steps
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.confidentiality import same_homes
from orders.register.person_facts import removals
from orders.register.presence import projection

_COLUMN_OF: Final = {
    **{name: name for name in ("kind", "lines", "postcode", "uprn", "outside_force", "source")},
    "starts_on": "starts_at",
    "ends_on": "ends_at",
}
_ENDED: Final = "Another home ended on this day. Enter the day."
_EARLIER: Final = "A home that this move ended began on or after that day. Correct that first."


def correct_address(
    db: Session,
    reference: str,
    address_id: int,
    said: Mapping[str, Any],
    *,
    reason: str,
    unseen: bool,
    by: Account,
    now: datetime,
    version: int | None,
) -> Address:
    """Put an address right on every record that is the person's now; all their orders count anew.

    What is withheld stays so, with all that stood there; what turns out to be a withheld home is
    withheld as well. Homes that ended when this one began follow its first day.

    Args:
        reference: the order from whose page it is done, for the log.
        address_id: which; it stands.
        said: by field of its schema; what is not said stays as it is.
        reason: why, in words.
        unseen: whether where it is, is withheld from ``by``.
        version: of the order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: it was taken out already.
        marshmallow.ValidationError: it cannot be so, nothing differs, or no reason is given.
        NotFound: there is no such address.

    Source: Data Protection Act 2018 ss.38, 46.
    """
    why = removals.reason_of(reason)
    address = db.get(Address, address_id)
    if address is None:
        raise NotFound("There is no such address.")
    records = lock_records(db, [address.person_id])
    orders = orders_of(db, records)
    change_steps.claim_people(db, reference, orders, version=version)
    db.refresh(address)
    if address.removal_id is not None:
        raise Conflict("This was taken out already.")
    right = as_put_right(address, said, unseen=unseen)
    if not right.changed:
        raise ValidationError({"form": [NOTHING_NEW]})
    _check_born(db, address, right)
    same = [each for each in copies_of(db, address, records) if each.removal_id is None]
    removal = removals.begin(db, address.person_id, why, by=by, now=now)
    _keep(db, same, removal)
    if "starts_on" in right.changed:
        _follow(db, same, right.given.starts_on, records)
    _write(db, same, right)
    if right.changed & WHERE_KEPT:
        same_homes.typed_anew(db, [each.id for each in same], by=by)
    numbers = [each.id for each in same]
    log.record(
        db,
        Action.ALTERATION,
        "address.corrected",
        by=by,
        now=now,
        reference=reference,
        reason=why,
        details={"address": address.id, "rows": numbers, "fields": sorted(right.changed)},
    )
    projection.rewrite(db, orders)
    is_another = bool(right.changed & WHERE_KEPT) or "kind" in right.changed
    withhold_together(db, orders, changed=numbers if is_another else None, by=by, now=now)
    pairs.renew(db, records)
    return address


def _check_born(db: Session, address: Address, right: AddressPutRight) -> None:
    born_on = db.scalars(select(Person.born_on).where(Person.id == address.person_id)).one()
    days = right.changed & {"starts_on", "ends_on"}
    if days and born_on is not None and is_before_birth(right.given, born_on):
        raise ValidationError({"starts_on": [BEFORE_BIRTH]})


def _keep(db: Session, same: Sequence[Address], removal: FactRemoval) -> None:
    """Keep what stands there as addresses that were taken out: one, and copies of it."""
    first: int | None = None
    columns = inspect(Address).column_attrs
    for row in same:
        values = {each.key: getattr(row, each.key) for each in columns if each.key != "id"}
        earlier = Address(
            **values
            | {
                "confidential": row.is_withheld,
                "copied_from_id": first,
                "ended_by_id": None,
                "removal_id": removal.id,
                "stands_as_id": row.id,
            }
        )
        db.add(earlier)
        db.flush()
        first = first or earlier.id


def _follow(
    db: Session, same: Sequence[Address], starts_on: date | None, records: Collection[int]
) -> None:
    """Let the homes that ended when an address began end when it begins now.

    Raises:
        marshmallow.ValidationError: they would have no end, or end before they began.
    """
    begun = {each.id: each.starts_at for each in same}
    ended = [
        each
        for each in db.scalars(
            select(Address).where(
                Address.person_id.in_(records),
                Address.removal_id.is_(None),
                Address.ended_by_id.in_(begun),
            )
        )
        if each.ends_at == begun[each.ended_by_id or 0]
    ]
    if not ended:
        return
    if starts_on is None:
        raise ValidationError({"starts_on": [_ENDED]})
    left_at = london_instant(starts_on)
    if any(each.starts_at is not None and each.starts_at >= left_at for each in ended):
        raise ValidationError({"starts_on": [_EARLIER]})
    for each in ended:
        each.ends_at = left_at


def _write(db: Session, same: Sequence[Address], right: AddressPutRight) -> None:
    """Write what is right; an address that is withheld by now takes all that stood there along."""
    found = place(db, right.given) if right.moved else None
    for row in same:
        was_withheld = row.is_withheld
        values = address_row(row.person_id, right.given, now=row.recorded_at)
        for name in right.changed & _COLUMN_OF.keys():
            setattr(row, _COLUMN_OF[name], values[_COLUMN_OF[name]])
        if "ends_on" in right.changed:
            row.ended_by_id = None
        if right.moved:
            row.point = None if found is None else stored_point(*found.grid)
            row.placed_by = None if found is None else found.by
        row.confidential = was_withheld or row.is_withheld
    db.flush()
    hidden = [each.id for each in same if each.confidential]
    for earlier in earlier_wordings(db, hidden):
        earlier.confidential = True
    db.flush()
