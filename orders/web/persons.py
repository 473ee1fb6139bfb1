"""A person's page: what is in force on them now, from every order together, and what was."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.patterns import limits, patterns_of
from orders.db import db
from orders.rules import patterns
from orders.search.person import read_person
from orders.web.order_people import somebody

bp = Blueprint("persons", __name__, url_prefix="/people/<int:person_id>")


@bp.get("")
@requires(Permission.ORDER_READ)
def show(person_id: int) -> ResponseReturnValue:
    """Everything against one person: in force now, linked, and every order."""
    return _page(person_id, "pages/people/show.html", "person.read")


@bp.get("/sheet")
@requires(Permission.ORDER_READ)
def sheet(person_id: int) -> ResponseReturnValue:
    """The same on paper: what is in force now and what may be enforced."""
    return _page(person_id, "pages/people/sheet.html", "person.sheet-read")


def _page(person_id: int, template: str, what: str) -> str:
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    page = read_person(db.session, person_id, by=account, at=now, places=places)
    log.record(
        db.session,
        Action.CONSULTATION,
        what,
        by=account,
        now=now,
        details={"person": person_id, "references": page.references},
    )
    return render_template(
        template,
        page=page,
        who=somebody(page.sheet, places, now, None),
        patterns=patterns_of(db.session, [person_id], at=now).get(person_id, ()),
        pattern_limits=limits(),
        pattern_words=patterns.words,
        orders_href=url_for("orders_list.index"),
        now=now,
    )
