"""A person's page: what is in force on them now, from every order together, and what was."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.breaches.patterns import limits
from orders.db import db
from orders.rules.checks import breach_patterns
from orders.search.danger.highlights import highlights
from orders.search.disclosure.masking import readable
from orders.search.person_summary import PersonPage, read_person
from orders.search.results.rows import shown_by
from orders.web.chrome import court_calendar, page_gazetteer
from orders.web.people.people_view_model import shown_person
from orders.web.search.lookup_results import person_href, report_href, was_found

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
    """A person on paper for an officer: what is in force now and what may be enforced."""
    return _page(person_id, "pages/people/sheet.html", "person.sheet-read", with_homes=False)


def _page(person_id: int, template: str, what: str, *, with_homes: bool) -> str:
    account, now = current_account(), clock.now()
    places = page_gazetteer()
    found = request.args.get("found")
    page = read_person(
        db.session,
        person_id,
        by=account,
        now=now,
        places=places,
        calendar=court_calendar(),
        looked_up=was_found(person_id),
    )
    log.record(
        db.session,
        Action.CONSULTATION,
        what,
        by=account,
        now=now,
        details={"person": person_id, "references": page.references},
        shows=shown_by(page.rows) | ShownRecords(people=frozenset({person_id})),
        addresses=readable(page.sheet.addresses) if with_homes and page.may_see_homes else (),
    )
    danger = highlights(db.session, page.references, by=account, now=now)
    first = danger.of_person(page.references)
    return render_template(
        template,
        page=page,
        danger=danger,
        report_href=report_href if guard.may_open(account, "reports.form") else None,
        subject_danger=first,
        who=shown_person(page.sheet, places, now, None, by=account),
        patterns=() if first is None else first.flags,
        pattern_limits=limits(),
        pattern_words=breach_patterns.words,
        orders_href=url_for("orders_list.index"),
        declare_href=_declare_href(account, person_id),
        now=now,
        facts_href=_facts_href(page),
        page_href=url_for("persons.show", person_id=person_id, found=found),
        sheet_href=url_for("persons.sheet", person_id=person_id, found=found),
    )


def _facts_href(page: PersonPage) -> str | None:
    """Where more is recorded of the person: by an order the reader may open and change."""
    row = next((each for each in page.rows if each.reference in page.openable), None)
    if row is None or not guard.may_open(current_account(), "person_facts.name_form"):
        return None
    return url_for("person_facts.show", reference=row.reference, person_id=row.subject_id)


def _declare_href(account: Account, person_id: int) -> str | None:
    may = guard.may_open(account, "duplicates.declare_form")
    return url_for("duplicates.declare_form", person_id=person_id) if may else None
