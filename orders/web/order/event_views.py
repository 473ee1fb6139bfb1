"""Recording what happens to a notice or order, and putting right what was recorded wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound
from orders.people.schema import Text
from orders.register.changes import corrections, recording
from orders.register.model import Event
from orders.register.order_record import OrderRecord
from orders.register.schemas.event import CHANGING
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.vocabulary.events import EventKind
from orders.web.conditions import condition_form
from orders.web.conditions.condition_form import Conditions
from orders.web.flash import back
from orders.web.order import event_forms
from orders.web.order.condition_pages import condition_changes
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
from orders.web.security import with_map

bp = Blueprint("order_events", __name__)

_WHY_CORRECTED = "correction"
_NOTHING = ChangeResult(None)
_NO_CHANGES: tuple[dict[str, Any], Conditions] = ({}, Conditions([], [], {}))
_MADE_BY_COURT = frozenset({EventKind.GRANTED, EventKind.MADE})


@bp.get("/orders/<reference>/events/<slug>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def form(reference: str, slug: str) -> ResponseReturnValue:
    """Ask when it happened and what else the register keeps of it."""
    sheet = _sheet(reference)
    kind = _kind(sheet, slug)
    if kind in _MADE_BY_COURT:
        return redirect(url_for("granting.form", reference=sheet.order.reference), 303)
    return _event_form(sheet, kind, MultiDict(), _NOTHING)


@bp.post("/orders/<reference>/events/<slug>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def record(reference: str, slug: str) -> ResponseReturnValue:
    """Record it, or say why it cannot be so."""
    sheet, values = _sheet(reference), request.form
    kind = _kind(sheet, slug)
    if kind in _MADE_BY_COURT:
        raise NotFound("An order the court made is recorded on its own page.")
    facts = event_forms.facts_of(sheet.kind, kind)
    changes, rows = _NO_CHANGES
    if kind in CHANGING[condition_form.ADDED]:
        if condition_form.is_edit(values, condition_form.ADDED):
            return _event_form(sheet, kind, condition_changes.edited(values, sheet), _NOTHING)
        changes, rows = condition_changes.read(db.session, values, sheet)
    given, errors = event_forms.read_event(values, kind, facts, changes, rows.faults)
    if given is None:
        return _event_form(sheet, kind, values, ChangeResult(None, errors)), 422
    given = replace(given, adds=rows.attributed(given.adds))
    try:
        went = tried(
            sheet,
            lambda: recording.add_event(db.session, sheet.order.reference, given, **author()),
            fields={"occurred_at", *condition_changes.FIELDS, *(fact.name for fact in facts)},
            reload=lambda: _sheet(reference),
        )
    except ValidationError as error:
        db.session.rollback()
        wrong = condition_form.placed_faults(error, condition_form.ADDED, rows.numbers)
        return _event_form(_sheet(reference), kind, values, ChangeResult(None, wrong)), 422
    if went.order is None:
        return _event_form(_sheet(reference), kind, values, to_confirm(went)), 409
    return _back(sheet, "recorded")


@bp.get("/orders/<reference>/events/<int:event_id>/correct")
@requires(Permission.ORDER_RECORD)
def correct_form(reference: str, event_id: int) -> ResponseReturnValue:
    """Show an event as it was recorded, to be put right."""
    sheet = _sheet(reference)
    wrong = _standing(sheet, event_id)
    values = event_forms.shown_event(wrong, event_forms.facts_to_correct(sheet.kind, wrong.kind))
    return _event_form(sheet, wrong.kind, values, _NOTHING, corrects=wrong)


@bp.post("/orders/<reference>/events/<int:event_id>/correct")
@requires(Permission.ORDER_RECORD)
def correct(reference: str, event_id: int) -> ResponseReturnValue:
    """Replace the event by what really happened; the old row stays readable."""
    sheet = _sheet(reference)
    wrong = sheet.event(event_id)
    facts = event_forms.facts_to_correct(sheet.kind, wrong.kind)
    given, errors = event_forms.read_event(request.form, wrong.kind, facts)
    why = _text(_WHY_CORRECTED)
    if not why:
        errors = errors | {_WHY_CORRECTED: ["Enter why it is corrected."]}
    if given is None or errors:
        page = _event_form(
            sheet, wrong.kind, request.form, ChangeResult(None, errors), corrects=wrong
        )
        return page, 422
    own = {event_forms.REASON: given.reason} if given.reason else {}
    right = replace(given, reason=why, details=given.details | own)
    went = tried(
        sheet,
        lambda: corrections.correct_event(
            db.session, sheet.order.reference, event_id, right, **author()
        ),
        fields={"occurred_at", *(fact.name for fact in facts)},
        reload=lambda: _sheet(reference),
    )
    if went.order is None:
        page = _event_form(
            _sheet(reference), wrong.kind, request.form, to_confirm(went), corrects=wrong
        )
        return page, 409
    return _back(sheet, "corrected")


@bp.get("/orders/<reference>/events/<int:event_id>/strike")
@requires(Permission.ORDER_RECORD)
def strike_form(reference: str, event_id: int) -> ResponseReturnValue:
    """Ask why an event is to be taken out."""
    sheet = _sheet(reference)
    return _strike_form(sheet, _standing(sheet, event_id), MultiDict(), _NOTHING)


@bp.post("/orders/<reference>/events/<int:event_id>/strike")
@requires(Permission.ORDER_RECORD)
def strike(reference: str, event_id: int) -> ResponseReturnValue:
    """Take out an event that never happened; its row stays readable."""
    sheet = _sheet(reference)
    wrong, reason = sheet.event(event_id), _text("reason")
    if not reason:
        errors = {"reason": ["Enter why it is taken out."]}
        return _strike_form(sheet, wrong, request.form, ChangeResult(None, errors)), 422
    went = tried(
        sheet,
        lambda: corrections.strike_event(
            db.session, sheet.order.reference, event_id, reason=reason, **author()
        ),
        fields={"reason"},
        reload=lambda: _sheet(reference),
    )
    if went.order is None:
        return _strike_form(_sheet(reference), wrong, request.form, went), 409
    return _back(sheet, "struck")


def _event_form(
    sheet: OrderRecord,
    kind: EventKind,
    values: Form,
    went: ChangeResult,
    *,
    corrects: Event | None = None,
) -> str:
    asked = event_forms.facts_of if corrects is None else event_forms.facts_to_correct
    facts = asked(sheet.kind, kind)
    known = {
        "occurred_at",
        "override_reason",
        "without_notice",
        _WHY_CORRECTED,
        *(fact.name for fact in facts),
    }
    known |= condition_changes.FIELDS | condition_form.of_rows(went.errors, condition_form.ADDED)
    fresh = _more(values) if went is _NOTHING and request.method == "POST" else 0
    return render_template(
        "pages/order/event.html",
        sheet=sheet,
        event_kind=kind,
        otherwise=event_forms.otherwise(sheet.kind, kind) if corrects is None else None,
        facts=facts,
        is_moment=event_forms.is_moment,
        agreements=event_forms.AGREEMENTS,
        values=values,
        errors=placed(went.errors, known),
        went=went,
        seen=newest(sheet),
        corrects=corrects,
        asks_notice=event_forms.asks_notice(kind) and bool(sheet.kind.awareness_source),
        varied=condition_changes.choices(
            db.session, sheet, kind, values, went.errors, by=current_account(), fresh=fresh
        ),
        section=sheet.kind.section(kind),
    )


def _more(values: Form) -> int:
    """How many rows a form has more than the one that was sent."""
    prefix = condition_form.ADDED
    before = condition_form.numbers(request.form, prefix)
    return len(condition_form.numbers(values, prefix)) - len(before)


def _strike_form(sheet: OrderRecord, wrong: Event, values: Form, went: ChangeResult) -> str:
    return render_template(
        "pages/order/strike.html",
        sheet=sheet,
        wrong=wrong,
        values=values,
        errors=placed(went.errors, {"reason"}),
        went=went,
        seen=newest(sheet),
    )


def _sheet(reference: str) -> OrderRecord:
    return sheet_of(reference, current_account(), clock.now())


def _kind(sheet: OrderRecord, slug: str) -> EventKind:
    try:
        kind = EventKind(slug.upper().replace("-", "_"))
    except ValueError as error:
        raise NotFound("Nothing of that name can happen.") from error
    # What police do not do to a notice cannot be recorded; what a court did to an order can.
    provided = kind in sheet.kind.events or not sheet.kind.is_notice
    possible = provided and kind in STEPS[sheet.kind.life]
    if not possible and kind is not EventKind.ENTERED_IN_ERROR:
        raise NotFound("That does not happen to this kind of order.")
    return kind


def _standing(sheet: OrderRecord, event_id: int) -> Event:
    found = [each.event for each in sheet.timeline if each.counts and each.event.id == event_id]
    if not found:
        raise NotFound(f"{sheet.order.reference} has no such event any more.")
    return found[0]


def _text(name: str) -> str:
    text: str = Text().deserialize(request.form.get(name, ""))
    return text[:10_000]


def _back(sheet: OrderRecord, done: str) -> ResponseReturnValue:
    return back(sheet.order.reference, done)
