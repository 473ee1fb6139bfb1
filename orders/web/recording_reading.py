"""What each page of a new record holds, read into what the schemas take, with what is wrong.

One reader for each sort of page. A reader never raises for what somebody typed: it gives messages
by the name of the form's field, so that the page can show them beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from orders.people.placing import place
from orders.people.schema import AddressInput, AddressSchema, PersonSchema
from orders.register.condition_schema import ConditionsPart
from orders.register.schema import (
    AuthorityPart,
    ContactPart,
    CourtPart,
    GroundsPart,
    ProtectedSchema,
)
from orders.rules.kind import Kind
from orders.rules.vocabulary import EndsKind
from orders.web import condition_form, forms, placing
from orders.web.forms import text as _text
from orders.web.recording_people import person_data

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
    """Who the subject is: names, birth, identifiers, what to know of them, what they answered."""
    data, faults = person_data(form)
    return Checked(data, faults_of(PersonSchema(), data) | faults)


def protected_person(_asked: Asked, form: Form) -> Checked:
    """The same of a protected person, and how they are connected to the subject."""
    given, faults = person_data(form)
    data = {
        "person": given,
        "relationship_basis": _text(form, "relationship_basis"),
        "is_relevant_child": _text(form, "is_relevant_child") == "true",
        "lives_with": _text(form, "lives_with"),
    }
    found = faults_of(ProtectedSchema(), data)
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
        "coordinates": _text(form, "coordinates"),
        "uprn": _text(form, "uprn"),
        **placing.near(form),
        **dates,
    }
    found = faults_of(AddressSchema(), data) or _before_birth(asked, data)
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
    found = faults_of(GroundsPart(), data)
    return Checked(data, {name.removesuffix("-value"): said for name, said in found.items()})


def terms(asked: Asked, form: Form) -> Checked:
    """The conditions, row by row, each with its words, its place and its own time."""
    found = condition_form.read(asked.db, form, condition_form.RECORDED)
    data = {"conditions": found.given}
    if not found.given:
        return Checked(data, faults_of(ConditionsPart(), data))
    return Checked(data, found.faults)


def authority(_asked: Asked, form: Form) -> Checked:
    """Who authorised a notice, of what rank, and when."""
    at, faults = forms.read_instants(form, ("started_at",))
    data = _given(
        {
            "authorised_by": _text(form, "authorised_by"),
            "applicant_force": _text(form, "applicant_force"),
            "authorised_rank": _text(form, "authorised_rank"),
            "started_at": at.get("started_at", ""),
        },
        "authorised_rank",
        "started_at",
    )
    return Checked(data, faults_of(AuthorityPart(), data) | faults)


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
            "originating_route": _text(form, "originating_route"),
            "made_under": _text(form, "made_under"),
            "ends_event": _text(form, "ends_event"),
            "without_notice": _text(form, "without_notice"),
            "on_application": _text(form, "on_application"),
            "started_at": at.get("started_at", ""),
            "ends_kind": _text(form, "ends_kind") or only_ending(asked.kind),
            "ends_at": ends_at,
        },
        "started_at",
        "ends_kind",
    )
    found = faults_of(CourtPart(), data)
    if "ends_kind" not in data:
        found["ends_kind"] = ["Choose what brings it to its end."]
    return Checked(data, found | faults)


def contact(_asked: Asked, form: Form) -> Checked:
    """The officer in the case and whom to call out of hours."""
    data = {name: _text(form, name) for name in ("officer_in_case", "out_of_hours_contact")}
    return Checked(data, faults_of(ContactPart(), data))


def only_ending(kind: Kind) -> str:
    """The way a kind ends where its Act names one only; empty where there is a choice."""
    first, *others = [each for each in EndsKind if each in kind.ends_kinds]
    return "" if others else first.value


def _before_birth(asked: Asked, address: dict[str, Any]) -> Faults:
    # The rule is the whole person's; only what it says of this address belongs on its page.
    data, _ = person_data(asked.pages.get(asked.key.partition("/")[0], {}))
    found = faults_of(PersonSchema(), {**data, "addresses": [address]})
    start = "addresses-0-"
    return {name.removeprefix(start): said for name, said in found.items() if start in name}


def _not_placed(db: Session, given: AddressInput) -> Faults:
    try:
        place(db, given)
    except ValidationError as error:
        return forms.messages(error)
    return {}


def _end(form: Form) -> str:
    return forms.read_written(form, "ends_on")


def _given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    # A schema says what is missing only of a field that was not sent at all.
    return {name: said for name, said in data.items() if said or name not in names}


def faults_of(schema: Schema, data: dict[str, Any]) -> Faults:
    """What a schema finds wrong with ``data``, by name of the form's field."""
    try:
        schema.load(data)
    except ValidationError as error:
        return forms.messages_by_path(error)
    return {}
