"""What a page about a person offers to choose from, and how its answers are read once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders import formatting
from orders.people.schema import AliasSchema, PersonInput, PersonSchema
from orders.rules.vocabulary.characteristics import (
    ETHNICITIES,
    NOT_STATED,
    Characteristic,
    UnansweredReason,
)
from orders.rules.vocabulary.codes import DashRisk, PersonFlag
from orders.web import forms
from orders.web.schema_forms import options

Row = tuple[str, str | None]
"""A name and what was written; ``None`` when it is not known."""
OTHER_NAMES, MOST_OTHER_NAMES = 3, 30
"""How many other names a page offers at first, and the most it takes."""
_OF_AN_ALIAS = (
    "given_names",
    "family_name",
    *(f"notified_on-{part}" for part in forms.DATE_PARTS),
)
"""What is typed of another name; its kind is chosen in any case."""


def choices(form: Mapping[str, Any]) -> dict[str, Any]:
    """What may be chosen from a list, by what it is, and how many other names the page shows."""
    return {
        "other_names": range(_other_names(form)),
        "flags": [(each.value, each.heading, each.advice) for each in PersonFlag],
        "dash_risks": options(DashRisk),
        "characteristics": list(Characteristic),
        "ethnicities": [
            ("Why there is no answer", options(UnansweredReason)),
            *(
                (f"{scheme} codes", _codes(scheme, named) + _not_stated(scheme))
                for scheme, named in ETHNICITIES.items()
            ),
        ],
        "gaps": options(UnansweredReason),
        "yes_or_no": [("YES", "Yes"), ("NO", "No"), *options(UnansweredReason)],
    }


def person_data(form: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What ``PersonSchema`` loads, and messages about days that are none."""
    data, faults = forms.read_fields(PersonSchema(exclude=("same_as",)), form)
    aliases = []
    for number in range(_written_names(form)):
        alias, wrong = forms.read_fields(AliasSchema(), form, prefix=f"aliases-{number}-")
        aliases.append({name: said for name, said in alias.items() if said})
        faults |= wrong
    answers = {each.value: _answer(form, each) for each in Characteristic}
    return data | {"characteristics": answers, "aliases": aliases}, faults


def rows(given: PersonInput) -> tuple[Row, ...]:
    """Who a person is, for the recorder who checks the answers of a new record."""
    others = [
        f"{each.given_names} {each.family_name}".strip() + f" ({each.kind.label})"
        for each in given.aliases
        if each.given_names or each.family_name
    ]
    answered = [f"{each.heading}: {answer.words}" for each, answer in given.characteristics.items()]
    risk = given.dash_risk
    optional = (
        ("Gender, in their own words", given.gender_described),
        ("CRO number", given.cro_no),
        ("Arrest/summons number", given.asn),
        ("Connect", given.connect_nominal_ref),
        ("Flags", "\n".join(each.heading for each in given.flags)),
        ("DASH risk", None if risk is None else risk.heading),
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
    return min(max(OTHER_NAMES, _written_names(form) + 1), MOST_OTHER_NAMES)


def _written_names(form: Mapping[str, Any]) -> int:
    """How many other names there are up to the last of which more than its kind is written."""
    written = [
        number
        for number in range(MOST_OTHER_NAMES)
        if any(forms.text(form, f"aliases-{number}-{name}") for name in _OF_AN_ALIAS)
    ]
    return max(written, default=-1) + 1


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
        for gap in UnansweredReason
    ]
