"""What holds of the states of any notice or order, whatever is recorded of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from orders.rules.clocks.deadlines import ends_at_for, last_day
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.states import FAR_FUTURE, allowed, ends_at, periods, state_at
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State
from orders.rules.vocabulary.terms import TimedCondition

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LENGTHS = some.sampled_from([{"days": 14}, {"days": 28}, {"months": 6}, {"years": 2}, {"years": 5}])
KINDS = some.sampled_from(list(catalogue.KINDS.values()))
# Few hours, so that events often share one.
INSTANTS = some.integers(0, 60).map(lambda hours: FIRST + timedelta(hours=hours))


@some.composite
def happenings(draw: some.DrawFn) -> LifecycleEvent:
    """Any event at any time, recorded at any time, naming any instant or none."""
    return LifecycleEvent(
        draw(some.sampled_from(EventKind)),
        draw(INSTANTS),
        draw(INSTANTS),
        draw(some.none() | INSTANTS),
    )


@some.composite
def conditions(draw: some.DrawFn) -> TimedCondition:
    """A condition with a time of its own, of at least an hour, or without."""
    starts_at = draw(some.none() | INSTANTS)
    ends_at = draw(some.none() | INSTANTS)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        ends_at = starts_at + timedelta(hours=1)
    return TimedCondition("NO_CONTACT_DIRECT", starts_at, ends_at)


EVENTS = some.lists(happenings(), max_size=8)
TERMS = some.lists(conditions(), max_size=3)


@given(KINDS, EVENTS, TERMS)
def test_states_touch_go_forwards_and_last_for_ever(
    kind: Kind, events: list[LifecycleEvent], terms: list[TimedCondition]
) -> None:
    found = periods(kind, events, terms)
    assert all(each.from_at < each.until_at for each in found)
    assert all(one.until_at == two.from_at for one, two in pairwise(found))
    assert all(one.state is not two.state for one, two in pairwise(found))
    assert not found or found[-1].until_at == FAR_FUTURE


@given(KINDS, EVENTS, TERMS)
def test_only_a_later_decision_of_a_court_puts_in_force_again_what_has_ended(
    kind: Kind, events: list[LifecycleEvent], terms: list[TimedCondition]
) -> None:
    found = periods(kind, events, terms)
    steps = STEPS[kind.life]
    for ended, after in pairwise(found):
        if ended.state is State.ENDED:
            assert steps[after.began_by].revives
            assert steps[after.began_by].sealed


@given(KINDS, EVENTS, TERMS, INSTANTS)
def test_there_is_a_status_and_a_next_step_for_whatever_is_recorded(
    kind: Kind, events: list[LifecycleEvent], terms: list[TimedCondition], at: datetime
) -> None:
    found = periods(kind, events, terms)
    said = explain(kind, events, at, terms=terms)
    assert said.headline
    assert said.words.endswith(".")
    assert said.live is (state_at(found, at) is State.LIVE)
    assert set(allowed(kind, events)) <= kind.events | {EventKind.ENTERED_IN_ERROR}
    assert ends_at(found) <= FAR_FUTURE


@given(
    some.dates(date(2000, 1, 1), date(2060, 12, 31)),
    some.integers(0, 400),
    LENGTHS,
)
def test_an_order_made_later_never_ends_earlier(
    made_on: date, later: int, length: dict[str, int]
) -> None:
    after = made_on + timedelta(days=later)
    first, second = last_day(made_on, **length), last_day(after, **length)
    assert first <= second
    assert ends_at_for(first) <= ends_at_for(second)
    assert first >= made_on
