"""The pairs of records that may be of one person, kept so that the strongest are read first.

Whoever changes what a record is compared by renews its pairs in the same transaction. Two that are
recorded at one time do not see each other, and an import compares nothing: such records, and all
that were changed since, are compared by ``compare_next``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ScalarSelect, Select, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from orders.db import is_sqlite
from orders.people.joined_records import are_one
from orders.people.likeness.candidates import likely_persons, stored_facts
from orders.people.likeness.comparison import LIKELY, compare
from orders.people.model import LikelyPair, Person, PersonPair

BATCH: Final = 100
"""So many records are compared at once."""


def renew(db: Session, person_ids: Collection[int], *, compared_at: datetime | None = None) -> None:
    """Find the pairs of records anew; whatever a pair stood on before no longer counts.

    Args:
        person_ids: records that were written or changed.
        compared_at: instant from which they count as compared, aware; ``None``: compare them again
            once all that is being recorded meanwhile can be seen.
    """
    ids = sorted(set(person_ids))
    if not ids:
        return
    db.execute(
        delete(LikelyPair).where(
            or_(LikelyPair.first_id.in_(ids), LikelyPair.second_id.in_(ids)),
            # What a recorder was not sure of stands until it is decided, whatever the two share.
            LikelyPair.unsure_at.is_(None),
        )
    )
    facts = stored_facts(db, ids)
    found = likely_persons(db, [facts[each] for each in ids], own=ids)
    rows = {
        (min(one, other.person_id), max(one, other.person_id)): other.likeness.strength
        for one, others in zip(ids, found, strict=True)
        for other in others
    }
    if rows:
        insert = sqlite.insert if is_sqlite(db) else postgresql.insert
        values = [
            {"first_id": first, "second_id": second, "strength": strength}
            for (first, second), strength in sorted(rows.items())
        ]
        # Another may have found the same pair meanwhile.
        db.execute(insert(LikelyPair).on_conflict_do_nothing(), values)
    db.execute(update(Person).where(Person.id.in_(ids)).values(compared_at=compared_at))


def note_unsure(
    db: Session, person_id: int, others: Collection[int], *, by_id: int, now: datetime
) -> None:
    """Keep that a recorder was not sure whether a record is of the same person as others.

    Each pair stands on the list until it is decided, however little the two share.

    Args:
        person_id: a record.
        others: the records it may be one with.
        by_id: the recorder's account.
        now: when they were not sure, aware.
    """
    facts = stored_facts(db, {person_id, *others})
    for other in sorted({*others} - {person_id}):
        first, second = sorted((person_id, other))
        strength = max(LIKELY, compare(facts[first], facts[second]).strength)
        db.merge(
            LikelyPair(
                first_id=first,
                second_id=second,
                strength=strength,
                unsure_at=now,
                unsure_by_id=by_id,
            )
        )
    db.flush()


def unsure(db: Session, keys: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of some pairs of which a recorder was not sure."""
    found = db.execute(
        select(LikelyPair.first_id, LikelyPair.second_id).where(
            LikelyPair.first_id.in_({first for first, _ in keys}), LikelyPair.unsure_at.is_not(None)
        )
    )
    return {(first, second) for first, second in found} & {*keys}


def compare_next(db: Session, *, now: datetime, most: int = BATCH) -> int:
    """Compare the records that wait longest with all others; gives how many there were.

    Args:
        most: how many at once.
    """
    ids = db.scalars(_waiting().order_by(Person.id).limit(most)).all()
    renew(db, ids, compared_at=now)
    return len(ids)


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How much of the register is compared.

    Attributes:
        waiting: records that are still to be compared with all others.
        undecided: pairs nothing was decided about.
    """

    waiting: int
    undecided: int


def counts(db: Session) -> PairCounts:
    """How many records wait to be compared and how many pairs to be decided, in one statement."""
    found = db.execute(select(_number(_waiting()), _number(_undecided()))).one()
    return PairCounts(*found)


def undecided(db: Session, *, limit: int, offset: int = 0) -> dict[tuple[int, int], bool]:
    """Pairs nothing was decided about, the strongest first, of equals those recorded last.

    Each with whether a recorder was not sure of it.
    """
    rows = db.execute(
        _undecided()
        .order_by(
            LikelyPair.strength.desc(), LikelyPair.first_id.desc(), LikelyPair.second_id.desc()
        )
        .limit(limit)
        .offset(offset)
    )
    return {(first, second): at is not None for first, second, at in rows}


def _undecided() -> Select[int, int, datetime | None]:
    decided = exists().where(
        PersonPair.first_id == LikelyPair.first_id, PersonPair.second_id == LikelyPair.second_id
    )
    first, second = aliased(Person), aliased(Person)
    joined = exists().where(
        first.id == LikelyPair.first_id,
        second.id == LikelyPair.second_id,
        are_one(first, second),
    )
    return select(LikelyPair.first_id, LikelyPair.second_id, LikelyPair.unsure_at).where(
        ~decided, ~joined
    )


def _waiting() -> Select[int]:
    return select(Person.id).where(Person.compared_at.is_(None))


def _number(query: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
