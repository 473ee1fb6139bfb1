"""Looking up an order by who it is about, or by its reference; no address holds what was asked."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.formatting import rows_before
from orders.search.criteria.lookup_query import LookUpSchema
from orders.search.disclosure.visibility import sees_whole_force
from orders.search.highlights import highlights
from orders.search.lookup import look_up
from orders.settings import current_settings
from orders.web.chrome import court_calendar
from orders.web.forms import messages, read_date
from orders.web.search.lookup_results import report_href

bp = Blueprint("look_up", __name__)


@bp.get("/look-up")
@requires(Permission.ORDER_LOOK_UP)
def form() -> ResponseReturnValue:
    """Ask for a name, a date of birth, a reference, a phone, a vehicle or another number."""
    return render_template("pages/search/look_up/look_up.html", values={}, errors={})


@bp.post("/look-up")
@requires(Permission.ORDER_LOOK_UP)
def results() -> ResponseReturnValue:
    """The orders found, whole, so that an officer at the roadside can act on them."""
    account, now = current_account(), clock.now()
    try:
        asked = LookUpSchema().load(_given())
    except ValidationError as error:
        said = messages(error)
        if "page" in said:
            said["form"] = said.pop("page")
        page = render_template(
            "pages/search/look_up/look_up.html", values=request.form, errors=said
        )
        return page, 422
    settings = current_settings()
    found = look_up(
        db.session,
        asked,
        by=account,
        now=now,
        key=settings.secret_key,
        per_hour=settings.look_ups_per_hour,
        calendar=court_calendar(),
    )
    before = rows_before(found.page)
    return render_template(
        "pages/search/look_up/look_up.html",
        values=request.form,
        errors={},
        found=found,
        # Officers may find an order elsewhere and not open its page: theirs have no link.
        href=url_for("orders_list.index") if sees_whole_force(account) else None,
        danger=highlights(db.session, found.references, by=account, now=now),
        report_href=report_href if guard.may_open(account, "reports.form") else None,
        first=before + 1,
        last=before + len(found.rows),
    )


def _given() -> dict[str, str]:
    asked = ("name", "reference", "phone", "registration", "number", "page")
    given = {name: request.form.get(name, "") for name in asked}
    born_on = read_date(request.form, "born_on")
    return given if born_on is None else given | {"born_on": born_on.isoformat()}
