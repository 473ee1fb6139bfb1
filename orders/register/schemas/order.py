"""What one may say when recording a notice or order: the parts, and the whole.

The form's pages load the parts, other doors the whole (``OrderSchema``), with the same messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length

from orders.bounded_fields import BoundedList, BoundedText, Loaded, at_most
from orders.people.schema import (
    AddressInput,
    PersonInput,
    PersonSchema,
    Text,
    blank_to_none,
    required,
)
from orders.register.schemas.condition import (
    FEW,
    NO_CONDITION,
    ConditionInput,
    ConditionSchema,
    few_corners,
    nobody,
)
from orders.register.schemas.fields import (
    LONG,
    MOST_PROTECTED,
    SHORT,
    EndInstant,
    Instant,
    Reference,
    WrittenField,
)
from orders.rules.checks.conditions import one_shares_premises
from orders.rules.clocks import instants
from orders.rules.clocks.instants import Written
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Consideration, EndsKind, RelationshipBasis, Route
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.rules.vocabulary.ranks import Rank

_FEW = Length(max=20, error="Name 20 orders or fewer.")


@dataclass(frozen=True, slots=True)
class ProtectedInput:
    """A protected person and how they are connected to the subject.

    Attributes:
        is_relevant_child: a child whose interests matter, rather than who asked for the order.
        lives_with: whom a child lives with, in words.
        shares_home: whether they live at the same premises as the subject, ``None``: not known.
    """

    person: PersonInput
    relationship_basis: RelationshipBasis | None = None
    is_relevant_child: bool = False
    lives_with: str | None = None
    shares_home: bool | None = None


@dataclass(frozen=True, slots=True)
class OrderInput:
    """A notice or order as a recorder gives it; instants are aware UTC.

    Attributes:
        started_at: authorised (a notice) or made (an order).
        day_only: whether only the day of the making is known; ``started_at`` is its beginning.
        without_notice: whether the court made it without notice; ``None``: not known.
        on_register: whether the subject was on the sex offenders' register already, where that is
            asked; ``None``: not known.
        ends_at: the end the court stated; ``None`` where it has none.
        ends_event: the event it ends on, in the court's words.
        originating_route: how it came about, ``None`` when nothing says so.
        made_under: the section it was made under, where its limits hang on it.
        other_name: what the sealed order calls itself, where the catalogue lacks its kind.
        other_statute: the Act and section it says it was made under; of such an order.
        other_breach: what it says breach is; of such an order.
        begins_with: what its record begins with; ``None`` for the usual, ``started_at`` being when.
        hearing_at: when the court is to hear an application, ``None`` when not known.
        on_application: for an interim order, reference of the application it waits for.
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
    ends_event: str | None = None
    originating_route: Route | None = None
    made_under: str | None = None
    other_name: str | None = None
    other_statute: str | None = None
    other_breach: str | None = None
    arrest_reference: str | None = None
    crime_reference: str | None = None
    begins_with: EventKind | None = None
    hearing_at: datetime | None = None
    on_application: str | None = None
    ends_orders: tuple[str, ...] = ()
    override_reason: str | None = None
    unverified: bool = False
    day_only: bool = False
    without_notice: bool | None = None
    on_register: bool | None = None
    source: str | None = None
    source_reference: str | None = None

    @property
    def shares_premises(self) -> bool | None:
        """Whether one protected person at least lives where the subject does; ``None``: not known.

        Source: Crime and Security Act 2010 s.24(8).
        """
        return one_shares_premises(each.shares_home for each in self.protected_persons)


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
    is_relevant_child = fields.Boolean(load_default=False)
    lives_with = Text(load_default=None, allow_none=True, validate=SHORT)
    shares_home = fields.Boolean(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"relationship_basis", "lives_with", "shares_home"})

    @post_load
    def _make(self, data: Loaded, **_: object) -> ProtectedInput:
        given = ProtectedInput(**data)
        if given.shares_home is None and any(map(_is_the_subjects, given.person.addresses)):
            # Who lives at the subject's address has said so.
            return replace(given, shares_home=True)
        return given


def _is_the_subjects(given: AddressInput) -> bool:
    """Whether an address is said to be the subject's home, and is where they live still."""
    return given.home_of == 0 and given.kind.is_home and given.ends_on is None


class GroundsPart(Schema):
    """Why it was issued or made, and what was considered."""

    grounds = Text(required=True, validate=LONG, error_messages=required("the grounds"))
    considerations = BoundedText(
        keys=fields.Enum(Consideration, by_value=True),
        values=Text(validate=LONG),
        load_default=dict,
        validate=at_most(len(Consideration), "considerations"),
    )
    arrest_reference = Text(load_default=None, allow_none=True, validate=SHORT)
    crime_reference = Text(load_default=None, allow_none=True, validate=SHORT)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"arrest_reference", "crime_reference"})


class ReceivedGroundsPart(GroundsPart):
    """Why a court made an order; blank grounds are not known yet."""

    grounds = Text(load_default="", validate=LONG)


class AuthorityPart(Schema):
    """Who authorised a notice, and when."""

    authorised_by = Text(
        required=True,
        validate=SHORT,
        error_messages=required("the authorising officer's name and collar number"),
    )
    authorised_rank = fields.Enum(
        Rank,
        required=True,
        error_messages={"required": "Choose the rank.", "unknown": "Choose the rank."},
    )
    applicant_force = Text(load_default="", validate=SHORT)
    started_at = Instant(required=True, error_messages=required("when it was authorised"))


def _route() -> fields.Enum[Route]:
    return fields.Enum(
        Route,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": "Choose how it came about."},
    )


def _words() -> Text:
    return Text(load_default=None, allow_none=True, validate=SHORT)


def _not_known_or() -> fields.Boolean:
    return fields.Boolean(load_default=None, allow_none=True)


_BEGINNING = frozenset({"begins_with", "hearing_at", "on_application"})
"""What may be left unsaid of how far it has come."""
_MAKING = frozenset(
    {
        "originating_route",
        "made_under",
        "other_name",
        "other_statute",
        "other_breach",
        "ends_event",
        "without_notice",
        "on_register",
    }
)
"""What a court's order may leave unsaid of its making."""


class CourtPart(Schema):
    """Which court made an order, when, and until when; blank of the court is not known yet."""

    court = Text(load_default=None, allow_none=True, validate=SHORT)
    applicant_force = Text(load_default="", validate=SHORT)
    originating_route = _route()
    made_under = _words()
    other_name = _words()
    other_statute = _words()
    other_breach = Text(load_default=None, allow_none=True, validate=LONG)
    ends_event = _words()
    without_notice = _not_known_or()
    on_register = _not_known_or()
    started_at = WrittenField(required=True, error_messages=required("when it was made"))
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=EndsKind.FIXED)
    ends_at = EndInstant(load_default=None, allow_none=True)
    on_application = Reference(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"court", "ends_at", "on_application", *_MAKING})


class BeginningPart(Schema):
    """A record with no notice or order yet: when it was considered, authorised or applied for."""

    started_at = Instant(required=True, error_messages=required("when that was"))
    applicant_force = Text(load_default="", validate=SHORT)
    court = Text(load_default=None, allow_none=True, validate=SHORT)
    hearing_at = Instant(load_default=None, allow_none=True)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"court", "hearing_at"})


class ContactPart(Schema):
    """Who knows about it, by day and by night."""

    officer_in_case = Text(
        required=True,
        validate=SHORT,
        error_messages=required("the officer in the case, with collar number"),
    )
    out_of_hours_contact = Text(
        required=True,
        validate=SHORT,
        error_messages=required("whom to call out of hours, with a telephone number"),
    )


class ReceivedContactPart(ContactPart):
    """Who knows about a court's order, by day and by night; blank is not known yet."""

    officer_in_case = Text(load_default="", validate=SHORT)
    out_of_hours_contact = Text(load_default="", validate=SHORT)


def _needed(part: Schema) -> dict[str, list[str]]:
    """What to say of each field a part cannot do without, by its name."""
    return {
        name: [str(each.error_messages["required"])]
        for name, each in part.fields.items()
        if each.required
    }


_NAMED = {
    "other_name": "Enter what the sealed order calls itself.",
    "other_statute": "Enter the Act and section, as the sealed order says; or “none named”.",
    "other_breach": "Enter what the sealed order says breach of it is; or “it does not say”.",
}


def unnamed(data: Loaded) -> dict[str, list[str]]:
    """What an order of a kind that the catalogue lacks does not say of itself, by field."""
    return {name: [message] for name, message in _NAMED.items() if not data.get(name)}


_OF_A_NOTICE, _OF_AN_ORDER = _needed(AuthorityPart()), _needed(CourtPart())
_OF_POLICE = _needed(GroundsPart()) | _needed(ContactPart())
"""What police know of what they issue or apply for; of what a court sent it may not be known."""


class OrderSchema(ReceivedGroundsPart, ReceivedContactPart):
    """A whole notice or order."""

    conditions = BoundedList(
        fields.Nested(ConditionSchema), load_default=list, validate=[FEW, few_corners]
    )
    kind = Text(required=True)
    subject = fields.Nested(PersonSchema, required=True)
    protected_persons = BoundedList(
        fields.Nested(ProtectedSchema),
        load_default=list,
        validate=at_most(MOST_PROTECTED, "protected persons"),
    )
    started_at = WrittenField(required=True)
    authorised_by = Text(load_default=None, allow_none=True)
    authorised_rank = fields.Enum(Rank, load_default=None, allow_none=True)
    court = Text(load_default=None, allow_none=True)
    applicant_force = Text(load_default="", validate=SHORT)
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=None, allow_none=True)
    ends_at = EndInstant(load_default=None, allow_none=True)
    originating_route = _route()
    made_under = _words()
    other_name = _words()
    other_statute = _words()
    other_breach = Text(load_default=None, allow_none=True, validate=LONG)
    ends_event = _words()
    without_notice = _not_known_or()
    on_register = _not_known_or()
    begins_with = fields.Enum(
        EventKind,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": "Choose how far it has come."},
    )
    hearing_at = Instant(load_default=None, allow_none=True)
    on_application = Reference(load_default=None, allow_none=True)
    ends_orders = BoundedList(Reference(), load_default=list, validate=_FEW)
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)
    source = Text(load_default=None, allow_none=True)
    source_reference = Text(load_default=None, allow_none=True)
    unverified = fields.Boolean(load_default=False)

    @pre_load
    def _no_end_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"ends_at", "ends_kind", *_BEGINNING, *_MAKING})

    @validates_schema
    def _kind_is_known(self, data: Loaded, **_: object) -> None:
        if data["kind"] not in catalogue.KINDS:
            raise ValidationError("There is no such kind of order.", "kind")
        kind, is_early = catalogue.kind(data["kind"]), data["begins_with"] in BEFORE
        needed = dict(_OF_POLICE) if kind.is_notice or is_early else {}
        if not data["unverified"] and not is_early:
            # What another system lacks is asked for when the record is verified.
            needed |= _OF_A_NOTICE if kind.is_notice else _OF_AN_ORDER
        if missing := {name: said for name, said in needed.items() if not data[name]}:
            raise ValidationError(missing)

    @validates_schema
    def _another_kind_is_named(self, data: Loaded, **_: object) -> None:
        kind = catalogue.KINDS.get(data["kind"])
        if kind is None or not kind.named_by_the_order or data["unverified"]:
            return
        if missing := unnamed(data):
            raise ValidationError(missing)

    @validates_schema
    def _only_a_making_is_a_day(self, data: Loaded, **_: object) -> None:
        if data["started_at"].at is None and not _is_making(data):
            raise ValidationError(instants.NO_TIME, "started_at")

    @validates_schema(skip_on_field_errors=False)
    def _has_conditions_once_begun(self, data: Loaded, **_: object) -> None:
        if data.get("conditions") == [] and data.get("begins_with") not in BEFORE:
            raise ValidationError(NO_CONDITION, "conditions")

    @validates_schema
    def _conditions_protect_somebody(self, data: Loaded, **_: object) -> None:
        named = len(data["protected_persons"])
        faults = {
            number: {"protects": [nobody(named)]}
            for number, each in enumerate(data["conditions"])
            if each.protects is not None and each.protects > named
        }
        if faults:
            raise ValidationError({"conditions": faults})

    @post_load
    def _make(self, data: Loaded, **_: object) -> OrderInput:
        for name in ("conditions", "protected_persons"):
            data[name] = tuple(data[name])
        data["ends_orders"] = tuple(dict.fromkeys(data["ends_orders"]))
        data["considerations"] = {key.value: text for key, text in data["considerations"].items()}
        written: Written = data.pop("started_at")
        return OrderInput(**data, started_at=written.start, day_only=written.at is None)


def _is_making(data: Loaded) -> bool:
    """Whether a record begins with the making of a court's order: a seal carries a day."""
    kind = catalogue.KINDS.get(data["kind"])
    begun = data["begins_with"] or (kind.begins[0] if kind else None)
    return kind is None or begun is EventKind.MADE
