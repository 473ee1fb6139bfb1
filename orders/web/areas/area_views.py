"""Areas: choosing one, its page at any instant, and its trend as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.db import db
from orders.figures.charts import trend_svg
from orders.figures.of_area import figures_of, live_in
from orders.formatting import london
from orders.register.model import Stay
from orders.search.criteria import search_query
from orders.search.danger.highlights import Dangers, highlights
from orders.search.disclosure.visibility import check_may_browse, sees_whole_force
from orders.web.areas.area_view_model import area_part, href
from orders.web.chrome import page_gazetteer
from orders.web.danger_banner import NOTHING
from orders.web.disclosure.looks import looked
from orders.web.work_table import references, sections
from orders.worklists import loader
from orders.worklists.definitions import LISTS
from orders.worklists.entries import WorklistScope
from orders.worklists.listing import WorklistDefinition

bp = Blueprint("areas", __name__, url_prefix="/areas")

_ONE = "/<any(force, lpa, neighbourhood):level>/<code>"
_NOW = [LISTS[key] for key in ("custody", "undecided", "not-served", "ending")]
_AT = [LISTS[key] for key in ("not-served", "ending")]
"""The lists that answer for any instant; the others know only how breaches stand now."""
TOP = 5
"""Rows of each list; its own page has all of them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An area to choose, and how much counts there."""

    area: AreaInfo
    href: str
    live: int
    pending: int
    parts: tuple[Choice, ...] = ()


@bp.get("", endpoint="index")
@requires(Permission.ORDER_SEARCH)
def list_areas() -> ResponseReturnValue:
    """Choose an area: each LPA with what is live there, and its neighbourhoods."""
    account, now = current_account(), clock.now()
    places = page_gazetteer()
    choices = _choices(account, places, now)
    looked("area.list", {"areas": [each.area.code for each in choices]})
    return render_template(
        "pages/areas/index.html",
        choices=choices,
        former=_former(places) if sees_whole_force(account) else [],
        now=now,
    )


@bp.get(_ONE)
@requires(Permission.ORDER_SEARCH)
def show(level: str, code: str) -> ResponseReturnValue:
    """What is live in an area, what waits there, on whom, and how that has changed."""
    account, now = current_account(), clock.now()
    places = page_gazetteer()
    area, asked_at = _asked(level, code, account, places)
    part = area_part(area, places, by=account, now=now, asked_at=asked_at)
    scope, listings = WorklistScope(account, area, part.at), _listings(asked_at)
    board = loader.board(db.session, scope, listings, most=TOP)
    shown = sections(board, account, area)
    # As at an instant the lists are counted, and their rows are not named.
    rows = references(shown) if asked_at is None else []
    named = sorted({*rows, *part.standing_out.references})
    people = [each.person_id for each in part.standing_out.people]
    looked(
        "area.read",
        {"area": part.where, "as_at": part.at.isoformat(), "references": named, "people": people},
    )
    return render_template(
        "pages/areas/show.html",
        part=part,
        danger=_danger(named, people, account, now) if asked_at is None else NOTHING,
        board=board,
        sections=shown,
        area_value=part.where,
        values={"at": _typed(asked_at)},
        now=now,
    )


def _danger(named: list[str], people: list[int], account: Account, now: datetime) -> Dangers:
    return highlights(db.session, named, by=account, now=now, people=people, openable=True)


@bp.get(f"{_ONE}/trend.svg")
@requires(Permission.ORDER_SEARCH)
def trend(level: str, code: str) -> ResponseReturnValue:
    """How many orders were live at the start of each month, as a picture its page shows."""
    account = current_account()
    places = page_gazetteer()
    area, asked_at = _asked(level, code, account, places)
    now = clock.now()
    at = asked_at or now
    figures = figures_of(db.session, area, by=account, as_at=at, places=places)
    looked("area.trend", {"area": f"{area.level}:{area.code}", "as_at": at.isoformat()})
    return Response(trend_svg(figures.trend), mimetype="image/svg+xml")


def _asked(
    level: str, code: str, account: Account, places: Gazetteer
) -> tuple[AreaInfo, datetime | None]:
    """The area of this address and the instant its query string asks about, if any.

    Raises:
        NotFound: there is no such area.
        ValidationError: the query string asks for what there is not.
        Refused: the account may not browse that area.
    """
    area = places.area(Level(level.upper()), code)
    check_may_browse(account, area)
    unknown = sorted(set(request.args) - {"at"})
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    pairs = [("area", f"{area.level}:{area.code}"), *request.args.items(multi=True)]
    return area, search_query.read(pairs, places, account).at


def _listings(asked_at: datetime | None) -> list[WorklistDefinition]:
    return _NOW if asked_at is None else _AT


def _typed(at: datetime | None) -> str:
    """An instant as a date and time field holds it, London time."""
    return "" if at is None else london(at).replace(tzinfo=None).isoformat(timespec="minutes")


def _choices(account: Account, places: Gazetteer, now: datetime) -> list[Choice]:
    """LPAs with their neighbourhoods, as far as the account may browse; the force before them."""
    whole = sees_whole_force(account)
    fixed = (places.unallocated_id, places.out_of_force_id)
    trees = [each for each in places.tree(now) if whole or each.lpa.id == account.area_id]
    others = [places.by_id[area_id] for area_id in fixed] if whole else []
    force = [places.by_id[places.force_id]] if whole else []
    areas = [
        *force,
        *others,
        *(area for each in trees for area in (each.lpa, *each.neighbourhoods)),
    ]
    found = live_in(db.session, areas, by=account, as_at=now)

    def choice(area: AreaInfo, *parts: Choice) -> Choice:
        held: Any = found.get(area.id, {})
        return Choice(area, href(area), held.get(Stay.LIVE, 0), held.get(Stay.PENDING, 0), parts)

    lpas = [choice(each.lpa, *map(choice, each.neighbourhoods)) for each in trees]
    return [*map(choice, force), *lpas, *map(choice, others)]


def _former(places: Gazetteer) -> list[tuple[AreaInfo, str]]:
    """Areas that only former editions draw, by name, with their addresses."""
    drawn = {area.id for each in places.tree() for area in (each.lpa, *each.neighbourhoods)}
    fixed = {places.force_id, places.unallocated_id, places.out_of_force_id}
    former = [each for each in places.by_id.values() if each.id not in drawn | fixed]
    return [(each, href(each)) for each in sorted(former, key=lambda area: (area.name, area.code))]
