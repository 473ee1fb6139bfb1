"""What a run says and does when the mail server, or another run, is in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from orders.digests import delivery, ledger
from orders.digests.model import Delivery, DeliveryState, Lease, Subscription
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.post_office import TROUBLES, PostOffice
from tests.factories.orders import at, make_served_notice, notice_input, subject

ALD, BIR = "alder@force.example", "birch@force.example"
SAT, SUN = "2026-11-21", "2026-11-22"
SAT_6, SUN_6 = "2026-11-21 06:01", "2026-11-22 06:01"


@pytest.fixture
def patient(brisk: Flaskly, app: Flask) -> Flaskly:
    """The command, trying again within the run."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_retry_seconds=(0.05, 0.05))
    return brisk


def days(post: PostOffice, mailbox: str) -> list[str]:
    """Days of the digests a mailbox was handed, in the order it got them."""
    return [mail["Subject"].split(", ")[2].split(":")[0] for mail in post.to(mailbox)]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_named_alone_and_mended_by_the_next_run(
    placed: Session, subscribe: Subscribe, post: PostOffice, brisk: Flaskly, trouble: str
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    post.troubles = {ALD: [trouble]}
    result = brisk("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if BIR in line] == []
    (named,) = [line for line in result.stdout.splitlines() if ALD in line]
    assert ("in doubt" in named) is TROUBLES[trouble]
    assert (": failed: " in named) is not TROUBLES[trouble]
    assert len(post.to(BIR)) == 1
    again = brisk("send", "--on", SAT, now="2026-11-21 06:30")
    assert again.exit_code == 0, again.output
    assert len(post.to(BIR)) == 1
    assert post.to(ALD)
    assert len({mail["Message-ID"] for mail in post.to(ALD)}) == 1


@pytest.mark.parametrize("trouble", ["put off at RCPT", "lost at RCPT", "disk full at DATA"])
def test_what_may_go_later_goes_later_in_the_same_run(
    subscribe: Subscribe, post: PostOffice, patient: Flaskly, trouble: str
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    post.troubles = {ALD: [trouble, trouble]}
    result = patient("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 0, result.output
    assert (len(post.to(ALD)), len(post.to(BIR))) == (1, 1)


@pytest.mark.parametrize("trouble", ["refused at RCPT", "silent at DATA", "lost at DATA, taken"])
def test_what_is_refused_or_in_doubt_is_not_sent_twice_in_one_run(
    placed: Session, subscribe: Subscribe, post: PostOffice, patient: Flaskly, trouble: str
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    post.troubles = {ALD: [trouble], BIR: ["put off at RCPT"]}
    assert patient("send", "--on", SAT, now=SAT_6).exit_code == 1
    assert (placed.scalars(select(Delivery.attempts).where(Delivery.recipient == ALD)).one()) == 1
    assert len(post.to(BIR)) == 1


def test_after_two_silent_answers_in_a_row_the_run_stops_and_names_them(
    subscribe: Subscribe, post: PostOffice, patient: Flaskly
) -> None:
    boxes = {"WMP": "civil.orders@force.example", "ALD": ALD, "BIR": BIR}
    subscribe(**boxes)
    post.troubles = {box: ["silent at DATA"] for box in (boxes["WMP"], ALD)}
    result = patient("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert "gave no answer 2 times in a row" in result.stdout
    doubted = [line for line in result.stdout.splitlines() if ": in doubt, the next run" in line]
    assert len(doubted) == 2
    assert len(post.received) == 2
    assert patient("send", "--on", SAT, now="2026-11-21 07:00").exit_code == 0
    assert {mail["To"] for mail in post.received} == set(boxes.values())


def test_a_mailbox_that_missed_a_day_is_told_it_before_the_next(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    subscribe(ALD="alder.nights@force.example")
    notice = make_served_notice(placed)
    post.refused = {ALD}
    flaskly("send", "--on", SAT, now=SAT_6)
    missed = flaskly("send", "--on", SUN, now=SUN_6)
    assert missed.exit_code == 1
    assert f"{ALD}: waiting for an earlier day's mail" in missed.stdout
    assert days(post, ALD) == []
    post.refused = set()
    result = flaskly("send", "--on", "2026-11-23", now="2026-11-23 06:01")
    assert result.exit_code == 0, result.output
    assert days(post, ALD) == ["21 Nov 2026", "22 Nov 2026", "23 Nov 2026"]
    told_new = [mail for mail in post.to(ALD) if "New since the last" in mail.as_string()]
    assert len(told_new) == 1
    assert notice.reference in told_new[0].as_string()
    assert flaskly("send", "--on", SAT, now="2026-11-23 07:00").exit_code == 0
    assert len(post.to(ALD)) == 3


def test_a_day_nobody_was_sent_is_told_by_the_next(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    make_served_notice(placed)
    post.refused = {ALD}
    for day, now in ((SAT, SAT_6), (SUN, SUN_6)):
        assert flaskly("send", "--on", day, now=now).exit_code == 1
    post.refused = set()
    assert flaskly("send", "--on", SUN, now="2026-11-22 07:00").exit_code == 0
    assert days(post, ALD) == ["22 Nov 2026"]
    assert "New since the last digest" in post.received[0].as_string()
    states = placed.scalars(select(Delivery.state).order_by(Delivery.day)).all()
    assert states == [DeliveryState.DROPPED, DeliveryState.SENT]


def test_an_older_day_is_not_composed_after_a_newer_one(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    flaskly("send", "--on", SUN, now=SUN_6)
    result = flaskly("send", "--on", SAT, now="2026-11-22 07:00")
    assert "a later day are composed" in result.stdout
    assert days(post, ALD) == ["22 Nov 2026"]


def test_mails_to_a_mailbox_that_is_no_longer_subscribed_are_dropped(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    subscribe(ALD="alder.nights@force.example")
    post.refused = {ALD}
    flaskly("send", "--on", SAT, now=SAT_6)
    ended = placed.scalars(select(Subscription).where(Subscription.mailbox == ALD)).one()
    ended.ends_on = at(SAT_6).date()
    assert flaskly("send", "--on", SUN, now=SUN_6).exit_code == 0
    assert post.to(ALD) == []


def test_a_run_beside_another_sends_nothing_and_says_so(
    placed: Session, app: Flask, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], digest_lease_seconds=0.5)
    subscribe(ALD=ALD)
    ends = at("2026-11-21 06:02")
    placed.execute(update(Lease).values(owner="hosta 1 x", taken_at=ends, expires_at=ends))
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert "Another run is sending now, on hosta" in result.output
    assert post.received == []
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], digest_lease_seconds=30.0)
    assert flaskly("send", "--on", SAT, now="2026-11-21 06:02").exit_code == 0
    assert len(post.received) == 1
    assert placed.scalars(select(Lease.owner)).one() is None


def test_a_run_that_lost_its_lease_sends_no_more(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    make_served_notice(placed, notice_input(subject=subject(family_name="Later")))
    post.on_mail = lambda _mail: _take(placed)
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert len(post.received) == 1
    assert "another one sends now" in result.stdout


@pytest.mark.parametrize("times", [1, 2, 99])
def test_a_database_that_is_away_when_a_mail_has_gone_is_waited_for(
    subscribe: Subscribe,
    post: PostOffice,
    flaskly: Flaskly,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    noted, left = ledger.sent, [times]

    def away(*args: Any, **kwargs: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("UPDATE", {}, Exception("the server is shutting down"))
        noted(*args, **kwargs)

    monkeypatch.setattr(ledger, "sent", away)
    monkeypatch.setattr(delivery, "DATABASE_PAUSES_S", (0.01, 0.01))
    result = flaskly("send", "--on", SAT, now=SAT_6)
    if times < 3:
        assert result.exit_code == 0, result.output
        assert len(post.received) == 2
        return
    assert result.exit_code == 1
    assert f"{ALD}: in doubt" in result.stdout
    assert "the mail server took it" in result.stdout
    assert f"{BIR}: failed: the register's database cannot be written to" in result.stdout
    assert len(post.received) == 1


def _take(db: Session) -> None:
    db.execute(update(Lease).values(owner="hostb 2 y"))
    db.flush()
