"""A run killed, or beside another: nothing is lost, nothing doubled but what was in doubt."""

from __future__ import annotations

import random
import time
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from orders.db import make_engine
from orders.digests.model import DeliveryState
from tests.digests.post_office import PostOffice
from tests.digests.sending import start, states, subscribe

BOXES = ("one@force.example", "two@force.example", "three@force.example")


def test_a_run_killed_while_sending_is_finished_by_the_next(
    each_new_database: str, post: PostOffice, tmp_path: Path
) -> None:
    subscribe(each_new_database, *BOXES)
    first = start(each_new_database, post, tmp_path)

    def kill_at_the_second(_mail: EmailMessage) -> None:
        if len(post.received) == 1:
            first.kill()

    post.on_mail = kill_at_the_second
    assert first.end() < 0, first.said.read_text()
    one, three, two = sorted(BOXES)
    assert states(each_new_database) == {
        one: DeliveryState.SENT,
        three: DeliveryState.SENDING,
        two: DeliveryState.DUE,
    }
    second = start(each_new_database, post, tmp_path)
    assert second.end() == 0, second.said.read_text()
    assert f"{three}: in doubt, sent again" in second.said.read_text()
    assert [mail["To"] for mail in post.received] == [one, three, three, two]
    assert post.received[1]["Message-ID"] == post.received[2]["Message-ID"]
    assert len({mail["Message-ID"] for mail in post.received}) == len(BOXES)
    assert set(states(each_new_database).values()) == {DeliveryState.SENT}


def test_two_runs_at_once_send_each_mail_once(
    each_new_database: str, post: PostOffice, tmp_path: Path
) -> None:
    boxes = tuple(f"box{number}@force.example" for number in range(20))
    subscribe(each_new_database, *boxes)
    runs = [start(each_new_database, post, tmp_path) for _ in range(2)]
    assert 0 in {run.end() for run in runs}
    assert Counter(mail["To"] for mail in post.received) == dict.fromkeys(boxes, 1)


@pytest.mark.parametrize("each_new_database", ["postgis"], indirect=True)
def test_a_database_restarted_amid_a_run_costs_no_mail(
    each_new_database: str, post: PostOffice, tmp_path: Path
) -> None:
    subscribe(each_new_database, *BOXES)
    engine = make_engine(each_new_database)
    ours = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    def restart(_mail: EmailMessage) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {ours}"))

    post.on_mail = restart
    run = start(each_new_database, post, tmp_path)
    assert run.end() == 0, run.said.read_text()
    assert Counter(mail["To"] for mail in post.received) == dict.fromkeys(BOXES, 1)
    assert set(states(each_new_database).values()) == {DeliveryState.SENT}
    engine.dispose()


@pytest.mark.trial
class TestLong:
    """Many kills and many pairs of runs, on both databases."""

    boxes = tuple(f"box{number}@force.example" for number in range(8))

    def test_forty_kills_lose_nothing_and_double_one_each_at_most(
        self, each_new_database: str, post: PostOffice, tmp_path: Path
    ) -> None:
        dice = random.Random(4)  # noqa: S311  not for keys
        subscribe(each_new_database, *self.boxes)
        kills, days = 0, [f"2026-01-{number:02}" for number in range(5, 15)]
        for day in days:
            for _ in range(4):
                run = start(each_new_database, post, tmp_path, day=day)
                time.sleep(dice.uniform(0.02, 0.6))
                run.kill()
                kills += run.end() < 0
            last = start(each_new_database, post, tmp_path, day=day)
            assert last.end() == 0, last.said.read_text()
        ids = Counter((mail["To"], mail["Subject"]) for mail in post.received)
        names = {mail["Message-ID"] for mail in post.received}
        assert len(ids) == len(names) == len(self.boxes) * len(days)
        assert len(post.received) - len(names) <= kills
        assert kills > 20, "too few runs were killed before their end"

    def test_two_at_once_ten_times_double_nothing(
        self, each_new_database: str, post: PostOffice, tmp_path: Path
    ) -> None:
        subscribe(each_new_database, *self.boxes)
        for number in range(5, 15):
            day = f"2026-01-{number:02}"
            runs = [start(each_new_database, post, tmp_path, day=day) for _ in range(2)]
            assert 0 in {run.end() for run in runs}
            assert len(post.received) == len(self.boxes) * (number - 4)
        assert len({mail["Message-ID"] for mail in post.received}) == len(post.received)

    @pytest.mark.parametrize("each_new_database", ["spatialite"], indirect=True)
    def test_a_full_disk_is_named_and_the_next_run_completes(
        self, each_new_database: str, post: PostOffice, tmp_path: Path
    ) -> None:
        subscribe(each_new_database, *BOXES)
        first = start(each_new_database, post, tmp_path, most_bytes=100_000)
        assert first.end() == 1, first.said.read_text()
        assert "cannot be written to" in first.said.read_text()
        second = start(each_new_database, post, tmp_path)
        assert second.end() == 0, second.said.read_text()
        counted = Counter(mail["To"] for mail in post.received)
        assert counted.keys() == set(BOXES)
        assert sum(counted.values()) <= len(BOXES) + 1
