"""Where one protected person's place is withheld, so are those that would tell it.

Of the same order, and of every other that protects somebody at the same address: who asked for
safety once is known by another order, or under another spelling, as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, not_, or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.people.model import Address, withheld_column
from orders.register import presence
from orders.register.model import Order, Protection
from orders.register.together import Dwelt, also_withheld, words_of

_TOGETHER = "The place of another protected person, which is withheld."
_SEVERAL = 1_000
"""So many postcodes are asked for at once."""


def withhold_together(
    db: Session,
    order_ids: Collection[int],
    *,
    by: Account,
    now: datetime,
    changed: Collection[int] | None = None,
) -> None:
    """Withhold the places of protected persons that tell a withheld one of the same order.

    So are those that other orders protect, where they live at the very address. Each counts anew
    and is a line in the log; the orders of whoever it touches are gone through as well. The
    subject's own homes are left as they are.

    Args:
        db: session; flushed.
        order_ids: where to look.
        by: the account that did what makes it necessary.
        now: this instant, aware.
        changed: only what follows from these addresses, by id; all when omitted.
    """
    seen: set[int] = set()
    while found := _telling(db, order_ids, changed) | _elsewhere(db, order_ids, changed):
        seen.update(order_ids)
        addresses = db.scalars(select(Address).where(Address.id.in_(found)).order_by(Address.id))
        persons = set()
        for address in addresses.all():
            address.confidential = True
            persons.add(address.person_id)
            log.record(
                db,
                Action.ALTERATION,
                "address.withheld",
                by=by,
                now=now,
                reference=found[address.id],
                reason=_TOGETHER,
                details={"address": address.id},
            )
        db.flush()
        theirs = orders_of(db, persons)
        presence.rewrite(db, theirs)
        order_ids, changed = set(theirs) - seen, set(found)


def orders_of(db: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of every order against or protecting any of these persons."""
    protecting = select(Protection.order_id).where(Protection.person_id.in_(person_ids))
    return list(
        db.scalars(
            select(Order.id)
            .where(or_(Order.subject_id.in_(person_ids), Order.id.in_(protecting)))
            .order_by(Order.id)
        )
    )


def _telling(
    db: Session, order_ids: Collection[int], changed: Collection[int] | None
) -> dict[int, str]:
    # Addresses to withhold, and the reference of the order whose other person they tell of.
    places: defaultdict[str, list[Dwelt]] = defaultdict(list)
    hidden = (
        select(Protection.order_id)
        .join(Address, Address.person_id == Protection.person_id)
        .where(
            Protection.order_id.in_(order_ids),
            withheld_column(),
        )
    )
    rows: Iterable[Any] = db.execute(
        select(
            Order.reference,
            Address.id,
            Address.kind,
            Address.lines,
            Address.postcode,
            Address.confidential,
            easting(Address.point),
            northing(Address.point),
        )
        .join(Protection, Protection.order_id == Order.id)
        .join(Address, Address.person_id == Protection.person_id)
        .where(Order.id.in_(hidden))
        .order_by(Order.id, Address.id)
    )
    for reference, id_, kind, lines, postcode, confidential, x, y in rows:
        point = None if x is None else (x, y)
        withheld = confidential or kind.is_always_confidential
        places[reference].append(Dwelt(id_, lines, postcode, point, withheld))
    return {
        key: reference for reference, some in places.items() for key in also_withheld(some, changed)
    }


def _elsewhere(
    db: Session, order_ids: Collection[int], changed: Collection[int] | None
) -> dict[int, str]:
    """The same across orders: addresses alike in words and postcode, one of them withheld."""
    ours = [
        row
        for row in db.execute(_lived_at(Protection.order_id.in_(order_ids)))
        if row.lines.strip() and row.postcode and (changed is None or row.id in changed)
    ]
    # Every refuge is confidential too, so that the index on withheld addresses answers.
    hidden = _there({row.postcode for row in ours if not row.withheld}, db, Address.confidential)
    shown = _there({row.postcode for row in ours if row.withheld}, db, not_(withheld_column()))
    places = {_place(row) for row in hidden}
    known = {_place(row) for row in ours if row.withheld}
    found = {row.id: row.reference for row in shown if _place(row) in known}
    return found | {
        row.id: row.reference for row in ours if not row.withheld and _place(row) in places
    }


def _there(postcodes: Collection[str], db: Session, where: SQLColumnExpression[bool]) -> list[Any]:
    """Addresses of protected persons at some postcodes."""
    asked = sorted(postcodes)
    return [
        row
        for start in range(0, len(asked), _SEVERAL)
        for row in db.execute(
            _lived_at(and_(Address.postcode.in_(asked[start : start + _SEVERAL]), where))
        )
    ]


def _lived_at(where: ColumnElement[bool]) -> Any:
    return (
        select(
            Address.id,
            Address.lines,
            Address.postcode,
            withheld_column().label("withheld"),
            Order.reference,
        )
        .join(Protection, Protection.person_id == Address.person_id)
        .join(Order, Order.id == Protection.order_id)
        .where(where)
    )


def _place(row: Any) -> tuple[tuple[str, ...], str]:
    return words_of(row.lines), row.postcode
