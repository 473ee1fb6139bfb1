"""Handovers: what one LPA tells another about an order whose subject moved there."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import may_open, requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas.gazetteer import AreaInfo
from orders.db import db
from orders.ground import ground_queries, handover_records
from orders.ground.handover_records import HandoverAreas
from orders.ground.schema import NoteSchema
from orders.register.model import Order
from orders.search.disclosure.visibility import visible_to
from orders.web import area_lists
from orders.web.flash import back
from orders.web.forms import Errors
from orders.web.schema_forms import order_form, order_written_on, read_and_try

bp = Blueprint("handovers", __name__)

SHOWS = {"waiting": "Not seen yet", "all": "All"}


@bp.get("/handovers", endpoint="index")
@requires(Permission.ORDER_READ)
def list_handovers() -> ResponseReturnValue:
    """The notes handed to or from an area."""
    account, now = current_account(), clock.now()
    asked = area_lists.asked(SHOWS, account)
    found = ground_queries.handovers(
        db.session,
        asked.area,
        visible=visible_to(account, now),
        waiting=asked.show == "waiting",
        page=asked.page,
    )
    return asked.answer(
        "handovers",
        found,
        log_as="handover.list",
        now=now,
        shows=list(SHOWS.items()),
        own=account.area_id if may_open(account, "handovers.see") else None,
    )


@bp.get("/orders/<reference>/handovers/new")
@requires(Permission.HANDOVER_WRITE)
def form(reference: str) -> ResponseReturnValue:
    """Ask what the LPA the subject moved to needs to know."""
    order = order_written_on(reference)
    return _form(order, _moved(order), MultiDict(), {})


@bp.post("/orders/<reference>/handovers/new")
@requires(Permission.HANDOVER_WRITE)
def write(reference: str) -> ResponseReturnValue:
    """Hand the order over, or say what is wrong."""
    account, now, order = current_account(), clock.now(), order_written_on(reference)
    errors = read_and_try(
        NoteSchema(),
        lambda note: handover_records.hand_over(
            db.session,
            order,
            note,
            from_id=request.form.get("from_id", 0, type=int),
            to_id=request.form.get("to_id", 0, type=int),
            by=account,
            now=now,
        ),
    )
    if errors:
        order = order_written_on(reference)
        return _form(order, _moved(order), request.form, errors), 422
    return back(order.reference, "handed-over", anchor="handovers")


@bp.post("/handovers/<int:handover_id>/seen")
@requires(Permission.HANDOVER_SEE)
def see(handover_id: int) -> ResponseReturnValue:
    """Say that this LPA has seen the note; it leaves the home page."""
    account, now = current_account(), clock.now()
    handover_records.mark_seen(
        db.session, handover_id, by=account, now=now, visible=visible_to(account, now)
    )
    return redirect(url_for("home.index"), code=303)


def _moved(order: Order) -> HandoverAreas:
    """Between which LPAs this account may hand the order over."""
    known = handover_records.moved(db.session, order.id, as_at=clock.now())
    own = current_account().area_id
    return HandoverAreas(tuple(area for area in known.left if own in {None, area.id}), known.now)


def _form(order: Order, moved: HandoverAreas, values: MultiDict[str, str], errors: Errors) -> str:
    return order_form(
        "pages/ground/handover.html",
        order,
        values,
        errors,
        left=_options(moved.left),
        now_in=_options(moved.now),
    )


def _options(areas: tuple[AreaInfo, ...]) -> list[tuple[str, str]]:
    return [(str(area.id), area.name) for area in areas]
