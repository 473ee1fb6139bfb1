"""Looking up an order by who it is about, or by its reference; no address holds what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.formatting import rows_before
from orders.search import look_up_keys, saved_searches
from orders.search.criteria.lookup_query import LookupQuery, LookUpSchema
from orders.search.criteria.one_box import BoxQuestion, read_box
from orders.search.criteria.person_filters import AboutSchema, read_about
from orders.search.danger.highlights import highlights
from orders.search.disclosure.visibility import sees_whole_force
from orders.search.lookup import count_look_up, look_up
from orders.settings import current_settings
from orders.web.chrome import court_calendar
from orders.web.forms import messages, read_date, shown_day
from orders.web.search.lookup_results import report_href

bp = Blueprint("look_up", __name__)

_NO_LPA: Final = (
    "A postcode and a PNC id are searched for in your own LPA, and your account belongs to none."
    " Ask the administrator to set it."
)


@bp.get("/look-up")
@requires(Permission.ORDER_LOOK_UP)
def form() -> ResponseReturnValue:
    """Ask for a name, a date of birth, a reference, a phone, a vehicle or another number."""
    return render_template("pages/search/look_up/look_up.html", values={}, errors={})


@bp.post("/look-up")
@requires(Permission.ORDER_LOOK_UP)
def ask() -> ResponseReturnValue:
    """Keep what was asked, and show what is found under an address that does not tell it."""
    account, now = current_account(), clock.now()
    try:
        given = _given()
        asked = LookUpSchema().load(given)
    except ValidationError as error:
        page = render_template(
            "pages/search/look_up/look_up.html", values=request.form, errors=messages(error)
        )
        return page, 422
    key = _kept(given, asked, account, now)
    return redirect(url_for("look_up.results", key=key), code=303)


@bp.post("/find")
@requires(Permission.ORDER_LOOK_UP)
def find() -> ResponseReturnValue:
    """Read what was typed into the box of every page, and show what is found under an address.

    A postcode and a PNC id are searched for in the reader's own LPA, if there is one; one order
    found opens.
    """
    account, now = current_account(), clock.now()
    typed = request.form.get("q", "")
    try:
        question = read_box(typed, prefix=current_settings().reference_prefix, now=now)
        if question.of_place:
            return redirect(_place_searched(question, account, now), code=303)
        asked = LookUpSchema().load(question.given)
    except ValidationError as error:
        errors = {"q": [each for said in messages(error).values() for each in said]}
        values = {"q": typed}
        page = render_template("pages/search/look_up/look_up.html", values=values, errors=errors)
        return page, 422
    key = _kept(question.given, asked, account, now)
    return redirect(url_for("look_up.results", key=key, open="one"), code=303)


def _kept(given: Mapping[str, str], asked: LookupQuery, account: Account, now: datetime) -> str:
    """The key of the address at which a look-up is answered, once it is counted."""
    per_hour = current_settings().look_ups_per_hour
    count_look_up(db.session, asked, by=account, now=now, per_hour=per_hour)
    return look_up_keys.keep(db.session, given, by=account, now=now)


def _place_searched(question: BoxQuestion, account: Account, now: datetime) -> str:
    """Where the orders of one's own area are listed by where a person lives, or a PNC id.

    Raises:
        ValidationError: the account has no area of its own.
    """
    if account.area_id is None and not sees_whole_force(account):
        raise ValidationError({"q": [_NO_LPA]})
    blank = dict.fromkeys(set(AboutSchema().fields) - {"born_on"}, "")
    about = read_about(db.session, blank | question.given, now=now)
    key = saved_searches.keep(db.session, about, by=account, now=now)
    places = gazetteer.current(db.session)
    area = places.by_id[account.area_id or places.force_id]
    where = f"{area.level}:{area.code}"
    return url_for("orders_list.index", area=where, status="all", search=key)


@bp.get("/look-up/<key>")
@requires(Permission.ORDER_LOOK_UP)
def results(key: str) -> ResponseReturnValue:
    """The orders found, whole, so that an officer at the roadside can act on them."""
    account, now = current_account(), clock.now()
    held = look_up_keys.asked(db.session, key, by=account, now=now)
    if held is None:
        gone = {"form": ["This look-up is no longer kept. Look up again."]}
        return render_template("pages/search/look_up/look_up.html", values={}, errors=gone), 404
    asked = LookUpSchema().load({**held.given, "page": request.args.get("page", "1")})
    settings = current_settings()
    found = look_up(
        db.session,
        asked,
        by=account,
        now=now,
        key=settings.secret_key,
        per_hour=settings.look_ups_per_hour,
        calendar=court_calendar(),
        is_counted=held.is_counted,
    )
    if request.args.get("open") and [*found.openable] == found.references and found.total == 1:
        return redirect(url_for("order.show", reference=found.references[0]), code=303)
    before = rows_before(found.page)
    return render_template(
        "pages/search/look_up/look_up.html",
        values=_shown(held.given) if held.is_own else {},
        errors={},
        found=found,
        # Officers may find an order elsewhere and not open its page: theirs have no link.
        href=url_for("orders_list.index") if sees_whole_force(account) else None,
        danger=highlights(db.session, found.references, by=account, now=now),
        report_href=report_href if guard.may_open(account, "reports.form") else None,
        first=before + 1,
        last=before + len(found.rows),
        previous_href=_page_of(key, found.page - 1) if found.page > 1 else None,
        next_href=_page_of(key, found.page + 1) if found.page < found.pages else None,
    )


def _page_of(key: str, page: int) -> str:
    return url_for("look_up.results", key=key, page=page)


def _shown(given: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed, by the form's own fields."""
    born_on = given.get("born_on")
    return {**given, **(shown_day(date.fromisoformat(born_on), "born_on") if born_on else {})}


def _given() -> dict[str, str]:
    asked = ("name", "reference", "phone", "registration", "number")
    given = {name: request.form.get(name, "") for name in asked}
    born_on = read_date(request.form, "born_on")
    return given if born_on is None else given | {"born_on": born_on.isoformat()}
