"""Looking up an order by who it is about, or by its reference; no address holds what was asked."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.db import db
from orders.search.finding import PER_PAGE
from orders.search.highlights import highlights
from orders.search.looking_up import LookUpSchema, look_up
from orders.search.visibility import sees_whole_force
from orders.settings import Settings
from orders.web.forms import messages, read_date
from orders.web.looked_up import report_href

bp = Blueprint("look_up", __name__)


@bp.get("/look-up")
@requires(Permission.ORDER_LOOK_UP)
def form() -> ResponseReturnValue:
    """Ask for a name, a date of birth or a reference."""
    return render_template("pages/look_up/look_up.html", values={}, errors={})


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
        page = render_template("pages/look_up/look_up.html", values=request.form, errors=said)
        return page, 422
    settings: Settings = current_app.config["SETTINGS"]
    found = look_up(
        db.session,
        asked,
        by=account,
        at=now,
        key=settings.secret_key,
        per_hour=settings.look_ups_per_hour,
    )
    first = (found.page - 1) * PER_PAGE + 1
    return render_template(
        "pages/look_up/look_up.html",
        values=request.form,
        errors={},
        found=found,
        # Officers may find an order elsewhere and not open its page: theirs have no link.
        href=url_for("orders_list.index") if sees_whole_force(account) else None,
        danger=highlights(db.session, found.references, by=account, at=now),
        report_href=report_href if guard.may_open(account, "reports.form") else None,
        first=first,
        last=first + len(found.rows) - 1,
    )


def _given() -> dict[str, str]:
    given = {name: request.form.get(name, "") for name in ("name", "reference", "page")}
    born_on = read_date(request.form, "born_on")
    return given if born_on is None else given | {"born_on": born_on.isoformat()}
