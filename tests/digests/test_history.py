"""A drawn history, mailed day by day: every change told once, every wrong statement taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import DATABASES, _Apps
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.history import FIRST, NAMES, faults, read
from tests.digests.living import draw
from tests.digests.post_office import PostOffice

AREAS = ("WMP", "ALD", "BIR", *(code for code in NAMES if code != "ALD9"))


def live(
    seed: int,
    days: int,
    orders: int,
    db: Session,
    subscribe: Subscribe,
    post: PostOffice,
    flaskly: Flaskly,
    folder: Path,
) -> None:
    story = draw(seed, days=days, orders=orders, folder=folder)
    subscribe(**{code: f"{code.lower()}@force.example" for code in AREAS})
    mails = []
    for day in range(days + 2):
        at = FIRST + timedelta(days=day, hours=6, minutes=2)
        story.until(db, at - timedelta(minutes=3))
        if day % 9 == 5:
            continue  # A day without a run.
        before = len(post.received)
        result = flaskly("send", now=f"{at:%Y-%m-%d %H:%M}")
        assert result.exit_code == 0, result.output
        mails += [read(mail, at) for mail in post.received[before:]]
    assert story.refused <= len(story.lives), story.refused
    assert len(story.lives) > orders / 2, story.refused
    found = list(faults(story.lives, mails))
    assert not found, "\n".join(found)


def test_a_week_is_told_as_it_was(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly, tmp_path: Path
) -> None:
    live(1, 8, 12, placed, subscribe, post, flaskly, tmp_path)


class TestAMonth:
    """The same for a month, on each database."""

    @pytest.fixture(params=DATABASES)
    def app(self, _apps: _Apps, request: pytest.FixtureRequest) -> Flask:
        """Each database in turn, for all that a test here asks for."""
        return _apps.on(request.param)

    @pytest.mark.trial
    @pytest.mark.parametrize("seed", [2, 3])
    def test_a_month_is_told_as_it_was(
        self,
        placed: Session,
        subscribe: Subscribe,
        post: PostOffice,
        flaskly: Flaskly,
        tmp_path: Path,
        seed: int,
    ) -> None:
        live(seed, 30, 40, placed, subscribe, post, flaskly, tmp_path)
