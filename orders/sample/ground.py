"""What was done on the ground about invented orders: visits, handovers, subjects held."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.formatting import london
from orders.ground import custody_records, handover_records, visit_records
from orders.ground.schema import DetentionInput, VisitInput
from orders.ground.words import HeldIn, VisitResult
from orders.register.model import Order, Presence, Stay
from orders.rules.vocabulary.codes import Basis
from orders.sample.stories.dice import Dice

MOST = 400
"""Live orders that something is done about; more would make loading longer and show no more."""
NOTE = "Visited at home before the move, kept to the order. Ring the officer in the case first."
_RESULTS = (VisitResult.KEPT, VisitResult.KEPT, VisitResult.KEPT, VisitResult.NO_REPLY)
_PLACES = ((HeldIn.PRISON_REMAND, "HMP Illustration"), (HeldIn.POLICE_CUSTODY, ""))


def act(db: Session, dice: Dice, *, by: Account, until: datetime) -> None:
    """Visit, hand over and hold some of the subjects of orders live at ``until`` (aware)."""
    held: set[int] = set()
    for order in live(db, until):
        if dice.chance(0.4):
            _visit(db, dice, order, by=by, until=until)
        if (not held or dice.chance(0.06)) and order.subject_id not in held:
            held.add(order.subject_id)
            _hold(db, dice, order, by=by, until=until)
        _hand_over(db, order, by=by, until=until)


def live(db: Session, at: datetime) -> list[Order]:
    """The latest of the orders live at ``at`` (aware), as many as something is done about."""
    return list(
        db.scalars(
            select(Order)
            .join(Presence, Presence.order_id == Order.id)
            .where(
                Presence.area_id == gazetteer.current(db).force_id,
                Presence.basis == Basis.EITHER,
                Presence.state == Stay.LIVE,
                Presence.order_ends_at > at,
                Presence.from_at < at - timedelta(days=1),
                Presence.until_at > at,
            )
            .order_by(Order.id.desc())
            .limit(MOST)
        )
    )


def _visit(db: Session, dice: Dice, order: Order, *, by: Account, until: datetime) -> None:
    visited_at = until - dice.minutes(60, 24 * 60)
    result = dice.one(_RESULTS)
    given = VisitInput(
        visited_at=visited_at,
        visited_by=f"PC {dice.between(1000, 9999)}",
        subject_seen=not result.means_unseen,
        result=result,
        next_due_on=london(visited_at).date() + timedelta(days=dice.between(0, 14)),
    )
    visit_records.record_visit(db, order, given, by=by, now=until)


def _hold(db: Session, dice: Dice, order: Order, *, by: Account, until: datetime) -> None:
    held_in, place = dice.one(_PLACES)
    given = DetentionInput(
        held_in=held_in,
        place=place,
        since_at=until - dice.minutes(60, 24 * 60),
        release_expected_on=london(until).date() + timedelta(days=dice.between(0, 20)),
    )
    custody_records.detain(db, order, given, by=by, now=until)


def _hand_over(db: Session, order: Order, *, by: Account, until: datetime) -> None:
    moved = handover_records.moved(db, order.id, as_at=until)
    if not (moved.left and moved.now):
        return
    handover_records.hand_over(
        db,
        order,
        NOTE,
        from_id=moved.left[0].id,
        to_id=moved.now[0].id,
        by=by,
        now=until,
    )
