"""A real mail server for tests: STARTTLS, a password, and a record of what it was handed."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "register", "a relay's password"
HOST = "127.0.0.1"
PATIENCE_S = 60
"""How long it is waited for: a busy machine is slow, not wrong."""


@dataclass
class PostOffice:
    """What a test sees of the server.

    Attributes:
        port: where it listens.
        ca_file: certificate to trust.
        received: mails taken, in order.
        refused: mailboxes it does not know.
        put_off: mailboxes for which it says to come back later.
        troubles: by mailbox, what befalls its next mails in turn, of ``TROUBLES``.
        on_mail: called with each mail before it is taken.
    """

    port: int
    ca_file: Path
    received: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    put_off: set[str] = field(default_factory=set)
    troubles: dict[str, list[str]] = field(default_factory=dict)
    on_mail: Callable[[EmailMessage], None] = lambda _mail: None

    @property
    def settings(self) -> dict[str, Any]:
        """Settings that send mail here."""
        return {
            "smtp_host": HOST,
            "smtp_port": self.port,
            "smtp_user": USER,
            "smtp_password": PASSWORD,
            "smtp_security": "starttls",
            "smtp_ca_file": str(self.ca_file),
            "mail_from": "orders-register@force.example",
        }

    def to(self, mailbox: str) -> list[EmailMessage]:
        """Mails taken for one mailbox."""
        return [mail for mail in self.received if mail["To"] == mailbox]

    async def handle_RCPT(  # noqa: N802  aiosmtpd looks for this name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Refuse mailboxes it does not know, and put off those that are to come back later."""
        trouble = self._next(address, "RCPT")
        if address in self.put_off or trouble == "put off at RCPT":
            return "451 4.7.1 greylisted, come back in 300 seconds"
        if address in self.refused or trouble == "refused at RCPT":
            return "550 no such mailbox"
        if trouble == "lost at RCPT":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        mail = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        trouble = self._next(mail["To"], "DATA")
        if trouble == "disk full at DATA":
            return "452 4.3.1 insufficient system storage"
        if trouble == "refused at DATA":
            return "554 5.7.1 not wanted"
        self.on_mail(mail)
        if trouble != "lost at DATA, not taken":
            self.received.append(mail)
        if trouble == "silent at DATA":
            await asyncio.sleep(SILENT_S)
        if trouble.startswith(("lost", "silent")):
            server.transport.abort()
        return "250 OK"

    def _next(self, mailbox: str, where: str) -> str:
        waiting = self.troubles.get(mailbox, [])
        return waiting.pop(0) if waiting and where in waiting[0] else ""


TROUBLES = {
    "put off at RCPT": False,
    "refused at RCPT": False,
    "lost at RCPT": False,
    "disk full at DATA": False,
    "refused at DATA": False,
    "lost at DATA, taken": True,
    "lost at DATA, not taken": True,
    "silent at DATA": True,
}
"""What can befall a mail, and whether it is then in doubt."""
SILENT_S = 4.0
"""Seconds a silent server says nothing; tests wait for half of it."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this host and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(  # noqa: S603  fixed words only
        [  # noqa: S607  wherever Debian puts it
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", str(key), "-out", str(cert),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


def open_office(cert: Path, key: Path) -> tuple[PostOffice, Controller]:
    """A server that listens; ``stop()`` the controller afterwards."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    place = socket.create_server((HOST, 0))
    office = PostOffice(place.getsockname()[1], cert)
    controller = _Patient(
        office,
        place,
        tls_context=context,
        require_starttls=True,
        authenticator=_check,
        auth_required=True,
        auth_require_tls=True,
    )
    controller.start()
    return office, controller


class _Patient(Controller):
    """Listens where nobody else can by then, and is waited for as long as a busy machine takes."""

    def __init__(self, office: PostOffice, place: socket.socket, **options: Any) -> None:
        super().__init__(
            office, hostname=HOST, port=office.port, ready_timeout=PATIENCE_S, **options
        )
        self._place = place

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._place)

    def _trigger_server(self) -> None:
        with socket.create_connection((HOST, self.port), PATIENCE_S) as tried:
            tried.recv(1024)


def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.login == USER.encode()
    right = known and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)
