from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.kinds.sexual_harm import SHPO_CIVIL
from orders.rules.kinds.stalking import SPO
from orders.rules.lifecycle import states
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary import terms
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State
from orders.rules.vocabulary.terms import TimedCondition
from tests.rules.building import event, london_at

E = EventKind
START = datetime(2026, 1, 1, tzinfo=UTC)
MADE = event(E.MADE, "2020-11-20 11:00", "2031-03-30 24:00")
OPEN = event(E.MADE, "2021-05-04 11:00")


def term(starts: str | None = None, ends: str | None = None, code: str = "OTHER") -> TimedCondition:
    return TimedCondition(
        code, london_at(starts) if starts else None, london_at(ends) if ends else None
    )


INTERNET = term(ends="2031-03-30 24:00", code="INTERNET_DEVICE_HISTORY")
TRAVEL = term(ends="2025-11-19 24:00", code="TRAVEL_PROHIBITION")


def state(when: str, events: list[LifecycleEvent], *conditions: TimedCondition) -> State | None:
    return states.state_at(states.periods(SHPO_CIVIL, events, conditions), london_at(when))


@pytest.mark.parametrize("when", ["2021-05-04 11:00", "2026-11-20 12:00", "2090-01-01 00:00"])
def test_an_order_until_further_order_is_live_whenever_asked_l8(when: str) -> None:
    found = states.periods(SPO, [OPEN], [TimedCondition("NO_CONTACT_DIRECT")])
    assert states.state_at(found, london_at(when)) is State.LIVE
    assert states.ends_at(found) == FAR_FUTURE


@pytest.mark.rule(
    "An order is in force while one of its conditions is.",
    source=(
        "Sexual Offences Act 2003 s.103C(2)-(3); Stalking Protection Act 2019 s.3; Domestic"
        " Abuse Act 2021 s.38"
    ),
    kept_by="orders.rules.lifecycle.stages.turns",
)
def test_an_order_is_live_while_one_condition_is_l9() -> None:
    at = london_at("2026-11-20 12:00")
    assert state("2026-11-20 12:00", [MADE], INTERNET, TRAVEL) is State.LIVE
    assert (INTERNET.is_in_force(at), TRAVEL.is_in_force(at)) == (True, False)
    told = explain(SHPO_CIVIL, [OPEN], london_at("2026-11-20 12:00"), terms=[INTERNET, TRAVEL])
    assert "until 24:00 Sun 30 Mar 2031" in told.words


@pytest.mark.parametrize(
    ("made", "conditions", "ends"),
    [
        pytest.param(OPEN, [TRAVEL], "2025-11-19 24:00", id="its-only-condition-ends"),
        pytest.param(OPEN, [TRAVEL, INTERNET], "2031-03-30 24:00", id="the-last-one-ends"),
        pytest.param(OPEN, [TRAVEL, term()], None, id="one-lasts-as-the-order-does"),
        pytest.param(OPEN, [], None, id="none-known"),
        pytest.param(
            MADE, [term(ends="2040-01-01 00:00")], "2031-03-30 24:00", id="the-order-ends-first"
        ),
    ],
)
def test_an_order_ends_with_its_last_condition(
    made: LifecycleEvent, conditions: list[TimedCondition], ends: str | None
) -> None:
    found = states.periods(SHPO_CIVIL, [made], conditions)
    assert states.ends_at(found) == (london_at(ends) if ends else FAR_FUTURE)


def test_between_two_conditions_nothing_is_in_force() -> None:
    later = term("2027-01-01 00:00", "2031-03-30 24:00")
    found = states.periods(SHPO_CIVIL, [MADE], [TRAVEL, later])
    assert [(each.state, each.from_at) for each in found] == [
        (State.LIVE, MADE.occurred_at),
        (State.PENDING, london_at("2025-11-19 24:00")),
        (State.LIVE, london_at("2027-01-01 00:00")),
        (State.ENDED, london_at("2031-03-30 24:00")),
    ]
    told = explain(SHPO_CIVIL, [MADE], london_at("2026-06-01 12:00"), terms=[TRAVEL, later])
    assert (told.live, told.headline) == (False, "NO CONDITION IN FORCE")


def test_an_order_whose_conditions_begin_later_is_pending_until_then() -> None:
    later = term("2021-01-01 00:00", None)
    assert state("2020-12-31 23:59", [MADE], later) is State.PENDING
    assert state("2021-01-01 00:00", [MADE], later) is State.LIVE


def test_an_order_discharged_before_its_conditions_begin_was_never_in_force() -> None:
    later = term("2021-01-01 00:00", None)
    gone = event(E.DISCHARGED, "2020-12-01 10:00")
    found = states.periods(SHPO_CIVIL, [MADE, gone], [later])
    assert not states.was_live(found)
    told = explain(SHPO_CIVIL, [MADE, gone], london_at("2021-02-01 00:00"), terms=[later])
    assert told.headline == "NEVER IN FORCE - discharged"


def test_what_is_dated_before_the_making_puts_no_ended_condition_in_force() -> None:
    resumed = event(E.RESUMED, "2025-12-01 10:00")
    late = event(E.MADE, "2026-01-02 10:00")
    found = states.periods(SHPO_CIVIL, [late, resumed], [TRAVEL])
    assert not states.was_live(found)
    assert states.ends_at(found) == late.occurred_at


@pytest.mark.parametrize("renewing", [E.RENEWED, E.VARIED])
def test_a_renewal_speaks_for_the_conditions_too(renewing: EventKind) -> None:
    longer = event(renewing, "2025-06-01 10:00", "2035-03-30 24:00")
    assert state("2030-01-01 00:00", [OPEN, longer], TRAVEL) is State.LIVE
    found = states.periods(SHPO_CIVIL, [OPEN, longer], [TRAVEL])
    assert states.ends_at(found) == london_at("2035-03-30 24:00")


def test_a_gap_after_a_renewal_is_closed_by_it() -> None:
    later = term("2027-01-01 00:00", "2031-03-30 24:00")
    longer = event(E.RENEWED, "2026-02-01 10:00", "2035-03-30 24:00")
    found = states.periods(SHPO_CIVIL, [MADE, longer], [TRAVEL, later])
    assert [each.state for each in found] == [
        State.LIVE,
        State.PENDING,
        State.LIVE,
        State.ENDED,
    ]
    assert found[2].from_at == longer.occurred_at


def test_a_variation_that_names_no_end_leaves_it_as_it_was() -> None:
    varied = event(E.VARIED, "2022-01-01 10:00")
    found = states.periods(SHPO_CIVIL, [MADE, varied])
    assert states.ends_at(found) == london_at("2031-03-30 24:00")
    told = explain(SHPO_CIVIL, [MADE, varied], london_at("2023-01-01 10:00"))
    assert "until 24:00 Sun 30 Mar 2031" in told.words


def test_a_renewal_that_names_no_end_makes_it_open() -> None:
    found = states.periods(SHPO_CIVIL, [MADE, event(E.RENEWED, "2022-01-01 10:00")])
    assert states.ends_at(found) == FAR_FUTURE


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([], []),
        ([term()], []),
        ([term(), term("2026-01-01 00:00", "2026-02-01 00:00")], []),
        (
            [term("2026-01-01 00:00", "2026-02-01 00:00")],
            [(None, "2026-01-01 00:00")],
        ),
        (
            [term(None, "2026-01-01 00:00"), term("2026-01-01 00:00")],
            [],
        ),
        (
            [
                term(None, "2026-01-01 00:00"),
                term("2026-03-01 00:00", "2026-04-01 00:00"),
                term("2026-02-01 00:00", "2026-03-10 00:00"),
                term("2026-05-01 00:00"),
            ],
            [("2026-01-01 00:00", "2026-02-01 00:00"), ("2026-04-01 00:00", "2026-05-01 00:00")],
        ),
    ],
    ids=["none", "with-the-order", "one-always", "begins-later", "touching", "two-gaps"],
)
def test_gaps_are_the_times_no_condition_covers(
    conditions: list[TimedCondition], expected: list[tuple[str | None, str]]
) -> None:
    assert terms.gaps(conditions) == [
        (london_at(start) if start else None, london_at(end)) for start, end in expected
    ]


SOME_DAYS = st.integers(0, 400)


@st.composite
def some_terms(draw: st.DrawFn) -> list[TimedCondition]:
    """Conditions with any times of their own, backwards ones among them."""
    spans = draw(st.lists(st.tuples(st.none() | SOME_DAYS, st.none() | SOME_DAYS), max_size=4))
    at = [[None if day is None else START + timedelta(days=day) for day in span] for span in spans]
    return [TimedCondition("OTHER", starts_at, ends_at) for starts_at, ends_at in at]


@st.composite
def some_events(draw: st.DrawFn) -> list[LifecycleEvent]:
    """A making and whatever else, at any times."""
    kinds = st.sampled_from([E.VARIED, E.RENEWED, E.SUSPENDED, E.RESUMED, E.DISCHARGED, E.SERVED])
    drawn = draw(st.lists(st.tuples(kinds, SOME_DAYS, st.none() | SOME_DAYS), max_size=5))
    made = (E.MADE, draw(st.integers(0, 50)), draw(st.none() | SOME_DAYS))
    return [
        LifecycleEvent(
            kind,
            START + timedelta(days=day),
            START + timedelta(days=day),
            None if until is None else START + timedelta(days=until),
        )
        for kind, day, until in [made, *drawn]
    ]


@given(some_events(), some_terms())
def test_periods_touch_and_are_live_only_with_a_condition(
    events: list[LifecycleEvent], conditions: list[TimedCondition]
) -> None:
    found = states.periods(SHPO_CIVIL, events, conditions)
    assert all(one.until_at == after.from_at for one, after in pairwise(found))
    assert all(one.state is not after.state for one, after in pairwise(found))
    assert all(each.from_at < each.until_at for each in found)
    assert not found or found[-1].until_at == FAR_FUTURE
    plain = [each for each in events if each.kind not in {E.VARIED, E.RENEWED}]
    for each in states.periods(SHPO_CIVIL, plain, conditions):
        if each.state is State.LIVE and conditions:
            assert any(term.is_in_force(each.from_at) for term in conditions)


def test_the_conditions_in_force_at_an_instant_keep_their_order() -> None:
    later = term(starts="2026-06-01 00:00", code="CURFEW")
    given = [INTERNET, TRAVEL, later, term()]
    assert terms.in_force(given, london_at("2025-01-01 00:00")) == [INTERNET, TRAVEL, term()]
    assert terms.in_force(given, london_at("2026-06-01 00:00")) == [INTERNET, later, term()]


def test_a_condition_taken_out_as_a_mistake_was_never_in_force() -> None:
    never = term(starts="2026-06-01 00:00", ends="2026-06-01 00:00")
    assert terms.in_force([never], london_at("2026-06-01 00:00")) == []
    assert terms.last_end([never, term()]) is None
