"""What was not known of an order when police received it, and is not known yet."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from orders.register.model import Event, Order, Presence, Stay
from orders.register.presence.facts import stands
from orders.register.schemas.event import asks_notice, asks_register
from orders.rules.kinds.kind_parts import ArrestRules
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.worklists.entries import Turn, WorklistReaders
from orders.worklists.queries import Asked, codes, happened, here, waiting

_MADE: Final = aliased(Event)
"""Made once: an alias copies every column of its table."""
_OPEN: Final = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)


def not_known(readers: WorklistReaders) -> Asked:
    """Each thing not known of an order that a court made and that is open, since it was recorded.

    Whether it was served stands on a list of its own.
    """
    is_said = {EventKind.EXCUSED, EventKind.NOT_EXCUSED}
    power = {EventKind.POWER_OF_ARREST, EventKind.NO_POWER_OF_ARREST}
    attached = codes(lambda kind: kind.breach.arrest is ArrestRules.IF_ATTACHED)
    found = [
        _lacking(readers, Turn.NO_COURT, or_(Order.court.is_(None), Order.court == "")),
        _lacking(readers, Turn.NO_GROUNDS, Order.grounds == ""),
        _lacking(readers, Turn.NO_OFFICER, Order.officer_in_case == ""),
        _lacking(readers, Turn.NO_CONTACT, Order.out_of_hours_contact == ""),
        _lacking(
            readers,
            Turn.NO_END,
            Order.ends_kind == EndsKind.FIXED,
            Presence.order_ends_at == FAR_FUTURE,
        ),
        _lacking(
            readers,
            Turn.NOTICE_UNKNOWN,
            Order.kind.in_(codes(asks_notice)),
            _MADE.without_notice.is_(None),
        ),
        _lacking(
            readers,
            Turn.REGISTER_UNKNOWN,
            Order.kind.in_(codes(asks_register)),
            ~happened(Order.id, is_said),
        ),
        _lacking(readers, Turn.POWER_UNKNOWN, Order.kind.in_(attached), ~happened(Order.id, power)),
    ]
    rows = union_all(*found).subquery()
    return select(*rows.c)


def _lacking(readers: WorklistReaders, turn: Turn, *is_so: ColumnElement[bool]) -> Asked:
    return (
        waiting(Order.id, Order.recorded_at, turn=literal(turn.name), event_id=_MADE.id)
        .join(Presence, Presence.order_id == Order.id)
        .join(_MADE, _MADE.order_id == Order.id)
        .where(
            here(readers, *_OPEN),
            _MADE.kind == EventKind.MADE,
            stands(_MADE),
            ~Order.unverified,
            *is_so,
        )
    )
