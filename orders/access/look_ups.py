"""How many look-ups beyond its own LPA an account has left this hour, whichever server it asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from orders.access.model import Account, LookUp, LookUpLimit
from orders.audit import log
from orders.audit.model import Action
from orders.errors import LookUpsSpent
from orders.formatting import london

SPAN = timedelta(hours=1)
"""The time over which look-ups are counted."""


def spend(db: Session, account: Account, *, per_hour: int, now: datetime) -> None:
    """Count one look-up against the account's limit.

    Args:
        db: session; flushed.
        account: who looks up.
        per_hour: how many the account may make in an hour.
        now: this instant, aware.

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


def left(db: Session, account: Account, *, per_hour: int, now: datetime) -> int:
    """How many look-ups beyond its own LPA the account may still make now."""
    made = select(func.count()).where(LookUp.account_id == account.id, LookUp.at > now - SPAN)
    return max(0, per_hour - (db.scalar(made) or 0))
