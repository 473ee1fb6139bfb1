"""A condition as the paper has it, and why what is recorded of it is put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, post_load, pre_load
from marshmallow.validate import Range

from orders.bounded_fields import Loaded
from orders.people.schema import Text, WholeNumber, blank_to_none, required
from orders.register.schemas.condition import ConditionInput, ConditionSchema
from orders.register.schemas.fields import LONG

_WHY = required("why the conditions are put right")


class ConditionReasonSchema(Schema):
    """Why conditions are put right, and why what looks unlawful is recorded all the same."""

    reason = Text(required=True, validate=LONG, error_messages=_WHY)
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, frozenset({"override_reason"}))


@dataclass(frozen=True, slots=True)
class ConditionCorrectionInput:
    """A condition as the paper has it.

    Attributes:
        condition: what it says.
        after: the condition after which it stands on the paper; 0: it is the first; ``None``: it
            stays where it is, or is the last where it was left out.
        reason: why it is put right.
        override_reason: why what looks unlawful is recorded all the same.
    """

    condition: ConditionInput
    after: int | None
    reason: str
    override_reason: str | None


class ConditionCorrectionSchema(ConditionSchema):
    """A condition as the paper has it, whole, and why it is put right."""

    after = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=Range(0, 2_147_483_647, error="Give the id of a condition of the order, or 0."),
        error_messages={"invalid": "Give the id of a condition of the order, or 0."},
        metadata={
            "description": "The condition after which it stands on the paper; 0: it is the first."
        },
    )
    correction = Text(required=True, validate=LONG, error_messages=_WHY)
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @post_load
    def _make(self, data: Loaded, **kwargs: object) -> ConditionCorrectionInput:
        after, why = data.pop("after"), data.pop("correction")
        override_reason = data.pop("override_reason")
        return ConditionCorrectionInput(super()._make(data, **kwargs), after, why, override_reason)
