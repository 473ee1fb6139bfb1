from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.kinds.domestic_violence import DVPN, DVPO
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle.states import periods
from orders.rules.lifecycle.upkeep import GapKind, RecordedActs, gaps, next_review, told
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.naming import named
from tests.rules.building import event, london_at

E = EventKind
MADE = event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")
SERVED = event(E.SERVED, "2026-11-23 12:00")


def wanted(
    kind: Kind,
    events: list[LifecycleEvent],
    when: str,
    *,
    updated: tuple[str, ...] = (),
    breached: tuple[str, ...] = (),
) -> str | None:
    stands = told(
        periods(kind, events),
        events,
        breached_at=[london_at(each) for each in breached],
        updated_at=[london_at(each) for each in updated],
        as_at=london_at(when),
    )
    since = stands.wanted_since
    return None if since is None else f"{since.astimezone(london_at(when).tzinfo):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("events", "when", "updated", "since"),
    named(
        ("made", [MADE], "2026-11-23 12:00", (), "11-23 11:00"),
        ("not-begun", [MADE], "2026-11-23 10:00", (), None),
        ("told", [MADE], "2026-11-23 12:00", ("2026-11-23 11:30",), None),
        ("served", [MADE, SERVED], "2026-11-24 12:00", ("2026-11-23 11:30",), "11-23 12:00"),
        ("told-at-once", [MADE, SERVED], "2026-11-24 12:00", ("2026-11-23 12:00",), None),
        (
            "suspended",
            [MADE, event(E.SUSPENDED, "2026-11-25 10:00")],
            "2026-11-26 12:00",
            ("2026-11-23 12:00",),
            "11-25 10:00",
        ),
        (
            "rescinded",
            [MADE, event(E.RESCINDED, "2026-11-25 10:00")],
            "2026-11-26 12:00",
            ("2026-11-23 12:00",),
            "11-25 10:00",
        ),
        ("ran-out", [MADE], "2026-12-21 12:00", ("2026-11-23 12:00",), "12-21 00:00"),
        ("ran-out-never-told", [MADE], "2026-12-21 12:00", (), None),
        ("taken-off", [MADE], "2026-12-21 12:00", ("2026-12-21 09:00",), None),
    ),
)
def test_other_systems_want_to_hear_what_they_were_not_told(
    events: list[LifecycleEvent], when: str, updated: tuple[str, ...], since: str | None
) -> None:
    assert wanted(DVPO, events, when, updated=updated) == since


def test_a_notice_that_is_not_served_is_not_told_of() -> None:
    events = [event(E.AUTHORISED, "2026-11-20 08:00")]
    assert wanted(DVPN, events, "2026-11-20 12:00") is None
    events.append(event(E.NOT_SERVED, "2026-11-20 18:00"))
    assert wanted(DVPN, events, "2026-11-20 20:00") is None


def test_a_breach_is_told_of_too() -> None:
    given = {"updated": ("2026-11-23 13:00",), "breached": ("2026-11-24 21:00",)}
    assert wanted(DVPO, [MADE, SERVED], "2026-11-24 20:59", **given) is None
    assert wanted(DVPO, [MADE, SERVED], "2026-11-24 21:00", **given) == "11-24 21:00"


@pytest.mark.parametrize(
    ("kind", "reviewed", "following"),
    [
        pytest.param(SPO, date(2026, 11, 20), date(2026, 12, 20), id="M12-a-month"),
        pytest.param(SPO_INTERIM, date(2026, 12, 31), date(2027, 1, 31), id="M12-new-year"),
        pytest.param(SPO, date(2027, 1, 31), date(2027, 2, 28), id="M12-short-month"),
        pytest.param(SPO, date(2028, 1, 31), date(2028, 2, 29), id="M12-leap-year"),
        pytest.param(DVPO, date(2026, 11, 20), None, id="not-reviewed"),
    ],
)
def test_spos_are_reviewed_every_month(kind: Kind, reviewed: date, following: date | None) -> None:
    assert next_review(kind, reviewed) == following


_DAYS = st.integers(min_value=0, max_value=40).map(
    lambda days: london_at("2026-11-20 00:00") + timedelta(days=days)
)
_LATER = (E.SERVED, E.VARIED, E.SUSPENDED, E.RESUMED, E.RESCINDED)


@given(
    happened=st.lists(st.tuples(st.sampled_from(_LATER), _DAYS), max_size=4),
    breached=st.lists(_DAYS, max_size=3),
    updated=st.lists(_DAYS, max_size=4),
    when=_DAYS,
)
def test_gaps_are_when_the_rule_says_that_something_is_wanted(
    happened: list[tuple[EventKind, datetime]],
    breached: list[datetime],
    updated: list[datetime],
    when: datetime,
) -> None:
    events = [MADE, *(SERVED._replace(kind=kind, occurred_at=at) for kind, at in happened)]
    states = periods(DVPO, events)
    stands = told(states, events, breached_at=breached, updated_at=updated, as_at=when)
    acts = RecordedActs(updated_at={System.PNC: updated}, breached_at=breached)
    found = [each for each in gaps(DVPO, events, states, acts) if each.what is GapKind.PNC]
    open_then = [each.since_at for each in found if each.from_at <= when < each.until_at]
    assert open_then == ([] if stands.wanted_since is None else [stands.wanted_since])
    assert found == sorted(found)


def lacking(events: list[LifecycleEvent], what: GapKind) -> list[tuple[str, str]]:
    london, form = london_at("2026-11-20 00:00").tzinfo, "%m-%d %H:%M"
    return [
        (f"{each.from_at.astimezone(london):{form}}", f"{each.until_at.astimezone(london):{form}}")
        for each in gaps(DVPO, events, periods(DVPO, events), RecordedActs())
        if each.what is what
    ]


def test_an_order_waits_for_service_until_it_is_found_that_it_cannot_be_served() -> None:
    gone = event(E.CANNOT_BE_SERVED, "2026-11-25 10:00")
    assert lacking([MADE, gone], GapKind.SERVICE) == [("11-23 11:00", "11-25 10:00")]
    # Served after all, later than that: nothing of it waits in between.
    served = event(E.SERVED, "2026-11-27 12:00")
    assert lacking([MADE, gone, served], GapKind.SERVICE) == [("11-23 11:00", "11-25 10:00")]


def test_another_force_looks_after_it_until_it_is_taken_over_again() -> None:
    out, back = (E.TRANSFERRED_OUT, E.TRANSFERRED_IN)
    events = [
        MADE,
        event(back, "2026-11-24 09:00"),
        event(out, "2026-11-25 10:00"),
        event(out, "2026-11-26 10:00"),
        event(back, "2026-11-28 10:00"),
        event(out, "2026-12-01 10:00"),
    ]
    assert lacking(events, GapKind.ELSEWHERE) == [
        ("11-25 10:00", "11-28 10:00"),
        ("12-01 10:00", "01-01 00:00"),
    ]
