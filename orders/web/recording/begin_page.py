"""The pages of a record that may begin before there is a notice or an order."""

from __future__ import annotations

from typing import Any

from orders.formatting import moment
from orders.register.schemas.order import BeginningPart, OrderInput
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.rules.vocabulary.labelled import capital
from orders.web import forms
from orders.web.forms import Form, text
from orders.web.recording.page_readers import (
    BEGINS,
    BEGINS_WITH,
    Checked,
    PageContext,
    begun,
    faults_of,
)
from orders.web.schema_forms import options

KEY = BEGINS
APPLICATION = "application"
"""Path of the page that takes the place of the court's or the authority's."""


def is_asked(kind: Kind) -> bool:
    """Whether records of this kind may begin in more than one way."""
    return len(kind.begins) > 1


def choices(kind: Kind) -> list[tuple[str, str]]:
    """How far it may have come."""
    return options(kind.begins)


def read(asked: PageContext, form: Form) -> Checked:
    """How far it has come."""
    said = text(form, BEGINS_WITH)
    if said not in {each.value for each in asked.kind.begins}:
        return Checked({}, {BEGINS_WITH: ["Choose how far it has come."]})
    return Checked({BEGINS_WITH: said} if EventKind(said) in BEFORE else {})


def read_application(asked: PageContext, form: Form) -> Checked:
    """When it was considered, authorised or applied for, and the court asked for it."""
    values, faults = forms.read_fields(BeginningPart(), form)
    heard = begun(asked.kind, asked.pages) is EventKind.APPLIED
    left_out = set() if heard else {"court", "hearing_at"}
    data = {name: said for name, said in values.items() if said and name not in left_out}
    return Checked(data, faults_of(BeginningPart(), data) | faults)


def rows(kind: Kind, given: OrderInput) -> tuple[tuple[str, Any], ...]:
    """What is checked of such a beginning before it is recorded."""
    label = (given.begins_with or kind.begins[0]).label
    hearing = "Not known" if given.hearing_at is None else moment(given.hearing_at)
    heard = given.begins_with is EventKind.APPLIED
    return (
        ("How far it has come", capital(label)),
        ("When", moment(given.started_at)),
        ("Force", given.applicant_force or "Not stated"),
        *((("Court", given.court or "Not stated"), ("Hearing", hearing)) if heard else ()),
    )
