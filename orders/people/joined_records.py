"""Records of persons that were decided to be one human being, as far as one decision leads on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from orders.bulk import among
from orders.db import is_sqlite
from orders.people.model import PersonPair, Sameness


def joined(db: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Every record joined with one of these, each with the lowest number of those it is joined to.

    A person joined with no other is left out. One query where none is joined.
    """
    beside: defaultdict[int, set[int]] = defaultdict(set)
    known, fresh = set(person_ids), set(person_ids)
    while fresh:
        pairs = db.execute(_pairs_of(in_sqlite=is_sqlite(db)), {"persons": list(fresh)}).all()
        for first, second in pairs:
            beside[first].add(second)
            beside[second].add(first)
        fresh = {each for pair in pairs for each in pair} - known
        known |= fresh
    found: dict[int, int] = {}
    for start in sorted(beside):
        if start not in found:
            group, waiting = {start}, [start]
            while waiting:
                new = beside[waiting.pop()] - group
                group |= new
                waiting += new
            found |= dict.fromkeys(group, start)
    return found


@cache
def _pairs_of(*, in_sqlite: bool) -> Select[int, int]:
    sides = (PersonPair.first_id, PersonPair.second_id)
    return select(*sides).where(
        PersonPair.decision == Sameness.SAME,
        or_(*(among(side, "persons", in_sqlite=in_sqlite) for side in sides)),
    )
