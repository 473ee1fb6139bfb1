"""How many look-ups beyond its own LPA an account has left this hour, whichever server it asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from orders.access.model import Account, LookUp, LookUpLimit
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, LookUpsSpent, NotFound
from orders.formatting import london

SPAN = timedelta(hours=1)
"""The time over which look-ups are counted."""


def spend(db: Session, account: Account, *, per_hour: int, now: datetime) -> None:
    """Count one look-up against the account's limit.

    Args:
        account: the reader.
        per_hour: how many the account may make in an hour.

    Raises:
        LookUpsSpent: it has made them all; :func:`report` is then called after the rollback.
    """
    # Two requests at once must not both take the last one; keys that point here are left alone.
    db.execute(select(Account.id).where(Account.id == account.id).with_for_update(key_share=True))
    made = select(LookUp.at).where(LookUp.account_id == account.id, LookUp.at > now - SPAN)
    instants = sorted(db.scalars(made))
    if len(instants) >= per_hour:
        until = instants[-per_hour] + SPAN
        raise LookUpsSpent(
            f"You have used the {per_hour} look-ups an account may make in an hour outside its own"
            f" LPA. You can look up again at {london(until):%H:%M}.",
            until=until,
        )
    count_refused_try(db, account, now=now)


def count_refused_try(db: Session, account: Account, *, now: datetime) -> None:
    """Count one look-up whatever is left: a record that was asked for and refused is one."""
    db.execute(delete(LookUp).where(LookUp.account_id == account.id, LookUp.at <= now - SPAN))
    db.add(LookUp(account_id=account.id, at=now))
    db.flush()


def report(db: Session, account: Account, *, now: datetime) -> None:
    """Tell the auditor that the account went on after its limit: a line in the log and a row.

    One row holds every try that follows the last by less than an hour; one that was answered
    stays as it was answered.
    """
    row = db.scalar(
        select(LookUpLimit)
        .where(
            LookUpLimit.account_id == account.id,
            LookUpLimit.last_at > now - SPAN,
            LookUpLimit.reviewed_at.is_(None),
        )
        .order_by(LookUpLimit.id.desc())
        .limit(1)
    )
    if row is None:
        row = LookUpLimit(account_id=account.id, first_at=now, last_at=now, refused=0)
        db.add(row)
    row.last_at, row.refused = now, row.refused + 1
    db.flush()
    details = {"look_up_limit": row.id, "refused": row.refused}
    log.record(db, Action.ACCESS, "look-up.limit-reached", by=account, now=now, details=details)


def limits_reached(db: Session, *, most: int) -> Sequence[LookUpLimit]:
    """Accounts that reached their limit, at most so many, those without an answer first."""
    return db.scalars(
        select(LookUpLimit)
        .order_by(LookUpLimit.reviewed_at.is_not(None), LookUpLimit.id.desc())
        .limit(most)
    ).all()


def waiting() -> Select[int]:
    """Counts those that have no answer."""
    return select(func.count(LookUpLimit.id)).where(LookUpLimit.reviewed_at.is_(None))


def review(db: Session, number: int, *, by: Account, now: datetime) -> LookUpLimit:
    """Answer one: it was looked into.

    Raises:
        NotFound: there is none of that number.
        Conflict: it is answered already, or it is one's own.
    """
    lock_rows(db, LookUpLimit.id, LookUpLimit.id == number)
    row = db.get(LookUpLimit, number, populate_existing=True)
    if row is None:
        raise NotFound("There is no such row.")
    if row.account_id == by.id:
        raise Conflict("This is about your own account. Another person reviews it.")
    if row.reviewed_at is not None:
        raise Conflict("This is reviewed already.")
    row.reviewed_at, row.reviewed_by = now, by
    db.flush()
    details = {"look_up_limit": row.id, "account": row.account_id}
    log.record(db, Action.ACCESS, "look-up.limit-reviewed", by=by, now=now, details=details)
    return row
