"""Two ways of writing one home are one home; a neighbour's is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.same_home import WrittenHome, is_same_home

POSTCODE = "ZZ1 1PD"
HOME = WrittenHome("14 Acacia Avenue\nQuarry End", POSTCODE)
IN_WORDS = {14: "Fourteen", 3: "three", 21: "Twenty-one", 40: "forty", 99: "ninety nine"}


def is_same(one: WrittenHome, other: WrittenHome) -> bool:
    """The answer, which is the same from either side."""
    found = is_same_home(one, other)
    assert is_same_home(other, one) is found
    return found


@pytest.mark.parametrize(
    "lines",
    [
        "14 ACACIA AVE",
        "14a Acacia Avenue",
        "14 A Acacia Avenue",
        "Flat 3, 14 Acacia Avenue",
        "Flat 3A 14 Acacia Avenue",
        "Flat B, 14 Acacia Avenue",
        "14, Acacia Avenue, Flat 3",
        "Flat Three, Fourteen Acacia Avenue",
        "3, 14 Acacia Avenue",
        "3/14 Acacia Avenue",
        "12-16 Acacia Avenue",
        "Apartment 3, Block 5, 14 Acacia Avenue",
        "2nd floor, 14 Acacia Avenue",
        "Floor 2, 14 Acacia Avenue",
        "Basement flat, 14 Acacia Avenue",
        "Fourteen, Acacia Avenue",
        "No. 14",
        "#14 Acacia",
        "014 Acacia Avenue",
        "The Cottage, 14 Acacia Avenue",
        "Flat 14, Acacia House",
    ],
)
def test_a_number_at_a_postcode_is_one_home_however_written(lines: str) -> None:
    assert is_same(HOME, WrittenHome(lines, POSTCODE))


@pytest.mark.parametrize(
    "lines",
    [
        "15 Acacia Avenue",
        "4 Acacia Avenue",
        "114 Acacia Avenue",
        "Flat 14, 3 Acacia Avenue",
        "Flat 3, 15 Acacia Avenue",
        "Twenty four Acacia Avenue",
        "Acacia Avenue",
        "",
    ],
)
def test_a_neighbours_is_another_home(lines: str) -> None:
    assert not is_same(HOME, WrittenHome(lines, POSTCODE))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("14A Acacia Avenue", "14B Acacia Avenue", False),
        ("Flat 1, 14 Acacia Avenue", "Flat 2, 14 Acacia Avenue", False),
        ("Flat A, 14 Acacia Avenue", "14a Acacia Avenue", True),
        ("Flat 3, Acacia Court", "Flat 3, Acacia Court, 14 High Street", True),
        ("3 Acacia Court", "Flat 3, Acacia Court, 14 High St", True),
        ("4 Acacia Court", "Flat 3, Acacia Court, 14 High St", False),
        ("Flat 3, Acacia Court", "Flat 4, Acacia Court", False),
        ("The Rose Cottage, Mill Lane", "Rose Cottage\nMill Ln", True),
        ("Rose Cottage", "Rose Cottage, 2 Mill Lane", True),
        ("Rose Cottage", "Vine Cottage", False),
        ("14 Seven Sisters Road", "Flat 2, 14 Seven Sisters Rd", True),
        ("14 Seven Sisters Road", "7 Sisters Road", False),
    ],
)
def test_flats_and_names_at_one_postcode(one: str, other: str, same: bool) -> None:
    assert is_same(WrittenHome(one, POSTCODE), WrittenHome(other, POSTCODE)) is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(WrittenHome("14 Acacia Ave"), True, id="no postcode, the same street"),
        pytest.param(WrittenHome("14 Acacia Road"), False, id="no postcode, another street"),
        pytest.param(WrittenHome("14 Acacia Ave, zz11pd"), True, id="postcode in the lines"),
        pytest.param(WrittenHome("14 Acacia Ave, ZZ1 1PE"), False, id="another in the lines"),
        pytest.param(WrittenHome("14 Acacia Avenue", "ZZ1 1PE"), False, id="another postcode"),
        pytest.param(WrittenHome(""), False, id="nothing known"),
    ],
)
def test_a_missing_postcode_leaves_number_and_street(other: WrittenHome, same: bool) -> None:
    assert is_same(HOME, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WrittenHome("", uprn="00123"), WrittenHome("9 Other Row", "ZZ9 9ZZ", "123"), True),
        (WrittenHome("", uprn="123"), WrittenHome("", uprn="124"), False),
        (WrittenHome("", spot=(0.0, 0.0)), WrittenHome("x", spot=(3.0, 4.0)), True),
        (WrittenHome("", spot=(0.0, 0.0)), WrittenHome("x", spot=(3.0, 4.1)), False),
        (WrittenHome("", spot=(0.0, 0.0)), WrittenHome("x"), False),
    ],
    ids=["one UPRN", "another UPRN", "5 m apart", "more than 5 m", "only one is exact"],
)
def test_a_uprn_or_an_exact_point_is_one_home(
    one: WrittenHome, other: WrittenHome, same: bool
) -> None:
    assert is_same(one, other) is same


@st.composite
def _spellings(draw: st.DrawFn, number: int) -> str:
    """Ways to write a number of Acacia Avenue, or a flat of it."""
    written = draw(st.sampled_from([str(number), f"No {number}", f"{number:03}", f"#{number}"]))
    if number in IN_WORDS:
        written = draw(st.sampled_from([written, IN_WORDS[number], IN_WORDS[number].upper()]))
    letter = draw(st.sampled_from(["", "A", " b"])) if written[-1].isdigit() else ""
    flat = draw(st.sampled_from(["", "Flat 7, ", "apartment 7 ", "Ground floor flat, ", "FLAT C "]))
    gap = draw(st.sampled_from([" ", ", ", "\n", "  "]))
    street = draw(st.sampled_from(["Acacia Avenue", "ACACIA AVE", "acacia av.", "Acacia"]))
    town = draw(st.sampled_from(["", "\nQuarry End", ", Birmingham", f", {POSTCODE}"]))
    return f"{flat}{written}{letter}{gap}{street}{town}"


NUMBERS = st.one_of(st.sampled_from(sorted(IN_WORDS)), st.integers(1, 999))


@given(NUMBERS, st.data())
def test_every_spelling_of_a_number_is_the_home_of_that_number(
    number: int, data: st.DataObject
) -> None:
    plain = WrittenHome(f"{number} Acacia Avenue", POSTCODE)
    assert is_same(plain, WrittenHome(data.draw(_spellings(number)), POSTCODE))


@given(NUMBERS, NUMBERS, st.data())
def test_no_spelling_of_a_number_is_the_home_of_another(
    number: int, other: int, data: st.DataObject
) -> None:
    if number == other:
        other += 1
    plain = WrittenHome(f"{number} Acacia Avenue", POSTCODE)
    assert not is_same(plain, WrittenHome(data.draw(_spellings(other)), POSTCODE))
