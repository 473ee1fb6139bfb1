"""Conditions put right: recorded otherwise than on the paper, which is no variation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError

from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.api.base import ETAG, Noun
from orders.api.records import Answer, given_out, to_change
from orders.db import db
from orders.errors import NotFound
from orders.register.changes.sealed_conditions import sealed_rows
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.order_record import OrderRecord
from orders.register.schemas.change_author import ChangeAuthor
from orders.register.schemas.condition_correction import (
    ConditionCorrectionInput,
    ConditionCorrectionSchema,
    ConditionReasonSchema,
)
from orders.search.disclosure.condition_masking import told_of
from orders.search.results.order_bodies import WholeSchema

bp = Noun("conditions", "Conditions recorded otherwise than on the paper, put right.")


@bp.post("/orders/<reference>/conditions")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(ConditionCorrectionSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add(given: ConditionCorrectionInput, reference: str) -> Answer:
    """Add a condition of the paper that had been left out; it holds from the start.

    What the court added later is an event of kind VARIED instead.
    """
    sheet, author = to_change(reference)
    return _as_sealed(sheet, None, given, author)


@bp.post("/orders/<reference>/conditions/<int:condition_id>/correction")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(ConditionCorrectionSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def correct(given: ConditionCorrectionInput, reference: str, condition_id: int) -> Answer:
    """Write a condition as the paper has it, whole; the earlier wording stays readable."""
    sheet, author = to_change(reference)
    _named(sheet, condition_id)
    return _as_sealed(sheet, condition_id, given, author)


@bp.post("/orders/<reference>/conditions/<int:condition_id>/strike")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(ConditionReasonSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def strike(given: dict[str, Any], reference: str, condition_id: int) -> Answer:
    """Take out a condition that was never on the paper; its words stay readable."""
    sheet, author = to_change(reference)
    _named(sheet, condition_id)
    rest = [each for each in _recorded(sheet) if each.id != condition_id]
    return _put_right(sheet, rest, given["reason"], given["override_reason"], author)


def _as_sealed(
    sheet: OrderRecord,
    condition_id: int | None,
    given: ConditionCorrectionInput,
    author: ChangeAuthor,
) -> Answer:
    told = told_of(db.session, sheet, by=author["by"])
    unseen = any(each.withheld for each in told if each.id == condition_id)
    sealed = SealedCondition(condition_id, given.condition, typed_unseen=unseen)
    rows = _recorded(sheet)
    at = next((n for n, each in enumerate(rows) if each.id == condition_id), len(rows))
    rows = [each for each in rows if each.id != condition_id]
    if given.after is not None:
        at = _place_after(rows, given.after)
    rows.insert(at, sealed)
    return _put_right(sheet, rows, given.reason, given.override_reason, author)


def _put_right(
    sheet: OrderRecord,
    rows: Sequence[SealedCondition],
    reason: str,
    override_reason: str | None,
    author: ChangeAuthor,
) -> Answer:
    try:
        order = put_right(
            db.session,
            sheet.order.reference,
            rows,
            reason=reason,
            override_reason=override_reason,
            **author,
        )
    except ValidationError as error:
        found = error.messages_dict.get("conditions")
        if not isinstance(found, dict):
            raise
        raise ValidationError(next(iter(found.values()))) from error  # Of the one sent.
    return given_out(order.reference)


def _recorded(sheet: OrderRecord) -> list[SealedCondition]:
    return [SealedCondition(each.id, None) for each in sealed_rows.in_order(sheet.order)]


def _place_after(rows: Sequence[SealedCondition], after: int) -> int:
    found = [number for number, each in enumerate(rows, start=1) if each.id == after]
    if after and not found:
        raise ValidationError({"after": ["Give the id of another condition of the order, or 0."]})
    return found[0] if found else 0


def _named(sheet: OrderRecord, condition_id: int) -> None:
    if condition_id not in {each.id for each in sealed_rows.in_order(sheet.order)}:
        raise NotFound(f"{sheet.order.reference} has no such condition.")
