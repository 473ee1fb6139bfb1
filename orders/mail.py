"""Sending mail through the force's server: encrypted, signed in, one connection for a whole run.

Until the server was told that a mail is complete it has not taken it. From then on until it
answers only the server knows: such a mail is in doubt, never "not sent".
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Self

from orders.errors import RegisterError
from orders.settings import Settings

TIMEOUT_S = 30
"""Seconds to wait for any answer but the one to a whole mail."""
_MAILBOX = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")
_LONGEST_REASON = 200
_LONGEST_HEADER = 998
_POLICY = SMTP.clone(cte_type="7bit")  # Not every relay takes 8-bit bodies.
_LINE_OF_A_DOT = re.compile(rb"(?m)^\.")
_GO_ON, _TAKEN, _CLOSING = 354, 250, 421
_LATER = range(400, 500)
"""Answers that say: not now, come back later (RFC 5321 s.4.2.1)."""


def is_mailbox(text: str) -> bool:
    """Whether ``text`` is one mailbox, in lower case, as people write them."""
    return _MAILBOX.fullmatch(text) is not None and ".." not in text


class MailFailed(RegisterError):
    """The server has not taken one mail; others may still go.

    Attributes:
        again: whether the same mail may be taken a little later.
        hung: whether the server kept silent for as long as it was waited for.
    """

    status = 502

    def __init__(self, message: str, *, again: bool = False, hung: bool = False) -> None:
        super().__init__(message)
        self.again = again
        self.hung = hung


class MailInDoubt(MailFailed):
    """The server was given a whole mail and did not say whether it took it."""


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
    """A connection to the mail server, opened at the first mail and again after a failure.

    Args:
        settings: where the server is.
        answer_s: seconds to wait for the answer to a whole mail. RFC 5321 s.4.5.3.2.6 asks for ten
            minutes of a client that can wait; a person at a page cannot.
    """

    def __init__(self, settings: Settings, *, answer_s: float = TIMEOUT_S) -> None:
        self._settings = settings
        self._answer_s = answer_s
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
            MailInDoubt: it was given the whole mail and did not answer.
            MailFailed: it refused this mail, or broke off before it had the whole of it.
        """
        connection = self._connection or self._open()
        self._connection = connection
        try:
            self._announce(connection, message)
            self._hand_over(connection, message)
        except smtplib.SMTPResponseException as error:
            self._after_refusal(connection, error.smtp_code)
            raise _failed(MailFailed, error) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _failed(MailFailed, error) from error
        try:
            code, words = self._complete(connection)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _failed(MailInDoubt, error) from error
        if code != _TAKEN:
            refusal = smtplib.SMTPDataError(code, words)
            self._after_refusal(connection, code)
            raise _failed(MailFailed, refusal)

    def close(self) -> None:
        """End the connection; another mail would open it again."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _announce(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        """Say from whom and to whom, and ask to hand over."""
        connection.ehlo_or_helo_if_needed()
        for code, words in (
            connection.mail(parseaddr(message["From"])[1]),
            connection.rcpt(parseaddr(message["To"])[1]),
        ):
            if code // 100 != _TAKEN // 100:
                raise smtplib.SMTPResponseException(code, words)
        code, words = connection.docmd("DATA")
        if code != _GO_ON:
            raise smtplib.SMTPDataError(code, words)

    @staticmethod
    def _hand_over(connection: smtplib.SMTP, message: EmailMessage) -> None:
        """Hand over all of a mail; the server may not take it before it is told that it is all."""
        body = _LINE_OF_A_DOT.sub(b"..", message.as_bytes())
        connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")

    def _complete(self, connection: smtplib.SMTP) -> tuple[int, bytes]:
        """Tell the server that it has the whole mail, and wait for its answer."""
        connection.send(b".\r\n")
        if connection.sock is not None:
            connection.sock.settimeout(self._answer_s)
        answer = connection.getreply()
        if connection.sock is not None:
            connection.sock.settimeout(TIMEOUT_S)
        return answer

    def _after_refusal(self, connection: smtplib.SMTP, code: int) -> None:
        """Ready for another mail, on the same connection where the server keeps it open."""
        if code == _CLOSING:
            self._drop()
            return
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        """Let go of a connection that is of no more use, without a word to the other side."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

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
            raise _failed(ServerUnreachable, error) from error
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


def _failed(kind: type[MailFailed], error: Exception) -> MailFailed:
    # smtplib tells a time-out on reading as a lost connection, the time-out behind it.
    silent = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    if isinstance(error, smtplib.SMTPResponseException):
        again = error.smtp_code in _LATER
    else:
        lost = isinstance(error, (OSError, smtplib.SMTPServerDisconnected))
        again = lost and not isinstance(error, ssl.SSLCertVerificationError)
    return kind(_reason(error), again=again and kind is not MailInDoubt, hung=silent)


def _reason(error: Exception) -> str:
    # What the server said, for the administrator who must mend it; never the mail itself.
    detail = str(error)
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        detail = f"{error.smtp_code} {words}"
    return f"{type(error).__name__}: {' '.join(detail.split())}"[:_LONGEST_REASON]
