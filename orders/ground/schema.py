"""What one may say about a visit, a handover to another LPA, and where a subject is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from marshmallow.validate import Length

from orders.bounded_fields import Loaded
from orders.ground.words import HeldIn, VisitResult
from orders.people.schema import REAL_DAY, Text, blank_to_none, required
from orders.register.schemas.fields import Instant

_SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
_LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")
_SEEN = "Say whether the subject was seen."
_RESULT = "Choose the result of the visit."
_HELD = "Choose where the subject is held."


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitInput:
    """A visit as an officer reported it.

    Attributes:
        visited_at: aware UTC.
        visited_by: name and collar number of who went.
        next_due_on: London day of the next visit; ``None``: none is planned.
    """

    visited_at: datetime
    visited_by: str
    subject_seen: bool
    result: VisitResult
    words: str = ""
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetentionInput:
    """Where a subject is held, since when (aware UTC) and until which London day, if known."""

    held_in: HeldIn
    since_at: datetime
    place: str = ""
    release_expected_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseInput:
    """What became known later: the London day of release, or the instant of it, aware UTC."""

    release_expected_on: date | None = None
    released_at: datetime | None = None


class _Part(Schema):
    """Options and blanks all three share."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    blanks: frozenset[str] = frozenset()
    """Fields that forms send empty when there is nothing to say."""

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, set(self.blanks))


class VisitSchema(_Part):
    """A visit to check that an order is kept."""

    visited_at = Instant(required=True, error_messages=required("when the visit was"))
    visited_by = Text(
        required=True,
        validate=_SHORT,
        error_messages=required("who went: name and collar number"),
    )
    subject_seen = fields.Boolean(
        required=True, error_messages={"required": _SEEN, "invalid": _SEEN, "null": _SEEN}
    )
    result = fields.Enum(
        VisitResult,
        by_value=True,
        required=True,
        error_messages={"required": _RESULT, "unknown": _RESULT, "null": _RESULT},
    )
    words = Text(load_default="", validate=_LONG)
    next_due_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)

    blanks = frozenset({"next_due_on"})

    @validates_schema
    def _hangs_together(self, data: Loaded, **_: object) -> None:
        faults = {}
        result: VisitResult = data["result"]
        if result.needs_words and not data["words"]:
            faults["words"] = [f"Say what you found, since the result is “{result.label}”."]
        if result.means_unseen and data["subject_seen"]:
            faults["result"] = [f"The subject was seen, so it cannot be “{result.label}”."]
        if faults:
            raise ValidationError(faults)

    @post_load
    def _make(self, data: Loaded, **_: object) -> VisitInput:
        return VisitInput(**data)


class NoteSchema(_Part):
    """What one LPA hands over to another."""

    note = Text(
        required=True,
        validate=_LONG,
        error_messages=required("what the other LPA needs to know"),
    )

    @post_load
    def _make(self, data: Loaded, **_: object) -> str:
        note: str = data["note"]
        return note


class DetentionSchema(_Part):
    """Where a subject is held."""

    held_in = fields.Enum(
        HeldIn,
        by_value=True,
        required=True,
        error_messages={"required": _HELD, "unknown": _HELD, "null": _HELD},
    )
    place = Text(load_default="", validate=_SHORT)
    since_at = Instant(required=True, error_messages=required("since when"))
    release_expected_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)

    blanks = frozenset({"release_expected_on"})

    @post_load
    def _make(self, data: Loaded, **_: object) -> DetentionInput:
        return DetentionInput(**data)


class ReleaseSchema(_Part):
    """When a subject is to be released, or was."""

    release_expected_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    released_at = Instant(load_default=None, allow_none=True)

    blanks = frozenset({"release_expected_on", "released_at"})

    @post_load
    def _make(self, data: Loaded, **_: object) -> ReleaseInput:
        return ReleaseInput(**data)
