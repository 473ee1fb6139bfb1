"""The mail server, the drawn areas, and a way to run the daily command at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from orders.digests.model import Subscription
from orders.formatting import london_instant
from tests.digests.looking import Areas
from tests.digests.post_office import SILENT_S, PostOffice, certificate, open_office
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at

Subscribe = Callable[..., None]
Flaskly = Callable[..., Result]


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate and its key."""
    return certificate(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def post(papers: tuple[Path, Path]) -> Iterator[PostOffice]:
    """A mail server of this test's own."""
    office, controller = open_office(*papers)
    yield office
    controller.stop()


@pytest.fixture
def placed(db: Session) -> Session:
    """A database with the two invented LPAs."""
    make_areas(db)
    db.commit()
    return db


@pytest.fixture
def subscribe(placed: Session) -> Subscribe:
    """Make mailboxes subscribers of areas, by code, since 1 January 2026."""

    def do(**mailboxes: str) -> None:
        by = make_account(placed)
        for code, mailbox in mailboxes.items():
            placed.add(
                Subscription(
                    area_id=area_id(placed, code),
                    mailbox=mailbox,
                    starts_on=date(2026, 1, 1),
                    ends_on=None,
                    added_by_id=by.id,
                    added_at=london_instant(date(2026, 1, 1)),
                )
            )
        placed.commit()

    return do


@pytest.fixture
def flaskly(app: Flask, placed: Session, post: PostOffice) -> Iterator[Flaskly]:
    """Run ``flask digest …`` with mail going to ``post``, at a London wall clock."""
    before = app.config["SETTINGS"]
    quick = {"mail_answer_seconds": 30.0, "mail_retry_seconds": ()}
    changes = {"public_url": "https://register.example", **quick, **post.settings}
    app.config["SETTINGS"] = replace(before, **changes)

    def run(*words: str, now: str) -> Result:
        placed.commit()
        with time_machine.travel(at(now), tick=False):
            result = app.test_cli_runner().invoke(args=["digest", *words])
        placed.expire_all()
        return result

    yield run
    app.config["SETTINGS"] = before


@pytest.fixture
def brisk(flaskly: Flaskly, app: Flask) -> Flaskly:
    """The command, which waits for less time than a silent server keeps silent."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_answer_seconds=SILENT_S / 2)
    return flaskly


@pytest.fixture
def areas(placed: Session) -> Areas:
    """Digests of the two invented LPAs."""
    return Areas(placed)
