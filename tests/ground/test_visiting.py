"""Recording visits, and which of them are due."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.errors import Conflict, NotFound
from orders.ground import ground_queries
from orders.ground.ground_queries import Show
from orders.ground.words import VisitResult
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.visibility import visible_to
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.ground import make_visit
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    protected,
    subject,
)

NOW = at("2026-11-22 12:00")


def listed(db: Session, show: Show, code: str = "ALD", *, on: str = "2026-11-22") -> list[str]:
    """References a list of an area shows to somebody who sees everything."""
    found = ground_queries.visits(
        db, show, area_id(db, code), visible=true(), now=at(f"{on} 12:00"), page=1
    )
    assert found.total == len(found.rows)
    return [row.order.reference for row in found.rows]


def test_a_visit_is_kept_with_who_went_and_logged_without_their_words(
    each_db: Session, order: Order
) -> None:
    visit = make_visit(each_db, order, words="Front door repaired.")
    done = ground_queries.of_order(each_db, order, as_at=NOW)
    assert done.visits == (visit,)
    assert (visit.visited_by, visit.subject_seen) == ("PC 4411 Hale", True)
    assert done.next_due_on == date(2026, 11, 28)
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "visit.recorded")).one()
    assert (line.action, line.reference) == (Action.ALTERATION, order.reference)
    assert "door" not in str(line.details)


@pytest.mark.parametrize(
    ("on", "due", "overdue"),
    [
        ("2026-11-27", True, False),
        ("2026-11-28", True, False),
        ("2026-11-29", False, True),
    ],
    ids=["the day before", "the day itself", "the day after"],
)
def test_a_visit_is_due_until_its_day_is_over(
    each_db: Session, order: Order, on: str, due: bool, overdue: bool
) -> None:
    make_visit(each_db, order)
    assert (order.reference in listed(each_db, Show.DUE, on=on)) is due
    assert (order.reference in listed(each_db, Show.OVERDUE, on=on)) is overdue


def test_the_latest_visit_alone_says_when_the_next_is_due(each_db: Session, order: Order) -> None:
    make_visit(each_db, order, visited_at=at("2026-11-20 20:00"), next_due_on=date(2026, 11, 21))
    make_visit(each_db, order)
    assert listed(each_db, Show.OVERDUE) == []
    assert listed(each_db, Show.DUE) == [order.reference]
    make_visit(each_db, order, visited_at=at("2026-11-21 11:00"), next_due_on=None)
    assert listed(each_db, Show.DUE) == []
    assert listed(each_db, Show.DONE) == [order.reference] * 3


def test_an_order_in_force_that_nobody_visited_is_listed_as_such(
    each_db: Session, order: Order
) -> None:
    make_order(each_db, notice_input(subject=subject(given_names="Paul")))
    assert listed(each_db, Show.NONE) == [order.reference]
    make_visit(each_db, order)
    assert listed(each_db, Show.NONE) == []


def test_nothing_is_due_on_an_order_that_has_ended(each_db: Session, order: Order) -> None:
    make_visit(each_db, order)
    happen(each_db, order, EventKind.HEARING_OPENED, "2026-11-21 11:00")
    happen(each_db, order, EventKind.REFUSED, "2026-11-21 12:00")
    assert listed(each_db, Show.DUE) == []
    assert listed(each_db, Show.DONE) == [order.reference]


@pytest.mark.parametrize(
    ("code", "there"),
    [("ALD", True), ("ALD1", True), ("ALD2", False), ("BIR", True), ("WMP", True)],
    ids=["subject's LPA", "neighbourhood", "other neighbourhood", "protected's LPA", "force"],
)
def test_a_visit_is_due_where_the_order_counts(
    each_db: Session, order: Order, code: str, there: bool
) -> None:
    make_visit(each_db, order)
    assert (listed(each_db, Show.DUE, code) == [order.reference]) is there


def test_a_list_has_fifty_on_a_page_and_counts_all(each_db: Session, order: Order) -> None:
    for hour in range(51):
        make_visit(each_db, order, visited_at=at(f"2026-11-21 10:{hour:02d}"))
    wanted = area_id(each_db, "ALD")
    first = ground_queries.visits(each_db, Show.DONE, wanted, visible=true(), now=NOW)
    second = ground_queries.visits(each_db, Show.DONE, wanted, visible=true(), now=NOW, page=2)
    assert (first.total, len(first.rows), len(second.rows)) == (51, 50, 1)
    assert second.rows[0].visit is not None
    assert second.rows[0].visit.visited_at == at("2026-11-21 10:00")


def test_an_officer_lists_and_visits_only_what_they_may_see(each_db: Session, order: Order) -> None:
    birch_only = make_served_notice(
        each_db,
        notice_input(
            subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS1 1AA")),)
        ),
    )
    make_visit(each_db, birch_only)
    make_visit(each_db, order)
    officer = make_account(each_db, Role.OFFICER, area_id=area_id(each_db, "ALD"))
    visible = visible_to(officer, NOW)
    found = ground_queries.visits(
        each_db, Show.DONE, area_id(each_db, "WMP"), visible=visible, now=NOW
    )
    assert [row.order.reference for row in found.rows] == [order.reference]
    with pytest.raises(NotFound):
        ground_queries.order_of(each_db, birch_only.reference, visible=visible)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_at": at("2026-11-22 12:01")}, "visited_at"),
        ({"next_due_on": date(2026, 11, 20)}, "next_due_on"),
    ],
    ids=["in the future", "next before this one"],
)
def test_a_visit_that_cannot_be_is_refused(
    each_db: Session, order: Order, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as told:
        make_visit(each_db, order, now=NOW, **changes)
    assert list(told.value.normalized_messages()) == [field]  # type: ignore[no-untyped-call]  # marshmallow gives it no types


def test_nothing_is_recorded_on_what_was_entered_in_error(each_db: Session, order: Order) -> None:
    happen(each_db, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 08:00")
    with pytest.raises(Conflict, match="entered in error"):
        make_visit(each_db, order)


@pytest.mark.parametrize("result", list(VisitResult))
def test_every_result_has_plain_words(result: VisitResult) -> None:
    assert result.label
    assert "_" not in result.label
