"""The short form for a suspected breach, and what an account reported with the answers."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, exists, or_
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches import service
from orders.breaches.reports import reporting
from orders.breaches.reports.reporting import ReportSchema
from orders.db import db
from orders.follow_ups import follow_up_queries
from orders.formatting import PAGE_SIZE
from orders.register.model import Order, Presence, Stay
from orders.register.presence.area_predicates import stays
from orders.rules.kinds import catalogue
from orders.rules.vocabulary import references
from orders.search.danger.highlights import highlights
from orders.search.disclosure.visibility import readable_by
from orders.web.danger_banner import subject_danger
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors
from orders.web.schema_forms import order_form, read, tried
from orders.web.search.lookup_results import was_found

bp = Blueprint("reports", __name__)
REPORTED = "reported"
"""What the page of a follow-up says once, right after the report."""


@bp.get("/orders/<reference>/breach-report")
@requires(Permission.BREACH_REPORT)
def form(reference: str) -> ResponseReturnValue:
    """Ask what happened, when, where, and whether the subject was arrested."""
    return _form(_order(reference), MultiDict(), {})


@bp.post("/orders/<reference>/breach-report")
@requires(Permission.BREACH_REPORT)
def record(reference: str) -> ResponseReturnValue:
    """Keep the report and show it, or say what is wrong."""
    account, now, order = current_account(), clock.now(), _order(reference)
    opened = []
    given, errors = read(ReportSchema(), request.form)
    if given is not None:
        report = partial(reporting.report_breach, db.session, order, given, by=account, now=now)
        errors = tried(lambda: opened.append(report()))
    if errors:
        return _form(_order(reference), request.form, errors), 422
    flash(REPORTED, f"follow-up-{opened[0].id}")
    return redirect(url_for("follow_ups.show", number=opened[0].id), code=303)


@bp.get("/reports", endpoint="index")
@requires(Permission.VISIT_RECORD)
def list_own_reports() -> ResponseReturnValue:
    """What this account reported, with the answers; open first."""
    account, now = current_account(), clock.now()
    rows = follow_up_queries.reported_by(db.session, account)
    named = sorted({each.order.reference for each in rows})
    looked("report.list", {"follow_ups": [each.id for each in rows], "references": named})
    return render_template(
        "pages/breaches/reports/index.html",
        rows=rows,
        danger=highlights(db.session, named, by=account, now=now),
        catalogue=catalogue,
        most=PAGE_SIZE,
        now=now,
    )


def _order(reference: str) -> Order:
    written = references.normalise(reference) or reference
    return service.order_of(db.session, written, visible=_visible(written, current_account()))


def _visible(reference: str, account: Account) -> ColumnElement[bool]:
    """Orders the account may report on: those it reads, and a live one it has just looked up."""
    now = clock.now()
    readable = readable_by(account, now)
    if not was_found(reference):
        return readable
    return or_(readable, exists().where(Presence.order_id == Order.id, stays(now, Stay.LIVE)))


def _form(order: Order, values: MultiDict[str, str], errors: Errors) -> str:
    return order_form(
        "pages/breaches/reports/form.html",
        order,
        values,
        errors,
        subject_danger=subject_danger(order.reference),
        found=request.args.get("found"),
    )
