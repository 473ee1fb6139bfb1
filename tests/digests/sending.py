"""``flask digest send`` in processes of its own that start at once and may be killed."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.model import Area, Level
from orders.db import make_engine
from orders.digests.model import Delivery, DeliveryState, Subscription
from tests.conftest import settings_for
from tests.digests.post_office import SILENT_S, PostOffice
from tests.factories.accounts import make_account

DAY = "2026-01-05"
LEASE_S = 1.5
_FORKED = get_context("forkserver")
_FORKED.set_forkserver_preload([__name__])


@dataclass
class Sender:
    """One run.

    Attributes:
        process: it.
        said: file with all it printed.
    """

    process: BaseProcess
    said: Path

    def kill(self) -> None:
        """End it where it stands; one that has ended by itself is left as it is."""
        assert self.process.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(20)

    def end(self) -> int:
        """Wait for its end.

        Returns:
            Its exit status, negative the signal that killed it.
        """
        self.process.join(60)
        assert self.process.exitcode is not None, self.said.read_text()
        return self.process.exitcode


def start(
    url: str, post: PostOffice, folder: Path, *, day: str = DAY, most_bytes: int | None = None
) -> Sender:
    """Begin a run on one database against one mail server.

    Args:
        url: the database.
        post: the mail server.
        folder: where what it prints is kept.
        day: whose digests.
        most_bytes: no file may grow beyond this, as if the disk were full.
    """
    said = folder / f"said-{len(list(folder.glob('said-*')))}"
    quick = {"digest_lease_seconds": LEASE_S, "mail_retry_seconds": (0.1,)}
    given = {"mail_answer_seconds": SILENT_S / 2, **quick, **post.settings}
    process = _FORKED.Process(target=_run, args=(url, given, said, day, most_bytes))
    process.start()
    return Sender(process, said)


def _run(url: str, given: dict[str, object], said: Path, day: str, most_bytes: int | None) -> None:
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    with said.open("w") as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        app = create_app(settings_for(url, **given))
        with app.app_context():
            app.cli.main(["digest", "send", "--on", day], prog_name="flask")
    sys.exit(0)


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
