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
    WholeNumber,
    required,
)

# Named here as well: whoever takes instants from a form takes blanks from it, too.
from orders.people.schema import blank_to_none as blank_to_none

# Named here as well: whoever reads an event also asks which facts it needs.
from orders.register.event_facts import NEEDS as NEEDS
from orders.register.event_facts import Fact as Fact
from orders.rules import catalogue, conditions, references
from orders.rules.events import EventKind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import Consideration, EndsKind, RelationshipBasis

_SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
_FEW = Length(max=20, error="Name 20 orders or fewer.")
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


class Reference(fields.Field[str]):
    """A register reference as people type one. Gives it as the register writes it."""

    default_error_messages = {"invalid": "Enter a reference like WM26-00412-7."}  # noqa: RUF012  marshmallow's own form

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = references.normalise(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        return found


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
        ends_orders: references of earlier orders on the same subject that its making ends: the
            interim order, or those it supersedes.
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
    ends_orders: tuple[str, ...] = ()
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


class ConditionSchema(Schema):
    """One condition."""

    code = Text(required=True, error_messages=required("the condition's code"))
    text_verbatim = Text(
        required=True, validate=_LONG, error_messages=required("the wording, word for word")
    )
    premises = Text(load_default=None, allow_none=True)
    radius_m = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=Range(1, 50_000, error="Enter a distance from 1 to 50,000 metres."),
        error_messages={"invalid": "Enter the distance in whole metres."},
    )
    starts_at = Instant(load_default=None, allow_none=True)
    ends_at = Instant(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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


def _needed(part: Schema) -> dict[str, list[str]]:
    """What to say of each field a part cannot do without, by its name."""
    return {
        name: [str(each.error_messages["required"])]
        for name, each in part.fields.items()
        if each.required
    }


_OF_A_NOTICE, _OF_AN_ORDER = _needed(AuthorityPart()), _needed(CourtPart())


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
    ends_orders = fields.List(Reference(), load_default=list, validate=_FEW)
    override_reason = Text(load_default=None, allow_none=True, validate=_LONG)
    source = Text(load_default=None, allow_none=True)
    source_reference = Text(load_default=None, allow_none=True)
    unverified = fields.Boolean(load_default=False)

    @pre_load
    def _no_end_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"ends_at", "ends_kind"})

    @validates_schema
    def _kind_is_known(self, data: dict[str, Any], **_: object) -> None:
        if data["kind"] not in catalogue.KINDS:
            raise ValidationError("There is no such kind of order.", "kind")
        if data["unverified"]:
            return  # What another system lacks is asked for when the record is verified.
        needed = _OF_A_NOTICE if catalogue.kind(data["kind"]).is_notice else _OF_AN_ORDER
        if missing := {name: said for name, said in needed.items() if not data[name]}:
            raise ValidationError(missing)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> OrderInput:
        for name in ("conditions", "protected_persons"):
            data[name] = tuple(data[name])
        data["ends_orders"] = tuple(dict.fromkeys(data["ends_orders"]))
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
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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
    def _blank_is_none(self, data: Any, **_: object) -> Any:
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
        for name, text in data["details"].items():
            if name.endswith("_at"):
                data["details"][name] = _in_details(name, text).isoformat()
        return EventInput(**data)


def _in_details(name: str, text: str) -> datetime:
    try:
        return Instant().deserialize(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
