"""Two words of a name one letter apart always share a key; what sounds alike often does."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from orders.people.names import indexed
from orders.people.spelling import LONGEST, keys, sound
from orders.people.variants import variants

WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=LONGEST - 1)


@given(word=WORDS, place=st.integers(0, LONGEST), letter=st.sampled_from(string.ascii_lowercase))
def test_words_one_letter_apart_share_a_key(word: str, place: int, letter: str) -> None:
    place %= len(word)
    dropped = word[:place] + word[place + 1 :]
    added = word[:place] + letter + word[place:]
    replaced = word[:place] + letter + word[place + 1 :]
    swapped = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    for other in (dropped, added, replaced, swapped):
        assert OSA.distance(word, other) <= 1
        assert keys(word) & (keys(other) | {other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("philips", "filips"),
        ("catherine", "katherin"),
        ("knight", "night"),
        ("wright", "right"),
        ("hussain", "husein"),
        ("chris", "kris"),
        ("johnson", "jonson"),
        ("mohammed", "muhamud"),
    ],
)
def test_words_that_sound_alike_have_one_sound(one: str, other: str) -> None:
    assert sound(one)[1:] == sound(other)[1:] or sound(one) == sound(other)


def test_a_very_long_word_has_no_key_but_itself() -> None:
    assert keys("x" * 200) == {"x" * 200}


def test_other_ways_of_writing_a_name_go_both_ways() -> None:
    assert "muhammad" in variants("mohammed")
    assert "mohammed" in variants("muhammad")
    assert variants("mohammed").isdisjoint({"mohammed"})
    assert variants("angstrom") == frozenset()


@pytest.mark.parametrize(
    ("given_names", "family_name", "found_by"),
    [
        ("Anne-Marie", "Lowe", {"anne", "marie", "annemarie", "lowe"}),
        (
            "Jan",
            "van der Berg",
            {"jan", "van", "der", "berg", "vander", "derberg", "vanderberg"},
        ),
        ("", "Bear", {"bear"}),
        ("", "", set()),
    ],
)
def test_a_name_is_found_by_its_words_and_those_of_one_part_as_one(
    given_names: str, family_name: str, found_by: set[str]
) -> None:
    assert indexed(given_names, family_name) == found_by
