"""A run killed between two commits: nothing is lost, and what is in doubt is sent once more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Area, Level
from orders.db import make_engine
from orders.digests.model import Delivery, DeliveryState, Subscription
from tests.digests.post_office import PostOffice
from tests.factories.accounts import make_account

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-01-05"
BOXES = ("one@force.example", "two@force.example", "three@force.example")


def start(url: str, post: PostOffice) -> subprocess.Popen[str]:
    """``flask digest send`` in a process of its own."""
    settings = {"secret_key": "k" * 40, "database_url": url, **post.settings}
    given = {f"ORDERS_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.Popen(  # noqa: S603  fixed words only
        [sys.executable, "-m", "flask", "digest", "send", "--on", DAY],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_run_killed_while_sending_is_finished_by_the_next(
    new_database: str, post: PostOffice
) -> None:
    engine = make_engine(new_database)
    with Session(engine) as db:
        force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
        by = make_account(db)
        for box in BOXES:
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
    first = start(new_database, post)

    def kill_at_the_second(_mail: EmailMessage) -> None:
        if len(post.received) == 1:
            os.kill(first.pid, signal.SIGKILL)
            first.wait()

    post.on_mail = kill_at_the_second
    first.communicate(timeout=60)
    assert first.returncode == -signal.SIGKILL
    with Session(engine) as db:
        rows = db.execute(select(Delivery.recipient, Delivery.state)).all()
        states = {row.recipient: row.state for row in rows}
    one, three, two = sorted(BOXES)
    assert states == {
        one: DeliveryState.SENT,
        three: DeliveryState.SENDING,
        two: DeliveryState.DUE,
    }
    second = start(new_database, post)
    output, trouble = second.communicate(timeout=60)
    assert second.returncode == 0, trouble
    assert f"{three}: in doubt, sent again" in output
    assert [mail["To"] for mail in post.received] == [one, three, three, two]
    assert post.received[1]["Message-ID"] == post.received[2]["Message-ID"]
    assert len({mail["Message-ID"] for mail in post.received}) == len(BOXES)
    with Session(engine) as db:
        assert set(db.scalars(select(Delivery.state))) == {DeliveryState.SENT}
    engine.dispose()
