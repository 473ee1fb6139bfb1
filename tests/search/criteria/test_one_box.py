"""What is typed into one box is read as the question it is, and the same text always alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.search.criteria.lookup_query import LookUpSchema
from orders.search.criteria.one_box import read_box
from tests.factories.orders import at

NOW = at("2026-11-24 12:00")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WM26-00412-7", {"reference": "WM26-00412-7"}),
        (" wm26 00412 7 ", {"reference": "wm26 00412 7"}),
        ("WM26-00412-8", {"reference": "WM26-00412-8"}),
        ("412", {"serial": "412"}),
        ("00412", {"serial": "00412"}),
        ("B4 6NH", {"postcode": "B4 6NH"}),
        ("b46nh", {"postcode": "B4 6NH"}),
        ("07700 900 982", {"phone": "07700 900 982"}),
        ("+44 7700 900982", {"phone": "+44 7700 900982"}),
        ("BD51 SMR", {"registration": "BD51 SMR"}),
        ("bd51smr", {"registration": "bd51smr"}),
        ("A123 BCD", {"registration": "A123 BCD"}),
        ("20CR/12345/26", {"number": "20CR/12345/26"}),
        ("01PP/0042/26", {"number": "01PP/0042/26"}),
        ("BM26 FAM 00123", {"number": "BM26 FAM 00123"}),
        ("27/3/1988", {"name": "", "born_on": "1988-03-27"}),
        ("27 March 1988", {"name": "", "born_on": "1988-03-27"}),
        ("Marsh, Daniel 27.03.1988", {"name": "Marsh Daniel", "born_on": "1988-03-27"}),
        ("31/2/1988 Marsh", {"name": "Marsh", "born_on": "1988-02-31"}),
        ("WM26/00412/7", {"reference": "WM26/00412/7"}),
        ("WM26\u201300412\u20138", {"reference": "WM26-00412-8"}),
        ("CR26-12345", {"number": "CR26-12345"}),
        ("WV1", {"postcode": "WV1"}),
        ("b4 6", {"postcode": "B4"}),
        ("01 03 1988", {"name": "", "born_on": "1988-03-01"}),
        ("05-11-1988", {"name": "", "born_on": "1988-11-05"}),
        ("30/03/88", {"name": "", "born_on": "1988-03-30"}),
        ("20/12/26", {"name": "", "born_on": "1926-12-20"}),
        ("20/11/26", {"name": "", "born_on": "2026-11-20"}),
        ("1988-03-30", {"name": "", "born_on": "1988-03-30"}),
        ("30031988", {"name": "", "born_on": "1988-03-30"}),
        ("30th of March 1988", {"name": "", "born_on": "1988-03-30"}),
        ("March 30, 1988", {"name": "", "born_on": "1988-03-30"}),
        ("30MAR1988", {"name": "", "born_on": "1988-03-30"}),
        ("3 Sept 88", {"name": "", "born_on": "1988-09-03"}),
        ("Marsh dob: 30/3/1988", {"name": "Marsh", "born_on": "1988-03-30"}),
        ("born 30 March 1988", {"name": "", "born_on": "1988-03-30"}),
        ("30/3/2088", {"name": "", "born_on": "2088-03-30"}),
        ("(0121) 496 0000", {"phone": "(0121) 496 0000"}),
        ("0121.496.0000", {"phone": "0121.496.0000"}),
        ("0121 496 0000 ext. 123", {"phone": "0121 496 0000"}),
        ("0121 496 0000 x123", {"phone": "0121 496 0000"}),
        ("\u202a07700\u2011900\u2011982\u202c", {"phone": "07700-900-982"}),
        ("MAY 1", {"registration": "MAY 1"}),
        ("1 ABC", {"registration": "1 ABC"}),
        ("ABZ 1234", {"registration": "ABZ 1234"}),
        ("BD51 SMR.", {"registration": "BD51 SMR"}),
        ("Case", {"name": "Case"}),
        ("May 1988", {"name": "May"}),
        ("Ian Lee 1990", {"name": "Ian Lee"}),
        ("Marsh 412", {"name": "Marsh"}),
        ("John Smith 2nd", {"name": "John Smith 2nd"}),
        ("Si\u00e2n Ll\u0177r", {"name": "Si\u00e2n Ll\u0177r"}),
        ("\u041c\u0430\u0440\u0438\u044f", {"name": "\u041c\u0430\u0440\u0438\u044f"}),
        ("\u200f\u0645\u062d\u0645\u062f", {"name": "\u0645\u062d\u0645\u062f"}),
        ("Marsh\0", {"name": "Marsh"}),
        ("\0", {"name": ""}),
        ("%", {"name": "%"}),
        ("marsh", {"name": "marsh"}),
        ("O'Brien", {"name": "O'Brien"}),
        ("Łukasz Żak", {"name": "Łukasz Żak"}),
        ("", {"name": ""}),
    ],
)
def test_each_form_is_known(text: str, found: dict[str, str]) -> None:
    question = read_box(text, prefix="WM", now=NOW)
    assert question.given == found
    assert question.of_place is ("postcode" in found or "pnc_id" in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026/0123456L", {"pnc_id": "2026/0123456L"}),
        ("26/123456L", {"pnc_id": "26/123456L"}),
        ("20260123456l", {"pnc_id": "20260123456l"}),
        ("2026/0123456M", {"number": "2026/0123456M"}),
    ],
)
def test_a_pnc_id_that_checks_is_one_and_one_that_does_not_is_a_number(
    text: str, found: dict[str, str]
) -> None:
    assert read_box(text, prefix="WM", now=NOW).given == found


@given(st.text(max_size=250))
def test_whatever_is_typed_is_a_question_that_can_be_read_or_refused(text: str) -> None:
    question = read_box(text, prefix="WM", now=NOW)
    assert question == read_box(text, prefix="WM", now=NOW)
    if not question.of_place:
        schema: Any = LookUpSchema()
        assert set(question.given) <= set(schema.fields)
        schema.validate(question.given)
