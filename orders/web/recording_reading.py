"""What each page of a new record holds, read into what the schemas take, with what is wrong.

One reader for each sort of page. A reader never raises for what somebody typed: it gives messages
by the name of the form's field, so that the page can show them beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from orders.formatting import london_instant
from orders.people.schema import AddressInput, AddressSchema, PersonSchema
from orders.people.service import place
from orders.register.schema import (
    AuthorityPart,
    ConditionSchema,
    ConditionsPart,
    ContactPart,
    CourtPart,
    GroundsPart,
    ProtectedSchema,
)
from orders.rules import conditions
from orders.rules.condition_codes import ConditionCode
from orders.rules.kind import Kind
from orders.rules.vocabulary import EndsKind
from orders.web import forms

OTHER_NAMES = 3
"""How many other names a page takes."""

Form = Mapping[str, Any]
"""What one page's form held: text by field name, a list of texts for a group of checkboxes."""
Pages = Mapping[str, Form]
"""The forms of a draft by page key."""
Faults = dict[str, list[str]]
"""Messages by name of the form's field."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A page as read: its part of the whole record, and what is wrong with it."""

    data: dict[str, Any]
    faults: Faults = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """The page somebody is on: which kind of record, which other pages, which key."""

    db: Session
    kind: Kind
    pages: Pages
    key: str


Reader = Callable[[Asked, Form], Checked]


def person(_asked: Asked, form: Form) -> Checked:
    """Names, date of birth, sex, PNC id and other names of the subject."""
    data, faults = _person_data(form)
    return Checked(data, _faults(PersonSchema(), data) | faults)


def protected_person(_asked: Asked, form: Form) -> Checked:
    """The same of a protected person, and how they are connected to the subject."""
    given, faults = _person_data(form)
    data = {"person": given, "relationship_basis": _text(form, "relationship_basis")}
    found = _faults(ProtectedSchema(), data)
    return Checked(
        data, {name.removeprefix("person-"): said for name, said in found.items()} | faults
    )


def home(asked: Asked, form: Form) -> Checked:
    """One address of somebody; its postcode must be known, unless it is kept without a place."""
    dates, faults = forms.read_dates(form, ("starts_on", "ends_on"))
    data = {
        "kind": _text(form, "kind"),
        "lines": _text(form, "lines"),
        "postcode": _text(form, "postcode"),
        "confidential": _text(form, "confidential") == "true",
        "without_place": _text(form, "without_place") == "true",
        **dates,
    }
    found = _faults(AddressSchema(), data) or _before_birth(asked, data)
    if not found:
        found = _not_placed(asked.db, AddressSchema().load(data))
    return Checked(data, found | faults)


def grounds(asked: Asked, form: Form) -> Checked:
    """Why, what was considered, and the references of the arrest and the crime."""
    considered = {
        each.value: text
        for each in asked.kind.considerations
        if (text := _text(form, f"considerations-{each.value}").strip())
    }
    data = {
        "grounds": _text(form, "grounds"),
        "considerations": considered,
        "arrest_reference": _text(form, "arrest_reference"),
        "crime_reference": _text(form, "crime_reference"),
    }
    found = _faults(GroundsPart(), data)
    return Checked(data, {name.removesuffix("-value"): said for name, said in found.items()})


def terms(asked: Asked, form: Form) -> Checked:
    """The conditions chosen, each with its words, its premises and its distance."""
    chosen = [code for code in offered(asked.kind) if code.code in form.get("conditions", ())]
    given = [_condition(form, code) for code in chosen]
    if not given:
        return Checked({"conditions": given}, _faults(ConditionsPart(), {"conditions": given}))
    faults = {
        f"{each['code']}-{name}": said
        for each in given
        for name, said in _faults(ConditionSchema(), each).items()
    }
    if asked.kind.terms_end_apart:
        faults |= _ends(form, given)
    return Checked({"conditions": given}, faults)


def authority(_asked: Asked, form: Form) -> Checked:
    """Who authorised a notice, of what rank, and when."""
    at, faults = forms.read_instants(form, ("started_at",))
    data = _given(
        {
            "authorised_by": _text(form, "authorised_by"),
            "authorised_rank": _text(form, "authorised_rank"),
            "started_at": at.get("started_at", ""),
        },
        "authorised_rank",
        "started_at",
    )
    return Checked(data, _faults(AuthorityPart(), data) | faults)


def court(asked: Asked, form: Form) -> Checked:
    """Which court made an order, when, and until when."""
    at, faults = forms.read_instants(form, ("started_at",))
    ends_at = ""
    try:
        ends_at = _end(form)
    except ValidationError as error:
        faults |= forms.messages(error)
    data = _given(
        {
            "court": _text(form, "court"),
            "applicant_force": _text(form, "applicant_force"),
            "started_at": at.get("started_at", ""),
            "ends_kind": _text(form, "ends_kind") or only_ending(asked.kind),
            "ends_at": ends_at,
        },
        "started_at",
        "ends_kind",
    )
    found = _faults(CourtPart(), data)
    if "ends_kind" not in data:
        found["ends_kind"] = ["Choose what brings it to its end."]
    return Checked(data, found | faults)


def contact(_asked: Asked, form: Form) -> Checked:
    """The officer in the case and whom to call out of hours."""
    data = {name: _text(form, name) for name in ("officer_in_case", "out_of_hours_contact")}
    return Checked(data, _faults(ContactPart(), data))


def offered(kind: Kind) -> tuple[ConditionCode, ...]:
    """Conditions to choose from: the usual the Act permits; a court may have sealed another."""
    permitted = conditions.offered(kind)
    other = conditions.CODES["OTHER"]
    return permitted if kind.is_notice or other in permitted else (*permitted, other)


def only_ending(kind: Kind) -> str:
    """The way a kind ends where its Act names one only; empty where there is a choice."""
    first, *others = [each for each in EndsKind if each in kind.ends_kinds]
    return "" if others else first.value


def _person_data(form: Form) -> tuple[dict[str, Any], Faults]:
    dates, faults = forms.read_dates(form, ("born_on",))
    aliases = [
        {
            name: _text(form, f"aliases-{number}-{name}")
            for name in ("kind", "given_names", "family_name")
        }
        for number in range(OTHER_NAMES)
    ]
    data = {
        "family_name": _text(form, "family_name"),
        "given_names": _text(form, "given_names"),
        "born_on": dates.get("born_on", ""),
        "sex": _text(form, "sex"),
        "pnc_id": _text(form, "pnc_id"),
        "aliases": [{name: said for name, said in each.items() if said} for each in aliases],
    }
    return data, faults


def _before_birth(asked: Asked, address: dict[str, Any]) -> Faults:
    # The rule is the whole person's; only what it says of this address belongs on its page.
    data, _ = _person_data(asked.pages.get(asked.key.partition("/")[0], {}))
    found = _faults(PersonSchema(), {**data, "addresses": [address]})
    start = "addresses-0-"
    return {name.removeprefix(start): said for name, said in found.items() if start in name}


def _not_placed(db: Session, given: AddressInput) -> Faults:
    try:
        place(db, given)
    except ValidationError as error:
        return forms.messages(error)
    return {}


def _condition(form: Form, code: ConditionCode) -> dict[str, str]:
    wanted = {"text_verbatim": True, "premises": code.has_premises, "radius_m": code.has_radius}
    given = {name: _text(form, f"{code.code}-{name}") for name, asked in wanted.items() if asked}
    return {"code": code.code, **given}


def _ends(form: Form, given: list[dict[str, str]]) -> Faults:
    """Add to each condition the end of its last day, where one is given."""
    faults: Faults = {}
    for each in given:
        name = f"{each['code']}-ends_on"
        try:
            on = forms.read_date(form, name)
        except ValidationError as error:
            faults |= forms.messages(error)
        else:
            each["ends_at"] = "" if on is None else london_instant(on + timedelta(1)).isoformat()
    return faults


def _end(form: Form) -> str:
    # An order is in force on all of its last day, unless the court stated a time.
    if _text(form, "ends_on-time").strip():
        at: datetime | None = forms.read_instant(form, "ends_on")
        return "" if at is None else at.isoformat()
    on: date | None = forms.read_date(form, "ends_on")
    return "" if on is None else london_instant(on + timedelta(1)).isoformat()


def _given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    # A schema says what is missing only of a field that was not sent at all.
    return {name: said for name, said in data.items() if said or name not in names}


def _text(form: Form, name: str) -> str:
    said = form.get(name, "")
    return said if isinstance(said, str) else ""


def _faults(schema: Schema, data: dict[str, Any]) -> Faults:
    try:
        schema.load(data)
    except ValidationError as error:
        return forms.messages_by_path(error)
    return {}
