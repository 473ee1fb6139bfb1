"""Repeat and serial patterns across all orders of a person, under every record of that person.

Every breach counts whatever became of it: the rule speaks of occurrences, not of convictions. One
is flagged as domestic abuse where its order needs, or says, how subject and victim are associated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import has_app_context
from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from orders.breaches.model import Breach
from orders.db import UtcInstant
from orders.people.joined_records import joined_pairs
from orders.register.model import Event, Order, Protection, stands_on_order
from orders.rules.checks import breach_patterns
from orders.rules.checks.breach_patterns import USUAL, Flag, Limits, Occurrence
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import NOT_FOUND, BreachMethod, CourtOutcome
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.london import london, midnight
from orders.settings import current_settings

_BATCH = 2_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach as read for patterns.

    ``in_force``: whether a condition breached was in force, and known, then; ``protects``: persons
    of its order, whether associated.
    """

    order_id: int
    kind: str
    subject_id: int
    occurred_from: datetime
    method: BreachMethod
    occurrence_reference: str | None
    protected_person_ids: list[int] | None
    in_force: bool
    outcome: CourtOutcome | None
    protects: dict[int, bool] = field(default_factory=dict)


def limits() -> Limits:
    """The force's own numbers, as set."""
    if not has_app_context():
        return USUAL
    found: Limits = current_settings().pattern_limits
    return found


def patterns_of(
    db: Session, person_ids: Collection[int], *, as_at: datetime
) -> dict[int, tuple[Flag, ...]]:
    """The patterns each of these persons shows as a subject at an instant.

    Args:
        person_ids: persons; one decided to be the same as another shares its patterns.
        as_at: aware; what happened later has not happened.

    Returns:
        By person, only those who show any. What a flag counts may lie in orders the reader may
        not see: it names none of them.

    Source: West Midlands Police repeat-offender rule (Op MODEL).
    """
    found: dict[int, tuple[Flag, ...]] = {}
    held = limits()
    same = SameRecords(_decided(db))
    wanted = {each: same.key(each) for each in person_ids}
    by_person = _occurrences(db, same, {*wanted.values()}, as_at)
    on = london(as_at).date()
    flags = {
        key: breach_patterns.flags(several, on=on, limits=held)
        for key, several in by_person.items()
    }
    for person_id, key in wanted.items():
        if flags.get(key):
            found[person_id] = flags[key]
    return found


def flags_of_rows(
    rows: Iterable[BreachRow], same: SameRecords, *, as_at: datetime
) -> tuple[Flag, ...]:
    """The patterns of one person whose breaches, under every record, were read already.

    Args:
        rows: every breach of every order of the person up to ``as_at``.
        same: which records are one person.
        as_at: aware.
    """
    occurrences = [_occurrence(row, same) for row in rows]
    return breach_patterns.flags(occurrences, on=london(as_at).date(), limits=limits())


def flagged(db: Session, *, as_at: datetime) -> dict[int, tuple[Flag, ...]]:
    """Each person who shows a pattern at an instant (aware), for lists of many.

    A pattern was last reached within its window, so only who breached an order within it, under
    whichever record, can show one.
    """
    first = midnight(breach_patterns.window_start(london(as_at).date(), limits()) + _DAY)
    lately = db.scalars(
        select(Order.subject_id)
        .join(Breach, Breach.order_id == Order.id)
        .where(Breach.occurred_from >= first, Breach.occurred_from <= as_at)
        .distinct()
    )
    return patterns_of(db, {*lately} | SameRecords(_decided(db)).known, as_at=as_at)


class SameRecords:
    """Which records of persons are decided to be one person."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._above: dict[int, int] = {}
        for first, second in pairs:
            lower, upper = sorted((self.key(first), self.key(second)))
            if lower != upper:
                self._above[upper] = lower

    @property
    def known(self) -> set[int]:
        """Each person who has another record."""
        return {*self._above, *(self.key(each) for each in self._above)}

    def key(self, person_id: int) -> int:
        """The lowest number of the person's records."""
        while person_id in self._above:
            person_id = self._above[person_id]
        return person_id

    def records(self, keys: Collection[int]) -> set[int]:
        """Every record of the persons with these keys."""
        return {*keys} | {each for each in self._above if self.key(each) in keys}


def _decided(db: Session) -> Iterable[tuple[int, int]]:
    return ((one, other) for one, other in db.execute(joined_pairs()))


def _occurrences(
    db: Session, same: SameRecords, keys: Collection[int], as_at: datetime
) -> Mapping[int, list[Occurrence]]:
    found: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for batch in _batches(same.records(keys)):
        for row in _breaches(db, batch, as_at):
            found[same.key(row.subject_id)].append(_occurrence(row, same))
    return found


def _occurrence(row: BreachRow, same: SameRecords) -> Occurrence:
    kind = catalogue.kind(row.kind)
    named = row.protects if row.protected_person_ids is None else row.protected_person_ids
    against = [*named] if row.method.is_against_somebody else []
    return Occurrence(
        on=london(row.occurred_from).date(),
        reference=row.occurrence_reference,
        victims=frozenset(same.key(each) for each in against),
        order=row.order_id if _is_of_the_order(row, kind) else None,
        is_domestic=kind.relationship_required or any(row.protects.get(each) for each in against),
    )


def _is_of_the_order(row: BreachRow, kind: Kind) -> bool:
    """Whether a breach counts as one of its order.

    Not one recorded although nothing breached was in force, or shown to be known, then; nor one
    that a court did not find proved, or that was withdrawn. It stays an offence against a victim.
    """
    stands = row.in_force and row.outcome not in NOT_FOUND
    return kind.breach.is_of_an_order and stands


@cache
def _breaches_of() -> Select[*tuple[Any, ...]]:
    later = aliased(Event)
    in_error = select(Event.order_id).where(
        Event.kind == EventKind.ENTERED_IN_ERROR,
        Event.struck.is_(False),
        ~exists().where(later.replaces_id == Event.id),
    )
    return (
        select(
            Breach.id,
            Protection.person_id,
            Protection.relationship_basis,
            Order.id,
            Order.kind,
            Order.subject_id,
            Breach.occurred_from,
            Breach.method,
            Breach.occurrence_reference,
            Breach.protected_person_ids,
            Breach.in_force,
            Breach.outcome,
        )
        .select_from(Breach)
        .join(Order, Order.id == Breach.order_id)
        .outerjoin(Protection, stands_on_order())
        .where(
            Order.subject_id.in_(bindparam("subjects", expanding=True)),
            Breach.occurred_from <= bindparam("as_at", type_=UtcInstant()),
            Order.id.not_in(in_error),
        )
        .order_by(Breach.id)
    )


def _breaches(db: Session, subject_ids: Sequence[int], as_at: datetime) -> Iterable[BreachRow]:
    rows = db.execute(_breaches_of(), {"subjects": subject_ids, "as_at": as_at})
    found: dict[int, BreachRow] = {}
    for breach_id, person_id, basis, *facts in rows:
        row = found.setdefault(breach_id, BreachRow(*facts))
        if person_id is not None:
            row.protects[person_id] = basis is not None
    return found.values()


def _batches(keys: Collection[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(keys)
    return (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))
