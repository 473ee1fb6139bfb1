"""Notifications due and overdue."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.ground.words import VisitResult
from orders.register.model import Order, Protection
from orders.register.person_facts import deaths
from orders.register.proof import verify
from orders.rules.vocabulary.codes import AddressKind
from orders.rules.vocabulary.events import EventKind
from orders.worklists import loader
from orders.worklists.definitions import LISTS
from tests.factories.accounts import make_account
from tests.factories.ground import make_visit
from tests.factories.orders import at, happen, home, make_order, order_input, subject
from tests.factories.people import make_same
from tests.factories.reports import make_report
from tests.worklists.looking import make_court_order, references, rows_of, scope_of

pytestmark = pytest.mark.spatial

DUE, OVERDUE = "notifications-due", "notifications-overdue"
CHECK = "notifications-to-check"
ANSWERED_HERE = ("custody", "reported", "visit-concerns")


@pytest.fixture
def spo(areas: Session) -> Order:
    """An SPO served Fri 20 Nov 2026 17:00 (C29): to be told by the end of Sunday."""
    order = make_court_order(areas, "SPO", "2026-11-20 11:00")
    return happen(areas, order, EventKind.SERVED, "2026-11-20 17:00")


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        pytest.param("2026-11-20 16:59", None, id="C29-not-served"),
        pytest.param("2026-11-20 17:00", DUE, id="C29-served"),
        pytest.param("2026-11-23 00:00", DUE, id="C29-last-instant"),
        pytest.param("2026-11-23 00:01", OVERDUE, id="C29-too-late"),
        pytest.param("2027-05-01 12:00", OVERDUE, id="C29-months-later"),
    ],
)
def test_the_subject_has_three_days_from_service(
    areas: Session, spo: Order, when: str, listed: str | None
) -> None:
    found = {key: rows_of(areas, key, when) for key in (DUE, OVERDUE)}
    assert {key: [row.reference for row in rows] for key, rows in found.items()} == {
        key: [spo.reference] if key == listed else [] for key in (DUE, OVERDUE)
    }
    for row in found[DUE] + found[OVERDUE]:
        assert row.at == at("2026-11-23 00:00")
        assert row.next_event is EventKind.NOTIFIED


def test_who_told_police_leaves_the_list(areas: Session, spo: Order) -> None:
    happen(areas, spo, EventKind.NOTIFIED, "2026-11-21 10:00")
    assert references(areas, DUE, "2026-11-22 12:00") == []
    assert references(areas, OVERDUE, "2026-11-25 12:00") == []


def test_a_charge_with_not_telling_leaves_the_list(areas: Session, spo: Order) -> None:
    happen(areas, spo, EventKind.NOTIFICATION_CHARGED, "2026-11-25 10:00")
    assert references(areas, OVERDUE, "2026-11-25 09:00") == [spo.reference]
    assert references(areas, OVERDUE, "2026-11-25 12:00") == []


def test_an_order_of_another_force_is_on_no_list_until_it_is_taken_over(
    areas: Session, spo: Order
) -> None:
    """Where its people live it is seen as before: only nothing about it is chased."""
    details = {"force": "Staffordshire Police"}
    happen(areas, spo, EventKind.TRANSFERRED_OUT, "2026-11-24 10:00", details=details)
    happen(areas, spo, EventKind.TRANSFERRED_IN, "2026-11-26 10:00", details=details)
    when = {"2026-11-24 09:00": True, "2026-11-25 12:00": False, "2026-11-27 12:00": True}
    for at_time, listed in when.items():
        found = [spo.reference] if listed else []
        for key in (OVERDUE, "never-visited", "not-on-pnc"):
            assert references(areas, key, at_time) == found, (key, at_time)
    board = loader.board(areas, scope_of(areas, "2026-11-25 12:00"), [LISTS["not-on-pnc"]])
    assert board.live == 1
    assert verify(areas).wrong == ()


def test_what_our_officers_reported_of_an_order_of_another_force_is_answered_here(
    areas: Session, spo: Order
) -> None:
    """Crime and Security Act 2010 s.26, and its like: an arrest runs by the clock all the same."""
    make_report(areas, spo)
    occupation = make_court_order(areas, "OCCUPATION", "2026-11-20 11:00", made_under="s.33")
    happen(areas, occupation, EventKind.POWER_OF_ARREST, "2026-11-20 12:00")
    make_report(areas, occupation, arrested_at=at("2026-11-20 21:30"))
    make_visit(areas, spo, result=VisitResult.CONCERN)
    before = {key: references(areas, key, "2026-11-24 09:00") for key in ANSWERED_HERE}
    assert [len(each) for each in before.values()] == [1, 2, 1]
    for each in (spo, occupation):
        areas.refresh(each)
        happen(areas, each, EventKind.TRANSFERRED_OUT, "2026-11-24 10:00", details={"force": "B"})
    for key, listed in before.items():
        assert references(areas, key, "2026-11-25 12:00") == listed
    assert references(areas, "never-visited", "2026-11-25 12:00") == []


def test_an_order_that_can_never_be_served_waits_for_nobody(areas: Session) -> None:
    order = make_court_order(areas, "SPO", "2026-11-20 11:00")
    assert references(areas, "not-served", "2026-11-21 12:00") == [order.reference]
    details = {"decided_by": "PS 12 Ward"}
    happen(areas, order, EventKind.CANNOT_BE_SERVED, "2026-11-22 10:00", details=details)
    assert references(areas, "not-served", "2026-11-23 12:00") == []


@pytest.mark.parametrize(
    ("kind", "listed"),
    [(AddressKind.NO_FIXED_ABODE, False), (AddressKind.HOME, True)],
    ids=lambda each: str(each),
)
def test_who_is_known_to_have_no_home_is_not_looked_for(
    areas: Session, kind: AddressKind, listed: bool
) -> None:
    given = order_input(subject=subject(home(None, kind=kind, lines="Not known")))
    order = make_order(areas, given)
    found = references(areas, "not-placed", "2026-11-24 12:00", "WMP")
    assert found == ([order.reference] if listed else [])
    assert verify(areas).wrong == ()


def test_nobody_chases_a_dead_subject_whichever_record_says_so(areas: Session, spo: Order) -> None:
    other = make_court_order(areas, "DVPO", "2026-11-20 11:00", "2026-12-18 00:00")
    make_same(areas, spo.subject_id, other.subject_id)
    assert references(areas, OVERDUE, "2026-11-25 12:00") == [spo.reference]
    deaths.record_death(
        areas,
        other.subject_id,
        date(2026, 11, 23),
        source="Coroner",
        by=make_account(areas),
        now=at("2026-11-24 12:00"),
        reference=other.reference,
    )
    assert references(areas, OVERDUE, "2026-11-25 12:00") == []


def test_an_order_without_the_duty_is_not_listed(areas: Session) -> None:
    order = make_court_order(areas, "DVPO", "2026-11-23 11:00", "2026-12-21 00:00")
    happen(areas, order, EventKind.SERVED, "2026-11-23 17:00")
    assert references(areas, OVERDUE, "2026-12-01 12:00") == []


@pytest.mark.parametrize("told", [True, False], ids=["C31-told", "C31-not-told"])
def test_who_told_police_under_the_interim_order_need_not_again(areas: Session, told: bool) -> None:
    interim = make_court_order(areas, "SPO_INTERIM", "2026-11-02 11:00", "2026-12-31 00:00")
    interim = happen(areas, interim, EventKind.SERVED, "2026-11-02 12:00")
    if told:
        interim = happen(areas, interim, EventKind.NOTIFIED, "2026-11-03 12:00")
    full = make_court_order(areas, "SPO", "2026-11-20 11:00", ends_orders=(interim.reference,))
    happen(areas, full, EventKind.SERVED, "2026-11-20 17:00")
    # What was missed under the interim order stays, and its own order starts no duty.
    assert references(areas, OVERDUE, "2026-11-25 12:00") == ([] if told else [interim.reference])
    if not told:
        happen(areas, interim, EventKind.NOTIFIED, "2026-11-26 12:00")
        assert references(areas, OVERDUE, "2026-11-27 12:00") == []


def test_a_change_of_address_makes_a_new_duty_until_it_is_told(areas: Session, spo: Order) -> None:
    happen(areas, spo, EventKind.NOTIFIED, "2026-11-21 10:00")
    happen(areas, spo, EventKind.DETAILS_CHANGED, "2026-12-01 10:00")
    (row,) = rows_of(areas, DUE, "2026-12-03 23:59")
    assert row.at == at("2026-12-04 00:00")
    assert references(areas, OVERDUE, "2026-12-04 00:01") == [spo.reference]
    happen(areas, spo, EventKind.NOTIFIED, "2026-12-04 09:00")
    assert references(areas, OVERDUE, "2026-12-04 10:00") == []


def test_a_recorded_excuse_ends_the_duty(areas: Session, spo: Order) -> None:
    happen(areas, spo, EventKind.EXCUSED, "2026-11-21 10:00", details={"duty": "SHPO elsewhere"})
    assert references(areas, DUE, "2026-11-22 12:00") == []
    assert references(areas, OVERDUE, "2026-11-25 12:00") == []


def test_an_shpo_is_to_be_checked_until_it_is_said_who_was_on_the_register(areas: Session) -> None:
    order = make_court_order(areas, "SHPO_CIVIL", "2026-11-19 11:00")
    assert references(areas, CHECK, "2026-11-25 12:00") == []
    order = happen(areas, order, EventKind.SERVED, "2026-11-20 17:00")
    for when in ("2026-11-21 12:00", "2026-11-25 12:00"):
        assert references(areas, CHECK, when) == [order.reference]
        assert references(areas, OVERDUE, when) + references(areas, DUE, when) == []
    order = happen(areas, order, EventKind.NOT_EXCUSED, "2026-11-25 12:30")
    assert references(areas, CHECK, "2026-11-25 13:00") == []
    assert references(areas, OVERDUE, "2026-11-25 13:00") == [order.reference]
    happen(areas, order, EventKind.NOTIFIED, "2026-11-25 13:00")
    assert references(areas, OVERDUE, "2026-11-25 14:00") == []


def test_an_shpo_on_a_record_of_the_same_person_is_beside_it_too(
    areas: Session, spo: Order
) -> None:
    shpo = make_court_order(areas, "SHPO_CIVIL", "2026-11-01 11:00")
    happen(areas, shpo, EventKind.SERVED, "2026-11-01 12:00")
    assert references(areas, OVERDUE, "2026-11-25 12:00") == [spo.reference]
    make_same(areas, shpo.subject_id, spo.subject_id)
    assert references(areas, OVERDUE, "2026-11-25 12:00") == []


@pytest.mark.parametrize("who", ["subject", "protected"])
def test_an_occupation_order_that_a_death_may_have_ended_is_listed(
    areas: Session, who: str
) -> None:
    """Family Law Act 1996 ss.33(5), 33(9)(b), 35-38."""
    made = [
        make_court_order(
            areas,
            kind,
            "2026-11-02 11:00",
            "2027-04-01 00:00",
            made_under=section,
            override_reason="Sealed so.",
        )
        for kind, section in (
            ("OCCUPATION", "s.36"),
            ("OCCUPATION", "s.33(5)"),
            ("OCCUPATION", None),
            ("NMO", None),
        )
    ]
    for order in made:
        protecting = select(Protection.person_id).where(Protection.order_id == order.id)
        deaths.record_death(
            areas,
            order.subject_id if who == "subject" else areas.scalars(protecting).one(),
            date(2026, 11, 23),
            source="Coroner",
            by=make_account(areas),
            now=at("2026-11-24 12:00"),
            reference=order.reference,
        )
    by_section, _, unknown, _ = made
    rows = rows_of(areas, "deaths", "2026-11-25 12:00")
    assert [row.reference for row in rows] == [by_section.reference, unknown.reference]
    assert {(row.at, row.next_event) for row in rows} == {
        (at("2026-11-24 12:00"), EventKind.PARTY_DIED)
    }
    happen(areas, by_section, EventKind.PARTY_DIED, "2026-11-23 10:00", details={"reason": who})
    assert references(areas, "deaths", "2026-11-25 12:00") == [unknown.reference]
