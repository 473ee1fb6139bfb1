"""What a boundary edition will change, kept apart until it lands: stays to take away and to add."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from orders.db import BigId, Coded, Model
from orders.register.model import Cause, Stay
from orders.rules.vocabulary.codes import Basis


class StagedStay(Model):
    """A row of ``Presence`` that the edition being staged takes away, or adds."""

    __tablename__ = "staged_stay"

    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[Basis] = mapped_column(Coded(*Basis), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    adds: Mapped[bool] = mapped_column(primary_key=True, comment="else it takes away")
    until_at: Mapped[datetime]
    state: Mapped[Stay] = mapped_column(Coded(*Stay))
    order_ends_at: Mapped[datetime]
    began_by: Mapped[Cause] = mapped_column(Coded(*Cause))
    ended_by: Mapped[Cause | None] = mapped_column(Coded(*Cause))
    excluded: Mapped[bool]
    kind: Mapped[str]


class ChangedOrder(Model):
    """An order that was counted anew while an edition was being staged: to be staged again."""

    __tablename__ = "changed_order"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int]
