"""Pages that put a fact right, take out what never was so, and tell what stood there before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.corrections import returns, service
from orders.corrections.correctable_sort import Belonging, CorrectableSort
from orders.corrections.history import corrections_of, shown_by
from orders.corrections.schema import FactCorrectionSchema
from orders.corrections.service import CorrectionInput
from orders.db import db
from orders.errors import ChangedMeanwhile, Conflict, NotFound, RuleBroken
from orders.register.corrections.model import CorrectionAct
from orders.register.order_record import OrderRecord
from orders.rules.vocabulary.findings import refusals
from orders.search.disclosure.visibility import visible_to
from orders.web import forms
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.order.corrections.correction_form import changed_in, inputs_of, shown_values
from orders.web.order.order_loader import author, by_field, sheet_of
from orders.web.schema_forms import options, read

bp = Blueprint("corrections", __name__, url_prefix="/orders/<reference>/corrections")


@bp.get("")
@requires(Permission.ORDER_READ)
def index(reference: str) -> ResponseReturnValue:
    """What was put right, and what stood there before."""
    return _index(reference, MultiDict(), {})


@bp.post("/<int:number>/put-back")
@requires(Permission.ORDER_RECORD)
def put_back(reference: str, number: int) -> ResponseReturnValue:
    """Put back what was taken out by mistake, or say what is wrong."""
    sheet, name = _sheet(reference), f"reason-{number}"
    errors = _tried(
        lambda: returns.put_back(
            db.session,
            sheet.order.reference,
            number,
            reason=request.form.get(name, ""),
            **author(),
        )
    )
    if errors:
        db.session.rollback()
        named = {name if each == "reason" else each: said for each, said in errors.items()}
        return _index(reference, request.form, named), 422
    return back(sheet.order.reference, "put-back")


def _index(reference: str, values: MultiDict[str, str], errors: Errors) -> str:
    sheet = _sheet(reference)
    account = current_account()
    visible = visible_to(account, clock.now())
    steps = corrections_of(db.session, sheet, by=account, visible=visible)
    looked(
        "order.corrections-read",
        {"corrections": len(steps)},
        reference=sheet.order.reference,
        shows=sheet.shows | shown_by(steps),
    )
    return render_template(
        "pages/order/corrections/index.html",
        sheet=sheet,
        steps=steps,
        values=values,
        errors=errors,
        may_record=may(account.role, Permission.ORDER_RECORD),
    )


@bp.get("/<slug>/<int:number>")
@requires(Permission.ORDER_RECORD)
def form(reference: str, slug: str, number: int) -> ResponseReturnValue:
    """Show what is recorded, to be put right."""
    return _form(reference, slug, number, None, {})


@bp.post("/<slug>/<int:number>")
@requires(Permission.ORDER_RECORD)
def save(reference: str, slug: str, number: int) -> ResponseReturnValue:
    """Put it right, or say what is wrong."""
    sheet, sort, row = _loaded(reference, slug, number)
    asked = inputs_of(sort, _keys(sheet, sort), sort.choices(db.session, row))
    shown = service.shown_of(db.session, sort, row, by=current_account())
    before = shown_values(sort, shown, asked)
    said, errors = changed_in(sort, request.form, before, asked)
    why, wrong = read(FactCorrectionSchema(exclude=("said", "sort", "id")), request.form)
    errors |= wrong
    if not errors and why is not None:
        given = CorrectionInput(said, **why)
        errors = _tried(
            lambda: service.correct(
                db.session, sheet.order.reference, slug, number, given, **author()
            ),
            sort.fields,
        )
    if errors:
        db.session.rollback()
        return _form(reference, slug, number, request.form, errors), 422
    return back(sheet.order.reference, "put-right")


@bp.get("/<slug>/<int:number>/take-out")
@requires(Permission.ORDER_RECORD)
def removal_form(reference: str, slug: str, number: int) -> ResponseReturnValue:
    """Ask why it never was so."""
    return _removal_form(reference, slug, number, MultiDict(), {})


@bp.post("/<slug>/<int:number>/take-out")
@requires(Permission.ORDER_RECORD)
def take_out(reference: str, slug: str, number: int) -> ResponseReturnValue:
    """Take it out, or say what is wrong."""
    sheet, _, _ = _loaded(reference, slug, number)
    reason = request.form.get("reason", "")
    errors = _tried(
        lambda: service.take_out(
            db.session, sheet.order.reference, slug, number, reason=reason, **author()
        )
    )
    if errors:
        db.session.rollback()
        return _removal_form(reference, slug, number, request.form, errors), 422
    return back(sheet.order.reference, "taken-out")


def _tried(change: Callable[[], object], fields: Collection[str] = ()) -> Errors:
    try:
        change()
    except ValidationError as error:
        return forms.messages(error)
    except RuleBroken as broken:
        return by_field(refusals(broken.findings), fields)
    except ChangedMeanwhile:
        raise
    except Conflict as conflict:
        return {"form": [conflict.message]}
    return {}


def _sheet(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    return sheet


def _loaded(reference: str, slug: str, number: int) -> tuple[OrderRecord, CorrectableSort, Any]:
    sheet, sort = _sheet(reference), service.readable_sort(slug, current_account())
    return sheet, sort, service.row_called(db.session, sort, sheet.order, number)


def _keys(sheet: OrderRecord, sort: CorrectableSort) -> dict[str, str] | None:
    """Of what an order was considered for, what its kind asks."""
    if sort.belongs is not Belonging.ORDER:
        return None
    return {each.value: each.label for each in sheet.kind.considerations}


def _whom(sheet: OrderRecord, row: Any) -> str | None:
    """Whose fact it is, by name; ``None`` where it is of the order alone."""
    number = service.person_of(row)
    return None if number is None else sheet.person(number).person.name


def _shown(sheet: OrderRecord, sort: CorrectableSort, number: int) -> None:
    looked(
        "order.fact-read",
        {"sort": sort.slug, "row": number},
        reference=sheet.order.reference,
        shows=sheet.shows,
    )


def _form(
    reference: str,
    slug: str,
    number: int,
    values: MultiDict[str, str] | None,
    errors: Errors,
) -> str:
    sheet, sort, row = _loaded(reference, slug, number)
    asked = inputs_of(sort, _keys(sheet, sort), sort.choices(db.session, row))
    account = current_account()
    said = service.shown_of(db.session, sort, row, by=account)
    _shown(sheet, sort, number)
    return render_template(
        "pages/order/corrections/form.html",
        sheet=sheet,
        sort=sort,
        number=number,
        whom=_whom(sheet, row),
        inputs=asked,
        hides=sort.hides(db.session, row, account),
        acts=options((CorrectionAct.WRONG, CorrectionAct.CHANGED)) if sort.may_change else (),
        values=shown_values(sort, said, asked) if values is None else values,
        errors=errors,
    )


def _removal_form(
    reference: str, slug: str, number: int, values: MultiDict[str, str], errors: Errors
) -> str:
    sheet, sort, row = _loaded(reference, slug, number)
    if not sort.may_go:
        raise NotFound("This is not taken out: put it right instead.")
    _shown(sheet, sort, number)
    return render_template(
        "pages/order/corrections/take_out.html",
        sheet=sheet,
        sort=sort,
        number=number,
        whom=_whom(sheet, row),
        values=values,
        errors=errors,
    )
