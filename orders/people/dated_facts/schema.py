"""What one may say of a dated fact, by the parts of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length, OneOf

from orders.bounded_fields import BoundedText, at_most
from orders.people.dated_facts.kinds import RULES, FactKind, FactPart
from orders.people.schema import REAL_DAY, Text, blank_to_none, required

_SOURCE = Length(min=1, max=200, error="Shorten this to 200 characters or fewer.")
_MOST_PARTS = max(len(rules.parts) for rules in RULES.values())
_BACKWARDS = "The last day must not be before the first day."


@dataclass(frozen=True, slots=True)
class FactInput:
    """A dated fact; ``said`` by the parts of its kind, those that are blank left out."""

    kind: FactKind
    said: Mapping[str, str]
    starts_on: date | None
    ends_on: date | None
    source: str


@cache
def said_schema(kind: FactKind) -> type[Schema]:
    """The schema of what a fact of a kind says."""
    parts = {name: _field(part) for name, part in RULES[kind].parts.items()}
    return Schema.from_dict(parts, name=f"{kind.value.title().replace('_', '')}SaidSchema")


@cache
def fact_form(kind: FactKind) -> type[Schema]:
    """The schema of a form of a kind: its parts beside its days and who said so."""
    parts = {name: _field(part) for name, part in RULES[kind].parts.items()}
    return type(f"{kind.value.title().replace('_', '')}FormSchema", (DatedSchema,), parts)


class DatedSchema(Schema):
    """Days of a fact, and who said so."""

    starts_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    ends_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    source = Text(required=True, validate=_SOURCE, error_messages=required("who said so"))

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"starts_on", "ends_on"})

    @validates_schema
    def _forwards(self, data: dict[str, Any], **_: object) -> None:
        starts_on, ends_on = data["starts_on"], data["ends_on"]
        if starts_on and ends_on and ends_on < starts_on:
            raise ValidationError(_BACKWARDS, "ends_on")


class FactChangeSchema(Schema):
    """Since when a fact is no longer so, why, and who said so."""

    on = fields.Date(required=True, validate=REAL_DAY, error_messages=required("the day"))
    reason = Text(
        required=True,
        validate=Length(min=1, max=1_000, error="Shorten this to 1,000 characters or fewer."),
        error_messages=required("why"),
    )
    source = Text(required=True, validate=_SOURCE, error_messages=required("who said so"))

    @pre_load
    def _blank_is_missing(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"on"})


def parts_of_fact(**options: Any) -> BoundedText:
    """A field of what a fact says, by the parts of its kind; ``said_of`` checks it."""
    checks = at_most(_MOST_PARTS, "parts")
    return BoundedText(keys=fields.String(), values=fields.String(), validate=checks, **options)


class FactSchema(DatedSchema):
    """A dated fact as a program sends it."""

    kind = fields.Enum(FactKind, by_value=True, required=True)
    said = parts_of_fact(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> FactInput:
        said = said_of(data["kind"], data["said"])
        return FactInput(data["kind"], said, data["starts_on"], data["ends_on"], data["source"])


def said_of(kind: FactKind, said: Mapping[str, str]) -> Mapping[str, str]:
    """What a program says a fact is, checked by its kind.

    Raises:
        ValidationError: it cannot be so.
    """
    try:
        loaded: Mapping[str, str] = said_schema(kind)().load(said)
    except ValidationError as error:
        raise ValidationError({"said": error.normalized_messages()}) from error  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    return {name: words for name, words in loaded.items() if words}


def fact_input(kind: FactKind, data: Mapping[str, Any]) -> FactInput:
    """What a form of a kind said, once it was checked."""
    said = {name: data[name] for name in RULES[kind].parts if data.get(name)}
    return FactInput(kind, said, data["starts_on"], data["ends_on"], data["source"])


def _field(part: FactPart) -> fields.Field[Any]:
    longest = f"Shorten this to {part.longest:,} characters or fewer."
    checks: list[Any] = [Length(max=part.longest, error=longest)]
    if part.choices is not None:
        checks.append(OneOf([code for code, _ in part.choices], error="Choose one of the list."))
    if part.checked is not None:
        checks.append(_Checked(part))
    messages = required(_asked(part))
    if part.needed:
        return Text(required=True, validate=checks, error_messages=messages)
    return Text(load_default="", validate=checks, error_messages=messages)


def _asked(part: FactPart) -> str:
    return f"the {part.label[:1].lower()}{part.label[1:]}"


class _Checked:
    """Whether a text is of the sort of a part."""

    def __init__(self, part: FactPart) -> None:
        self._part = part

    def __call__(self, value: str) -> None:
        if self._part.checked is not None and value and self._part.checked(value) is None:
            raise ValidationError(self._part.wrong)
