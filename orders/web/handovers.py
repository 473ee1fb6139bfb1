"""Handovers: what one LPA tells another about an order whose subject moved there."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import may_open, requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas.gazetteer import AreaInfo
from orders.db import db
from orders.ground import handing_over, reading
from orders.ground.handing_over import Moved
from orders.ground.schema import NoteSchema
from orders.register.model import Order
from orders.rules import catalogue, references
from orders.search.highlights import highlights
from orders.search.visibility import visible_to
from orders.web import ground_lists
from orders.web.done import back
from orders.web.ground_forms import Errors, read, tried

bp = Blueprint("handovers", __name__)

SHOWS = {"waiting": "Not seen yet", "all": "All"}


@bp.get("/handovers")
@requires(Permission.ORDER_READ)
def index() -> ResponseReturnValue:
    """The notes handed to or from an area."""
    account, now = current_account(), clock.now()
    asked = ground_lists.asked(SHOWS, account)
    found = reading.handovers(
        db.session,
        asked.area,
        visible=visible_to(account, now),
        waiting=asked.show == "waiting",
        page=asked.page,
    )
    asked.check_page(found.total)
    shown = [handover.order.reference for handover in found.rows]
    ground_lists.log_look(
        "handover.list", asked, total=found.total, references=shown, by=account, now=now
    )
    return render_template(
        "pages/ground/handovers.html",
        asked=asked,
        shows=list(SHOWS.items()),
        found=found,
        danger=highlights(db.session, shown, by=account, at=now),
        pager=asked.pager("handovers.index", len(found.rows), found.total),
        catalogue=catalogue,
        own=account.area_id if may_open(account, "handovers.see") else None,
        now=now,
    )


@bp.get("/orders/<reference>/handovers/new")
@requires(Permission.HANDOVER_WRITE)
def form(reference: str) -> ResponseReturnValue:
    """Ask what the LPA the subject moved to needs to know."""
    order = _order(reference)
    return _form(order, _moved(order), MultiDict(), {})


@bp.post("/orders/<reference>/handovers/new")
@requires(Permission.HANDOVER_WRITE)
def write(reference: str) -> ResponseReturnValue:
    """Hand the order over, or say what is wrong."""
    account, now, order = current_account(), clock.now(), _order(reference)
    note, errors = read(NoteSchema(), request.form)
    if note is not None:
        errors = tried(
            lambda: handing_over.hand_over(
                db.session,
                order.reference,
                note,
                from_id=request.form.get("from_id", 0, type=int),
                to_id=request.form.get("to_id", 0, type=int),
                by=account,
                now=now,
                visible=visible_to(account, now),
            )
        )
    if errors:
        order = _order(reference)
        return _form(order, _moved(order), request.form, errors), 422
    return back(order.reference, "handed-over", anchor="handovers")


@bp.post("/handovers/<int:handover_id>/seen")
@requires(Permission.HANDOVER_SEE)
def see(handover_id: int) -> ResponseReturnValue:
    """Say that this LPA has seen the note; it leaves the home page."""
    account, now = current_account(), clock.now()
    handing_over.mark_seen(
        db.session, handover_id, by=account, now=now, visible=visible_to(account, now)
    )
    return redirect(url_for("home.index"), code=303)


def _order(reference: str) -> Order:
    visible = visible_to(current_account(), clock.now())
    written = references.normalise(reference) or reference
    return reading.order_of(db.session, written, visible=visible)


def _moved(order: Order) -> Moved:
    """Between which LPAs this account may hand the order over."""
    known = handing_over.moved(db.session, order.id, at=clock.now())
    own = current_account().area_id
    return Moved(tuple(area for area in known.left if own in {None, area.id}), known.now)


def _form(order: Order, moved: Moved, values: MultiDict[str, str], errors: Errors) -> str:
    return render_template(
        "pages/ground/handover.html",
        order=order,
        kind=catalogue.kind(order.kind),
        left=_options(moved.left),
        now_in=_options(moved.now),
        values=values,
        errors=errors,
    )


def _options(areas: tuple[AreaInfo, ...]) -> list[tuple[str, str]]:
    return [(str(area.id), area.name) for area in areas]
