"""Reporting a suspected breach in few words, and answering the follow-up it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import Loaded
from orders.breaches.custody.custody_clock import court_deadline
from orders.breaches.model import Breach
from orders.breaches.reports.model import BreachReport
from orders.courts import calendar as calendars
from orders.follow_ups import service as follow_ups
from orders.follow_ups.model import FollowUp
from orders.follow_ups.schema import AnswerInput
from orders.follow_ups.words import FollowUpCause
from orders.people.schema import Text, required
from orders.register.model import Order
from orders.register.schemas.fields import LONG, SHORT, Instant
from orders.rules.kinds import catalogue

_ARRESTED = "Say whether the subject was arrested."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInput:
    """A suspected breach: what, when, where, and the arrest if there was one; aware UTC."""

    account_text: str
    occurred_at: datetime
    place_text: str = ""
    arrested_at: datetime | None = None


class ReportSchema(Schema):
    """The short form: what, when, where, arrested?"""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    account_text = Text(required=True, validate=LONG, error_messages=required("what happened"))
    occurred_at = Instant(required=True, error_messages=required("when it happened"))
    place_text = Text(load_default="", validate=SHORT)
    arrested = fields.Boolean(
        required=True,
        error_messages={"required": _ARRESTED, "invalid": _ARRESTED, "null": _ARRESTED},
    )
    arrested_at = Instant(load_default=None, allow_none=True)

    @validates_schema
    def _arrest_is_whole(self, data: Loaded, **_: object) -> None:
        if data["arrested"] and data["arrested_at"] is None:
            raise ValidationError("Enter the date and time of the arrest.", "arrested_at")
        if not data["arrested"] and data["arrested_at"] is not None:
            raise ValidationError("Choose “yes”, or take the time of arrest out.", "arrested")

    @post_load
    def _make(self, data: Loaded, **_: object) -> ReportInput:
        del data["arrested"]
        return ReportInput(**data)


def report_breach(
    db: Session,
    order: Order,
    given: ReportInput,
    *,
    by: Account,
    now: datetime,
) -> FollowUp:
    """Keep what an officer reported and open its follow-up; after an arrest the clock runs at once.

    Args:
        order: as ``order_of`` gives it to this account.
        given: what was reported.
        by: the officer.

    Raises:
        marshmallow.ValidationError: it is in the future, or the arrest came before it.

    Source: Crime and Security Act 2010 ss.26, 29; Family Law Act 1996 s.47(7).
    """
    _check(given, now)
    due = None
    if given.arrested_at is not None:
        kind, calendar = catalogue.kind(order.kind), calendars.current(db)
        due = court_deadline(kind, order.events, given.arrested_at, calendar)
    report = BreachReport(
        order_id=order.id,
        occurred_at=given.occurred_at,
        account_text=given.account_text,
        place_text=given.place_text,
        arrested_at=given.arrested_at,
        court_deadline_at=None if due is None else due.at,
        court_deadline_arguable_at=None if due is None else due.arguable_at,
        reported_at=now,
        reported_by_id=by.id,
    )
    db.add(report)
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "breach.reported",
        by=by,
        now=now,
        reference=order.reference,
        details={"report": report.id, "arrested": given.arrested_at is not None},
    )
    return follow_ups.open_follow_up(
        db,
        order,
        FollowUpCause.REPORT,
        by=by,
        now=now,
        report_id=report.id,
        due_at=report.court_deadline_at,
    )


def report_of(db: Session, row: FollowUp) -> BreachReport | None:
    """The report a follow-up is of, ``None`` for that of a visit."""
    return None if row.report_id is None else db.get(BreachReport, row.report_id)


def answer_follow_up(
    db: Session,
    number: int,
    given: AnswerInput,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> FollowUp:
    """Answer a follow-up; a breach it was logged as must be of the same order.

    Raises:
        Conflict: it is answered already.
        NotFound: there is none, or it is not theirs to see.
        Refused: the account may not answer it.
        marshmallow.ValidationError: that is no answer to it, or no breach of its order.
    """
    row = follow_ups.one(db, number, by=by, visible=visible)
    of_order = exists().where(Breach.id == given.breach_id, Breach.order_id == row.order_id)
    if given.breach_id is not None and not db.scalar(select(of_order)):
        raise ValidationError("Choose a breach from the list.", "breach_id")
    return follow_ups.answer(db, number, given, by=by, now=now, visible=visible)


def _check(given: ReportInput, now: datetime) -> None:
    faults = {}
    if given.occurred_at > now:
        faults["occurred_at"] = ["It must be in the past."]
    if given.arrested_at is not None and given.arrested_at > now:
        faults["arrested_at"] = ["The arrest must be in the past."]
    elif given.arrested_at is not None and given.arrested_at < given.occurred_at:
        faults["arrested_at"] = ["The arrest must not be before the breach."]
    if faults:
        raise ValidationError(faults)
