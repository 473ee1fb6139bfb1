"""Addresses withheld because they are the home of a person whose home is withheld, and the answer.

The civil orders team is asked about a subject's own home: until it answers, the home stays
withheld, and it stands on the team's worklist.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.db import Model
from orders.people.likeness import pairs
from orders.people.model import Address
from orders.people.service import earlier_wordings
from orders.register.confidentiality.opening_model import HomeOpening, OpeningExtent
from orders.register.model import Order
from orders.register.order_steps import OrderStep

REASON = "The same home as an address that is withheld."


class SameHome(Model):
    """An address that was withheld because another record has the same home withheld."""

    __tablename__ = "same_home"
    __table_args__ = (
        Index(
            "ix_same_home_asked",
            "order_id",
            postgresql_where=text("asked AND kept IS NULL"),
            sqlite_where=text("asked AND kept IS NULL"),
        ),
        Index("ix_same_home_typed_by_id", "typed_by_id"),
    )

    address_id: Mapped[int] = mapped_column(
        ForeignKey("address.id"), primary_key=True, autoincrement=False
    )
    order_id: Mapped[int] = mapped_column(
        ForeignKey("protective_order.id"), comment="the order from whose page it is answered"
    )
    withheld_at: Mapped[datetime]
    typed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="who recorded it just then, and reads it as typed"
    )
    asked: Mapped[bool] = mapped_column(comment="whether the civil orders team is asked about it")
    kept: Mapped[bool | None] = mapped_column(
        comment="NULL: not answered; false: opened to everybody with a reason"
    )
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


@dataclass(frozen=True, slots=True)
class Withholding:
    """An address about to be withheld as the same home.

    Attributes:
        order_id: an order whose person lives there.
        reference: that order's.
        read_on: whether who did it goes on reading it: what it tells was recorded before, and they
            must not learn of that from an answer.
    """

    order_id: int
    reference: str
    read_on: bool


def keep_back(
    db: Session, found: Mapping[int, Withholding], *, by: Account, now: datetime
) -> set[int]:
    """Withhold addresses, each a line in the log; gives the persons who live there.

    The team is asked about those of subjects: officers look for them there. What stood in the place
    of an address before it was put right is withheld with it.

    Args:
        found: by id of the address.
        by: the account that did what makes it necessary.
    """
    addresses = db.scalars(select(Address).where(Address.id.in_(found)).order_by(Address.id)).all()
    persons = {each.person_id for each in addresses}
    against = {
        order.subject_id: order.id
        for order in db.execute(
            select(Order.subject_id, Order.id)
            .where(Order.subject_id.in_(persons))
            .order_by(Order.id)
        )
    }
    withheld = _with_earlier(db, addresses)
    known = {
        each.address_id: each
        for each in db.scalars(select(SameHome).where(SameHome.address_id.in_(withheld)))
    }
    for address, stands_as in withheld.values():
        each = found[stands_as]
        address.confidential = True
        values: dict[str, Any] = {
            "order_id": against.get(address.person_id, each.order_id),
            "withheld_at": now,
            "typed_by_id": by.id if each.read_on else None,
            "asked": address.id == stands_as and address.person_id in against,
            "kept": None,
            "answered_at": None,
            "answered_by_id": None,
        }
        row = known.get(address.id)
        if row is None:
            db.add(SameHome(address_id=address.id, **values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
        log.record(
            db,
            Action.ALTERATION,
            "address.withheld",
            by=by,
            now=now,
            reference=each.reference,
            details={"address": address.id},
            reason=REASON,
        )
    db.flush()
    pairs.renew(db, persons)
    return persons


def _with_earlier(db: Session, addresses: Sequence[Address]) -> dict[int, tuple[Address, int]]:
    """Addresses and what of their earlier wordings is shown, by number, each with what stands."""
    numbers = [each.id for each in addresses]
    shown = [each for each in earlier_wordings(db, numbers) if not each.confidential]
    earlier = {each.id: (each, each.stands_as_id or each.id) for each in shown}
    return earlier | {each.id: (each, each.id) for each in addresses}


def answer(
    db: Session, address_id: int, *, keeps: bool, by: Account, now: datetime
) -> SameHome | None:
    """Note that an address stays withheld or was opened; ``None`` where the team was not asked.

    Args:
        address_id: which.
        keeps: whether it stays withheld.
        by: who decided.
    """
    row = db.get(SameHome, address_id)
    if row is not None:
        row.kept, row.answered_at, row.answered_by_id = keeps, now, by.id
        db.flush()
    return row


def unanswered(db: Session, order_ids: Collection[int]) -> Sequence[int]:
    """Ids of the addresses of orders that the team has not answered about."""
    return db.scalars(
        select(SameHome.address_id)
        .where(SameHome.order_id.in_(order_ids), SameHome.asked.is_(True), SameHome.kept.is_(None))
        .order_by(SameHome.address_id)
    ).all()


def is_asked(db: Session, reference: str) -> bool:
    """Whether the team has yet to answer about a home on the order with this reference."""
    order_id = db.scalar(select(Order.id).where(Order.reference == reference))
    return order_id is not None and bool(unanswered(db, [order_id]))


def opened(db: Session, address_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these addresses was last opened to every reader, of those that were."""
    answered = select(SameHome.address_id, SameHome.answered_at).where(
        SameHome.address_id.in_(address_ids), SameHome.kept.is_(False)
    )
    reasoned = select(HomeOpening.address_id, HomeOpening.at).where(
        HomeOpening.address_id.in_(address_ids), HomeOpening.extent == OpeningExtent.OPENED
    )
    found: dict[int, datetime] = {}
    for address_id, at in (*db.execute(answered), *db.execute(reasoned)):
        if at is not None:
            found[address_id] = max(at, found.get(address_id, at))
    return found


def typed_by(db: Session, account: Account, address_ids: Collection[int]) -> frozenset[int]:
    """Which of these addresses an account recorded and goes on reading as it typed them.

    Nothing in an answer then tells its author whether the address is that of a withheld home.
    """
    if not address_ids:
        return frozenset()
    return frozenset(db.scalars(all_typed_by(account).where(SameHome.address_id.in_(address_ids))))


def typed_anew(db: Session, address_ids: Collection[int], *, by: Account) -> None:
    """Note that an account typed anew where addresses are; who typed them before reads it no more.

    What stands there is another's words from then on, and may be where somebody hidden lives.
    """
    rows = db.scalars(
        select(SameHome).where(
            SameHome.address_id.in_(address_ids),
            SameHome.typed_by_id.is_not(None),
            SameHome.typed_by_id != by.id,
        )
    )
    for each in rows:
        each.typed_by_id = None
    db.flush()


def all_typed_by(account: Account) -> Select[int]:
    """The query of all those addresses."""
    return select(SameHome.address_id).where(
        SameHome.typed_by_id == account.id,
        SameHome.answered_by_id.is_distinct_from(account.id),
    )


class SameHomesStep(OrderStep):
    """How far an upgrade has gone through the orders recorded before; no row once it is done."""

    __tablename__ = "same_homes_step"
