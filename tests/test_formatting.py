"""Numbers as people read them."""

from __future__ import annotations

import pytest

from orders.formatting import nearest, share


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "0.0%"),
        (0.000_001, "nearly nothing"),
        (0.5, "50.0%"),
        (0.999_8, "99.98%"),
        (0.999_99, "nearly all"),
        (1.0, "100.0%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: float, said: str) -> None:
    assert share(part) == said


def test_the_nearest_codes_are_named_or_all() -> None:
    assert nearest("dvpm", ["DVPN", "SRO"]) == "The nearest are DVPN."
    assert nearest("xyz", ["DVPN", "SRO"]) == "Known: DVPN, SRO."
