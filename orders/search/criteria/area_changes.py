"""What changed in an area between two instants, read off presence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from orders.db import Instant
from orders.register.model import Cause, Presence, Stay
from orders.rules.vocabulary.labelled import Labelled

_BEEN_IN_FORCE: Final = (Stay.LIVE, Stay.SUSPENDED)
_OPEN: Final = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
_OVER: Final = (Stay.ENDED, Stay.NEVER_LIVE)


class AreaChange(Labelled):
    """What may have happened to an order where it counts."""

    NEW = "new", "came into force"
    MOVED_IN = "moved-in", "moved in"
    MOVED_OUT = "moved-out", "moved out"
    ENDED = "ended", "ended"


def changed(change: AreaChange, since: Instant, until: Instant) -> ColumnElement[bool]:
    """Stays of orders to which this happened, in the stay's own area and on its basis.

    Args:
        change: what.
        since: aware; what happens at it counts.
        until: aware; what happens at it does not.
    """
    then = aliased(Presence)
    same = (
        then.order_id == Presence.order_id,
        then.area_id == Presence.area_id,
        then.basis == Presence.basis,
    )
    # Correlated by name: the query around reads presence too, of which only this stay is meant.
    return exists().where(*same, *_happened(then, change, since, until)).correlate(Presence)


def happened_here(change: AreaChange, since: Instant, until: Instant) -> list[ColumnElement[bool]]:
    """Stays that are themselves the change: asked of an area's stays, it counts what changed.

    Args:
        change: what.
        since: aware; what happens at it counts.
        until: aware; what happens at it does not.
    """
    return _happened(Presence, change, since, until)


def _happened(
    then: type[Presence], change: AreaChange, since: Instant, until: Instant
) -> list[ColumnElement[bool]]:
    states, begins, cause = _EDGES[change]
    edge, why = (then.from_at, then.began_by) if begins else (then.until_at, then.ended_by)
    where = [then.state.in_(states), why == cause, edge >= since, edge < until]
    beside = aliased(Presence)
    here = and_(
        beside.order_id == then.order_id,
        beside.area_id == then.area_id,
        beside.basis == then.basis,
    )
    if change is AreaChange.NEW:
        # What was suspended and is in force again is not new.
        before = and_(here, beside.state.in_(_BEEN_IN_FORCE), beside.from_at < then.from_at)
        where.append(~exists().where(before).correlate(then))
    elif cause is Cause.MOVED:
        # Two stays that touch are one: a person told to leave a home in the area is still there.
        touches = beside.until_at == then.from_at if begins else beside.from_at == then.until_at
        still = and_(here, beside.state.in_(_OPEN), touches)
        where.append(~exists().where(still).correlate(then))
    return where


_EDGES: Final[Mapping[AreaChange, tuple[Sequence[Stay], bool, Cause]]] = {
    AreaChange.NEW: ((Stay.LIVE,), True, Cause.EVENT),
    AreaChange.MOVED_IN: (_OPEN, True, Cause.MOVED),
    AreaChange.MOVED_OUT: (_OPEN, False, Cause.MOVED),
    AreaChange.ENDED: (_OVER, True, Cause.EVENT),
}
"""In which states a stay must be, whether its beginning or its end counts, and for what cause."""
