"""The columns of a CSV of notices and orders, and how a row of them becomes what a schema loads.

One row is one record with all its people. Columns that a file does not use may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from orders.register import people_columns
from orders.register.condition_schema import MOST
from orders.register.people_columns import Row as Row
from orders.rules import catalogue
from orders.rules.conditions import CODES
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import (
    Consideration,
    EndsKind,
    RelationshipBasis,
    Route,
    ServiceMethod,
)

Path = tuple[str | int, ...]
"""Where a schema found something: names and places in lists."""


PROTECTED, CONDITIONS, EVENTS = 3, 12, 12
WITHHELD = "(withheld)"

_PROTECTION = {
    "relationship": "relationship_basis",
    "relevant_child": "is_relevant_child",
    "lives_with": "lives_with",
}
_CONDITION = {
    "code": "code",
    "text": "text_verbatim",
    "premises": "premises",
    "radius_m": "radius_m",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "place": "place_name",
    "location": "location",
    "geometry": "geometry",
    "place_confidential": "place_confidential",
    "protects": "protects",
    "supervisor": "supervisor",
    "responsible_person": "responsible_person",
    "exceptions": "exceptions",
    "countries": "countries",
    "weekly_times": "weekly_times",
}
_ALWAYS = frozenset({"code", "text"})
"""Columns of a condition whose absence the schema is to tell."""
_EVENT = {
    "kind": "kind",
    "at": "occurred_at",
    "until": "until_at",
    "reason": "reason",
    "without_notice": "without_notice",
}
_EVENT_COLUMNS = (*_EVENT, "court", "facts")
_SERVED = {
    "served_at": "occurred_at",
    "served_by": "served_by",
    "served_place": "place",
    "served_personally": "personally",
    "served_method": "service_method",
    "served_hearing_at": "hearing_at",
    "served_hearing_court": "hearing_court",
}
SERVED_FACTS = {column: name for column, name in _SERVED.items() if column != "served_at"}
CONSIDERED = {f"considered_{each.value.lower()}": each.value for each in Consideration}
PLAIN = (
    "source_reference",
    "kind",
    "begins_with",
    "started_at",
    "hearing_at",
    "ends_at",
    "ends_kind",
    "ends_event",
    "originating_route",
    "made_under",
    "without_notice",
    "court",
    "applicant_force",
    "authorised_by",
    "authorised_rank",
    "officer_in_case",
    "out_of_hours_contact",
    "grounds",
    "arrest_reference",
    "crime_reference",
    "override_reason",
    "unverified",
)
"""Columns with the name of the field they fill."""
FOLLOWS, ENDS = "follows", "ends_orders"
INSTANTS = re.compile(r"(?:.*_)?(?:at|until)")
_DAYS = re.compile(r"(?:.*_)?(?:born_on|notified_on|from|to)")
_BOOLEANS = re.compile(
    r"unverified|.*without_notice|.*_(confidential|without_place|relevant_child)"
)
_LONG_WORDS = re.compile(
    r"grounds|considered_.*|condition[0-9]+_(?:text|place|location|geometry|radius_m|exceptions)|.*reason|.*_facts|served_place"
)
_ENGLISH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def _protected_columns(number: int) -> list[str]:
    who = f"protected{number}"
    return [*people_columns.names(who), *(f"{who}_{name}" for name in _PROTECTION)]


COLUMNS: tuple[str, ...] = (
    *PLAIN,
    FOLLOWS,
    ENDS,
    *CONSIDERED,
    *people_columns.names("subject"),
    *(name for number in range(1, PROTECTED + 1) for name in _protected_columns(number)),
    *(f"condition{n}_{name}" for n in range(1, CONDITIONS + 1) for name in _CONDITION),
    *_SERVED,
    *(f"event{n}_{name}" for n in range(1, EVENTS + 1) for name in _EVENT_COLUMNS),
)
"""Every column there is, in the order of a template."""
_FURTHER = frozenset(
    f"condition{n}_{name}" for n in range(CONDITIONS + 1, MOST + 1) for name in _CONDITION
)
"""Columns a file may have and no template does: of conditions after the first few."""
_OF_A_MAKING = frozenset(
    {"ends_kind", "ends_event", "originating_route", "made_under", "without_notice"}
)
NEEDED = ("source_reference", "kind", "started_at", "subject_family_name", "condition1_code")


def tidied(column: str, cell: str) -> str:
    """A cell as it is read: trimmed; what a spreadsheet must not run, without its apostrophe.

    Days may be written as spreadsheets do, ``21/11/2026``; times are for the schemas to read.
    """
    text = cell.strip()
    if text[:1] == "'" and text[1:].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        text = text[1:]
    if "/" in text and _DAYS.fullmatch(column):
        found = _ENGLISH_DAY.fullmatch(text)
        if found:
            return _iso(*found.groups()) or text
    return text


def _iso(day: str, month: str, year: str) -> str | None:
    """A day as ISO 8601 has it; None where there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def order_data(row: Row) -> dict[str, Any]:
    """What ``OrderSchema`` loads, from a row of tidied cells."""
    data: dict[str, Any] = {name: row[name] for name in PLAIN if row.get(name)}
    data["subject"] = people_columns.person(row, "subject")
    data["protected_persons"] = [
        _protected(row, f"protected{number}") for number in protected_numbers(row)
    ]
    data["conditions"] = [_condition(row, n) for n in _numbers(row, "condition")]
    data["considerations"] = {
        code: row[column] for column, code in CONSIDERED.items() if row.get(column)
    }
    if row.get(ENDS):
        data[ENDS] = re.split(r"[\s,;]+", row[ENDS].strip(" ,;"))
    for name in ("kind", "begins_with", "ends_kind", "originating_route"):
        if name in data:
            data[name] = data[name].upper()
    if "authorised_rank" in data:
        data["authorised_rank"] = data["authorised_rank"].upper().replace(" ", "_")
    for name in ("unverified", "without_notice"):
        people_columns.answer(data, name)
    return data


def event_data(row: Row) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """What ``EventSchema`` loads for each later event, with its number; ``None`` for service."""
    if any(row.get(column) for column in _SERVED):
        facts = {field: row[column] for column, field in SERVED_FACTS.items() if row.get(column)}
        given: dict[str, Any] = {"kind": "SERVED", "details": facts}
        if row.get("served_at"):
            given["occurred_at"] = row["served_at"]
        yield None, given
    for number in _numbers(row, "event"):
        given = {
            field: row[f"event{number}_{name}"]
            for name, field in _EVENT.items()
            if row.get(f"event{number}_{name}")
        }
        if "kind" in given:
            given["kind"] = given["kind"].upper().replace(" ", "_")
        people_columns.answer(given, "without_notice")
        yield number, given | {"details": _facts(row, number)}


def _protected(row: Row, who: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: text for name, field in _PROTECTION.items() if (text := row.get(f"{who}_{name}", ""))
    }
    if "relationship_basis" in data:
        data["relationship_basis"] = data["relationship_basis"].upper()
    people_columns.answer(data, "is_relevant_child")
    return {"person": people_columns.person(row, who), **data}


def _condition(row: Row, number: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: text
        for name, field in _CONDITION.items()
        if (text := row.get(f"condition{number}_{name}", "")) or name in _ALWAYS
    }
    people_columns.answer(data, "place_confidential")
    return data


def _facts(row: Row, number: int) -> dict[str, str]:
    """The details of an event: its court, and ``name: value`` pairs with semicolons between."""
    pairs = (part.partition(":") for part in row.get(f"event{number}_facts", "").split(";"))
    facts = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
    court = row.get(f"event{number}_court", "")
    return {"court": court, **facts} if court else facts


def column_of(path: Path, row: Row) -> str:
    """The column in which a schema of ``order_data(row)`` found something wrong."""
    match path:
        case ("subject", *rest):
            return people_columns.column("subject", tuple(rest), row)
        case ("protected_persons", int(place), "person", *rest):
            number = list(protected_numbers(row))[place]
            return people_columns.column(f"protected{number}", tuple(rest), row)
        case ("protected_persons", int(place), *rest):
            who = f"protected{list(protected_numbers(row))[place]}"
            field = str(rest[0]) if rest else "relationship_basis"
            return f"{who}_{_back(_PROTECTION, field)}"
        case ("protected_persons", *_):
            return "protected1_family_name"
        case ("conditions", int(place), str(field), *_):
            number = list(_numbers(row, "condition"))[place]
            return f"condition{number}_{_back(_CONDITION, field)}"
        case ("conditions", *_):
            return "condition1_code"
        case ("considerations", str(code), *_):
            return f"considered_{code.lower()}"
        case (str(name), *_):
            return _FINDING_COLUMNS.get(name, name)
    return ""


def event_column(number: int | None, field: str) -> str:
    """The column that holds ``field`` of an event; the number as ``event_data`` gives it."""
    if number is None:
        return _back(_SERVED, field) if field in _SERVED.values() else "served_at"
    if field == "court":
        return f"event{number}_court"
    return f"event{number}_{_back(_EVENT, field) if field in _EVENT.values() else 'facts'}"


def shown(column: str, row: Row) -> str:
    """A cell as a report may show it: no protected person, characteristic or long words."""
    text = row.get(column, "")
    if not text:
        return ""
    withheld = column.startswith("protected") or people_columns.is_withheld(column)
    if withheld or _LONG_WORDS.fullmatch(column):
        return WITHHELD
    return text if len(text) <= 60 else f"{text[:59]}…"


def protected_numbers(row: Row) -> Iterator[int]:
    """Numbers of the protected persons a row speaks of."""
    yield from _numbers(row, "protected")


def template(kinds: Sequence[Kind]) -> tuple[str, ...]:
    """The columns that kinds of one family use, in their order."""
    notice = any(kind.is_notice for kind in kinds)
    court = any(not kind.is_notice for kind in kinds)
    only_notice = {"authorised_by", "authorised_rank", *CONSIDERED}
    only_court = {ENDS, "court", "ends_at", "override_reason", *_OF_A_MAKING}
    left = (set() if notice else only_notice) | (set() if court else only_court)
    return tuple(column for column in COLUMNS if column not in left)


def allowed(column: str) -> str:
    """What a column may hold, in words; empty where its name says all."""
    if INSTANTS.fullmatch(column):
        day = next((means for names, means in _DAY_ALONE if names.fullmatch(column)), _NEEDS_TIME)
        return f"2026-11-21 06:00 or 21/11/2026 06:00; London time unless it names a zone; {day}"
    if _DAYS.fullmatch(column):
        return "2026-11-21 or 21/11/2026"
    if _BOOLEANS.fullmatch(column):
        return "yes or no"
    if column == "kind":
        return ", ".join(catalogue.KINDS)
    return next((words for ending, words in _ALLOWED.items() if column.endswith(ending)), "")


_NEEDS_TIME = "24:00 ends its day; “second” behind a time that comes twice"
_DAY_ALONE = (
    (re.compile(r"ends_at|.*_ends_at"), "a day alone: to its end, 24:00"),
    (re.compile(r"condition[0-9]+_starts_at"), "a day alone: from its beginning"),
    (re.compile(r"event[0-9]+_until"), "a day alone: to its end, 24:00; a hearing needs its time"),
    (re.compile(r"started_at"), "a day alone for a court's order: its time is not known"),
    (re.compile(r"event[0-9]+_at"), "a day alone for what ends an order: the end of that day"),
)
"""What a day without a time means, by column; elsewhere the time is needed."""
_FINDING_COLUMNS = {
    "subject_born_on": "subject_born_on",
    "relationship_basis": "protected1_relationship",
    "born_on": "subject_born_on",
    "occurred_at": "started_at",
    "until_at": "ends_at",
}


def _each(prefix: str, most: int, names: Iterable[str]) -> list[tuple[int, frozenset[str]]]:
    held = tuple(names)
    return [
        (number, frozenset(f"{prefix}{number}_{name}" for name in held))
        for number in range(1, most + 1)
    ]


_NUMBERED = {
    "condition": _each("condition", MOST, _CONDITION),
    "event": _each("event", EVENTS, _EVENT_COLUMNS),
    "protected": [(n, frozenset(_protected_columns(n))) for n in range(1, PROTECTED + 1)],
}
"""Columns of each numbered thing, by what it is."""
_KNOWN = _FURTHER.union(COLUMNS)
_ALLOWED = {
    "ends_kind": ", ".join(EndsKind),
    "ends_event": "the event it ends on, where ends_kind is UNTIL_EVENT",
    "originating_route": ", ".join(Route),
    "made_under": "the section of an occupation order: s.33, s.35, s.36, s.37 or s.38",
    "authorised_rank": ", ".join(rank.name for rank in Rank),
    "_relationship": ", ".join(RelationshipBasis),
    "_code": ", ".join(CODES),
    "_premises": "SUBJECT or PROTECTED: whose home it speaks of",
    "_lives_with": "whom a child lives with",
    **people_columns.ALLOWED,
    **{f"event{n}_kind": ", ".join(EventKind) for n in range(1, EVENTS + 1)},
    "follows": "source_reference of the notice or interim order before it",
    "ends_orders": "references here of the orders it ends, like WM26-00412-7, between semicolons",
    "_location": "a postcode, an easting and a northing, or a latitude and a longitude",
    "_geometry": "GeoJSON or WKT in WGS84, or WKT in grid metres after SRID=27700;",
    "_protects": "the number of the protected person it is for; empty: all",
    "_weekly_times": "Mon-Fri 19:00-07:00; Sat, Sun 20:00-08:00",
    "served_method": ", ".join(ServiceMethod) + "; or served_personally",
    "_facts": "other facts of the event, like shown_by: PC 4411; how: told in court",
    "source_reference": "its name in the system it comes from; known once only",
    "override_reason": "why a term the Act does not provide for is recorded as sealed",
}


def is_known(column: str) -> bool:
    """Whether a file may have a column of that name."""
    return column in _KNOWN


def _numbers(row: Row, prefix: str) -> Iterator[int]:
    """Which of the numbered things of a kind a row speaks of."""
    every = _NUMBERED[prefix]
    if prefix == "condition" and _FURTHER.isdisjoint(row):
        every = every[:CONDITIONS]
    for number, names in every:
        if not names.isdisjoint(row):
            yield number


def _back(names: Mapping[str, str], field: str) -> str:
    return next((name for name, each in names.items() if each == field), field)
