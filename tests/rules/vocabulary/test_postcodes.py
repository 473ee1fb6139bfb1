from __future__ import annotations

import pytest

from orders.rules.vocabulary import postcodes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("b1 1bb", "B1 1BB", id="A9"),
        pytest.param("B33 8TH", "B33 8TH", id="A99"),
        pytest.param("w1a0ax", "W1A 0AX", id="A9A"),
        pytest.param("cv1 5fb", "CV1 5FB", id="AA9"),
        pytest.param(" dy10\t1aa ", "DY10 1AA", id="AA99"),
        pytest.param("EC1A1BB", "EC1A 1BB", id="AA9A"),
    ],
)
def test_a_postcode_is_kept_in_capitals_with_one_space(text: str, expected: str) -> None:
    assert postcodes.normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "B1",
        "1BB B1",
        "B1 1CB",
        "B1 1BK",
        "BBB1 1BB",
        "B111 1BB",
        "B1 11B",
        "B1-1BB",
        "B1 \u0661BB",
    ],
)
def test_what_is_not_a_postcode_is_none(text: str) -> None:
    assert postcodes.normalise(text) is None
