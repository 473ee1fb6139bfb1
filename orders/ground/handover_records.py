"""Handing an order over: the LPA a subject leaves tells the LPA they come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from geo.columns import grid_of
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import NotFound, Refused
from orders.ground.model import Handover
from orders.people.model import Address
from orders.people.schema import AddressInput
from orders.register.changes import home_changes
from orders.register.model import Order, Presence, Stay
from orders.register.order_record import stays_of
from orders.rules.vocabulary.codes import Basis

_OPEN = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)


@dataclass(frozen=True, slots=True)
class HandoverAreas:
    """LPAs an order counted in by its subject's home, by name.

    Attributes:
        left: before, and no longer.
        now: now.
    """

    left: tuple[AreaInfo, ...]
    now: tuple[AreaInfo, ...]


def moved(db: Session, order_id: int, *, as_at: datetime) -> HandoverAreas:
    """Where the subject of an order has left and where they live at ``as_at`` (aware)."""
    return moved_by(stays_of(db, order_id), gazetteer.current(db), as_at=as_at)


def moved_by(stays: Iterable[Presence], places: Gazetteer, *, as_at: datetime) -> HandoverAreas:
    """What ``moved`` says, where the order's stays have been read."""
    until_now = [
        stay
        for stay in stays
        if stay.basis is Basis.SUBJECT_HOME and stay.state in _OPEN and stay.from_at <= as_at
    ]
    now = {stay.area_id for stay in until_now if stay.until_at > as_at}
    left = {stay.area_id for stay in until_now} - now
    return HandoverAreas(_lpas(places, left), _lpas(places, now))


def move_subject(
    db: Session,
    order: Order,
    given: AddressInput,
    *,
    leaves: bool,
    note: str,
    by: Account,
    now: datetime,
    version: int | None = None,
) -> Address:
    """Record that the subject moved and hand the order over to the LPA they moved to.

    Args:
        order: the order from whose page it is done.
        given: the new address.
        leaves: whether they left every other home.
        note: what the other LPA needs to know.
        version: of the order, as the recorder had it in front of them.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: the day they left is before the day they came to a home.
        marshmallow.ValidationError: the address cannot be placed, or lies in no other LPA.
    """
    before = moved(db, order.id, as_at=now).now
    address = home_changes.move(
        db,
        order.subject_id,
        given,
        leaves=leaves,
        by=by,
        now=now,
        reference=order.reference,
        version=version,
    )
    places = gazetteer.current(db)
    to = _lpa_of(address, places, now)
    left = [area for area in before if to is not None and area.id != to.id]
    if to is None or not left or to in before:
        message = (
            "The new address is in no other LPA of the force: there is no one to hand over to."
        )
        raise ValidationError({"handover_note": [message]})
    _write(db, order, note, from_id=left[0].id, to_id=to.id, by=by, now=now)
    return address


def hand_over(
    db: Session,
    order: Order,
    note: str,
    *,
    from_id: int,
    to_id: int,
    by: Account,
    now: datetime,
) -> Handover:
    """Write to the LPA a subject has moved to, after the move was recorded.

    Args:
        from_id: LPA the subject left; an account with an LPA writes for that one only.
        to_id: LPA the subject lives in.

    Raises:
        Refused: the account belongs to another LPA than the one it writes for.
        marshmallow.ValidationError: the subject has not moved between these LPAs.
    """
    known = moved(db, order.id, as_at=now)
    faults = {}
    if from_id not in {area.id for area in known.left}:
        faults["from_id"] = ["Choose the LPA the subject left."]
    if to_id not in {area.id for area in known.now}:
        faults["to_id"] = ["Choose the LPA the subject lives in."]
    if faults:
        raise ValidationError(faults)
    if by.area_id not in {None, from_id}:
        raise Refused("You can hand over for your own LPA only.")
    return _write(db, order, note, from_id=from_id, to_id=to_id, by=by, now=now)


def mark_seen(
    db: Session,
    handover_id: int,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> Handover:
    """Say that the LPA a note was handed to has seen it; the first time counts.

    Raises:
        NotFound: there is no such note, or its order is not the account's to see.
        Refused: the account belongs to another LPA.
    """
    lock_rows(db, Handover.id, Handover.id == handover_id)
    handover = db.scalar(
        select(Handover)
        .join(Order, Order.id == Handover.order_id)
        .where(Handover.id == handover_id, visible)
        .options(joinedload(Handover.order, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if handover is None:
        raise NotFound("There is no such handover note.")
    if by.area_id != handover.to_area_id:
        raise Refused("Only the LPA it was handed to can mark this note as seen.")
    if handover.seen_at is None:
        handover.seen_at, handover.seen_by_id = now, by.id
        db.flush()
        _log(db, "handover.seen", handover, handover.order, by=by, now=now)
    return handover


def _write(
    db: Session,
    order: Order,
    note: str,
    *,
    from_id: int,
    to_id: int,
    by: Account,
    now: datetime,
) -> Handover:
    handover = Handover(
        order_id=order.id,
        from_area_id=from_id,
        to_area_id=to_id,
        note=note,
        written_at=now,
        written_by_id=by.id,
        seen_at=None,
        seen_by_id=None,
    )
    db.add(handover)
    db.flush()
    _log(db, "handover.written", handover, order, by=by, now=now)
    return handover


def _log(
    db: Session, what: str, handover: Handover, order: Order, *, by: Account, now: datetime
) -> None:
    details = {
        "handover": handover.id,
        "from": handover.from_area_id,
        "to": handover.to_area_id,
    }
    log.record(
        db, Action.ALTERATION, what, by=by, now=now, reference=order.reference, details=details
    )


def _lpa_of(address: Address, places: Gazetteer, as_at: datetime) -> AreaInfo | None:
    point = grid_of(address.point)
    if point is None or not address.kind.is_home:
        return None
    return next(iter(_lpas(places, [places.at(*point, as_at).lpa_id])), None)


def _lpas(places: Gazetteer, area_ids: Collection[int]) -> tuple[AreaInfo, ...]:
    fixed = {places.unallocated_id, places.out_of_force_id}
    areas = [places.by_id[area_id] for area_id in area_ids if area_id not in fixed]
    lpas = [area for area in areas if area.level is Level.LPA]
    return tuple(sorted(lpas, key=lambda area: (area.name, area.code)))
