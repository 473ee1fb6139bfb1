"""Where a person's home is withheld, so is every other record of that home that would tell it.

Of the people of one order, subject or protected, and of records joined with theirs; of each person
whom another order protects there; and of a subject who is likely the very person that is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.people.joined_records import joined, with_records
from orders.people.likeness.comparison import may_be_one
from orders.people.likeness.facts import IDENTIFIERS
from orders.register.confidentiality import same_homes
from orders.register.confidentiality.hidden_people import withhold_facts
from orders.register.confidentiality.households import (
    Dwelt,
    Shown,
    also_withheld,
    dwelt,
    dwelt_near,
    people_of,
)
from orders.register.confidentiality.same_homes import Withholding
from orders.register.model import Order, Protection
from orders.register.presence import projection
from orders.rules.same_home import SAME_SPOT_M, is_same_home

Pair = tuple[Dwelt, Dwelt]
"""An address to withhold, and the withheld one that it tells."""
_SEVERAL: Final = 1_000
"""So many postcodes, UPRNs or days of birth are asked for at once."""
_SPOTS: Final = 50
"""So many exact points are."""


def withhold_together(
    db: Session,
    order_ids: Collection[int],
    *,
    by: Account,
    now: datetime,
    changed: Collection[int] | None = None,
    reads_on: bool = True,
) -> set[int]:
    """Withhold the addresses that tell a withheld home of these orders' people, on either side.

    So are the phones, vehicles and advisers of who is hidden by one. Each counts anew and is a line
    in the log; the orders of people it touches are gone through as
    well. What was opened with a reason stays open, unless a home changed since.

    Args:
        order_ids: where to look.
        by: the account that did what makes it necessary.
        changed: only what follows from these addresses, by id; all when omitted.
        reads_on: whether ``by`` goes on reading what is withheld as before: any act of a recorder
            may be a guess at a home, and its answer must not tell whether that was right.

    Returns:
        Ids of the addresses that were withheld.
    """
    done: set[int] = set()
    read_on = False
    seen = {*order_ids}
    typed = None if changed is None else set(changed)
    # A home that was changed just now is told by what was opened before; else that stays open.
    while found := _found(db, order_ids, changed, open_stays=typed is None or bool(done)):
        withheld = {
            each.key: Withholding(
                each.order_id,
                each.reference,
                read_on=reads_on
                and other.recorded_at != now
                and (typed is None or each.key in typed),
            )
            for each, other in found
        }
        read_on |= any(each.read_on for each in withheld.values())
        persons = same_homes.keep_back(db, withheld, by=by, now=now)
        # An order is looked at again: a home withheld on it for another may now be told there.
        order_ids = orders_of(db, persons)
        projection.rewrite(db, order_ids)
        seen.update(order_ids)
        changed = {each.key for each, _ in found}
        done |= changed
    withhold_facts(db, seen, by=by, now=now, reads_on=read_on)
    return done


def shown_all_the_same(db: Session, order_ids: Collection[int]) -> set[str]:
    """References of the orders of which an address is shown that tells a withheld home.

    What was opened with a reason is none of them.

    Args:
        db: session; only read.
        order_ids: where to look.
    """
    return {each.reference for each, _ in _found(db, order_ids)}


def orders_of(db: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of every order against or protecting any of these persons, under any of their records."""
    records = with_records(person_ids).cte("records")
    against = select(Order.id).join(records, records.c.record_id == Order.subject_id)
    protecting = select(Protection.order_id).join(
        records, records.c.record_id == Protection.person_id
    )
    return sorted(db.scalars(against.union(protecting)))


def _found(
    db: Session,
    order_ids: Collection[int],
    changed: Collection[int] | None = None,
    *,
    open_stays: bool = True,
) -> list[Pair]:
    """Addresses to withhold, each once, beside the withheld one it tells that was recorded last.

    Where ``open_stays``, none that was opened with a reason since that one was recorded.
    """
    ours, groups = _households(db, order_ids)
    pairs = [pair for some in groups for pair in also_withheld(some, changed)]
    pairs += _elsewhere(db, [each for each in ours if changed is None or each.key in changed])
    found: dict[int, Pair] = {}
    for each, other in sorted(pairs, key=lambda pair: pair[1].recorded_at):
        found[each.key] = (each, other)
    opened = same_homes.opened(db, found) if found and open_stays else {}
    return [
        (each, other)
        for each, other in found.values()
        if each.key not in opened or other.recorded_at > opened[each.key]
    ]


def _households(
    db: Session, order_ids: Collection[int]
) -> tuple[list[Dwelt], Iterable[Sequence[Dwelt]]]:
    """The addresses of the people of orders, and those of them that must not tell each other.

    A person of several records has a household in the orders of each.
    """
    people = people_of(db, order_ids)
    humans = joined(db, {person_id for _, person_id in people})
    if humans:
        order_ids = {*order_ids, *orders_of(db, humans)}
        people = people_of(db, order_ids)
        humans = joined(db, {person_id for _, person_id in people})
    places = dwelt(db, "order", order_ids)
    return places, _groups(places, people, humans)


def _groups(
    places: Iterable[Dwelt], people: Iterable[tuple[int, int]], humans: Mapping[int, int]
) -> Iterator[Sequence[Dwelt]]:
    """Addresses of one human being, and of two who are on one order, where one is withheld."""
    homes: defaultdict[int, list[Dwelt]] = defaultdict(list)
    for each in places:
        homes[humans.get(each.person_id, each.person_id)].append(each)
    on_order: defaultdict[int, set[int]] = defaultdict(set)
    for order_id, person_id in people:
        on_order[order_id].add(humans.get(person_id, person_id))
    hidden = {human for human, some in homes.items() if any(each.withheld for each in some)}
    yield from (homes[human] for human in hidden)
    for one, other in {pair for some in on_order.values() for pair in combinations(some, 2)}:
        if one in hidden or other in hidden:
            yield [*homes[one], *homes[other]]


def _elsewhere(db: Session, ours: Collection[Dwelt]) -> list[Pair]:
    """Pairs alike across orders: of people another order protects, or of a likely same person."""
    shown = [each for each in ours if not each.withheld]
    hidden = [each for each in ours if each.withheld]
    hidden_there = _there(db, shown, Shown.ONLY_CONFIDENTIAL)
    shown_there = _there(db, hidden, Shown.NOT_WITHHELD)
    return [*_alike(shown, hidden_there), *_alike(shown_there, hidden)]


def _alike(shown: Collection[Dwelt], hidden: Collection[Dwelt]) -> Iterator[Pair]:
    if not hidden:
        return
    by_key: defaultdict[Hashable, dict[int, Dwelt]] = defaultdict(dict)
    for number, other in enumerate(hidden):
        for key in {*_keys(other), *_squares(other, beside=True)}:
            by_key[key][number] = other
    for each in shown:
        keys = {*_keys(each), *_squares(each, beside=False)}
        for other in {n: found for key in keys for n, found in by_key[key].items()}.values():
            if each.key == other.key or not is_same_home(each.home, other.home):
                continue
            # Names are compared last: that costs a hundred times what the places do.
            if (each.protected and other.protected) or may_be_one(each.who, other.who):
                yield each, other


def _keys(each: Dwelt) -> Iterator[Hashable]:
    """What two addresses that may be one home of one or two persons have in common."""
    yield from {each.home.postcode, each.home.uprn, each.who.born_on} - {None}
    yield from each.who.identifiers


def _squares(each: Dwelt, *, beside: bool) -> Iterator[Hashable]:
    """The square of the grid an exact point lies in, as wide as one home; with those beside it."""
    if each.home.spot is None:
        return
    east, north = (int(metres // SAME_SPOT_M) for metres in each.home.spot)
    steps = (-1, 0, 1) if beside else (0,)
    yield from ((east + x, north + y) for x in steps for y in steps)


def _there(db: Session, beside: Collection[Dwelt], which: Shown) -> list[Dwelt]:
    """Addresses at the postcodes, UPRNs and exact points of others, and of likely same people."""
    values: dict[str, set[Any]] = {
        "postcode": {each.home.postcode for each in beside},
        "uprn": {each.home.uprn for each in beside},
        "born_on": {each.who.born_on for each in beside},
        **{column: set() for column in IDENTIFIERS},
    }
    for column, value in {held for each in beside for held in each.who.identifiers}:
        values[column].add(value)
    spots = sorted({each.home.spot for each in beside if each.home.spot is not None})
    found = [
        each
        for known_by, known in values.items()
        for some in _by(_SEVERAL, sorted(known - {None}))
        for each in dwelt(db, known_by, some, which)
    ]
    for some in _by(_SPOTS, spots):
        found += dwelt_near(db, some, SAME_SPOT_M, which)
    return list({(each.key, each.order_id, each.protected): each for each in found}.values())


def _by(many: int, values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + many] for start in range(0, len(values), many))
