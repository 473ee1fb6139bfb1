"""What one may say about a breach: what happened, what police decided, what the court did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from marshmallow.validate import Length

from orders.people.schema import Text, WholeNumber, blank_to_none, required
from orders.register.schema import Instant
from orders.rules.vocabulary import BreachDecision, BreachMethod, CourtOutcome

HELD = frozenset({BreachDecision.ARRESTED, BreachDecision.CHARGED})
"""Decisions after which an arrested subject waits in custody for the court."""
FREE = frozenset({BreachDecision.NOT_ARRESTED, BreachDecision.OUTSTANDING_SUSPECT})
"""Decisions that say nobody was arrested."""

_SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
_LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput:
    """What police decided; instants are aware UTC.

    Attributes:
        arrested_at: arrest for the breach, ``None`` when nobody was arrested.
        hearing_at: hearing of the application for the order, where the order's own record does
            not name it; it may cut the time to court short.
        crime_reference: the substantive offence recorded; ``None``: considered, and there is none.
        safeguarded_at: when the protected person was made safe.
    """

    decision: BreachDecision
    decision_rationale: str = ""
    arrested_at: datetime | None = None
    custody_reference: str | None = None
    hearing_at: datetime | None = None
    crime_reference: str | None = None
    safeguarded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachInput(DecisionInput):
    """A breach as somebody reported it.

    Attributes:
        condition_ids: the conditions of the order said to be breached.
        reported_by: collar number or role; never the protected person.
        not_in_force_reason: why it is recorded although the order was not in force at that time.
    """

    occurred_from: datetime
    occurred_to: datetime
    reported_at: datetime
    reported_by: str
    method: BreachMethod
    account_text: str
    condition_ids: tuple[int, ...]
    not_in_force_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressInput(DecisionInput):
    """A breach's whole standing after something more became known; replaces what was known."""

    produced_at: datetime | None = None
    outcome: CourtOutcome | None = None
    outcome_at: datetime | None = None


class DecisionPart(Schema):
    """What police decided. Source: Crime and Security Act 2010 ss.25(1)(b), 26, 28(9), 29."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    decision = fields.Enum(
        BreachDecision,
        by_value=True,
        required=True,
        error_messages={
            "required": "Choose what was decided.",
            "unknown": "Choose what was decided.",
        },
    )
    decision_rationale = Text(load_default="", validate=_LONG)
    arrested_at = Instant(load_default=None, allow_none=True)
    custody_reference = Text(load_default=None, allow_none=True, validate=_SHORT)
    hearing_at = Instant(load_default=None, allow_none=True)
    is_offence = fields.Boolean(
        required=True,
        error_messages={
            "required": "Say whether the act is also an offence.",
            "invalid": "Say whether the act is also an offence.",
        },
    )
    crime_reference = Text(load_default=None, allow_none=True, validate=_SHORT)
    safeguarded_at = Instant(load_default=None, allow_none=True)

    blanks = frozenset(
        {"arrested_at", "custody_reference", "hearing_at", "crime_reference", "safeguarded_at"}
    )
    """Fields that forms send empty when there is nothing to say."""

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, set(self.blanks))

    @validates_schema
    def _decision_hangs_together(self, data: dict[str, Any], **_: object) -> None:
        faults = {}
        decision, arrested = data["decision"], data["arrested_at"] is not None
        if decision is BreachDecision.ARRESTED and not arrested:
            faults["arrested_at"] = ["Enter when the arrest was made."]
        if decision in FREE and arrested:
            faults["decision"] = ["Choose another decision, or take the time of arrest out."]
        if data["custody_reference"] and not arrested:
            faults.setdefault("arrested_at", ["Enter when the arrest was made."])
        if data["hearing_at"] and not arrested:
            faults["hearing_at"] = ["Leave this blank: it matters only after an arrest."]
        if decision.needs_reason and not data["decision_rationale"]:
            faults["decision_rationale"] = [f"Enter the reason for “{decision.label}”."]
        if data["is_offence"] and not data["crime_reference"]:
            faults["crime_reference"] = ["Record the offence and enter its crime reference."]
        if data["crime_reference"] and not data["is_offence"]:
            faults["is_offence"] = ["Choose “yes”, or take the crime reference out."]
        if faults:
            raise ValidationError(faults)


class BreachSchema(DecisionPart):
    """A breach and what was decided about it."""

    occurred_from = Instant(required=True, error_messages=required("when it happened, or began"))
    occurred_to = Instant(load_default=None, allow_none=True)
    reported_at = Instant(required=True, error_messages=required("when police were told"))
    reported_by = Text(
        required=True,
        validate=_SHORT,
        error_messages=required("who reported it: a collar number or a role, not a name"),
    )
    method = fields.Enum(
        BreachMethod,
        by_value=True,
        required=True,
        error_messages={
            "required": "Choose how it happened.",
            "unknown": "Choose how it happened.",
        },
    )
    account_text = Text(required=True, validate=_LONG, error_messages=required("what happened"))
    condition_ids = fields.List(
        WholeNumber(error_messages={"invalid": "Choose a condition from the list."}),
        required=True,
        validate=Length(min=1, error="Choose at least one condition."),
        error_messages={"required": "Choose at least one condition."},
    )
    not_in_force_reason = Text(load_default=None, allow_none=True, validate=_LONG)

    blanks = DecisionPart.blanks | {"occurred_to", "not_in_force_reason"}

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> BreachInput:
        del data["is_offence"]
        data["condition_ids"] = tuple(dict.fromkeys(data["condition_ids"]))
        data["occurred_to"] = data["occurred_to"] or data["occurred_from"]
        return BreachInput(**data)


class ProgressSchema(DecisionPart):
    """What became known later: arrest, production, the court's decision."""

    produced_at = Instant(load_default=None, allow_none=True)
    outcome = fields.Enum(
        CourtOutcome,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": "Choose what the court decided."},
    )
    outcome_at = Instant(load_default=None, allow_none=True)

    blanks = DecisionPart.blanks | {"produced_at", "outcome", "outcome_at"}

    @validates_schema
    def _court_hangs_together(self, data: dict[str, Any], **_: object) -> None:
        faults = {}
        outcome = data["outcome"]
        if outcome is not None and data["outcome_at"] is None:
            faults["outcome_at"] = ["Enter when the court decided."]
        if outcome is None and data["outcome_at"] is not None:
            faults["outcome"] = ["Choose what the court decided."]
        if data["produced_at"] is not None and data["arrested_at"] is None:
            faults["arrested_at"] = ["Enter when the arrest was made."]
        decided = outcome not in {None, CourtOutcome.WITHDRAWN}
        if decided and data["decision"] in HELD and not data["produced_at"] and data["arrested_at"]:
            faults["produced_at"] = ["Enter when the subject was brought before the court."]
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> ProgressInput:
        del data["is_offence"]
        return ProgressInput(**data)
