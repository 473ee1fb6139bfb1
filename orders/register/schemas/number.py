"""What one may say of a number of an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates
from marshmallow.validate import Length

from orders.bounded_fields import Loaded
from orders.people.schema import Text, WholeNumber, blank_to_none, required
from orders.register.schemas.fields import LONG
from orders.rules.vocabulary.codes import NumberKind
from orders.rules.vocabulary.references import sought


@dataclass(frozen=True, slots=True)
class NumberInput:
    """A number of an order.

    Attributes:
        kind: whose number it is.
        number: as the paper writes it.
        breach: the breach it is of; ``None``: the order's own.
    """

    kind: NumberKind
    number: str
    breach: int | None = None


class NumberSchema(Schema):
    """A number by which another system knows an order, or one of its breaches."""

    kind = fields.Enum(
        NumberKind,
        by_value=True,
        required=True,
        error_messages={
            "required": "Choose what number it is.",
            "unknown": "Choose what number it is.",
        },
    )
    number = Text(
        required=True,
        validate=Length(max=60, error="Enter the number alone, 60 characters or fewer."),
        error_messages=required("the number"),
    )
    breach = WholeNumber(
        load_default=None, allow_none=True, error_messages={"invalid": "Choose a breach."}
    )

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, frozenset({"breach"}))

    @validates("number")
    def _has_a_digit(self, value: str, **_: object) -> None:
        if not sought(value):
            raise ValidationError("Enter the number as the paper writes it, like 20CR/12345/26.")

    @post_load
    def _make(self, data: Loaded, **_: object) -> NumberInput:
        return NumberInput(**data)


class NumberRemovalSchema(Schema):
    """Why a number is taken out."""

    reason = Text(required=True, validate=LONG, error_messages=required("why it was always wrong"))
