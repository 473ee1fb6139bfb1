"""The daily run: compose every area's digest as at 06:00, then send what is due, mail by mail.

Each step is a transaction of its own: a run can be killed anywhere and run again for its day.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import structlog
from sqlalchemy.orm import Session

from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.audit import sealing
from orders.db import db as database
from orders.digests import ledger, preparing, subscriptions
from orders.digests.ledger import Due
from orders.digests.letters import Writer
from orders.digests.model import DeliveryState
from orders.digests.preparing import Desk
from orders.errors import RegisterError
from orders.formatting import count
from orders.mail import Mailer, MailFailed, ServerUnreachable, letter
from orders.search.disclosure.gate import to_anybody

UNREACHABLE_AT_MOST = 2
"""After so many vain attempts in a row to reach the server, the rest are not tried."""

Transaction = Callable[[], AbstractContextManager[Session]]
logger = structlog.get_logger()


class Outcome(StrEnum):
    """What became of one mail in a run."""

    SENT = "sent"
    SENT_AGAIN = "in doubt, sent again"
    ALREADY = "already sent"
    TAKEN = "taken by another run"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tried:
    """One mail of a run: to whom, what became of it, and why it failed."""

    mailbox: str
    outcome: Outcome
    why: str = ""


@dataclass(slots=True)
class AreaReport:
    """One area of a run.

    Attributes:
        area: the area.
        mails: what became of each mail.
        problem: why the area could not be dealt with, empty when it could.
    """

    area: AreaInfo
    mails: list[Tried] = field(default_factory=list)
    problem: str = ""

    @property
    def failed(self) -> bool:
        """Whether something must be done again."""
        return bool(self.problem) or any(each.outcome is Outcome.FAILED for each in self.mails)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run.

    Attributes:
        day: London day.
        areas: each area with a subscription.
        left: earlier days with mails not sent, and how many.
    """

    day: date
    areas: tuple[AreaReport, ...]
    left: tuple[tuple[date, int], ...]

    @property
    def failed(self) -> bool:
        """Whether any area failed."""
        return any(report.failed for report in self.areas)


@dataclass(slots=True)
class Run:
    """One day's run.

    Attributes:
        day: London day; its digests are as at 06:00 London.
        transaction: gives a session and commits it at its end.
        account: the account the run acts as.
        writer: puts digests into words.
        mailer: sends.
        tell: takes a line for a person who waits.
    """

    day: date
    transaction: Transaction
    account: Account
    writer: Writer
    mailer: Mailer
    tell: Callable[[str], None]
    _unreachable: int = 0

    def send(self, area_code: str | None = None) -> Report:
        """Compose what is not composed yet and send what is not sent yet.

        Args:
            area_code: only this area; every area with a subscription when omitted.

        Raises:
            RegisterError: 06:00 of that day is still to come.
            NotFound: no area has that code.
        """
        preparing.check_day(self.day, clock.now())
        with to_anybody(lambda: database.session, self.writer.settings.register_contact):
            return self._send(area_code)

    def _send(self, area_code: str | None) -> Report:
        with self.transaction() as db:
            places = gazetteer.current(db)
            mailboxes = subscriptions.of_day(db, self.day)
            if area_code is not None:
                only = places.find(area_code).id
                mailboxes = {only: mailboxes.get(only, [])}
            reports = [AreaReport(places.by_id[area_id]) for area_id in mailboxes]
            done = ledger.composed(db, self.day, mailboxes)
            new = [report.area for report in reports if report.area.id not in done]
            self.tell(f"Composing {count(len(new), 'digest')} of {len(reports)}")
            composed_at = clock.now()
            desk = preparing.desk(db, places, self.day, new)
        for report in reports:
            self._guarded(report, lambda each: self._prepare(each, desk, mailboxes, composed_at))
        for report in reports:
            if not report.problem:
                self.tell(f"Sending {report.area.code}")
                self._guarded(report, self._send_area)
        return self._close(reports)

    def _guarded(self, report: AreaReport, step: Callable[[AreaReport], None]) -> None:
        """One area's trouble is reported and the others go on."""
        try:
            step(report)
        except RegisterError as error:
            report.problem = error.message
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            name = type(error).__name__
            logger.error("digest.failed", area=report.area.code, error=name, at=places)  # noqa: TRY400  the error's own words may name somebody
            report.problem = f"{name}: see the log"

    def _prepare(
        self,
        report: AreaReport,
        desk: Desk,
        mailboxes: Mapping[int, list[str]],
        composed_at: datetime,
    ) -> None:
        area = report.area
        with self.transaction() as db:
            kept = ledger.snapshot_of(db, self.day, area.id)
            if kept is None:
                digest = desk.digest(area)
                words = self.writer.write(digest, composed_at=composed_at)
                kept = ledger.keep(db, digest, words, composed_at=composed_at)
            sender = self.writer.settings.mail_from
            ledger.address(db, kept, mailboxes[area.id], sender=sender)

    def _send_area(self, report: AreaReport) -> None:
        with self.transaction() as db:
            found = ledger.deliveries(db, self.day, report.area.id)
        for each in found:
            if each.state is DeliveryState.SENT:
                report.mails.append(Tried(each.recipient, Outcome.ALREADY))
            elif self._unreachable >= UNREACHABLE_AT_MOST:
                why = "the mail server cannot be reached; not tried"
                report.mails.append(Tried(each.recipient, Outcome.FAILED, why))
            else:
                report.mails.append(self._send_one(each))

    def _send_one(self, due: Due) -> Tried:
        with self.transaction() as db:
            content = ledger.begin(db, due)
        if content is None:
            return Tried(due.recipient, Outcome.TAKEN)
        message = letter(
            sender=self.writer.settings.mail_from,
            to=due.recipient,
            subject=content.subject,
            text=content.text,
            html=content.html,
            message_id=due.message_id,
            at=clock.now(),
        )
        try:
            self.mailer.send(message)
        except MailFailed as error:
            self._unreachable += isinstance(error, ServerUnreachable)
            with self.transaction() as db:
                ledger.failed(db, due.id, error.message)
            return Tried(due.recipient, Outcome.FAILED, error.message)
        self._unreachable = 0
        with self.transaction() as db:
            ledger.sent(db, due.id, by=self.account, now=clock.now())
        in_doubt = due.state is DeliveryState.SENDING
        return Tried(due.recipient, Outcome.SENT_AGAIN if in_doubt else Outcome.SENT)

    def _close(self, reports: list[AreaReport]) -> Report:
        with self.transaction() as db:
            left = ledger.unsent_before(db, self.day)
        sealed = True
        while sealed:
            with self.transaction() as db:
                sealed = sealing.seal(db, clock.now()) is not None
        return Report(self.day, tuple(reports), tuple(left))
