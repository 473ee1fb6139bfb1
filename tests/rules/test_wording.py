from __future__ import annotations

import pytest

from orders.rules import catalogue, conditions
from orders.rules.wording import USUAL, usual


@pytest.mark.parametrize("kind", ["DVPN", "DVPO"])
def test_every_condition_of_the_act_has_a_usual_wording(kind: str) -> None:
    permitted = conditions.permitted(catalogue.kind(kind))
    assert [code.code for code in permitted if not usual(code.code)] == []


@pytest.mark.parametrize("code", USUAL)
def test_a_usual_wording_belongs_to_a_known_condition_and_speaks_to_the_subject(code: str) -> None:
    assert code in conditions.CODES
    assert usual(code).startswith("You must ")


def test_a_condition_without_usual_wording_has_none() -> None:
    assert usual("OTHER") == ""
