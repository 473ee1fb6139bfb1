"""Handing mails to the server: each mailbox its days in order, what may go later again later.

A mail is noted as being sent before the server is spoken to, and as sent after it took it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orders import clock
from orders.access.model import Account
from orders.digests import ledger
from orders.digests.lease import AnotherRun, HeldLease
from orders.digests.ledger import DueMail
from orders.digests.mail_text import Letter
from orders.digests.model import DeliveryState
from orders.mail import Mailer, MailFailed, MailInDoubt, ServerUnreachable, letter

UNREACHABLE_AT_MOST = 2
"""After so many vain attempts in a row to reach the server, the rest wait for the next round."""
HUNG_AT_MOST = 2
"""After so many mails in a row that the server did not answer for, the run stops."""
DATABASE_PAUSES_S: Final = (0.5, 1, 2, 4, 8)
"""What became of a mail is noted even when the database is restarted meanwhile."""

Transaction = Callable[[], AbstractContextManager[Session]]
_Answer = TypeVar("_Answer")


class Outcome(StrEnum):
    """What became of one mail in a run."""

    SENT = "sent"
    SENT_AGAIN = "in doubt, sent again"
    ALREADY = "already sent"
    IN_DOUBT = "in doubt, the next run sends it again"
    WAITING = "waiting for an earlier day's mail"
    FAILED = "failed"

    @property
    def gone(self) -> bool:
        """Whether the server took it."""
        return self in {Outcome.SENT, Outcome.SENT_AGAIN, Outcome.ALREADY}


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One mail of a run.

    Attributes:
        mailbox: to whom.
        day: London day of its digest.
        area_id: area of its digest.
        outcome: what became of it.
        why: why it is not gone, empty when it is.
        again: whether it may go a little later.
    """

    mailbox: str
    day: date
    area_id: int
    outcome: Outcome
    why: str = ""
    again: bool = False


@dataclass(slots=True)
class Postman:
    """Sends what is due, in turn.

    Attributes:
        transaction: gives a session and commits it at its end.
        account: the account the run acts as.
        sender: address mails come from.
        mailer: the mail server.
        lease: proves that this run alone is sending.
        tell: takes a line for a person who waits.
        stopped: why the run sends no more, empty while it goes on.
        tried: by the mail's row, what became of it.
    """

    transaction: Transaction
    account: Account
    sender: str
    mailer: Mailer
    lease: HeldLease
    tell: Callable[[str], None]
    stopped: str = ""
    tried: dict[int, DeliveryAttempt] = field(default_factory=dict)
    _area: str = ""
    _unreachable: int = 0
    _hung: int = 0

    def deliver(
        self, due: Sequence[DueMail], waiting: Mapping[str, date], pauses: Sequence[float] = ()
    ) -> None:
        """Send mails, and those that may go later again after each pause.

        Args:
            due: mails, oldest day first.
            waiting: by mailbox, the oldest day of a mail not sent that is not among ``due``.
            pauses: seconds.
        """
        before = defaultdict(list)
        for each in due:
            before[each.recipient].append(each)
        for number, pause in enumerate((0, *pauses)):
            left = [each for each in due if not self._settled(each)]
            if self.stopped or (number and not any(self.tried[each.id].again for each in left)):
                break
            if pause:
                self.tell(f"{len(left)} not sent: trying again in {pause:g} seconds")
                self.mailer.close()
                time.sleep(pause)
            self._unreachable = 0
            for each in left:
                earlier = [one for one in before[each.recipient] if one.day < each.day]
                held = any(not self._gone(one) for one in earlier)
                held = held or waiting.get(each.recipient, each.day) < each.day
                self.tried[each.id] = self._turn(each, held=held)

    def _settled(self, due: DueMail) -> bool:
        tried = self.tried.get(due.id)
        if tried is None:
            return False
        return not tried.again and tried.outcome is not Outcome.WAITING

    def _gone(self, due: DueMail) -> bool:
        return due.id in self.tried and self.tried[due.id].outcome.gone

    def _turn(self, due: DueMail, *, held: bool) -> DeliveryAttempt:
        if due.state is DeliveryState.SENT:
            return _tried(due, Outcome.ALREADY)
        if held:
            return _tried(due, Outcome.WAITING)
        if self.stopped:
            return self._not_gone(due, f"{self.stopped}; not tried")
        if self._unreachable >= UNREACHABLE_AT_MOST:
            return self._not_gone(due, "the mail server cannot be reached; not tried", again=True)
        return self._send(due)

    def _not_gone(
        self, due: DueMail, why: str, *, doubt: bool = False, again: bool = False
    ) -> DeliveryAttempt:
        doubt = doubt or due.state is DeliveryState.SENDING
        outcome = Outcome.IN_DOUBT if doubt else Outcome.FAILED
        return DeliveryAttempt(due.recipient, due.day, due.area_id, outcome, why, again)

    def _send(self, due: DueMail) -> DeliveryAttempt:
        if due.area != self._area:
            self._area = due.area
            self.tell(f"Sending {due.area}")
        try:
            content = self._noted(lambda db: self._begin(db, due))
        except AnotherRun as error:
            self.stopped = error.message
            return self._not_gone(due, error.message)
        except DBAPIError as error:
            self.stopped = "the register's database cannot be written to"
            return self._not_gone(due, f"{self.stopped}: {type(error).__name__}")
        try:
            self.mailer.send(self._letter(due, content))
        except MailFailed as error:
            return self._failed(due, error)
        self._unreachable = self._hung = 0
        try:
            self._noted(lambda db: ledger.sent(db, due.id, by=self.account, now=clock.now()))
        except DBAPIError as error:
            self.stopped = "the register's database cannot be written to"
            why = f"the mail server took it, but {self.stopped}: {type(error).__name__}"
            return self._not_gone(due, why, doubt=True)
        again = due.state is DeliveryState.SENDING
        return _tried(due, Outcome.SENT_AGAIN if again else Outcome.SENT)

    def _begin(self, db: Session, due: DueMail) -> Letter:
        self.lease.renew(db)
        return ledger.begin(db, due)

    def _letter(self, due: DueMail, content: Letter) -> EmailMessage:
        return letter(
            sender=self.sender,
            to=due.recipient,
            subject=content.subject,
            text=content.text,
            html=content.html,
            message_id=due.message_id,
            at=clock.now(),
        )

    def _failed(self, due: DueMail, error: MailFailed) -> DeliveryAttempt:
        self._unreachable += isinstance(error, ServerUnreachable)
        self._hung = self._hung + 1 if error.hung else 0
        if self._hung >= HUNG_AT_MOST:
            self.stopped = f"the mail server gave no answer {HUNG_AT_MOST} times in a row"
        doubt = isinstance(error, MailInDoubt)
        try:
            self._noted(lambda db: ledger.failed(db, due, error.message, in_doubt=doubt))
        except DBAPIError:
            self.stopped = "the register's database cannot be written to"
            doubt = True
        return self._not_gone(due, error.message, doubt=doubt, again=error.again)

    def _noted(self, step: Callable[[Session], _Answer]) -> _Answer:
        """Do one step in a transaction of its own, again when the database was away."""
        for pause in DATABASE_PAUSES_S:
            try:
                with self.transaction() as db:
                    return step(db)
            except DBAPIError:
                time.sleep(pause)
        with self.transaction() as db:
            return step(db)


def _tried(due: DueMail, outcome: Outcome) -> DeliveryAttempt:
    return DeliveryAttempt(due.recipient, due.day, due.area_id, outcome)
