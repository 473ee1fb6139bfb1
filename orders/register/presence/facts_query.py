"""Reading the facts that orders' presence follows from, for many orders in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from orders.people.joined_records import with_records
from orders.people.model import Address, Death
from orders.register.model import Condition, Protection
from orders.register.presence.facts import (
    Dwelling,
    Facts,
    Household,
    as_one,
    dwelling,
    facts_from,
    place_of,
    since_death,
)
from orders.register.presence.histories import histories, stacked
from orders.rules.vocabulary.condition_codes import EXCLUDING

_OF_ADDRESS = (
    Address.id,
    Address.kind,
    Address.lines,
    Address.postcode,
    Address.starts_at,
    Address.ends_at,
    Address.confidential,
)


def facts_of(
    db: Session, order_ids: Sequence[int], *, open_ids: Collection[int] = ()
) -> Iterator[Facts]:
    """The facts of each of ``order_ids``, in four queries whatever their number.

    Args:
        db: session; only read.
        order_ids: which.
        open_ids: ids of addresses that are taken as shown, although they are withheld.
    """
    known = histories(db, order_ids)
    protected: defaultdict[int, list[int]] = defaultdict(list)
    for order_id, person_id in db.execute(
        select(Protection.order_id, Protection.person_id)
        .where(Protection.order_id.in_(order_ids), Protection.taken_out_id.is_(None))
        .order_by(Protection.id)
    ):
        protected[order_id].append(person_id)
    left = _places_to_leave(db, order_ids)
    people = {each.subject_id for each in known.values()}
    people |= {person_id for ids in protected.values() for person_id in ids}
    homes = homes_of(db, sorted(people), open_ids=open_ids)
    for order_id, each in known.items():
        household = Household(
            subject=homes[each.subject_id],
            protected=[homes[person_id] for person_id in protected[order_id]],
            left=left[order_id],
        )
        yield facts_from(order_id, each.kind.code, each.events, each.terms, household)


def homes_of(
    db: Session, person_ids: Sequence[int], *, open_ids: Collection[int] = ()
) -> defaultdict[int, list[Dwelling]]:
    """The homes of persons by all of their records, oldest row first, by each record asked about.

    Of who died, the last is the time since. One statement.

    Args:
        db: session; only read.
        person_ids: records of the persons.
        open_ids: as ``facts_of`` takes it.
    """
    records = with_records(person_ids).cte("records")
    rows: Iterable[Any] = db.execute(
        stacked(
            select(
                records,
                *_OF_ADDRESS,
                easting(Address.point).label("x"),
                northing(Address.point).label("y"),
            )
            .join(Address, Address.person_id == records.c.record_id)
            .where(Address.removal_id.is_(None)),
            select(records, Death.died_on)
            .join(Death, Death.person_id == records.c.record_id)
            .where(Death.removal_id.is_(None)),
        )
    )
    found: defaultdict[int, list[tuple[int, Dwelling]]] = defaultdict(list)
    died_on: dict[int, date] = {}
    for row in rows:
        if row.died_on is not None:
            died_on[row.person_id] = max(row.died_on, died_on.get(row.person_id, row.died_on))
        elif row.kind.is_home:
            found[row.person_id].append((row.record_id, _dwelling(row, open_ids)))
    homes: defaultdict[int, list[Dwelling]] = defaultdict(list)
    for person_id, some in found.items():
        some.sort(key=lambda each: each[1].address_id)
        several = len({record_id for record_id, _ in some}) > 1
        dwellings = [each for _, each in some]
        homes[person_id] = as_one(dwellings) if several else dwellings
    for person_id, on in died_on.items():
        homes[person_id].append(since_death(on))
    return homes


def _dwelling(row: Any, open_ids: Collection[int]) -> Dwelling:
    point = None if row.x is None else (row.x, row.y)
    return dwelling(row._asdict(), point, opened=row.id in open_ids)


def _places_to_leave(
    db: Session, order_ids: Sequence[int]
) -> defaultdict[int, set[tuple[str, str | None]]]:
    left: defaultdict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for order_id, address in db.execute(
        select(Condition.order_id, Address)
        .join(Address, Address.id == Condition.address_id)
        .where(
            Condition.order_id.in_(order_ids),
            Condition.code.in_(EXCLUDING),
            Condition.ended_by_id.is_(None),
            or_(
                Condition.starts_at.is_(None),
                Condition.ends_at.is_(None),
                Condition.starts_at < Condition.ends_at,
            ),
        )
    ):
        left[order_id].add(place_of(address.lines, address.postcode))
    return left
