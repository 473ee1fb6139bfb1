"""A drawn history, mailed day by day: every change told once, every wrong statement taken back."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from orders.db import db as database
from orders.rules.kinds import catalogue
from tests.conftest import DATABASES, _Apps
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.expecting import faults
from tests.digests.history import FIRST, follow_each_other
from tests.digests.living import Story, draw
from tests.digests.mails import BEFORE, Mail, read
from tests.digests.post_office import PostOffice

AREAS = ("WMP", "ALD", "BIR", "ALD1", "ALD2", "BIR1", "BIR2")
TWICE = ("WMP", "ALD")
"""Areas with a second mailbox: one may be sent what the other is not."""
TROUBLES = (
    "put off at RCPT",
    "refused at RCPT",
    "lost at RCPT",
    "disk full at DATA",
    "lost at DATA, taken",
    "lost at DATA, not taken",
)
DOUBLED = "lost at DATA, taken"
BOXES = [f"{area.lower()}@force.example" for area in AREAS]
NIGHTS = [f"{area.lower()}.nights@force.example" for area in TWICE]


class Replay:
    """Days of a story, mailed in their turn where there is a run and the mail server takes it."""

    def __init__(
        self, seed: int, story: Story, app: Flask, post: PostOffice, flaskly: Flaskly
    ) -> None:
        self.dice = random.Random(seed + 1000)  # noqa: S311  not for keys
        self.story, self.app, self.post, self.flaskly = story, app, post, flaskly
        self.ran = 0
        self.doubts = Counter[str]()

    def day(self, number: int, *, quiet: bool) -> None:
        """One day: what was recorded until its mail, and its run."""
        at = FIRST + timedelta(days=number, hours=6, minutes=2)
        with self.app.app_context():  # Only there the corrections to the bank holidays are known.
            self.story.until(database.session, at - BEFORE)
        if not quiet and self.dice.random() < 0.12:
            return  # A day without a run.
        self.post.troubles = {} if quiet else self._troubles()
        result = self.flaskly("send", now=f"{at:%Y-%m-%d %H:%M}")
        left = any(self.post.troubles.values())
        assert result.exit_code in ({0} if quiet else {0, 1}), result.output
        assert not left or not quiet
        self.ran += 1

    def _troubles(self) -> dict[str, list[str]]:
        found = {
            box: [self.dice.choice(TROUBLES)]
            for box in (*BOXES, *NIGHTS)
            if self.dice.random() < 0.1
        }
        self.doubts.update(box for box, [trouble] in found.items() if trouble == DOUBLED)
        return found


def day_of(mail: EmailMessage) -> datetime:
    """06:02 of the day whose digest it is: that is when it was composed."""
    words = mail["Subject"].split(", ")[2].partition(":")[0]
    return datetime.strptime(words, "%d %b %Y").replace(hour=6, minute=2, tzinfo=UTC)


def read_each(replay: Replay) -> dict[str, list[Mail]]:
    """By mailbox what it got, once each, in the order it came."""
    ids, boxes = Counter[str](), defaultdict[str, list[Mail]](list)
    doubled = Counter[str]()
    for mail in replay.post.received:
        ids[mail["Message-ID"]] += 1
        if ids[mail["Message-ID"]] > 1:
            doubled[mail["To"]] += 1
        else:
            boxes[mail["To"]].append(read(mail, day_of(mail)))
    assert not doubled - replay.doubts, "only what was in doubt came twice"
    for box, got in boxes.items():
        assert follow_each_other([each.as_at for each in got]), f"{box}: an older day came later"
    return boxes


def live(
    seed: int,
    days: int,
    orders: int,
    app: Flask,
    subscribe: Subscribe,
    post: PostOffice,
    flaskly: Flaskly,
    folder: Path,
) -> Story:
    story = draw(seed, days=days, orders=orders, folder=folder)
    subscribe(**{box.partition("@")[0].upper(): box for box in BOXES})
    subscribe(**dict(zip(TWICE, NIGHTS, strict=True)))
    replay = Replay(seed, story, app, post, flaskly)
    for day in range(days + 2):
        replay.day(day, quiet=day >= days)
    boxes = read_each(replay)
    assert boxes.keys() == {*BOXES, *NIGHTS}
    found = [f"{box}: {fault}" for box, got in boxes.items() for fault in faults(story.lives, got)]
    assert not found, "\n".join(sorted(found))
    assert story.done.total() > story.refused.total(), story.refused
    return story


def test_a_week_is_told_as_it_was(
    app: Flask, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly, tmp_path: Path
) -> None:
    live(1, 6, 2 * len(catalogue.KINDS), app, subscribe, post, flaskly, tmp_path)


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
        app: Flask,
        subscribe: Subscribe,
        post: PostOffice,
        flaskly: Flaskly,
        tmp_path: Path,
        seed: int,
    ) -> None:
        kinds = catalogue.KINDS
        story = live(seed, 30, 4 * len(kinds), app, subscribe, post, flaskly, tmp_path)
        assert {each.kind for each in story.lives} == {*kinds}
        missing = ACTS - story.done.keys()
        assert not missing, f"never done: {missing}; {story.refused}"


ACTS = {
    "boundaries", "correct", "strike", "grant", "move", "withhold", "open", "hold", "postpone",
    "release", "join", "breach", "decide", "hear", "rename", "declare", "revoke", "withdraw",
    "take up", "ADJOURNED",
}  # fmt: skip
