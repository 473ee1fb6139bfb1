"""The register's numbers: the DVPN-to-arrest ratio as a page, a chart and a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.figures.charts import ratio_svg
from orders.figures.dvpn_ratio import By, DvpnRatio, check_days, dvpn_ratio, usual_days
from orders.figures.live_orders import live_orders
from orders.figures.publishing import BOM, DEFINITION, as_csv, in_words, percent_text, summary
from orders.web.forms import messages, read_date

bp = Blueprint("figures", __name__)

_EXACT = {"from", "to", "by"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The window and cut of a figure: London days, both included."""

    from_on: date
    to_on: date
    by: By

    @property
    def query(self) -> dict[str, str]:
        """As a query string carries it."""
        return {
            "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(),
            "by": self.by.value,
        }


@bp.get("/figures")
@requires(Permission.FIGURE_READ)
def index() -> ResponseReturnValue:
    """Go to the figure there is."""
    return redirect(url_for("figures.ratio"))


@bp.get("/figures/dvpn-ratio")
@requires(Permission.FIGURE_READ)
def ratio() -> ResponseReturnValue:
    """The DVPN-to-arrest ratio of a window, cut by month or LPA."""
    try:
        asked = _asked(request.args)
    except ValidationError as error:
        page = render_template(
            "pages/figures/dvpn_ratio.html",
            values=request.args,
            errors=messages(error),
            cuts=_cuts(),
            found=None,
        )
        return page, 422
    found = _ratio(asked)
    _log(Action.CONSULTATION, "figure.read", asked)
    return render_template(
        "pages/figures/dvpn_ratio.html",
        values=_shown(asked),
        errors={},
        cuts=_cuts(),
        found=found,
        query=asked.query,
        summary=summary(found),
        in_words=in_words(found),
        definition=DEFINITION,
        percent=percent_text,
    )


@bp.get("/figures/dvpn-ratio.svg")
@requires(Permission.FIGURE_READ)
def chart() -> ResponseReturnValue:
    """The same as a chart, shown by the page."""
    return Response(ratio_svg(_ratio(_asked(request.args))), mimetype="image/svg+xml")


@bp.get("/figures/dvpn-ratio.csv")
@requires(Permission.FIGURE_READ)
def download() -> ResponseReturnValue:
    """The same as a spreadsheet opens it."""
    asked = _asked(request.args)
    found = _ratio(asked)
    _log(Action.DISCLOSURE, "figure.exported", asked)
    name = f"dvpn-ratio-{asked.from_on}-{asked.to_on}-{asked.by.value}.csv"
    return Response(
        BOM + as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/figures/live-orders")
@requires(Permission.FIGURE_READ)
def live() -> ResponseReturnValue:
    """How many orders are live in each LPA, by kind."""
    now = clock.now()
    log.record(
        db.session,
        Action.CONSULTATION,
        "figure.read",
        by=current_account(),
        now=now,
        details={"figure": "live-orders"},
    )
    return render_template("pages/figures/live_orders.html", found=live_orders(db.session, now))


def _asked(args: MultiDict[str, str]) -> Asked:
    """The window a query string asks for: whole days, or the form's boxes; else the last 12 months.

    Raises:
        ValidationError: it asks for what there is not.
    """
    boxes = {f"{name}-{part}" for name in ("from", "to") for part in ("day", "month", "year")}
    unknown = sorted(set(args) - _EXACT - boxes)
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    first, last = usual_days(clock.now())
    from_on, to_on = _day(args, "from") or first, _day(args, "to") or last
    cut = args.get("by", By.MONTH.value)
    if cut not in set(By):
        raise ValidationError({"by": ["Choose month or LPA."]})
    check_days(from_on, to_on)
    return Asked(from_on, to_on, By(cut))


def _day(args: MultiDict[str, str], name: str) -> date | None:
    text = args.get(name, "").strip()
    if not text:
        return read_date(args, name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError("Enter a date like 2026-11-21.", name) from error


def _ratio(asked: Asked) -> DvpnRatio:
    return dvpn_ratio(db.session, from_on=asked.from_on, to_on=asked.to_on, by=asked.by)


def _cuts() -> list[tuple[str, str]]:
    return [(each.value, f"By {each.label}") for each in By]


def _shown(asked: Asked) -> dict[str, Any]:
    values: dict[str, Any] = {"by": asked.by.value}
    for name, on in (("from", asked.from_on), ("to", asked.to_on)):
        values |= {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}
    return values


def _log(action: Action, what: str, asked: Asked) -> None:
    log.record(
        db.session,
        action,
        what,
        by=current_account(),
        now=clock.now(),
        details={"figure": "dvpn-ratio", **asked.query},
    )
