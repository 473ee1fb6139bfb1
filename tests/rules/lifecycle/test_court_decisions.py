"""Which of a court's decisions stand, in whatever order they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.lifecycle.court_decisions import (
    DecisionStanding,
    how_each_stands,
    latest_decided,
    standing,
)
from orders.rules.vocabulary.codes import CourtOutcome
from tests.factories.orders import at
from tests.naming import named

STANDS = DecisionStanding.STANDS


@dataclass(frozen=True)
class Decision:
    """One decision, as a row of the record holds it."""

    id: int
    outcome: CourtOutcome
    outcome_at: datetime
    on_appeal: bool = False


def decided(number: int, outcome: str, when: str, *, on_appeal: bool = False) -> Decision:
    return Decision(number, CourtOutcome(outcome), at(when), on_appeal)


FIRST = "2026-12-02 11:00"
SAME_DAY = "2026-12-02 15:00"
LATER = "2026-12-15 11:00"


@pytest.mark.rule(
    "What a court imposed for one breach on one day stands together; a later decision takes its"
    " place, and the earlier one stays on record.",
    source="Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8(2)",
    kept_by="orders.rules.lifecycle.court_decisions.standing",
)
@pytest.mark.parametrize(
    ("decisions", "stand"),
    named(
        ("nothing", [], []),
        ("one", [decided(1, "GUILTY_FINE", FIRST)], ["stands"]),
        (
            "adjourned, then heard",
            [decided(1, "ADJOURNED_BAIL", FIRST), decided(2, "GUILTY_FINE", LATER)],
            ["adjourned: heard again since", "stands"],
        ),
        (
            "adjourned in the morning, heard that afternoon",
            [decided(1, "ADJOURNED_BAIL", FIRST), decided(2, "GUILTY_FINE", SAME_DAY)],
            ["adjourned: heard again since", "stands"],
        ),
        (
            "adjourned again",
            [decided(1, "ADJOURNED_BAIL", FIRST), decided(2, "ADJOURNED_CUSTODY", SAME_DAY)],
            ["adjourned: heard again since", "stands"],
        ),
        (
            "two things at one hearing",
            [decided(1, "GUILTY_COMMUNITY", FIRST), decided(2, "GUILTY_SUSPENDED", FIRST)],
            ["stands", "stands"],
        ),
        (
            "two fines of one day",
            [decided(1, "GUILTY_FINE", FIRST), decided(2, "GUILTY_FINE", SAME_DAY)],
            ["stands", "stands"],
        ),
        (
            "recorded without saying that it was an appeal",
            [decided(1, "GUILTY_FINE", FIRST), decided(2, "NOT_GUILTY", SAME_DAY)],
            ["a later decision took its place", "stands"],
        ),
        (
            "overturned on appeal",
            [decided(1, "GUILTY_FINE", FIRST), decided(2, "NOT_GUILTY", LATER, on_appeal=True)],
            ["overturned on appeal", "stands"],
        ),
        (
            "varied on appeal",
            [decided(1, "GUILTY_CUSTODY", FIRST), decided(2, "GUILTY_FINE", LATER, on_appeal=True)],
            ["varied on appeal", "stands"],
        ),
        (
            "found guilty on the appeal of the prosecution",
            [
                decided(1, "NOT_PROVED", FIRST),
                decided(2, "PROVED_FINE_LUMP", LATER, on_appeal=True),
            ],
            ["overturned on appeal", "stands"],
        ),
        (
            "the appeal is adjourned",
            [
                decided(1, "GUILTY_CUSTODY", FIRST),
                decided(2, "ADJOURNED_BAIL", LATER, on_appeal=True),
            ],
            ["stands", "the appeal is adjourned; what was decided stands"],
        ),
    ),
)
def test_how_each_decision_stands(decisions: list[Decision], stand: list[str]) -> None:
    told = how_each_stands(decisions)
    assert [told[each.id].label for each in decisions] == stand


def test_of_what_was_imposed_together_what_weighs_most_is_the_outcome() -> None:
    rows = [decided(1, "GUILTY_FINE", FIRST), decided(2, "GUILTY_CUSTODY", FIRST)]
    assert [each.id for each in standing(rows)] == [2, 1]


instants = st.integers(0, 60 * 24 * 200).map(lambda each: at(FIRST) + timedelta(minutes=each))
every = st.lists(
    st.builds(
        Decision,
        id=st.just(0),
        outcome=st.sampled_from(CourtOutcome),
        outcome_at=instants,
        on_appeal=st.booleans(),
    ),
    max_size=6,
)


@given(every, st.randoms(use_true_random=False))
def test_in_whatever_order_decisions_are_recorded_the_last_decided_stands(
    drawn: list[Decision], dice: object
) -> None:
    rows = [
        Decision(number, each.outcome, each.outcome_at, each.on_appeal)
        for number, each in enumerate(drawn, 1)
    ]
    mixed = list(rows)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    first = standing(mixed)
    assert first == standing(rows)
    assert how_each_stands(mixed) == how_each_stands(rows)
    numbered_anew = [
        Decision(number, each.outcome, each.outcome_at, each.on_appeal)
        for number, each in enumerate(mixed, 1)
    ]
    again = standing(numbered_anew)
    told = [(each.outcome, each.outcome_at) for each in first]
    assert [(each.outcome, each.outcome_at) for each in again] == told
    taking = [each for each in rows if each.outcome.is_final or not each.on_appeal] or rows
    if taking:
        assert first[0].outcome_at == max(each.outcome_at for each in taking)
        assert first == latest_decided(first)
    stand = how_each_stands(rows)
    assert {number for number, each in stand.items() if each is STANDS} == {e.id for e in first}
