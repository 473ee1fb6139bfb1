"""What became of a breach: arrest, production, the court's decision, word to the victim."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches import breach_queries, service
from orders.breaches.model import Breach
from orders.breaches.outcomes.outcome_rows import decisions_of
from orders.breaches.schemas.outcome import OutcomeInput, OutcomeSchema
from orders.breaches.schemas.progress import MOST_BESIDE, ProgressInput, ProgressSchema
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
from orders.web.forms import Errors, whole_number
from orders.web.schema_forms import options, read

bp = Blueprint("breach_outcomes", __name__)

_THINGS: Final = "things"
"""How many things a court decided at one hearing the form asks for."""
_ANOTHER: Final = "another"
_WHY: Final = "Enter why it is recorded all the same."


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
    if _ANOTHER in request.form:
        return _page(_breach(breach_id), request.form, {}, seen=seen)
    given, errors = _read(request.form)
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


def _read(sent: MultiDict[str, str]) -> tuple[ProgressInput | None, Errors]:
    """What the form says, to be added to what the court decided before; or what is wrong."""
    given, errors = read(ProgressSchema(), sent)
    further: list[OutcomeInput] = []
    for prefix in _prefixes(sent):
        beside, wrong = _beside(sent, prefix)
        errors |= wrong
        further += [beside] if beside is not None else []
    if given is None or errors:
        return None, errors
    return replace(given, further_outcomes=tuple(further), adds_outcomes=True), {}


def _beside(sent: MultiDict[str, str], prefix: str) -> tuple[OutcomeInput | None, Errors]:
    """One more thing decided at the hearing of the form; none where nothing is said of it."""
    own = {
        name.removeprefix(prefix): each for name, each in sent.items() if name.startswith(prefix)
    }
    if not any(said.strip() for said in own.values()):
        return None, {}
    of_hearing = {
        name: each for name, each in sent.items() if name.startswith(("outcome_at-", "on_appeal"))
    }
    found, wrong = read(OutcomeSchema(), MultiDict({**of_hearing, **own}))
    shared = {"outcome_at", "on_appeal"}
    return found, {
        name if name in {*shared, "form"} else prefix + name: said for name, said in wrong.items()
    }


def _prefixes(sent: MultiDict[str, str]) -> list[str]:
    """What the names of the inputs begin with of each thing beside the first."""
    asked = whole_number(sent, _THINGS, 1) + (_ANOTHER in sent)
    return [f"also-{number}-" for number in range(2, min(asked, MOST_BESIDE + 1) + 1)]


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
    kind, prefixes = kind_of(breach.order), _prefixes(values)
    return render_template(
        "pages/breaches/outcome.html",
        breach=breach,
        order=breach.order,
        subject_danger=subject_danger(breach.order.reference),
        kind=kind,
        penalty=penalties.in_words(law(db.session), kind, london(breach.occurred_from).date()),
        court_decisions=decisions_of(breach),
        prefixes=prefixes,
        things=len(prefixes) + 1,
        may_add=len(prefixes) < MOST_BESIDE,
        values=values,
        errors=errors,
        seen=seen,
        to_confirm=to_confirm,
        outcomes=options(outcomes_of(kind)),
        units=options(LengthUnit),
        **choices(breach.order),
    )
