"""Visits to check that an order is kept, notes handed to another LPA, and who is held where."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.areas.model import Area
from orders.db import NUMBERED_ONCE, Model
from orders.ground.words import HeldIn, VisitResult
from orders.people.fact_removals import REMOVED
from orders.people.model import COPIED
from orders.register.model import Order
from orders.typed_words import LongWords, Words

_OPEN = text("released_at IS NULL AND removal_id IS NULL")


class Visit(Model):
    """One visit to check that an order is kept. Rows are only ever added."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_order_id", "order_id", "visited_at"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    visited_at: Mapped[datetime]
    visited_by: Mapped[str] = mapped_column(Words, comment="name and collar number of who went")
    subject_seen: Mapped[bool]
    result: Mapped[VisitResult] = mapped_column(Enum(VisitResult, native_enum=False, length=24))
    words: Mapped[str] = mapped_column(
        LongWords, comment="what they found; never a protected person"
    )
    next_due_on: Mapped[date | None] = mapped_column(
        index=True, comment="London day of the next visit; NULL: none is planned"
    )
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")


class Handover(Model):
    """What one LPA tells another about an order whose subject has moved there."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_to_area_id", "to_area_id", "seen_at"),
        CheckConstraint("from_area_id <> to_area_id", name="elsewhere"),
        CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name="seen_is_whole"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    from_area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), comment="LPA that writes")
    to_area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), comment="LPA it is for")
    note: Mapped[str] = mapped_column(LongWords, comment="never mailed")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    order: Mapped[Order] = relationship(lazy="raise")
    from_area: Mapped[Area] = relationship(lazy="raise", foreign_keys=from_area_id)
    to_area: Mapped[Area] = relationship(lazy="raise", foreign_keys=to_area_id)


class Detention(Model):
    """A subject held in custody, prison or hospital; at most one open row for each person."""

    __tablename__ = "detention"
    __table_args__ = (
        Index(
            "uq_detention_open",
            "person_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("ix_detention_person_id", "person_id", "since_at"),
        CheckConstraint("released_at IS NULL OR released_at > since_at", name="forwards"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    held_in: Mapped[HeldIn] = mapped_column(Enum(HeldIn, native_enum=False, length=24))
    place: Mapped[str] = mapped_column(
        Words, comment="name of the prison or station; empty: not known"
    )
    since_at: Mapped[datetime]
    release_expected_on: Mapped[date | None] = mapped_column(
        index=True, comment="London day; NULL: not known"
    )
    released_at: Mapped[datetime | None] = mapped_column(comment="NULL: still held")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("detention.id"), comment="where they were held next, which ended this"
    )
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("detention.id"), comment=COPIED.format("row")
    )
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("fact_removal.id"), comment=REMOVED)
