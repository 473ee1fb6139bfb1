"""A mail server that says nothing where it should answer, and waits for the other side to go."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from typing import Any


class Moment(StrEnum):
    """What a server may be silent instead of; all but the last before it has a whole mail."""

    GREETING = "greeting"
    EHLO = "answer to EHLO"
    STARTTLS = "answer to STARTTLS"
    MAIL = "answer to MAIL"
    RCPT = "answer to RCPT"
    DATA = "354 to DATA"
    BODY = "reading the body"
    TAKEN = "answer to the whole mail"


@dataclass
class SilentServer:
    """What a test sees of the server.

    Attributes:
        port: where it listens, on this host and without encryption.
        silent: at which moments it says nothing, one for each connection in turn.
        late: before which answer it keeps silent for ``LATE_S``, once.
        received: mails taken, in order; one it was handed whole counts.
        connections: how often it was connected to.
        ended: set once nobody waits for it any more.
    """

    port: int = 0
    silent: list[Moment] = field(default_factory=list)
    late: Moment | None = None
    received: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> dict[str, Any]:
        """Settings that send mail here."""
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_user": "",
            "smtp_password": "",
            "smtp_security": "none",
            "smtp_ca_file": "",
            "mail_from": "orders-register@force.example",
        }


@contextmanager
def listening() -> Iterator[SilentServer]:
    """A server of this kind, until the block ends."""
    seen = SilentServer()

    class Conversation(_Conversation):
        office = seen

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        seen.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield seen
        finally:
            seen.ended.set()
            server.shutdown()


class _Silent(Exception):
    """It says no more on this connection."""


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    office: SilentServer

    def handle(self) -> None:
        """Answer until it is to be silent; then wait until the other side has gone."""
        self.office.connections += 1
        self.silent = self.office.silent.pop(0) if self.office.silent else None
        try:
            self._say(Moment.GREETING, "220 here")
            while line := self.rfile.readline():
                if self._answer(line.decode().strip()):
                    return
        except _Silent:
            while self.silent is not Moment.BODY and self.rfile.read(4096):
                pass
            if self.silent is Moment.BODY:
                self.office.ended.wait()
        except OSError:
            return

    def _answer(self, line: str) -> bool:
        verb = line.partition(" ")[0].upper()
        if verb == "EHLO":
            self._say(Moment.EHLO, "250-here\r\n250 STARTTLS")
        elif verb == "STARTTLS":
            self._say(Moment.STARTTLS, "454 not now")
        elif verb in {"MAIL", "RCPT"}:
            self._say(Moment[verb], "250 OK")
        elif verb == "DATA":
            self._say(Moment.DATA, "354 go on")
            self._take()
        else:
            self._say(None, "221 bye" if verb == "QUIT" else "250 OK")
        return verb == "QUIT"

    def _take(self) -> None:
        if self.silent is Moment.BODY:
            raise _Silent
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        mail = email.message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(mail, EmailMessage)
        self.office.received.append(mail)
        self._say(Moment.TAKEN, "250 taken")

    def _say(self, moment: Moment | None, words: str) -> None:
        if moment is not None and moment is self.silent:
            raise _Silent
        if moment is not None and moment is self.office.late:
            self.office.late = None
            self.office.ended.wait(LATE_S)
        self.wfile.write(f"{words}\r\n".encode())


LATE_S = 2.5
"""How long it keeps silent where it is late."""
