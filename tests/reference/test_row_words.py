"""Rows of reference data in words."""

from __future__ import annotations

import pytest

from orders.reference import row_words
from orders.rules.kinds import catalogue, penalties
from orders.rules.reference_data import LimitRow, Penalty

SHIPPED = {row.name: row for row in penalties.shipped(catalogue.KINDS)}


@pytest.mark.parametrize(
    ("code", "title", "says"),
    [
        (
            "DVPO",
            "Domestic violence protection order (DVPO), as a civil matter",
            (
                "Sentences are checked for: a fine of £5,000; a fine of £50 a day; £1,000 in all"
                " for such days; 2 months in custody."
            ),
        ),
        (
            "SPO",
            "Stalking protection order (SPO), as an offence",
            "5 years in custody. In a magistrates' court: the general limit in a magistrates'",
        ),
        (
            "SRO",
            "Sexual risk order (SRO), as an offence",
            "In a magistrates' court: 6 months in custody. Not confirmed: that",
        ),
        ("ANY", "Any other kind (ANY), as contempt of court", "2 years in custody."),
    ],
)
def test_a_penalty_is_said_with_what_it_is_about(code: str, title: str, says: str) -> None:
    assert row_words.title(SHIPPED[code]) == title
    assert says in row_words.says(SHIPPED[code])


def test_a_kind_that_is_gone_is_said_by_its_code() -> None:
    row = Penalty(name="GONE", scope="CIVIL", words="None.", source="an Act")
    assert row_words.title(row) == "GONE (GONE), as a civil matter"
    assert row_words.says(row) == "None."


def test_a_general_limit_is_said_in_months() -> None:
    row = LimitRow(name="MAGISTRATES_CUSTODY", custody_months=12, source="an Act")
    assert row_words.says(row) == "12 months in custody."
