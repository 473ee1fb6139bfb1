"""Opening a follow-up, owning it, answering it. Each is logged with the change."""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from orders.access.model import Account
from orders.access.permissions import Permission, Role, may
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, NotFound, Refused
from orders.follow_ups.model import FollowUp
from orders.follow_ups.schema import AnswerInput
from orders.follow_ups.words import FollowUpAnswer, FollowUpCause
from orders.register.model import Order, Presence
from orders.rules.vocabulary.codes import Basis

_NONE = "There is no such follow-up, or it is not yours to see."


def open_follow_up(
    db: Session,
    order: Order,
    cause: FollowUpCause,
    *,
    by: Account,
    now: datetime,
    visit_id: int | None = None,
    report_id: int | None = None,
    due_at: datetime | None = None,
) -> FollowUp:
    """Open the follow-up of a visit or a report; ``due_at`` only makes it sooner than usual."""
    usual = now + cause.within
    row = FollowUp(
        order_id=order.id,
        cause=cause,
        visit_id=visit_id,
        report_id=report_id,
        opened_at=now,
        opened_by_id=by.id,
        due_at=usual if due_at is None else max(now, min(usual, due_at)),
    )
    db.add(row)
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "follow-up.opened",
        by=by,
        now=now,
        reference=order.reference,
        details={"follow_up": row.id, "cause": cause, "visit": visit_id, "report": report_id},
    )
    return row


def one(
    db: Session,
    number: int,
    *,
    by: Account,
    visible: ColumnElement[bool],
    for_change: bool = False,
) -> FollowUp:
    """A follow-up with its order, subject, owner and reporter.

    Who reported it reads it wherever the order counts by now; others as they may see the order.

    Args:
        number: its id.
        by: the reader.
        visible: condition on ``Order`` that limits what the account may see.
        for_change: keep the row locked until the transaction ends.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    if for_change:
        lock_rows(db, FollowUp.id, FollowUp.id == number)
    wanted = (
        select(FollowUp)
        .join(Order, Order.id == FollowUp.order_id)
        .where(FollowUp.id == number, (FollowUp.opened_by_id == by.id) | visible)
        .options(*with_people())
        .execution_options(populate_existing=for_change)
    )
    row = db.scalar(wanted)
    if row is None:
        raise NotFound(_NONE)
    return row


def is_visible(db: Session, row: FollowUp, *, visible: ColumnElement[bool]) -> bool:
    """Whether its order is among those of ``visible``, a condition on ``Order``."""
    return bool(db.scalar(select(exists().where(Order.id == row.order_id, visible))))


def with_people() -> tuple[LoaderOption, ...]:
    """Loads a follow-up's order, subject, owner, reporter and who answered with it."""
    return (
        joinedload(FollowUp.order, innerjoin=True).joinedload(Order.subject, innerjoin=True),
        joinedload(FollowUp.owner),
        joinedload(FollowUp.opened_by, innerjoin=True),
        joinedload(FollowUp.answered_by),
    )


def may_answer(account: Account, row: FollowUp) -> bool:
    """Whether an account answers this one: a report is the team's, a visit's the LPA's as well."""
    return may(account.role, answered_with(row.cause))


def answered_with(cause: FollowUpCause) -> Permission:
    """What an answer needs: a report is completed or rejected by who logs breaches."""
    return (
        Permission.BREACH_RECORD if cause is FollowUpCause.REPORT else Permission.FOLLOW_UP_ANSWER
    )


def own(
    db: Session,
    number: int,
    owner_id: int | None,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> FollowUp:
    """Take a follow-up, give it to a colleague, or lay it back (``None``).

    Raises:
        Conflict: it is answered.
        NotFound: there is none, or it is not theirs to see.
        Refused: the account that is to own it may not answer it.
        marshmallow.ValidationError: there is no such account.
    """
    row = _to_change(db, number, by=by, visible=visible)
    if not may(by.role, Permission.FOLLOW_UP_ANSWER):
        raise Refused("Your account may not take or give a follow-up.")
    if owner_id is not None and owner_id not in {each.id for each in colleagues(db, row)}:
        raise ValidationError("Choose a colleague from the list.", "owner_id")
    row.owner_id = owner_id
    db.flush()
    _log(db, "follow-up.given", row, by=by, now=now, owner=owner_id)
    return row


def colleagues(db: Session, row: FollowUp) -> list[Account]:
    """Accounts to give a follow-up to: they may answer it where its order counts or counted."""
    here = exists().where(
        Presence.order_id == row.order_id,
        Presence.basis == Basis.EITHER,
        Presence.area_id == Account.area_id,
    )
    people = select(Account).where(
        Account.active.is_(True),
        Account.password_hash.is_not(None),
        Account.role.in_([role for role in Role if may(role, answered_with(row.cause))]),
        or_(Account.area_id.is_(None), here),
    )
    return list(db.scalars(people.order_by(Account.name)))


def answer(
    db: Session,
    number: int,
    given: AnswerInput,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool] | None = None,
) -> FollowUp:
    """Answer a follow-up, which takes it off every list and shows the answer to the reporter.

    Whether ``given.breach_id`` is a breach of its order is checked by the caller.

    Raises:
        Conflict: it is answered already.
        NotFound: there is none, or it is not theirs to see.
        Refused: the account may not answer it.
        marshmallow.ValidationError: that is no answer to it.
    """
    row = _to_change(db, number, by=by, visible=true() if visible is None else visible)
    if not may_answer(by, row):
        raise Refused("The civil orders team answers a report of a breach.")
    if given.answer not in row.cause.answers:
        raise ValidationError("Choose an answer from the list.", "answer")
    row.answer, row.answer_words = given.answer, given.words or None
    row.answered_at, row.answered_by_id = now, by.id
    row.breach_id = given.breach_id if given.answer is FollowUpAnswer.BREACH_LOGGED else None
    db.flush()
    _log(db, "follow-up.answered", row, by=by, now=now, answer=given.answer, breach=row.breach_id)
    return row


def _to_change(db: Session, number: int, *, by: Account, visible: ColumnElement[bool]) -> FollowUp:
    row = one(db, number, by=by, visible=visible, for_change=True)
    if row.answered_at is not None:
        raise Conflict(
            f"The follow-up on {row.order.reference} is answered already: {row.answer.label}."
            if row.answer
            else "It is answered already."
        )
    return row


def _log(
    db: Session, what: str, row: FollowUp, *, by: Account, now: datetime, **details: object
) -> None:
    log.record(
        db,
        Action.ALTERATION,
        what,
        by=by,
        now=now,
        reference=row.order.reference,
        details={"follow_up": row.id, **details},
    )
