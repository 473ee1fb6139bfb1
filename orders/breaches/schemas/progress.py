"""What became known of a breach later: production, what the court decided, what it imposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Range

from orders.bounded_fields import Loaded
from orders.breaches.schemas.decision import HELD, DecisionInput, DecisionPart, chosen
from orders.people.schema import Text, WholeNumber
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
class ProgressInput(DecisionInput):
    """A breach's whole standing after something more became known; replaces what was known.

    Attributes:
        produced_at: brought before the court.
        adjourned_to_at: the next hearing; ``remanded_for_report``: adjourned for a medical report.
        outcome_reason: why an outcome the law does not provide for is recorded as sealed.
    """

    produced_at: datetime | None = None
    outcome: CourtOutcome | None = None
    outcome_at: datetime | None = None
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_days: int | None = None
    custody_length: int | None = None
    custody_unit: LengthUnit | None = None
    sentence_text: str | None = None
    adjourned_to_at: datetime | None = None
    remanded_for_report: bool = False
    outcome_reason: str | None = None

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


class ProgressSchema(DecisionPart):
    """What became known later: arrest, production, the court's decision."""

    asks_all = True
    """Whether an outcome must come with what it always has, such as the sum of a fine."""

    produced_at = Instant(load_default=None, allow_none=True)
    outcome = chosen(CourtOutcome, "Choose what the court decided.")
    outcome_at = Instant(load_default=None, allow_none=True)
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
    outcome_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @validates_schema
    def _court_hangs_together(self, data: Loaded, **_: object) -> None:
        faults: dict[str, list[str]] = {}
        for field, message in (*_court(data), *_imposed(data)):
            faults.setdefault(field, [message])
        if self.asks_all:
            for field, message in _ASKED.get(data["outcome"], {}).items():
                if not data[field] and not (field == "custody_length" and data["sentence_text"]):
                    faults.setdefault(field, [message])
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: Loaded, **_: object) -> ProgressInput:
        return ProgressInput(**data)


class TakenProgressSchema(ProgressSchema):
    """A step of a breach taken over from another system, which may lack what a court imposed."""

    asks_all = False


def _court(data: Loaded) -> Iterator[tuple[str, str]]:
    outcome, arrested = data["outcome"], data["arrested_at"] is not None
    if outcome is not None and data["outcome_at"] is None:
        yield "outcome_at", "Enter when the court decided."
    if outcome is None and data["outcome_at"] is not None:
        yield "outcome", "Choose what the court decided."
    if data["produced_at"] is not None and not arrested:
        yield "arrested_at", "Enter when the arrest was made."
    decided = outcome not in {None, CourtOutcome.WITHDRAWN}
    if decided and data["decision"] in HELD and not data["produced_at"] and arrested:
        yield "produced_at", "Enter when the subject was brought before the court."


def _imposed(data: Loaded) -> Iterator[tuple[str, str]]:
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
