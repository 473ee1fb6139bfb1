from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State
from tests.naming import named
from tests.rules.building import event, london_at

NOTICE, ORDER = catalogue.kind("DVPN"), catalogue.kind("DVPO")
E = EventKind

AUTHORISED = event(E.AUTHORISED, "2026-11-20 08:00")
SERVED = event(E.SERVED, "2026-11-20 09:00")
OPENED = event(E.HEARING_OPENED, "2026-11-23 08:30")
ADJOURNED = event(E.ADJOURNED, "2026-11-23 08:45", "2026-11-30 10:00")
REFUSED = event(E.REFUSED, "2026-11-30 11:00")
GRANTED = event(E.GRANTED, "2026-11-23 11:00")
MADE = event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")


def spans(kind: Kind, *events: LifecycleEvent) -> list[tuple[State, datetime, datetime]]:
    found = states.periods(kind, events)
    return [(period.state, period.from_at, period.until_at) for period in found]


def state(kind: Kind, when: str, *events: LifecycleEvent) -> State | None:
    return states.state_at(states.periods(kind, events), london_at(when))


@pytest.mark.parametrize(
    ("events", "when", "expected"),
    named(
        ("L1", [AUTHORISED], "2026-11-20 12:00", State.PENDING),
        ("L2", [AUTHORISED, SERVED, OPENED, ADJOURNED], "2026-11-27 12:00", State.LIVE),
        ("L3", [AUTHORISED, SERVED, OPENED, ADJOURNED, REFUSED], "2026-11-30 11:01", State.ENDED),
        ("L4", [AUTHORISED, SERVED], "2026-11-23 09:01", State.LIVE),
        ("L5", [AUTHORISED, SERVED, OPENED, GRANTED], "2026-11-23 11:00", State.ENDED),
    ),
)
def test_a_notice_is_what_the_vectors_say(
    events: list[LifecycleEvent], when: str, expected: State
) -> None:
    assert state(NOTICE, when, *events) is expected


@pytest.mark.rule(
    "An order is in force from the instant its notice ends.",
    source="Crime and Security Act 2010 ss.27(9), 28",
    kept_by="orders.register.changes.granting.grant",
)
def test_an_order_is_live_the_instant_its_notice_ends_l5() -> None:
    at = "2026-11-23 11:00"
    notice = state(NOTICE, at, AUTHORISED, SERVED, OPENED, GRANTED)
    assert (notice, state(ORDER, at, MADE)) == (State.ENDED, State.LIVE)


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2026-03-09 23:59", State.LIVE), ("2026-03-10 00:00", State.ENDED)],
    ids=["D1-last-minute", "D1-next-day"],
)
def test_an_order_of_28_days_ends_with_its_last_day(when: str, expected: State) -> None:
    made = event(E.MADE, "2026-02-10 14:00", "2026-03-09 24:00")
    assert state(ORDER, when, made) is expected


def test_an_order_from_a_leap_february_ends_before_its_29th_d3() -> None:
    made = event(E.MADE, "2028-02-15 14:00", "2028-02-28 24:00")
    assert state(ORDER, "2028-02-28 23:59", made) is State.LIVE
    assert state(ORDER, "2028-02-29 00:00", made) is State.ENDED


def test_a_notice_is_live_from_service_until_the_decision() -> None:
    events = (AUTHORISED, SERVED, OPENED, ADJOURNED, REFUSED)
    assert spans(NOTICE, *events) == [
        (State.PENDING, AUTHORISED.occurred_at, SERVED.occurred_at),
        (State.LIVE, SERVED.occurred_at, REFUSED.occurred_at),
        (State.ENDED, REFUSED.occurred_at, FAR_FUTURE),
    ]


def test_periods_say_what_began_and_ended_them() -> None:
    found = states.periods(NOTICE, (AUTHORISED, SERVED, OPENED, REFUSED))
    assert [(period.began_by, period.ended_by) for period in found] == [
        (E.AUTHORISED, E.SERVED),
        (E.SERVED, E.REFUSED),
        (E.REFUSED, None),
    ]


@pytest.mark.rule(
    "A notice lasts until the application is decided; it never ends by time.",
    source="Crime and Security Act 2010 ss.25(1)(d), 27(9); Domestic Abuse Act 2021 s.25(2)(d)",
    kept_by="orders.rules.lifecycle.states.periods",
)
def test_a_notice_never_ends_by_time() -> None:
    assert state(NOTICE, "2036-01-01 00:00", AUTHORISED, SERVED) is State.LIVE


@pytest.mark.parametrize("ending", [E.GRANTED, E.REFUSED, E.WITHDRAWN, E.LAPSED])
def test_a_notice_ends_with_a_recorded_decision(ending: EventKind) -> None:
    events = (AUTHORISED, SERVED, event(ending, "2026-11-24 10:00"))
    assert state(NOTICE, "2026-11-24 10:00", *events) is State.ENDED


@pytest.mark.parametrize("ending", [E.RESCINDED, E.QUASHED, E.DISCHARGED, E.SUPERSEDED])
def test_an_order_may_end_early(ending: EventKind) -> None:
    end = event(ending, "2026-12-01 10:00")
    assert spans(ORDER, MADE, end)[-2:] == [
        (State.LIVE, MADE.occurred_at, end.occurred_at),
        (State.ENDED, end.occurred_at, FAR_FUTURE),
    ]


def test_an_order_suspended_and_resumed_is_not_live_between() -> None:
    suspended, resumed = (
        event(E.SUSPENDED, "2026-11-26 10:00"),
        event(E.RESUMED, "2026-12-03 10:00"),
    )
    assert spans(ORDER, MADE, suspended, resumed) == [
        (State.LIVE, MADE.occurred_at, suspended.occurred_at),
        (State.SUSPENDED, suspended.occurred_at, resumed.occurred_at),
        (State.LIVE, resumed.occurred_at, london_at("2026-12-20 24:00")),
        (State.ENDED, london_at("2026-12-20 24:00"), FAR_FUTURE),
    ]


def test_a_suspended_order_still_expires() -> None:
    suspended = event(E.SUSPENDED, "2026-11-26 10:00")
    assert spans(ORDER, MADE, suspended)[-2:] == [
        (State.SUSPENDED, suspended.occurred_at, london_at("2026-12-20 24:00")),
        (State.ENDED, london_at("2026-12-20 24:00"), FAR_FUTURE),
    ]


def test_an_end_by_time_has_no_event_that_ended_it() -> None:
    live, over = states.periods(ORDER, (MADE,))
    assert (live.ended_by, over.began_by) == (None, E.MADE)


@pytest.mark.parametrize("changing", [E.VARIED, E.RENEWED])
def test_a_change_of_the_end_moves_it(changing: EventKind) -> None:
    change = event(changing, "2026-12-01 10:00", "2027-01-31 24:00")
    assert spans(ORDER, MADE, change) == [
        (State.LIVE, MADE.occurred_at, london_at("2027-01-31 24:00")),
        (State.ENDED, london_at("2027-01-31 24:00"), FAR_FUTURE),
    ]


@pytest.mark.rule(
    "Between the recorded end of an order and what puts it in force again it is not in force.",
    source="Stalking Protection Act 2019 s.7(2)-(4); else as the court sealed it",
    kept_by="orders.rules.lifecycle.stages.turns",
)
@pytest.mark.parametrize(
    ("kind", "until"), [(E.RENEWED, "2027-01-31 24:00"), (E.VARIED, "2027-01-31 24:00")]
)
def test_what_is_renewed_after_its_end_is_in_force_from_then(kind: E, until: str) -> None:
    late = event(kind, "2026-12-24 10:00", until)
    ended, now = london_at("2026-12-20 24:00"), late.occurred_at
    assert spans(ORDER, MADE, late)[-4:] == [
        (State.LIVE, MADE.occurred_at, ended),
        (State.ENDED, ended, now),
        (State.LIVE, now, london_at(until)),
        (State.ENDED, london_at(until), FAR_FUTURE),
    ]
    assert states.ends_at(states.periods(ORDER, (MADE, late))) == london_at(until)


def test_what_an_appeal_restored_is_in_force_again_to_its_own_end() -> None:
    over = event(E.RESCINDED, "2026-12-01 10:00")
    back = event(E.RESTORED, "2026-12-05 10:00")
    assert [each[0] for each in spans(ORDER, MADE, over, back)] == [
        State.LIVE,
        State.ENDED,
        State.LIVE,
        State.ENDED,
    ]
    at_once = back._replace(occurred_at=over.occurred_at)
    assert [each[0] for each in spans(ORDER, MADE, over, at_once)] == [State.LIVE, State.ENDED]


@pytest.mark.parametrize(
    "late",
    [
        event(E.VARIED, "2026-12-24 10:00"),
        event(E.RESTORED, "2026-12-24 10:00"),
        event(E.RENEWED, "2026-12-24 10:00", "2026-12-23 24:00"),
    ],
    ids=["varied", "restored", "renewed-to-a-day-past"],
)
def test_what_names_no_end_to_come_revives_nothing(late: LifecycleEvent) -> None:
    found = states.periods(ORDER, (MADE, late))
    assert states.ends_at(found) == london_at("2026-12-20 24:00")


def test_an_order_without_an_end_is_open() -> None:
    made = event(E.MADE, "2021-05-04 11:00")
    assert spans(ORDER, made) == [(State.LIVE, made.occurred_at, FAR_FUTURE)]


def test_an_order_made_for_a_later_day_is_pending_from_its_recording() -> None:
    recorded_at = london_at("2026-11-20 10:00")
    made = LifecycleEvent(
        E.MADE, london_at("2026-12-01 00:00"), recorded_at, london_at("2026-12-28 24:00")
    )
    assert spans(ORDER, made)[:2] == [
        (State.PENDING, recorded_at, made.occurred_at),
        (State.LIVE, made.occurred_at, london_at("2026-12-28 24:00")),
    ]


def test_a_notice_served_when_it_was_authorised_was_never_pending() -> None:
    served = SERVED._replace(occurred_at=AUTHORISED.occurred_at)
    assert spans(NOTICE, served, AUTHORISED) == [(State.LIVE, AUTHORISED.occurred_at, FAR_FUTURE)]


def test_a_suspension_lifted_the_same_instant_leaves_no_trace() -> None:
    suspended, resumed = (
        event(E.SUSPENDED, "2026-11-26 10:00"),
        event(E.RESUMED, "2026-11-26 10:00"),
    )
    assert spans(ORDER, resumed, suspended, MADE) == spans(ORDER, MADE)


def test_a_served_notice_counts_though_its_authorisation_is_not_recorded() -> None:
    assert state(NOTICE, "2026-11-20 09:00", SERVED) is State.LIVE


def test_serving_an_order_changes_no_state() -> None:
    assert spans(ORDER, MADE, event(E.SERVED, "2026-11-24 18:00")) == spans(ORDER, MADE)


def test_a_record_entered_in_error_has_no_periods() -> None:
    wrong = event(E.ENTERED_IN_ERROR, "2026-11-21 10:00")
    assert states.periods(NOTICE, (AUTHORISED, SERVED, wrong)) == ()
    assert states.periods(NOTICE, ()) == ()


def test_before_its_first_event_nothing_has_a_state() -> None:
    assert state(NOTICE, "2026-11-20 07:59", AUTHORISED) is None


@pytest.mark.parametrize(
    ("events", "live"),
    [
        ((AUTHORISED,), False),
        ((AUTHORISED, event(E.NOT_SERVED, "2026-11-22 08:00")), False),
        ((AUTHORISED, SERVED), True),
        ((AUTHORISED, SERVED, REFUSED), True),
    ],
    ids=["authorised", "closed-unserved", "served", "refused"],
)
def test_only_what_was_served_was_ever_live(events: tuple[LifecycleEvent, ...], live: bool) -> None:
    assert states.was_live(states.periods(NOTICE, events)) is live


def test_the_end_of_what_is_open_is_far_in_the_future() -> None:
    assert states.ends_at(states.periods(NOTICE, (AUTHORISED, SERVED))) == FAR_FUTURE
    assert states.ends_at(()) == FAR_FUTURE


MINUTES = st.integers(0, 60 * 24 * 40)
START = datetime(2026, 11, 1, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn, kind: Kind) -> list[LifecycleEvent]:
    """Any events of a life cycle at any times, many of them at one time."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(list(STEPS[kind.life])), MINUTES, st.none() | MINUTES, MINUTES
            ),
            max_size=8,
        )
    )
    return [
        LifecycleEvent(
            event_kind,
            START + timedelta(minutes=occurred),
            START + timedelta(minutes=occurred + late),
            None if until is None else START + timedelta(minutes=until),
        )
        for event_kind, occurred, until, late in drawn
    ]


@pytest.mark.parametrize("kind", [NOTICE, ORDER], ids=["notice", "order"])
@given(data=st.data())
def test_the_order_of_recording_changes_no_period(kind: Kind, data: st.DataObject) -> None:
    events = data.draw(histories(kind))
    shuffled = data.draw(st.permutations(events))
    times = data.draw(st.permutations([found.recorded_at for found in events]))
    latest = max((found.occurred_at for found in events), default=START)
    late = [
        found._replace(recorded_at=max(at, latest))
        for found, at in zip(shuffled, times, strict=True)
    ]
    assert states.periods(kind, late) == states.periods(kind, events)
