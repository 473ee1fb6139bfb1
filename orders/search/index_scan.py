"""The one index range a search reads: which stays, how many, in which order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from orders.access.model import Account
from orders.register.model import Presence, Stay
from orders.search.criteria.search_query import SearchQuery
from orders.search.disclosure.visibility import opens_all_of, visible_to

_ENDED = {Stay.ENDED, Stay.NEVER_LIVE}
_COLUMNS = (
    Presence.order_id,
    Presence.state,
    Presence.order_ends_at,
    Presence.from_at,
    Presence.until_at,
)


@dataclass(frozen=True, slots=True)
class StayScan:
    """The stays a search finds.

    Attributes:
        where: what holds of ``Presence``, but for its state.
        stays: the states wanted.
        several: whether an order may have several such stays: the first in the list is its own.
    """

    where: list[ColumnElement[bool]]
    stays: tuple[Stay, ...]
    several: bool

    def by_state(self) -> Select[Stay, int]:
        """How many orders, by the state they are listed in."""
        if self.several:
            firsts = self._firsts()
            return select(firsts.c.state, func.count()).group_by(firsts.c.state)
        return (
            select(Presence.state, func.count())
            .where(*self.where, Presence.state.in_(self.stays))
            .group_by(Presence.state)
        )

    def listed(self, stay: Stay) -> Select[*tuple[Any, ...]]:
        """Those in one state, in the order they are listed."""
        keys: list[ColumnElement[Any] | InstrumentedAttribute[Any]]
        if self.several:
            firsts = self._firsts()
            query = select(firsts).where(firsts.c.state == stay)
            keys = [firsts.c[column.key] for column in _KEYS]
        else:
            query = select(*_COLUMNS).where(*self.where, Presence.state == stay)
            keys = [*_KEYS]
        # The order of ix_presence_where, forwards or backwards, so that a page reads only itself.
        return query.order_by(*([key.desc() for key in keys] if stay in _ENDED else keys))

    def _firsts(self) -> FromClause:
        """One stay for each order: in force before over, then the earliest."""
        place = func.row_number().over(
            partition_by=Presence.order_id,
            order_by=(Presence.state, Presence.from_at, Presence.until_at, Presence.area_id),
        )
        every = (
            select(*_COLUMNS, place.label("place"))
            .where(*self.where, Presence.state.in_(self.stays))
            .subquery("every")
        )
        columns = [every.c[column.key] for column in _COLUMNS]
        return select(*columns).where(every.c.place == 1).subquery("firsts")


_KEYS = (Presence.order_ends_at, Presence.from_at, Presence.until_at, Presence.order_id)


def scan_of(
    wanted: SearchQuery,
    more: list[ColumnElement[bool]],
    *,
    by: Account,
    now: datetime,
    typed: Collection[int] = (),
) -> StayScan:
    """What a search reads.

    Args:
        wanted: the search.
        more: what its further filters ask, already looked up.
        by: the reader.
        typed: orders that count in the neighbourhoods wanted for the reader alone, who typed
            homes there that turned out to be withheld; they count in the LPA for every reader.
    """
    instant = wanted.at or now
    ids = [area.id for area in wanted.areas]
    here = Presence.area_id.in_(ids) if wanted.other_areas else Presence.area_id == ids[0]
    if typed:
        lpas = {area.parent_id for area in wanted.areas}
        here = or_(here, and_(Presence.area_id.in_(lpas), Presence.order_id.in_(sorted(typed))))
    where: list[ColumnElement[bool]] = [
        here,
        Presence.basis == wanted.basis,
        Presence.holds_at(instant),
    ]
    if not _ENDED & set(wanted.status.stays):
        # A stay is over when its order is: this lets the index skip what ended long ago.
        where.append(Presence.order_ends_at > instant)
    if wanted.kinds is not None:
        where.append(Presence.kind.in_(sorted(wanted.kinds)))
    if not all(opens_all_of(by, area, ahead=instant > now) for area in wanted.areas):
        where.append(visible_to(by, now, Presence.order_id))
    return StayScan([*where, *more], wanted.status.stays, several=bool(wanted.other_areas or typed))
