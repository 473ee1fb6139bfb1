"""What was granted by mistake, taken out in any order, bars no right record."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.courts.calendar import PUBLISHED
from orders.errors import Conflict, RuleBroken
from orders.register import order_record, proof
from orders.register.changes import corrections, recording
from orders.register.model import Event, Order
from orders.register.presence.facts import standing
from orders.register.presence.facts_query import facts_of
from orders.register.schemas.event import EventInput
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import EventKind, State
from tests.factories.accounts import make_account
from tests.factories.orders import at, grant, happen, make_order, make_served_notice, seen

pytestmark = pytest.mark.spatial
NOW = "2026-11-24 09:00"
E = EventKind


@pytest.fixture
def heard(areas: Session) -> Order:
    """A notice served and heard Mon 23 Nov 2026."""
    notice = make_served_notice(areas)
    return happen(areas, notice, E.HEARING_OPENED, "2026-11-23 08:30")


def granted(db: Session, notice: Order, reason: str | None = None) -> Order:
    db.refresh(notice)
    return grant(db, notice, override_reason=reason)


def in_error(db: Session, order: Order) -> Order:
    db.refresh(order)
    return happen(db, order, E.ENTERED_IN_ERROR, NOW)


def strike(db: Session, order: Order, kind: EventKind) -> None:
    db.expire_all()
    rows = db.scalars(select(Event).where(Event.order_id == order.id).order_by(Event.id)).all()
    wrong = next(each for each in standing(rows) if each.kind is kind)
    db.refresh(order)
    corrections.strike_event(
        db, order.reference, wrong.id, reason="Not on this one.", **seen(db, order, NOW)
    )


def state(db: Session, order: Order, when: str = NOW) -> State | None:
    (facts,) = facts_of(db, [order.id])
    return states.state_at(facts.periods, at(when))


def order_first(db: Session, notice: Order, order: Order) -> None:
    in_error(db, order)


def event_first(db: Session, notice: Order, order: Order) -> None:
    strike(db, notice, E.GRANTED)
    assert state(db, notice) is State.LIVE
    in_error(db, order)


@pytest.mark.parametrize("take_out", [order_first, event_first])
def test_an_order_granted_on_the_wrong_notice_is_granted_again(
    areas: Session, heard: Order, take_out: Callable[[Session, Order, Order], None]
) -> None:
    other = happen(areas, make_served_notice(areas), E.HEARING_OPENED, "2026-11-23 08:30")
    wrong = granted(areas, heard)
    take_out(areas, heard, wrong)
    assert state(areas, heard) is State.LIVE
    assert state(areas, wrong) is None
    right = granted(areas, other)
    again = granted(areas, heard)
    for notice, order in ((other, right), (heard, again)):
        assert (state(areas, notice), state(areas, order)) == (State.ENDED, State.LIVE)
        sheet = order_record.read(areas, notice.reference, visible=true(), calendar=PUBLISHED)
        assert sheet.order_made is not None
        assert sheet.order_made.id == order.id
    assert proof.verify(areas).wrong == ()


def test_while_an_order_stands_on_a_notice_the_next_is_told_what_to_do(
    areas: Session, heard: Order
) -> None:
    first = granted(areas, heard)
    with pytest.raises(RuleBroken, match=f"{first.reference} was granted on this notice.*in error"):
        granted(areas, heard, "As sealed.")
    strike(areas, heard, E.GRANTED)
    with pytest.raises(RuleBroken, match="correct when it was made, and this notice ends"):
        granted(areas, heard, "As sealed.")
    made = next(each for each in events_of(areas, first) if each.kind is E.MADE)
    areas.refresh(first)
    corrections.correct_event(
        areas,
        first.reference,
        made.id,
        EventInput(E.MADE, at("2026-11-23 12:00"), at("2026-12-21 00:00"), reason="Noon."),
        **seen(areas, first, NOW),
    )
    assert state(areas, heard, "2026-11-23 11:59") is State.LIVE
    assert state(areas, heard, "2026-11-23 12:00") is State.ENDED


def events_of(db: Session, order: Order) -> list[Event]:
    db.expire_all()
    return standing(db.scalars(select(Event).where(Event.order_id == order.id)).all())


def test_what_was_withdrawn_by_mistake_stands_again_on_its_notice(
    areas: Session, heard: Order
) -> None:
    order = granted(areas, heard)
    in_error(areas, order)
    strike(areas, order, E.ENTERED_IN_ERROR)
    assert (state(areas, heard), state(areas, order)) == (State.ENDED, State.LIVE)
    sheet = order_record.read(areas, order.reference, visible=true(), calendar=PUBLISHED)
    assert sheet.notice is not None
    assert sheet.notice.id == heard.id


def test_what_was_withdrawn_does_not_stand_again_beside_what_took_its_place(
    areas: Session, heard: Order
) -> None:
    first = granted(areas, heard)
    in_error(areas, first)
    second = granted(areas, heard)
    with pytest.raises(RuleBroken, match=f"{second.reference} was granted on this notice"):
        strike(areas, first, E.ENTERED_IN_ERROR)
    areas.rollback()


def _unserved(db: Session) -> Order:
    return make_order(db)


def _not_served(db: Session) -> Order:
    return happen(db, make_order(db), E.NOT_SERVED, "2026-11-21 09:00")


def _unheard(db: Session) -> Order:
    return make_served_notice(db)


def _lapsed(db: Session) -> Order:
    return happen(db, make_served_notice(db), E.LAPSED, "2026-11-23 09:30")


def _withdrawn(db: Session) -> Order:
    return happen(db, make_served_notice(db), E.WITHDRAWN, "2026-11-23 09:30")


def _refused(db: Session) -> Order:
    opened = happen(db, make_served_notice(db), E.HEARING_OPENED, "2026-11-23 08:30")
    return happen(db, opened, E.REFUSED, "2026-11-23 09:30")


@pytest.mark.parametrize(
    "begin",
    [_unserved, _not_served, _unheard, _lapsed, _withdrawn, _refused],
    ids=lambda begin: begin.__name__,
)
def test_an_order_the_court_made_is_taken_with_a_reason_however_the_notice_stands(
    areas: Session, begin: Callable[[Session], Order]
) -> None:
    notice = begin(areas)
    with pytest.raises(RuleBroken, match="say why the record differs"):
        granted(areas, notice)
    areas.expire_all()
    order = granted(areas, notice, "Seen on the sealed copy.")
    assert (state(areas, notice), state(areas, order)) == (State.ENDED, State.LIVE)
    before = state(areas, notice, "2026-11-23 10:59")
    in_error(areas, order)
    assert state(areas, notice, NOW) is before
    again = granted(areas, notice, "Seen on the sealed copy.")
    assert state(areas, again) is State.LIVE


@pytest.mark.parametrize("kinds", list(permutations([E.APPEALED, E.RENEWED, E.VARIED])))
def test_events_of_an_order_are_taken_out_in_any_order_and_recorded_again(
    areas: Session, heard: Order, kinds: tuple[EventKind, ...]
) -> None:
    order = granted(areas, heard)
    times = {kind: f"2026-11-23 1{place}:00" for place, kind in enumerate(kinds, start=2)}
    for kind, when in times.items():
        event = EventInput(kind, at(when), at("2026-12-21 00:00"), override_reason="As sealed.")
        record(areas, order, event)
    for kind in reversed(kinds):
        strike(areas, order, kind)
    for kind, when in times.items():
        event = EventInput(kind, at(when), at("2026-12-21 00:00"), override_reason="As sealed.")
        record(areas, order, event)
    assert state(areas, order) is State.LIVE


def record(db: Session, order: Order, event: EventInput) -> None:
    db.refresh(order)
    recording.add_event(
        db, order.reference, event, by=make_account(db), now=at(NOW), version=order.version
    )


def test_what_was_taken_out_already_says_so(areas: Session, heard: Order) -> None:
    order = granted(areas, heard)
    wrong = next(each for each in events_of(areas, heard) if each.kind is E.GRANTED)
    in_error(areas, order)
    areas.refresh(heard)
    with pytest.raises(Conflict, match="taken out already"):
        corrections.strike_event(
            areas, heard.reference, wrong.id, reason="Not on this one.", **seen(areas, heard, NOW)
        )
