"""Classes of shades: few, told in words, equal values never apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orders.search.maps.choropleth import classify, rate_words


def whole(value: float) -> str:
    """A value as a whole number."""
    return f"{value:.0f}"


def test_classes_are_about_as_large_as_each_other_and_said_in_words() -> None:
    classes, ranks = classify([0, 1, 2, 3, 4, 5, 6, 7, 8], whole)
    assert classes == ("none", "1 to 3", "4 to 5", "6 to 7", "8") or len(classes) == 5
    assert ranks[0] == 0
    assert sorted(ranks) == ranks


def test_one_value_is_one_class() -> None:
    assert classify([3, 3, 0], whole) == (("none", "3"), [1, 1, 0])


def test_nothing_anywhere_is_none() -> None:
    assert classify([0, 0], whole) == (("none",), [0, 0])
    assert classify([], whole) == (("none",), [])


def test_a_rate_has_one_decimal() -> None:
    assert (rate_words(0), rate_words(3.14159), rate_words(12)) == ("0", "3.1", "12.0")


@given(st.lists(st.integers(0, 50), max_size=60))
def test_more_is_never_lighter_and_every_class_is_used(values: list[int]) -> None:
    classes, ranks = classify(values, whole)
    assert len(classes) <= 5
    for one, its in zip(values, ranks, strict=True):
        for other, others in zip(values, ranks, strict=True):
            assert (one <= other) or (its >= others)
            assert (one != other) or (its == others)
        assert (one == 0) is (its == 0)
    assert {rank for rank in ranks if rank} == set(range(1, len(classes)))
