"""A person's page: what is in force on them now, from every order together, and what was."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import Shown
from orders.breaches.patterns import limits, patterns_of
from orders.db import db
from orders.rules import patterns
from orders.search.highlights import highlights
from orders.search.masking import readable
from orders.search.person import read_person
from orders.search.rows import shown_by
from orders.web.looked_up import person_href, report_href, was_found
from orders.web.order_people import somebody

_HOUR_S: Final = 3_600
bp = Blueprint("persons", __name__, url_prefix="/people/<int:person_id>")
bp.add_app_template_global(person_href, "found_person_href")


@bp.get("")
@requires(Permission.ORDER_READ)
def show(person_id: int) -> ResponseReturnValue:
    """Everything against one person: in force now, linked, and every order."""
    return _page(person_id, "pages/people/show.html", "person.read", with_homes=True)


@bp.get("/sheet")
@requires(Permission.ORDER_READ)
def sheet(person_id: int) -> ResponseReturnValue:
    """The same on paper: what is in force now and what may be enforced."""
    return _page(person_id, "pages/people/sheet.html", "person.sheet-read", with_homes=False)


def _page(person_id: int, template: str, what: str, *, with_homes: bool) -> str:
    account, now = current_account(), clock.now()
    places = gazetteer.current(db.session)
    found = request.args.get("found")
    page = read_person(
        db.session,
        person_id,
        by=account,
        at=now,
        places=places,
        looked_up=was_found(person_id),
    )
    log.record(
        db.session,
        Action.CONSULTATION,
        what,
        by=account,
        now=now,
        details={"person": person_id, "references": page.references},
        shows=shown_by(page.rows) | Shown(people=frozenset({person_id})),
        addresses=readable(page.sheet.addresses) if with_homes and page.may_see_homes else (),
    )
    danger = highlights(db.session, page.references, by=account, at=now)
    return render_template(
        template,
        page=page,
        danger=danger,
        report_href=report_href if guard.may_open(account, "reports.form") else None,
        subject_danger=danger.of_person(page.references),
        who=somebody(page.sheet, places, now, None),
        patterns=patterns_of(db.session, [person_id], at=now).get(person_id, ()),
        pattern_limits=limits(),
        pattern_words=patterns.words,
        orders_href=url_for("orders_list.index"),
        now=now,
        page_href=url_for("persons.show", person_id=person_id, found=found),
        sheet_href=url_for("persons.sheet", person_id=person_id, found=found),
    )
