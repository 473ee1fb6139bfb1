"""Whose phone, vehicle or adviser may tell where a hidden person lives: hidden people's company.

A person is hidden by a withheld home of their own, under any record that is or ever was theirs or
is alike, or of somebody protected with them on an order.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import CTE, Select, bindparam, exists, select, union
from sqlalchemy.orm import Session, aliased

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.people.dated_facts.kinds import TELLING
from orders.people.dated_facts.model import DatedFact
from orders.people.model import Address, Person, withheld_column
from orders.people.possible_matches import alike
from orders.register.model import Order, Protection

_SEED: Final = bindparam("seed", expanding=True, type_=Person.id.type)
_SEVERAL: Final = 1_000


def is_hidden(db: Session, person_id: int) -> bool:
    """Whether what may tell where a person lives is withheld, as they or their company hide."""
    hidden = exists().where(Address.person_id.in_(_NEAR), withheld_column())
    return bool(db.scalar(select(hidden), {"seed": [person_id]}))


def protects_hidden(db: Session, order_id: int, *, but: Select[int] | None = None) -> bool:
    """Whether a person whom an order protects, or ever did, is hidden.

    Args:
        but: the query of addresses that hide no one from who asks.
    """
    hidden = exists().where(Address.person_id.in_(_NEAR_ORDER), withheld_column())
    if but is not None:
        hidden = hidden.where(Address.id.not_in(but))
    return bool(db.scalar(select(hidden), {"protecting": order_id}))


def withhold_facts(
    db: Session, order_ids: Collection[int], *, by: Account, now: datetime, reads_on: bool = False
) -> list[int]:
    """Withhold what may tell where hidden people of some orders live; a line in the log.

    Gives the facts withheld. Nothing shows one again: where a home was opened, who may say so
    records the fact anew.

    Args:
        order_ids: where to look.
        by: the account that did what makes it necessary.
        reads_on: whether ``by`` reads them as before: what makes it necessary was recorded before,
            and they must not learn of that from an answer.
    """
    asked = sorted(order_ids)
    found: list[DatedFact] = []
    for start in range(0, len(asked), _SEVERAL):
        hidden = db.scalars(_HIDDEN_ON, {"orders": asked[start : start + _SEVERAL]}).all()
        if hidden:
            found += db.scalars(_SHOWN, {"seed": hidden})
    for fact in found:
        fact.withheld = True
        fact.read_by_id = by.id if reads_on else None
    if found:
        db.flush()
        log.record(
            db,
            Action.ALTERATION,
            "person.facts-withheld",
            by=by,
            now=now,
            details={"facts": sorted(each.id for each in found)},
        )
    return sorted(each.id for each in found)


def facts_shown_all_the_same(db: Session) -> list[int]:
    """Facts that may tell where a hidden person lives and are not withheld."""
    hidden = db.scalars(select(Address.person_id).where(withheld_column()).distinct()).all()
    found: set[int] = set()
    for start in range(0, len(hidden), _SEVERAL):
        some = hidden[start : start + _SEVERAL]
        found |= {each.id for each in db.scalars(_SHOWN, {"seed": some})}
    return sorted(found)


def _near(these: Select[int]) -> Select[int]:
    """The query of persons and their company, of a query of ``person_id``."""
    seed = these.cte("seed")
    near = _with_joined(_with_company(_with_joined(_with_alike(_with_joined(seed)))))
    return select(near.c.person_id)


def _with_alike(some: CTE) -> CTE:
    one, other = aliased(Person), aliased(Person)
    return union(
        select(some.c.person_id),
        *(
            select(other.id)
            .select_from(some)
            .join(one, one.id == some.c.person_id)
            .join(other, same)
            for same in alike(one, other)
        ),
    ).cte()


def _with_joined(some: CTE) -> CTE:
    one, other = aliased(Person), aliased(Person)
    return union(
        select(some.c.person_id),
        select(other.id)
        .select_from(some)
        .join(one, one.id == some.c.person_id)
        .join(other, other.ever_one_id == one.ever_one_id),
    ).cte()


def _with_company(some: CTE) -> CTE:
    """People and those protected with them: they may live together."""
    own, beside = aliased(Protection), aliased(Protection)
    return union(
        select(some.c.person_id),
        select(beside.person_id)
        .select_from(some)
        .join(own, own.person_id == some.c.person_id)
        .join(beside, beside.order_id == own.order_id),
    ).cte()


_NEAR: Final = _near(select(Person.id.label("person_id")).where(Person.id.in_(_SEED)))
_NEAR_ORDER: Final = _near(
    select(Protection.person_id).where(Protection.order_id == bindparam("protecting"))
)
_SHOWN: Final = select(DatedFact).where(
    DatedFact.person_id.in_(_NEAR),
    DatedFact.kind.in_(TELLING),
    DatedFact.withheld.is_(False),
)
_ORDERS: Final = bindparam("orders", expanding=True, type_=Order.id.type)
_ON: Final = union(
    select(Order.subject_id.label("person_id")).where(Order.id.in_(_ORDERS)),
    select(Protection.person_id).where(Protection.order_id.in_(_ORDERS)),
).cte("on_orders")
_HIDDEN_ON: Final = (
    select(Address.person_id)
    .where(
        Address.person_id.in_(select(_with_joined(_ON).c.person_id)),
        withheld_column(),
    )
    .distinct()
)
