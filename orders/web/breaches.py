"""Breaches: report one on an order, follow its custody clock, say what became of it, list them."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.breaches import drafting, reading, service
from orders.breaches.custody import Custody, custody_of
from orders.breaches.model import Breach
from orders.breaches.reading import PAGE_SIZE
from orders.breaches.schema import BreachInput
from orders.db import db
from orders.register.model import Order
from orders.rules import catalogue, references
from orders.rules.findings import confirmations
from orders.search import wanted
from orders.search.visibility import check_may_browse, visible_to
from orders.web.breach_forms import (
    Errors,
    by_field,
    choices,
    chosen,
    condition_options,
    options,
    outcomes_of,
    read_breach,
    read_progress,
    shown_again,
)
from orders.web.filters import filters

bp = Blueprint("breaches", __name__)

_FILTERS = {"area", "page"}


@bp.get("/breaches")
@requires(Permission.ORDER_READ)
def index() -> ResponseReturnValue:
    """The breaches that count in an area, those with a running custody clock first."""
    now, account, places = clock.now(), current_account(), gazetteer.current(db.session)
    unknown = sorted(set(request.args) - _FILTERS)
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    asked = wanted.read(request.args.items(multi=True), places, account)
    check_may_browse(account, asked.area)
    found = reading.in_area(
        db.session, asked.area.id, visible=visible_to(account, now), page=asked.page
    )
    if asked.page > max(1, ceil(found.total / PAGE_SIZE)):
        abort(404)
    log.record(
        db.session,
        Action.CONSULTATION,
        "breach.list",
        by=account,
        now=now,
        details={
            "area": asked.area_value,
            "page": asked.page,
            "total": found.total,
            "shown": [breach.id for breach in found.rows],
        },
    )
    return render_template(
        "pages/breaches/list.html",
        found=found,
        area=asked.area,
        chosen={"area": asked.area_value},
        areas=filters(places, account).areas,
        rows=[(breach, _custody(breach)) for breach in found.rows],
        catalogue=catalogue,
        page=asked.page,
        page_size=PAGE_SIZE,
        now=now,
    )


@bp.get("/orders/<reference>/breaches/new")
@requires(Permission.BREACH_RECORD)
def new(reference: str) -> ResponseReturnValue:
    """Ask what happened and what was decided; with ``draft``, show what was written before."""
    order = _order(reference)
    draft_id = request.args.get("draft")
    values: MultiDict[str, str] = MultiDict()
    if draft_id:
        kept = drafting.kept(db.session, draft_id, order.reference, by=current_account())
        values = _form(kept)
    return _breach_form(order, values, {})


@bp.post("/orders/<reference>/breaches/new")
@requires(Permission.BREACH_RECORD)
def write(reference: str) -> ResponseReturnValue:
    """Keep what was written and go on to check it, or say what is wrong."""
    order, now = _order(reference), clock.now()
    given, errors = read_breach(request.form)
    if given is not None:
        errors = by_field(service.findings(order, given, now=now))
    if errors:
        return _breach_form(order, request.form, errors), 422
    answers = {name: said for name, said in request.form.lists() if name != "csrf_token"}
    draft_id = drafting.keep(
        db.session,
        order.reference,
        answers,
        by=current_account(),
        now=now,
        draft_id=request.args.get("draft"),
    )
    there = url_for("breaches.check", reference=order.reference, draft_id=draft_id)
    return redirect(there, code=303)


@bp.get("/orders/<reference>/breaches/new/<draft_id>")
@requires(Permission.BREACH_RECORD)
def check(reference: str, draft_id: str) -> ResponseReturnValue:
    """Show the answers once more; when the order was not in force then, say so and ask why."""
    return _check_page(_order(reference), draft_id, {})


@bp.post("/orders/<reference>/breaches/new/<draft_id>")
@requires(Permission.BREACH_RECORD)
def record(reference: str, draft_id: str) -> ResponseReturnValue:
    """Record the breach and show it."""
    order, account, now = _order(reference), current_account(), clock.now()
    given = _draft_input(order, draft_id, reason=request.form.get("not_in_force_reason", ""))
    to_confirm = confirmations(service.findings(order, given, now=now))
    if to_confirm and given.not_in_force_reason is None:
        errors = {"not_in_force_reason": ["Enter why it is recorded all the same."]}
        return _check_page(order, draft_id, errors), 422
    breach = service.log_breach(
        db.session,
        order.reference,
        given,
        by=account,
        now=now,
        visible=visible_to(account, now),
    )
    drafting.drop(db.session, draft_id, order.reference, by=account)
    return redirect(url_for("breaches.show", breach_id=breach.id), code=303)


@bp.get("/breaches/<int:breach_id>")
@requires(Permission.ORDER_READ)
def show(breach_id: int) -> ResponseReturnValue:
    """One breach: what happened, what was decided, how long until court."""
    now, account = clock.now(), current_account()
    breach = reading.breach_with_order(db.session, breach_id, visible=visible_to(account, now))
    log.record(
        db.session,
        Action.CONSULTATION,
        "breach.read",
        by=account,
        now=now,
        reference=breach.order.reference,
        details={"breach": breach.id},
    )
    return render_template(
        "pages/breaches/show.html",
        breach=breach,
        order=breach.order,
        kind=catalogue.kind(breach.order.kind),
        custody=_custody(breach),
        conditions=chosen(breach.order, breach.condition_ids),
        may_change=may(account.role, Permission.BREACH_RECORD),
        now=now,
    )


@bp.get("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def outcome(breach_id: int) -> ResponseReturnValue:
    """Ask what became of a breach: arrest, production, the court's decision."""
    breach = _breach(breach_id)
    return _progress_form(breach, shown_again(breach), {}, seen=service.stamp(breach))


@bp.post("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def record_outcome(breach_id: int) -> ResponseReturnValue:
    """Record what became of it, or say what is wrong."""
    account, now, seen = current_account(), clock.now(), request.form.get("seen", "")
    breach = _breach(breach_id)
    given, errors = read_progress(request.form)
    if given is not None:
        errors = by_field(service.progress_findings(breach, given, now=now))
    if errors or given is None:
        return _progress_form(breach, request.form, errors, seen=seen), 422
    service.record_progress(
        db.session,
        breach_id,
        given,
        seen=seen,
        by=account,
        now=now,
        visible=visible_to(account, now),
    )
    return redirect(url_for("breaches.show", breach_id=breach_id), code=303)


def _order(reference: str) -> Order:
    account = current_account()
    return service.order_of(
        db.session,
        references.normalise(reference) or reference,
        visible=visible_to(account, clock.now()),
    )


def _breach(breach_id: int) -> Breach:
    visible = visible_to(current_account(), clock.now())
    return reading.breach_with_order(db.session, breach_id, visible=visible)


def _custody(breach: Breach) -> Custody | None:
    return custody_of(breach, catalogue.kind(breach.order.kind), now=clock.now())


def _form(answers: drafting.Answers) -> MultiDict[str, str]:
    return MultiDict((name, text) for name, said in answers.items() for text in said)


def _draft_input(order: Order, draft_id: str, *, reason: str = "") -> BreachInput:
    form = _form(drafting.kept(db.session, draft_id, order.reference, by=current_account()))
    form["not_in_force_reason"] = reason.strip()
    given, errors = read_breach(form)
    if given is None:
        raise ValidationError(errors)
    return given


def _breach_form(order: Order, values: MultiDict[str, str], errors: Errors) -> str:
    return render_template(
        "pages/breaches/new.html",
        order=order,
        kind=catalogue.kind(order.kind),
        conditions=condition_options(order),
        values=values,
        errors=errors,
        **choices(order),
    )


def _check_page(order: Order, draft_id: str, errors: Errors) -> str:
    given, now = _draft_input(order, draft_id), clock.now()
    return render_template(
        "pages/breaches/check.html",
        order=order,
        kind=catalogue.kind(order.kind),
        given=given,
        draft_id=draft_id,
        conditions=chosen(order, given.condition_ids),
        to_confirm=confirmations(service.findings(order, given, now=now)),
        values=request.form,
        errors=errors,
    )


def _progress_form(
    breach: Breach, values: MultiDict[str, str], errors: Errors, *, seen: str
) -> str:
    return render_template(
        "pages/breaches/outcome.html",
        breach=breach,
        order=breach.order,
        kind=catalogue.kind(breach.order.kind),
        values=values,
        errors=errors,
        seen=seen,
        outcomes=options(outcomes_of(catalogue.kind(breach.order.kind))),
        **choices(breach.order),
    )
