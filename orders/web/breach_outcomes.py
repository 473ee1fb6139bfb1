"""What became of a breach: arrest, production, the court's decision, word to the victim."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.breaches import reading, service
from orders.breaches.model import Breach
from orders.db import db
from orders.rules import catalogue
from orders.rules.breach_words import LengthUnit
from orders.rules.findings import Finding, confirmations
from orders.search.visibility import readable_by
from orders.web.breach_forms import (
    Errors,
    by_field,
    choices,
    options,
    outcomes_of,
    read_progress,
    shown_again,
)
from orders.web.danger import subject_danger

bp = Blueprint("breach_outcomes", __name__)


@bp.get("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def form(breach_id: int) -> ResponseReturnValue:
    """Ask what became of a breach: arrest, production, the court's decision."""
    breach = _breach(breach_id)
    return _page(breach, shown_again(breach), {}, seen=service.stamp(breach))


@bp.post("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def record(breach_id: int) -> ResponseReturnValue:
    """Record what became of it, or say what is wrong, or ask why it is recorded all the same."""
    account, now, seen = current_account(), clock.now(), request.form.get("seen", "")
    breach = _breach(breach_id)
    given, errors = read_progress(request.form)
    to_confirm: tuple[Finding, ...] = ()
    if given is not None:
        found = service.progress_findings(db.session, breach, given, now=now)
        errors, to_confirm = by_field(found), confirmations(found)
        if to_confirm and not errors and given.outcome_reason is None:
            errors = {"outcome_reason": ["Enter why it is recorded all the same."]}
    if errors or given is None:
        return _page(breach, request.form, errors, seen=seen, to_confirm=to_confirm), 422
    service.record_progress(
        db.session,
        breach_id,
        given,
        seen=seen,
        by=account,
        now=now,
        visible=readable_by(account, now),
    )
    return redirect(url_for("breaches.show", breach_id=breach_id), code=303)


def _breach(breach_id: int) -> Breach:
    visible = readable_by(current_account(), clock.now())
    return reading.breach_with_order(db.session, breach_id, visible=visible)


def _page(
    breach: Breach,
    values: MultiDict[str, str],
    errors: Errors,
    *,
    seen: str,
    to_confirm: tuple[Finding, ...] = (),
) -> str:
    kind = catalogue.kind(breach.order.kind)
    return render_template(
        "pages/breaches/outcome.html",
        breach=breach,
        order=breach.order,
        subject_danger=subject_danger(breach.order.reference),
        kind=kind,
        values=values,
        errors=errors,
        seen=seen,
        to_confirm=to_confirm,
        outcomes=options(outcomes_of(kind)),
        units=options(LengthUnit),
        **choices(breach.order),
    )
