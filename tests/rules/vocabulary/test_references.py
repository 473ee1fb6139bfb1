from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.vocabulary import references

SERIALS = st.integers(1, 999_999_999)
YEARS = st.integers(2000, 2099)


def test_a_reference_is_prefix_year_serial_and_check_digit() -> None:
    assert references.make("WM", 2026, 412) == "WM26-00412-7"


def test_a_serial_may_outgrow_five_digits() -> None:
    assert references.make("WM", 2026, 1_234_567).startswith("WM26-1234567-")


@pytest.mark.parametrize(
    "text",
    [
        "wm26-00412-7",
        " WM26 00412 7 ",
        "WM26004127",
        "WM26\u201300412\u20137",
        "wm-26-00412-7",
        "WM26/00412/7",
        "wm26.00412.7",
        "WM26_00412_7",
    ],
)
def test_spaces_case_and_signs_are_forgiven(text: str) -> None:
    assert references.normalise(text) == "WM26-00412-7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WM26-00412-8",
        "WM26-00421-7",
        "26-00412-7",
        "WM26-412-7",
        "WM26-00412",
        "WM26-\u0660\u0660412-7",
    ],
)
def test_what_is_not_a_reference_is_none(text: str) -> None:
    assert references.normalise(text) is None


@given(YEARS, SERIALS)
def test_what_is_made_is_valid(year: int, serial: int) -> None:
    made = references.make("WM", year, serial)
    assert references.valid(made)
    assert references.normalise(made.lower().replace("-", "")) == made


@given(SERIALS, st.integers(0, 4), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(serial: int, place: int, shift: int) -> None:
    made = references.make("WM", 2026, serial)
    at = len("WM26-") + place
    wrong = str((int(made[at]) + shift) % 10)
    assert references.normalise(made[:at] + wrong + made[at + 1 :]) is None


@pytest.mark.parametrize(
    ("prefix", "year", "serial"),
    [("W", 2026, 1), ("wm", 2026, 1), ("WM", 1999, 1), ("WM", 2100, 1), ("WM", 2026, 0)],
)
def test_a_reference_outside_the_limits_is_refused(prefix: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="reference"):
        references.make(prefix, year, serial)


@pytest.mark.parametrize("text", ["wm26-00412-7", "WM26004127"])
def test_only_the_written_form_is_valid(text: str) -> None:
    assert not references.valid(text)


def test_hints_and_messages_give_the_one_example() -> None:
    """Another one would be taken for a record that its page showed."""
    here = Path(__file__).resolve().parents[3]
    files = [*here.glob("templates/**/*.html"), *here.glob("orders/**/*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert set().union(*map(references.found_in, texts)) == {references.EXAMPLE}
