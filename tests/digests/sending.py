"""``flask digest send`` in processes of its own that start at once and may be killed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Area, Level
from orders.db import make_engine
from orders.digests.model import Delivery, DeliveryState, Subscription
from tests import apart
from tests.apart import Apart
from tests.digests.post_office import SILENT_S, PostOffice
from tests.factories.accounts import make_account

DAY = "2026-01-05"
LEASE_S = 1.5


def start(
    url: str, post: PostOffice, folder: Path, *, day: str = DAY, most_bytes: int | None = None
) -> Apart:
    """Begin a run on one database against one mail server.

    Args:
        url: the database.
        post: the mail server.
        folder: where what it prints is kept.
        day: whose digests.
        most_bytes: no file may grow beyond this, as if the disk were full.
    """
    quick = {"digest_lease_seconds": LEASE_S, "mail_retry_seconds": (0.1,)}
    given = {"mail_answer_seconds": SILENT_S / 2, **quick, **post.settings}
    words = ["digest", "send", "--on", day]
    return apart.start(url, words, folder, most_bytes=most_bytes, **given)


def subscribe(url: str, *boxes: str) -> None:
    """Make mailboxes subscribers of the force's digest."""
    engine = make_engine(url)
    with Session(engine) as db:
        force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
        by = make_account(db)
        for box in boxes:
            db.add(
                Subscription(
                    area_id=force.id,
                    mailbox=box,
                    starts_on=date(2026, 1, 1),
                    ends_on=None,
                    added_by_id=by.id,
                    added_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        db.commit()
    engine.dispose()


def states(url: str) -> dict[str, DeliveryState]:
    """How far each mail has come, by mailbox."""
    engine = make_engine(url)
    with Session(engine) as db:
        rows = db.execute(select(Delivery.recipient, Delivery.state)).all()
    engine.dispose()
    return {row.recipient: row.state for row in rows}
