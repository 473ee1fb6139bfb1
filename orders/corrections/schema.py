"""What one may say of a correction: which fact, what is so, since when, why."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length, OneOf

from orders.bounded_fields import BoundedList, BoundedText, Loaded, at_most
from orders.corrections.sorts import SORTS
from orders.people.schema import REAL_DAY, Text, WholeNumber, blank_to_none, required
from orders.register.corrections.model import CorrectionAct
from orders.register.person_facts.removals import LONGEST_REASON
from orders.register.schemas.condition import MOST
from orders.register.schemas.fields import MOST_PROTECTED, SHORT, Reference

MOST_FIELDS = 40
_WHY = required("why, in words")
_REASON = Length(
    min=1, max=LONGEST_REASON, error=f"Enter why, in {LONGEST_REASON:,} characters or fewer."
)
_ACTS = (CorrectionAct.WRONG, CorrectionAct.CHANGED)
_SORT = OneOf(tuple(SORTS), error="Choose one of: {choices}.")


class FactRemovalSchema(Schema):
    """A row that never was so: its sort, its number, and why."""

    sort = fields.String(
        required=True, validate=OneOf([each.slug for each in SORTS.values() if each.may_go])
    )
    id = WholeNumber(required=True)
    reason = Text(required=True, validate=_REASON, error_messages=_WHY)


class BreachMoveSchema(Schema):
    """The order a breach was of, what of it was breached, against whom, and why it is moved."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    order = Reference(required=True, error_messages=required("the reference of the right order"))
    condition_ids = BoundedList(
        WholeNumber(),
        required=True,
        validate=at_most(MOST, "conditions"),
        error_messages={"required": "Choose the conditions of the right order."},
    )
    protected_person_ids = BoundedList(
        WholeNumber(), load_default=list, validate=at_most(MOST_PROTECTED, "protected persons")
    )
    reason = Text(required=True, validate=_REASON, error_messages=_WHY)


class FactCorrectionSchema(Schema):
    """A fact that is put right: its sort, its number, by field what is so, and why."""

    sort = fields.String(required=True, validate=_SORT)
    id = WholeNumber(required=True)
    said = BoundedText(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        validate=at_most(MOST_FIELDS, "fields"),
    )
    act = fields.Enum(
        CorrectionAct,
        by_value=True,
        load_default=CorrectionAct.WRONG,
        error_messages={"unknown": "Say whether it was always wrong or has changed."},
    )
    changed_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    reason = Text(required=True, validate=_REASON, error_messages=_WHY)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"changed_on"})

    @validates_schema
    def _is_said(self, data: Loaded, **_: object) -> None:
        if data["act"] not in _ACTS:
            raise ValidationError("Say whether it was always wrong or has changed.", "act")


class ReturnSchema(Schema):
    """Why what was taken out was so after all."""

    reason = Text(required=True, validate=_REASON, error_messages=_WHY)


class AddressCorrectionSchema(Schema):
    """An address that is put right: by field what is so, and why. What is not said stays."""

    said = BoundedText(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        validate=at_most(MOST_FIELDS, "fields"),
    )
    reason = Text(required=True, validate=_REASON, error_messages=_WHY)


class OfficerChangeSchema(Schema):
    """Who takes on the orders of an officer who leaves, from which day, and why."""

    officer_in_case = Text(
        required=True, validate=SHORT, error_messages=required("the officer, with collar number")
    )
    out_of_hours_contact = Text(load_default="", validate=SHORT)
    changed_on = fields.Date(
        required=True, validate=REAL_DAY, error_messages=required("the day from which it is so")
    )
    reason = Text(required=True, validate=_REASON, error_messages=_WHY)
