from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.breaches import breach_queries
from orders.breaches.model import Breach
from orders.errors import NotFound
from orders.register.changes import home_changes
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
from tests.factories.orders import at, happen, home

FREE: dict[str, Any] = {
    "decision": BreachDecision.OUTSTANDING_SUSPECT,
    "arrested_at": None,
    "custody_reference": None,
}


@pytest.fixture
def notice(each_noticed: Order) -> Order:
    """Served 20 Nov 2026 09:00; subject in Alder West, protected person in Birch West."""
    return each_noticed


def listed(db: Session, code: str) -> list[Breach]:
    return list(breach_queries.in_area(db, area_id(db, code), visible=true()).rows)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("WMP", True),
        ("ALD", True),
        ("ALD1", True),
        ("ALD2", False),
        ("BIR", True),
        ("BIR1", True),
        ("BIR2", False),
        ("OUT_OF_FORCE", False),
    ],
)
def test_a_breach_counts_where_its_order_does_on_either_home(
    each_db: Session, notice: Order, code: str, found: bool
) -> None:
    breach = make_breach(each_db, notice)
    assert listed(each_db, code) == ([breach] if found else [])


def test_a_breach_stays_where_its_order_counted_when_it_happened(
    each_db: Session, notice: Order
) -> None:
    before = make_breach(each_db, notice, **FREE)
    home_changes.move(
        each_db,
        notice.subject_id,
        home("B2 2BB", starts_on=date(2026, 11, 21)),
        leaves=True,
        by=make_account(each_db),
        now=at("2026-11-21 09:00"),
        reference=notice.reference,
    )
    after = make_breach(
        each_db, notice, occurred_from=at("2026-11-21 10:00"), now=at("2026-11-21 11:00"), **FREE
    )
    assert listed(each_db, "ALD1") == [before]
    assert listed(each_db, "ALD2") == [after]
    assert listed(each_db, "ALD") == [after, before]


def test_a_breach_out_of_force_counts_wherever_its_order_ever_did(
    each_db: Session, notice: Order
) -> None:
    happen(each_db, notice, EventKind.WITHDRAWN, "2026-11-20 12:00")
    breach = make_breach(each_db, notice, not_in_force_reason="Withdrawn in error?")
    assert listed(each_db, "ALD1") == listed(each_db, "BIR1") == [breach]
    assert listed(each_db, "ALD2") == []


def test_running_clocks_come_first_soonest_deadline_first(each_db: Session, notice: Order) -> None:
    now = at("2026-11-22 12:00")
    late = make_breach(each_db, notice, now=now, arrested_at=at("2026-11-21 11:00"))
    soon = make_breach(each_db, notice, now=now)
    recent = make_breach(each_db, notice, now=now, occurred_from=at("2026-11-22 09:00"), **FREE)
    older = make_breach(each_db, notice, now=now, **FREE)
    found = breach_queries.in_area(each_db, area_id(each_db, "ALD"), visible=true())
    assert list(found.rows) == [soon, late, recent, older]
    assert (found.total, found.running) == (4, 2)
    assert list(breach_queries.open_custody(each_db)) == [soon, late]
    assert list(breach_queries.open_custody(each_db, limit=1)) == [soon]


def test_a_page_holds_its_share_and_the_count_is_of_all(each_db: Session, notice: Order) -> None:
    made = [make_breach(each_db, notice, **FREE) for _ in range(3)]
    where = area_id(each_db, "ALD")
    second = breach_queries.in_area(each_db, where, visible=true(), page=2, page_size=2)
    assert (list(second.rows), second.total) == ([made[0]], 3)


def test_nothing_leaves_past_what_the_account_may_see(each_db: Session, notice: Order) -> None:
    breach = make_breach(each_db, notice)
    found = breach_queries.in_area(each_db, gazetteer.current(each_db).force_id, visible=false())
    assert (list(found.rows), found.total, found.running) == ([], 0, 0)
    assert list(breach_queries.open_custody(each_db, visible=false())) == []
    with pytest.raises(NotFound):
        breach_queries.breach_with_order(each_db, breach.id, visible=false())


def test_the_digest_gets_what_was_recorded_between_two_instants(
    each_db: Session, notice: Order
) -> None:
    breach = make_breach(each_db, notice, now=at("2026-11-21 06:00"))
    where = area_id(each_db, "BIR1")
    day = (at("2026-11-21 06:00"), at("2026-11-22 06:00"))
    assert list(breach_queries.since(each_db, where, *day)) == [breach]
    assert list(breach_queries.since(each_db, where, at("2026-11-20 06:00"), day[0])) == []
    assert list(breach_queries.since(each_db, area_id(each_db, "ALD2"), *day)) == []
    assert breach.order.subject.family_name == "Marsh"


def test_the_breaches_of_an_order_are_told_latest_first(each_db: Session, notice: Order) -> None:
    first = make_breach(each_db, notice, **FREE)
    second = make_breach(each_db, notice, occurred_from=at("2026-11-20 22:30"), **FREE)
    assert list(breach_queries.breaches_of(each_db, notice.id)) == [second, first]
    assert list(breach_queries.breaches_of(each_db, notice.id + 1)) == []
