"""What is not known yet of an order that police received."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.corrections import service as putting_right
from orders.corrections.service import CorrectionInput
from orders.register.changes import corrections
from orders.register.model import Event, Order
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import at, happen, make_order, make_served_notice, order_input, seen
from tests.worklists.looking import make_court_order, rows_of

pytestmark = pytest.mark.spatial
KEY, WHEN = "not-known", "2026-11-24 12:00"
NOTICE = "Made without notice? Not known yet"
REGISTER = "On the sex offenders' register already? Not known yet"
POWER = "Power of arrest attached? Not known yet"


def lacking(db: Session, order: Order, when: str = WHEN, area: str = "ALD") -> set[str]:
    rows = rows_of(db, KEY, when, area)
    found = [row.words for row in rows if row.reference == order.reference]
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize("area", ["ALD", "WMP"])
def test_each_thing_that_is_blank_is_a_row_of_its_own(areas: Session, area: str) -> None:
    order = make_court_order(
        areas, "SPO", "2026-11-23 11:00",
        court=None, grounds="", officer_in_case="", out_of_hours_contact="",
    )  # fmt: skip
    assert lacking(areas, order, area=area) == {
        "Court not known yet",
        "Grounds not known yet",
        "Officer in the case not known yet",
        "Out-of-hours contact not known yet",
    }


@pytest.mark.parametrize(
    ("sort", "said", "left"),
    [
        ("court", {"court": "Alder court"}, 3),
        ("grounds", {"grounds": "As the order says"}, 3),
        ("contact", {"officer_in_case": "DC 1 A"}, 3),
    ],
)
def test_what_is_said_of_it_takes_it_off(
    areas: Session, sort: str, said: dict[str, str], left: int
) -> None:
    order = make_court_order(
        areas, "SPO", "2026-11-23 11:00",
        court=None, grounds="", officer_in_case="", out_of_hours_contact="",
    )  # fmt: skip
    given = CorrectionInput(said, "The papers came")
    putting_right.correct(areas, order.reference, sort, 0, given, **seen(areas, order, at(WHEN)))
    assert len(lacking(areas, order)) == left


def test_all_is_known_of_what_police_issued_and_of_what_is_over(areas: Session) -> None:
    notice = make_served_notice(areas)
    order = make_court_order(areas, "OCCUPATION", "2026-11-23 11:00", made_under="s.33")
    assert lacking(areas, notice) == set()
    assert lacking(areas, order) == {NOTICE, POWER}
    happen(areas, order, EventKind.DISCHARGED, "2026-11-24 09:00")
    assert lacking(areas, order) == set()


@pytest.mark.parametrize("kind", [EventKind.POWER_OF_ARREST, EventKind.NO_POWER_OF_ARREST])
def test_that_a_power_is_attached_or_not_answers_it(areas: Session, kind: EventKind) -> None:
    order = make_court_order(
        areas, "OCCUPATION", "2026-11-23 11:00", made_under="s.33", without_notice=False
    )
    (row,) = rows_of(areas, KEY, WHEN)
    assert (row.words, row.next_event) == (POWER, None)
    details = {"clauses": "1 and 2", "reason": "Read the order"}
    happen(areas, order, kind, "2026-11-23 11:00", now=WHEN, details=details)
    assert lacking(areas, order) == set()


@pytest.mark.parametrize("kind", [EventKind.EXCUSED, EventKind.NOT_EXCUSED])
def test_that_they_were_on_the_register_or_not_answers_it(areas: Session, kind: EventKind) -> None:
    order = make_court_order(areas, "SHPO_CIVIL", "2026-11-23 11:00")
    assert lacking(areas, order) == {REGISTER}
    happen(areas, order, kind, "2026-11-23 11:00", now=WHEN)
    assert lacking(areas, order) == set()


def test_a_making_put_right_says_its_end_and_that_it_was_heard(areas: Session) -> None:
    given = order_input(
        kind="NMO", started_at=at("2026-11-23 11:00"), ends_at=None, ends_kind=EndsKind.FIXED,
        override_reason="The last page is missing",
    )  # fmt: skip
    order = make_order(areas, given)
    made = areas.scalars(
        select(Event).where(Event.order_id == order.id, Event.kind == EventKind.MADE)
    ).one()
    rows = rows_of(areas, KEY, WHEN)
    assert {(row.words, row.event_id) for row in rows} == {
        ("End not known yet", made.id),
        (NOTICE, made.id),
    }
    right = EventInput(
        EventKind.MADE,
        made.occurred_at,
        until_at=at("2027-11-23 00:00"),
        reason="The page came",
        without_notice=False,
    )
    corrections.correct_event(
        areas, order.reference, made.id, right, **seen(areas, order, at(WHEN))
    )
    assert lacking(areas, order) == set()
