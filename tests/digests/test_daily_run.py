"""The daily run against a real mail server: what is sent once, again, or not."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry, AuditSeal
from orders.digests.model import Delivery, DeliveryState, Snapshot
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.post_office import PostOffice
from tests.factories.orders import make_served_notice

ALD, BIR, WMP = "alder@force.example", "birch@force.example", "civil.orders@force.example"
SAT = "2026-11-21"


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_each_subscribed_area_gets_one_mail_as_text_and_html(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    order = make_served_notice(placed)
    subscribe(ALD=ALD, BIR=BIR, WMP=WMP)
    result = flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    assert result.exit_code == 0, result.output
    assert sorted(mail["To"] for mail in post.received) == [ALD, BIR, WMP]
    mail = post.to(ALD)[0]
    assert mail["Subject"].startswith("OFFICIAL-SENSITIVE: orders digest, Alder, 21 Nov 2026")
    assert mail["Auto-Submitted"] == "auto-generated"
    html = mail.get_body(("html",))
    assert html is not None
    for words in (text_of(mail), html.get_content()):
        assert "Facts as at Sat 21 Nov 2026, 06:00" in words
        assert f"https://register.example/orders/{order.reference}" in words
        assert "Daniel MARSH, born 1988" in words
        assert "Alder West" in words
    assert text_of(mail).startswith("OFFICIAL-SENSITIVE\nDelete after 24 hours")
    assert "\n    Alder West. Conditions: NON_MOLEST." in text_of(mail)
    assert "ALD Alder: 1 sent" in result.stdout
    assert "Sending ALD" in result.stderr


def test_the_same_day_again_sends_nothing_more(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    make_served_notice(placed)
    result = flaskly("send", "--on", SAT, now="2026-11-21 14:00")
    assert result.exit_code == 0
    assert "ALD Alder: 1 already sent" in result.output
    assert len(post.received) == 1


def test_a_mailbox_added_during_the_day_gets_that_days_text(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    subscribe(ALD="alder.nights@force.example")
    flaskly("send", "--on", SAT, now="2026-11-21 14:00")
    first, second = post.received
    assert second["To"] == "alder.nights@force.example"
    assert text_of(first) == text_of(second)
    assert first["Message-ID"] != second["Message-ID"]


def test_an_area_without_orders_gets_a_nil_return(
    subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(BIR2=BIR)
    flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    assert "nil return" in post.received[0]["Subject"]
    assert "Nothing to report" in text_of(post.received[0])


def test_one_refused_mailbox_fails_alone_and_is_sent_by_the_next_run(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    post.refused = {ALD}
    result = flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    assert result.exit_code == 1
    assert [mail["To"] for mail in post.received] == [BIR]
    failed = placed.scalars(select(Delivery).where(Delivery.recipient == ALD)).one()
    assert failed.state is DeliveryState.DUE
    assert failed.last_error is not None
    assert "550 no such mailbox" in failed.last_error
    assert f"{ALD}: failed" in result.output
    post.refused = set()
    again = flaskly("send", "--on", SAT, now="2026-11-21 07:00")
    assert again.exit_code == 0
    assert [mail["To"] for mail in post.received] == [BIR, ALD]
    assert post.received[1]["Message-ID"] == failed.message_id


def test_an_unreachable_server_leaves_every_mail_due(
    placed: Session, subscribe: Subscribe, post: PostOffice, deaf: Flaskly
) -> None:
    subscribe(ALD=ALD, BIR=BIR, WMP=WMP)
    result = deaf("send", "--on", SAT, now="2026-11-21 06:01")
    assert result.exit_code == 1
    assert "not tried" in result.output
    assert set(placed.scalars(select(Delivery.state))) == {DeliveryState.DUE}
    assert post.received == []


@pytest.fixture
def deaf(flaskly: Flaskly, app: Flask) -> Flaskly:
    """The command, with mail going to a port where nobody listens."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_port=1)
    return flaskly


def test_a_mail_left_in_doubt_is_sent_again_under_the_same_id_and_named(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    left = placed.scalars(select(Delivery)).one()
    left.state, left.sent_at = DeliveryState.SENDING, None
    result = flaskly("send", "--on", SAT, now="2026-11-21 06:30")
    assert f"{ALD}: in doubt, sent again" in result.output
    assert result.exit_code == 0
    first, second = post.received
    assert first["Message-ID"] == second["Message-ID"]


def test_only_the_area_asked_for_is_sent(
    subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD, BIR=BIR)
    flaskly("send", "--on", SAT, "--area", "BIR", now="2026-11-21 06:01")
    assert [mail["To"] for mail in post.received] == [BIR]


def test_a_day_whose_six_o_clock_has_not_come_is_refused(
    subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    result = flaskly("send", "--on", SAT, now="2026-11-21 05:59")
    assert result.exit_code == 1
    assert "06:00 on 21 November 2026 has not come yet" in result.output
    assert post.received == []


@pytest.mark.parametrize(
    ("day", "as_at"),
    [
        pytest.param("2026-10-25", "2026-10-25T06:00:00+00:00", id="clocks went back"),
        pytest.param("2026-10-24", "2026-10-24T05:00:00+00:00", id="the day before"),
        pytest.param("2027-03-28", "2027-03-28T05:00:00+00:00", id="clocks went forward"),
    ],
)
def test_facts_are_as_at_six_in_london_on_the_days_clocks_change(
    placed: Session, flaskly: Flaskly, subscribe: Subscribe, day: str, as_at: str
) -> None:
    subscribe(ALD=ALD)
    result = flaskly("send", "--on", day, "--area", "ALD", now=f"{day} 06:00")
    assert result.exit_code == 0, result.output
    kept = placed.scalars(select(Snapshot)).all()
    assert [each.as_at.isoformat() for each in kept] == [as_at]


def test_every_mail_leaves_a_disclosure_in_the_log(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    order = make_served_notice(placed)
    subscribe(ALD=ALD)
    flaskly("send", "--on", SAT, "--as", "digest", now="2026-11-21 06:01")
    entry = placed.scalars(select(AuditEntry).where(AuditEntry.action == Action.DISCLOSURE)).one()
    assert entry.what == "digest.sent"
    assert entry.details == {
        "recipient": ALD,
        "area": "ALD",
        "day": SAT,
        "references": [order.reference],
        "count": 1,
    }
    assert entry.account_id is not None
    assert placed.scalars(select(AuditSeal)).all()


def test_show_prints_the_text_as_sent_or_composes_it_without_keeping(
    placed: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD=ALD)
    before = flaskly("show", "--on", SAT, "--area", "ald", now="2026-11-21 06:01")
    assert "Composed now; not kept and not sent." in before.stderr
    assert placed.scalars(select(Snapshot)).all() == []
    flaskly("send", "--on", SAT, now="2026-11-21 06:02")
    make_served_notice(placed)
    after = flaskly("show", "--on", SAT, "--area", "ALD", now="2026-11-21 12:00")
    assert "As composed that day." in after.stderr
    assert text_of(post.received[0]).strip() in after.stdout
    assert flaskly("show", "--on", SAT, "--area", "X", now="2026-11-21 12:00").exit_code == 1


def test_nothing_subscribed_is_said(flaskly: Flaskly, post: PostOffice) -> None:
    result = flaskly("send", "--on", SAT, now="2026-11-21 06:01")
    assert result.exit_code == 0
    assert "no mailbox is subscribed" in result.output


def test_a_date_that_is_none_is_wrong_usage(flaskly: Flaskly) -> None:
    assert flaskly("send", "--on", "21/11/2026", now="2026-11-21 06:01").exit_code == 2
