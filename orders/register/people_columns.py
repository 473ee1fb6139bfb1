"""The columns of a CSV that say who somebody is: names, birth, identifiers, answers, homes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.rules.characteristics import Characteristic
from orders.rules.vocabulary import AddressKind, DashRisk, NameKind, PersonFlag, Sex

Row = Mapping[str, str]
"""The cells of a row that are not blank, by column."""

HOMES, ALIASES = 3, 3
HOME = {
    "kind": "kind",
    "lines": "lines",
    "postcode": "postcode",
    "from": "starts_on",
    "to": "ends_on",
    "confidential": "confidential",
    "without_place": "without_place",
    "coordinates": "coordinates",
    "uprn": "uprn",
    "source": "source",
}
"""The schema's field by the end of a home's column."""
_FIELDS = (
    "family_name",
    "given_names",
    "born_on",
    "birth_year",
    "sex",
    "gender_described",
    "pnc_id",
    "cro_no",
    "asn",
    "connect_nominal_ref",
    "flags",
    "dash_risk",
    "warning_markers",
)
_ALIAS = ("kind", "family_name", "given_names", "notified_on")
_ANSWERS = {each.value.lower(): each.value for each in Characteristic}
_ANSWER = re.compile(rf".*_(?:{'|'.join(_ANSWERS)})")
_SEXES = {
    "male": Sex.MALE,
    "m": Sex.MALE,
    "female": Sex.FEMALE,
    "f": Sex.FEMALE,
    "u": Sex.NOT_KNOWN,
}
_YES = {"yes": True, "y": True, "true": True, "1": True}
_NO = {"no": False, "n": False, "false": False, "0": False}
_REASONS = "or NOT_ASKED, DECLINED or UNKNOWN"

ALLOWED = {
    "_sex": "male, female, unknown as M, F, U, or the courts' code 0, 1, 2 or 9",
    "_birth_year": "a year like 1988, where the day of birth is not known",
    "_flags": ", ".join(PersonFlag) + ", spaces between",
    "_dash_risk": ", ".join(DashRisk),
    **{f"alias{n}_kind": ", ".join(NameKind) for n in ("", *range(2, ALIASES + 1))},
    **{f"home{n}_kind": ", ".join(AddressKind) for n in range(1, HOMES + 1)},
    **{
        f"_{name}": f"a list and its code like 18+1 W1, {_REASONS}"
        if Characteristic(code).is_ethnicity
        else f"YES or NO, {_REASONS}"
        if Characteristic(code).is_yes_or_no
        else f"an answer in words, {_REASONS}"
        for name, code in _ANSWERS.items()
    },
}
"""What a column may hold, by its ending."""


def names(who: str) -> list[str]:
    """Every column of somebody, in the order of a template."""
    own = [f"{who}_{name}" for name in (*_FIELDS, *_ANSWERS)]
    aliases = [f"{_alias(who, n)}_{name}" for n in range(1, ALIASES + 1) for name in _ALIAS]
    homes = [f"{who}_home{n}_{name}" for n in range(1, HOMES + 1) for name in HOME]
    return [*own[:2], *aliases, *own[2:], *homes]


def is_withheld(column: str) -> bool:
    """Whether no report may show what a column holds: a protected characteristic."""
    return _ANSWER.fullmatch(column) is not None


def person(row: Row, who: str) -> dict[str, Any]:
    """What ``PersonSchema`` loads."""
    data: dict[str, Any] = {
        name: text for name in _FIELDS if (text := row.get(f"{who}_{name}", ""))
    }
    data.setdefault("family_name", "")
    sex = data.get("sex", "").lower()
    data["sex"] = _SEXES.get(sex, sex) or Sex.NOT_KNOWN.value
    if "flags" in data:
        data["flags"] = re.split(r"[\s,;]+", data["flags"].upper())
    if "dash_risk" in data:
        data["dash_risk"] = data["dash_risk"].upper()
    answers = {code: row.get(f"{who}_{name}", "") for name, code in _ANSWERS.items()}
    if any(answers.values()):
        data["characteristics"] = answers
    data["aliases"] = [_alias_data(row, _alias(who, n)) for n in _alias_numbers(row, who)]
    data["addresses"] = [_home(row, f"{who}_home{n}") for n in _home_numbers(row, who)]
    return data


def column(who: str, path: tuple[str | int, ...], row: Row) -> str:
    """The column in which ``PersonSchema`` found something wrong with ``person(row, who)``."""
    match path:
        case ("addresses", int(place), *rest):
            number = _home_numbers(row, who)[place]
            field = str(rest[0]) if rest else "lines"
            ending = next((name for name, each in HOME.items() if each == field), field)
            return f"{who}_home{number}_{ending}"
        case ("aliases", int(place), str(field), *_):
            return f"{_alias(who, _alias_numbers(row, who)[place])}_{field}"
        case ("characteristics", str(code), *_) if code.lower() in _ANSWERS:
            return f"{who}_{code.lower()}"
        case (str(field), *_) if field in _FIELDS:
            return f"{who}_{field}"
    return f"{who}_family_name"


def cells(who: str, given: PersonInput) -> Iterator[tuple[str, str]]:
    """Somebody as a file would say who they are; a cell may be empty."""
    for name in _FIELDS:
        value = getattr(given, name)
        yield f"{who}_{name}", " ".join(value) if name == "flags" else str(value or "")
    for characteristic, answer in given.characteristics.items():
        yield f"{who}_{characteristic.value.lower()}", answer.text
    for number, alias in enumerate(given.aliases[:ALIASES], start=1):
        yield from _alias_cells(_alias(who, number), alias)
    for number, home in enumerate(given.addresses, start=1):
        yield from _home_cells(f"{who}_home{number}", home)


def answer(data: dict[str, Any], name: str) -> None:
    """Put a yes or a no, where ``name`` holds one in words, as a schema takes it."""
    if name in data:
        text = data[name].lower()
        data[name] = _YES.get(text, _NO.get(text, text))


def _alias(who: str, number: int) -> str:
    return f"{who}_alias" if number == 1 else f"{who}_alias{number}"


def _alias_data(row: Row, prefix: str) -> dict[str, str]:
    data = {name: text for name in _ALIAS if (text := row.get(f"{prefix}_{name}", ""))}
    if "kind" in data:
        data["kind"] = data["kind"].upper().replace(" ", "_")
    return data


def _home(row: Row, prefix: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: text for name, field in HOME.items() if (text := row.get(f"{prefix}_{name}", ""))
    }
    if "kind" in data:
        data["kind"] = data["kind"].upper().replace(" ", "_")
    answer(data, "confidential")
    answer(data, "without_place")
    return data


def _alias_numbers(row: Row, who: str) -> list[int]:
    return _numbers(row, _alias_columns(who))


def _home_numbers(row: Row, who: str) -> list[int]:
    return _numbers(row, _home_columns(who))


@cache
def _alias_columns(who: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(f"{_alias(who, n)}_{name}" for name in _ALIAS) for n in range(1, ALIASES + 1)
    )


@cache
def _home_columns(who: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(f"{who}_home{n}_{name}" for name in HOME) for n in range(1, HOMES + 1))


def _numbers(row: Row, columns: Sequence[frozenset[str]]) -> list[int]:
    return [n for n, names in enumerate(columns, start=1) if not names.isdisjoint(row)]


def _alias_cells(prefix: str, given: AliasInput) -> Iterator[tuple[str, str]]:
    # A file that names no kind means the commonest, as the schema does.
    yield f"{prefix}_kind", "" if given.kind is NameKind.ALSO_KNOWN_AS else given.kind.value
    yield f"{prefix}_family_name", given.family_name
    yield f"{prefix}_given_names", given.given_names
    yield f"{prefix}_notified_on", str(given.notified_on or "")


def _home_cells(prefix: str, given: AddressInput) -> Iterator[tuple[str, str]]:
    yield f"{prefix}_kind", given.kind.value
    yield f"{prefix}_lines", given.lines
    yield f"{prefix}_postcode", given.postcode or ""
    yield f"{prefix}_from", str(given.starts_on or "")
    yield f"{prefix}_to", str(given.ends_on or "")
    yield f"{prefix}_confidential", "yes" if given.confidential else ""
    yield f"{prefix}_uprn", given.uprn or ""
    yield f"{prefix}_source", given.source
