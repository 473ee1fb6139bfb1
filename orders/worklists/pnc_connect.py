"""Orders that PNC or Connect has not heard the latest of."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from orders.breaches.model import Breach
from orders.register.model import Event, Presence, Stay
from orders.register.presence.area_predicates import AREA_ID
from orders.register.presence.facts import stands
from orders.register.presence.system_gaps import SystemGap
from orders.rules.lifecycle.upkeep import TELLING
from orders.rules.vocabulary.codes import Basis, System
from orders.upkeep.model import SystemUpdate
from orders.worklists.entries import NOW, WorklistReaders
from orders.worklists.queries import Asked, waiting

_HELD = (Stay.LIVE, Stay.SUSPENDED)
_EVENT = aliased(Event)


def not_on_pnc(readers: WorklistReaders) -> Asked:
    """Orders that PNC is to be brought up to date with, since the first thing it has not heard."""
    return _untold(readers, System.PNC)


def not_on_connect(readers: WorklistReaders) -> Asked:
    """Orders Connect is to be brought up to date with, since the first thing it has not heard."""
    return _untold(readers, System.CONNECT)


def _untold(readers: WorklistReaders, system: System) -> Asked:
    """What ``rules.upkeep.told`` says of one order, of all of an area at once."""
    here = and_(
        Presence.area_id == AREA_ID,
        Presence.basis == Basis.EITHER,
        Presence.holds_at(NOW),
        readers.sees_here(Presence.order_id),
    )
    held = and_(here, Presence.state.in_(_HELD), Presence.order_ends_at > NOW)
    ended = and_(here, Presence.state == Stay.ENDED, Presence.order_ends_at <= NOW)
    # An entry that has ended must come off where it was put on: gaps are of such orders alone. They
    # are few, and the orders that once counted here are nearly all.
    behind = select(SystemGap.order_id, SystemGap.since_at.label("at")).where(
        SystemGap.system == system,
        SystemGap.until_at > NOW,
        SystemGap.since_at <= NOW,
        exists().where(Presence.order_id == SystemGap.order_id, or_(held, ended)),
    )
    was_told = exists().where(
        SystemUpdate.order_id == Presence.order_id,
        SystemUpdate.system == system,
        SystemUpdate.updated_at <= NOW,
    )
    never = select(Presence.order_id).where(held, ~was_told).cte(f"never_{system.value.lower()}")
    events = (
        select(never.c.order_id, _EVENT.occurred_at)
        .join(_EVENT, _EVENT.order_id == never.c.order_id)
        .where(_EVENT.kind.in_(TELLING), _EVENT.occurred_at <= NOW, stands(_EVENT))
    )
    breaches = (
        select(never.c.order_id, Breach.reported_at)
        .join(Breach, Breach.order_id == never.c.order_id)
        .where(Breach.reported_at <= NOW)
    )
    unheard = union_all(behind, events, breaches).subquery()
    first = func.min(unheard.c.at)
    return waiting(unheard.c.order_id, first).group_by(unheard.c.order_id)
