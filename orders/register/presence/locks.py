"""Keeping boundaries and bank holidays as they are while orders are being counted by them."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from orders.areas.model import Landing, LandingStage
from orders.db import is_sqlite

_BOUNDARIES = 7_201
"""Number of the advisory lock; PostgreSQL keeps them apart by database."""


def hold(db: Session) -> None:
    """Boundaries stay as they are until this transaction ends; waits for an edition that lands.

    Ask before reading the gazetteer. SQLite lets one transaction write at a time anyway.
    """
    if not is_sqlite(db):
        db.execute(select(func.pg_advisory_xact_lock_shared(_BOUNDARIES)))


def close(db: Session) -> None:
    """Wait until no transaction counts orders; none begins to before this one ends."""
    if not is_sqlite(db):
        db.execute(select(func.pg_advisory_xact_lock(_BOUNDARIES)))


def is_staging(db: Session) -> bool:
    """Whether an edition is being staged, so that what changes now must be staged again."""
    return bool(db.scalar(select(exists().where(Landing.stage == LandingStage.STAGING))))
