"""The form that puts conditions right: each as recorded, to be written as the paper has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from orders.register.changes.sealed_conditions import sealed_rows
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.order_record import OrderRecord, RecordedCondition
from orders.register.schemas.condition import ConditionSchema
from orders.web import forms
from orders.web.conditions import condition_form
from orders.web.conditions.condition_form import RECORDED, Conditions, Copy
from orders.web.forms import Errors, Form

_TELLING = (*sealed_rows.UNSEEN, "place_name", "location", "geometry")
"""Fields that may tell a home: typed by who does not see what is recorded, all are theirs."""
_STAND_IN = {"text_verbatim": "-", "place_name": "-"}
"""Words for a condition whose own are kept, so that the rest of it can be read."""


@dataclass(frozen=True, slots=True)
class SealedForm:
    """The rows of the form as read.

    Attributes:
        given: the conditions as the paper has them.
        numbers: the row of the form that each came from.
        faults: what is wrong, by name of the form's field.
    """

    given: list[SealedCondition]
    numbers: list[int]
    faults: Errors


def standing(sheet: OrderRecord) -> list[RecordedCondition]:
    """The conditions that are an order's, in the order of its paper."""
    by_id = {each.condition.id: each for each in sheet.terms}
    return [by_id[each.id] for each in sealed_rows.in_order(sheet.order)]


def shown(sheet: OrderRecord, copies: Mapping[str, Copy]) -> dict[str, str]:
    """What the form shows at first: every condition as it is recorded."""
    values: dict[str, str] = {}
    for number, term in enumerate(standing(sheet)):
        condition, name = term.condition, f"{RECORDED}-{number}-"
        copy, place = copies[str(condition.id)], condition.place
        values |= condition_form.shown({**copy.values, "from": str(condition.id)}, name)
        if place is not None and place.confidential:
            values[f"{name}place_confidential"] = "true"
        starts_at = sealed_rows.own_start(condition, sheet.order.events)
        values |= forms.shown(starts_at, f"{name}starts_on")
        values |= forms.shown(sealed_rows.own_end(condition), f"{name}ends_on", ends=True)
    return values


def read(db: Session, form: Form, copies: Mapping[str, Copy]) -> SealedForm:
    """The conditions that the form says the paper has; a row left empty is none.

    Args:
        copies: the conditions as recorded, by their id.
    """
    found = SealedForm([], [], {})
    typed = Conditions([], [], {})
    sources = condition_form.copied_from(form, RECORDED, copies)
    for number in condition_form.numbers(form, RECORDED):
        name, copy = f"{RECORDED}-{number}-", sources.get(number)
        given, faults = condition_form.as_typed(form, name)
        if copy is None and not any(given.values()) and not faults:
            continue
        keeps = copy is not None and _keeps_unseen(given, copy)
        if keeps:
            given |= _STAND_IN
        faults = condition_form.schema_faults(given, name) | faults
        loaded = None if faults else ConditionSchema().load(given)
        id_ = None if copy is None else copy.term.condition.id
        anew = copy is not None and copy.hidden and not keeps
        found.given.append(SealedCondition(id_, loaded, keeps_unseen=keeps, typed_unseen=anew))
        typed.given.append(given)
        for numbered in (found.numbers, typed.numbers):
            numbered.append(number)
        found.faults.update(faults)
    found.faults.update(condition_form.not_known(db, typed, RECORDED))
    return found


def _keeps_unseen(given: Mapping[str, Any], copy: Copy) -> bool:
    """Whether a row says nothing of what its reader is not shown, so that all of that stays."""
    if not copy.hidden or any(given[each] for each in _TELLING):
        return False
    place = copy.term.condition.place
    confidential = place is not None and place.confidential
    shown = (copy.values["premises"], confidential)
    return (given["premises"], given["place_confidential"]) == shown
