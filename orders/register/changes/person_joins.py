"""Joining records as one person, and taking a join back: each a decision with a reason.

A join opens no home and takes no fact away. Taken back, what was recorded while the records were
joined stays on each of them, marked as copied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bulk import insert_rows, take_ids
from orders.db import Model
from orders.errors import Conflict, NotFound
from orders.people.joined_records import (
    PersonJoin,
    components,
    ever_joined,
    joined,
    joins_of,
    lock_records,
    renumber,
)
from orders.people.likeness import pairs
from orders.people.model import NameToken, Person, PersonName
from orders.people.name_index import token_rows
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.model import Order
from orders.register.presence import projection
from orders.register.presence.order_homes import OrderHome
from orders.register.presence.subject_duties import lock_with_beside
from orders.rules.vocabulary.codes import NameKind

Fact = Mapping[str, Any]
"""A row of what was recorded of a person, by column."""
_MARK: Final = "copied_from_id"


def join(
    db: Session, one_id: int, other_id: int, *, reason: str, by: Account, now: datetime
) -> PersonJoin | None:
    """Join two records, and all that are joined with either, as one person.

    From now on what each says counts for every order of the person. An address that tells a
    withheld home of another of the records is withheld.

    Args:
        one_id: a record.
        other_id: another.
        reason: why, in words.

    Returns:
        The decision; ``None`` where these two are joined already, or are the same.

    Raises:
        NotFound: one of them is not in the register.
    """
    made = join_all(db, [(one_id, other_id)], reason=reason, by=by, now=now)
    return made[0] if made else None


def join_all(
    db: Session, keys: Iterable[tuple[int, int]], *, reason: str, by: Account, now: datetime
) -> list[PersonJoin]:
    """Join each pair of records as ``join`` does one; gives the decisions that were new.

    Raises:
        NotFound: one of them is not in the register.
    """
    ordered = dict.fromkeys((min(key), max(key)) for key in keys)
    named = {each for key in ordered for each in key}
    records = lock_records(db, named)
    if not named <= set(records):
        raise NotFound("There is no such person.")
    held = {
        (each.first_id, each.second_id)
        for each in joins_of(db, named)
        if each.taken_back_at is None
    }
    made = [
        PersonJoin(
            first_id=first, second_id=second, reason=reason, joined_at=now, joined_by_id=by.id
        )
        for first, second in ordered
        if first != second and (first, second) not in held
    ]
    if not made:
        return []
    orders = orders_of(db, records)
    lock_with_beside(db, orders)
    db.add_all(made)
    db.flush()
    for each in made:
        _log(db, each, "SAME", reason, by=by, now=now)
    _settle(db, records)
    projection.rewrite(db, orders)
    withhold_together(db, orders, by=by, now=now)
    return made


def take_back(db: Session, join_id: int, *, reason: str, by: Account, now: datetime) -> PersonJoin:
    """Take back that two records are one person; a home that is withheld stays so.

    Where no other join holds the records together, each goes on alone with what was recorded
    while they were joined.

    Args:
        join_id: the decision.
        reason: why, in words.

    Raises:
        Conflict: it is taken back already.
        NotFound: there is no such decision.
    """
    taken = db.get(PersonJoin, join_id)
    if taken is None:
        raise NotFound("There is no such decision about two records.")
    records = lock_records(db, [taken.first_id, taken.second_id])
    db.refresh(taken)
    if taken.taken_back_at is not None:
        raise Conflict("This decision has been taken back already.")
    orders = orders_of(db, records)
    lock_with_beside(db, orders)
    taken.taken_back_at, taken.taken_back_by_id, taken.taken_back_reason = now, by.id, reason
    db.flush()
    _log(db, taken, None, reason, by=by, now=now)
    _settle(db, records)
    projection.rewrite(db, orders)
    withhold_together(db, orders, by=by, now=now)
    return taken


def count_joined(db: Session) -> None:
    """Count anew the orders of joined persons that have no homes, as an upgrade leaves them."""
    records = db.scalars(select(Person.id).where(Person.one_id.is_not(None))).all()
    counted = exists().where(OrderHome.order_id == Order.id)
    missing = select(Order.id).where(Order.id.in_(orders_of(db, records)), ~counted)
    order_ids = db.scalars(missing.order_by(Order.id)).all()
    lock_with_beside(db, order_ids)
    projection.rewrite(db, order_ids)


def _settle(db: Session, records: Collection[int]) -> None:
    """Who is one by the decisions as they stand now, under which name, with which facts."""
    renumber(db, records)
    stays = joined(db, records)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for each in records:
        groups[stays.get(each, each)].add(each)
    if len(groups) > 1:
        _leave_facts(db, list(groups.values()))
    list_by_last_name(db, records)
    # Other names and homes than they had may make them like others.
    pairs.renew(db, records)


def _leave_facts(db: Session, groups: Sequence[Collection[int]]) -> None:
    """Copy to each group what was recorded elsewhere while a record of it was joined there."""
    records = [each for group in groups for each in group]
    joins = joins_of(db, ever_joined(db, records))
    for model in tables_of_facts():
        copies = list(_copies(_facts(db, model, records), groups, joins))
        keys = take_ids(db, model, len(copies)) if copies else ()
        rows = [{**each, "id": key} for each, key in zip(copies, keys, strict=True)]
        insert_rows(db, model, rows)
        if model is PersonName:
            tokens = [token for row in rows for token in token_rows(row["id"], row)]
            insert_rows(db, NameToken, tokens)


def tables_of_facts() -> list[type[Model]]:
    """The tables of what is known of a person later: those whose rows can be copies."""
    found = [each.class_ for each in Model.registry.mappers if _MARK in each.columns]
    return sorted(found, key=lambda each: each.__tablename__)


def _facts(db: Session, model: type[Model], records: Collection[int]) -> Sequence[Fact]:
    """What was recorded of persons in one table, but for what a record began with."""
    table = model.__table__
    rows = db.execute(
        select(table)
        .where(table.c.person_id.in_(records), table.c.recorded_at.is_not(None))
        .order_by(table.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def _copies(
    facts: Collection[Fact], groups: Sequence[Collection[int]], joins: Sequence[PersonJoin]
) -> Iterable[dict[str, Any]]:
    held = {(_origin(each), each["person_id"]) for each in facts}
    # What was taken out was wrong of all who were joined then.
    for fact in (each for each in facts if each["removal_id"] is None):
        then = _one_at(joins, fact["recorded_at"])
        own = then.get(fact["person_id"], fact["person_id"])
        for group in groups:
            beside = sorted(each for each in group if then.get(each, each) == own)
            if beside and not any((_origin(fact), each) in held for each in group):
                held.add((_origin(fact), beside[0]))
                yield {**fact, "person_id": beside[0], _MARK: _origin(fact)}


def _origin(fact: Fact) -> int:
    origin: int = fact[_MARK] or fact["id"]
    return origin


def _one_at(joins: Iterable[PersonJoin], as_at: datetime) -> dict[int, int]:
    """Who was one with whom just before an instant (aware)."""
    return components((each.first_id, each.second_id) for each in joins if each.held_at(as_at))


def list_by_last_name(db: Session, records: Collection[int]) -> None:
    """List each record under the last legal name its person took.

    One listed under a name that was taken out, or that only a record it is no longer joined with
    has taken, goes back to the name it came with.

    Args:
        records: every record of the persons they belong to.
    """
    ones = joined(db, records)
    own: dict[int, PersonName] = {}
    taken: dict[int, PersonName] = {}
    borrowed: set[tuple[str, str]] = set()
    for name in db.scalars(
        select(PersonName)
        .where(PersonName.person_id.in_(ever_joined(db, records)))
        .where(PersonName.kind == NameKind.LEGAL)
        .order_by(PersonName.recorded_at, PersonName.id)
    ):
        if name.recorded_at is None:
            own.setdefault(name.person_id, name)
        elif name.person_id in records and name.removal_id is None:
            taken[ones.get(name.person_id, name.person_id)] = name
        else:
            borrowed.add((name.family_name, name.given_names))
    for person in db.scalars(select(Person).where(Person.id.in_(records))):
        listed = taken.get(ones.get(person.id, person.id))
        if listed is None and (person.family_name, person.given_names) in borrowed:
            listed = own.get(person.id)
        if listed is not None:
            person.family_name, person.given_names = listed.family_name, listed.given_names
    db.flush()


def in_force(db: Session, one_id: int, other_id: int) -> PersonJoin | None:
    """The decision by which two records are joined, if one stands."""
    first, second = sorted((one_id, other_id))
    return db.scalar(
        select(PersonJoin).where(
            PersonJoin.first_id == first,
            PersonJoin.second_id == second,
            PersonJoin.taken_back_at.is_(None),
        )
    )


def _log(
    db: Session,
    made: PersonJoin,
    decision: str | None,
    reason: str,
    *,
    by: Account,
    now: datetime,
) -> None:
    log.record(
        db,
        Action.ALTERATION if decision is None else Action.COMBINATION,
        "person.compared",
        by=by,
        now=now,
        reason=reason or None,
        details={"persons": [made.first_id, made.second_id], "decision": decision},
    )
