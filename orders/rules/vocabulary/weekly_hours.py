"""Times that come round each week, as a curfew names them: read from words, written back.

London wall-clock times. A time that ends before it begins ends on the next day.
"""

from __future__ import annotations

import re

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAILY = frozenset({"daily", "every day", "each day"})
_ENTRY = re.compile(
    r"(?P<days>[a-z ,-]+?) *(?P<from>[0-9]{1,2}:[0-9]{2}) *(?:-|\u2013|to) *(?P<to>[0-9:]+)"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_HOW = "Write days and times like Mon-Fri 19:00-07:00; Sat, Sun 20:00-08:00."


def normalise(text: str) -> str:
    """Days and times as the register writes them: ``Mon-Fri 19:00-07:00; Sat, Sun 20:00-08:00``.

    Args:
        text: entries with semicolons or new lines between, days as names or their beginnings.

    Raises:
        ValueError: it cannot be read; the message says how to write it.
    """
    entries = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if not entries:
        raise ValueError(_HOW)
    return "; ".join(_entry(part) for part in entries)


def in_words(weekly_times: str) -> str:
    """What ``normalise`` gave, as an officer reads it: ``Mon to Fri from 19:00 to 07:00``."""
    return ", ".join(
        re.sub(r"([0-9:]{5})-([0-9:]{5})", r"from \1 to \2", entry).replace("-", " to ")
        for entry in weekly_times.split("; ")
    )


def _entry(text: str) -> str:
    found = _ENTRY.fullmatch(text.lower())
    if found is None:
        raise ValueError(_HOW)
    begins, ends = _time(found["from"]), _time(found["to"])
    if begins == ends:
        raise ValueError("A time must not begin and end at the same minute.")
    return f"{_days(found['days'].strip(' ,'))} {begins}-{ends}"


def _days(text: str) -> str:
    if text in _DAILY:
        return "Mon-Sun"
    spans = [part.strip() for part in text.split(",")]
    return ", ".join("-".join(_day(each.strip()) for each in _span(span)) for span in spans)


def _span(text: str) -> list[str]:
    days = re.split(r" *- *| to ", text)
    if len(days) > 2:
        raise ValueError(_HOW)
    return days


def _day(text: str) -> str:
    for short, name in zip(DAYS, _NAMES, strict=True):
        if len(text) >= 2 and (name.lower().startswith(text) or text == f"{name.lower()}s"):
            return short
    raise ValueError(_HOW)


def _time(text: str) -> str:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("Write times of day from 00:00 to 23:59.")
    return f"{int(found[1]):02d}:{found[2]}"
