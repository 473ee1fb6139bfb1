"""When bans on travel and tags are to be looked at before they run out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.kinds.domestic_abuse import DAPO
from orders.rules.kinds.forced_marriage import FMPO
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.sexual_harm import SHPO_CIVIL
from orders.rules.lifecycle.states import FAR_FUTURE, periods
from orders.rules.lifecycle.term_ends import TermEnd, TermSort, term_ends
from orders.rules.lifecycle.upkeep import Gap, GapKind, RecordedActs, gaps
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.terms import TimedCondition
from tests.naming import named
from tests.rules.building import event, london_at

E = EventKind
MADE = event(E.MADE, "2022-03-10 11:00")
BAN, TAG = "TRAVEL_PROHIBITION", "ELECTRONIC_MONITORING"


def term(code: str, starts: str = "", ends: str = "") -> TimedCondition:
    return TimedCondition(
        code, london_at(starts) if starts else None, london_at(ends) if ends else None
    )


def ends_of(kind: Kind, *terms: TimedCondition, made: LifecycleEvent = MADE) -> list[TermEnd]:
    return term_ends(kind, [made], periods(kind, [made], terms), terms)


@pytest.mark.rule(
    "A ban on travel lasts at most five years and a tag twelve months: each is looked at before.",
    source="Sexual Offences Act 2003 ss.103D, 122C; Domestic Abuse Act 2021 s.38(5)",
    kept_by="orders.rules.lifecycle.term_ends.term_ends",
)
@pytest.mark.parametrize(
    ("kind", "given_term", "opens", "due", "over"),
    named(
        ("own-end", SHPO_CIVIL, term(BAN, ends="2027-02-28 24:00"), "2026-11-28", "2027-02-28", 1),
        ("five-years", SHPO_CIVIL, term(BAN), "2026-12-09", "2027-03-09", 0),
        ("later-start", SHPO_CIVIL, term(BAN, "2023-03-10 00:00"), "2027-12-09", "2028-03-09", 0),
        ("tag-dapo", DAPO, term(TAG), "2023-02-09", "2023-03-09", 0),
        ("tag-own", DAPO, term(TAG, ends="2022-09-30 24:00"), "2022-08-30", "2022-09-30", 1),
        ("tag-shpo", SHPO_CIVIL, term(TAG), "2023-02-09", "2023-03-09", 0),
        ("short", DAPO, term(TAG, ends="2022-04-10 24:00"), "2022-04-04", "2022-04-10", 1),
    ),
)
def test_a_ban_opens_three_months_before_and_a_tag_one(
    kind: Kind, given_term: TimedCondition, opens: str, due: str, over: int
) -> None:
    (found,) = ends_of(kind, given_term, TimedCondition("OTHER"))
    due_at = london_at(f"{due} 24:00")
    assert (found.open_from, found.due_at) == (london_at(f"{opens} 00:00"), due_at)
    assert found.over_at == (due_at if over else FAR_FUTURE)


def test_what_ends_with_its_order_runs_out_then() -> None:
    made = event(E.MADE, "2022-03-10 11:00", "2027-03-09 24:00")
    (found,) = ends_of(SHPO_CIVIL, term(BAN), made=made)
    assert found.due_at == found.over_at == london_at("2027-03-09 24:00")


def test_where_all_conditions_end_together_the_order_says_when() -> None:
    assert ends_of(FMPO, term(BAN, ends="2026-03-09 24:00")) == []


def test_two_bans_that_end_together_are_looked_at_once() -> None:
    all_travel = term("TRAVEL_PROHIBITION_ALL")
    assert len(ends_of(SHPO_CIVIL, term(BAN), all_travel, term("PASSPORT_SURRENDER"))) == 1


def looked_at(terms: list[TimedCondition], *reviewed: str) -> list[tuple[GapKind, datetime]]:
    acts = RecordedActs(reviewed_at=[london_at(each) for each in reviewed])
    states = periods(SHPO_CIVIL, [MADE], terms)
    found = gaps(SHPO_CIVIL, [MADE], states, acts, terms)
    ends = {GapKind.TRAVEL_END, GapKind.TAG_END}
    return [(each.what, each.until_at) for each in found if each.what in ends]


def test_a_review_in_that_time_answers_it_and_an_earlier_one_does_not() -> None:
    terms = [term(BAN, ends="2027-02-28 24:00")]
    over_at = london_at("2027-02-28 24:00")
    assert looked_at(terms) == [(GapKind.TRAVEL_END, over_at)]
    assert looked_at(terms, "2026-11-27 23:59") == [(GapKind.TRAVEL_END, over_at)]
    answered_at = london_at("2026-12-01 09:00")
    assert looked_at(terms, "2026-12-01 09:00") == [(GapKind.TRAVEL_END, answered_at)]


@given(
    starts=st.integers(0, 4000),
    days=st.integers(1, 2500),
    code=st.sampled_from([BAN, "TRAVEL_PROHIBITION_EXCEPT", TAG]),
)
def test_each_is_to_be_looked_at_within_its_time(starts: int, days: int, code: str) -> None:
    starts_at = MADE.occurred_at + timedelta(days=starts)
    one = TimedCondition(code, starts_at, starts_at + timedelta(days=days))
    (found,) = ends_of(SHPO_CIVIL, one)
    assert starts_at <= found.open_from < found.due_at == one.ends_at
    assert found.due_at - found.open_from <= timedelta(days=93 if code != TAG else 32)
    assert found.sort is (TermSort.TAG if code == TAG else TermSort.TRAVEL)


def gaps_of(
    terms: list[TimedCondition], *events: LifecycleEvent, reviewed: tuple[str, ...] = ()
) -> list[Gap]:
    acts = RecordedActs(reviewed_at=[london_at(each) for each in reviewed])
    happened = [MADE, *events]
    found = gaps(SHPO_CIVIL, happened, periods(SHPO_CIVIL, happened, terms), acts, terms)
    return [each for each in found if each.what is GapKind.TRAVEL_END]


def test_of_two_bans_opened_on_one_day_the_sooner_is_told_first() -> None:
    """Three months before 30 and 31 May are the last day of February both."""
    first, second = (term(BAN, ends=f"2027-05-{day} 24:00") for day in (30, 31))
    for terms in ([first, second], [second, first]):
        one, other = gaps_of(terms)
        assert one.since_at == one.until_at == other.from_at == london_at("2027-05-30 24:00")
        assert other.since_at == other.until_at == london_at("2027-05-31 24:00")
        assert one.from_at == london_at("2027-02-28 00:00")
        assert len(gaps_of(terms, reviewed=("2027-03-01 09:00",))) == 1


def test_bans_near_their_end_when_a_suspension_is_over_are_told_one_after_the_other() -> None:
    """They would be open from one instant, which tells the rows of an order apart."""
    terms = [term(BAN, ends="2027-05-30 24:00"), term(BAN, ends="2027-06-30 24:00")]
    away = event(E.SUSPENDED, "2026-11-30 10:00"), event(E.RESUMED, "2027-04-30 10:00")
    one, other = gaps_of(terms, *away)
    assert (one.from_at, one.since_at) == (away[1].occurred_at, london_at("2027-05-30 24:00"))
    assert (other.from_at, other.since_at) == (one.until_at, london_at("2027-06-30 24:00"))


@given(
    ends=st.lists(st.integers(1, 400), min_size=1, max_size=5),
    away=st.none() | st.tuples(st.integers(1, 300), st.integers(1, 99)),
    reviewed=st.lists(st.integers(1, 400), max_size=2),
)
def test_no_two_looks_are_open_from_one_instant_and_the_soonest_end_is_told(
    ends: list[int], away: tuple[int, int] | None, reviewed: list[int]
) -> None:
    begun, day = MADE.occurred_at, timedelta(days=1)
    terms = [TimedCondition(BAN, begun, begun + each * day) for each in ends]
    events = [MADE]
    if away:
        from_at = begun + away[0] * day
        events += [
            LifecycleEvent(E.SUSPENDED, from_at, from_at),
            LifecycleEvent(E.RESUMED, from_at + away[1] * day, from_at),
        ]
    acts = RecordedActs(reviewed_at=[begun + each * day for each in reviewed])
    states = periods(SHPO_CIVIL, events, terms)
    found = gaps(SHPO_CIVIL, events, states, acts, terms)
    assert len({(each.what, each.from_at) for each in found}) == len(found)
    told = {each.since_at for each in found if each.what is GapKind.TRAVEL_END}
    soonest = term_ends(SHPO_CIVIL, events, states, terms)[0]
    if not away and not reviewed:
        assert min(told) == soonest.due_at == begun + min(ends) * day
