"""Identifiers on police papers: which are right, how they are written, what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.vocabulary import identifiers
from orders.rules.vocabulary.identifiers import LETTERS, NotOne, check_letter


def pnc(text: str) -> str:
    return identifiers.pnc_id(text, this_year=2026)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("02/73319Z", "2002/0073319Z", id="D24-short"),
        pytest.param("20020073319Z", "2002/0073319Z", id="D24-no-slash"),
        pytest.param("2002/0073319Z", "2002/0073319Z", id="D24-as-written"),
        pytest.param("79/163001B", "1979/0163001B", id="D25-last-century"),
        pytest.param("033Y", "2003/0000003Y", id="D25-shortest"),
        pytest.param("67/9893091D", "1967/9893091D", id="D25-seven-figures"),
        pytest.param("2026/0000001W", "2026/0000001W", id="D28-first"),
        pytest.param("2026/0123456L", "2026/0123456L", id="D28-second"),
        pytest.param(" 26 / 123456 l ", "2026/0123456L", id="small-letters-and-spaces"),
    ],
)
def test_a_pnc_id_is_written_one_way(text: str, written: str) -> None:
    assert pnc(text) == written


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("2001/0171310S", "never I, O or S", id="D26-letter"),
        pytest.param("20230583843N", "does not fit its figures", id="D26-check"),
        pytest.param("2026/1A", "does not fit its figures", id="check"),
        pytest.param("2026-0000001W", "a year, up to 7 figures and a letter", id="dash"),
        pytest.param("2027/0000001X", "1900 to 2026", id="year-to-come"),
        pytest.param("W", "a year, up to 7 figures and a letter", id="letter-alone"),
        pytest.param("", "a year, up to 7 figures and a letter", id="nothing"),
        pytest.param("٢٠٢٦/0000001W", "a year, up to 7 figures", id="other-figures"),
    ],
)
def test_what_is_no_pnc_id_is_told_apart(text: str, wrong: str) -> None:
    with pytest.raises(NotOne, match=wrong):
        pnc(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("65656/91H", "065656/91H", id="D27-padded"),
        pytest.param("SF05/482703J", "SF05/482703J", id="D27-file"),
        pytest.param("sf83/50058z", "SF83/50058Z", id="D27-file-unpadded"),
    ],
)
def test_a_cro_number_is_written_one_way(text: str, written: str) -> None:
    assert identifiers.cro_number(text) == written


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("85227/65G", "does not fit its figures", id="D27-check"),
        pytest.param("65656-91H", "like 065656/91H", id="shape"),
        pytest.param("65656/91S", "never I, O or S", id="letter"),
        pytest.param("SF83/050058Z", "does not fit its figures", id="file-serials-are-not-padded"),
    ],
)
def test_what_is_no_cro_number_is_told_apart(text: str, wrong: str) -> None:
    with pytest.raises(NotOne, match=wrong):
        identifiers.cro_number(text)


@pytest.mark.parametrize(
    "text", ["26/20AA/01/1X", "2620AA0100000000001X", "26/20/AA/01/00000000001x"]
)
def test_an_arrest_summons_number_is_written_one_way(text: str) -> None:
    assert identifiers.arrest_summons_number(text) == "26/20AA/01/00000000001X"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("26/20AA/01/00000000001N", "does not fit its figures", id="check"),
        pytest.param("26/21AA/01/00000000001X", "does not fit its figures", id="another-force"),
        pytest.param("20/ALD/26/1", "year, force and unit", id="shape"),
        pytest.param("26/20AA/01/00000000001O", "an arrest/summons number is never", id="letter"),
    ],
)
def test_what_is_no_arrest_summons_number_is_told_apart(text: str, wrong: str) -> None:
    with pytest.raises(NotOne, match=wrong):
        identifiers.arrest_summons_number(text)


def test_the_unit_of_an_arrest_summons_number_is_not_in_the_sum() -> None:
    given_out = {identifiers.arrest_summons_number(f"26/20{unit}/01/1X") for unit in ("AA", "ZD")}
    assert given_out == {"26/20AA/01/00000000001X", "26/20ZD/01/00000000001X"}


@given(year=st.integers(1927, 2026), serial=st.integers(0, 9_999_999))
def test_every_pnc_id_reads_the_same_with_its_year_in_two_figures_or_four(
    year: int, serial: int
) -> None:
    letter = check_letter(f"{year % 100:02d}{serial:07d}")
    whole = f"{year}/{serial:07d}{letter}"
    assert pnc(whole) == whole
    assert pnc(f"{year % 100:02d}/{serial}{letter}") == whole


@given(
    serial=st.integers(0, 9_999_999),
    place=st.integers(0, 6),
    digit=st.integers(0, 9),
    read=st.just(pnc),
)
def test_one_wrong_figure_always_shows(
    serial: int, place: int, digit: int, read: Callable[[str], str]
) -> None:
    figures = f"{serial:07d}"
    letter = check_letter(f"26{figures}")
    mistyped = f"{figures[:place]}{digit}{figures[place + 1 :]}"
    if mistyped == figures:
        assert read(f"2026/{figures}{letter}") == f"2026/{figures}{letter}"
        return
    with pytest.raises(NotOne):
        read(f"2026/{mistyped}{letter}")


def test_there_are_twenty_three_letters() -> None:
    assert len(LETTERS) == 23
    assert not set("IOS") & set(LETTERS)
