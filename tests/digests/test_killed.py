"""A run killed, or beside another: nothing is lost, nothing doubled but what was in doubt."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage
from pathlib import Path

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
