"""The fields several of the register's schemas have: instants, references, lengths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from orders.formatting import read_instant
from orders.people.schema import EARLIEST_BIRTH, LATEST_DAY
from orders.rules import references

SHORT = Length(max=200, error="Shorten this to 200 characters or fewer.")
LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")


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
