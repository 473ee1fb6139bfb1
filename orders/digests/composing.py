"""Composing one area's digest: which rows stand in which section. Pure: reading in, digest out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.digests.changes import Change, Last, Section, changes, statement
from orders.digests.correcting import Then
from orders.digests.reading import Reading
from orders.digests.standing import OPEN, Here, Standing
from orders.digests.stating import (
    Stated,
    conditions_words,
    ends_words,
    is_released_soon,
    release_words,
    waits_for_service,
)
from orders.formatting import count, instant
from orders.register.model import Stay
from orders.rules.condition_codes import EXCLUDING
from orders.rules.kind import Kind
from orders.rules.lifecycle import FAR_FUTURE

SHORT_ORDER_DAYS = 28
"""An order that can last no longer is told when it ends within 3 days, others within 7."""
NO_NEIGHBOURHOOD = "Neighbourhood not stated"


@dataclass(frozen=True, slots=True)
class Row:
    """One order as a mail shows it; nothing of it names or places a protected person.

    Attributes:
        reference: register reference.
        kind: short name of its kind.
        person: the subject's name and year of birth.
        place: LPA or neighbourhood of the subject's home.
        conditions: codes, and how many more speak of places.
        ends: when it ends, in words.
        note: what changed or must be done, empty for none.
        unverified: not yet checked against another system.
        pattern: the subject shows a repeat or serial pattern; which is behind sign-in.
    """

    reference: str
    kind: str
    person: str
    place: str
    conditions: str
    ends: str
    note: str
    unverified: bool
    pattern: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one title; with the title goes their number."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title and its rows, in groups where it has any."""

    title: str
    groups: tuple[Group, ...]

    @property
    def size(self) -> int:
        """Number of rows."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Digest:
    """One area's digest of one day, before it is put into words.

    Attributes:
        area: the area.
        day: London day.
        as_at: 06:00 London of that day, aware UTC.
        compared_with: instant of the digest the area was last sent, ``None`` for the first.
        parts: sections that have rows.
        live: how many orders are live here by the subject's home.
        new: how many of them are new.
        protected_only: how many more are live here, by a protected person's home.
        unverified: how many of the listed orders are not verified.
        rows: what is stated of each order, by register reference.
    """

    area: AreaInfo
    day: date
    as_at: datetime
    compared_with: datetime | None
    parts: tuple[Part, ...]
    live: int
    new: int
    protected_only: int
    unverified: int
    rows: Mapping[str, Stated]

    @property
    def nil(self) -> bool:
        """Whether no order is listed."""
        return not self.parts


def compose(
    area: AreaInfo, day: date, reading: Reading, last: Last, thens: Mapping[str, Then]
) -> Digest:
    """The digest of one area.

    Args:
        area: the area.
        day: London day of the digest.
        reading: what the register knows.
        last: the digest the area was last sent.
        thens: by register reference, orders of which something it stated is otherwise now, as at
            its instant.
    """
    here = {
        reference: stay
        for reference, stay in reading.here.get(area.id, {}).items()
        if reference in last.rows or not _tells_a_home(area, reading.orders[reference], stay)
    }
    told: list[Change] = []
    rows: dict[str, Stated] = {}
    for reference in sorted(here.keys() | (last.rows.keys() & reading.orders.keys())):
        order, stay = reading.orders[reference], here.get(reference)
        then = thens.get(reference)
        found = changes(order, stay, last, then)
        told += found
        kept = statement(order, stay, last, then, found, on=day)
        if kept is not None:
            rows[reference] = kept
    open_here = {
        reading.orders[reference]: stay
        for reference, stay in here.items()
        if stay.state in OPEN and not reading.orders[reference].in_error
    }
    live = _sorted(order for order, stay in open_here.items() if stay.state is Stay.LIVE)
    parts = [*_changed(area, told), *_standing(area, open_here, live, reading.as_at)]
    listed = {row.reference for part in parts for group in part.groups for row in group.rows}
    return Digest(
        area=area,
        day=day,
        as_at=reading.as_at,
        compared_with=last.as_at,
        parts=tuple(sorted(parts, key=lambda part: _TITLES.index(part.title))),
        live=len(live),
        new=sum(change.section is Section.NEW for change in told),
        protected_only=reading.live_on_either.get(area.id, 0) - len(live),
        unverified=sum(reading.orders[reference].unverified for reference in listed),
        rows=rows,
    )


def _tells_a_home(area: AreaInfo, order: Standing, here: Here) -> bool:
    """Whether a row would tell the neighbourhood of a home that is the protected person's too."""
    if area.level is not Level.NEIGHBOURHOOD:
        return False
    was_excluded = here.state not in OPEN and not EXCLUDING.isdisjoint(order.codes)
    return here.excluded or was_excluded


_CHANGES = {
    Section.CORRECTION: "Corrections to earlier digests",
    Section.NEW: "New since the last digest",
    Section.MOVED_IN: "Moved in since the last digest",
    Section.CHANGED: "Other changes since the last digest",
    Section.BREACH: "Breaches recorded since the last digest",
    Section.ENDED: "Ended since the last digest",
    Section.MOVED_OUT: "Moved out since the last digest",
}
_RELEASED = "Subjects released within 7 days"
_ENDING, _HEARINGS = "Ending soon", "Notices awaiting hearing or decision"
_UNSERVED, _LIVE = "Not served", "Live"
_OVERDUE = "Notifications overdue"
_TITLES = (
    _CHANGES[Section.CORRECTION],
    _CHANGES[Section.NEW],
    _CHANGES[Section.MOVED_IN],
    _RELEASED,
    _ENDING,
    _HEARINGS,
    _UNSERVED,
    _OVERDUE,
    _CHANGES[Section.CHANGED],
    _CHANGES[Section.BREACH],
    _LIVE,
    _CHANGES[Section.ENDED],
    _CHANGES[Section.MOVED_OUT],
)


def _changed(area: AreaInfo, told: Iterable[Change]) -> Iterable[Part]:
    by_section: defaultdict[Section, list[Row]] = defaultdict(list)
    for change in told:
        by_section[change.section].append(_row(area, change.order, change.note))
    for section, rows in by_section.items():
        yield Part(_CHANGES[section], (Group("", tuple(rows)),))


def _standing(
    area: AreaInfo, here: Mapping[Standing, Here], live: list[Standing], as_at: datetime
) -> Iterable[Part]:
    released = [order for order in here if is_released_soon(order)]
    if released:
        by_day = sorted(released, key=_released)
        yield _plain(area, _RELEASED, by_day, _release)
    ending = [order for order in live if order.ends_at - as_at <= _window(order.kind)]
    if ending:
        yield _plain(area, _ENDING, ending, lambda order: f"ends {instant(order.ends_at)}")
    awaiting = sorted(
        (order for order in live if order.kind.hearing_clock is not None), key=_most_pressing
    )
    if awaiting:
        yield _plain(area, _HEARINGS, awaiting, _hearing)
    unserved = _sorted(
        order for order, stay in here.items() if waits_for_service(order, stay.state)
    )
    if unserved:
        yield _plain(area, _UNSERVED, unserved, lambda order: order.explanation.headline)
    late = sorted((order for order in here if order.overdue_at), key=_longest_overdue)
    if late:
        yield _plain(area, _OVERDUE, late, _to_tell)
    if live:
        yield Part(_LIVE, _by_place(area, live))


def _plain(
    area: AreaInfo, title: str, orders: Iterable[Standing], note: Callable[[Standing], str]
) -> Part:
    return Part(title, (Group("", tuple(_row(area, order, note(order)) for order in orders)),))


def _by_place(area: AreaInfo, live: Iterable[Standing]) -> tuple[Group, ...]:
    """Live orders under each neighbourhood, for the force under each LPA; the unplaced last."""
    level = Level.LPA if area.level is Level.FORCE else Level.NEIGHBOURHOOD
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for order in live:
        names = order.places.get(level, ())
        title = " and ".join(names) or NO_NEIGHBOURHOOD
        if area.level is Level.NEIGHBOURHOOD:
            title = area.name
        groups[title].append(_row(area, order, ""))
    ordered = sorted(groups, key=lambda title: (title == NO_NEIGHBOURHOOD, title))
    return tuple(Group(title, tuple(groups[title])) for title in ordered)


def _released(order: Standing) -> tuple[date, str]:
    return order.release_on or date.max, order.reference


def _release(order: Standing) -> str:
    """When its subject is to be released."""
    return f"release {release_words(order)}"


def _window(kind: Kind) -> timedelta:
    longest = None if kind.duration is None else kind.duration.max_days
    return timedelta(days=3 if longest is not None and longest <= SHORT_ORDER_DAYS else 7)


def _hearing(order: Standing) -> str:
    due = order.hearing_due
    headline = order.explanation.headline
    if due is None:
        return headline
    words = headline if due.at >= order.as_at else f"{headline} (was due by {instant(due.at)})"
    return words if due.arguable_at is None else f"{words}; arguably {instant(due.arguable_at)}"


def _most_pressing(order: Standing) -> tuple[bool, datetime, str]:
    due = order.hearing_due
    check = order.explanation.check_hearing
    return not check, FAR_FUTURE if due is None else due.at, order.reference


def _longest_overdue(order: Standing) -> tuple[datetime, str]:
    return order.overdue_at or FAR_FUTURE, order.reference


def _to_tell(order: Standing) -> str:
    due = instant(order.overdue_at) if order.overdue_at else ""
    return f"name and address not told to police; to be told by {due}"


def _sorted(orders: Iterable[Standing]) -> list[Standing]:
    return sorted(orders, key=lambda order: (order.ends_at, order.reference))


def _row(area: AreaInfo, order: Standing, note: str) -> Row:
    return Row(
        reference=order.reference,
        kind=order.kind.short,
        person=order.person,
        place=_place_of(area, order),
        conditions=conditions_words(order),
        ends=ends_words(order),
        note=note,
        unverified=order.unverified,
        pattern=order.pattern,
    )


def _place_of(area: AreaInfo, order: Standing) -> str:
    lpas = " and ".join(order.places.get(Level.LPA, ()))
    neighbourhoods = " and ".join(order.places.get(Level.NEIGHBOURHOOD, ()))
    if area.level is Level.FORCE and neighbourhoods:
        return f"{lpas}: {neighbourhoods}"
    return neighbourhoods or lpas


def live_words(digest: Digest) -> str:
    """``12 live orders, 2 new`` or ``nil return``, for the mail's subject."""
    if digest.nil:
        return "nil return"
    return f"{count(digest.live, 'live order')}, {digest.new} new"
