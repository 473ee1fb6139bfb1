"""The pages of a record that may begin before there is a notice or an order."""

from __future__ import annotations

from typing import Any

from orders.formatting import moment
from orders.register.schema import BeginningPart, OrderInput
from orders.rules.events import BEFORE, EventKind
from orders.rules.kind import Kind
from orders.web import forms
from orders.web.forms import text
from orders.web.recording_reading import Asked, Checked, Form, Pages, faults_of

KEY = "begins"
"""Path under a draft of the page that asks how far it has come."""
APPLICATION = "application"
"""Path of the page that takes the place of the court's or the authority's."""
_FIELD = "begins_with"


def is_asked(kind: Kind) -> bool:
    """Whether records of this kind may begin in more than one way."""
    return len(kind.begins) > 1


def begun(kind: Kind, pages: Pages) -> EventKind:
    """What a draft says its record begins with; the usual until it says so."""
    said = text(pages.get(KEY, {}), _FIELD)
    return next((each for each in kind.begins if each.value == said), kind.begins[0])


def is_early(kind: Kind, pages: Pages) -> bool:
    """Whether there is no notice or order yet."""
    return begun(kind, pages) in BEFORE


def choices(kind: Kind) -> list[tuple[str, str]]:
    """How far it may have come."""
    return [(each.value, f"{each.label[:1].upper()}{each.label[1:]}") for each in kind.begins]


def read(asked: Asked, form: Form) -> Checked:
    """How far it has come."""
    said = text(form, _FIELD)
    if said not in {each.value for each in asked.kind.begins}:
        return Checked({}, {_FIELD: ["Choose how far it has come."]})
    return Checked({_FIELD: said} if EventKind(said) in BEFORE else {})


def read_application(asked: Asked, form: Form) -> Checked:
    """When it was considered, authorised or applied for, and the court asked for it."""
    at, faults = forms.read_instants(form, ("started_at", "hearing_at"))
    heard = begun(asked.kind, asked.pages) is EventKind.APPLIED
    data = {
        "applicant_force": text(form, "applicant_force"),
        "court": text(form, "court") if heard else "",
        "hearing_at": at.get("hearing_at", "") if heard else "",
    }
    if at.get("started_at"):
        data["started_at"] = at["started_at"]
    return Checked(data, faults_of(BeginningPart(), data) | faults)


def rows(kind: Kind, given: OrderInput) -> tuple[tuple[str, Any], ...]:
    """What is checked of such a beginning before it is recorded."""
    label = (given.begins_with or kind.begins[0]).label
    hearing = "Not known" if given.hearing_at is None else moment(given.hearing_at)
    heard = given.begins_with is EventKind.APPLIED
    return (
        ("How far it has come", f"{label[:1].upper()}{label[1:]}"),
        ("When", moment(given.started_at)),
        ("Force", given.applicant_force or "Not stated"),
        *((("Court", given.court or "Not stated"), ("Hearing", hearing)) if heard else ()),
    )
