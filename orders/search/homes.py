"""The homes of a search's people, as a query: whose, of which order, where, and whether withheld.

Plain columns, never records: a hundred thousand of those would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, literal, or_, select, union_all

from geo.columns import easting, northing
from orders.people.model import Address
from orders.register.model import Order, Protection
from orders.rules.vocabulary import AddressKind, Basis
from orders.search.masking import withheld_column

SUBJECT, PROTECTED = "subject", "protected"
ROLES: Final = {
    Basis.SUBJECT_HOME: (SUBJECT,),
    Basis.VICTIM_HOME: (PROTECTED,),
    Basis.EITHER: (SUBJECT, PROTECTED),
}
"""Whose homes a basis counts."""
_HOMES = [kind for kind in AddressKind if kind.is_home]

Home = tuple[int, str, str, str, bool, float | None, float | None]
"""Order's number, reference and kind, role, withheld, easting and northing in metres."""


def homes(
    chosen: FromClause, roles: Collection[str], at: datetime, *where: ColumnElement[bool]
) -> Select[Home]:
    """A row for each home; a person without one has a row without a place.

    Args:
        chosen: a query with the column ``order_id``.
        roles: whose homes, ``SUBJECT`` and ``PROTECTED``.
        at: instant at which they are homes, aware.
        where: what else of ``Address`` must hold; a person without a home then has no row.
    """
    subjects = select(
        chosen.c.order_id, literal(SUBJECT).label("role"), Order.subject_id.label("person_id")
    ).join(Order, Order.id == chosen.c.order_id)
    protected = select(
        chosen.c.order_id, literal(PROTECTED).label("role"), Protection.person_id
    ).join(Protection, Protection.order_id == chosen.c.order_id)
    wanted = [{SUBJECT: subjects, PROTECTED: protected}[role] for role in roles]
    people = (union_all(*wanted) if len(wanted) > 1 else wanted[0]).subquery("people")
    home = and_(
        Address.person_id == people.c.person_id,
        Address.kind.in_(_HOMES),
        or_(Address.starts_at.is_(None), Address.starts_at <= at),
        or_(Address.ends_at.is_(None), Address.ends_at > at),
    )
    return (
        select(
            Order.id,
            Order.reference,
            Order.kind,
            people.c.role,
            withheld_column().label("withheld"),
            easting(Address.point).label("easting"),
            northing(Address.point).label("northing"),
        )
        .join(people, people.c.order_id == Order.id)
        .join(Address, home, isouter=not where)
        .where(*where)
    )
