"""The register's numbers as pages; the DVPN-to-arrest ratio as a chart and a file too."""

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
from orders.audit.model import Action
from orders.db import db
from orders.figures.charts import ratio_svg
from orders.figures.dvpn_ratio import By, DvpnRatio, check_days, dvpn_ratio, usual_days
from orders.figures.live_orders import live_orders
from orders.figures.publishing import BOM, DEFINITION, as_csv, in_words, percent_text, summary
from orders.web.disclosure.looks import looked
from orders.web.forms import messages, read_date, shown_day

bp = Blueprint("figures", __name__)

FIGURES = {
    "figures.ratio": "DVPN-to-arrest ratio",
    "figures.live": "live orders by LPA and kind",
}
"""Every figure's page, and what the pages of the others call it."""
_EXACT = {"from", "to", "by"}


@dataclass(frozen=True, slots=True)
class FigureQuery:
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


@bp.get("/figures", endpoint="index")
@requires(Permission.FIGURE_READ)
def list_figures() -> ResponseReturnValue:
    """Go to the first figure."""
    return redirect(url_for("figures.ratio"))


@bp.get("/figures/dvpn-ratio")
@requires(Permission.FIGURE_READ)
def ratio() -> ResponseReturnValue:
    """The DVPN-to-arrest ratio of a window, cut by month or LPA."""
    try:
        asked = _asked(request.args)
    except ValidationError as error:
        page = render_template(
            "pages/reports/figures/dvpn_ratio.html",
            values=request.args,
            errors=messages(error),
            cuts=_cuts(),
            found=None,
            figures=FIGURES,
        )
        return page, 422
    found = _ratio(asked)
    _log(Action.CONSULTATION, "figure.read", asked)
    return render_template(
        "pages/reports/figures/dvpn_ratio.html",
        values=_shown(asked),
        errors={},
        cuts=_cuts(),
        found=found,
        figures=FIGURES,
        query=asked.query,
        summary=summary(found),
        in_words=in_words(found),
        definition=DEFINITION,
        percent=percent_text,
    )


@bp.get("/figures/dvpn-ratio.svg")
@requires(Permission.FIGURE_READ)
def chart() -> ResponseReturnValue:
    """The DVPN-to-arrest ratio as a picture that its page shows."""
    return Response(ratio_svg(_ratio(_asked(request.args))), mimetype="image/svg+xml")


@bp.get("/figures/dvpn-ratio.csv")
@requires(Permission.FIGURE_READ)
def download() -> ResponseReturnValue:
    """The DVPN-to-arrest ratio as a CSV file that a spreadsheet opens."""
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
    looked("figure.read", {"figure": "live-orders"})
    return render_template(
        "pages/reports/figures/live_orders.html",
        found=live_orders(db.session, now),
        figures=FIGURES,
    )


def _asked(args: MultiDict[str, str]) -> FigureQuery:
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
    return FigureQuery(from_on, to_on, By(cut))


def _day(args: MultiDict[str, str], name: str) -> date | None:
    text = args.get(name, "").strip()
    if not text:
        return read_date(args, name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError("Enter a date like 2026-11-21.", name) from error


def _ratio(asked: FigureQuery) -> DvpnRatio:
    return dvpn_ratio(db.session, from_on=asked.from_on, to_on=asked.to_on, by=asked.by)


def _cuts() -> list[tuple[str, str]]:
    return [(each.value, f"By {each.label}") for each in By]


def _shown(asked: FigureQuery) -> dict[str, Any]:
    values: dict[str, Any] = {"by": asked.by.value}
    for name, on in (("from", asked.from_on), ("to", asked.to_on)):
        values |= shown_day(on, name)
    return values


def _log(action: Action, what: str, asked: FigureQuery) -> None:
    looked(what, {"figure": "dvpn-ratio", **asked.query}, action=action)
