"""The digest's section of subjects soon to be released."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from orders.register.person_facts import deaths
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.post_office import PostOffice
from tests.factories.ground import make_detention, make_handover
from tests.factories.orders import acting, at, make_served_notice

TITLE = "SUBJECTS RELEASED WITHIN 7 DAYS (1)"
DAY = "2026-11-22"


def text_to(post: PostOffice, mailbox: str) -> str:
    body = post.to(mailbox)[0].get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (date(2026, 11, 21), True),
        (date(2026, 11, 29), True),
        (date(2026, 11, 30), False),
        (None, False),
    ],
    ids=["should be out", "in 7 days", "in 8 days", "not known"],
)
def test_a_subject_who_lives_there_and_is_released_within_a_week_is_told(
    placed: Session,
    subscribe: Subscribe,
    post: PostOffice,
    flaskly: Flaskly,
    expected: date | None,
    told: bool,
) -> None:
    subscribe(ALD="ald@force.example", BIR="bir@force.example")
    order = make_served_notice(placed)
    make_detention(placed, order, release_expected_on=expected)
    flaskly("send", "--on", DAY, now=f"{DAY} 06:01")
    text = text_to(post, "ald@force.example")
    assert (TITLE in text) is told
    if told:
        rows = text.partition(TITLE)[2]
        assert order.reference in rows
        late = expected is not None and expected < date(2026, 11, 22)
        said = "release was expected 21 Nov 2026, check" if late else "release expected"
        assert said in rows
    assert "RELEASED" not in text_to(post, "bir@force.example")
    assert "HMP" not in text


def test_who_was_released_is_told_no_more(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD="ald@force.example")
    held = make_detention(placed, make_served_notice(placed))
    held.released_at = at("2026-11-21 18:00")
    flaskly("send", "--on", DAY, now=f"{DAY} 06:01")
    assert "RELEASED" not in text_to(post, "ald@force.example")


def test_a_handover_note_is_never_mailed(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD="ald@force.example", BIR="bir@force.example", WMP="wmp@force.example")
    make_handover(placed, make_served_notice(placed), "Zqxnote: ring first.")
    flaskly("send", "--on", DAY, now=f"{DAY} 06:01")
    assert len(post.received) == 3
    for mail in post.received:
        assert "zqx" not in mail.as_string().casefold()


def test_nobody_waits_for_who_died_in_prison(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD="ald@force.example")
    order = make_served_notice(placed)
    make_detention(placed, order, release_expected_on=date(2026, 11, 25))
    deaths.record_death(
        placed,
        order.subject_id,
        date(2026, 11, 21),
        source="HMP",
        reference=order.reference,
        **acting(placed, "2026-11-21 18:00"),
    )
    placed.commit()
    flaskly("send", "--on", DAY, now=f"{DAY} 06:01")
    assert "RELEASED" not in text_to(post, "ald@force.example")
