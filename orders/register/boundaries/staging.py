"""Which orders a boundary edition touches, and which of their stays it takes away and adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Edition, Level
from orders.bulk import all_kept, insert_rows
from orders.people.joined_records import joined_pairs
from orders.people.model import Address, withheld_column
from orders.register.model import Order, Presence, Protection, Stay
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.register.presence.projection import as_rows
from orders.register.presence.staged import ChangedOrder, StagedStay
from orders.register.presence.stays import FAR_PAST
from orders.rules.vocabulary.codes import AddressKind, Basis

_NAMES = tuple(column.key for column in Presence.__table__.columns)
_KEY = ("order_id", "basis", "area_id", "from_at")
_AHEAD = (Stay.PENDING, Stay.LIVE, Stay.SUSPENDED)
_HOMES = [kind for kind in AddressKind if kind.is_home]
Values = tuple[Any, ...]
"""The columns of a row of ``Presence`` in their order."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The register's areas before and after an edition.

    Attributes:
        before: as they count now.
        after: as if the edition had landed.
        level: what it draws.
        since: from when it counts, aware; None: from the beginning of time.
    """

    before: Gazetteer
    after: Gazetteer
    level: Level
    since: datetime | None

    @classmethod
    def by(cls, db: Session, edition: Edition) -> Redrawn:
        """By an edition that is stored and has not landed."""
        before = Gazetteer.load(db)
        after = Gazetteer.load(db, with_edition=edition.id)
        return cls(before, after, edition.level, before.since(edition.level, edition.from_at))

    @property
    def area_ids(self) -> frozenset[int]:
        """The areas whose stays it may change: never the force's, of neighbourhoods only theirs."""
        levels = {Level.NEIGHBOURHOOD, self.level}
        return frozenset(id_ for id_, area in self.after.by_id.items() if area.level in levels)


@dataclass(frozen=True, slots=True)
class StayDifference:
    """What an edition does to the stays of some orders.

    Attributes:
        taken: rows of ``Presence`` that would be no longer true.
        added: rows that would be.
    """

    taken: Sequence[Values]
    added: Sequence[Values]

    @property
    def order_ids(self) -> set[int]:
        """The orders that count elsewhere, or for another reason."""
        return {row[0] for row in (*self.taken, *self.added)}

    def changes(self, as_at: datetime) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """By area id, the orders in force at an instant that it loses, and that it gains."""
        lost, gained = _in_force(self.taken, as_at), _in_force(self.added, as_at)
        for area_id in lost.keys() & gained.keys():
            same = lost[area_id] & gained[area_id]
            lost[area_id] -= same
            gained[area_id] -= same
        return lost, gained


def named(values: Values) -> dict[str, Any]:
    """A row's values by column."""
    return dict(zip(_NAMES, values, strict=True))


@dataclass(frozen=True, slots=True)
class Touched:
    """The orders an edition may change.

    Attributes:
        every: their ids, in order.
        told: of them, those touched by a home that is not withheld: all that may be counted in
            what any reader is told, at any level.
    """

    every: Sequence[int]
    told: frozenset[int]


def touched(db: Session, redrawn: Redrawn) -> Touched:
    """The orders the edition may change.

    They are pending, in force or suspended after it begins, and one of their people has a home
    that it puts into another area: all homes are placed at once, before and after.
    """
    moved, shown = _people_moved(db, redrawn)
    if not moved:
        return Touched((), frozenset())
    ahead = db.scalars(
        select(Presence.order_id)
        .distinct()
        .where(
            Presence.area_id == redrawn.before.force_id,
            Presence.basis == Basis.EITHER,
            Presence.state.in_(_AHEAD),
            Presence.until_at > (redrawn.since or FAR_PAST),
        )
    )
    on_orders = [*db.execute(_SUBJECTS), *db.execute(_PROTECTED)]
    theirs = {id_ for id_, person_id in on_orders if person_id in moved}
    told = {id_ for id_, person_id in on_orders if person_id in shown}
    every = sorted(theirs.intersection(ahead))
    return Touched(every, frozenset(told.intersection(every)))


def told_differences(db: Session, order_ids: Sequence[int], redrawn: Redrawn) -> StayDifference:
    """What the edition does to the stays of these orders, with every withheld home left out.

    Neither one answer nor two side by side then tell where such a home is.
    """
    facts = [each.without_withheld() for each in facts_of(db, order_ids)]
    homes = {home.point for each in facts for home in each.homes if home.point}
    before, after = (
        _derived(facts, each, redrawn, homes) for each in (redrawn.before, redrawn.after)
    )
    return StayDifference(taken=list(before - after), added=list(after - before))


def differences(db: Session, order_ids: Sequence[int], redrawn: Redrawn) -> StayDifference:
    """What the edition does to the stays of these orders, as their facts are now."""
    facts = list(facts_of(db, order_ids))
    homes = {home.point for each in facts for home in each.homes if home.point}
    derived = _derived(facts, redrawn.after, redrawn, homes)
    stored = _stored(db, order_ids, redrawn.area_ids, redrawn.since or FAR_PAST)
    return StayDifference(taken=list(stored - derived), added=list(derived - stored))


@all_kept()
def stage(db: Session, order_ids: Sequence[int], redrawn: Redrawn) -> set[int]:
    """Keep what the edition does to these orders for when it lands; gives those it changes."""
    found = differences(db, order_ids, redrawn)
    rows = [
        named(values) | {"adds": adds}
        for adds, all_values in ((False, found.taken), (True, found.added))
        for values in all_values
    ]
    insert_rows(db, StagedStay, rows)
    return found.order_ids


def stage_again(db: Session, redrawn: Redrawn, *, batch: int) -> int:
    """Stage anew the orders that changed since; gives how many there were.

    Args:
        batch: how many at most.
    """
    rows = db.execute(
        select(ChangedOrder.id, ChangedOrder.order_id).order_by(ChangedOrder.id).limit(batch)
    ).all()
    if not rows:
        return 0
    order_ids = sorted({row.order_id for row in rows})
    db.execute(delete(ChangedOrder).where(ChangedOrder.id.in_([row.id for row in rows])))
    db.execute(delete(StagedStay).where(StagedStay.order_id.in_(order_ids)))
    stage(db, order_ids, redrawn)
    return len(order_ids)


def swap(db: Session) -> None:
    """Do what was staged: take stays away and add stays; nothing stays staged."""
    key = [getattr(Presence, name) for name in _KEY]
    staged = StagedStay.__table__.c
    taken = select(*(staged[name] for name in _KEY)).where(StagedStay.adds.is_(False))
    db.execute(
        delete(Presence).where(tuple_(*key).in_(taken)),
        execution_options={"synchronize_session": False},
    )
    added = select(*(staged[name] for name in _NAMES)).where(StagedStay.adds.is_(True))
    db.execute(insert(Presence).from_select(list(_NAMES), added))
    drop(db)


def drop(db: Session) -> None:
    """Forget what was staged."""
    db.execute(delete(StagedStay))
    db.execute(delete(ChangedOrder))


_SUBJECTS = select(Order.id, Order.subject_id)
_PROTECTED = select(Protection.order_id, Protection.person_id).where(
    Protection.taken_out_id.is_(None)
)


def _people_moved(db: Session, redrawn: Redrawn) -> tuple[Set[int], Set[int]]:
    """The persons with a home that an edition moves; of them, those with one not withheld."""
    rows = db.execute(
        select(
            Address.person_id,
            easting(Address.point),
            northing(Address.point),
            withheld_column(),
        ).where(Address.point.is_not(None), Address.kind.in_(_HOMES), Address.removal_id.is_(None))
    ).all()
    if not rows:
        return frozenset(), frozenset()
    people, x, y, withheld = (np.array(column) for column in zip(*rows, strict=True))
    # A withheld home counts in its LPA and in no neighbourhood.
    shown = ~withheld.astype(np.bool_)
    moved = np.zeros(len(people), dtype=np.bool_)
    for at in {*redrawn.before.cuts, *redrawn.after.cuts}:
        was, becomes = (each.place(x, y, at=at) for each in (redrawn.before, redrawn.after))
        moved |= (was[0] != becomes[0]) | ((was[1] != becomes[1]) & shown)
    ones = [(one, other) for one, other in db.execute(joined_pairs())]
    return _spread(ones, people[moved].tolist()), _spread(ones, people[moved & shown].tolist())


def _spread(ones: Collection[tuple[int, int]], person_ids: Iterable[int]) -> frozenset[int]:
    """Records and every other of the same persons, given each joined record with its lowest."""
    found = set(person_ids)
    lowest = {one for one, other in ones if one in found or other in found}
    return frozenset(found | lowest | {other for one, other in ones if one in lowest})


def _derived(
    facts: Sequence[Facts], places: Gazetteer, redrawn: Redrawn, homes: Set[tuple[float, float]]
) -> set[Values]:
    places.foresee(homes)
    since = redrawn.since or FAR_PAST
    return {
        tuple(row[name] for name in _NAMES)
        for each in facts
        for row in as_rows(each, places, redrawn.area_ids)
        if row["until_at"] >= since
    }


def _stored(
    db: Session, order_ids: Sequence[int], area_ids: frozenset[int], since: datetime
) -> set[Values]:
    columns = [getattr(Presence, name) for name in _NAMES]
    rows = db.execute(
        select(*columns).where(
            Presence.order_id.in_(order_ids),
            Presence.area_id.in_(sorted(area_ids)),
            Presence.until_at >= since,
        )
    )
    return set(map(tuple, rows))


def _in_force(rows: Sequence[Values], as_at: datetime) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        each = named(row)
        counts = each["basis"] is Basis.EITHER and each["state"] is Stay.LIVE
        if counts and each["from_at"] <= as_at < each["until_at"]:
            found[each["area_id"]].add(each["order_id"])
    return found
