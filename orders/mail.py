"""Sending mail through the force's server: encrypted, signed in, one connection for a whole run."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from orders.errors import RegisterError
from orders.settings import Settings

TIMEOUT_S = 30
_MAILBOX = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")
_LONGEST_REASON = 200
_LONGEST_HEADER = 998
_POLICY = SMTP.clone(cte_type="7bit")  # Not every relay takes 8-bit bodies.


def is_mailbox(text: str) -> bool:
    """Whether ``text`` is one mailbox, in lower case, as people write them."""
    return _MAILBOX.fullmatch(text) is not None and ".." not in text


class MailFailed(RegisterError):
    """The server did not take one mail; others may still go."""

    status = 502


class ServerUnreachable(MailFailed):
    """No connection to the server could be made, so no other mail can go either."""


def letter(
    *, sender: str, to: str, subject: str, text: str, html: str, message_id: str, at: datetime
) -> EmailMessage:
    """One mail with the same content as text and as HTML, marked as sent by a machine.

    Args:
        sender: address it comes from.
        to: one address.
        subject: one line.
        text: plain body.
        html: the same as HTML.
        message_id: with angle brackets; the same again when the mail is sent again.
        at: instant for its Date, aware.

    Raises:
        ValueError: an address or the subject holds a line break.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    # Bodies keep to 76 columns; a header in one line keeps its first word where filters look.
    message.policy = _POLICY.clone(max_line_length=_LONGEST_HEADER)
    return message


class Mailer:
    """A connection to the mail server, opened at the first mail and again after a failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, message: EmailMessage) -> None:
        """Hand one mail to the server; it has taken it when this returns.

        Raises:
            ServerUnreachable: there is no server, or it cannot be trusted.
            MailFailed: the server refused this mail or broke off.
        """
        connection = self._connection or self._open()
        self._connection = connection
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            self._reset(connection)
            raise MailFailed(_reason(error, error.recipients.values())) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailFailed(_reason(error)) from error

    def close(self) -> None:
        """End the connection; another mail would open it again."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _reset(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        if not settings.smtp_host:
            raise ServerUnreachable("No mail server is set: ORDERS_SMTP_HOST is empty.")
        if settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
            raise ServerUnreachable(
                "Mail without encryption goes only to a relay on this host:"
                " set ORDERS_SMTP_SECURITY to starttls or tls."
            )
        connection: smtplib.SMTP | None = None
        try:
            connection = self._connect()
            if settings.smtp_user:
                connection.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException) as error:
            if connection is not None:
                connection.close()
            raise ServerUnreachable(_reason(error)) from error
        return connection

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.smtp_host, self._settings.smtp_port
        trusted = ssl.create_default_context(cafile=self._settings.smtp_ca_file or None)
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=trusted)
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
        if self._settings.smtp_security == "starttls":
            try:
                connection.starttls(context=trusted)
            except (OSError, smtplib.SMTPException):
                connection.close()
                raise
        return connection


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine, by name or address."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reason(error: Exception, answers: Iterable[tuple[int, bytes]] = ()) -> str:
    # What the server said, for whoever must mend it; never the mail itself.
    said = [f"{code} {text.decode(errors='replace')}" for code, text in answers]
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        said = [f"{error.smtp_code} {words}"]
    detail = "; ".join(said) or str(error)
    return f"{type(error).__name__}: {' '.join(detail.split())}"[:_LONGEST_REASON]
