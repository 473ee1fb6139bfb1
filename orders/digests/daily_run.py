"""The daily run: compose every area's digest as at 06:00, then send what is due, mail by mail.

Each step is a transaction of its own: a run can be killed anywhere and run again for its day. One
run at a time sends.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from sqlalchemy.exc import DBAPIError

from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.audit import sealing
from orders.db import db as database
from orders.db import reading
from orders.digests import inputs, lease, ledger, snapshots, subscriptions
from orders.digests.delivery import DeliveryAttempt, Postman
from orders.digests.inputs import DigestInputs
from orders.digests.lease import HeldLease, Transaction
from orders.digests.ledger import DueMail
from orders.digests.mail_text import Writer
from orders.errors import RegisterError
from orders.formatting import count
from orders.mail import Mailer
from orders.search.disclosure.gate import to_anybody
from orders.settings import Settings

logger = structlog.get_logger()


@dataclass(slots=True)
class AreaReport:
    """One area of a run.

    Attributes:
        area: the area.
        mails: what became of each mail, oldest day first.
        problem: why the area could not be dealt with, empty when it could.
    """

    area: AreaInfo
    mails: list[DeliveryAttempt] = field(default_factory=list)
    problem: str = ""

    @property
    def failed(self) -> bool:
        """Whether something must be done again."""
        return bool(self.problem) or not all(each.outcome.gone for each in self.mails)


@dataclass(frozen=True, slots=True)
class RunReport:
    """A whole run.

    Attributes:
        day: London day.
        areas: each area with a subscription, or with mails of an earlier day.
        left: days up to this one with mails not sent or in doubt, and how many.
        stopped: why it did not go on to its end, empty when it did.
        past: whether a later day's digests were composed, so that none of this day were.
    """

    day: date
    areas: tuple[AreaReport, ...]
    left: tuple[tuple[date, int], ...]
    stopped: str = ""
    past: bool = False

    @property
    def failed(self) -> bool:
        """Whether anything is left to do."""
        troubled = any(report.failed for report in self.areas)
        return troubled or bool(self.left) or bool(self.stopped)


@dataclass(slots=True)
class DailyRun:
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

    def send(self, area_code: str | None = None) -> RunReport:
        """Send what earlier days left, compose what is not composed yet, and send that.

        Args:
            area_code: only this area; every area with a subscription when omitted.

        Raises:
            RegisterError: 06:00 of that day is still to come.
            NotFound: no area has that code.
            AnotherRun: another run is sending.
        """
        inputs.check_day(self.day, clock.now())
        with reading() as db:
            only = None if area_code is None else gazetteer.current(db).find(area_code).id
        contact, seconds = self._settings.register_contact, self._settings.digest_lease_seconds
        with (
            lease.held(self.transaction, database.engine, seconds=seconds, tell=self.tell) as held,
            to_anybody(lambda: database.session, contact),
        ):
            return self._send(only, held)

    @property
    def _settings(self) -> Settings:
        return self.writer.settings

    def _send(self, only: int | None, held: HeldLease) -> RunReport:
        postman = Postman(
            self.transaction, self.account, self._settings.mail_from, self.mailer, held, self.tell
        )
        with self.transaction() as db:
            places = gazetteer.current(db)
            mailboxes = subscriptions.of_day(db, self.day)
            ledger.drop_ended(db, self.day, mailboxes)
            past = snapshots.is_past(db, self.day)
        if only is not None:
            mailboxes = {only: mailboxes.get(only, [])}
        reports = {area_id: AreaReport(places.by_id[area_id]) for area_id in mailboxes}
        self._deliver(postman, only)
        if not past and not postman.stopped:
            self._compose(reports, places, mailboxes)
        due = self._deliver(postman, only, self._settings.mail_retry_seconds)
        still = {each.id for each in due}
        for number, tried in sorted(postman.tried.items(), key=lambda each: each[1].day):
            if number in still or tried.outcome.gone:
                area = places.by_id[tried.area_id]
                reports.setdefault(area.id, AreaReport(area)).mails.append(tried)
        return self._close(list(reports.values()), postman, only, past=past)

    def _deliver(
        self, postman: Postman, only: int | None, pauses: Sequence[float] = ()
    ) -> list[DueMail]:
        with self.transaction() as db:
            due = ledger.deliveries(db, self.day)
            waiting: Mapping[str, date] = {}
            if only is not None:
                due = [each for each in due if each.area_id == only]
                waiting = ledger.waiting(db, self.day, outside=[only])
        postman.deliver(due, waiting, pauses)
        return due

    def _compose(
        self,
        reports: Mapping[int, AreaReport],
        places: Gazetteer,
        mailboxes: Mapping[int, list[str]],
    ) -> None:
        with reading() as db:
            done = snapshots.composed(db, self.day, mailboxes)
            new = [report.area for report in reports.values() if report.area.id not in done]
            self.tell(f"Composing {count(len(new), 'digest')} of {len(reports)}")
            composed_at = clock.now()
            desk = inputs.desk(db, places, self.day, new)
        for report in reports.values():
            self._guarded(report, lambda each: self._prepare(each, desk, mailboxes, composed_at))

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
            logger.error("digest.failed", area=report.area.code, error=name, at=places)  # noqa: TRY400  the error's own words may hold a name
            report.problem = f"{name}: see the log"

    def _prepare(
        self,
        report: AreaReport,
        desk: DigestInputs,
        mailboxes: Mapping[int, list[str]],
        composed_at: datetime,
    ) -> None:
        area = report.area
        # Others wait for what is kept, not for its words.
        digest = desk.digest(area) if area.id in desk.lasts else None
        words = digest and self.writer.write(digest, composed_at=composed_at)
        with self.transaction() as db:
            kept = snapshots.snapshot_of(db, self.day, area.id)
            if kept is None and digest and words:
                kept = snapshots.keep(db, digest, words, composed_at=composed_at)
                ledger.supersede(db, kept)
            if kept is None:
                raise LookupError("neither kept nor composed")
            ledger.address(db, kept, mailboxes[area.id], sender=self._settings.mail_from)

    def _close(
        self, reports: list[AreaReport], postman: Postman, only: int | None, *, past: bool
    ) -> RunReport:
        try:
            with self.transaction() as db:
                left = ledger.unsent(db, self.day, only)
            self._seal()
        except DBAPIError as error:
            left = []
            postman.stopped = postman.stopped or f"the database is away: {type(error).__name__}"
        return RunReport(self.day, tuple(reports), tuple(left), postman.stopped, past)

    def _seal(self) -> None:
        sealed = True
        while sealed:
            with self.transaction() as db:
                sealed = sealing.seal(db, clock.now()) is not None
