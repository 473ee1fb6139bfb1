from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.reading import open_custody
from orders.register import correcting, worklists
from orders.register.model import Event, Order
from orders.register.worklists import Work, Worklist
from orders.rules.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.breaches import make_breach
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
    subject,
)

HEARING, ADJOURNED = EventKind.HEARING_OPENED, EventKind.ADJOURNED


@pytest.fixture
def areas(each_db: Session) -> Session:
    """Both LPAs, on each database in turn."""
    make_areas(each_db)
    return each_db


def work(db: Session, when: str, code: str = "ALD") -> Work:
    return worklists.of_area(db, area_id(db, code), at=at(when))


def references(listed: Worklist) -> list[str]:
    assert listed.total == len(listed.rows)
    return [row.reference for row in listed.rows]


def adjourned(db: Session, until: str = "2026-11-30 10:00") -> Order:
    order = make_served_notice(db)
    happen(db, order, HEARING, "2026-11-23 08:30")
    return happen(db, order, ADJOURNED, "2026-11-23 09:00", until=until)


@pytest.mark.parametrize(
    ("when", "listed"),
    [
        ("2026-11-20 08:59", "not_served"),
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
    found = work(areas, when)
    lists = {name: getattr(found, name) for name in ("check", "hearings", "adjourned")}
    waiting = {name: references(each) for name, each in lists.items()}
    assert waiting == {name: [order.reference] if name == listed else [] for name in lists}
    if listed == "check":
        (row,) = found.check.rows
        assert (row.words, row.at) == ("Hearing not recorded, check", at("2026-11-23 09:00"))
        assert row.next_event is HEARING


def test_hearings_come_soonest_first(areas: Session) -> None:
    late = make_order(areas)
    happen(areas, late, EventKind.SERVED, "2026-11-20 11:00")
    early = make_served_notice(areas)
    found = work(areas, "2026-11-21 12:00").hearings
    assert references(found) == [early.reference, late.reference]
    assert [row.at for row in found.rows] == [at("2026-11-23 09:00"), at("2026-11-23 11:00")]


def test_l2_an_adjourned_notice_waits_for_its_next_hearing(areas: Session) -> None:
    order = adjourned(areas)
    found = work(areas, "2026-11-27 12:00")
    assert references(found.adjourned) == [order.reference]
    assert found.adjourned.rows[0].at == at("2026-11-30 10:00")
    assert references(found.check) == []


def test_a_hearing_day_that_passed_without_decision_is_to_be_checked(areas: Session) -> None:
    order = adjourned(areas)
    found = work(areas, "2026-12-01 00:00")
    assert references(found.check) == [order.reference]
    assert found.check.rows[0].words == "Decision not recorded, check"


def test_an_opened_hearing_without_decision_waits(areas: Session) -> None:
    order = make_served_notice(areas)
    happen(areas, order, HEARING, "2026-11-23 08:30")
    assert references(work(areas, "2026-11-23 09:30").adjourned) == [order.reference]


@pytest.mark.parametrize("kind", [EventKind.REFUSED, EventKind.WITHDRAWN])
def test_l3_a_decided_notice_waits_for_nobody(areas: Session, kind: EventKind) -> None:
    order = adjourned(areas)
    happen(areas, order, kind, "2026-11-30 11:00")
    found = work(areas, "2026-11-30 11:00")
    assert not any(
        each.total for each in (found.check, found.hearings, found.adjourned, found.not_served)
    )
    assert found.live == 0


def test_an_order_not_served_waits_and_the_longest_comes_first(areas: Session) -> None:
    order = make_order(areas, order_input(started_at=at("2026-11-23 11:00")))
    notice = make_order(areas)
    found = work(areas, "2026-11-24 12:00")
    assert references(found.not_served) == [notice.reference, order.reference]
    assert found.not_served.rows[0].at == at("2026-11-20 08:00")
    assert (found.live, found.pending) == (1, 1)


def test_service_that_was_taken_out_does_not_count(areas: Session) -> None:
    order = make_served_notice(areas)
    wrong = areas.scalars(
        select(Event.id).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    ).one()
    correcting.strike_event(
        areas,
        order.reference,
        wrong,
        reason="He ran",
        by=make_account(areas),
        now=at("2026-11-21 09:00"),
        version=order.version,
    )
    found = work(areas, "2026-11-21 10:00")
    assert references(found.not_served) == [order.reference]
    assert references(found.hearings) == []


@pytest.mark.parametrize(
    ("when", "soon"),
    [("2026-12-17 23:59", False), ("2026-12-18 00:00", True), ("2026-12-21 00:00", False)],
    ids=["more than 3 days", "3 days", "ended"],
)
def test_a_short_order_ends_soon_in_its_last_three_days(
    areas: Session, when: str, soon: bool
) -> None:
    order = make_order(areas, order_input())
    found = work(areas, when).ending
    assert references(found) == ([order.reference] if soon else [])
    if soon:
        assert found.rows[0].at == at("2026-12-21 00:00")


def test_l5_a_granted_notice_leaves_one_live_measure(areas: Session) -> None:
    notice = make_served_notice(areas)
    happen(areas, notice, HEARING, "2026-11-23 08:30")
    grant(areas, notice)
    found = work(areas, "2026-11-23 11:00")
    assert (found.live, found.check.total, found.adjourned.total) == (1, 0, 0)


def test_l16_each_lpa_has_its_own_work_and_the_force_counts_an_order_once(areas: Session) -> None:
    both = make_served_notice(areas)
    birch = make_served_notice(
        areas,
        notice_input(
            subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS2 2BB")),)
        ),
    )
    when = "2026-11-21 12:00"
    assert references(work(areas, when, "ALD").hearings) == [both.reference]
    assert set(references(work(areas, when, "BIR").hearings)) == {both.reference, birch.reference}
    assert work(areas, when, "WMP").live == 2


def test_a_long_list_says_how_many_there_are(
    areas: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "MOST", 2)
    for _ in range(3):
        make_order(areas)
    found = work(areas, "2026-11-20 12:00").not_served
    assert (len(found.rows), found.total) == (2, 3)


def test_custody_clocks_are_of_orders_that_count_in_the_area(areas: Session) -> None:
    breach = make_breach(areas, make_served_notice(areas))
    birch = notice_input(
        subject=subject(home("WS1 1AA")), protected_persons=(protected(home("WS1 1AA")),)
    )
    make_breach(areas, make_served_notice(areas, birch))
    here = worklists.counts_in(area_id(areas, "ALD"))
    assert [each.id for each in open_custody(areas, visible=here)] == [breach.id]
