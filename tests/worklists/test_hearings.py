"""Hearings, gaps before them, return days, and applications that no court has decided."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.changes import corrections
from orders.register.model import Event, Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import (
    at,
    grant,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    seen,
    subject,
)
from tests.naming import named
from tests.worklists.looking import make_court_order, references, rows_of

pytestmark = pytest.mark.spatial

HEARING, ADJOURNED = EventKind.HEARING_OPENED, EventKind.ADJOURNED
NOTICES = ("check", "hearings", "adjourned")


def adjourned(db: Session, until: str = "2026-11-30 10:00") -> Order:
    order = make_served_notice(db)
    happen(db, order, HEARING, "2026-11-23 08:30")
    return happen(db, order, ADJOURNED, "2026-11-23 09:00", until=until)


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        ("2026-11-20 08:59", "none of them"),
        ("2026-11-20 09:00", "hearings"),
        ("2026-11-23 09:00", "hearings"),
        ("2026-11-23 09:01", "check"),
        ("2027-03-01 12:00", "check"),
    ],
    ids=["L1 not served", "C2 served", "C2 last minute", "L4 minute after", "L4 months after"],
)
def test_a_notice_waits_for_service_then_for_its_hearing(
    areas: Session, when: str, listed: str
) -> None:
    order = make_served_notice(areas)
    found = {key: references(areas, key, when) for key in NOTICES}
    assert found == {key: [order.reference] if key == listed else [] for key in NOTICES}
    if listed == "check":
        (row,) = rows_of(areas, "check", when)
        assert (row.words, row.at) == ("Hearing not recorded, check", at("2026-11-23 09:00"))
        assert row.next_event is HEARING


def test_hearings_come_soonest_first(areas: Session) -> None:
    late = make_order(areas)
    happen(areas, late, EventKind.SERVED, "2026-11-20 11:00")
    early = make_served_notice(areas)
    found = rows_of(areas, "hearings", "2026-11-21 12:00")
    assert [row.reference for row in found] == [early.reference, late.reference]
    assert [row.at for row in found] == [at("2026-11-23 09:00"), at("2026-11-23 11:00")]


def test_an_adjourned_notice_waits_for_its_next_hearing_l2(areas: Session) -> None:
    order = adjourned(areas)
    (row,) = rows_of(areas, "adjourned", "2026-11-27 12:00")
    assert (row.reference, row.at) == (order.reference, at("2026-11-30 10:00"))
    assert references(areas, "check", "2026-11-27 12:00") == []


def test_a_hearing_day_that_passed_without_decision_is_to_be_checked(areas: Session) -> None:
    order = adjourned(areas)
    (row,) = rows_of(areas, "check", "2026-12-01 00:00")
    assert (row.reference, row.words) == (order.reference, "Decision not recorded, check")


def test_an_opened_hearing_without_decision_waits(areas: Session) -> None:
    order = make_served_notice(areas)
    happen(areas, order, HEARING, "2026-11-23 08:30")
    assert references(areas, "adjourned", "2026-11-23 09:30") == [order.reference]


@pytest.mark.parametrize("kind", [EventKind.REFUSED, EventKind.WITHDRAWN])
def test_a_decided_notice_waits_for_nobody_l3(areas: Session, kind: EventKind) -> None:
    order = adjourned(areas)
    happen(areas, order, kind, "2026-11-30 11:00")
    lists = (*NOTICES, "not-served")
    assert [references(areas, key, "2026-11-30 11:00") for key in lists] == [[], [], [], []]


def test_service_that_was_taken_out_does_not_count(areas: Session) -> None:
    order = make_served_notice(areas)
    wrong = areas.scalars(
        select(Event.id).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    ).one()
    corrections.strike_event(
        areas, order.reference, wrong, reason="He ran", **seen(areas, order, "2026-11-21 09:00")
    )
    assert references(areas, "not-served", "2026-11-21 10:00") == [order.reference]
    assert references(areas, "hearings", "2026-11-21 10:00") == []


def test_a_granted_notice_leaves_the_lists_l5(areas: Session) -> None:
    notice = make_served_notice(areas)
    happen(areas, notice, HEARING, "2026-11-23 08:30")
    grant(areas, notice)
    assert [references(areas, key, "2026-11-23 11:00") for key in NOTICES] == [[], [], []]


def test_each_lpa_has_its_own_hearings_l16(areas: Session) -> None:
    both = make_served_notice(areas)
    birch = make_served_notice(
        areas,
        notice_input(
            subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS2 2BB")),)
        ),
    )
    when = "2026-11-21 12:00"
    assert references(areas, "hearings", when, "ALD") == [both.reference]
    assert set(references(areas, "hearings", when, "BIR")) == {both.reference, birch.reference}


@pytest.fixture
def interim(areas: Session) -> Order:
    """An interim SPO to 31 Dec 2026 whose full hearing was moved to 15 Jan (L7)."""
    order = make_court_order(areas, "SPO_INTERIM", "2026-11-20 11:00", "2027-01-01 00:00")
    return happen(areas, order, ADJOURNED, "2026-12-10 11:00", until="2027-01-15 10:00")


@pytest.mark.parametrize(
    ("when", "words"),
    named(
        ("L7-before-the-alert", "2026-12-23 23:59", None),
        ("L7-alert", "2026-12-24 00:00", "Ends before its hearing"),
        ("L7-last-minute", "2026-12-31 23:59", "Ends before its hearing"),
        ("L7-gap", "2027-01-05 12:00", "Ended before its hearing: no one is protected"),
        ("L7-heard", "2027-01-15 10:00", None),
    ),
)
def test_an_interim_order_that_runs_out_before_its_hearing_is_listed_from_24_december(
    areas: Session, interim: Order, when: str, words: str | None
) -> None:
    found = rows_of(areas, "gaps", when)
    assert [row.words for row in found] == ([] if words is None else [words])
    for row in found:
        assert (row.reference, row.at) == (interim.reference, at("2027-01-01 00:00"))


def test_renewing_the_interim_order_closes_the_gap_l7(areas: Session, interim: Order) -> None:
    happen(areas, interim, EventKind.RENEWED, "2026-12-28 10:00", until="2027-02-01 00:00")
    assert references(areas, "gaps", "2026-12-29 12:00") == []


def test_an_application_refused_leaves_no_gap_l6(areas: Session, interim: Order) -> None:
    happen(areas, interim, EventKind.REFUSED, "2026-12-28 10:00")
    assert references(areas, "gaps", "2026-12-29 12:00") == []


@pytest.fixture
def without_notice(areas: Session) -> Order:
    """A without-notice NMO made 4 May 2026 (C33)."""
    return make_court_order(areas, "NMO_EX_PARTE", "2026-05-04 11:00", "2026-11-04 13:00")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        pytest.param("2026-05-25 23:59", None, id="C33-more-than-a-week"),
        pytest.param("2026-05-26 00:00", "Return hearing", id="C33-a-week"),
        pytest.param("2026-06-02 00:00", "Return hearing", id="C33-last-instant"),
        pytest.param("2026-06-02 00:01", "Return hearing not recorded, check", id="C33-passed"),
    ],
)
def test_an_order_without_notice_waits_for_its_return_hearing(
    areas: Session, without_notice: Order, when: str, words: str | None
) -> None:
    found = rows_of(areas, "return-days", when)
    assert [(row.reference, row.words) for row in found] == (
        [] if words is None else [(without_notice.reference, words)]
    )


@pytest.mark.parametrize(("said", "days"), [(True, 1), (False, 0), (None, 0)])
def test_being_made_without_notice_is_a_fact_of_the_making_not_of_a_kind(
    areas: Session, said: bool | None, days: int
) -> None:
    make_court_order(areas, "NMO", "2026-05-04 11:00", "2026-11-04 13:00", without_notice=said)
    assert len(references(areas, "return-days", "2026-05-26 00:00")) == days


def test_the_day_the_court_named_counts_and_a_return_hearing_held_clears_it(
    areas: Session, without_notice: Order
) -> None:
    happen(areas, without_notice, ADJOURNED, "2026-05-04 11:30", until="2026-05-14 10:00")
    assert references(areas, "return-days", "2026-05-07 09:59") == []
    (row,) = rows_of(areas, "return-days", "2026-05-07 10:00")
    assert (row.at, row.next_event) == (at("2026-05-14 10:00"), HEARING)
    happen(areas, without_notice, HEARING, "2026-05-14 10:00")
    assert references(areas, "return-days", "2026-05-20 10:00") == []


@pytest.mark.parametrize(
    ("when", "words", "at_"),
    named(
        ("3.2-considered", "2026-11-18 12:00", "Considered", "2026-11-18 09:00"),
        ("3.2-authorised", "2026-11-19 12:00", "Application authorised", "2026-11-19 09:00"),
        ("3.2-applied", "2026-11-20 12:00", "Hearing", "2026-12-01 10:00"),
        ("3.2-past", "2026-12-02 12:00", "Decision not recorded, check", "2026-12-01 10:00"),
        ("3.2-refused", "2026-12-03 12:00", None, None),
    ),
)
def test_an_application_waits_until_the_court_decides_it(
    areas: Session, when: str, words: str | None, at_: str | None
) -> None:
    given = order_input(
        kind="SPO",
        begins_with=EventKind.CONSIDERED,
        started_at=at("2026-11-18 09:00"),
        ends_at=None,
        court=None,
        conditions=(),
    )
    order = make_order(areas, given)
    happen(areas, order, EventKind.APPLICATION_AUTHORISED, "2026-11-19 09:00")
    happen(areas, order, EventKind.APPLIED, "2026-11-20 09:00", until="2026-12-01 10:00")
    happen(areas, order, EventKind.REFUSED, "2026-12-03 11:00")
    rows = rows_of(areas, "applications", when)
    expected = [] if words is None else [(order.reference, words, at(at_ or ""))]
    assert [(row.reference, row.words, row.at) for row in rows] == expected
