"""The first page after signing in: what is live where this account works, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.custody import custody_of
from orders.breaches.reading import open_custody
from orders.db import db
from orders.ground import reading as ground
from orders.ground.model import Handover
from orders.register import worklists
from orders.register.worklists import Work, Worklist
from orders.rules import catalogue
from orders.search.visibility import sees_whole_force, visible_to

bp = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Section:
    """A worklist as the page shows it.

    Attributes:
        key: its place on the page, for links.
        title: its heading, in words.
        at: heading of its column of times.
        is_deadline: whether that time runs out, so that what is left is shown.
        worklist: its rows.
    """

    key: str
    title: str
    at: str
    is_deadline: bool
    worklist: Worklist


@dataclass(frozen=True, slots=True)
class Count:
    """A number at the top of the page, and where its rows are."""

    number: int
    words: str
    href: str


@bp.get("/")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """What is live where this account works, and what waits for it."""
    account = current_account()
    area = _area(account)
    if area is None:
        no_area = may(account.role, Permission.ORDER_SEARCH)
        return render_template("pages/home/index.html", area=None, no_area=no_area)
    now = clock.now()
    work = worklists.of_area(db.session, area.id, at=now)
    custody = open_custody(db.session, visible=worklists.counts_in(area.id))
    visible = visible_to(account, now)
    handovers = _handed_to(account, visible)
    releases = ground.releases(db.session, area.id, visible=visible, at=now)
    sections = _sections(work)
    shown = {row.reference for each in sections for row in each.worklist.rows}
    log.record(
        db.session,
        Action.CONSULTATION,
        "worklist.read",
        by=account,
        now=now,
        details={
            "area": f"{area.level}:{area.code}",
            "references": sorted(
                shown
                | {breach.order.reference for breach in custody}
                | {handover.order.reference for handover in handovers}
                | {row.order.reference for row in releases.rows}
            ),
        },
    )
    return render_template(
        "pages/home/index.html",
        area=area,
        now=now,
        counts=_counts(area, work, len(custody)),
        sections=sections,
        custody=[
            (breach, custody_of(breach, catalogue.kind(breach.order.kind), now=now))
            for breach in custody
        ],
        handovers=handovers,
        releases=releases,
        catalogue=catalogue,
        may_record=may(account.role, Permission.ORDER_RECORD),
        new_order=_link(account, "recording.index"),
    )


def _area(account: Account) -> AreaInfo | None:
    """The account's own LPA; the force for who works for all of it; none without order data."""
    if not may(account.role, Permission.ORDER_SEARCH):
        return None
    places = gazetteer.current(db.session)
    if account.area_id is not None:
        return places.by_id.get(account.area_id)
    return places.by_id[places.force_id] if sees_whole_force(account) else None


def _handed_to(account: Account, visible: ColumnElement[bool]) -> Sequence[Handover]:
    """The notes this account's LPA has not seen, for who may say that it has."""
    if account.area_id is None or not may(account.role, Permission.HANDOVER_SEE):
        return ()
    return ground.handed_to(db.session, account.area_id, visible=visible)


def _sections(work: Work) -> list[Section]:
    return [
        Section(
            "check", "Check today: the court's answer is not recorded", "Was due", True, work.check
        ),
        Section("hearings", "Hearings due", "Open by", True, work.hearings),
        Section("adjourned", "Before the court", "Hearing", False, work.adjourned),
        Section("not-served", "Not served", "Since", False, work.not_served),
        Section("ending", "Ending soon", "Ends", True, work.ending),
    ]


def _counts(area: AreaInfo, work: Work, custody: int) -> list[Count]:
    account = current_account()
    where = f"{area.level}:{area.code}"
    live = _link(account, "orders_list.index", area=where, status="live")
    pending = _link(account, "orders_list.index", area=where, status="pending")
    breaches = _link(account, "breaches.index", area=where)
    return [
        Count(work.live, "live", live or "#check"),
        Count(work.pending, "pending", pending or "#not-served"),
        Count(work.ending.total, "ending soon", "#ending"),
        Count(work.not_served.total, "not served", "#not-served"),
        Count(custody, "in custody, clock running", breaches or "#custody"),
    ]


def _link(account: Account, endpoint: str, **query: Any) -> str | None:
    return url_for(endpoint, **query) if guard.may_open(account, endpoint) else None
