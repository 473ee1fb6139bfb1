"""What is sent and read: lists and named texts, each with a most, and names for its objects.

How many there are is looked at before what is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

JsonObject = dict[str, Any]
"""An object as JSON has it, or as a schema writes it into JSON."""
Loaded = dict[str, Any]
"""What a schema has read of what was given, by field."""


def at_most(most: int, what: str) -> Length:
    """A check that there are ``most`` at most; ``what`` names them in the plural."""
    return Length(max=most, error=f"Give {most} {what} or fewer.")


def _check(value: Any, validators: Iterable[Any]) -> None:
    for each in validators:
        if isinstance(each, Length) and each.max is not None and len(value) > each.max:
            raise ValidationError(each.error or f"Give {each.max} or fewer.")


class BoundedList(fields.List[Any]):
    """A list that is refused by its length before a hundred thousand items are read one by one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, (list, tuple)):
            _check(value, self.validators)
        return super()._deserialize(value, attr, data, **kwargs)


class BoundedText(fields.Dict):
    """Values by name, refused by their number before any is read."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> dict[Any, Any]:
        if isinstance(value, Mapping):
            _check(value, self.validators)
        read: dict[Any, Any] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow gives it no types
        return read
