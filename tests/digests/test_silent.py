"""A mail server that stops answering, at each moment of handing over a mail, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import mail
from orders.digests.model import Delivery, DeliveryState
from tests.conftest import DATABASES, _Apps
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.silent_server import LATE_S, Moment, SilentServer, listening

BOXES = {
    "WMP": "civil.orders@force.example",
    "ALD": "alder@force.example",
    "BIR": "birch@force.example",
}
SAT, SAT_6, SAT_7 = "2026-11-21", "2026-11-21 06:01", "2026-11-21 07:00"
WAIT_S = 1.0
BEFORE = [each for each in Moment if each not in {Moment.BODY, Moment.TAKEN}]
SENT, DUE, SENDING = DeliveryState.SENT, DeliveryState.DUE, DeliveryState.SENDING


@pytest.fixture(params=DATABASES)
def app(_apps: _Apps, request: pytest.FixtureRequest) -> Flask:
    """Each database in turn, for all that a test here asks for."""
    return _apps.on(request.param)


@pytest.fixture
def server(flaskly: Flaskly, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentServer]:
    """A server to which the command hands its mails, and for which it waits no longer than this."""
    monkeypatch.setattr(mail, "TIMEOUT_S", WAIT_S)
    before = app.config["SETTINGS"]
    with listening() as found:
        app.config["SETTINGS"] = replace(
            before, mail_answer_seconds=WAIT_S, mail_retry_seconds=(0.05, 0.05), **found.settings
        )
        yield found
    app.config["SETTINGS"] = before


def silent_at(server: SilentServer, app: Flask, moment: Moment, times: int) -> None:
    server.silent = [moment] * times
    if moment is Moment.STARTTLS:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_security="starttls")


def back(server: SilentServer, app: Flask) -> None:
    """It answers again."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **server.settings)
    server.silent = []


def states(db: Session) -> dict[str, DeliveryState]:
    rows = db.execute(select(Delivery.recipient, Delivery.state)).all()
    return {row.recipient: row.state for row in rows}


def got(server: SilentServer) -> list[str]:
    return [str(each["To"]) for each in server.received]


@pytest.mark.parametrize("moment", [each for each in BEFORE if each is not Moment.STARTTLS])
def test_silence_before_the_mail_was_handed_over_costs_a_pause_and_no_mail(
    placed: Session, subscribe: Subscribe, server: SilentServer, flaskly: Flaskly, moment: Moment
) -> None:
    subscribe(**BOXES)
    server.silent = [moment]
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 0, result.output
    assert "not sent: trying again in 0.05 seconds" in result.stderr
    assert sorted(got(server)) == sorted(BOXES.values())
    assert set(states(placed).values()) == {SENT}


def test_silence_after_the_mail_was_handed_over_is_doubt_until_the_next_run(
    placed: Session, subscribe: Subscribe, server: SilentServer, flaskly: Flaskly
) -> None:
    subscribe(**BOXES)
    server.silent = [Moment.TAKEN]
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    doubted = got(server)[0]
    assert f"{doubted}: in doubt, the next run sends it again" in result.stdout
    assert ": failed" not in result.stdout
    assert states(placed) == dict.fromkeys(BOXES.values(), SENT) | {doubted: SENDING}
    assert sorted(got(server)) == sorted(BOXES.values()), "it is not sent twice in one run"
    check = flaskly("check", "--on", SAT, now=SAT_7)
    assert check.exit_code == 1
    assert f"{doubted}: in doubt" in check.stdout
    again = flaskly("send", "--on", SAT, now=SAT_7)
    assert again.exit_code == 0, again.output
    first, second = (each["Message-ID"] for each in server.received if each["To"] == doubted)
    assert first == second
    assert len(server.received) == len(BOXES) + 1


@pytest.mark.parametrize("moment", BEFORE)
def test_after_two_silences_in_a_row_the_run_stops_with_nothing_in_doubt(
    placed: Session,
    app: Flask,
    subscribe: Subscribe,
    server: SilentServer,
    flaskly: Flaskly,
    moment: Moment,
) -> None:
    subscribe(**BOXES)
    silent_at(server, app, moment, 99)
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert "Stopped: the mail server gave no answer 2 times in a row" in result.stdout
    for mailbox in BOXES.values():
        assert f"{mailbox}: failed: " in result.stdout
    assert "in doubt," not in result.stdout
    assert result.stdout.count("; not tried") == 1
    assert server.connections == 2
    assert states(placed) == dict.fromkeys(BOXES.values(), DUE)
    assert got(server) == []
    check = flaskly("check", "--on", SAT, now=SAT_7)
    assert check.exit_code == 1
    assert all(f"{mailbox}: not sent" in check.stdout for mailbox in BOXES.values())
    _completes(placed, app, server, flaskly)


def test_after_two_silences_on_whole_mails_the_run_stops_and_says_which_are_in_doubt(
    placed: Session, app: Flask, subscribe: Subscribe, server: SilentServer, flaskly: Flaskly
) -> None:
    subscribe(**BOXES)
    silent_at(server, app, Moment.TAKEN, 99)
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 1
    assert "Stopped: the mail server gave no answer 2 times in a row" in result.stdout
    doubted = got(server)
    assert len(doubted) == 2
    left = next(mailbox for mailbox in BOXES.values() if mailbox not in doubted)
    for mailbox in doubted:
        assert f"{mailbox}: in doubt, the next run sends it again: " in result.stdout
    assert f"{left}: failed: " in result.stdout
    assert states(placed) == dict.fromkeys(doubted, SENDING) | {left: DUE}
    _completes(placed, app, server, flaskly)
    ids = {(str(each["To"]), str(each["Message-ID"])) for each in server.received}
    assert len(ids) == len(BOXES), "what was in doubt comes again under the same Message-ID"


def test_two_silences_at_different_moments_stop_the_run_as_well(
    placed: Session, subscribe: Subscribe, server: SilentServer, flaskly: Flaskly
) -> None:
    subscribe(**BOXES)
    subscribe(ALD="alder.nights@force.example")
    server.silent = [Moment.TAKEN, Moment.RCPT]
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert "Stopped: the mail server gave no answer 2 times in a row" in result.stdout
    assert sorted(states(placed).values()) == [DUE, DUE, DUE, SENDING]


@pytest.mark.parametrize(
    ("late", "waited_for"), [(Moment.TAKEN, True), (Moment.RCPT, False)], ids=["whole", "other"]
)
def test_the_answer_to_a_whole_mail_is_waited_for_longer_than_any_other(
    placed: Session,
    app: Flask,
    subscribe: Subscribe,
    server: SilentServer,
    flaskly: Flaskly,
    late: Moment,
    waited_for: bool,
) -> None:
    subscribe(**BOXES)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_answer_seconds=60 * LATE_S)
    server.late = late
    result = flaskly("send", "--on", SAT, now=SAT_6)
    assert result.exit_code == 0, result.output
    assert (server.connections == 1) is waited_for
    assert ("trying again" in result.stderr) is not waited_for
    assert sorted(got(server)) == sorted(BOXES.values())
    assert set(states(placed).values()) == {SENT}


def _completes(db: Session, app: Flask, server: SilentServer, flaskly: Flaskly) -> None:
    """The next run sends everybody what he has not surely got, and the check is content."""
    back(server, app)
    again = flaskly("send", "--on", SAT, now=SAT_7)
    assert again.exit_code == 0, again.output
    assert set(got(server)) == set(BOXES.values())
    assert set(states(db).values()) == {SENT}
    assert flaskly("check", "--on", SAT, now=SAT_7).exit_code == 0
