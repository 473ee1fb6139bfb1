"""One thing that a court decided about a breach: what it imposed, or when it hears it next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from marshmallow.validate import Range

from orders.bounded_fields import Loaded
from orders.breaches.schemas.decision import DecisionPart, chosen
from orders.people.schema import Text, WholeNumber, blank_to_none
from orders.register.schemas.fields import LONG, Instant
from orders.rules.kinds.penalties import Sentence
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome

_CONTEMPT = frozenset({CourtOutcome.CONTEMPT})
_CONVICTIONS = frozenset(each for each in CourtOutcome if each.is_conviction)
_PENALTY = frozenset(
    {
        CourtOutcome.PROVED_FINE_LUMP,
        CourtOutcome.PROVED_FINE_DAILY,
        CourtOutcome.PROVED_CUSTODY,
    }
)
_PUNISHED = _PENALTY | _CONVICTIONS | _CONTEMPT
_ADJOURNED = frozenset(each for each in CourtOutcome if not each.is_final)
_GOES_WITH = {
    "fine_pounds": _PUNISHED,
    "fine_per_day_pounds": _PENALTY | _CONTEMPT,
    "fine_days": _PENALTY | _CONTEMPT,
    "custody_length": _PUNISHED,
    "custody_unit": _PUNISHED,
    "adjourned_to_at": _ADJOURNED,
    "remanded_for_report": _ADJOURNED,
    "sentence_text": frozenset(CourtOutcome),
}
"""Which outcomes have what: a court may impose more than one thing for one breach."""
_ASKED = {
    CourtOutcome.PROVED_FINE_LUMP: {"fine_pounds": "Enter the fine."},
    CourtOutcome.GUILTY_FINE: {"fine_pounds": "Enter the fine."},
    CourtOutcome.PROVED_FINE_DAILY: {
        "fine_per_day_pounds": "Enter the fine for a day.",
        "fine_days": "Enter for how many days.",
    },
    CourtOutcome.PROVED_CUSTODY: {"custody_length": "Enter how long."},
    CourtOutcome.GUILTY_CUSTODY: {"custody_length": "Enter how long."},
    CourtOutcome.ADJOURNED_BAIL: {"adjourned_to_at": "Enter the next hearing."},
    CourtOutcome.ADJOURNED_CUSTODY: {"adjourned_to_at": "Enter the next hearing."},
}
_POUNDS = Range(1, 10_000_000, error="Enter whole pounds, from 1 to 10,000,000.")
_NUMBER = Range(1, 10_000, error="Enter a number from 1 to 10,000.")
_WHOLE: dict[str, Any] = {
    "invalid": "Enter a whole number in digits.",
    "too_large": "Enter a smaller number.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeInput:
    """One thing that a court decided; instants are aware UTC.

    Attributes:
        outcome_at: when it was decided; what was decided at one time was decided at one hearing.
        on_appeal: whether it was decided on an appeal against an earlier decision.
        adjourned_to_at: the next hearing; ``remanded_for_report``: adjourned for a medical report.
    """

    outcome: CourtOutcome
    outcome_at: datetime
    on_appeal: bool = False
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_days: int | None = None
    custody_length: int | None = None
    custody_unit: LengthUnit | None = None
    sentence_text: str | None = None
    adjourned_to_at: datetime | None = None
    remanded_for_report: bool = False

    @property
    def sentence(self) -> Sentence:
        """What the court imposed."""
        return Sentence(
            fine_pounds=self.fine_pounds,
            fine_per_day_pounds=self.fine_per_day_pounds,
            fine_days=self.fine_days,
            custody_length=self.custody_length,
            custody_unit=self.custody_unit,
            sentence_text=self.sentence_text,
        )


DECIDED = tuple(each.name for each in fields_of(OutcomeInput))
"""What is known of one thing a court decided, each a column by the same name."""
IMPOSED = DECIDED[DECIDED.index("outcome_at") + 1 :]
"""What of it is said beside what was decided and when."""


class ImposedPart(Schema):
    """What a court imposed, or when it hears a breach next."""

    class Meta(DecisionPart.Meta):
        """Options."""

    on_appeal = fields.Boolean(load_default=False)
    fine_pounds = WholeNumber(
        load_default=None, allow_none=True, validate=_POUNDS, error_messages=_WHOLE
    )
    fine_per_day_pounds = WholeNumber(
        load_default=None, allow_none=True, validate=_POUNDS, error_messages=_WHOLE
    )
    fine_days = WholeNumber(
        load_default=None, allow_none=True, validate=_NUMBER, error_messages=_WHOLE
    )
    custody_length = WholeNumber(
        load_default=None, allow_none=True, validate=_NUMBER, error_messages=_WHOLE
    )
    custody_unit = chosen(LengthUnit, "Choose days, weeks, months or years.")
    sentence_text = Text(load_default=None, allow_none=True, validate=LONG)
    adjourned_to_at = Instant(load_default=None, allow_none=True)
    remanded_for_report = fields.Boolean(load_default=False)

    @pre_load
    def _nothing_is_none(self, data: Any, **_: object) -> Any:
        optional = {name for name, field in self.fields.items() if field.allow_none}
        return blank_to_none(data, optional)


class OutcomeSchema(ImposedPart):
    """One thing a court decided, whole."""

    outcome = chosen(CourtOutcome, "Choose what the court decided.", required=True)
    outcome_at = Instant(
        required=True, error_messages={"required": "Enter when the court decided."}
    )

    @validates_schema
    def _hangs_together(self, data: Loaded, **_: object) -> None:
        faults = faults_of(data, asks_all=True)
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: Loaded, **_: object) -> OutcomeInput:
        return OutcomeInput(**data)


def faults_of(data: Mapping[str, Any], *, asks_all: bool) -> dict[str, list[str]]:
    """What does not go with what was decided, and with ``asks_all`` what always goes with it."""
    faults: dict[str, list[str]] = {}
    for field, message in _imposed(data):
        faults.setdefault(field, [message])
    if asks_all:
        for field, message in _ASKED.get(data["outcome"], {}).items():
            if not data[field] and not (field == "custody_length" and data["sentence_text"]):
                faults.setdefault(field, [message])
    return faults


def _imposed(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data["on_appeal"] and data["outcome"] is None:
        yield "on_appeal", "Leave this out: no decision of a court is named."
    for field, outcomes in _GOES_WITH.items():
        if data[field] and data["outcome"] not in outcomes:
            yield field, "Leave this out: it does not go with what the court decided."
    for one, other, message in (
        ("fine_per_day_pounds", "fine_days", "Enter for how many days."),
        ("fine_days", "fine_per_day_pounds", "Enter the fine for a day."),
        ("custody_length", "custody_unit", "Choose days, weeks, months or years."),
        ("custody_unit", "custody_length", "Enter how long."),
    ):
        if data[one] and not data[other]:
            yield other, message
