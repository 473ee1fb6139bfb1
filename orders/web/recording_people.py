"""What a page about a person offers to choose from, and how its answers are read once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders import formatting
from orders.people.schema import PersonInput
from orders.rules.characteristics import ETHNICITIES, NOT_STATED, Characteristic, Gap
from orders.rules.labelled import Labelled
from orders.rules.vocabulary import DashRisk, PersonFlag
from orders.web import forms

Row = tuple[str, str | None]
"""A name and what was written; ``None`` when it is not known."""
OTHER_NAMES, MOST_OTHER_NAMES = 3, 30
"""How many other names a page offers at first, and the most it takes."""
_OF_A_NAME = ("given_names", "family_name")
_PERSON = (
    "family_name",
    "given_names",
    "birth_year",
    "sex",
    "gender_described",
    "pnc_id",
    "cro_no",
    "asn",
    "connect_nominal_ref",
    "dash_risk",
    "warning_markers",
)
"""Fields of a person that a page holds as text."""


def choices(form: Mapping[str, Any]) -> dict[str, Any]:
    """What may be chosen from a list, by what it is, and how many other names the page shows."""
    return {
        "other_names": range(_other_names(form)),
        "flags": [(each.value, _capital(each), each.advice) for each in PersonFlag],
        "dash_risks": [(each.value, _capital(each)) for each in DashRisk],
        "characteristics": list(Characteristic),
        "ethnicities": [
            ("Why there is no answer", _gaps()),
            *(
                (f"{scheme} codes", _codes(scheme, named) + _not_stated(scheme))
                for scheme, named in ETHNICITIES.items()
            ),
        ],
        "gaps": _gaps(),
        "yes_or_no": [("YES", "Yes"), ("NO", "No"), *_gaps()],
    }


def person_data(form: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What ``PersonSchema`` loads, and messages about days that are none."""
    told = [f"aliases-{number}-notified_on" for number in range(_other_names(form))]
    dates, faults = forms.read_dates(form, ("born_on", *told))
    aliases = [
        {
            **{
                name: forms.text(form, f"aliases-{number}-{name}")
                for name in ("kind", "given_names", "family_name")
            },
            "notified_on": dates.get(name_told, ""),
        }
        for number, name_told in enumerate(told)
    ]
    data = {
        "born_on": dates.get("born_on", ""),
        **{name: forms.text(form, name) for name in _PERSON},
        "flags": [each.value for each in PersonFlag if each.value in form.get("flags", ())],
        "characteristics": {each.value: _answer(form, each) for each in Characteristic},
        "aliases": [{name: said for name, said in each.items() if said} for each in aliases],
    }
    return data, faults


def rows(given: PersonInput) -> tuple[Row, ...]:
    """Who somebody is, for whoever reads a new record once more."""
    others = [
        f"{each.given_names} {each.family_name}".strip() + f" ({each.kind.label})"
        for each in given.aliases
        if each.given_names or each.family_name
    ]
    answered = [
        f"{_capital(each)}: {answer.words}" for each, answer in given.characteristics.items()
    ]
    risk = given.dash_risk
    optional = (
        ("Gender, in their own words", given.gender_described),
        ("CRO number", given.cro_no),
        ("Arrest/summons number", given.asn),
        ("Connect", given.connect_nominal_ref),
        ("Flags", "\n".join(map(_capital, given.flags))),
        ("DASH risk", None if risk is None else _capital(risk)),
        ("Warning markers", given.warning_markers),
        ("Equality answers", "\n".join(answered)),
    )
    return (
        ("Name", f"{given.given_names} {given.family_name}".strip()),
        ("Other names", "\n".join(others) or "None"),
        ("Date of birth", _born(given)),
        ("Sex", given.sex.label.capitalize()),
        ("PNC id", given.pnc_id or "None"),
        *((name, said) for name, said in optional if said),
    )


def _other_names(form: Mapping[str, Any]) -> int:
    # A few, and always an empty one after those written.
    written = [
        number
        for number in range(MOST_OTHER_NAMES)
        if any(forms.text(form, f"aliases-{number}-{name}") for name in _OF_A_NAME)
    ]
    return min(max(OTHER_NAMES, max(written, default=-1) + 2), MOST_OTHER_NAMES)


def _answer(form: Mapping[str, Any], of: Characteristic) -> str:
    # What was written counts; a reason beside it was left over from before.
    name = f"characteristics-{of.value}"
    return forms.text(form, name) or forms.text(form, f"{name}-gap")


def _born(given: PersonInput) -> str | None:
    if given.born_on is not None:
        return formatting.day(given.born_on)
    return None if given.birth_year is None else f"In {given.birth_year}, day not known"


def _codes(scheme: str, named: Any) -> list[tuple[str, str]]:
    return [
        (f"{scheme} {code}", f"{name} ({code}, {scheme})")
        for code, name in named.items()
        if code != NOT_STATED
    ]


def _not_stated(scheme: str) -> list[tuple[str, str]]:
    return [
        (f"{scheme} {NOT_STATED} {gap}", f"Not stated ({NOT_STATED}, {scheme}): {gap.label}")
        for gap in Gap
    ]


def _gaps() -> list[tuple[str, str]]:
    return [(gap.value, _capital(gap)) for gap in Gap]


def _capital(each: Labelled) -> str:
    return f"{each.label[:1].upper()}{each.label[1:]}"
