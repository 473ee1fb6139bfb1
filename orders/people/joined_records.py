"""Records of persons that were decided to be one human being, as far as one decision leads on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders.people.model import PersonPair, Sameness


def joined(db: Session, person_ids: Collection[int]) -> dict[int, int]:
    """Every record joined with one of these, each with the lowest number of those it is joined to.

    A person joined with no other is left out. One query where none is joined.
    """
    beside: defaultdict[int, set[int]] = defaultdict(set)
    known, fresh = set(person_ids), set(person_ids)
    while fresh:
        pairs = db.execute(
            select(PersonPair.first_id, PersonPair.second_id).where(
                PersonPair.decision == Sameness.SAME,
                or_(PersonPair.first_id.in_(fresh), PersonPair.second_id.in_(fresh)),
            )
        ).all()
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
