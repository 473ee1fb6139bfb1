"""What became known of a breach later: production, what the court decided, what it imposed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError, fields, post_load, validates_schema

from orders.bounded_fields import BoundedList, Loaded, at_most
from orders.breaches.schemas.decision import HELD, DecisionInput, DecisionPart, chosen
from orders.breaches.schemas.outcome import (
    DECIDED,
    ImposedPart,
    OutcomeInput,
    OutcomeSchema,
    faults_of,
)
from orders.people.schema import Text
from orders.register.schemas.fields import LONG, Instant
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.codes import CourtOutcome

MOST_BESIDE = 9
"""So many things a court decided are recorded at once beside the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressInput(DecisionInput):
    """A breach's whole standing after something more became known; replaces what was known.

    Attributes:
        produced_at: brought before the court.
        outcome: what the court decided, with what it imposed; of another time than what is on
            record it is added, of the same time it takes its place.
        on_appeal: whether that was on an appeal; ``None``: as it is on record, else not.
        further_outcomes: what else the court decided, each added.
        adds_outcomes: whether the outcome, too, is added to what is on record, whatever that is.
        outcome_reason: why an outcome the law does not provide for is recorded as sealed.
    """

    produced_at: datetime | None = None
    outcome: CourtOutcome | None = None
    outcome_at: datetime | None = None
    on_appeal: bool | None = None
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_days: int | None = None
    custody_length: int | None = None
    custody_unit: LengthUnit | None = None
    sentence_text: str | None = None
    adjourned_to_at: datetime | None = None
    remanded_for_report: bool = False
    further_outcomes: tuple[OutcomeInput, ...] = ()
    adds_outcomes: bool = False
    outcome_reason: str | None = None

    @property
    def decided(self) -> OutcomeInput | None:
        """What the court decided, but for what is added beside it; ``None``: nothing."""
        if self.outcome is None or self.outcome_at is None:
            return None
        said = {name: getattr(self, name) for name in DECIDED}
        return OutcomeInput(**said | {"on_appeal": bool(self.on_appeal)})

    @property
    def every_outcome(self) -> tuple[OutcomeInput, ...]:
        """All that the court decided of what is said."""
        return (*((self.decided,) if self.decided else ()), *self.further_outcomes)


class ProgressSchema(ImposedPart, DecisionPart):
    """What became known later: arrest, production, the court's decision."""

    class Meta(DecisionPart.Meta):
        """Options."""

    asks_all = True
    """Whether an outcome must come with what it always has, such as the sum of a fine."""

    produced_at = Instant(load_default=None, allow_none=True)
    on_appeal = fields.Boolean(load_default=None, allow_none=True)
    outcome = chosen(CourtOutcome, "Choose what the court decided.")
    outcome_at = Instant(load_default=None, allow_none=True)
    further_outcomes = BoundedList(
        fields.Nested(OutcomeSchema),
        load_default=tuple,
        validate=at_most(MOST_BESIDE, "further outcomes"),
    )
    outcome_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @validates_schema
    def _court_hangs_together(self, data: Loaded, **_: object) -> None:
        faults: dict[str, list[str]] = {}
        for field, message in _court(data):
            faults.setdefault(field, [message])
        if data["further_outcomes"] and data["outcome"] is None:
            faults["outcome"] = ["Choose what the court decided first, then what else."]
        faults = faults_of(data, asks_all=self.asks_all) | faults
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: Loaded, **_: object) -> ProgressInput:
        return ProgressInput(**data | {"further_outcomes": tuple(data["further_outcomes"])})


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
