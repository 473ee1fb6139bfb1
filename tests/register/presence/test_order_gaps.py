"""What orders lack: never out of step with events, breaches and what was done about them."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from orders.register.changes import corrections
from orders.register.model import Event, Order
from orders.register.presence import derived_anew
from orders.register.presence.order_deadlines import OrderDeadline
from orders.register.presence.order_gaps import OrderGap
from orders.register.proof import verify
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.lifecycle.upkeep import GapKind
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind
from orders.upkeep import service
from orders.upkeep.schema import ReviewInput, UpdateInput
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import at, happen, make_order, make_served_notice
from tests.worklists.looking import make_court_order

pytestmark = pytest.mark.spatial


@pytest.fixture
def areas(each_db: Session) -> Session:
    make_areas(each_db)
    return each_db


def tell(db: Session, order: Order, when: str, system: System = System.PNC) -> None:
    given = UpdateInput(updated_at=at(when), updated_by="Clerk 1 Test")
    service.record_update(db, order, system, given, by=make_account(db), now=at(when))


def ending(db: Session) -> Order:
    return make_court_order(db, "DVPO", "2026-11-20 08:00", "2026-12-18 00:00")


def gaps_of(
    db: Session, order: Order, what: GapKind = GapKind.PNC
) -> list[tuple[datetime, datetime]]:
    found = select(OrderGap.since_at, OrderGap.until_at).where(
        OrderGap.order_id == order.id, OrderGap.what == what
    )
    return [(row[0], row[1]) for row in db.execute(found.order_by(OrderGap.from_at))]


def test_each_update_event_and_breach_writes_the_gaps_anew(areas: Session) -> None:
    order = ending(areas)
    made_at, ends_at = at("2026-11-20 08:00"), at("2026-12-18 00:00")
    assert gaps_of(areas, order) == [(made_at, ends_at)]
    tell(areas, order, "2026-11-20 10:00")
    first = (made_at, at("2026-11-20 10:00"))
    assert gaps_of(areas, order) == [first, (ends_at, FAR_FUTURE)]
    assert gaps_of(areas, order, GapKind.CONNECT) == [(made_at, ends_at)]
    make_breach(areas, order)
    reported_at = at("2026-11-20 21:00")
    assert gaps_of(areas, order) == [first, (reported_at, FAR_FUTURE)]
    told_at = at("2026-11-21 09:00")
    tell(areas, order, "2026-11-21 09:00")
    assert gaps_of(areas, order) == [first, (reported_at, told_at), (ends_at, FAR_FUTURE)]
    served_at = at("2026-11-22 10:00")
    order = happen(areas, order, EventKind.SERVED, "2026-11-22 10:00")
    assert gaps_of(areas, order) == [first, (reported_at, told_at), (served_at, FAR_FUTURE)]
    served = select(Event.id).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    corrections.strike_event(
        areas,
        order.reference,
        areas.scalars(served).one(),
        reason="It was another man",
        by=make_account(areas),
        now=at("2026-11-22 12:00"),
        version=order.version,
    )
    assert gaps_of(areas, order) == [first, (reported_at, told_at), (ends_at, FAR_FUTURE)]
    assert verify(areas).untold == ()


def test_service_a_visit_and_a_review_end_what_waits_for_them(areas: Session) -> None:
    order = make_court_order(areas, "SPO", "2026-09-20 11:00")
    made_at, served_at = at("2026-09-20 11:00"), at("2026-09-21 09:00")
    assert gaps_of(areas, order, GapKind.SERVICE) == [(made_at, FAR_FUTURE)]
    assert gaps_of(areas, order, GapKind.VISIT) == []
    order = happen(areas, order, EventKind.SERVED, "2026-09-21 09:00", now="2026-09-21 09:00")
    assert gaps_of(areas, order, GapKind.SERVICE) == [(made_at, served_at)]
    assert gaps_of(areas, order, GapKind.VISIT) == [(served_at, FAR_FUTURE)]
    make_visit(areas, order, visited_at=at("2026-09-23 09:00"))
    assert gaps_of(areas, order, GapKind.VISIT) == [(served_at, at("2026-09-23 09:00"))]
    assert gaps_of(areas, order, GapKind.REVIEW) == [(made_at, FAR_FUTURE)]
    given = ReviewInput(reviewed_at=at("2026-10-10 10:00"), reviewed_by="DS 1 Test")
    service.record_review(areas, order, given, by=make_account(areas), now=at("2026-10-10 10:00"))
    assert gaps_of(areas, order, GapKind.REVIEW) == [(made_at, at("2026-10-10 10:00"))]
    assert verify(areas).untold == ()


def test_verify_names_each_order_whose_gaps_are_altered_or_missing(areas: Session) -> None:
    missing, altered, whole = (ending(areas) for _ in range(3))
    for order in (missing, altered, whole):
        tell(areas, order, "2026-11-20 10:00")
    areas.execute(delete(OrderGap).where(OrderGap.order_id == missing.id))
    areas.execute(
        update(OrderGap)
        .where(OrderGap.order_id == altered.id)
        .values(since_at=at("2026-11-20 11:00"))
    )
    verdict = verify(areas)
    assert verdict.untold == (missing.reference, altered.reference)
    assert verdict.mistimed == verdict.misplaced == ()
    assert verdict.wrong == tuple(sorted(verdict.untold))


class Stopped(Exception):
    """The upgrade was stopped."""


def test_an_upgrade_works_out_every_order_and_goes_on_where_it_stopped(areas: Session) -> None:
    """However many rows stand there already: the older version may be writing meanwhile."""
    orders = [ending(areas) for _ in range(2)]
    tell(areas, orders[0], "2026-11-20 10:00")
    tell(areas, orders[1], "2026-11-20 11:00", System.CONNECT)
    make_order(areas)
    make_served_notice(areas)
    for table in (OrderGap, OrderDeadline):
        areas.execute(delete(table).where(table.order_id != orders[1].id))
    derived_anew.begin(areas)

    def stop(_orders: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        derived_anew.go_through(lambda: nullcontext(areas), batch=1, progress=stop)
    assert derived_anew.go_through(lambda: nullcontext(areas), batch=2) == 3
    assert derived_anew.go_through(lambda: nullcontext(areas)) == 0
    assert verify(areas).wrong == ()
