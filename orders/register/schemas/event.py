"""What one may say of something that happened to an order: an event, or the order a court made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length

from orders.bounded_fields import BoundedList, BoundedText, Loaded, at_most
from orders.people.schema import Text, WholeNumber, blank_to_none, required
from orders.register.schemas.condition import (
    FEW,
    MOST,
    ConditionInput,
    ConditionSchema,
    ConditionsPart,
    few_corners,
)
from orders.register.schemas.event_facts import NEEDS
from orders.register.schemas.fields import (
    LONG,
    MOST_PROTECTED,
    SHORT,
    EndInstant,
    Instant,
    WrittenField,
)
from orders.rules.clocks import instants
from orders.rules.clocks.instants import Written
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import (
    DATED,
    ENDS_BY_DAY,
    HEARD_OR_NOT,
    NAMING_A_HEARING,
    EventKind,
)

_MOST_DETAILS = 40
_FEW_ENDS = Length(max=MOST, error=f"End {MOST} conditions or fewer at a time.")


CHANGING = {
    "adds": frozenset({EventKind.VARIED, EventKind.AUTHORISED}),
    "ends": frozenset({EventKind.VARIED}),
}
"""What adds conditions, and what takes them out: a notice is authorised with its conditions."""


@dataclass(frozen=True, slots=True)
class EventInput:
    """Something that happened to an order, as a recorder gives it.

    Attributes:
        adds: conditions a variation adds from then on, or a notice is authorised with.
        ends: ids of the conditions it takes out from then on.
        day_only: whether only the day is known: what a court's seal dates is then from its
            beginning, an ending from its end.
        without_notice: whether the court made or varied it without notice; ``None``: not known.
    """

    kind: EventKind
    occurred_at: datetime
    until_at: datetime | None = None
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)
    override_reason: str | None = None
    adds: tuple[ConditionInput, ...] = ()
    ends: tuple[int, ...] = ()
    day_only: bool = False
    without_notice: bool | None = None


@dataclass(frozen=True, slots=True)
class GrantInput:
    """The order a court made on a notice.

    Attributes:
        made_at: when it was made, aware UTC; the beginning of the day where only that is known.
        day_only: whether only the day of the making is known.
        without_notice: whether it was made without notice; ``None``: not known.
        on_register: whether the subject was on the sex offenders' register already; ``None``: not
            known.
        shares_home: by protected person whether they live at the same premises as the subject;
            ``None``: not known. What is not said of is as it was recorded.
    """

    made_at: datetime
    ends_at: datetime | None
    ends_kind: EndsKind
    court: str
    conditions: tuple[ConditionInput, ...]
    ends_event: str | None = None
    reason: str = ""
    served_in_court: bool = False
    override_reason: str | None = None
    day_only: bool = False
    without_notice: bool | None = None
    on_register: bool | None = None
    shares_home: dict[int, bool | None] = field(default_factory=dict)


def asks_register(kind: Kind) -> bool:
    """Whether it is said, when one of a kind is made, if its subject is a sex offender already."""
    duty = kind.notification_duty
    asked = {EventKind.EXCUSED, EventKind.NOT_EXCUSED} <= kind.events
    return duty is not None and duty.registers and asked


def asks_notice(kind: Kind) -> bool:
    """Whether it is said, when one of a kind is made, if the court made it without notice."""
    return bool(kind.awareness_source) and not kind.is_without_notice


def registration(kind: Kind, on_register: bool | None, made_at: datetime) -> list[EventInput]:
    """What is said of the sex offenders' register at the making of an order of a kind.

    Nothing where it is not known, or of a kind that does not ask.

    Source: Sexual Offences Act 2003 s.103G(1)-(3).
    """
    if on_register is None or not asks_register(kind):
        return []
    if on_register:
        reason = "On the sex offenders' register already when the order was made."
        return [EventInput(EventKind.EXCUSED, made_at, reason=reason)]
    reason = "Not on the sex offenders' register when the order was made."
    return [EventInput(EventKind.NOT_EXCUSED, made_at, reason=reason)]


class GrantSchema(ConditionsPart):
    """The order a court made on a notice."""

    made_at = WrittenField(required=True, error_messages=required("when the court made it"))
    ends_at = EndInstant(load_default=None, allow_none=True)
    ends_kind = fields.Enum(EndsKind, by_value=True, load_default=EndsKind.FIXED)
    ends_event = Text(load_default=None, allow_none=True, validate=SHORT)
    court = Text(required=True, validate=SHORT, error_messages=required("the court"))
    reason = Text(load_default="", validate=LONG)
    served_in_court = fields.Boolean(load_default=False)
    without_notice = fields.Boolean(load_default=None, allow_none=True)
    on_register = fields.Boolean(load_default=None, allow_none=True)
    shares_home = BoundedText(
        keys=WholeNumber(),
        values=fields.Boolean(allow_none=True),
        load_default=dict,
        validate=at_most(MOST_PROTECTED, "protected persons"),
        metadata={
            "description": "By the id of a protected person of the record whether they live at the"
            " same premises as the subject, null: not known. Who is not named is as recorded."
        },
    )
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        blank = {"ends_at", "ends_event", "override_reason", "without_notice", "on_register"}
        return blank_to_none(data, blank)

    @post_load
    def _make(self, data: Loaded, **_: object) -> GrantInput:
        data["conditions"] = tuple(data["conditions"])
        made: Written = data.pop("made_at")
        return GrantInput(**data, made_at=made.start, day_only=made.at is None)


class EventSchema(Schema):
    """One thing that happened. Which facts it needs depends on its kind (``NEEDS``)."""

    kind = fields.Enum(EventKind, by_value=True, required=True)
    occurred_at = WrittenField(required=True, error_messages=required("when it happened"))
    until_at = WrittenField(load_default=None, allow_none=True)
    reason = Text(load_default="", validate=LONG)
    override_reason = Text(load_default=None, allow_none=True, validate=LONG)
    details = BoundedText(
        keys=Text(),
        values=Text(validate=SHORT),
        load_default=dict,
        validate=at_most(_MOST_DETAILS, "details"),
    )
    without_notice = fields.Boolean(load_default=None, allow_none=True)
    adds = BoundedList(
        fields.Nested(ConditionSchema), load_default=list, validate=[FEW, few_corners]
    )
    ends = BoundedList(WholeNumber(), load_default=list, validate=_FEW_ENDS)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"until_at", "override_reason", "without_notice"})

    @validates_schema
    def _has_its_facts(self, data: Loaded, **_: object) -> None:
        details = data["details"]
        faults = {
            fact.name: [fact.wanted]
            for fact in NEEDS.get(data["kind"], ())
            if fact.needed and not any(details.get(name) or data.get(name) for name in fact.names)
        }
        faults |= {
            fact.name: [fact.wanted]
            for fact in NEEDS.get(data["kind"], ())
            if fact.choices and details.get(fact.name) not in {None, *dict(fact.choices)}
        }
        if faults:
            raise ValidationError(faults)

    @validates_schema
    def _has_its_times(self, data: Loaded, **_: object) -> None:
        kind: EventKind = data["kind"]
        until: Written | None = data["until_at"]
        faults = {}
        if data["occurred_at"].at is None and kind not in ENDS_BY_DAY | DATED:
            faults["occurred_at"] = [instants.NO_TIME]
        if until is not None and until.at is None and kind in NAMING_A_HEARING:
            faults["until_at"] = [instants.NO_TIME]
        if faults:
            raise ValidationError(faults)

    @validates_schema
    def _is_of_a_making(self, data: Loaded, **_: object) -> None:
        if data["without_notice"] is not None and data["kind"] not in HEARD_OR_NOT:
            message = "Only a making or a variation is without notice: leave this out."
            raise ValidationError(message, "without_notice")

    @validates_schema
    def _changes_conditions_only_by_varying(self, data: Loaded, **_: object) -> None:
        for name in ("adds", "ends"):
            if data[name] and data["kind"] not in CHANGING[name]:
                raise ValidationError("Only a variation changes conditions.", name)

    @post_load
    def _make(self, data: Loaded, **_: object) -> EventInput:
        data |= {name: tuple(data[name]) for name in ("adds", "ends")}
        for name, text in data["details"].items():
            if name.endswith("_at"):
                data["details"][name] = _in_details(name, text).isoformat()
        written, until = data.pop("occurred_at"), data.pop("until_at")
        return EventInput(
            **data,
            occurred_at=written.end if data["kind"] in ENDS_BY_DAY else written.start,
            until_at=None if until is None else until.end,
            day_only=written.at is None,
        )


def _in_details(name: str, text: str) -> datetime:
    try:
        at: datetime = Instant().deserialize(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return at
