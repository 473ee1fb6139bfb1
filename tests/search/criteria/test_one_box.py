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
        ("31/2/1988 Marsh", {"name": "31/2/1988 Marsh"}),
        ("marsh", {"name": "marsh"}),
        ("O'Brien", {"name": "O'Brien"}),
        ("Łukasz Żak", {"name": "Łukasz Żak"}),
        ("", {"name": ""}),
    ],
)
def test_each_form_is_known(text: str, found: dict[str, str]) -> None:
    question = read_box(text, now=NOW)
    assert question.given == found
    assert question.of_place is ("postcode" in found or "pnc_id" in found)


@pytest.mark.parametrize("pnc_id", ["2000/0012345K", "00/12345K", "20000012345K"])
def test_a_pnc_id_that_checks_is_one_and_one_that_does_not_is_a_number(pnc_id: str) -> None:
    assert read_box(pnc_id, now=NOW).given in ({"pnc_id": pnc_id}, {"number": pnc_id})


@given(st.text(max_size=250))
def test_whatever_is_typed_is_a_question_that_can_be_read_or_refused(text: str) -> None:
    question = read_box(text, now=NOW)
    assert question == read_box(text, now=NOW)
    if not question.of_place:
        schema: Any = LookUpSchema()
        assert set(question.given) <= set(schema.fields)
        schema.validate(question.given)
