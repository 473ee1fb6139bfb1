"""What police decided about a breach and did about it: the part both of its schemas have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validates_schema

from orders.bounded_fields import Loaded
from orders.people.schema import Text, blank_to_none
from orders.register.schemas.fields import LONG, SHORT, Instant
from orders.rules.vocabulary.breach_codes import (
    ArrestPower,
    ContactMethod,
    NotArrested,
    OffenceAnswer,
    SupportStage,
)
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.labelled import Labelled

HELD = frozenset({BreachDecision.ARRESTED, BreachDecision.CHARGED})
"""Decisions after which an arrested subject waits in custody for the court."""
FREE = frozenset(
    {BreachDecision.UNDECIDED, BreachDecision.NOT_ARRESTED, BreachDecision.OUTSTANDING_SUSPECT}
)
"""Decisions that say no arrest was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput:
    """What police decided; instants are aware UTC.

    Attributes:
        not_arrested_because: why no arrest was made, beside the reason in words.
        arrested_at: arrest for the breach, ``None`` when none was made.
        arrest_power: by what power.
        hearing_at: hearing of the application for the order, where the order's own record does
            not name it; it may cut the time to court short.
        offence: whether there is an offence to record besides; asked every time.
        crime_reference: the offence recorded; there is one exactly when ``offence`` is yes.
        safeguarded_at: when the protected person was made safe.
        victim_informed_at: the latest contact with the victim about it.
        support_withdrawn_at: when the victim stopped supporting police action.
    """

    decision: BreachDecision
    decision_rationale: str = ""
    not_arrested_because: NotArrested | None = None
    arrested_at: datetime | None = None
    arrest_power: ArrestPower | None = None
    custody_reference: str | None = None
    hearing_at: datetime | None = None
    offence: OffenceAnswer = OffenceAnswer.NOT_YET
    no_offence_reason: str | None = None
    crime_reference: str | None = None
    evidence: str | None = None
    safeguarded_at: datetime | None = None
    risk_reassessed_at: datetime | None = None
    victim_informed_at: datetime | None = None
    victim_informed_how: ContactMethod | None = None
    support_withdrawn_at: datetime | None = None
    support_withdrawn_stage: SupportStage | None = None
    support_withdrawn_reason: str | None = None


def chosen(words: type[Labelled], message: str, *, required: bool = False) -> fields.Enum[Labelled]:
    """A field that takes one of ``words``; ``message`` says what to choose."""
    said: dict[str, Any] = {"required": message, "unknown": message, "null": message}
    if required:
        return fields.Enum(words, by_value=True, required=True, error_messages=said)
    return fields.Enum(
        words, by_value=True, load_default=None, allow_none=True, error_messages=said
    )


class DecisionPart(Schema):
    """What police decided. Source: Crime and Security Act 2010 ss.25(1)(b), 26, 28(9), 29."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    decision = chosen(BreachDecision, "Choose what was decided.", required=True)
    decision_rationale = Text(load_default="", validate=LONG)
    not_arrested_because = chosen(NotArrested, "Choose why there was no arrest.")
    arrested_at = Instant(load_default=None, allow_none=True)
    arrest_power = chosen(ArrestPower, "Choose the power of arrest.")
    custody_reference = Text(load_default=None, allow_none=True, validate=SHORT)
    hearing_at = Instant(load_default=None, allow_none=True)
    offence = chosen(OffenceAnswer, "Say whether the act is also an offence.", required=True)
    no_offence_reason = Text(load_default=None, allow_none=True, validate=LONG)
    crime_reference = Text(load_default=None, allow_none=True, validate=SHORT)
    evidence = Text(load_default=None, allow_none=True, validate=LONG)
    safeguarded_at = Instant(load_default=None, allow_none=True)
    risk_reassessed_at = Instant(load_default=None, allow_none=True)
    victim_informed_at = Instant(load_default=None, allow_none=True)
    victim_informed_how = chosen(ContactMethod, "Choose how the victim was told.")
    support_withdrawn_at = Instant(load_default=None, allow_none=True)
    support_withdrawn_stage = chosen(SupportStage, "Choose at what stage.")
    support_withdrawn_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        optional = {name for name, field in self.fields.items() if field.allow_none}
        return blank_to_none(data, optional)

    @validates_schema
    def _decision_hangs_together(self, data: Loaded, **_: object) -> None:
        faults: dict[str, list[str]] = {}
        for said in (_arrest(data), _offence(data), _victim(data)):
            for field, message in said:
                faults.setdefault(field, [message])
        if faults:
            raise ValidationError(faults)


def _arrest(data: Loaded) -> Iterator[tuple[str, str]]:
    decision: BreachDecision = data["decision"]
    arrested = data["arrested_at"] is not None
    needs_arrest = decision is BreachDecision.ARRESTED or data["custody_reference"]
    if (needs_arrest or data["arrest_power"]) and not arrested:
        yield "arrested_at", "Enter when the arrest was made."
    if decision in FREE and arrested:
        yield "decision", "Choose another decision, or take the time of arrest out."
    if data["not_arrested_because"] and arrested:
        yield "not_arrested_because", "Leave this out: there was an arrest."
    if data["hearing_at"] and not arrested:
        yield "hearing_at", "Leave this blank: it matters only after an arrest."
    if decision.needs_reason and not data["decision_rationale"]:
        yield "decision_rationale", f"Enter the reason for “{decision.label}”."


def _offence(data: Loaded) -> Iterator[tuple[str, str]]:
    answer: OffenceAnswer = data["offence"]
    if answer is OffenceAnswer.YES and not data["crime_reference"]:
        yield "crime_reference", "Record the offence and enter its crime reference."
    if answer is OffenceAnswer.NO and not data["no_offence_reason"]:
        yield "no_offence_reason", "Enter why there is no offence to record."
    if data["crime_reference"] and answer is not OffenceAnswer.YES:
        yield "offence", "Choose “yes”, or take the crime reference out."


def _victim(data: Loaded) -> Iterator[tuple[str, str]]:
    if data["victim_informed_at"] and not data["victim_informed_how"]:
        yield "victim_informed_how", "Choose how the victim was told."
    if data["victim_informed_how"] and not data["victim_informed_at"]:
        yield "victim_informed_at", "Enter when the victim was told."
    withdrawn = data["support_withdrawn_at"]
    if withdrawn and not data["support_withdrawn_stage"]:
        yield "support_withdrawn_stage", "Choose at what stage."
    if (data["support_withdrawn_stage"] or data["support_withdrawn_reason"]) and not withdrawn:
        yield "support_withdrawn_at", "Enter when the victim withdrew support."
