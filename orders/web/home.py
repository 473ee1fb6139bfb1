"""The first page after signing in: what is live where this account works, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

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
from orders.figures.morning import Morning, morning_of
from orders.figures.of_area import parts_of
from orders.follow_ups.follow_up_queries import reported_by
from orders.follow_ups.model import FollowUp
from orders.ground import ground_queries as ground
from orders.ground.model import Handover
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.labelled import capital
from orders.search.criteria.area_changes import AreaChange
from orders.search.danger.highlights import highlights
from orders.search.danger.in_area import RULE, dangerous_subjects
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.web.areas.area_view_model import href, query_text
from orders.web.chrome import page_gazetteer
from orders.web.disclosure.looks import looked
from orders.web.home_tasks import tasks
from orders.web.work_table import WorklistSection, own_team, sections, urgent_rows
from orders.worklists import loader
from orders.worklists.definitions import of_team
from orders.worklists.entries import WorklistScope
from orders.worklists.listing import WorkGroup
from orders.worklists.loader import Board

bp = Blueprint("home", __name__)

_ANSWERED_FOR = timedelta(days=7)
"""How long an answer stays on the first page of who reported it."""
TOP = 5
"""Rows of each list; its own page has all of them."""
FIRST = 3
"""Rows of what is most urgent; the cards below count all of it."""
_CHANGED: Final = {
    AreaChange.NEW: "new",
    AreaChange.ENDED: "ended",
    AreaChange.MOVED_IN: "moved in",
    AreaChange.MOVED_OUT: "moved out",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number on the page, and where its rows are."""

    number: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class WorkCard:
    """The lists of one group of work, those without any row last."""

    heading: str
    counts: Sequence[Count]


@bp.get("/", endpoint="index")
@requires(Permission.HOME)
def show_home() -> ResponseReturnValue:
    """What changed where this account works, whom to think of first, and what is to be done."""
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
    where = f"{area.level}:{area.code}"
    # An officer of one area sees its people and its map here; the force's are a click away.
    own = account.area_id is not None
    subjects = dangerous_subjects(db.session, area, by=account, now=now) if own else ()
    parts = parts_of(places, area, now) if own else None
    morning = morning_of(db.session, area, by=account, now=now, parts=parts)
    reports = _reports(account, now)
    first = urgent_rows(shown, FIRST)
    others = {note.order.reference for note in handovers}
    others |= {row.order.reference for row in reports}
    named = sorted(others.union(row.line.waiting.reference for row in first))
    people = [each.person_id for each in subjects]
    looked("worklist.read", {"area": where, "references": named, "people": people})
    return render_template(
        "pages/home/index.html",
        area=area,
        tasks=waiting,
        unsent=_unsent(account, now),
        area_value=where,
        danger=highlights(db.session, named, by=account, now=now, people=people),
        danger_rule=RULE,
        now=now,
        counts=_counts(account, where, board),
        since=_since(account, where, morning),
        first=first,
        cards=_cards(account, where, shown, morning.released),
        subjects=subjects,
        handovers=handovers,
        reports=reports,
        own=own,
        morning=morning,
        parts=[(href(each), each.name, live) for each, live in morning.parts],
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


def _counts(account: Account, where: str, board: Board) -> list[Count]:
    return [
        _count(account, number, status, "orders_list.index", area=where, status=status)
        for number, status in ((board.live, "live"), (board.pending, "pending"))
    ]


def _since(account: Account, where: str, morning: Morning) -> list[Count]:
    """What changed since 06:00 yesterday, each number with the list of just these."""
    since = query_text(morning.since)
    changes = [
        _count(
            account,
            number,
            _CHANGED[change],
            "orders_list.index",
            area=where,
            status="all",
            change=change.value,
            since=since,
        )
        for change, number in morning.changes.items()
    ]
    words = "breach" if morning.breaches == 1 else "breaches"
    breaches = _count(account, morning.breaches, words, "breaches.index", area=where, since=since)
    return [changes[0], breaches, *changes[1:]]


def _cards(
    account: Account, where: str, shown: Sequence[WorklistSection], released: int
) -> list[WorkCard]:
    """The work of an area in its groups; what there is none of comes last."""
    by_group: dict[WorkGroup, list[Count]] = {each: [] for each in WorkGroup}
    for each in shown:
        by_group[each.listing.group].append(Count(each.total, each.listing.short, each.href))
    by_group[WorkGroup.PEOPLE].append(
        _count(
            account, released, "released within 7 days", "in_custody.index", area=where, show="week"
        )
    )
    return [
        WorkCard(capital(group.label), sorted(counts, key=lambda each: not each.number))
        for group, counts in by_group.items()
        if counts
    ]


def _count(account: Account, number: int, words: str, endpoint: str, **query: Any) -> Count:
    return Count(number, words, _link(account, endpoint, **query) or "#main-content")


def _link(account: Account, endpoint: str, **query: Any) -> str | None:
    return url_for(endpoint, **query) if guard.may_open(account, endpoint) else None
