"""Putting an event right keeps the wrong one readable and derives the whole history anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.errors import Conflict, RuleBroken
from orders.register.changes import corrections
from orders.register.model import Event, Order, Presence, Stay
from orders.register.presence.facts import happened, standing
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id
from tests.factories.orders import at, grant, happen, make_order, make_served_notice, seen

NOW = "2026-11-24 09:00"


def events(db: Session, order: Order) -> list[Event]:
    """Every event row of an order, oldest row first."""
    return list(db.scalars(select(Event).where(Event.order_id == order.id).order_by(Event.id)))


def correct(db: Session, order: Order, kind: EventKind, when: str) -> None:
    """Say that the standing event of ``kind`` happened at ``when`` instead."""
    wrong = next(event for event in standing(events(db, order)) if event.kind is kind)
    corrections.correct_event(
        db,
        order.reference,
        wrong.id,
        EventInput(kind, at(when), reason="mistyped"),
        **seen(db, order, NOW),
    )


@pytest.mark.rule(
    "A record corrected is worked out anew from the start.",
    source="Data Protection Act 2018 s.38",
    kept_by="orders.register.changes.corrections.correct_event",
)
def test_a_corrected_service_moves_the_live_period_and_keeps_both_rows(placed: Session) -> None:
    notice = make_served_notice(placed)
    correct(placed, notice, EventKind.SERVED, "2026-11-20 10:30")
    rows = events(placed, notice)
    assert [row.kind for row in rows] == [
        EventKind.AUTHORISED,
        EventKind.SERVED,
        EventKind.SERVED,
    ]
    assert rows[2].replaces_id == rows[1].id
    assert rows[2].details["served_by"] == rows[1].details["served_by"]
    live_from = placed.scalar(
        select(Presence.from_at).where(
            Presence.order_id == notice.id,
            Presence.state == Stay.LIVE,
            Presence.basis == Basis.EITHER,
            Presence.area_id == area_id(placed, "ALD"),
        )
    )
    assert live_from == at("2026-11-20 10:30")


def test_a_correction_may_be_corrected_again(placed: Session) -> None:
    notice = make_served_notice(placed)
    correct(placed, notice, EventKind.SERVED, "2026-11-20 10:30")
    correct(placed, notice, EventKind.SERVED, "2026-11-20 10:45")
    served = [e for e in happened(events(placed, notice)) if e.kind is EventKind.SERVED]
    assert [event.occurred_at for event in served] == [at("2026-11-20 10:45")]


def test_a_correction_that_breaks_the_history_is_refused(placed: Session) -> None:
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    with pytest.raises(RuleBroken):
        correct(placed, notice, EventKind.SERVED, "2026-11-23 08:45")


def strike(db: Session, order: Order, event: Event) -> None:
    """Take an event out."""
    corrections.strike_event(
        db, order.reference, event.id, reason="it did not happen", **seen(db, order, NOW)
    )


def test_a_struck_event_no_longer_counts_and_stays_readable(placed: Session) -> None:
    notice = make_served_notice(placed)
    strike(placed, notice, events(placed, notice)[1])
    rows = events(placed, notice)
    assert [event.kind for event in standing(rows)] == [EventKind.AUTHORISED]
    assert rows[-1].struck
    assert rows[-1].reason == "it did not happen"
    with pytest.raises(Conflict, match="taken out already"):
        strike(placed, notice, rows[1])


def test_the_only_event_of_an_order_cannot_be_struck(placed: Session) -> None:
    notice = make_order(placed)
    with pytest.raises(Conflict, match="entered in error"):
        strike(placed, notice, events(placed, notice)[0])


def test_an_event_others_rest_on_cannot_be_struck(placed: Session) -> None:
    notice = make_served_notice(placed)
    with pytest.raises(RuleBroken, match="take out first what happened after it"):
        strike(placed, notice, events(placed, notice)[0])


@pytest.fixture
def granted(placed: Session) -> tuple[Order, Order]:
    """A notice and the order granted on it Mon 23 Nov 2026 11:00."""
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = grant(placed, notice)
    placed.refresh(notice)
    return notice, order


def test_when_a_notice_ended_is_put_right_on_the_order_granted(
    placed: Session, granted: tuple[Order, Order]
) -> None:
    notice, order = granted
    with pytest.raises(RuleBroken, match=f"correct that on {order.reference}"):
        correct(placed, notice, EventKind.GRANTED, "2026-11-23 10:00")
