"""When on its day an order was made or varied, where its paper gives the day alone.

From the beginning of the day, but never before what the court must have done first: the hearing it
opened, the notice it decided, the application it had. Source: Crime and Security Act 2010 s.28(10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.formatting import london
from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import DATED, EventKind

_FIRST = frozenset({EventKind.APPLIED, EventKind.HEARING_OPENED, EventKind.GRANTED})


def after(
    made_at: datetime, events: Iterable[EventInput | states.LifecycleEvent], *, moving: bool = False
) -> datetime:
    """The beginning of the day of a making, or the last of ``events`` that day it came after.

    Args:
        made_at: the beginning of the day, aware.
        events: what happened to the order, to the notice or interim order before it, or to the
            application; with their times.
        moving: whether the notice's end moves with the making, and so says nothing of it.
    """
    on = london(made_at).date()
    first = _FIRST - {EventKind.GRANTED} if moving else _FIRST
    before = [
        each.occurred_at
        for each in events
        if each.kind in first and not each.day_only and london(each.occurred_at).date() == on
    ]
    return max([made_at, *before])


def on_its_day(
    given: EventInput, events: Iterable[EventInput | states.LifecycleEvent], *, moving: bool = False
) -> EventInput:
    """What a court did to an order, known by its day alone, after what came first that day.

    Args:
        given: any event; of which the time is known stays as it is.
        events: as for ``after``. What is done to an order comes after its making.
        moving: as for ``after``.
    """
    if not (given.day_only and given.kind in DATED):
        return given
    known = tuple(events)
    at = after(given.occurred_at, known, moving=moving)
    if given.kind is not EventKind.MADE:
        on = london(given.occurred_at).date()
        made = [each.occurred_at for each in known if each.kind is EventKind.MADE]
        at = max([at, *(each for each in made if london(each).date() == on)])
    return replace(given, occurred_at=at)


def settled(db: Session, given: OrderInput) -> OrderInput:
    """An order that is to be recorded, its making after what those it names say of that day."""
    if not given.day_only:
        return given
    named = [*given.ends_orders, *filter(None, [given.on_application])]
    events = [event for order in _called(db, named) for event in happened(order.events)]
    return replace(given, started_at=after(given.started_at, events))


def own_days(events: Sequence[EventInput]) -> list[EventInput]:
    """Events of one record, those known by their day alone after what came first that day."""
    if not any(each.day_only for each in events):
        return list(events)
    made = [on_its_day(each, events) if each.kind is EventKind.MADE else each for each in events]
    return [on_its_day(each, made) for each in made]


def _called(db: Session, references: Sequence[str]) -> Iterable[Order]:
    if not references:
        return ()
    return db.scalars(
        select(Order).where(Order.reference.in_(references)).options(selectinload(Order.events))
    )
