"""Which areas' mail did not go: by the check, and on the first page of who answers for it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.digests import missing_mail
from orders.digests.model import Subscription
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.post_office import PostOffice
from tests.factories.orders import at

ALD, BIR = "alder@force.example", "birch@force.example"
SAT = "2026-11-21"


def test_the_check_names_what_was_not_composed_not_sent_or_in_doubt(
    placed: Session, subscribe: Subscribe, post: PostOffice, brisk: Flaskly
) -> None:
    subscribe(ALD=ALD)
    unrun = brisk("check", now="2026-11-21 06:30")
    assert unrun.exit_code == 1
    assert f"{SAT} ALD Alder, {ALD}: not composed" in unrun.stdout
    post.troubles = {ALD: ["refused at RCPT", "silent at DATA"]}
    brisk("send", now="2026-11-21 06:31")
    assert f"{ALD}: not sent: " in brisk("check", now="2026-11-21 06:32").stdout
    brisk("send", now="2026-11-21 06:33")
    assert f"{ALD}: in doubt: " in brisk("check", now="2026-11-21 06:34").stdout
    assert brisk("send", now="2026-11-21 06:35").exit_code == 0
    done = brisk("check", now="2026-11-21 06:36")
    assert (done.exit_code, done.stdout) == (0, f"Every mail up to {SAT} has gone.\n")


def test_a_mailbox_subscribed_after_the_hour_is_not_missed_yet(
    placed: Session, subscribe: Subscribe, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    placed.scalars(select(Subscription)).one().added_at = at("2026-11-21 06:05")
    assert missing_mail.missing(placed, date(2026, 11, 21)) == []
    assert len(missing_mail.missing(placed, date(2026, 11, 22))) == 1


@pytest.mark.parametrize(
    ("now", "day"),
    [("2026-11-21 06:29", date(2026, 11, 20)), ("2026-11-21 06:30", date(2026, 11, 21))],
)
def test_a_day_is_checked_from_half_past_six(now: str, day: date) -> None:
    assert missing_mail.day_to_check(at(now)) == day


def test_an_area_is_one_line_on_the_first_page(placed: Session, subscribe: Subscribe) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    subscribe(ALD="alder.nights@force.example")
    found = missing_mail.missing(placed, date(2026, 11, 21))
    assert missing_mail.by_area(found) == [
        "Alder, 21 Nov 2026: not composed, 2 mailboxes",
        "Birch, 21 Nov 2026: not composed, 1 mailbox",
    ]
