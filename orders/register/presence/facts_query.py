"""Reading the facts that orders' presence follows from, for many orders in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from orders.people.model import Address
from orders.register.model import Condition, Protection
from orders.register.presence.facts import Dwelling, Facts, Household, facts_from, place_of
from orders.register.presence.histories import histories
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.condition_codes import EXCLUDING

_OF_ADDRESS = (
    Address.id,
    Address.person_id,
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
        .where(Protection.order_id.in_(order_ids))
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
    """The homes of persons, oldest row first, by person; ``open_ids`` as ``facts_of`` takes it."""
    homes: defaultdict[int, list[Dwelling]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(
        select(*_OF_ADDRESS, easting(Address.point), northing(Address.point))
        .where(Address.person_id.in_(person_ids))
        .order_by(Address.id)
    )
    for id_, person_id, kind, lines, postcode, starts_at, ends_at, confidential, x, y in rows:
        if kind.is_home:
            home = CountedHome(
                from_at=starts_at or FAR_PAST,
                until_at=ends_at or FAR_FUTURE,
                point=None if x is None else (x, y),
                confidential=id_ not in open_ids and (confidential or kind.is_always_confidential),
            )
            homes[person_id].append(Dwelling(id_, place_of(lines, postcode), home))
    return homes


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
