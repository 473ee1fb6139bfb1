"""Reading worklists: the top of several at once, or a page of one, in one query either way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.db import UtcInstant
from orders.follow_ups.model import FollowUp
from orders.formatting import PAGE_SIZE, rows_before
from orders.people.model import Person
from orders.register.model import Order, Stay
from orders.register.person_facts.deaths import of_dead_subjects
from orders.register.presence.order_gaps import elsewhere
from orders.rules.kinds import catalogue
from orders.worklists.definitions import LISTS
from orders.worklists.entries import (
    NOW,
    Turn,
    Worklist,
    WorklistEntry,
    WorklistReaders,
    WorklistScope,
    name_of,
)
from orders.worklists.listing import WorklistDefinition
from orders.worklists.queries import here

TOP = 10
"""Rows of each list where several are shown."""
_TALLIES = {"live": Stay.LIVE, "pending": Stay.PENDING}


@dataclass(frozen=True, slots=True)
class Board:
    """Several lists of one area.

    Attributes:
        live: orders in force there.
        pending: authorised and not served, or yet to begin.
        lists: the first rows of each by its key, in the order asked for.
    """

    live: int
    pending: int
    lists: Mapping[str, Worklist]

    @property
    def references(self) -> set[str]:
        """Every order that a row is about."""
        return {row.reference for each in self.lists.values() for row in each.rows}


def board(
    db: Session, scope: WorklistScope, listings: Sequence[WorklistDefinition], *, most: int = TOP
) -> Board:
    """The first rows of each of ``listings`` and how many each has."""
    found = _asked(db, scope, listings, most=most)
    return Board(
        live=found["live"].total,
        pending=found["pending"].total,
        lists={each.key: found[each.key] for each in listings},
    )


def page_of(db: Session, scope: WorklistScope, listing: WorklistDefinition, page: int) -> Worklist:
    """A page of one list, from 1; nothing, and a total of 0, past the last one."""
    found = _asked(db, scope, [listing], most=PAGE_SIZE, start=rows_before(page))
    return found[listing.key]


def _asked(
    db: Session,
    scope: WorklistScope,
    listings: Sequence[WorklistDefinition],
    *,
    most: int,
    start: int = 0,
) -> defaultdict[str, Worklist]:
    statement = _statement(tuple(each.key for each in listings), scope.readers)
    rows = db.execute(statement, scope.values | {"most": most, "start": start})
    by_key: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    found: defaultdict[str, Worklist] = defaultdict(lambda: Worklist((), 0))
    for key, some in by_key.items():
        lines = () if key in _TALLIES else tuple(_waiting(LISTS[key], row) for row in some)
        found[key] = Worklist(lines, some[0].total)
    return found


@cache
def _statement(keys: Sequence[str], readers: WorklistReaders) -> Select[*tuple[Any, ...]]:
    """The rows of some lists, made once for readers of a sort: making it takes longer than asking.

    Its parameters are those of ``WorklistScope.values``, ``most`` and ``start``.
    """
    asked = [_branch(LISTS[key], readers) for key in keys]
    parts = union_all(*asked, *(_tally(key, readers) for key in _TALLIES)).subquery()
    return (
        select(
            parts,
            Order.reference,
            Order.kind,
            Person.given_names,
            Person.family_name,
            Account.name.label("owner"),
        )
        .outerjoin(Order, Order.id == parts.c.order_id)
        .outerjoin(Person, Person.id == Order.subject_id)
        .outerjoin(FollowUp, FollowUp.id == parts.c.follow_up_id)
        .outerjoin(Account, Account.id == FollowUp.owner_id)
        .order_by(parts.c.at, parts.c.order_id, parts.c.breach_id)
    )


def _branch(listing: WorklistDefinition, readers: WorklistReaders) -> Select[*tuple[Any, ...]]:
    rows = listing.asked(readers).subquery()
    # A breach, and what an officer asked, are dealt with where they were reported, whoever looks
    # after the order: one may be of somebody in custody.
    chased = or_(
        rows.c.breach_id.is_not(None),
        rows.c.follow_up_id.is_not(None),
        rows.c.order_id.not_in(elsewhere(NOW)),
    )
    if not listing.of_the_dead:
        chased &= rows.c.order_id.not_in(of_dead_subjects())
    some = (
        select(
            literal(listing.key).label("key"),
            rows.c.order_id,
            rows.c.at,
            rows.c.breach_id,
            rows.c.follow_up_id,
            rows.c.turn,
            rows.c.event_id,
            func.count().over().label("total"),
        )
        .where(chased)
        .order_by(rows.c.at, rows.c.order_id, rows.c.breach_id)
        .limit(bindparam("most", type_=Integer()))
        .offset(bindparam("start", type_=Integer()))
    ).subquery()
    return select(some)


def _tally(key: str, readers: WorklistReaders) -> Select[*tuple[Any, ...]]:
    return select(
        literal(key),
        cast(null(), Integer),
        cast(null(), UtcInstant()),
        cast(null(), Integer),
        cast(null(), Integer),
        cast(null(), String),
        cast(null(), Integer),
        func.count(),
    ).where(here(readers, _TALLIES[key]))


def _waiting(listing: WorklistDefinition, row: Row[Any]) -> WorklistEntry:
    kind = catalogue.kind(row.kind)
    words, event = (listing.waits, listing.clears.event)
    turn = None if row.turn is None else Turn[row.turn]
    if turn is not None:
        words, event = turn.value
    return WorklistEntry(
        reference=row.reference,
        kind=kind,
        subject_name=name_of(row.given_names, row.family_name),
        words=words,
        at=row.at,
        next_event=event if event in kind.events else None,
        breach_id=row.breach_id,
        follow_up_id=row.follow_up_id,
        event_id=row.event_id,
        turn=turn,
        owner=row.owner,
    )
