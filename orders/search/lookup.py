"""Finding an order by who it is about or by its reference, where a search by area cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from orders.access import look_up_budget
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import JsonObject
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import Work
from orders.formatting import PAGE_SIZE, page_count, rows_before
from orders.people.dated_facts.model import DatedFact
from orders.people.joined_records import records_of, with_records
from orders.people.model import Person
from orders.people.name_search import persons_named
from orders.register.model import Order, Presence, Protection, Stay
from orders.rules.vocabulary.codes import Basis
from orders.search.area_search import SearchResult
from orders.search.criteria.lookup_query import LookupQuery
from orders.search.criteria.order_numbers import orders_numbered
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.search.orders_elsewhere import masked, openable_of
from orders.search.results.loader import gather
from orders.search.results.rows import shown_by

MOST_ELSEWHERE = 20
"""So many orders outside the reader's own LPA are shown for one question, the best matches."""


@dataclass(frozen=True, slots=True)
class LookUpFound(SearchResult):
    """What a look-up gives.

    Attributes:
        own_only: nothing outside the reader's own LPA was looked for.
        cut: more fits outside it than is shown.
        openable: references of the rows that the reader may open.
    """

    own_only: bool = False
    cut: bool = False
    openable: frozenset[str] = frozenset()


def look_up(
    db: Work,
    asked: LookupQuery,
    *,
    by: Account,
    now: datetime,
    key: str,
    per_hour: int,
    action: Action = Action.CONSULTATION,
    calendar: CourtCalendar | None = None,
    is_counted: bool = False,
) -> LookUpFound:
    """The orders that are about a person or bear a reference, whole, logged as ``action``.

    A reader who sees the whole force finds every order, and by its reference one entered in error.
    Officers find what counts or counted in their own LPA; by more than a day of birth or initials
    also what is live elsewhere, the ``MOST_ELSEWHERE`` that fit best, masked as the person's page
    masks them. That the reader looked is counted and committed before anything is looked for.

    Args:
        asked: what to look for.
        by: the reader.
        key: secret the looked-up words are kept under in the log.
        per_hour: how many look-ups beyond their own LPA an account may make in an hour.
        action: what the Act calls this look; what leaves for another system is a disclosure.
        calendar: which days are bank holidays, when the caller has just asked.
        is_counted: whether the account's limit has counted it already.

    Raises:
        LookUpsSpent: the account has made them all.
    """
    places = gazetteer.current(db)
    everywhere = sees_whole_force(by)
    if not is_counted:
        count_look_up(db, asked, by=by, now=now, per_hour=per_hour)
        # It counts whatever is found, and nobody who writes waits until that is.
        db.commit()
        db.look()
    query = _matching(db, asked, by=by, now=now, places=places)
    matching, total, cut = _limited(db, query, asked, by=by, now=now)
    pages = page_count(total)
    page = min(asked.page, pages)
    chosen = matching.order_by(*_best_first()).offset(rows_before(page)).limit(PAGE_SIZE)
    rows = (
        gather(
            db,
            chosen.subquery("chosen"),
            as_at=now,
            places=places,
            calendar=calendar or calendars.current(db),
            whole=True,
            by=by,
        )
        if total
        else []
    )
    openable = openable_of(db, [row.reference for row in rows], by=by, now=now)
    found = LookUpFound(
        rows=tuple(row if row.reference in openable else masked(row) for row in rows),
        total=total,
        page=page,
        pages=pages,
        at=now,
        own_only=not everywhere and not asked.reaches_out,
        cut=cut,
        openable=frozenset(openable),
    )
    _log(db, action, asked, found, by=by, now=now, key=key)
    return found


def count_look_up(
    db: Session, asked: LookupQuery, *, by: Account, now: datetime, per_hour: int
) -> None:
    """Count a look-up against the account's limit, where it may find what is not its own LPA's.

    Raises:
        LookUpsSpent: the account has made them all.
    """
    if sees_whole_force(by) or asked.reaches_out:
        look_up_budget.spend(db, by, per_hour=per_hour, now=now)


def _matching(
    db: Session, asked: LookupQuery, *, by: Account, now: datetime, places: Gazetteer
) -> Select[*tuple[Any, ...]]:
    """What fits, whatever the reader may see."""
    stay = and_(
        Presence.order_id == Order.id,
        Presence.area_id == places.force_id,
        Presence.basis == Basis.EITHER,
        Presence.holds_at(now),
    )
    people = _about(db, asked, by)
    rank = literal(0) if people is None else people.c.rank
    query = select(
        Order.id.label("order_id"),
        Presence.state,
        Presence.order_ends_at,
        Presence.from_at,
        Presence.until_at,
        rank.label("rank"),
    ).outerjoin(Presence, stay)
    if people is not None:
        query = query.join(people, people.c.order_id == Order.id)
    if asked.number is not None:
        query = query.where(Order.id.in_(orders_numbered(asked.number)))
    if asked.serial is not None:
        # Written with five digits at least, before the digit that checks it.
        query = query.where(Order.reference.like(f"%-{asked.serial:05d}-_"))
    if asked.reference is None:
        # What was entered in error counts nowhere, and is found by its reference alone.
        return query.where(Presence.order_id.is_not(None))
    return query.where(Order.reference == asked.reference)


def _limited(
    db: Session, query: Select[*tuple[Any, ...]], asked: LookupQuery, *, by: Account, now: datetime
) -> tuple[Select[*tuple[Any, ...]], int, bool]:
    """What of it the reader may find, how many that is, and whether more fits elsewhere."""
    if sees_whole_force(by):
        return query, _number(db, query), False
    own = visible_to(by, now)
    if not asked.reaches_out:
        query = query.where(own)
        return query, _number(db, query), False
    elsewhere = query.where(~own, Presence.state == Stay.LIVE)
    best = elsewhere.order_by(*_best_first()).limit(MOST_ELSEWHERE + 1)
    ids = [each.order_id for each in db.execute(best)]
    query = query.where(or_(own, Order.id.in_(ids[:MOST_ELSEWHERE])))
    return query, _number(db, query), len(ids) > MOST_ELSEWHERE


def _number(db: Session, query: Select[*tuple[Any, ...]]) -> int:
    return db.scalar(select(func.count()).select_from(query.subquery())) or 0


def _about(db: Session, asked: LookupQuery, by: Account) -> Subquery | None:
    """Orders that are about the persons asked for or protect them, the likeliest name first."""
    fits = _fits(asked, by)
    if asked.name:
        named = persons_named(db, asked.name, halves=True).subquery("named")
        own = with_records(select(named.c.person_id)).subquery("own")
        who = select(own.c.record_id.label("person_id"), named.c.rank).join(
            named, named.c.person_id == own.c.person_id
        )
    elif fits:
        own = with_records(fits.pop()).subquery("own")
        who = select(own.c.record_id.label("person_id"), literal(0).label("rank"))
    else:
        return None
    people = who.where(*(own.c.record_id.in_(records_of(each)) for each in fits)).cte("people")
    rank = people.c.rank
    both = union_all(
        select(Order.id.label("order_id"), rank).join(
            people, people.c.person_id == Order.subject_id
        ),
        select(Protection.order_id, rank)
        .join(people, people.c.person_id == Protection.person_id)
        .where(Protection.taken_out_id.is_(None)),
    ).subquery("both_sides")
    best = select(both.c.order_id, func.min(both.c.rank).label("rank"))
    return best.group_by(both.c.order_id).subquery("about")


def _fits(asked: LookupQuery, by: Account) -> list[Select[int]]:
    """Records of persons, for each thing asked of one beside a name.

    A fact that was taken out finds nobody, whoever asks; one that is withheld only for who is told
    it all the same.
    """
    born = [] if asked.born_on is None else [select(Person.id).where(_born(asked.born_on))]
    return born + [
        select(DatedFact.person_id).where(
            DatedFact.kind == kind,
            DatedFact.sought == sought,
            DatedFact.removal_id.is_(None),
            or_(
                not_(DatedFact.withheld),
                DatedFact.recorded_by_id == by.id,
                DatedFact.read_by_id == by.id,
            ),
        )
        for kind, sought in asked.facts.items()
    ]


def _born(on: date) -> ColumnElement[bool]:
    # A person whose day of birth is not known may have been born on it.
    return or_(Person.born_on == on, Person.birth_year == on.year)


def _best_first() -> tuple[SQLColumnExpression[Any] | str, ...]:
    over = Presence.state.in_([Stay.ENDED, Stay.NEVER_LIVE])
    return (
        "rank",
        func.coalesce(Presence.state, len(Stay) + 1),
        case((over, None), else_=Presence.order_ends_at),
        Presence.order_ends_at.desc(),
        Order.id,
    )


def _log(
    db: Session,
    action: Action,
    asked: LookupQuery,
    found: SearchResult,
    *,
    by: Account,
    now: datetime,
    key: str,
) -> None:
    details: JsonObject = {
        "by": asked.by,
        "page": found.page,
        "total": found.total,
        "found": found.references,
    }
    if asked.serial is not None:
        details["serial"] = asked.serial
    if asked.secret.strip():
        details["words_hash"] = log.fingerprint(asked.secret, key=key)
    log.record(
        db, action, "order.look-up", by=by, now=now,
        reference=asked.reference, details=details, shows=shown_by(found.rows),
    )  # fmt: skip
