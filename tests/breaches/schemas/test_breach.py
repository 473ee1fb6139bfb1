from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from orders.breaches.schemas.breach import BreachSchema
from orders.breaches.schemas.progress import ProgressSchema
from orders.rules.vocabulary.codes import BreachDecision
from tests.factories.orders import at

BREACH: dict[str, Any] = {
    "occurred_from": "2026-11-20 21:00",
    "reported_at": "2026-11-20 21:30",
    "reported_by": "PC 4411",
    "method": "IN_PERSON",
    "account_text": "Came to the door.",
    "condition_ids": ["3", "3", "4"],
    "decision": "ARRESTED",
    "arrested_at": "2026-11-20 22:00",
    "offence": "NOT_YET",
}
PROGRESS: dict[str, Any] = {
    "decision": "ARRESTED",
    "arrested_at": "2026-11-20 22:00",
    "offence": "NOT_YET",
}


def test_a_breach_of_one_moment_ends_when_it_begins() -> None:
    given = BreachSchema().load(BREACH | {"occurred_to": "", "crime_reference": ""})
    assert given.occurred_to == given.occurred_from == at("2026-11-20 21:00")
    assert given.condition_ids == (3, 4)
    assert given.crime_reference is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"arrested_at": ""}, "arrested_at", id="arrested, no time"),
        pytest.param({"decision": "OUTSTANDING_SUSPECT"}, "decision", id="suspect out, arrested"),
        pytest.param(
            {"decision": "NOT_ARRESTED", "arrested_at": ""}, "decision_rationale", id="no reason"
        ),
        pytest.param({"offence": "YES"}, "crime_reference", id="offence without reference"),
        pytest.param({"crime_reference": "20/1/26"}, "offence", id="reference without offence"),
        pytest.param({"condition_ids": []}, "condition_ids", id="no condition"),
        pytest.param({"condition_ids": ["<script>"]}, "condition_ids", id="no number"),
        pytest.param({"method": "TELEPATHY"}, "method", id="unknown method"),
        pytest.param({"account_text": " \x00 "}, "account_text", id="blank account"),
        pytest.param({"occurred_from": "yesterday"}, "occurred_from", id="no instant"),
        pytest.param({"reported_by": "x" * 201}, "reported_by", id="too long"),
    ],
)
def test_what_does_not_hang_together_is_said_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        BreachSchema().load(BREACH | changes)
    assert list(refused.value.messages_dict) == [field]


def test_the_offence_question_must_be_answered() -> None:
    given = {name: said for name, said in BREACH.items() if name != "offence"}
    with pytest.raises(ValidationError, match="also an offence"):
        BreachSchema().load(given)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param(
            {"outcome": "NOT_PROVED", "produced_at": "2026-11-21 10:00"}, "outcome_at", id="a"
        ),
        pytest.param({"outcome_at": "2026-11-21 09:00"}, "outcome", id="b"),
        pytest.param(
            {"outcome": "NOT_PROVED", "outcome_at": "2026-11-21 10:00"}, "produced_at", id="c"
        ),
        pytest.param(
            {"decision": "SUMMONS", "arrested_at": "", "produced_at": "2026-11-21 10:00"},
            "arrested_at",
            id="d",
        ),
    ],
)
def test_what_the_court_did_hangs_together(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ProgressSchema().load(PROGRESS | changes)
    assert field in refused.value.messages_dict


def test_a_summons_has_an_outcome_without_production() -> None:
    given = ProgressSchema().load(
        PROGRESS
        | {
            "decision": "SUMMONS",
            "arrested_at": "",
            "outcome": "PROVED_NO_PENALTY",
            "outcome_at": "2026-12-01 10:00",
        }
    )
    assert given.decision is BreachDecision.SUMMONS
    assert given.produced_at is None
