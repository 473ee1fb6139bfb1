"""The follow-up of a visit or of a report: its owner, its due time, its answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orders.access.model import Account
from orders.db import NUMBERED_ONCE, Model
from orders.follow_ups.words import FollowUpAnswer, FollowUpCause
from orders.register.model import Order
from orders.typed_words import LongWords

_OPEN = text("answered_at IS NULL")


class FollowUp(Model):
    """Something seen at a visit, or reported, that waits for an answer; one for each."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_open", "order_id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_follow_up_opened_by_id", "opened_by_id", "opened_at"),
        CheckConstraint("(visit_id IS NULL) <> (report_id IS NULL)", name="of_one"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND"
            " (answer IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_whole",
        ),
        CheckConstraint(
            "(breach_id IS NOT NULL) = (answer IS NOT NULL AND answer = 'BREACH_LOGGED')",
            name="breach_is_named",
        ),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    cause: Mapped[FollowUpCause] = mapped_column(Enum(FollowUpCause, native_enum=False, length=24))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("breach_report.id"), unique=True)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(
        ForeignKey("account.id"), comment="who reported it, and reads the answer"
    )
    due_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="who works on it; NULL: whoever of the LPA or the team"
    )
    answer: Mapped[FollowUpAnswer | None] = mapped_column(
        Enum(FollowUpAnswer, native_enum=False, length=24)
    )
    answer_words: Mapped[str | None] = mapped_column(LongWords, comment="why, for who reported it")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    breach_id: Mapped[int | None] = mapped_column(
        ForeignKey("breach.id"), comment="the breach it was logged as"
    )
    order: Mapped[Order] = relationship(lazy="raise")
    owner: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=owner_id)
    opened_by: Mapped[Account] = relationship(lazy="raise", foreign_keys=opened_by_id)
    answered_by: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=answered_by_id)
