"""Reading what a form sent: GOV.UK date inputs (day, month, year) with a time of day beside them.

A date input called ``made`` sends ``made-day``, ``made-month`` and ``made-year``; a moment sends
``made-time`` as well. Everything is London civil time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from orders.errors import BadFile
from orders.formatting import london
from orders.register.schemas.fields import TIMES, WrittenField
from orders.rules.clocks import instants

DATE_PARTS = ("day", "month", "year")
EXAMPLE_DAY = "like 21 11 2026"
LATEST_YEAR = 2199
EXAMPLE_TIME = "like 06:00 or 22:15"
Form = Mapping[str, Any]
"""What a form held: text by the input's name, or a list of texts."""
Errors = dict[str, list[str]]
"""Messages by the input's name; those about the whole under ``form``."""
ONCE = "once"
"""The field of a form that names it, so that it is taken once."""
KEPT = "kept_form"
"""The field of a form sent again that says where it was kept."""
NOT_TYPED = frozenset({"csrf_token", ONCE, KEPT})
"""The fields of every form that nobody types."""
MOST_SHOWN = 200
"""How many faults of a file a page shows; others are said once these are put right."""
LARGEST_NUMBER = 2_147_483_647
"""The largest number a record can have on either database."""

_AS_NAMED: Mapping[str, str] = MappingProxyType({})
_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})(?:\s+\(?(first|second)\)?)?", re.IGNORECASE)
_WHICH = ("first", "second")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_date(form: Mapping[str, str], name: str) -> date | None:
    """The London day that a date input holds, or ``None`` when all of it is blank.

    Args:
        form: what was sent.
        name: the date input's name.

    Raises:
        ValidationError: a part is missing, or it is no real day; says what to enter.
    """
    parts = {part: _part(form, name, part) for part in DATE_PARTS}
    if not any(parts.values()):
        return None
    missing = [part for part, text in parts.items() if not text]
    if missing:
        raise ValidationError(f"Enter the {' and the '.join(missing)} as well.", name)
    if len(parts["year"]) != 4:
        raise ValidationError(f"Enter the year with 4 digits, {EXAMPLE_DAY}.", name)
    try:
        on = date(_number(parts["year"]), _month(parts["month"]), _number(parts["day"]))
    except ValueError as error:
        raise ValidationError(f"Enter a real date, {EXAMPLE_DAY}.", name) from error
    if on.year > LATEST_YEAR:
        raise ValidationError(f"Enter a year up to {LATEST_YEAR}.", name)
    return on


def read_written(form: Mapping[str, str], name: str) -> str:
    """The day that a date input holds, with the time beside it where there is one, as text.

    ``NAME-which`` may say which of a time that comes twice is meant, ``first`` or ``second``; so
    may these words after the time.

    Args:
        form: what was sent.
        name: the date input's name.

    Returns:
        As ``rules.instants`` reads it, ``2026-11-21`` or ``2026-11-21T06:00``; empty when all of it
        is blank. What a day without a time means is for the schema to say.

    Raises:
        ValidationError: the day is missing, or it is no real day or time; says what to enter.
    """
    on, text = read_date(form, name), _part(form, name, "time")
    if on is None and not text:
        return ""
    if on is None:
        raise ValidationError(f"Enter the date as well, {EXAMPLE_DAY}.", name)
    if not text:
        return on.isoformat()
    clock, which = _clock(text, name)
    written = f"{on.isoformat()}T{clock}"
    try:
        at = instants.read(f"{written} {which}".strip()).timed
    except instants.NotAnInstant as error:
        raise ValidationError(str(error), name) from error
    which = which or (_part(form, name, "which") if instants.doubled(at) else "")
    return f"{written} {which}" if which in _WHICH else written


def read_instants(form: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, str], Errors]:
    """Several days with their times that are no fields of a schema, and what is wrong with others.

    Returns:
        Text of ``read_written`` by name, empty where the form was blank; messages by name.
    """
    return read_fields(Schema.from_dict({name: WrittenField() for name in names})(), form)


def read_fields(
    schema: Schema, form: Form, *, prefix: str = "", inputs: Mapping[str, str] = _AS_NAMED
) -> tuple[dict[str, Any], Errors]:
    """What a form says of each field of a schema, as the schema takes it, and what is wrong.

    A day is read from its parts, an instant with the time beside them, a list from all that was
    sent by its name, and text as it is. Fields made of others are left to who asks.

    Args:
        schema: whose fields the form holds.
        form: what was sent.
        prefix: what the names of its inputs begin with.
        inputs: the name of an input by its field, where it has another.

    Returns:
        What was sent by field, blank where it was; messages by the name of the input.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    for name, field in schema.fields.items():
        try:
            said = _reader_of(field)(form, prefix + inputs.get(name, name))
        except ValidationError as error:
            errors |= messages(error)
        else:
            values |= {} if said is None else {name: said}
    return values, errors


def shown(
    at: datetime | None, name: str, *, ends: bool = False, day_only: bool = False
) -> dict[str, str]:
    """What a date input and its time show for an instant; empty for ``None``.

    Args:
        at: aware.
        name: the date input's name.
        ends: whether something ends then: a midnight is shown as 24:00 of the day it ends.
        day_only: whether the time is not known and stays blank.
    """
    if at is None:
        return {}
    here = london(at)
    ends_day = ends and here.time() == time.min
    on = here.date() - timedelta(days=1) if ends_day else here.date()
    values = shown_day(on, name)
    if not day_only:
        values[f"{name}-time"] = "24:00" if ends_day else f"{here:%H:%M}"
    which = instants.doubled(at)
    return values | ({f"{name}-which": which} if which else {})


def shown_day(on: date | None, name: str) -> dict[str, str]:
    """What a date input shows of a London day; empty for ``None``."""
    if on is None:
        return {}
    return {f"{name}-{part}": str(getattr(on, part)) for part in DATE_PARTS}


def comes_twice(values: Mapping[str, str] | None, name: str) -> bool:
    """Whether a date input and its time hold a time that the clock shows twice that night."""
    try:
        return bool(values and instants.doubled(instants.read(read_written(values, name)).timed))
    except (ValidationError, ValueError):
        return False


def messages(error: ValidationError) -> Errors:
    """Messages by field, however deep the schema had them; those about the whole under ``form``."""
    found: Errors = {}
    said_by_name: dict[Any, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    for name, said in said_by_name.items():
        found.setdefault("form" if name == "_schema" else str(name), []).extend(_flat(said))
    return found


def file_faults(error: BadFile) -> Errors:
    """What a page says of a file that was not taken."""
    return {"file": [error.message], "form": list(error.problems[:MOST_SHOWN])}


def messages_by_path(error: ValidationError) -> Errors:
    """Messages by where they belong, ``aliases-0-family_name``; about the whole under ``form``."""
    found: Errors = {}
    _walk(error.normalized_messages(), (), found)  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    return found


def text(form: Mapping[str, Any], name: str) -> str:
    """The text of one field; empty where the form has none, or a list of choices."""
    said = form.get(name, "")
    return said if isinstance(said, str) else ""


def many(form: Form, name: str) -> list[str]:
    """Every text that was sent by one name."""
    found = form.getlist(name) if isinstance(form, MultiDict) else form.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def whole_number(values: MultiDict[str, str], name: str, default: int) -> int:
    """A whole number that was sent, ``default`` when none was; never past what a record can have.

    Args:
        values: a form or a query string.
        name: of the number.
        default: what stands for none, or for what is no number.
    """
    found = values.get(name, default, type=int)
    return max(-LARGEST_NUMBER, min(found, LARGEST_NUMBER))


def _walk(said: Any, path: tuple[str, ...], found: Errors) -> None:
    if isinstance(said, dict):
        for name, each in said.items():
            _walk(each, path if name == "_schema" else (*path, str(name)), found)
        return
    found.setdefault("-".join(path) or "form", []).extend(_flat(said))


def _reader_of(field: fields.Field[Any]) -> Callable[[Form, str], Any]:
    """How a field is read, by its type; any but these as text."""
    held = field.inner if isinstance(field, fields.List) else field
    if isinstance(held, (fields.Nested, fields.Dict)):
        return lambda _form, _name: None
    return next((read for sort, read in _READERS if isinstance(field, sort)), _sent)


def _read_day(form: Form, name: str) -> str:
    on = read_date(form, name)
    return "" if on is None else on.isoformat()


def _sent(form: Form, name: str) -> str | None:
    return text(form, name).strip() if name in form else None


def _chosen(form: Form, name: str) -> list[str] | None:
    return many(form, name) or None


_READERS: tuple[tuple[Any, Callable[[Form, str], Any]], ...] = (
    (TIMES, read_written),
    (fields.Date, _read_day),
    (fields.List, _chosen),
)


def _flat(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [message for each in said.values() for message in _flat(each)]
    if isinstance(said, list):
        return [message for each in said for message in _flat(each)]
    return [str(said)]


def _part(form: Mapping[str, str], name: str, part: str) -> str:
    return form.get(f"{name}-{part}", "").strip()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError("not a number")
    return int(text)


def _month(text: str) -> int:
    word = text[:3].lower()
    return _MONTHS.index(word) + 1 if word in _MONTHS else _number(text)


def _clock(text: str, name: str) -> tuple[str, str]:
    """A time of day as ``06:00``, and which of two where that is written behind it."""
    found = _CLOCK.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, -1)
    if found is None or not ((0 <= hour <= 23 and 0 <= minute <= 59) or (hour, minute) == (24, 0)):
        raise ValidationError(f"Enter the time with the 24-hour clock, {EXAMPLE_TIME}.", name)
    return f"{hour:02}:{minute:02}", (found[3] or "").lower()
