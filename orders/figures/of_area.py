"""One area in numbers, as at any instant: what is live there, by kind, and how that has changed.

Counts only: no person, no reference. All of them come from one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.breaches.breach_queries import counted_in
from orders.breaches.model import Breach
from orders.breaches.pending import uncounted_kinds
from orders.db import UtcInstant
from orders.formatting import london, london_instant
from orders.register.model import Cause, Order, Presence, Stay
from orders.register.presence.area_predicates import AREA_ID, stays, stays_at
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Basis
from orders.search.criteria.area_changes import AreaChange, changed
from orders.search.disclosure.visibility import (
    OWN_LPA_ID,
    Sight,
    opens_all_of,
    sight_of,
    visible,
    visible_to,
)

WEEK = timedelta(days=7)
BREACHES_IN = timedelta(days=28)
MONTHS = 12
"""How many starts of months the trend has, before the instant asked about."""


@dataclass(frozen=True, slots=True)
class Point:
    """How many orders were live at an instant (aware)."""

    at: datetime
    live: int


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What counts in one area at one instant.

    Attributes:
        area: force, LPA or neighbourhood.
        at: the instant, aware.
        kinds: the kinds of which any is live, most first.
        bases: how many are live by the subject's home, and by a protected person's.
        new: of those live, how many came into force within a week.
        arrived: of those live, how many count here within a week because of a move or a boundary.
        breaches: how many breaches of orders happened within four weeks, counted as their list is.
        parts: the LPAs of the force or neighbourhoods of the LPA, and how many are live in each.
        trend: how many were live at the start of each of the last months, and at the instant.
    """

    area: AreaInfo
    at: datetime
    kinds: tuple[tuple[Kind, int], ...]
    bases: Mapping[Basis, int]
    new: int
    arrived: int
    breaches: int
    parts: tuple[tuple[AreaInfo, int], ...]
    trend: tuple[Point, ...]

    @property
    def live(self) -> int:
        """How many are live, of every kind."""
        return sum(number for _, number in self.kinds)

    @property
    def most_of_a_kind(self) -> int:
        """The longest bar."""
        return max((number for _, number in self.kinds), default=0)

    @property
    def most_of_a_part(self) -> int:
        """The longest bar."""
        return max((number for _, number in self.parts), default=0)


def figures_of(
    db: Session, area: AreaInfo, *, by: Account, as_at: datetime, places: Gazetteer
) -> AreaFigures:
    """The numbers of an area at ``as_at`` (aware), of the orders ``by`` may open."""
    parts, months = parts_of(places, area, as_at), month_starts(as_at)
    sorts = _ReaderSort(
        sight_of(by), opens_here=all(opens_all_of(by, each) for each in (area, *parts))
    )
    given = {
        "area_id": area.id,
        "own_lpa_id": by.area_id,
        "as_at": as_at,
        "week_ago": as_at - WEEK,
        "breaches_since": as_at - BREACHES_IN,
        "part_ids": [each.id for each in parts],
        **{f"month_{number}": start for number, start in enumerate(months)},
    }
    found: defaultdict[str, dict[Any, int]] = defaultdict(dict)
    for what, code, area_id, number in db.execute(_statement(sorts, len(months)), given):
        found[what][area_id or code] = number
    kinds = sorted(found["kind"].items(), key=lambda each: (-each[1], each[0]))
    live = sum(found["kind"].values())
    earlier = (Point(start, found["month"][str(number)]) for number, start in enumerate(months))
    return AreaFigures(
        area=area,
        at=as_at,
        kinds=tuple((catalogue.kind(code), number) for code, number in kinds),
        bases={basis: found["basis"].get(basis.value, 0) for basis in _HOMES},
        new=found["new"].get("", 0),
        arrived=found["arrived"].get("", 0),
        breaches=found["breaches"].get("", 0),
        parts=tuple((each, found["part"].get(each.id, 0)) for each in parts),
        trend=(*earlier, Point(as_at, live)),
    )


def live_in(
    db: Session, areas: Sequence[AreaInfo], *, by: Account, as_at: datetime
) -> Mapping[int, Mapping[Stay, int]]:
    """How many orders are live and pending in each area at ``as_at`` (aware), by area id."""
    found: defaultdict[int, dict[Stay, int]] = defaultdict(dict)
    rows = db.execute(
        select(Presence.area_id, Presence.state, func.count())
        .where(
            Presence.area_id.in_([each.id for each in areas]),
            stays(as_at, Stay.LIVE, Stay.PENDING),
            visible_to(by, as_at, Presence.order_id),
        )
        .group_by(Presence.area_id, Presence.state)
    )
    for area_id, state, number in rows:
        found[area_id][state] = number
    return found


def parts_of(places: Gazetteer, area: AreaInfo, as_at: datetime) -> tuple[AreaInfo, ...]:
    """The areas that made up an area at ``as_at`` (aware), by name; none for a neighbourhood."""
    tree = places.tree(as_at)
    if area.level is Level.FORCE:
        return tuple(branch.lpa for branch in tree)
    return next((each.neighbourhoods for each in tree if each.lpa.id == area.id), ())


def month_starts(at: datetime) -> list[datetime]:
    """The first London instants of this month and of those before it, oldest first.

    Args:
        at: aware; the start of a month on its own day is left out.
    """
    today = london(at).date()
    number = today.year * 12 + today.month - 1
    firsts = [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS, number + 1)]
    return [london_instant(first) for first in firsts if first < today][-MONTHS:]


_HOMES = (Basis.SUBJECT_HOME, Basis.VICTIM_HOME)
Counted = Select[str, str, int, int]
"""A part of a statement of counts: what, code, area and number."""


class _ReaderSort(NamedTuple):
    """For whom a statement is made: what they may open, of all that counts in the areas or not."""

    sight: Sight
    opens_here: bool


_AS_AT: Final[ColumnElement[datetime]] = bindparam("as_at", type_=UtcInstant())
_WEEK_AGO: Final[ColumnElement[datetime]] = bindparam("week_ago", type_=UtcInstant())


@cache
def _statement(readers: _ReaderSort, months: int) -> CompoundSelect[str, str, int, int]:
    """All numbers of an area, made once for readers of a sort: making it takes longer."""
    return union_all(*_counts(readers, months))


def _counts(readers: _ReaderSort, months: int) -> Iterator[Counted]:
    visible_here = (
        true()
        if readers.opens_here
        else visible(readers.sight, OWN_LPA_ID, _AS_AT, Presence.order_id)
    )
    live = stays_at(AREA_ID, _AS_AT, Stay.LIVE) & visible_here
    yield count_row("kind", Presence.kind).where(live).group_by(Presence.kind)
    for basis in _HOMES:
        yield count_row("basis", literal(basis.value)).where(
            stays_at(AREA_ID, _AS_AT, Stay.LIVE, basis=basis), visible_here
        )
    # As the list counts what came into force: what was suspended and is in force again is not new.
    yield count_row("new", literal("")).where(
        live, Presence.from_at >= _WEEK_AGO, changed(AreaChange.NEW, _WEEK_AGO, _AS_AT)
    )
    yield count_row("arrived", literal("")).where(
        live, Presence.began_by != Cause.EVENT, Presence.from_at > _WEEK_AGO
    )
    for number in range(months):
        start = bindparam(f"month_{number}", type_=UtcInstant())
        yield count_row("month", literal(str(number))).where(
            stays_at(AREA_ID, start, Stay.LIVE), visible_here
        )
    yield (
        select(literal("breaches"), literal(""), cast(null(), Integer), func.count())
        .select_from(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(
            Breach.occurred_from > bindparam("breaches_since", type_=UtcInstant()),
            Breach.occurred_from <= _AS_AT,
            Order.kind.not_in(uncounted_kinds()),
            counted_in(AREA_ID),
            visible(readers.sight, OWN_LPA_ID, _AS_AT, Breach.order_id),
        )
    )
    yield live_by_part(_AS_AT, visible_here)


def live_by_part(as_at: ColumnElement[datetime], seen: ColumnElement[bool]) -> Counted:
    """The query of how many are live in each of the parts that the parameter ``part_ids`` names.

    Args:
        as_at: the parameter that holds the instant asked about.
        seen: which stays the reader may count.
    """
    return (
        select(literal("part"), literal(""), Presence.area_id, func.count())
        .where(
            Presence.area_id.in_(bindparam("part_ids", expanding=True)),
            stays(as_at, Stay.LIVE),
            seen,
        )
        .group_by(Presence.area_id)
    )


def count_row(
    what: str, code: ColumnElement[str] | Any, number: ColumnElement[int] | None = None
) -> Counted:
    """A row of a statement of counts: what is counted, of which code, in which area, how many."""
    counted = func.count() if number is None else number
    return select(literal(what), code, cast(null(), Integer), counted)
