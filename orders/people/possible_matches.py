"""Records that may be of one person and are not yet compared.

A person is recorded anew for each order, with a middle name or without, with an accent or without,
before a marriage and after it. What withholds a home goes by these records alike, joined or not.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import aliased

from orders.people.likeness.facts import IDENTIFIERS
from orders.people.model import NameToken, Person, PersonName

_SHORTEST = 2
"""An initial says too little."""


def alike(one: type[Person], other: type[Person]) -> tuple[ColumnElement[bool], ...]:
    """Conditions any of which makes two records alike; each has an index of its own.

    Born on the same day with a word of a name in common, aliases included; or one identifier. Of
    what ``likeness.comparison`` calls possible it is what a query can ask of thousands at once.
    """
    name, word, same = aliased(PersonName), aliased(NameToken), aliased(NameToken)
    in_common = exists().where(
        name.person_id == one.id,
        word.person_name_id == name.id,
        func.length(word.token) >= _SHORTEST,
        same.token == word.token,
        same.person_id == other.id,
    )
    return (
        and_(other.born_on == one.born_on, in_common),
        *(getattr(other, column) == getattr(one, column) for column in IDENTIFIERS),
    )
