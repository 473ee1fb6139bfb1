"""What one may say when recording: a notice or order in parts, and what happened to it.

The form's pages load the parts, other doors the whole (``OrderSchema``), with the same messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length, Range

from orders.formatting import read_instant
from orders.people.schema import (
    EARLIEST_BIRTH,
    LATEST_DAY,
    PersonInput,
    PersonSchema,
    Text,
    required,
)
from orders.rules import catalogue, conditions
from orders.rules.events import EventKind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import Consideration, EndsKind, RelationshipBasis

_SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
_LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")
PREMISES = {"SUBJECT": "the subject's home", "PROTECTED": "the protected person's home"}


class Instant(fields.Field[datetime]):
    """An instant in ISO 8601; without a zone it is London time. Gives aware UTC."""

    default_error_messages = {"invalid": "Enter a real date and time, like 21 11 2026 and 06:00."}  # noqa: RUF012  marshmallow's own form

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            at = read_instant(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error
        if not EARLIEST_BIRTH.year <= at.year <= LATEST_DAY.year:
            raise self.make_error("invalid")
        return at


@dataclass(frozen=True, slots=True)
class ConditionInput:
    """One term: a code, the sealed words, and whose home it speaks of."""

    code: str
    text_verbatim: str
    premises: str | None = None
    radius_m: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProtectedInput:
    """A protected person and how they are connected to the subject."""

    person: PersonInput
    relationship_basis: RelationshipBasis | None = None


@dataclass(frozen=True, slots=True)
class OrderInput:
    """A notice or order as somebody recorded it; instants are aware UTC.

    Attributes:
        started_at: authorised (a notice) or made (an order).
        ends_at: the end the court stated; ``None`` where it has none.
    """

    kind: str
    subject: PersonInput
    protected_persons: tuple[ProtectedInput, ...]
    conditions: tuple[ConditionInput, ...]
    grounds: str
    started_at: datetime
    officer_in_case: str
    out_of_hours_contact: str
    considerations: dict[str, str] = field(default_factory=dict)
    authorised_by: str | None = None
    authorised_rank: Rank | None = None
    applicant_force: str = ""
    court: str | None = None
    ends_at: datetime | None = None
    ends_kind: EndsKind | None = None
    arrest_reference: str | None = None
    crime_reference: str | None = None
    override_reason: str | None = None
    unverified: bool = False
    source: str | None = None
    source_reference: str | None = None


@dataclass(frozen=True, slots=True)
class EventInput:
    """Something that happened to an order, as somebody recorded it."""

    kind: EventKind
    occurred_at: datetime
    until_at: datetime | None = None
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)
    override_reason: str | None = None


@dataclass(frozen=True, slots=True)
class GrantInput:
    """The order a court made on a notice."""

    made_at: datetime
    ends_at: datetime | None
    ends_kind: EndsKind
    court: str
    conditions: tuple[ConditionInput, ...]
    reason: str = ""
    served_in_court: bool = False
    override_reason: str | None = None


def blank_to_none(data: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """``data`` with empty text of the named fields as ``None``, as forms send it."""
    return {key: None if key in names and value == "" else value for key, value in data.items()}


class ConditionSchema(Schema):
    """One condition."""

    code = Text(required=True, error_messages=required("the condition's code"))
    text_verbatim = Text(
        required=True, validate=_LONG, error_messages=required("the wording, word for word")
    )
    premises = Text(load_default=None, allow_none=True)
    radius_m = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(1, 50_000, error="Enter a distance from 1 to 50,000 metres."),
        error_messages={"invalid": "Enter the distance in whole metres."},
    )
    starts_at = Instant(load_default=None, allow_none=True)
    ends_at = Instant(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"premises", "radius_m", "starts_at", "ends_at"})

    @validates_schema
    def _code_knows(self, data: dict[str, Any], **_: object) -> None:
        if data["code"] not in conditions.CODES:
            raise ValidationError("There is no such condition.", "code")
        if data["premises"] not in {None, *PREMISES}:
            raise ValidationError("Choose whose home it is.", "premises")
        if data["premises"] is None and conditions.CODES[data["code"]].has_premises:
            raise ValidationError("Choose which premises it speaks of.", "premises")

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> ConditionInput:
        return ConditionInput(**data)


class ConditionsPart(Schema):
    """Every condition of an order."""

    conditions = fields.List(
        fields.Nested(ConditionSchema),
        required=True,
        validate=Length(min=1, error="Choose at least one condition."),
        error_messages={"required": "Choose at least one condition."},
    )


class ProtectedSchema(Schema):
    """One protected person."""

    person = fields.Nested(PersonSchema, required=True)
    relationship_basis = fields.Enum(
        RelationshipBasis,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": "Choose how they are connected."},
    )

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"relationship_basis"})

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> ProtectedInput:
        return ProtectedInput(**data)


class GroundsPart(Schema):
    """Why it was issued or made, and what was considered."""

    grounds = Text(required=True, validate=_LONG, error_messages=required("the grounds"))
    considerations = fields.Dict(
        keys=fields.Enum(Consideration, by_value=True),
        values=Text(validate=_LONG),
        load_default=dict,
    )
    arrest_reference = Text(load_default=None, allow_none=True, validate=_SHORT)
    crime_reference = Text(load_default=None, allow_none=True, validate=_SHORT)

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"arrest_reference", "crime_reference"})


class AuthorityPart(Schema):
    """Who authorised a notice, and when."""

    authorised_by = Text(
        required=True,
        validate=_SHORT,
        error_messages=required("the authorising officer's name and collar number"),
    )
    authorised_rank = fields.Enum(
        Rank,
        required=True,
        error_messages={"required": "Choose the rank.", "unknown": "Choose the rank."},
    )
    started_at = Instant(required=True, error_messages=required("when it was authorised"))


class CourtPart(Schema):
    """Which court made an order, when, and until when."""

    court = Text(required=True, validate=_SHORT, error_messages=required("the court"))
    applicant_force = Text(load_default="", validate=_SHORT)
    started_at = Instant(required=True, error_messages=required("when it was made"))
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=EndsKind.FIXED)
    ends_at = Instant(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"ends_at"})


class ContactPart(Schema):
    """Who knows about it, by day and by night."""

    officer_in_case = Text(
        required=True,
        validate=_SHORT,
        error_messages=required("the officer in the case, with collar number"),
    )
    out_of_hours_contact = Text(
        required=True,
        validate=_SHORT,
        error_messages=required("whom to call out of hours, with a telephone number"),
    )


class OrderSchema(ConditionsPart, GroundsPart, ContactPart):
    """A whole notice or order."""

    kind = Text(required=True)
    subject = fields.Nested(PersonSchema, required=True)
    protected_persons = fields.List(fields.Nested(ProtectedSchema), load_default=list)
    started_at = Instant(required=True)
    authorised_by = Text(load_default=None, allow_none=True)
    authorised_rank = fields.Enum(Rank, load_default=None, allow_none=True)
    court = Text(load_default=None, allow_none=True)
    applicant_force = Text(load_default="", validate=_SHORT)
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=None, allow_none=True)
    ends_at = Instant(load_default=None, allow_none=True)
    override_reason = Text(load_default=None, allow_none=True, validate=_LONG)
    source = Text(load_default=None, allow_none=True)
    source_reference = Text(load_default=None, allow_none=True)
    unverified = fields.Boolean(load_default=False)

    @validates_schema
    def _kind_is_known(self, data: dict[str, Any], **_: object) -> None:
        if data["kind"] not in catalogue.KINDS:
            raise ValidationError("There is no such kind of order.", "kind")

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> OrderInput:
        for name in ("conditions", "protected_persons"):
            data[name] = tuple(data[name])
        data["considerations"] = {key.value: text for key, text in data["considerations"].items()}
        return OrderInput(**data)


class GrantSchema(ConditionsPart):
    """The order a court made on a notice."""

    made_at = Instant(required=True, error_messages=required("when the court made it"))
    ends_at = Instant(load_default=None, allow_none=True)
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=EndsKind.FIXED)
    court = Text(required=True, validate=_SHORT, error_messages=required("the court"))
    reason = Text(load_default="", validate=_LONG)
    served_in_court = fields.Boolean(load_default=False)
    override_reason = Text(load_default=None, allow_none=True, validate=_LONG)

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"ends_at", "override_reason"})

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> GrantInput:
        data["conditions"] = tuple(data["conditions"])
        return GrantInput(**data)


class EventSchema(Schema):
    """One thing that happened. Which facts it needs depends on its kind (``NEEDS``)."""

    kind = fields.Enum(EventKind, by_value=True, required=True)
    occurred_at = Instant(required=True, error_messages=required("when it happened"))
    until_at = Instant(load_default=None, allow_none=True)
    reason = Text(load_default="", validate=_LONG)
    override_reason = Text(load_default=None, allow_none=True, validate=_LONG)
    details = fields.Dict(keys=Text(), values=Text(validate=_SHORT), load_default=dict)

    @pre_load
    def _blank_is_none(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return blank_to_none(data, {"until_at", "override_reason"})

    @validates_schema
    def _has_its_facts(self, data: dict[str, Any], **_: object) -> None:
        faults = {
            fact.name: [f"Enter {fact.label}."]
            for fact in NEEDS.get(data["kind"], ())
            if fact.needed and not (data["details"].get(fact.name) or data.get(fact.name))
        }
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> EventInput:
        return EventInput(**data)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a kind of event carries: a key of ``details``, or ``until_at`` or ``reason``."""

    name: str
    label: str
    needed: bool = True
    hint: str = ""


_WHY = Fact("reason", "the reason")
NEEDS: dict[EventKind, tuple[Fact, ...]] = {
    EventKind.SERVED: (
        Fact("served_by", "who served it, with collar number"),
        Fact(
            "place",
            "where it was served",
            hint="A police station or a street, not the protected person's address.",
        ),
        Fact("personally", "“yes” if it was put into the subject's hand"),
        Fact(
            "hearing_at",
            "when the court is to hear the application",
            needed=False,
            hint="Leave empty when it is not known yet.",
        ),
    ),
    EventKind.NOT_SERVED: (_WHY,),
    EventKind.HEARING_OPENED: (Fact("court", "the court"),),
    EventKind.ADJOURNED: (
        Fact("until_at", "when the next hearing is"),
        Fact("reason", "why", needed=False),
    ),
    EventKind.REFUSED: (Fact("reason", "the court's reason"),),
    EventKind.WITHDRAWN: (_WHY,),
    EventKind.LAPSED: (_WHY,),
    EventKind.SUSPENDED: (_WHY,),
    EventKind.RESUMED: (_WHY,),
    EventKind.RESCINDED: (_WHY,),
    EventKind.DISCHARGED: (_WHY,),
    EventKind.QUASHED: (_WHY,),
    EventKind.NOT_PURSUED: (_WHY,),
    EventKind.AUTHORISATION_REFUSED: (_WHY,),
    EventKind.ENTERED_IN_ERROR: (_WHY,),
}
"""The facts each kind of event needs. Source: Crime and Security Act 2010 ss.25(2), 27."""
