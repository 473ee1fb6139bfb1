from __future__ import annotations

import pytest

from orders.rules.checks.combined_conditions import Bound, contradictions, together

HOME = "2 Invented Close, WS1 1AA"
FIRST = Bound("WM26-00001-1", "NO_APPROACH_PREMISES", HOME, 100)
SECOND = Bound("WM26-00002-2", "NO_APPROACH_PREMISES", HOME, 200)
MOLEST = Bound("WM26-00001-1", "NON_MOLEST")


def test_conditions_are_grouped_by_what_they_mean_in_the_order_of_the_codes() -> None:
    found = together([FIRST, SECOND, MOLEST])
    assert [(group.code, group.places) for group in found] == [
        ("NON_MOLEST", (2,)),
        ("NO_APPROACH_PREMISES", (0, 1)),
    ]


def test_what_several_orders_say_is_noted_with_the_widest_distance() -> None:
    (group,) = together([FIRST, SECOND])
    assert group.notes == (
        "In 2 orders. Each binds by itself, to its own end.",
        "The distances differ. The widest is 200 metres.",
    )


@pytest.mark.parametrize(
    "bound",
    [
        pytest.param([FIRST], id="one order"),
        pytest.param([MOLEST, FIRST], id="different meanings"),
        pytest.param([FIRST, Bound(FIRST.order, FIRST.code, HOME, 100)], id="twice in one order"),
    ],
)
def test_nothing_is_noted_otherwise(bound: list[Bound]) -> None:
    assert [group.notes for group in together(bound)] == [()] * len(together(bound))


def test_a_code_the_register_does_not_know_is_kept() -> None:
    (group,) = together([Bound("WM26-00001-1", "OLD_CODE")])
    assert (group.code, group.places) == ("OLD_CODE", (0,))


CURFEW = Bound("WM26-00003-3", "CURFEW", "1 Invented Street")


@pytest.mark.parametrize(
    ("away", "said"),
    [
        pytest.param(
            Bound("WM26-00001-1", "LEAVE_PREMISES", "1 invented  street"), "same place", id="same"
        ),
        pytest.param(Bound("WM26-00001-1", "EXCLUSION_ZONE"), "check whether", id="unknown"),
    ],
)
def test_staying_where_one_must_not_be_is_pointed_out(away: Bound, said: str) -> None:
    (sentence,) = contradictions([away, CURFEW])
    assert said in sentence
    assert CURFEW.order in sentence
    assert away.order in sentence


def test_places_that_differ_contradict_nothing() -> None:
    assert contradictions([FIRST, CURFEW, MOLEST]) == []
