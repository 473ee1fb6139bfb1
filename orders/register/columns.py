"""The columns of a CSV of notices and orders, and how a row of them becomes what a schema loads.

One row is one record with all its people. Columns that a file does not use may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import AddressKind, Consideration, EndsKind, RelationshipBasis, Sex

Path = tuple[str | int, ...]
"""Where a schema found something: names and places in lists."""
Row = Mapping[str, str]
"""The cells of a row that are not blank, by column."""

HOMES, PROTECTED, CONDITIONS, EVENTS = 3, 3, 12, 12
WITHHELD = "(withheld)"

_HOME = {
    "kind": "kind",
    "lines": "lines",
    "postcode": "postcode",
    "from": "starts_on",
    "to": "ends_on",
    "confidential": "confidential",
    "without_place": "without_place",
    "uprn": "uprn",
    "source": "source",
}
_PERSON = {
    "family_name": "family_name",
    "given_names": "given_names",
    "born_on": "born_on",
    "sex": "sex",
    "pnc_id": "pnc_id",
}
_ALIAS = {"alias_family_name": "family_name", "alias_given_names": "given_names"}
_CONDITION = {
    "code": "code",
    "text": "text_verbatim",
    "premises": "premises",
    "radius_m": "radius_m",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
}
_EVENT = {"kind": "kind", "at": "occurred_at", "until": "until_at", "reason": "reason"}
_EVENT_COLUMNS = (*_EVENT, "court", "facts")
_SERVED = {
    "served_at": "occurred_at",
    "served_by": "served_by",
    "served_place": "place",
    "served_personally": "personally",
    "served_hearing_at": "hearing_at",
}
SERVED_FACTS = {column: name for column, name in _SERVED.items() if column != "served_at"}
CONSIDERED = {f"considered_{each.value.lower()}": each.value for each in Consideration}
PLAIN = (
    "source_reference",
    "kind",
    "started_at",
    "ends_at",
    "ends_kind",
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
"""Columns with the name of the field they fill; all but the last are text, days or instants."""
FOLLOWS = "follows"
INSTANTS = re.compile(r"(?:.*_)?(?:at|until)")
_DAYS = re.compile(r"(?:.*_)?(?:born_on|from|to)")
_BOOLEANS = re.compile(r"unverified|.*_(confidential|without_place)")
_LONG_WORDS = re.compile(
    r"grounds|considered_.*|condition[0-9]+_text|.*reason|.*_facts|served_place"
)
_YES = {"yes": True, "y": True, "true": True, "1": True}
_NO = {"no": False, "n": False, "false": False, "0": False}
_SEXES = {"male": Sex.MALE, "m": Sex.MALE, "female": Sex.FEMALE, "f": Sex.FEMALE}
_ENGLISH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]([0-9:]{5,8}))?")


def _person_columns(who: str) -> list[str]:
    names = [f"{who}_{name}" for name in (*_PERSON, *_ALIAS)]
    homes = [f"{who}_home{number}_{name}" for number in range(1, HOMES + 1) for name in _HOME]
    return [*names, *homes]


def _protected_columns(number: int) -> list[str]:
    return [*_person_columns(f"protected{number}"), f"protected{number}_relationship"]


COLUMNS: tuple[str, ...] = (
    *PLAIN,
    FOLLOWS,
    *CONSIDERED,
    *_person_columns("subject"),
    *(name for number in range(1, PROTECTED + 1) for name in _protected_columns(number)),
    *(f"condition{n}_{name}" for n in range(1, CONDITIONS + 1) for name in _CONDITION),
    *_SERVED,
    *(f"event{n}_{name}" for n in range(1, EVENTS + 1) for name in _EVENT_COLUMNS),
)
"""Every column there is, in the order of a template."""
NEEDED = ("source_reference", "kind", "started_at", "subject_family_name", "condition1_code")


def tidied(column: str, cell: str) -> str:
    """A cell as it is read: trimmed; what a spreadsheet must not run, without its apostrophe.

    Days and instants may be written as spreadsheets do, ``21/11/2026 06:00``.
    """
    text = cell.strip()
    if text[:1] == "'" and text[1:].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        text = text[1:]
    if "/" in text and (INSTANTS.fullmatch(column) or _DAYS.fullmatch(column)):
        found = _ENGLISH_DAY.fullmatch(text)
        if found:
            day, month, year, clock = found.groups()
            on = f"{year}-{int(month):02d}-{int(day):02d}"
            return f"{on} {clock}" if clock else on
    return text


def order_data(row: Row) -> dict[str, Any]:
    """What ``OrderSchema`` loads, from a row of tidied cells."""
    data: dict[str, Any] = {name: row[name] for name in PLAIN if row.get(name)}
    data["subject"] = _person(row, "subject")
    data["protected_persons"] = [
        {
            "person": _person(row, f"protected{number}"),
            "relationship_basis": row.get(f"protected{number}_relationship", "").upper(),
        }
        for number in protected_numbers(row)
    ]
    data["conditions"] = [
        {field: row.get(f"condition{n}_{name}", "") for name, field in _CONDITION.items()}
        for n in _numbers(row, "condition")
    ]
    data["considerations"] = {
        code: row[column] for column, code in CONSIDERED.items() if row.get(column)
    }
    for name in ("kind", "ends_kind"):
        if name in data:
            data[name] = data[name].upper()
    if "authorised_rank" in data:
        data["authorised_rank"] = data["authorised_rank"].upper().replace(" ", "_")
    _answer(data, "unverified")
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
        yield number, given | {"details": _facts(row, number)}


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
            return _person_column("subject", tuple(rest), row)
        case ("protected_persons", int(place), "person", *rest):
            number = list(protected_numbers(row))[place]
            return _person_column(f"protected{number}", tuple(rest), row)
        case ("protected_persons", int(place), *_):
            return f"protected{list(protected_numbers(row))[place]}_relationship"
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
    """A cell as a report may show it: nothing about protected persons, no long words."""
    text = row.get(column, "")
    if not text:
        return ""
    if column.startswith("protected") or _LONG_WORDS.fullmatch(column):
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
    only_court = {"court", "applicant_force", "ends_at", "ends_kind", "override_reason"}
    left = (set() if notice else only_notice) | (set() if court else only_court)
    return tuple(column for column in COLUMNS if column not in left)


def allowed(column: str) -> str:
    """What a column may hold, in words; empty where its name says all."""
    if INSTANTS.fullmatch(column):
        return "2026-11-21 06:00 or 21/11/2026 06:00; London time unless it names a zone"
    if _DAYS.fullmatch(column):
        return "2026-11-21 or 21/11/2026"
    if _BOOLEANS.fullmatch(column):
        return "yes or no"
    return next((words for ending, words in _ALLOWED.items() if column.endswith(ending)), "")


_FINDING_COLUMNS = {
    "subject_born_on": "subject_born_on",
    "relationship_basis": "protected1_relationship",
    "born_on": "subject_born_on",
    "occurred_at": "started_at",
    "until_at": "ends_at",
}
_WHO = ("subject", *(f"protected{number}" for number in range(1, PROTECTED + 1)))


def _each(prefix: str, most: int, names: Iterable[str]) -> list[tuple[int, frozenset[str]]]:
    held = tuple(names)
    return [
        (number, frozenset(f"{prefix}{number}_{name}" for name in held))
        for number in range(1, most + 1)
    ]


_NUMBERED = {
    "condition": _each("condition", CONDITIONS, _CONDITION),
    "event": _each("event", EVENTS, _EVENT_COLUMNS),
    "protected": [(n, frozenset(_protected_columns(n))) for n in range(1, PROTECTED + 1)],
    **{f"{who}_home": _each(f"{who}_home", HOMES, _HOME) for who in _WHO},
}
"""Columns of each numbered thing, by what it is."""
_ALLOWED = {
    "ends_kind": ", ".join(EndsKind),
    "authorised_rank": ", ".join(rank.name for rank in Rank),
    "_sex": "male, female, or the courts' code 0, 1, 2 or 9",
    "_relationship": ", ".join(RelationshipBasis),
    "_premises": "SUBJECT or PROTECTED: whose home it speaks of",
    **{f"home{n}_kind": ", ".join(AddressKind) for n in range(1, HOMES + 1)},
    **{f"event{n}_kind": ", ".join(EventKind) for n in range(1, EVENTS + 1)},
    "follows": "source_reference of the notice or interim order before it",
    "_facts": "other facts of the event, like shown_by: PC 4411; how: told in court",
    "source_reference": "its name in the system it comes from; known once only",
    "override_reason": "why a term the Act does not provide for is recorded as sealed",
}


def _person(row: Row, who: str) -> dict[str, Any]:
    data: dict[str, Any] = {field: row.get(f"{who}_{name}", "") for name, field in _PERSON.items()}
    sex = data["sex"].lower()
    data["sex"] = _SEXES.get(sex, sex) or Sex.NOT_KNOWN.value
    alias = {field: row.get(f"{who}_{name}", "") for name, field in _ALIAS.items()}
    if any(alias.values()):
        data["aliases"] = [alias]
    data["addresses"] = [
        _home(row, f"{who}_home{number}") for number in _numbers(row, f"{who}_home")
    ]
    return data


def _home(row: Row, prefix: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: text for name, field in _HOME.items() if (text := row.get(f"{prefix}_{name}", ""))
    }
    if "kind" in data:
        data["kind"] = data["kind"].upper().replace(" ", "_")
    _answer(data, "confidential")
    _answer(data, "without_place")
    return data


def _answer(data: dict[str, Any], name: str) -> None:
    if name in data:
        text = data[name].lower()
        data[name] = _YES.get(text, _NO.get(text, text))


def _numbers(row: Row, prefix: str) -> Iterator[int]:
    """Which of the numbered things of a kind a row speaks of."""
    for number, names in _NUMBERED[prefix]:
        if not names.isdisjoint(row):
            yield number


def _person_column(who: str, path: Path, row: Row) -> str:
    match path:
        case ("addresses", int(place), *rest):
            number = list(_numbers(row, f"{who}_home"))[place]
            field = str(rest[0]) if rest else "lines"
            return f"{who}_home{number}_{_back(_HOME, field)}"
        case ("aliases", int(), str(field), *_):
            return f"{who}_{_back(_ALIAS, field)}"
        case (str(field), *_) if field in _PERSON:
            return f"{who}_{field}"
    return f"{who}_family_name"


def _back(names: Mapping[str, str], field: str) -> str:
    return next((name for name, each in names.items() if each == field), field)
