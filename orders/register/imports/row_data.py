"""How a row of a CSV becomes what the schemas load, and in which column they found a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orders.register.imports.columns import FURTHER, SECTIONS, Path, Row
from orders.rules.vocabulary.characteristics import Characteristic
from orders.rules.vocabulary.codes import Sex

NumberedEvent = tuple[int | None, dict[str, Any]]
PlacedFact = tuple[Path, dict[str, Any]]
_READ = {
    section.prefix + each.name: (section.path, each.key, each.form.read)
    for section in (*SECTIONS, *FURTHER)
    for each in section.fields
}
_COLUMNS: dict[Path, str] = {(*path, key): column for column, (path, key, _) in _READ.items()}
"""The column of each field, by where the schema has it."""
_PREFIXES: dict[Path, str] = {section.path: section.prefix for section in (*SECTIONS, *FURTHER)}
_OF_FACTS = frozenset(column for path, column in _COLUMNS.items() if path[0] == "facts")
_UNANSWERED = {each.value: "" for each in Characteristic}
_OF_A_FINDING = {
    "subject_born_on": "subject_born_on",
    "relationship_basis": "protected1_relationship",
    "born_on": "subject_born_on",
    "occurred_at": "started_at",
    "until_at": "ends_at",
}
"""The columns of what a rule finds, where the rule calls it otherwise."""


def schema_data(row: Row) -> tuple[dict[str, Any], list[NumberedEvent]]:
    """What ``OrderSchema`` and ``EventSchema`` load, from a row of tidied cells.

    Returns:
        The order; each later event with its number, ``None`` for service.
    """
    data = _nested(row)
    later = {name: data.pop(name, {}) for name in ("served", "events")}
    for elsewhere in ("follows", "facts"):
        data.pop(elsewhere, None)
    return _order(data), list(_events(later["served"], later["events"]))


def facts_data(row: Row) -> Iterator[PlacedFact]:
    """What ``FactSchema`` loads, of whose columns: the subject is 0, protected persons from 1."""
    if _OF_FACTS.isdisjoint(row):
        return
    for place, facts in sorted(_nested(row).get("facts", {}).items()):
        for number, each in sorted(facts.items()):
            yield ("facts", place, number), each


def fact_column(path: Path, field: str) -> str:
    """The column that holds ``field`` of a fact; the path as ``facts_data`` gives it."""
    return _COLUMNS.get((*path, field), _PREFIXES[path] + "kind")


def _order(data: dict[str, Any]) -> dict[str, Any]:
    return data | {
        "subject": _person(data.get("subject", {})),
        "protected_persons": [
            each | {"person": _person(each.get("person", {}))}
            for each in _listed(data, "protected_persons")
        ],
        "conditions": [
            {"code": "", "text_verbatim": ""} | each for each in _listed(data, "conditions")
        ],
        "considerations": data.get("considerations", {}),
    }


def _events(
    served: dict[str, Any], events: Mapping[int, dict[str, Any]]
) -> Iterator[NumberedEvent]:
    if served:
        when = {name: served.pop(name) for name in ("occurred_at",) if name in served}
        yield None, {"kind": "SERVED", "details": served, **when}
    for number, each in sorted(events.items()):
        court, facts = each.pop("court", ""), each.pop("facts", {})
        yield number, each | {"details": {"court": court, **facts} if court else facts}


def _nested(row: Row) -> dict[str, Any]:
    """Cells as the schema has them, what is a list there by its numbers."""
    data: dict[str, Any] = {}
    for column, text in row.items():
        if not text or column not in _READ:
            continue
        path, key, read = _READ[column]
        node: dict[Any, Any] = data
        for step in path:
            node = node.setdefault(step, {})
        node[key] = text if read is None else read(text)
    return data


def _listed(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [each for _, each in sorted(data.get(name, {}).items())]


def _person(data: dict[str, Any]) -> dict[str, Any]:
    if "characteristics" in data:
        data["characteristics"] = _UNANSWERED | data["characteristics"]
    lists = {name: _listed(data, name) for name in ("aliases", "addresses")}
    return {"family_name": "", "sex": Sex.NOT_KNOWN.value} | data | lists


def protected_numbers(row: Row) -> list[int]:
    """Numbers of the protected persons a row speaks of."""
    return sorted(_nested(row).get("protected_persons", {}))


def column_of(path: Path, row: Row) -> str:
    """The column in which a schema of ``schema_data(row)`` found something wrong."""
    node: Any = _nested(row)
    here: Path = ()
    for step in path:
        if isinstance(step, int):
            numbers = sorted(node)[step : step + 1]
            if not numbers:
                break
            here, node = (*here, *numbers), node[numbers[0]]
        elif (*here, step) in _COLUMNS:
            return _COLUMNS[(*here, step)]
        else:
            here, node = (*here, step), node.get(step, {})
    return _of_no_field(here)


def _of_no_field(path: Path) -> str:
    """The column that stands for what is no field: the first of its thing, or named after it."""
    match path:
        case ("subject", "addresses", int(), *rest) | (
            "protected_persons",
            int(),
            "person",
            "addresses",
            int(),
            *rest,
        ):
            prefix = _PREFIXES[path[: len(path) - len(rest)]]
            return prefix + (str(rest[0]) if rest else "lines")
        case ("subject", *_):
            return "subject_family_name"
        case ("protected_persons", int(number), "person", *_):
            return f"protected{number}_family_name"
        case ("protected_persons", int(number), *rest):
            return f"protected{number}_{rest[0] if rest else 'relationship'}"
        case ("protected_persons", *_):
            return "protected1_family_name"
        case ("conditions", int(number), str(field), *_):
            return f"condition{number}_{field}"
        case ("conditions", *_):
            return "condition1_code"
        case ("considerations", str(code), *_):
            return f"considered_{code.lower()}"
        case (str(name), *_):
            return _OF_A_FINDING.get(name, name)
    return ""


def event_column(number: int | None, field: str) -> str:
    """The column that holds ``field`` of an event; the number as ``schema_data`` gives it."""
    if number is None:
        return _COLUMNS.get(("served", field), "served_at")
    return _COLUMNS.get(("events", number, field), f"event{number}_facts")
