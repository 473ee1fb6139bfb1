"""The clocks of an order as facts: at any instant they say what a look at the events says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orders.rules.clocks.deadlines import CLOCKS, Deadline, deadline
from orders.rules.kinds.domestic_abuse import DAPO
from orders.rules.kinds.domestic_violence import DVPN, DVPO
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle.gaps import gap
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.lifecycle.running_clocks import (
    GAP,
    NAMED_HEARING,
    RunningClock,
    hearing_clock,
    running_clocks,
)
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.rules.building import BANK_HOLIDAYS, event, london_at

E = EventKind
SERVED = event(E.SERVED, "2026-11-20 09:00")
DUE = london_at("2026-11-23 09:00")
OPENED = event(E.HEARING_OPENED, "2026-11-23 08:30")
FIRST = datetime(2026, 11, 19, tzinfo=UTC)
# Few hours, so that events often share one.
INSTANTS = some.integers(0, 200).map(lambda hours: FIRST + timedelta(hours=hours))
TELLING = (E.SERVED, E.NOTIFIED, E.EXCUSED, E.DETAILS_CHANGED)
HEARING = (E.MADE, E.SERVED, E.HEARING_OPENED, E.ADJOURNED, E.REFUSED)


def count(clock: str, start: datetime) -> Deadline:
    return deadline(CLOCKS[clock], start, bank_holidays=BANK_HOLIDAYS)


def all_clocks(
    kind: Kind, events: Sequence[LifecycleEvent], *others: DutyOrder
) -> tuple[RunningClock, ...]:
    return running_clocks(DutyOrder(1, kind, events), count, others)


def clocks(
    kind: Kind, *events: LifecycleEvent, beside: Sequence[DutyOrder] = ()
) -> dict[tuple[str, EventKind], RunningClock]:
    """The clocks of an order, each by its id and what started it."""
    found = all_clocks(kind, events, *beside)
    return {(each.clock, each.started_by): each for each in found}


def test_a_served_notice_waits_for_its_hearing_until_one_opens_k1() -> None:
    assert hearing_clock(DVPN, [], count) is None
    assert hearing_clock(DVPO, [SERVED], count) is None
    waiting = RunningClock("K1", E.SERVED, SERVED.occurred_at, DUE)
    assert hearing_clock(DVPN, [SERVED], count) == waiting
    assert all_clocks(DVPN, [OPENED, SERVED]) == (waiting._replace(met_at=OPENED.occurred_at),)


def test_the_first_of_two_services_starts_the_clock_of_a_notice() -> None:
    again = event(E.SERVED, "2026-11-21 09:00")
    assert clocks(DVPN, again, SERVED)["K1", E.SERVED].due_at == DUE


def test_a_clock_that_can_be_read_two_ways_keeps_both_c8() -> None:
    found = clocks(DVPN, event(E.SERVED, "2026-12-24 14:00"))["K1", E.SERVED]
    assert found.arguable_at is not None
    assert found.due_at < found.arguable_at


def test_a_hearing_named_waits_until_the_next_is_named_or_the_court_decides() -> None:
    first = event(E.ADJOURNED, "2026-11-23 09:00", "2026-11-30 10:00")
    second = event(E.ADJOURNED, "2026-11-30 10:30", "2026-12-07 10:00")
    refused = event(E.REFUSED, "2026-12-07 11:00")
    found = all_clocks(DVPN, [SERVED, OPENED, first, second, refused])
    assert [each[1:] for each in found if each.clock == NAMED_HEARING] == [
        (E.ADJOURNED, first.occurred_at, first.until_at, None, second.occurred_at),
        (E.ADJOURNED, second.occurred_at, second.until_at, None, refused.occurred_at),
    ]


MADE = event(E.MADE, "2026-05-04 11:00", "2026-11-04 13:00")


@pytest.mark.parametrize(
    ("kind", "said", "returns"), [(NMO_EX_PARTE, None, True), (NMO, True, True), (NMO, None, False)]
)
def test_an_order_made_without_notice_waits_for_its_return_hearing_c33(
    kind: Kind, said: bool | None, returns: bool
) -> None:
    made = MADE._replace(without_notice=said)
    found = clocks(kind, made)
    assert (("K12", E.MADE) in found) is returns
    if returns:
        assert found["K12", E.MADE].due_at == london_at("2026-06-01 24:00")
        named = event(E.ADJOURNED, "2026-05-04 11:30", "2026-05-14 10:00")
        held = event(E.HEARING_OPENED, "2026-05-14 10:00")
        after = clocks(kind, made, named, held)
        assert after["K12", E.MADE].met_at == named.occurred_at
        assert after["K12", E.ADJOURNED].due_at == named.until_at
        assert after["K12", E.ADJOURNED].met_at == held.occurred_at


def test_an_interim_order_that_ends_before_its_hearing_leaves_a_gap_l7() -> None:
    made = event(E.MADE, "2026-11-20 11:00", "2026-12-31 24:00")
    moved = event(E.ADJOURNED, "2026-12-10 11:00", "2027-01-15 10:00")
    found = clocks(SPO_INTERIM, made, moved)[GAP, E.ADJOURNED]
    assert found.starts_at == london_at("2026-12-24 00:00")
    assert (found.due_at, found.met_at) == (made.until_at, moved.until_at)


def test_an_order_that_replaces_an_interim_one_starts_only_the_clocks_of_changes_c31() -> None:
    made = event(E.MADE, "2026-11-20 08:00")
    interim = event(E.MADE, "2026-11-02 08:00", "2026-12-31 24:00")
    ended = event(E.ENDED_ON_DETERMINATION, "2026-11-20 08:00")
    changed = event(E.DETAILS_CHANGED, "2026-12-01 10:00")
    beside = DutyOrder(2, SPO_INTERIM, [interim, ended])
    found = clocks(SPO, made, SERVED, changed, beside=[beside])
    assert set(found) == {("K8", E.DETAILS_CHANGED)}
    assert found["K8", E.DETAILS_CHANGED].met_at is None


def test_a_clock_of_the_making_starts_at_the_making_c32() -> None:
    found = clocks(DAPO, event(E.MADE, "2027-03-26 11:00"))
    assert found["K10", E.MADE].due_at == london_at("2027-03-28 24:00")


def test_an_excuse_meets_what_was_to_be_told_and_no_later_change_is() -> None:
    excused = event(E.EXCUSED, "2026-11-21 10:00")
    changed = [event(E.DETAILS_CHANGED, f"2026-11-{day} 10:00") for day in (20, 25)]
    found = clocks(SPO, SERVED, excused, *changed)
    assert set(found) == {("K7", E.SERVED), ("K8", E.DETAILS_CHANGED)}
    assert {each.met_at for each in found.values()} == {excused.occurred_at}


def test_a_change_before_the_duty_began_starts_no_clock() -> None:
    found = clocks(SPO, event(E.DETAILS_CHANGED, "2026-11-20 08:00"), SERVED)
    assert set(found) == {("K7", E.SERVED)}


def test_a_record_entered_in_error_has_no_clocks() -> None:
    assert clocks(DVPN, SERVED, event(E.ENTERED_IN_ERROR, "2026-11-21 09:00")) == {}


def test_a_clock_for_a_change_is_as_long_as_the_first() -> None:
    for first in CLOCKS.values():
        if first.change_clock is not None:
            assert CLOCKS[first.change_clock].days == first.days


@some.composite
def happenings(draw: some.DrawFn, kinds: Sequence[EventKind]) -> LifecycleEvent:
    at = draw(INSTANTS)
    kind = draw(some.sampled_from(kinds))
    named = kind in {E.ADJOURNED, E.MADE} or None
    later = draw(INSTANTS.filter(lambda each: each >= at)) if named else None
    return LifecycleEvent(kind, at, at, later, without_notice=True if kind is E.MADE else None)


def running(kind: Kind, events: Sequence[LifecycleEvent], at: datetime) -> dict[str, set[datetime]]:
    """By clock, when each runs out that runs at an instant."""
    found: dict[str, set[datetime]] = {}
    for each in all_clocks(kind, events):
        if each.runs(at):
            found.setdefault(each.clock, set()).add(each.due_at)
    return found


@given(some.lists(happenings(TELLING), max_size=7), INSTANTS)
def test_who_is_to_tell_police_at_an_instant_is_what_the_events_up_to_then_say(
    events: list[LifecycleEvent], at: datetime
) -> None:
    past = [each for each in events if each.occurred_at <= at]
    by_kind = {kind: [each.occurred_at for each in past if each.kind is kind] for kind in TELLING}
    expected: dict[str, set[datetime]] = {}
    if by_kind[E.SERVED] and not by_kind[E.EXCUSED]:
        began = min(by_kind[E.SERVED])
        if not by_kind[E.NOTIFIED]:
            expected["K7"] = {count("K7", began).at}
        untold = [
            each
            for each in by_kind[E.DETAILS_CHANGED]
            if each >= began and not any(told >= each for told in by_kind[E.NOTIFIED])
        ]
        if untold:
            expected["K8"] = {count("K8", each).at for each in untold}
    assert running(SPO, events, at) == expected


@given(some.lists(happenings(HEARING), max_size=7), INSTANTS)
def test_which_hearing_a_notice_waits_for_at_an_instant_is_what_the_events_up_to_then_say(
    events: list[LifecycleEvent], at: datetime
) -> None:
    notice = replace(DVPN, life=DVPO.life)
    past = [each for each in events if each.occurred_at <= at]
    by_kind = {kind: [each for each in past if each.kind is kind] for kind in HEARING}
    expected: dict[str, set[datetime]] = {}
    if by_kind[E.SERVED] and not by_kind[E.HEARING_OPENED]:
        served = min(each.occurred_at for each in by_kind[E.SERVED])
        expected["K1"] = {count("K1", served).at}
    if by_kind[E.ADJOURNED]:
        last = max(by_kind[E.ADJOURNED], key=lambda each: (each.occurred_at, each.until_at))
        over = [*by_kind[E.MADE], *by_kind[E.REFUSED]]
        ranked = [(each.occurred_at, each.kind.rank) for each in over]
        if last.until_at and not any(one > (last.occurred_at, last.kind.rank) for one in ranked):
            expected[NAMED_HEARING] = {last.until_at}
    assert running(notice, events, at) == expected


@given(some.lists(happenings(HEARING), max_size=7), INSTANTS)
def test_which_return_hearing_waits_at_an_instant_is_what_the_events_up_to_then_say(
    events: list[LifecycleEvent], at: datetime
) -> None:
    events = [each for each in events if each.kind is not E.REFUSED]
    made = [each for each in events if each.kind is E.MADE]
    events = [each for each in events if each.kind is not E.MADE] + made[:1]
    past = [each for each in events if each.occurred_at <= at]
    named = [each for each in past if each.kind is E.ADJOURNED]
    opened = [each.occurred_at for each in past if each.kind is E.HEARING_OPENED]
    expected: dict[str, set[datetime]] = {}
    if made and made[0] in past and gap(NMO, events) is None:
        last = max(named, key=lambda each: (each.occurred_at, each.until_at), default=None)
        if not opened or (last and max(opened) < last.occurred_at):
            due = last.until_at if last else count("K12", made[0].occurred_at).at
            expected["K12"] = {due} if due else set()
    if made and made[0] in past:
        assert running(NMO, events, at) == expected
