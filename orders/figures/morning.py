"""An area in the morning: what changed since 06:00 yesterday, and what is live. Counts only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    bindparam,
    func,
    literal,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo
from orders.breaches.breach_queries import counted_in
from orders.breaches.model import Breach
from orders.breaches.pending import uncounted_kinds
from orders.db import UtcInstant
from orders.figures.of_area import Counted, count_row, live_by_part
from orders.formatting import london, london_instant
from orders.ground.ground_queries import OPEN, of_subjects, release_day
from orders.ground.model import Detention
from orders.register.model import Order, Presence, Stay
from orders.register.presence.area_predicates import AREA_ID, counts_at, stays_at
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Basis
from orders.search.criteria.area_changes import AreaChange, happened_here
from orders.search.disclosure.visibility import (
    OWN_LPA_ID,
    Sight,
    opens_all_of,
    sight_of,
    visible,
)

SHIFT: Final = time(6)
"""The London time of day at which a shift's day begins."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What an area's first page counts, of the orders its reader may open.

    Attributes:
        since: 06:00 London yesterday, aware.
        changes: how many orders changed since then, by what happened.
        breaches: how many breaches of orders happened since then, counted as their list is.
        released: orders whose subject is held and to be released within a week, or overdue.
        kinds: the kinds of which any is live, most first; none where no parts were asked about.
        parts: the parts asked about, and how many are live in each.
    """

    since: datetime
    changes: dict[AreaChange, int]
    breaches: int
    released: int
    kinds: tuple[tuple[Kind, int], ...]
    parts: tuple[tuple[AreaInfo, int], ...]


def morning_of(
    db: Session,
    area: AreaInfo,
    *,
    by: Account,
    now: datetime,
    parts: Sequence[AreaInfo] | None = None,
) -> Morning:
    """The counts of an area, in one query.

    Args:
        area: force, LPA or neighbourhood that ``by`` may browse.
        now: the instant of looking, aware.
        parts: areas of which the live orders are counted too, and those of ``area`` by kind, also
            where it has no parts; ``None``: neither is counted.
    """
    since = yesterday_morning(now)
    readers = _Readers(
        sight_of(by),
        opens_here=all(opens_all_of(by, each) for each in (area, *(parts or ()))),
        of_parts=parts is not None,
    )
    given: dict[str, Any] = {
        "area_id": area.id,
        "own_lpa_id": by.area_id,
        "since": since,
        "now": now,
        "today": london(now).date(),
        "soon": release_day(now),
    }
    if parts is not None:
        given["part_ids"] = [each.id for each in parts]
    found: defaultdict[str, dict[Any, int]] = defaultdict(dict)
    for what, code, area_id, number in db.execute(_statement(readers), given):
        found[what][area_id or code] = number
    kinds = sorted(found["kind"].items(), key=lambda each: (-each[1], each[0]))
    return Morning(
        since=since,
        changes={each: found[each.value].get("", 0) for each in AreaChange},
        breaches=found["breaches"].get("", 0),
        released=found["released"].get("", 0),
        kinds=tuple((catalogue.kind(code), number) for code, number in kinds),
        parts=tuple((each, found["part"].get(each.id, 0)) for each in parts or ()),
    )


def yesterday_morning(now: datetime) -> datetime:
    """06:00 London of the day before ``now`` (aware)."""
    yesterday = london(now).date() - timedelta(days=1)
    return london_instant(yesterday, SHIFT)


class _Readers(NamedTuple):
    """For whom a statement is made: what they may open, and whether parts are counted."""

    sight: Sight
    opens_here: bool
    of_parts: bool


_NOW: Final[ColumnElement[datetime]] = bindparam("now", type_=UtcInstant())
_SINCE: Final[ColumnElement[datetime]] = bindparam("since", type_=UtcInstant())
_TODAY: Final[ColumnElement[date]] = bindparam("today", type_=Date())
_SOON: Final[ColumnElement[date]] = bindparam("soon", type_=Date())


@cache
def _statement(readers: _Readers) -> CompoundSelect[str, str, int, int]:
    """What :func:`morning_of` asks, made once for readers of a sort."""
    return union_all(*_counts(readers))


def _counts(readers: _Readers) -> Iterator[Counted]:
    sight = readers.sight
    seen = true() if readers.opens_here else visible(sight, OWN_LPA_ID, _NOW, Presence.order_id)
    for change in AreaChange:
        number = func.count(Presence.order_id.distinct())
        yield count_row(change.value, literal(""), number).where(
            Presence.area_id == AREA_ID,
            Presence.basis == Basis.EITHER,
            seen,
            *happened_here(change, _SINCE, _NOW),
        )
    yield (
        count_row("breaches", literal(""))
        .select_from(Breach)
        .join(Order, Order.id == Breach.order_id)
        .where(
            Breach.occurred_from > _SINCE,
            Breach.occurred_from <= _NOW,
            Order.kind.not_in(uncounted_kinds()),
            counted_in(AREA_ID),
            visible(sight, OWN_LPA_ID, _NOW, Breach.order_id),
        )
    )
    held = of_subjects(_NOW, _TODAY).where(
        Detention.release_expected_on <= _SOON,
        counts_at(AREA_ID, _NOW, *OPEN),
        visible(sight, OWN_LPA_ID, _NOW),
    )
    yield count_row("released", literal("")).select_from(
        held.with_only_columns(Order.id).subquery()
    )
    if readers.of_parts:
        live = stays_at(AREA_ID, _NOW, Stay.LIVE)
        yield count_row("kind", Presence.kind).where(live, seen).group_by(Presence.kind)
        yield live_by_part(_NOW, seen)
