"""The first page after signing in: what is live where this account works, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.db import db
from orders.digests import missing_mail
from orders.follow_ups.follow_up_queries import reported_by
from orders.follow_ups.model import FollowUp
from orders.ground import ground_queries as ground
from orders.ground.model import Handover
from orders.rules.kinds import catalogue
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.search.highlights import highlights
from orders.web.areas.area_view_model import area_part, href
from orders.web.chrome import page_gazetteer
from orders.web.disclosure.looks import looked
from orders.web.home_tasks import tasks
from orders.web.work_table import WorklistSection, own_team, references, sections
from orders.worklists import loader
from orders.worklists.definitions import of_team
from orders.worklists.entries import WorklistScope
from orders.worklists.loader import Board

bp = Blueprint("home", __name__)

_ANSWERED_FOR = timedelta(days=7)
"""How long an answer stays on the first page of who reported it."""
TOP = 5
"""Rows of each list; its own page has all of them."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number at the top of the page, and where its rows are."""

    number: int
    words: str
    href: str


@bp.get("/", endpoint="index")
@requires(Permission.HOME)
def show_home() -> ResponseReturnValue:
    """What is live where this account works, and what waits for it."""
    account, now = current_account(), clock.now()
    area, places = _area(account)
    waiting = tasks(account, now)
    if area is None or places is None:
        no_area = may(account.role, Permission.ORDER_SEARCH)
        return render_template(
            "pages/home/index.html",
            area=None,
            no_area=no_area,
            tasks=waiting,
            unsent=_unsent(account, now),
        )
    scope = WorklistScope(account, area, now)
    listings = of_team(own_team(account), account.role)
    board = loader.board(db.session, scope, listings, most=TOP)
    shown = sections(board, account, area)
    visible = visible_to(account, now)
    handovers = _handed_to(account, visible)
    releases = ground.releases(db.session, area.id, visible=visible, now=now)
    where = f"{area.level}:{area.code}"
    # An officer of one area reads its whole page here; the force's is a click away.
    part = area_part(area, places, by=account, now=now) if account.area_id is not None else None
    others = {note.order.reference for note in handovers}
    reports = _reports(account, now)
    others |= {row.order.reference for row in reports}
    others |= {row.order.reference for row in releases.rows}
    others |= set(part.standing_out.references) if part else set()
    named = sorted(others.union(references(shown)))
    people = [each.person_id for each in part.standing_out.people] if part else []
    looked("worklist.read", {"area": where, "references": named, "people": people})
    return render_template(
        "pages/home/index.html",
        area=area,
        tasks=waiting,
        unsent=_unsent(account, now),
        area_value=where,
        danger=highlights(db.session, named, by=account, now=now, people=people),
        now=now,
        counts=_counts(account, where, board, shown),
        # The notes themselves are on this page for an account that may say they were seen.
        sections=[each for each in shown if not handovers or each.listing.key != "handovers"],
        handovers=handovers,
        releases=releases,
        reports=reports,
        part=part,
        area_href=href(area),
        catalogue=catalogue,
        new_order=_link(account, "recording.index"),
    )


def _area(account: Account) -> tuple[AreaInfo | None, Gazetteer | None]:
    """The account's own LPA; the force for one that works for it all; none without order data."""
    if not may(account.role, Permission.ORDER_SEARCH):
        return None, None
    places = page_gazetteer()
    if account.area_id is not None:
        return places.by_id.get(account.area_id), places
    return places.by_id[places.force_id] if sees_whole_force(account) else None, places


def _handed_to(account: Account, visible: ColumnElement[bool]) -> Sequence[Handover]:
    """The notes this account's LPA has not seen, if the account may say that it has."""
    if account.area_id is None or not may(account.role, Permission.HANDOVER_SEE):
        return ()
    return ground.handed_to(db.session, account.area_id, visible=visible)


def _reports(account: Account, now: datetime) -> Sequence[FollowUp]:
    """What the account reported that is open, or was answered lately."""
    if not may(account.role, Permission.BREACH_REPORT):
        return ()
    return reported_by(db.session, account, answered_after=now - _ANSWERED_FOR, most=TOP)


def _unsent(account: Account, now: datetime) -> list[str]:
    """Which areas' mail did not go, for who answers for it."""
    if not may(account.role, Permission.SUBSCRIPTION_MANAGE):
        return []
    return missing_mail.by_area(missing_mail.missing(db.session, missing_mail.day_to_check(now)))


def _counts(
    account: Account, where: str, board: Board, shown: Sequence[WorklistSection]
) -> list[Count]:
    live = _link(account, "orders_list.index", area=where, status="live")
    pending = _link(account, "orders_list.index", area=where, status="pending")
    return [
        Count(board.live, "live", live or "#main-content"),
        Count(board.pending, "pending", pending or "#main-content"),
        *(Count(each.total, each.listing.short, each.href) for each in shown),
    ]


def _link(account: Account, endpoint: str, **query: Any) -> str | None:
    return url_for(endpoint, **query) if guard.may_open(account, endpoint) else None
