"""Reading what a form sent: GOV.UK date inputs (day, month, year) with a time of day beside them.

A date input called ``made`` sends ``made-day``, ``made-month`` and ``made-year``; a moment sends
``made-time`` as well. Everything is London civil time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders.formatting import london, london_instant

DATE_PARTS = ("day", "month", "year")
EXAMPLE_DAY = "like 21 11 2026"
LATEST_YEAR = 2199
EXAMPLE_TIME = "like 06:00 or 22:15"
LARGEST_NUMBER = 2_147_483_647
"""The largest number a record can have on either database."""

_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})")
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


def read_instant(form: Mapping[str, str], name: str) -> datetime | None:
    """The aware UTC instant that a date input and its time hold, ``None`` when all of it is blank.

    In the hour that comes twice when summer time ends, the first one is meant.

    Args:
        form: what was sent.
        name: the date input's name.

    Raises:
        ValidationError: a part is missing or is no real day or time; says what to enter.
    """
    on, text = read_date(form, name), _part(form, name, "time")
    if on is None and not text:
        return None
    if on is None:
        raise ValidationError(f"Enter the date as well, {EXAMPLE_DAY}.", name)
    if not text:
        raise ValidationError(f"Enter the time as well, {EXAMPLE_TIME}.", name)
    clock = _clock(text, name)
    at = london_instant(on, clock)
    if london(at).time() != clock:
        raise ValidationError("Enter another time: clocks went forward over this one.", name)
    return at


def read_instants(
    form: Mapping[str, str], names: Iterable[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Several instants at once, as a schema takes them, and what is wrong with the others.

    Returns:
        ISO 8601 text by name, empty where the form was blank; messages by name.
    """
    return _read_each(form, names, read_instant)


def read_dates(
    form: Mapping[str, str], names: Iterable[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Several London days at once, as a schema takes them, and what is wrong with the others.

    Returns:
        ISO 8601 text by name, empty where the form was blank; messages by name.
    """
    return _read_each(form, names, read_date)


def shown(at: datetime | None, name: str) -> dict[str, str]:
    """What a date input and its time show for an instant; empty for ``None``."""
    if at is None:
        return {}
    here = london(at)
    return {
        f"{name}-day": str(here.day),
        f"{name}-month": str(here.month),
        f"{name}-year": str(here.year),
        f"{name}-time": f"{here:%H:%M}",
    }


def messages(error: ValidationError) -> dict[str, list[str]]:
    """Messages by field, however deep the schema had them; those about the whole under ``form``."""
    found: dict[str, list[str]] = {}
    said_by_name: dict[Any, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    for name, said in said_by_name.items():
        found.setdefault("form" if name == "_schema" else str(name), []).extend(_flat(said))
    return found


def messages_by_path(error: ValidationError) -> dict[str, list[str]]:
    """Messages by where they belong, ``aliases-0-family_name``; about the whole under ``form``."""
    found: dict[str, list[str]] = {}
    _walk(error.normalized_messages(), (), found)  # type: ignore[no-untyped-call]  # marshmallow gives it no types
    return found


def text(form: Mapping[str, Any], name: str) -> str:
    """The text of one field; empty where the form has none, or a list of choices."""
    said = form.get(name, "")
    return said if isinstance(said, str) else ""


def whole_number(values: MultiDict[str, str], name: str, default: int) -> int:
    """A whole number that was sent, ``default`` when none was; never past what a record can have.

    Args:
        values: a form or a query string.
        name: of the number.
        default: what stands for none, or for what is no number.
    """
    found = values.get(name, default, type=int)
    return max(-LARGEST_NUMBER, min(found, LARGEST_NUMBER))


def _walk(said: Any, path: tuple[str, ...], found: dict[str, list[str]]) -> None:
    if isinstance(said, dict):
        for name, each in said.items():
            _walk(each, path if name == "_schema" else (*path, str(name)), found)
        return
    found.setdefault("-".join(path) or "form", []).extend(_flat(said))


def _read_each(
    form: Mapping[str, str],
    names: Iterable[str],
    read: Callable[[Mapping[str, str], str], date | datetime | None],
) -> tuple[dict[str, str], dict[str, list[str]]]:
    values: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for name in names:
        try:
            given = read(form, name)
        except ValidationError as error:
            errors[name] = messages(error)[name]
        else:
            values[name] = "" if given is None else given.isoformat()
    return values, errors


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


def _clock(text: str, name: str) -> time:
    found = _CLOCK.fullmatch(text)
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, -1)
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise ValidationError(f"Enter the time with the 24-hour clock, {EXAMPLE_TIME}.", name)
    return time(hour, minute)
