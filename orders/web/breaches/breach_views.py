"""Breaches: report one on an order, follow its custody clock, list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.breaches import (
    breach_drafts,
    breach_queries,
    checks,
    patterns,
    service,
    sources,
    victim_updates,
)
from orders.breaches.custody.custody_clock import Custody, custody_of
from orders.breaches.model import Breach
from orders.breaches.outcomes.outcome_rows import decisions_of
from orders.breaches.pending import PendingBreaches
from orders.breaches.places import whereabouts
from orders.breaches.schemas.breach import BreachInput, BreachSchema
from orders.corrections.history import CorrectionStep, corrections_of_breach
from orders.db import db
from orders.errors import NotFound, RuleBroken
from orders.formatting import london
from orders.reference.reference_rows import law
from orders.register.confidentiality.opening_model import OpeningExtent
from orders.register.confidentiality.openings import add_opening, reason_of
from orders.register.model import Draft, Order
from orders.register.order_record import kind_of
from orders.rules.checks.breach_patterns import words as pattern_words
from orders.rules.kinds import catalogue, penalties
from orders.rules.vocabulary import references
from orders.rules.vocabulary.breach_codes import AwareBasis, BreachProgress
from orders.rules.vocabulary.findings import Finding, confirmations, refusals
from orders.search.criteria.breach_filters import Nature, WantedBreaches, wanted_breaches
from orders.search.criteria.pattern_filters import PATTERNS
from orders.search.danger.highlights import highlights
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders
from orders.search.disclosure.visibility import check_may_browse, readable_by, visible_to
from orders.web.breaches import prefill
from orders.web.breaches.breach_forms import (
    against,
    by_field,
    choices,
    chosen,
    condition_options,
    protected_options,
)
from orders.web.chrome import court_calendar
from orders.web.court_limits import limits_of
from orders.web.danger_banner import subject_danger
from orders.web.disclosure.looks import looked
from orders.web.disclosure.opened_homes import PURPOSES, shown_opening, token_of
from orders.web.forms import NOT_TYPED, Errors, messages, whole_number
from orders.web.schema_forms import options, order_form, read
from orders.web.search.filter_form import filters, typed
from orders.web.search.pager import pager

bp = Blueprint("breaches", __name__)


@bp.get("/breaches", endpoint="index")
@requires(Permission.ORDER_READ)
def list_breaches() -> ResponseReturnValue:
    """The breaches that count in an area, those with a running custody clock first."""
    now, account, places = clock.now(), current_account(), gazetteer.current(db.session)
    asked = wanted_breaches(db.session, request.args.items(multi=True), places, account, now=now)
    area, page = asked.search.area, asked.search.page
    check_may_browse(account, area)
    found = breach_queries.in_area(
        db.session, area.id, visible=readable_by(account, now), asked=asked.asked, page=page
    )
    pages = pager(
        "breaches.index", asked.query, page=page, shown=len(found.rows), total=found.total
    )
    looked(
        "breach.list",
        {
            **asked.query,
            "page": page,
            "total": found.total,
            "shown": [breach.id for breach in found.rows],
        },
        shows=found.shown,
    )
    offered = filters(places, account)
    return render_template(
        "pages/breaches/list.html",
        found=found,
        area=area,
        chosen=asked.query,
        values={**asked.query, **_times(asked)},
        when=asked.when,
        areas=offered.areas,
        kinds=offered.kinds,
        stages=options(BreachProgress),
        natures=options(Nature),
        waits=options(PendingBreaches),
        patterns=options(PATTERNS),
        danger=highlights(db.session, found.shown.references, by=account, now=now),
        rows=[(breach, _custody(breach)) for breach in found.rows],
        catalogue=catalogue,
        pager=pages,
        now=now,
    )


@bp.get("/orders/<reference>/breaches/new")
@requires(Permission.BREACH_RECORD)
def new(reference: str) -> ResponseReturnValue:
    """Ask what happened and what was decided; with ``draft``, show what was written before."""
    order = _order(reference)
    draft_id = request.args.get("draft")
    values: MultiDict[str, str] = MultiDict()
    account = current_account()
    if draft_id:
        values = _form(breach_drafts.kept(db.session, draft_id, order.reference, by=account))
    elif number := whole_number(request.args, prefill.FIELD, 0):
        visible = readable_by(account, clock.now())
        values = prefill.prefilled(order, number, by=account, visible=visible)
    unfinished = None
    if not draft_id:
        unfinished = breach_drafts.unfinished(
            db.session, order.reference, by=account, now=clock.now()
        )
    return _breach_form(order, values, {}, unfinished)


@bp.post("/orders/<reference>/breaches/new")
@requires(Permission.BREACH_RECORD)
def write(reference: str) -> ResponseReturnValue:
    """Keep what was written and go on to check it, or say what is wrong."""
    order, now = _order(reference), clock.now()
    given, errors = read(BreachSchema(), request.form)
    if given is not None:
        errors = by_field(checks.breach_checks(order, given, court_calendar(), now=now))
    if errors:
        return _breach_form(order, request.form, errors), 422
    answers = {name: said for name, said in request.form.lists() if name not in NOT_TYPED}
    draft_id = breach_drafts.keep(
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
    order = _order(reference)
    given = _draft_input(order, draft_id)
    found = checks.breach_checks(order, given, court_calendar(), now=clock.now())
    return _check_page(order, draft_id, given, found, {})


@bp.post("/orders/<reference>/breaches/new/<draft_id>")
@requires(Permission.BREACH_RECORD)
def record(reference: str, draft_id: str) -> ResponseReturnValue:
    """Record the breach and show it; sent twice, it is one."""
    order, account, now = _order(reference), current_account(), clock.now()
    known = sources.taken_from(db.session, breach_drafts.SOURCE, draft_id)
    if known is not None:
        return redirect(url_for("breaches.show", breach_id=known), code=303)
    given = replace(
        _draft_input(order, draft_id, reason=request.form.get("not_in_force_reason", "")),
        source=breach_drafts.SOURCE,
        source_reference=draft_id,
    )
    try:
        breach = service.log_breach(db.session, order, given, by=account, now=now)
    except RuleBroken as broken:
        if refusals(broken.findings):
            raise
        errors = {"not_in_force_reason": ["Enter why it is recorded all the same."]}
        return _check_page(order, draft_id, given, broken.findings, errors), 422
    except IntegrityError:
        # Both buttons at once: the other request has recorded it.
        db.session.rollback()
        known = sources.taken_from(db.session, breach_drafts.SOURCE, draft_id)
        if known is None:
            raise
        return redirect(url_for("breaches.show", breach_id=known), code=303)
    form = _form(breach_drafts.kept(db.session, draft_id, order.reference, by=account))
    prefill.answer(form, breach.id, by=account, now=now, visible=readable_by(account, now))
    breach_drafts.drop(db.session, draft_id, order.reference, by=account)
    return redirect(url_for("breaches.show", breach_id=breach.id), code=303)


@bp.get("/breaches/<int:breach_id>")
@requires(Permission.ORDER_READ)
def show(breach_id: int) -> ResponseReturnValue:
    """One breach: what happened, what was decided, how long until court."""
    breach = _breach(breach_id)
    opening = shown_opening(current_account())
    opened = opening is not None and opening.breach_id == breach.id
    steps = _steps(breach)
    others = sorted({each.order for each in steps if each.order is not None})
    details = (
        {"breach": breach.id}
        | ({"opening": opening.id} if opening and opened else {})
        | ({"references": others} if others else {})
    )
    looked("breach.read", details, reference=breach.order.reference)
    return _page(breach, steps, opened=opened)


@bp.post("/breaches/<int:breach_id>/place")
@requires(Permission.CONFIDENTIAL_OPEN)
def show_place(breach_id: int) -> ResponseReturnValue:
    """Open where a breach happened for a short time, with a purpose and in words; logged."""
    account, breach = current_account(), _breach(breach_id)
    if breach.place is None or not breach.place.hidden:
        raise NotFound("There is no withheld place on this breach.")
    try:
        why = reason_of(request.form.get("purpose", ""), request.form.get("reason", ""))
    except ValidationError as error:
        return _page(breach, _steps(breach), errors=messages(error)), 422
    opening = add_opening(
        db.session,
        breach.order,
        why,
        OpeningExtent.SHOWN,
        by=account,
        now=clock.now(),
        breach_id=breach.id,
    )
    there = url_for("breaches.show", breach_id=breach.id, shown=token_of(opening, account))
    return redirect(there, code=303)


def _steps(breach: Breach) -> list[CorrectionStep]:
    visible = visible_to(current_account(), clock.now())
    return corrections_of_breach(db.session, breach, by=current_account(), visible=visible)


def _page(
    breach: Breach,
    steps: list[CorrectionStep],
    *,
    opened: bool = False,
    errors: Errors | None = None,
) -> str:
    now, account = clock.now(), current_account()
    custody, order = _custody(breach), breach.order
    limits = limits_of(db.session, order, None, [(breach, custody)], court_calendar())
    place = None
    if breach.place is not None:
        places = gazetteer.current(db.session)
        place = whereabouts(breach.place, places, breach.occurred_from, opened=opened)
    danger = subject_danger(order.reference)
    return render_template(
        "pages/breaches/show.html",
        breach=breach,
        order=order,
        subject_danger=danger,
        kind=kind_of(order),
        penalty=penalties.in_words(
            law(db.session), kind_of(order), london(breach.occurred_from).date()
        ),
        custody=custody,
        limit=limits.custody.get(breach.id),
        conditions=chosen(order, breach.condition_ids),
        against=against(order, breach.protected_person_ids),
        place=place,
        court_decisions=decisions_of(breach),
        opened=opened,
        purposes=PURPOSES,
        form=request.form,
        informing=victim_updates.due_of(breach, court_calendar()),
        flags=() if danger is None else danger.flags,
        pattern_limits=patterns.limits(),
        pattern_words=pattern_words,
        steps=steps,
        may_record=may(account.role, Permission.ORDER_RECORD),
        may_change=may(account.role, Permission.BREACH_RECORD),
        may_open=may(account.role, Permission.CONFIDENTIAL_OPEN),
        errors=errors or {},
        now=now,
    )


def _times(asked: WantedBreaches) -> dict[str, str]:
    times = {"since": asked.asked.after, "until": asked.asked.until}
    return {name: typed(at) for name, at in times.items() if at is not None}


def _order(reference: str) -> Order:
    account = current_account()
    return service.order_of(
        db.session,
        references.normalise(reference) or reference,
        visible=readable_by(account, clock.now()),
    )


def _breach(breach_id: int) -> Breach:
    visible = readable_by(current_account(), clock.now())
    return breach_queries.breach_with_order(db.session, breach_id, visible=visible)


def _custody(breach: Breach) -> Custody | None:
    return custody_of(breach, kind_of(breach.order), now=clock.now())


def _form(answers: breach_drafts.Answers) -> MultiDict[str, str]:
    return MultiDict((name, text) for name, said in answers.items() for text in said)


def _draft_input(order: Order, draft_id: str, *, reason: str = "") -> BreachInput:
    form = _form(breach_drafts.kept(db.session, draft_id, order.reference, by=current_account()))
    form["not_in_force_reason"] = reason.strip()
    given: BreachInput | None
    given, errors = read(BreachSchema(), form)
    if given is None:
        raise ValidationError(errors)
    return given


def _breach_form(
    order: Order,
    values: MultiDict[str, str],
    errors: Errors,
    unfinished: Draft | None = None,
) -> str:
    return order_form(
        "pages/breaches/new.html",
        order,
        values,
        errors,
        conditions=condition_options(_conditions(order)),
        protected=protected_options(order),
        aware_bases=options(AwareBasis),
        unfinished=unfinished,
        **choices(order),
    )


def _conditions(order: Order) -> tuple[MaskedCondition, ...]:
    return told_of_orders(db.session, [order.id], by=current_account()).get(order.id, ())


def _check_page(
    order: Order, draft_id: str, given: BreachInput, found: Sequence[Finding], errors: Errors
) -> str:
    return render_template(
        "pages/breaches/check.html",
        order=order,
        kind=kind_of(order),
        given=given,
        draft_id=draft_id,
        conditions=chosen(order, given.condition_ids),
        against=against(order, given.protected_person_ids) if given.has_victim else [],
        to_confirm=confirmations(found),
        values=request.form,
        errors=errors,
    )
