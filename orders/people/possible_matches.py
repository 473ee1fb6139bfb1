"""Records that may be of one person and are not yet compared.

A person is recorded anew for each order, with a middle name or without, with an accent or without,
before a marriage and after it. What withholds a home goes by these records alike, joined or not.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import aliased

from orders.people.model import NameToken, Person, PersonName
from orders.people.names import tokens

_SHORTEST = 2
"""An initial says too little."""


def alike(
    one: type[Person], other: type[Person]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Two conditions, either of which makes two records alike; each has an index of its own.

    Born on the same day with a word of a name in common, aliases included; or one PNC number.
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
        other.pnc_id == one.pnc_id,
    )


def likeness(
    given_names: str, family_name: str, born_on: date | None, pnc_id: str | None
) -> frozenset[tuple[str, ...]]:
    """What two records have in common when they are alike, for records read already.

    Aliases are not looked at.
    """
    known: set[tuple[str, ...]] = {("pnc", pnc_id)} if pnc_id else set()
    if born_on is not None:
        known |= {
            ("born", born_on.isoformat(), word)
            for word in tokens(given_names, family_name)
            if len(word) >= _SHORTEST
        }
    return frozenset(known)
