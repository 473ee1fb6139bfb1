"""Mail leaves only encrypted, to a server that can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from orders import mail
from orders.mail import (
    Mailer,
    MailFailed,
    MailInDoubt,
    ServerUnreachable,
    is_loopback,
    letter,
)
from orders.settings import Settings
from tests.conftest import settings_for
from tests.digests.post_office import PostOffice, certificate, open_office
from tests.digests.silent_server import Moment, listening

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def post(papers: tuple[Path, Path]) -> Iterator[PostOffice]:
    office, controller = open_office(*papers)
    try:
        yield office
    finally:
        controller.stop()


def settings(post: PostOffice, **changes: object) -> Settings:
    return settings_for("sqlite://", **{**post.settings, **changes})


def a_letter(
    to: str = "alder@force.example", text: str = "Text with £ and “quotes”.\n"
) -> EmailMessage:
    return letter(
        sender="register@force.example",
        to=to,
        subject="OFFICIAL-SENSITIVE: £ in a subject long enough to be folded somewhere on its way",
        text=text,
        html="<p>HTML with £.</p>",
        message_id="<fixed@force.example>",
        at=NOW,
    )


def test_a_mail_arrives_whole(post: PostOffice) -> None:
    with Mailer(settings(post)) as mailer:
        mailer.send(a_letter())
    mail = post.received[0]
    assert mail["Message-ID"] == "<fixed@force.example>"
    assert mail["Subject"].startswith("OFFICIAL-SENSITIVE: £")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "£ and “quotes”" in str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # it has one


def test_one_connection_serves_several_mails_and_a_refusal_between(post: PostOffice) -> None:
    post.refused = {"nobody@force.example"}
    with Mailer(settings(post)) as mailer:
        mailer.send(a_letter())
        with pytest.raises(MailFailed, match="550 no such mailbox"):
            mailer.send(a_letter("nobody@force.example"))
        mailer.send(a_letter())
    assert len(post.received) == 2


def test_a_closed_connection_is_opened_again(post: PostOffice) -> None:
    with Mailer(settings(post)) as mailer:
        mailer.send(a_letter())
        mailer.close()
        mailer.send(a_letter())
    assert len(post.received) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"smtp_password": "wrong"}, "535", id="wrong password"),
        pytest.param({"smtp_ca_file": ""}, "CERTIFICATE_VERIFY_FAILED", id="unknown certificate"),
        pytest.param({"smtp_port": 1}, "refused", id="nobody listens"),
        pytest.param({"smtp_host": ""}, "ORDERS_SMTP_HOST", id="no server set"),
        pytest.param(
            {"smtp_host": "relay.force.example", "smtp_security": "none"},
            "goes only to a relay on this host",
            id="plain text to another host",
        ),
    ],
)
def test_a_server_that_cannot_be_trusted_or_reached_gets_nothing(
    post: PostOffice, changes: dict[str, object], said: str
) -> None:
    with Mailer(settings(post, **changes)) as mailer, pytest.raises(ServerUnreachable, match=said):
        mailer.send(a_letter())
    assert post.received == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("10.0.0.5", False),
        ("localhost.force.example", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_a_line_break_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        a_letter("alder@force.example\nBcc: other@elsewhere.example")


def test_a_server_that_reads_no_more_amid_a_mail_has_not_taken_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 1)
    with listening() as server:
        server.silent = [Moment.BODY]
        with (
            Mailer(settings_for("sqlite://", **server.settings)) as mailer,
            pytest.raises(MailFailed) as failed,
        ):
            mailer.send(a_letter(text="x" * 20_000_000))
    assert not isinstance(failed.value, MailInDoubt)
    assert (failed.value.hung, failed.value.again) == (True, True)
