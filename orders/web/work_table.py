"""Worklists as pages show them: each row with the one link or button that clears it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from flask import url_for

from orders.access import guard
from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas.gazetteer import AreaInfo
from orders.worklists.definitions import LISTS
from orders.worklists.entries import Worklist, WorklistEntry
from orders.worklists.listing import Team, WorklistDefinition
from orders.worklists.loader import Board

_EVENT = "order_events.form"
_TEAMS = {Role.CIVIL_ORDERS: Team.CIVIL_ORDERS, Role.SERVICE: Team.CIVIL_ORDERS}


@dataclass(frozen=True, slots=True)
class RowAction:
    """What clears a row: a page to open, or one press when ``at_once``."""

    words: str
    href: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row with what clears it; no ``action`` for an account that may not."""

    waiting: WorklistEntry
    action: RowAction | None


@dataclass(frozen=True, slots=True)
class WorklistSection:
    """A worklist as a page shows it.

    Attributes:
        lines: its first rows.
        total: how many it has.
        href: the page with all of them.
    """

    listing: WorklistDefinition
    lines: tuple[WorkRow, ...]
    total: int
    href: str

    def left(self, line: WorkRow, now: datetime) -> float | None:
        """Seconds left on a row's bar, at most the whole of it; ``None``: no bar is drawn."""
        span = self.listing.span
        if span is None:
            return None
        return max(timedelta(0), min(span, line.waiting.at - now)).total_seconds()


@dataclass(frozen=True, slots=True)
class UrgentRow:
    """A row of a list that is an alarm, beside rows of others."""

    section: WorklistSection
    line: WorkRow


def urgent_rows(some: Iterable[WorklistSection], most: int) -> list[UrgentRow]:
    """The first row of each list that is an alarm, then their second ones; none of it twice.

    So what is long overdue in one list crowds no clock of another out. They stand list by list.

    Args:
        some: lists, the most urgent first, their rows as they run out.
        most: how many rows.
    """
    alarms = [
        [UrgentRow(each, line) for line in each.lines] for each in some if each.listing.urgent
    ]
    found: dict[tuple[str, int | None, int | None], UrgentRow] = {}
    for row in filter(None, chain.from_iterable(zip_longest(*alarms))):
        about = row.line.waiting
        found.setdefault((about.reference, about.follow_up_id, about.breach_id), row)
    chosen = [*found.values()][:most]
    return [row for rows in alarms for row in rows if row in chosen]


def own_team(account: Account) -> Team:
    """The team an account works in; one not of the civil orders team works in an LPA."""
    return _TEAMS.get(account.role, Team.LPA)


def section(
    listing: WorklistDefinition, worklist: Worklist, account: Account, area: AreaInfo
) -> WorklistSection:
    """One list for a page."""
    where = f"{area.level}:{area.code}"
    return WorklistSection(
        listing=listing,
        lines=tuple(WorkRow(row, _action(listing, row, account, where)) for row in worklist.rows),
        total=worklist.total,
        href=url_for("work.show", key=listing.key, area=where),
    )


def sections(board: Board, account: Account, area: AreaInfo) -> list[WorklistSection]:
    """Every list of a board for a page."""
    return [section(LISTS[key], each, account, area) for key, each in board.lists.items()]


def references(some: Iterable[WorklistSection]) -> list[str]:
    """The orders that the rows of ``some`` name, for the log."""
    return sorted({line.waiting.reference for each in some for line in each.lines})


def _action(
    listing: WorklistDefinition, row: WorklistEntry, account: Account, where: str
) -> RowAction | None:
    clears = listing.clears if row.turn is None else listing.answers.get(row.turn, listing.clears)
    if row.next_event is not None:
        words = f"Record “{row.next_event.label}”"
        slug = row.next_event.value.lower().replace("_", "-")
        return _open(account, words, _EVENT, reference=row.reference, slug=slug)
    if clears.endpoint == _EVENT and not clears.fixed:
        return _open(account, "Open the record", "order.show", reference=row.reference)
    if row.follow_up_id is not None:
        return _open(account, clears.words, "follow_ups.show", number=row.follow_up_id)
    known = {
        "reference": row.reference,
        "breach_id": row.breach_id,
        "event_id": row.event_id,
        "area": where,
    }
    values: dict[str, Any] = {name: known[name] for name in clears.names} | dict(clears.fixed)
    found = _open(account, clears.words, clears.endpoint, at_once=clears.at_once, **values)
    if found is None and row.breach_id is not None:
        return _open(account, "Open the breach", "breaches.show", breach_id=row.breach_id)
    return found


def _open(
    account: Account,
    words: str,
    endpoint: str,
    *,
    at_once: bool = False,
    **values: Any,
) -> RowAction | None:
    if not guard.may_open(account, endpoint):
        return None
    return RowAction(words, url_for(endpoint, **values), at_once)
