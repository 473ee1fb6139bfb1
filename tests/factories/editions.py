"""Landing boundary editions within a test's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from orders.areas.editions.proposal import Proposal
from orders.audit.log import Actor
from orders.register.boundaries import edition_landing
from orders.register.boundaries.edition_landing import Landed, Transaction
from tests.factories.accounts import make_account


def committing(db: Session) -> Transaction:
    """Transactions that are all within the test's own."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        yield db
        db.commit()

    return transaction


def land(
    db: Session,
    proposal: Proposal,
    now: datetime,
    *,
    by: Actor | None = None,
    restate: bool = False,
    batch: int = 100,
    progress: Callable[[int, int], object] = lambda placed, waiting: None,
) -> Landed:
    """Begin and land, committing into the test's own transaction."""
    edition_id = edition_landing.begin(db, proposal, restate=restate, now=now).id
    return edition_landing.land(
        committing(db),
        edition_id,
        by=by or make_account(db),
        clock=lambda: now,
        batch=batch,
        progress=progress,
    )
