"""What waits for somebody in an area: counts and worklists for the first page, soonest first.

All of it follows from presence and from the dated events; nothing is stored for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from orders.people.model import Person
from orders.register.changing import hearing_due
from orders.register.facts import happened, standing
from orders.register.model import Event, Order, Presence, Stay
from orders.rules import catalogue, explaining
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.vocabulary import Basis

SOON = timedelta(days=7)
"""An order with less left than this ends soon."""
SOON_SHORT = timedelta(days=3)
"""The same for a kind whose length the Act limits to days."""
MOST = 50
"""Rows of one worklist on a page; its heading says how many there are."""

_FIRST = (EventKind.AUTHORISED, EventKind.MADE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice or order that waits for somebody.

    Attributes:
        reference: the register's own.
        kind: its entry in the catalogue.
        subject_name: whom it is against.
        words: why it waits, in a few words.
        at: the deadline, hearing or end it waits for, or since when; aware.
        next_event: what somebody would record next, where one thing stands out.
    """

    reference: str
    kind: Kind
    subject_name: str
    words: str
    at: datetime
    next_event: EventKind | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """The first rows of a list, and how many there are."""

    rows: tuple[Waiting, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that waits in one area at one instant.

    Attributes:
        live: orders in force there.
        pending: authorised and not served, or yet to begin.
        check: live, and what the court did should have been recorded by now.
        hearings: notices whose first hearing must open, soonest deadline first.
        adjourned: notices before the court, next hearing first.
        not_served: notices and orders nobody has served, longest waiting first.
        ending: orders that end soon, soonest first.
    """

    live: int
    pending: int
    check: Worklist
    hearings: Worklist
    adjourned: Worklist
    not_served: Worklist
    ending: Worklist


def of_area(db: Session, area_id: int, *, at: datetime) -> Work:
    """Counts and worklists of an area on either home, in five queries.

    Args:
        area_id: force, LPA or neighbourhood the asker may browse.
        at: the instant looked at, aware.

    Source: Crime and Security Act 2010 ss.25(2), 27(3), (8).
    """
    live, pending = _counts(db, area_id, at)
    check, hearings, adjourned = _notices(db, area_id, at)
    return Work(
        live=live,
        pending=pending,
        check=_cut(check),
        hearings=_cut(hearings),
        adjourned=_cut(adjourned),
        not_served=_not_served(db, area_id, at),
        ending=_ending(db, area_id, at),
    )


def counts_in(area_id: int) -> ColumnElement[bool]:
    """Orders that count or once counted in an area on either home: a condition on ``Order``."""
    return exists().where(
        Presence.order_id == Order.id,
        Presence.basis == Basis.EITHER,
        Presence.area_id == area_id,
    )


def _here(area_id: int, at: datetime, *states: Stay) -> ColumnElement[bool]:
    return and_(
        Presence.area_id == area_id,
        Presence.basis == Basis.EITHER,
        Presence.state.in_(states),
        Presence.order_ends_at > at,
        Presence.from_at <= at,
        Presence.until_at > at,
    )


def _counts(db: Session, area_id: int, at: datetime) -> tuple[int, int]:
    live, pending = db.execute(
        select(
            func.coalesce(func.sum(case((Presence.state == Stay.LIVE, 1), else_=0)), 0),
            func.coalesce(func.sum(case((Presence.state == Stay.PENDING, 1), else_=0)), 0),
        ).where(_here(area_id, at, Stay.LIVE, Stay.PENDING))
    ).one()
    return live, pending


def _notices(
    db: Session, area_id: int, at: datetime
) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
    kinds = [code for code, kind in catalogue.KINDS.items() if kind.hearing_clock]
    waiting = (
        select(Order.id, Order.reference, Order.kind, Person.given_names, Person.family_name)
        .join(Presence, Presence.order_id == Order.id)
        .join(Person, Person.id == Order.subject_id)
        .where(_here(area_id, at, Stay.LIVE), Presence.kind.in_(kinds))
    )
    events: defaultdict[int, list[Event]] = defaultdict(list)
    for event in db.scalars(
        select(Event)
        .join(Presence, Presence.order_id == Event.order_id)
        .where(_here(area_id, at, Stay.LIVE), Presence.kind.in_(kinds))
    ):
        events[event.order_id].append(event)
    check: list[Waiting] = []
    hearings: list[Waiting] = []
    adjourned: list[Waiting] = []
    for row in db.execute(waiting):
        name = _name(row.given_names, row.family_name)
        found = _notice(row.reference, catalogue.kind(row.kind), name, events[row.id], at)
        if found is not None:
            place, waits = found
            {"check": check, "hearings": hearings, "adjourned": adjourned}[place].append(waits)
    return check, hearings, adjourned


def _notice(
    reference: str, kind: Kind, name: str, events: Sequence[Event], at: datetime
) -> tuple[str, Waiting] | None:
    """Which list a live notice waits in."""
    told = happened(events)
    due = hearing_due(kind, told)
    said = explaining.explain(kind, told, at, hearing_due_at=due)
    past = [event for event in standing(events) if event.occurred_at <= at]
    opened = [event for event in past if event.kind is EventKind.HEARING_OPENED]
    if not opened:
        if due is None:
            return None
        place = "check" if said.check_hearing else "hearings"
        words = "Hearing not recorded, check" if said.check_hearing else "Hearing to open"
        return place, Waiting(reference, kind, name, words, due, EventKind.HEARING_OPENED)
    named = [
        event
        for event in sorted(past, key=lambda each: each.occurred_at)
        if event.kind is EventKind.ADJOURNED and event.until_at is not None
    ]
    if not named or named[-1].until_at is None:
        words = "Hearing opened, decision not recorded"
        return "adjourned", Waiting(reference, kind, name, words, opened[-1].occurred_at, None)
    to = named[-1].until_at
    if said.check_hearing:
        words = "Decision not recorded, check"
        return "check", Waiting(reference, kind, name, words, to, None)
    return "adjourned", Waiting(reference, kind, name, "Next hearing", to, None)


def _not_served(db: Session, area_id: int, at: datetime) -> Worklist:
    served, first = aliased(Event), aliased(Event)
    chosen = (
        select(
            Order.reference,
            Order.kind,
            Person.given_names,
            Person.family_name,
            first.occurred_at.label("at"),
        )
        .join(Presence, Presence.order_id == Order.id)
        .join(Person, Person.id == Order.subject_id)
        .join(first, first.order_id == Order.id)
        .where(
            _here(area_id, at, Stay.LIVE, Stay.PENDING),
            first.kind.in_(_FIRST),
            first.occurred_at <= at,
            _stands(first),
            ~exists().where(
                served.order_id == Order.id, served.kind == EventKind.SERVED, _stands(served)
            ),
        )
        .order_by(first.occurred_at, Order.id)
    )
    return _listed(db, chosen, "Not served since", EventKind.SERVED)


def _ending(db: Session, area_id: int, at: datetime) -> Worklist:
    short = [
        code
        for code, kind in catalogue.KINDS.items()
        if kind.duration is not None and kind.duration.max_days is not None
    ]
    chosen = (
        select(
            Order.reference,
            Order.kind,
            Person.given_names,
            Person.family_name,
            Presence.order_ends_at.label("at"),
        )
        .join(Presence, Presence.order_id == Order.id)
        .join(Person, Person.id == Order.subject_id)
        .where(
            _here(area_id, at, Stay.LIVE),
            Presence.order_ends_at <= at + SOON,
            or_(Presence.kind.not_in(short), Presence.order_ends_at <= at + SOON_SHORT),
        )
        .order_by(Presence.order_ends_at, Order.id)
    )
    return _listed(db, chosen, "Ends soon", None)


def _stands(event: type[Event]) -> ColumnElement[bool]:
    """Whether a row of ``event`` counts: nothing took it out or corrected it."""
    later = aliased(Event)
    return and_(event.struck.is_(False), ~exists().where(later.replaces_id == event.id))


def _listed(
    db: Session,
    chosen: Select[str, str, str, str, datetime],
    words: str,
    next_event: EventKind | None,
) -> Worklist:
    numbered = chosen.add_columns(func.count().over().label("total")).limit(MOST)
    found = db.execute(numbered).all()
    rows = tuple(
        Waiting(
            row.reference,
            catalogue.kind(row.kind),
            _name(row.given_names, row.family_name),
            words,
            row.at,
            next_event,
        )
        for row in found
    )
    return Worklist(rows, found[0].total if found else 0)


def _cut(waiting: list[Waiting]) -> Worklist:
    soonest = sorted(waiting, key=lambda each: (each.at, each.reference))
    return Worklist(tuple(soonest[:MOST]), len(waiting))


def _name(given_names: str, family_name: str) -> str:
    return f"{given_names} {family_name.upper()}".strip()
