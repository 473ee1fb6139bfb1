"""Visits to check that an order is kept: what is due, recording one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.follow_ups.follow_up_queries import of_visits
from orders.formatting import london
from orders.ground import ground_queries, visit_records
from orders.ground.ground_queries import Show
from orders.ground.schema import VisitSchema
from orders.ground.words import VisitResult
from orders.register.model import Order
from orders.register.order_record import kind_of
from orders.search.disclosure.visibility import readable_by, visible_to
from orders.web import area_lists
from orders.web.danger_banner import subject_danger
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.schema_forms import options, order_form, order_written_on, read_and_try

bp = Blueprint("visits", __name__)

SHOWS = {
    Show.OVERDUE: "Overdue",
    Show.DUE: "Due",
    Show.NONE: "Not visited yet",
    Show.DONE: "Done",
}


@bp.get("/visits", endpoint="index")
@requires(Permission.ORDER_READ)
def list_visits() -> ResponseReturnValue:
    """Which orders of an area are to be visited, and which visits were made."""
    account, now = current_account(), clock.now()
    asked = area_lists.asked([each.value for each in Show], account)
    show = Show(asked.show)
    found = ground_queries.visits(
        db.session,
        show,
        asked.area.id,
        visible=visible_to(account, now),
        now=now,
        page=asked.page,
    )
    shows = [(each.value, words) for each, words in SHOWS.items()]
    return asked.answer("visits", found, log_as="visit.list", now=now, show=show, shows=shows)


@bp.get("/visits/<int:visit_id>")
@requires(Permission.ORDER_READ)
def show(visit_id: int) -> ResponseReturnValue:
    """One visit: who went, what was found, and the answer where one is needed."""
    account, now = current_account(), clock.now()
    visit = ground_queries.visit(db.session, visit_id, visible=readable_by(account, now))
    order = visit.order
    looked("visit.read", {"visit": visit.id}, reference=order.reference)
    return render_template(
        "pages/ground/visit_made.html",
        visit=visit,
        words=visit.words,
        order=order,
        kind=kind_of(order),
        subject_danger=subject_danger(order.reference),
        follow_up=of_visits(db.session, [visit.id]).get(visit.id),
        now=now,
    )


@bp.get("/orders/<reference>/visits/new")
@requires(Permission.VISIT_RECORD)
def form(reference: str) -> ResponseReturnValue:
    """Ask who went, whether the subject was seen and what it came to."""
    account = current_account()
    went = " ".join(part for part in (account.name, account.collar_number) if part)
    return _form(order_written_on(reference), MultiDict({"visited_by": went}), {})


@bp.post("/orders/<reference>/visits/new")
@requires(Permission.VISIT_RECORD)
def record(reference: str) -> ResponseReturnValue:
    """Record the visit, or say what is wrong."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    errors = read_and_try(
        VisitSchema(),
        lambda given: visit_records.record_visit(db.session, order, given, by=account, now=now),
    )
    if errors:
        return _form(order_written_on(reference), request.form, errors), 422
    return back(order.reference, "visited", anchor="visits")


def _form(order: Order, values: MultiDict[str, str], errors: Errors) -> str:
    now = clock.now()
    return order_form(
        "pages/ground/visit.html",
        order,
        values,
        errors,
        results=options(VisitResult),
        today=london(now).date(),
    )
