"""What court clocks leave out and where they lead: bank holidays, and when courts sit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.breaches.custody import clock_recalculation
from orders.courts import calendar as calendars
from orders.courts import holidays, sitting
from orders.courts.holidays import YEARS, ChangeInput, ChangeSchema
from orders.courts.importing import WEEKDAYS
from orders.db import db
from orders.errors import Conflict
from orders.formatting import count, london
from orders.web.chrome import court_calendar
from orders.web.forms import Errors
from orders.web.schema_forms import read

bp = Blueprint("court_days", __name__)

CHOICES = (("true", "It is a bank holiday"), ("false", "It is no bank holiday"))


@dataclass(frozen=True, slots=True)
class ListedHoliday:
    """A bank holiday of the year shown, and whether it was added here."""

    on_day: date
    name: str
    added: bool


@bp.get("/bank-holidays", endpoint="index")
@requires(Permission.COURT_DAY_MANAGE)
def list_bank_holidays() -> ResponseReturnValue:
    """The bank holidays of a year, and the corrections to their published list."""
    return _page(MultiDict({"is_holiday": "true"}), {})


@bp.post("/bank-holidays")
@requires(Permission.COURT_DAY_MANAGE)
def change() -> ResponseReturnValue:
    """Add a day or take one out, or say what is wrong."""
    given, errors = read(ChangeSchema(), request.form)
    if errors:
        return _page(request.form, errors), 422
    made: ChangeInput = given
    by, now = current_account(), clock.now()
    try:
        moved = _correct(lambda: holidays.change(db.session, made, by=by, now=now))
    except Conflict as conflict:
        db.session.rollback()
        return _page(request.form, {"on_day": [conflict.message]}), conflict.status
    return _back(made.on_day.year, moved)


@bp.get("/bank-holidays/<int:number>/withdraw")
@requires(Permission.COURT_DAY_MANAGE)
def ask_to_withdraw(number: int) -> ResponseReturnValue:
    """Ask whether to let the published list stand again for a day."""
    found = holidays.standing(db.session, number)
    return render_template("pages/admin/court_days/withdraw.html", change=found)


@bp.post("/bank-holidays/<int:number>/withdraw")
@requires(Permission.COURT_DAY_MANAGE)
def withdraw(number: int) -> ResponseReturnValue:
    """Let the published list stand again for a day."""
    by, now = current_account(), clock.now()
    year = holidays.standing(db.session, number).on_day.year
    moved = _correct(lambda: holidays.withdraw(db.session, number, by=by, now=now))
    return _back(year, moved)


@bp.get("/courts")
@requires(Permission.COURT_DAY_MANAGE)
def courts() -> ResponseReturnValue:
    """Every court whose sittings are known, and when it sits."""
    return render_template(
        "pages/admin/court_days/courts.html", courts=sitting.listed(db.session), weekdays=WEEKDAYS
    )


def _correct(correction: Callable[[], object]) -> int:
    by, now = current_account(), clock.now()
    _, moved = clock_recalculation.correct(db.session, correction, by=by, now=now)
    return len(moved)


def _back(year: int, moved: int) -> ResponseReturnValue:
    return redirect(url_for("court_days.index", year=year, moved=moved), code=303)


def _page(values: MultiDict[str, str], errors: Errors) -> str:
    this_year = london(clock.now()).year
    year = request.args.get("year", this_year, type=int)
    year = year if year in YEARS else this_year
    named = calendars.names(year)
    moved = request.args.get("moved", type=int)
    done = None
    if moved is not None:
        clocks = count(moved, "custody clock that runs was", "custody clocks that run were")
        done = f"The list is corrected. {clocks} counted again."
    return render_template(
        "pages/admin/court_days/bank_holidays.html",
        year=year,
        years=[each for each in (year - 1, year + 1) if each in YEARS],
        listed=[
            ListedHoliday(day, named.get(day, "Added here"), day not in named)
            for day in sorted(court_calendar().bank_holidays(year))
        ],
        changes=holidays.changes_of(db.session, year),
        choices=CHOICES,
        values=values,
        errors=errors,
        done=done,
    )
