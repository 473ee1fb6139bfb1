"""A day give or take."""

from __future__ import annotations

from datetime import date

import pytest

from orders.search.criteria.date_margins import around


@pytest.mark.parametrize(
    ("on", "margin", "first", "last"),
    [
        (date(1988, 3, 27), None, date(1988, 3, 27), date(1988, 3, 27)),
        (date(1988, 3, 27), "1 day", date(1988, 3, 26), date(1988, 3, 28)),
        (date(1988, 3, 1), "10 days", date(1988, 2, 20), date(1988, 3, 11)),
        (date(1988, 3, 27), "2years", date(1986, 3, 27), date(1990, 3, 27)),
        (date(1988, 2, 29), "1 year", date(1987, 2, 28), date(1989, 2, 28)),
        (date(1988, 2, 29), "4 years", date(1984, 2, 29), date(1992, 2, 29)),
        (date(1, 1, 2), "9 days", date(1, 1, 1), date(1, 1, 11)),
        (date(9999, 12, 30), "9 years", date(9990, 12, 30), date(9999, 12, 30)),
    ],
)
def test_a_margin_reaches_as_far_either_way(
    on: date, margin: str | None, first: date, last: date
) -> None:
    assert around(on, margin) == (first, last)
