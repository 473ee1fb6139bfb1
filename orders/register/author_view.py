"""An order as the author of an address reads it: what was typed stays as it was typed.

An address that turns out to be a withheld home is withheld at once. Its author is answered as for
any other address: no answer tells whether it is one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, northing
from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.people.joined_records import are_one
from orders.people.model import Address, Person
from orders.register import order_record
from orders.register.confidentiality import same_homes
from orders.register.model import Order, Presence, Protection
from orders.register.order_record import OrderRecord
from orders.register.presence import projection
from orders.register.presence.facts import Facts
from orders.register.presence.facts_query import facts_of
from orders.register.presence.projection import ProjectedStay
from orders.rules.vocabulary.codes import Basis

_SIDES = (Basis.SUBJECT_HOME, Basis.VICTIM_HOME)


def open_to_author(db: Session, sheet: OrderRecord, account: Account) -> frozenset[int]:
    """Show an account the addresses it typed that were withheld in the same act.

    Args:
        db: session; the addresses are taken out of it, so that nothing of this is kept.
        sheet: the order, as ``order_record.read`` gives it.
        account: the reader.

    Returns:
        Ids of those addresses.
    """
    addresses = {each.id: each for person in sheet.everybody_ever for each in person.addresses}
    typed = same_homes.typed_by(db, account, addresses)
    for address_id in typed:
        db.expunge(addresses[address_id])
        addresses[address_id].confidential = False
    return typed


def stays_of(
    db: Session, order_id: int, as_at: datetime, *, typed: Collection[int]
) -> Sequence[Presence | ProjectedStay]:
    """Where an order counts at an instant by each person's home, for an author.

    Args:
        db: session; only read.
        order_id: the order.
        as_at: aware.
        typed: as ``open_to_author`` gives them; they count in their neighbourhood.
    """
    if not typed:
        return order_record.stays_at(order_record.stays_of(db, order_id), as_at)
    (facts,) = facts_of(db, [order_id], open_ids=typed)
    return _stays(facts, gazetteer.current(db), as_at)


def stays_of_typed(
    db: Session,
    order_ids: Collection[int],
    as_at: datetime,
    *,
    account: Account | None,
    places: Gazetteer,
) -> dict[int, list[ProjectedStay]]:
    """Where orders count by each person's home, of those with an address this program typed.

    Args:
        db: session; only read.
        order_ids: where to look.
        as_at: aware.
        account: the reader; only a program is ever kept from what it typed.
        places: the boundaries.
    """
    if account is None or account.role is not Role.SERVICE:
        return {}
    rows = db.execute(_typed(account).where(Order.id.in_(order_ids))).all()
    if not rows:
        return {}
    found = facts_of(
        db, sorted({row.order_id for row in rows}), open_ids={row.address_id for row in rows}
    )
    return {facts.order_id: _stays(facts, places, as_at) for facts in found}


def orders_in(
    db: Session, areas: Sequence[AreaInfo], *, basis: Basis, account: Account, as_at: datetime
) -> frozenset[int]:
    """Orders that count in one of some neighbourhoods by an address a program typed.

    Args:
        db: session; only read.
        areas: where; an LPA counts such an address for every reader.
        basis: whose home.
        account: the reader; only a program is ever kept from what it typed.
        as_at: instant at which it is a home, aware.
    """
    wanted = {each.id for each in areas if each.level is Level.NEIGHBOURHOOD}
    if not wanted or account.role is not Role.SERVICE:
        return frozenset()
    query = _typed(account).where(
        Address.point.is_not(None),
        or_(Address.starts_at.is_(None), Address.starts_at <= as_at),
        or_(Address.ends_at.is_(None), Address.ends_at > as_at),
    )
    rows = [
        row for row in db.execute(query) if basis in {Basis.EITHER, _SIDES[bool(row.protected)]}
    ]
    if not rows:
        return frozenset()
    places = gazetteer.current(db)
    _, inner = places.place([row.x for row in rows], [row.y for row in rows], at=as_at)
    return frozenset(
        row.order_id for row, area in zip(rows, inner.tolist(), strict=True) if area in wanted
    )


def _typed(account: Account) -> Select[*tuple[Any, ...]]:
    """Addresses an account typed that are withheld, one for each order and side."""
    protecting = select(Protection.order_id, Protection.person_id, literal(value=True)).where(
        Protection.taken_out_id.is_(None)
    )
    sides = (
        select(
            Order.id.label("order_id"),
            Order.subject_id.label("person_id"),
            literal(value=False).label("protected"),
        )
        .union_all(protecting)
        .subquery("sides")
    )
    own, record = aliased(Person), aliased(Person)
    return (
        select(
            sides.c.order_id,
            sides.c.protected,
            Address.id.label("address_id"),
            easting(Address.point).label("x"),
            northing(Address.point).label("y"),
        )
        .join(own, own.id == Address.person_id)
        .join(record, are_one(record, own))
        .join(sides, sides.c.person_id == record.id)
        .join(Order, Order.id == sides.c.order_id)
        .where(Address.id.in_(same_homes.all_typed_by(account)), Address.removal_id.is_(None))
    )


def _stays(facts: Facts, places: Gazetteer, as_at: datetime) -> list[ProjectedStay]:
    derived = [
        each
        for each in projection.derive(facts, places)
        if each.basis in _SIDES and each.from_at <= as_at < each.until_at
    ]
    return sorted(derived, key=lambda each: (_SIDES.index(each.basis), each.area_id))
