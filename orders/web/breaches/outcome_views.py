"""What became of a breach: arrest, production, the court's decision, word to the victim."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches import breach_queries, service
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressSchema
from orders.db import db
from orders.errors import RuleBroken
from orders.formatting import london
from orders.reference.reference_rows import law
from orders.register.order_record import kind_of
from orders.rules.kinds import penalties
from orders.rules.vocabulary.breach_codes import LengthUnit
from orders.rules.vocabulary.findings import Finding, confirmations
from orders.search.disclosure.visibility import readable_by
from orders.web.breaches.breach_forms import (
    by_field,
    choices,
    outcomes_of,
    shown_again,
)
from orders.web.danger_banner import subject_danger
from orders.web.forms import Errors
from orders.web.schema_forms import options, read

bp = Blueprint("breach_outcomes", __name__)

_WHY = "Enter why it is recorded all the same."


@bp.get("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def form(breach_id: int) -> ResponseReturnValue:
    """Ask what became of a breach: arrest, production, the court's decision."""
    breach = _breach(breach_id)
    return _page(breach, shown_again(breach), {}, seen=service.stamp(breach))


@bp.post("/breaches/<int:breach_id>/outcome")
@requires(Permission.BREACH_RECORD)
def record(breach_id: int) -> ResponseReturnValue:
    """Record the outcome, or say what is wrong, or ask why it is recorded all the same."""
    account, now, seen = current_account(), clock.now(), request.form.get("seen", "")
    visible = readable_by(account, now)
    given, errors = read(ProgressSchema(), request.form)
    to_confirm: tuple[Finding, ...] = ()
    if given is not None:
        try:
            service.record_progress(
                db.session, breach_id, given, seen=seen, by=account, now=now, visible=visible
            )
        except RuleBroken as broken:
            to_confirm = confirmations(broken.findings)
            errors = by_field(broken.findings) or {"outcome_reason": [_WHY]}
        else:
            return redirect(url_for("breaches.show", breach_id=breach_id), code=303)
    return _page(_breach(breach_id), request.form, errors, seen=seen, to_confirm=to_confirm), 422


def _breach(breach_id: int) -> Breach:
    visible = readable_by(current_account(), clock.now())
    return breach_queries.breach_with_order(db.session, breach_id, visible=visible)


def _page(
    breach: Breach,
    values: MultiDict[str, str],
    errors: Errors,
    *,
    seen: str,
    to_confirm: tuple[Finding, ...] = (),
) -> str:
    kind = kind_of(breach.order)
    return render_template(
        "pages/breaches/outcome.html",
        breach=breach,
        order=breach.order,
        subject_danger=subject_danger(breach.order.reference),
        kind=kind,
        penalty=penalties.in_words(law(db.session), kind, london(breach.occurred_from).date()),
        values=values,
        errors=errors,
        seen=seen,
        to_confirm=to_confirm,
        outcomes=options(outcomes_of(kind)),
        units=options(LengthUnit),
        **choices(breach.order),
    )
