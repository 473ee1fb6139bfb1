"""The sections of a digest: what changed, and what stands in each list of open orders. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.digests.content.changes import ChangeSection, DigestChange
from orders.digests.content.digest_rows import DigestRow, bare, row
from orders.digests.content.order_state import LocalState, OrderState
from orders.digests.content.statements import (
    is_released_soon,
    release_words,
    waits_for_service,
)
from orders.formatting import instant
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.states import FAR_FUTURE

SHORT_ORDER_DAYS = 28
"""An order that can last no longer is told when it ends within 3 days, others within 7."""
_TERM_WINDOW = timedelta(days=7)
NO_NEIGHBOURHOOD = "Neighbourhood not stated"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one title; with the title goes their number."""

    title: str
    rows: tuple[DigestRow, ...]


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A section: its title and its rows, in groups where it has any."""

    title: str
    groups: tuple[RowGroup, ...]

    @property
    def size(self) -> int:
        """Number of rows."""
        return sum(len(group.rows) for group in self.groups)


_CHANGES = {
    ChangeSection.CORRECTION: "Corrections to earlier digests",
    ChangeSection.NEW: "New since the last digest",
    ChangeSection.MOVED_IN: "Moved in since the last digest",
    ChangeSection.CHANGED: "Other changes since the last digest",
    ChangeSection.BREACH: "Breaches recorded since the last digest",
    ChangeSection.ENDED: "Ended since the last digest",
    ChangeSection.MOVED_OUT: "Moved out since the last digest",
}
_RELEASED = "Subjects released within 7 days"
_ENDING, _HEARINGS = "Ending soon", "Notices awaiting hearing or decision"
_UNSERVED, _LIVE = "Not served", "Live"
_OVERDUE = "Notifications overdue"
TITLES = (
    _CHANGES[ChangeSection.CORRECTION],
    _CHANGES[ChangeSection.NEW],
    _CHANGES[ChangeSection.MOVED_IN],
    _RELEASED,
    _ENDING,
    _HEARINGS,
    _UNSERVED,
    _OVERDUE,
    _CHANGES[ChangeSection.CHANGED],
    _CHANGES[ChangeSection.BREACH],
    _LIVE,
    _CHANGES[ChangeSection.ENDED],
    _CHANGES[ChangeSection.MOVED_OUT],
)


def changed(area: AreaInfo, told: Iterable[DigestChange]) -> Iterable[DigestSection]:
    """What changed, each in its section."""
    by_section: defaultdict[ChangeSection, list[DigestRow]] = defaultdict(list)
    for change in told:
        shown = row(area, change.order, change.note)
        by_section[change.section].append(bare(shown) if change.bare else shown)
    for section, rows in by_section.items():
        yield DigestSection(_CHANGES[section], (RowGroup("", tuple(rows)),))


def standing(
    area: AreaInfo, here: Mapping[OrderState, LocalState], live: list[OrderState], as_at: datetime
) -> Iterable[DigestSection]:
    """The lists of orders that are open in the area; those in force are given by their end."""
    released = [order for order in here if is_released_soon(order)]
    if released:
        by_day = sorted(released, key=_released)
        yield _plain(area, _RELEASED, by_day, _release)
    ending = {order: words for order in live if (words := _ending(order, as_at))}
    if ending:
        yield _plain(area, _ENDING, ending, ending.__getitem__)
    awaiting = sorted(
        (order for order in live if order.kind.hearing_clock is not None), key=_most_pressing
    )
    if awaiting:
        yield _plain(area, _HEARINGS, awaiting, _hearing)
    unserved = by_end(order for order, stay in here.items() if waits_for_service(order, stay.state))
    if unserved:
        yield _plain(area, _UNSERVED, unserved, lambda order: order.explanation.headline)
    late = sorted((order for order in here if order.overdue_at), key=_longest_overdue)
    if late:
        yield _plain(area, _OVERDUE, late, _to_tell)
    if live:
        yield DigestSection(_LIVE, _by_place(area, live))


def _plain(
    area: AreaInfo, title: str, orders: Iterable[OrderState], note: Callable[[OrderState], str]
) -> DigestSection:
    return DigestSection(
        title, (RowGroup("", tuple(row(area, order, note(order)) for order in orders)),)
    )


def _by_place(area: AreaInfo, live: Iterable[OrderState]) -> tuple[RowGroup, ...]:
    """Live orders under each neighbourhood, for the force under each LPA; the unplaced last."""
    level = Level.LPA if area.level is Level.FORCE else Level.NEIGHBOURHOOD
    groups: defaultdict[str, list[DigestRow]] = defaultdict(list)
    for order in live:
        names = order.places.get(level, ())
        title = " and ".join(names) or NO_NEIGHBOURHOOD
        if area.level is Level.NEIGHBOURHOOD:
            title = area.name
        groups[title].append(row(area, order, ""))
    ordered = sorted(groups, key=lambda title: (title == NO_NEIGHBOURHOOD, title))
    return tuple(RowGroup(title, tuple(groups[title])) for title in ordered)


def _ending(order: OrderState, as_at: datetime) -> str:
    """That the order, or a ban on travel or tag of its own, ends soon; empty where none does."""
    if order.ends_at - as_at <= _window(order.kind):
        return f"ends {instant(order.ends_at)}"
    soon = (each for each in order.term_ends if as_at < each.due_at <= as_at + _TERM_WINDOW)
    return "; ".join(f"{each.sort.label} ends {instant(each.due_at)}" for each in soon)


def _released(order: OrderState) -> tuple[date, str]:
    return order.release_on or date.max, order.reference


def _release(order: OrderState) -> str:
    """When its subject is to be released."""
    return f"release {release_words(order)}"


def _window(kind: Kind) -> timedelta:
    longest = None if kind.duration is None else kind.duration.max_days
    return timedelta(days=3 if longest is not None and longest <= SHORT_ORDER_DAYS else 7)


def _hearing(order: OrderState) -> str:
    due = order.hearing_due
    headline = order.explanation.headline
    if due is None:
        return headline
    words = headline if due.at >= order.as_at else f"{headline} (was due by {instant(due.at)})"
    return words if due.arguable_at is None else f"{words}; arguably {instant(due.arguable_at)}"


def _most_pressing(order: OrderState) -> tuple[bool, datetime, str]:
    due = order.hearing_due
    check = order.explanation.check_hearing
    return not check, FAR_FUTURE if due is None else due.at, order.reference


def _longest_overdue(order: OrderState) -> tuple[datetime, str]:
    return order.overdue_at or FAR_FUTURE, order.reference


def _to_tell(order: OrderState) -> str:
    due = instant(order.overdue_at) if order.overdue_at else ""
    return f"name and address not told to police; to be told by {due}"


def by_end(orders: Iterable[OrderState]) -> list[OrderState]:
    """Orders, those that end first before the others."""
    return sorted(orders, key=lambda order: (order.ends_at, order.reference))
