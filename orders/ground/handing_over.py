"""Handing an order over: the LPA a subject leaves tells the LPA they come to."""

from __future__ import annotations

from collections.abc import Collection
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
from orders.errors import NotFound, Refused
from orders.ground import reading
from orders.ground.model import Handover
from orders.people.model import Address
from orders.people.schema import AddressInput
from orders.register import moving
from orders.register.model import Order, Presence, Stay
from orders.rules.vocabulary import Basis

_OPEN = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)


@dataclass(frozen=True, slots=True)
class Moved:
    """LPAs an order counted in by its subject's home, by name.

    Attributes:
        left: before, and no longer.
        now: now.
    """

    left: tuple[AreaInfo, ...]
    now: tuple[AreaInfo, ...]


def moved(db: Session, order_id: int, *, at: datetime) -> Moved:
    """Where the subject of an order has left and where they live at ``at`` (aware)."""
    places = gazetteer.current(db)
    stays = db.execute(
        select(Presence.area_id, Presence.from_at, Presence.until_at).where(
            Presence.order_id == order_id,
            Presence.basis == Basis.SUBJECT_HOME,
            Presence.state.in_(_OPEN),
            Presence.from_at <= at,
        )
    ).all()
    now = {stay.area_id for stay in stays if stay.until_at > at}
    left = {stay.area_id for stay in stays} - now
    return Moved(_lpas(places, left), _lpas(places, now))


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
    before = moved(db, order.id, at=now).now
    address = moving.move(
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
            "The new address is in no other LPA of the force: there is nobody to hand over to."
        )
        raise ValidationError({"handover_note": [message]})
    _write(db, order, note, from_id=left[0].id, to_id=to.id, by=by, now=now)
    return address


def hand_over(
    db: Session,
    reference: str,
    note: str,
    *,
    from_id: int,
    to_id: int,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> Handover:
    """Write to the LPA a subject has moved to, after the move was recorded.

    Args:
        from_id: LPA the subject left; an account with an LPA writes for that one only.
        to_id: LPA the subject lives in.
        visible: condition on ``Order`` that limits what the account may see.

    Raises:
        Conflict: the order was entered in error.
        NotFound: there is no such order, or it is not the account's to see.
        Refused: the account belongs to another LPA than the one it writes for.
        marshmallow.ValidationError: the subject has not moved between these LPAs.
    """
    order = reading.order_of(db, reference, visible=visible)
    known = moved(db, order.id, at=now)
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
    handover = db.scalar(
        select(Handover)
        .join(Order, Order.id == Handover.order_id)
        .where(Handover.id == handover_id, visible)
        .options(joinedload(Handover.order, innerjoin=True))
        .with_for_update(of=Handover)
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


def _lpa_of(address: Address, places: Gazetteer, at: datetime) -> AreaInfo | None:
    point = grid_of(address.point)
    if point is None or not address.kind.is_home:
        return None
    return next(iter(_lpas(places, [places.at(*point, at).lpa_id])), None)


def _lpas(places: Gazetteer, area_ids: Collection[int]) -> tuple[AreaInfo, ...]:
    fixed = {places.unallocated_id, places.out_of_force_id}
    areas = [places.by_id[area_id] for area_id in area_ids if area_id not in fixed]
    lpas = [area for area in areas if area.level is Level.LPA]
    return tuple(sorted(lpas, key=lambda area: (area.name, area.code)))
