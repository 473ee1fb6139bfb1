"""Hearings that near or are past, and the gaps before them, by the stored deadlines of orders."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from orders.register.model import Event, Presence, Stay
from orders.register.presence.order_deadlines import OrderDeadline
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.running_clocks import GAP, NAMED_HEARING
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.worklists.entries import NOW, SOON, TODAY, Turn, WorklistReaders
from orders.worklists.queries import (
    BY_ORDER,
    OPEN,
    Asked,
    codes,
    happened,
    here,
    open_here,
    since,
    waiting,
)

_FIRST = {kind.hearing_clock for kind in catalogue.KINDS.values()} - {None}
_RETURN = {kind.return_clock for kind in catalogue.KINDS.values()} - {None}
_BEGUN = aliased(Event)
"""Made once: an alias copies every column of its table."""
_IS_FIRST, _IS_NAMED = OPEN.c.clock.in_(_FIRST), OPEN.c.clock == NAMED_HEARING
_DUE = OPEN.c.due_at


def unrecorded(readers: WorklistReaders) -> Asked:
    """Live notices whose hearing or decision should have been recorded by now.

    Source: Crime and Security Act 2010 s.27(3), (8).
    """
    turn = _turn(_IS_NAMED, Turn.NOT_DECIDED, Turn.NOT_OPENED)
    return _of_notices(readers, _DUE, turn).where(_is_past())


def unopened(readers: WorklistReaders) -> Asked:
    """Live notices whose first hearing must open, by when.

    Source: Crime and Security Act 2010 s.27(3)-(4).
    """
    found = _of_notices(readers, _DUE, literal(Turn.TO_OPEN.name))
    return found.where(_IS_FIRST, ~_is_past())


def adjourned(readers: WorklistReaders) -> Asked:
    """Live notices before the court: the hearing it named, or since when the first is open.

    Source: Crime and Security Act 2010 s.27(8)-(9).
    """
    named = _of_notices(readers, _DUE, literal(Turn.NEXT.name)).where(_IS_NAMED, ~_is_past())
    opened = (
        waiting(Presence.order_id, OrderDeadline.met_at, turn=literal(Turn.OPENED.name))
        .join(OrderDeadline, OrderDeadline.order_id == Presence.order_id)
        .where(
            here(readers, Stay.LIVE),
            Presence.kind.in_(codes(lambda kind: kind.hearing_clock)),
            OrderDeadline.clock.in_(_FIRST),
            OrderDeadline.met_at <= NOW,
            ~happened(Presence.order_id, [EventKind.ADJOURNED]),
        )
    )
    both = union_all(named, opened).subquery()
    return select(*both.c)


def returning(readers: WorklistReaders) -> Asked:
    """Orders made without notice whose return hearing nears, or is past and not recorded.

    The day is the one the court named, or the last that practice allows.

    Source: Family Law Act 1996 s.45(3).
    """
    turn = _turn(NOW > _DUE, Turn.NOT_RETURNED, Turn.TO_RETURN)
    return waiting(OPEN.c.order_id, _DUE, turn=turn).where(
        OPEN.c.clock.in_(_RETURN),
        SOON >= _DUE,
        open_here(readers, [Stay.LIVE], lambda kind: kind.return_clock),
    )


def unprotected(readers: WorklistReaders) -> Asked:
    """Interim orders that run out, or have, before the court hears the application.

    Source: Stalking Protection Act 2019 s.5(6)-(7); Sexual Offences Act 2003 ss.103F, 122E.
    """
    turn = _turn(NOW >= _DUE, Turn.ENDED_TOO_EARLY, Turn.ENDS_TOO_EARLY)
    return waiting(OPEN.c.order_id, _DUE, turn=turn).where(
        OPEN.c.clock == GAP,
        exists().where(
            BY_ORDER,
            Presence.basis == Basis.EITHER,
            Presence.state.in_((Stay.LIVE, Stay.ENDED)),
            Presence.holds_at(NOW),
            Presence.kind.in_(codes(lambda kind: kind.is_interim)),
            readers.sees_here(Presence.order_id),
        ),
    )


def applied_for(readers: WorklistReaders) -> Asked:
    """Orders that police consider asking for, or asked for, and no court has decided.

    Until the hearing where one is named, else since the last thing done.

    Source: Stalking Protection Act 2019 s.1; Sexual Offences Act 2003 ss.103A(4), 122A(1).
    """
    hearing, last = func.max(_DUE), func.max(_BEGUN.occurred_at)
    steps = [
        (func.max(case((_BEGUN.kind == kind, 1), else_=0)) == 1, turn.name)
        for kind, turn in _STEPS.items()
    ]
    turn = case(
        (hearing < NOW, Turn.NOT_DECIDED.name),
        (hearing.is_not(None), Turn.HEARING.name),
        *steps,
    )
    return (
        waiting(Presence.order_id, func.coalesce(hearing, last), turn=turn)
        .select_from(Presence)
        .join(_BEGUN, since(_BEGUN, BEFORE))
        .outerjoin(OPEN, and_(OPEN.c.order_id == Presence.order_id, _IS_NAMED))
        .where(
            here(readers, Stay.PENDING),
            Presence.kind.in_(
                codes(lambda kind: not (kind.is_notice or BEFORE.isdisjoint(kind.begins)))
            ),
        )
        .group_by(Presence.order_id)
    )


_STEPS: Final = {
    EventKind.APPLIED: Turn.APPLIED,
    EventKind.APPLICATION_AUTHORISED: Turn.APPLICATION_AUTHORISED,
    EventKind.CONSIDERED: Turn.CONSIDERED,
}
"""How far an application has come, the last step first."""


def _of_notices(
    readers: WorklistReaders,
    at: SQLColumnExpression[datetime | None],
    turn: SQLColumnExpression[str],
) -> Asked:
    """Live notices with each of their deadlines that runs."""
    return waiting(OPEN.c.order_id, at, turn=turn).where(
        open_here(readers, [Stay.LIVE], lambda kind: kind.hearing_clock)
    )


def _is_past() -> ColumnElement[bool]:
    """Whether a notice's deadline is past; a hearing that the court named, once its day is."""
    return or_(and_(_IS_FIRST, NOW > _DUE), and_(_IS_NAMED, TODAY > _DUE))


def _turn(condition: ColumnElement[bool], one: Turn, other: Turn) -> SQLColumnExpression[str]:
    return case((condition, one.name), else_=other.name)
