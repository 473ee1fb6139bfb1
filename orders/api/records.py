"""What the operations on records share: finding one, giving it out, saying so in the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from flask import url_for
from marshmallow.validate import Length
from sqlalchemy import Select, select

from orders import clock
from orders.access import keys
from orders.access.sign_in.account_session import current_account
from orders.api.base import check_version, etag, located
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.bounded_fields import JsonObject
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import db
from orders.errors import NotFound
from orders.register import author_view, order_record
from orders.register.order_record import OrderRecord
from orders.register.schemas.change_author import ChangeAuthor
from orders.rules.vocabulary import references
from orders.search.disclosure.masking import readable_on
from orders.search.disclosure.visibility import visible_to
from orders.search.results.order_detail import whole

Answer = tuple[JsonObject, dict[str, str]]
"""What a view gives: the body, and headers."""
LONG = Length(max=10_000, error="Shorten this to 10,000 characters or fewer.")


def sheet_of(reference: str) -> OrderRecord:
    """The order with this reference, if the caller may see it.

    Raises:
        NotFound: it is no reference, there is no such order, or it is not theirs to see.
    """
    visible = visible_to(current_account(), clock.now())
    return order_record.read(db.session, written(reference), visible=visible, calendar=_calendar())


def _calendar() -> CourtCalendar:
    """The court calendar; in the same query whether an edition has landed."""
    changes, *stamp = db.session.execute(_needed()).one()
    gazetteer.note_stamp(db.session, stamp)
    return calendars.from_text(db.session, changes)


@cache
def _needed() -> Select[*tuple[Any, ...]]:
    return select(calendars.standing(), *gazetteer.STAMP.c).select_from(gazetteer.STAMP)


def to_change(reference: str) -> tuple[OrderRecord, ChangeAuthor]:
    """The order with this reference, which the caller changes as they last read it.

    Raises:
        NotFound: as ``sheet_of`` says.
        PreconditionRequired: the caller did not say which version they read.
        PreconditionFailed: the record has changed since.
    """
    sheet = sheet_of(reference)
    version = sheet.order.version
    check_version(version)
    return sheet, {"by": current_account(), "now": clock.now(), "version": version}


def written(reference: str) -> str:
    """A reference as the register writes it.

    Raises:
        NotFound: it is none.
    """
    found = references.normalise(reference)
    if found is None:
        raise NotFound("That is not a reference of this register.")
    return found


def given_out(reference: str, *, at: datetime | None = None) -> Answer:
    """An order as it goes out, with its version, logged as the disclosure it is.

    Args:
        reference: the register's own.
        at: the instant it is told for, aware; now unless told.
    """
    sheet = sheet_of(reference)
    typed = author_view.open_to_author(db.session, sheet, current_account())
    disclosed(
        "order.read",
        reference=sheet.order.reference,
        shows=sheet.shows,
        addresses=readable_on(sheet),
        at=at,
    )
    db.look()  # What was written is saved before its zones are weighed.
    seen_at = at or clock.now()
    body = whole(
        db.session,
        sheet,
        as_at=seen_at,
        places=gazetteer.current(db.session),
        stays=author_view.stays_of(db.session, sheet.order.id, seen_at, typed=typed),
        by=current_account(),
    )
    return body, etag(sheet.order.version)


def made(reference: str) -> Answer:
    """The answer after an order was made: the order and where it is."""
    where = located(url_for("api_orders.read", reference=reference))
    body, headers = given_out(reference)
    return body, {**headers, **where}


def disclosed(
    what: str,
    *,
    reference: str | None = None,
    shows: ShownRecords | None = None,
    addresses: Collection[int] = (),
    **details: Any,
) -> None:
    """Log that something of the register went to another system.

    Source: Data Protection Act 2018 s.62(1)(d), (5).
    """
    log.record(
        db.session,
        action(),
        what,
        by=current_account(),
        now=clock.now(),
        reference=reference,
        details={name: _plain(each) for name, each in details.items() if each is not None},
        shows=shows,
        addresses=addresses,
    )


def action() -> Action:
    """What the Act calls this reading: to a program a disclosure, to a person a consultation."""
    return Action.CONSULTATION if keys.used() is None else Action.DISCLOSURE


def _plain(each: Any) -> Any:
    return each.isoformat() if isinstance(each, datetime) else each
