"""Orders that PNC or Connect has not heard the latest of."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from orders.breaches.model import Breach
from orders.register.model import Event, Presence, Stay
from orders.register.presence.facts import stands
from orders.rules.lifecycle.upkeep import TELLING
from orders.rules.vocabulary.codes import Basis
from orders.upkeep.model import SystemUpdate
from orders.upkeep.words import System
from orders.worklists.entries import WorklistScope
from orders.worklists.queries import Asked, waiting

_HELD = (Stay.LIVE, Stay.SUSPENDED)
_EVENT = aliased(Event)


def not_on_pnc(scope: WorklistScope) -> Asked:
    """Orders that PNC is to be brought up to date with, since the first thing it has not heard."""
    return _untold(scope, System.PNC)


def not_on_connect(scope: WorklistScope) -> Asked:
    """Orders Connect is to be brought up to date with, since the first thing it has not heard."""
    return _untold(scope, System.CONNECT)


def _untold(scope: WorklistScope, system: System) -> Asked:
    """What ``rules.upkeep.told`` says of one order, of all of an area at once."""
    last = (
        select(SystemUpdate.order_id, func.max(SystemUpdate.updated_at).label("at"))
        .where(SystemUpdate.system == system, SystemUpdate.updated_at <= scope.now)
        .group_by(SystemUpdate.order_id)
        .cte(f"told_{system.value.lower()}")
    )
    # An entry that has ended must come off where it was put on; where it never was, nothing must.
    counted = (
        select(Presence.order_id, Presence.order_ends_at, Presence.state, last.c.at.label("last"))
        .outerjoin(last, last.c.order_id == Presence.order_id)
        .where(
            Presence.area_id == scope.area.id,
            Presence.basis == Basis.EITHER,
            Presence.holds_at(scope.now),
            or_(
                and_(Presence.state.in_(_HELD), Presence.order_ends_at > scope.now),
                and_(
                    Presence.state == Stay.ENDED,
                    Presence.order_ends_at <= scope.now,
                    last.c.at.is_not(None),
                ),
            ),
            scope.sees(Presence.order_id),
        )
        .cte(f"held_{system.value.lower()}")
    )
    order_id, known = counted.c.order_id, counted.c.last
    events = (
        select(order_id.label("order_id"), _EVENT.occurred_at.label("at"))
        .join(_EVENT, _EVENT.order_id == order_id)
        .where(
            _EVENT.kind.in_(TELLING),
            _EVENT.occurred_at <= scope.now,
            or_(known.is_(None), _EVENT.occurred_at > known),
            stands(_EVENT),
        )
    )
    breaches = (
        select(order_id, Breach.reported_at)
        .join(Breach, Breach.order_id == order_id)
        .where(Breach.reported_at <= scope.now, or_(known.is_(None), Breach.reported_at > known))
    )
    ended = select(order_id, counted.c.order_ends_at).where(
        counted.c.state == Stay.ENDED, counted.c.order_ends_at > known
    )
    unheard = union_all(events, breaches, ended).subquery()
    first = func.min(unheard.c.at)
    return waiting(unheard.c.order_id, first).group_by(unheard.c.order_id)
