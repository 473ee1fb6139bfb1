"""The fields several of the register's schemas have: instants, references, lengths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from orders.people.schema import EARLIEST_BIRTH, LATEST_DAY, REAL_DAY
from orders.rules.clocks import instants
from orders.rules.clocks.instants import NotAnInstant, Written
from orders.rules.vocabulary import references

MOST_PROTECTED = 50
"""The most persons one order protects."""
SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")


class WrittenField(fields.Field[Written]):
    """A day, with its time where it has one; what a day alone means, its schema says.

    Every field that holds a time is this one or one of those below, so that no door reads a time
    its own way.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Written:
        return _written(value, self)


class Instant(fields.Field[datetime]):
    """When something happened: a day needs its time. Gives aware UTC.

    ISO 8601, or ``21/11/2026 06:00``; without a zone it is London time.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        found = _written(value, self)
        try:
            return self._meant(found)
        except NotAnInstant as error:
            raise ValidationError(str(error)) from error

    def _meant(self, found: Written) -> datetime:
        return found.timed


class EndInstant(Instant):
    """When something ends: a day alone is the end of that day, 24:00. Gives aware UTC."""

    def _meant(self, found: Written) -> datetime:
        return found.end


class StartInstant(Instant):
    """From when something is so: a day alone is from its beginning, 00:00. Gives aware UTC."""

    def _meant(self, found: Written) -> datetime:
        return found.start


TIMES = (WrittenField, Instant)
"""The fields that read a day and a time."""


def _written(value: Any, field: fields.Field[Any]) -> Written:
    """A day as ``rules.instants`` reads it; a schema may say in ``unreadable`` what to enter."""
    unreadable = str(field.metadata.get("unreadable", instants.UNREADABLE))
    try:
        found = instants.read(value)
    except NotAnInstant as error:
        said = str(error)
        raise ValidationError(unreadable if said == instants.UNREADABLE else said) from error
    except TypeError as error:
        raise ValidationError(unreadable) from error
    if not EARLIEST_BIRTH.year <= found.on.year <= LATEST_DAY.year:
        raise ValidationError(str(REAL_DAY.error))
    return found


class Reference(fields.Field[str]):
    """A register reference as people type one. Gives it as the register writes it."""

    default_error_messages = {"invalid": "Enter a reference like WM26-00412-7."}  # noqa: RUF012  marshmallow's own form

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = references.normalise(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        return found
