"""The order a court makes on a notice or an application: recording it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound
from orders.formatting import london
from orders.register.changes import granting as orders_granted
from orders.register.changes.recorded_before import next_orders
from orders.register.confidentiality import shared_homes
from orders.register.model import Order
from orders.register.order_record import OrderRecord, kinds_after
from orders.register.schemas.event import GrantInput
from orders.rules.checks import issuing
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import EndsKind
from orders.web import forms
from orders.web.conditions import condition_form
from orders.web.conditions.condition_editor import editor, persons_of
from orders.web.conditions.condition_form import Copy
from orders.web.flash import back
from orders.web.order import event_forms
from orders.web.order.event_forms import Form
from orders.web.order.order_loader import (
    ChangeResult,
    author,
    newest,
    placed,
    sheet_of,
    to_confirm,
    tried,
)
from orders.web.schema_forms import options
from orders.web.security import with_map

bp = Blueprint("granting", __name__)

_ROWS = condition_form.RECORDED

_FIELDS = {
    "made_at",
    "last_on",
    "ends_at",
    "ends_kind",
    "ends_event",
    "court",
    "conditions",
    "override_reason",
    "without_notice",
    "on_register",
    "shares_home",
}


@bp.get("/orders/<reference>/grant")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str) -> ResponseReturnValue:
    """Ask for the order the court made, a notice's conditions copied."""
    sheet = _notice(reference)
    copied = event_forms.copied(sheet)
    values = _at_first(sheet, copied, event_forms.kind_made(sheet))
    return _page(sheet, values, ChangeResult(None), copied=copied)


@bp.post("/orders/<reference>/grant")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def grant(reference: str) -> ResponseReturnValue:
    """Record the order, and end a notice; what looks unlawful is confirmed with a reason."""
    sheet = _notice(reference)
    return _recorded(
        sheet,
        lambda given: orders_granted.grant(db.session, sheet.order.reference, given, **author()),
        reload=lambda: _notice(reference),
    )


def _recorded(
    sheet: OrderRecord,
    change: Callable[[GrantInput], Order],
    *,
    reload: Callable[[], OrderRecord],
    made: Kind | None = None,
) -> ResponseReturnValue:
    """Record what the form says the court made, or show the form with what is wrong."""
    values = request.form
    if condition_form.is_edit(values, _ROWS):
        changed: Form = MultiDict(condition_form.edited(values, _ROWS))
        fresh = _more(changed, values)
        return _page(sheet, changed, ChangeResult(None), fresh=fresh, made=made)
    rows = condition_form.read(db.session, values, _ROWS, event_forms.copied(sheet))
    given, errors = event_forms.read_grant(values, rows)
    if given is None:
        return _page(sheet, values, ChangeResult(None, errors), made=made), 422
    try:
        went = tried(sheet, lambda: change(given), fields=_FIELDS, reload=reload)
    except ValidationError as error:
        db.session.rollback()
        wrong = condition_form.placed_faults(error, _ROWS, rows.numbers)
        return _page(reload(), values, ChangeResult(None, wrong), made=made), 422
    if went.order is None:
        return _page(reload(), values, _at_its_field(went), made=made), 409
    return back(went.order.reference, "granted" if made is None else "recorded")


@bp.get("/orders/<reference>/next/<code>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def next_form(reference: str, code: str) -> ResponseReturnValue:
    """Ask for the order the court made next on the same people, the conditions copied."""
    sheet, kind = _earlier(reference, code)
    copied = event_forms.copied(sheet)
    values = _at_first(sheet, copied, kind)
    return _page(sheet, values, ChangeResult(None), copied=copied, made=kind)


@bp.post("/orders/<reference>/next/<code>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def record_next(reference: str, code: str) -> ResponseReturnValue:
    """Record the order made next on the same people; an interim one it replaces ends."""
    sheet, kind = _earlier(reference, code)
    return _recorded(
        sheet,
        lambda given: next_orders.make_next(
            db.session, sheet.order.reference, kind, given, **author()
        ),
        reload=lambda: _earlier(reference, code, changed=True)[0],
        made=kind,
    )


def _earlier(reference: str, code: str, *, changed: bool = False) -> tuple[OrderRecord, Kind]:
    """An order and the kind of the next on its people; a changed one may have none any more."""
    sheet = sheet_of(reference, current_account(), clock.now())
    kind = next((each for each in kinds_after(sheet, clock.now()) if each.code == code), None)
    if kind is None and changed and code in catalogue.KINDS:
        kind = catalogue.kind(code)
    if kind is None:
        raise NotFound("No such order is made on this.")
    return sheet, kind


def _page(
    sheet: OrderRecord,
    values: Form,
    went: ChangeResult,
    *,
    made: Kind | None = None,
    fresh: int = 0,
    copied: Mapping[int, Copy] | None = None,
) -> str:
    is_next, made = made is not None, made or event_forms.kind_made(sheet)
    made_on = _day(values, "made_at") or london(clock.now()).date()
    return render_template(
        "pages/order/grant.html",
        sheet=sheet,
        kind=made,
        asks_homes=bool(made.shared_home_conditions),
        kept=bool(made.shared_home_conditions) and _kept(sheet),
        is_next=is_next,
        editor=editor(
            values,
            went.errors,
            prefix=_ROWS,
            kind=made,
            persons=persons_of(sheet),
            copied=event_forms.copied(sheet) if copied is None else copied,
            fresh=fresh,
        ),
        ends_kinds=_ways_to_end(made),
        may_end_on_event=EndsKind.UNTIL_EVENT in made.ends_kinds,
        lawful=issuing.lawful_range(made, made_on).strip(),
        values=values,
        errors=placed(went.errors, {*_FIELDS, *condition_form.of_rows(went.errors, _ROWS)}),
        went=went,
        seen=newest(sheet),
    )


def _at_first(sheet: OrderRecord, copied: Mapping[int, Copy], kind: Kind) -> Form:
    values = event_forms.shown_grant(sheet, copied)
    if kind.shared_home_conditions:
        values.update(event_forms.shown_answers(sheet, kept=_kept(sheet)))
    return values


def _kept(sheet: OrderRecord) -> bool:
    """Whether it is kept back who lives where the subject does."""
    return shared_homes.are_kept(db.session, sheet.order.id, by=current_account())


def _more(changed: Form, before: Form) -> int:
    return len(condition_form.numbers(changed, _ROWS)) - len(condition_form.numbers(before, _ROWS))


def _ways_to_end(kind: Kind) -> list[tuple[str, str]]:
    return options(kind.ways_to_end) if len(kind.ways_to_end) > 1 else []


def _at_its_field(went: ChangeResult) -> ChangeResult:
    """What is to be confirmed at the box for the reason; an end at the field it was given in."""
    if went.confirm:
        return to_confirm(went)
    if "ends_at" in went.errors and not request.form.get("ends_at-day"):
        others = {name: said for name, said in went.errors.items() if name != "ends_at"}
        return replace(went, errors={"last_on": went.errors["ends_at"], **others})
    return went


def _notice(reference: str) -> OrderRecord:
    sheet = sheet_of(reference, current_account(), clock.now())
    if not sheet.may_be_granted:
        raise NotFound("No order is granted on this.")
    return sheet


def _day(values: Form, name: str) -> date | None:
    try:
        return forms.read_date(values, name)
    except ValidationError:
        return None
