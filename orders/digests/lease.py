"""One run of the daily mail at a time: a lease on what is being sent now.

A run takes the one row, takes it again while it lives, and proves before each mail that the row
is still its own. The lease of a run that was killed ends by itself; the next run waits for that.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from orders import clock
from orders.digests.model import Lease
from orders.errors import Conflict
from orders.formatting import instant

Transaction = Callable[[], AbstractContextManager[Session]]

_LOOK_AGAIN_S = 0.25
_LOOKS_MORE = 4
_BEATS = 6
"""How often in its length a lease is taken again."""
logger = structlog.get_logger()


class AnotherRun(Conflict):
    """Another run is sending, so this one may not."""


@dataclass(frozen=True, slots=True)
class HeldLease:
    """The lease as this run holds it.

    Attributes:
        owner: what names this run.
        lasts: how long it holds when it is not taken again.
    """

    owner: str
    lasts: timedelta

    def renew(self, db: Session) -> None:
        """Take it again, as part of what ``db`` commits.

        Raises:
            AnotherRun: it ended meanwhile and another run has it.
        """
        kept = db.execute(
            update(Lease)
            .where(Lease.owner == self.owner)
            .values(expires_at=clock.now() + self.lasts)
            .returning(Lease.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        if kept is None:
            raise AnotherRun("This run was held up for so long that another one sends now.")


@contextmanager
def held(
    transaction: Transaction, engine: Engine, *, seconds: float, tell: Callable[[str], None]
) -> Iterator[HeldLease]:
    """The lease, for the length of the block.

    Args:
        transaction: gives a session and commits it at its end.
        engine: the same database, for taking the lease again beside whatever else is done.
        seconds: how long it holds when it is not taken again.
        tell: takes a line for a person who waits.

    Raises:
        AnotherRun: another run has it, and is alive.
    """
    lease = HeldLease(
        f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}", timedelta(seconds=seconds)
    )
    _take(lease, transaction, tell)
    stop = threading.Event()
    beat = threading.Thread(target=_keep, args=(lease, engine, stop), daemon=True)
    beat.start()
    try:
        yield lease
    finally:
        stop.set()
        beat.join()
        try:
            with transaction() as db:
                _let_go(db, lease)
        except SQLAlchemyError as error:  # It ends by itself.
            logger.warning("digest.lease-not-let-go", error=type(error).__name__)


def _take(lease: HeldLease, transaction: Transaction, tell: Callable[[str], None]) -> None:
    first: datetime | None = None
    for _ in range(round(lease.lasts.total_seconds() / _LOOK_AGAIN_S) + _LOOKS_MORE):
        with transaction() as db:
            if _taken(db, lease):
                return
            other = db.execute(select(Lease.owner, Lease.taken_at, Lease.expires_at)).one()
        if first is None:
            first = other.expires_at
            tell("Another run has not ended, or was stopped: waiting to see which")
        elif other.expires_at != first:
            break
        time.sleep(_LOOK_AGAIN_S)
    host = (other.owner or "").partition(" ")[0]
    since = instant(other.taken_at) if other.taken_at else "just now"
    raise AnotherRun(
        f"Another run is sending now, on {host} since {since}: this one sends nothing."
    )


def _taken(db: Session, lease: HeldLease) -> bool:
    now = clock.now()
    return (
        db.execute(
            update(Lease)
            .where(or_(Lease.owner.is_(None), Lease.expires_at <= now))
            .values(owner=lease.owner, taken_at=now, expires_at=now + lease.lasts)
            .returning(Lease.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        is not None
    )


def _let_go(db: Session, lease: HeldLease) -> None:
    db.execute(
        update(Lease)
        .where(Lease.owner == lease.owner)
        .values(owner=None, taken_at=None, expires_at=None)
        .execution_options(synchronize_session=False)
    )


def _keep(lease: HeldLease, engine: Engine, stop: threading.Event) -> None:
    while not stop.wait(lease.lasts.total_seconds() / _BEATS):
        try:
            with Session(engine) as db:
                lease.renew(db)
                db.commit()
        except AnotherRun:
            return  # The run itself learns it before its next mail.
        except SQLAlchemyError as error:
            logger.warning("digest.lease-not-renewed", error=type(error).__name__)
