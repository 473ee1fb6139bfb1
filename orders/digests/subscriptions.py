"""Subscriptions to an area's digest: role mailboxes, from a day until a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marshmallow import Schema, ValidationError, fields, post_load, validates
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import Loaded
from orders.digests.model import Subscription
from orders.errors import Conflict, NotFound
from orders.formatting import london
from orders.mail import is_mailbox

_UNCONFIRMED = "Confirm that it is a role mailbox, not one person's own."
_NOT_MAILED = {UNALLOCATED, OUT_OF_FORCE}


@dataclass(frozen=True, slots=True)
class SubscriptionInput:
    """One mailbox for one area.

    Attributes:
        area: code of the force, an LPA or a neighbourhood.
        mailbox: a role mailbox, lower case.
    """

    area: str
    mailbox: str


class SubscriptionSchema(Schema):
    """What a clerk gives to subscribe a mailbox."""

    def __init__(self, *, mailbox_pattern: str) -> None:
        super().__init__()
        self._pattern = re.compile(mailbox_pattern)

    area = fields.String(required=True, error_messages={"required": "Choose an area."})
    mailbox = fields.String(required=True, error_messages={"required": "Enter a mailbox."})
    confirmed = fields.Boolean(load_default=False, error_messages={"invalid": _UNCONFIRMED})

    @validates("area")
    def _area(self, value: str, data_key: str) -> None:
        if not value.strip():
            raise ValidationError("Choose an area.")

    @validates("mailbox")
    def _mailbox(self, value: str, data_key: str) -> None:
        mailbox = value.strip().lower()
        if not mailbox:
            raise ValidationError("Enter a mailbox.")
        if not is_mailbox(mailbox):
            raise ValidationError("Enter an email address, like alder.briefing@force.example.")
        if not self._pattern.fullmatch(mailbox):
            raise ValidationError(
                "Digests go only to the force's role mailboxes. This address is not one of them."
            )

    @validates("confirmed")
    def _confirmed(self, value: bool, data_key: str) -> None:
        if not value:
            raise ValidationError(_UNCONFIRMED)

    @post_load
    def _made(self, data: Loaded, **_: object) -> SubscriptionInput:
        return SubscriptionInput(data["area"].strip(), data["mailbox"].strip().lower())


def areas(db: Session) -> list[tuple[str, list[AreaInfo]]]:
    """Areas with a digest, in groups for a menu: the force, then each LPA and its parts."""
    places = gazetteer.current(db)
    force = ("Force", [places.by_id[places.force_id]])
    branches = places.tree()
    return [force, *((each.lpa.name, [each.lpa, *each.neighbourhoods]) for each in branches)]


def subscribe(db: Session, given: SubscriptionInput, *, by: Account, now: datetime) -> Subscription:
    """Send an area's digest to a mailbox from today on.

    Raises:
        NotFound: no area with a digest has that code.
        Conflict: the mailbox gets that area's digest already.
    """
    area = gazetteer.current(db).find(given.area)
    if area.code in _NOT_MAILED:
        raise NotFound(f"There is no digest of {area.name}; the force's own lists its orders.")
    today = london(now).date()
    had = db.scalar(_not_over_of(area.id, given.mailbox, today))
    if had is not None:
        if had.ends_on is None:
            raise Conflict("This mailbox gets the digest of that area already.")
        had.ends_on = None
        _log(db, "subscription.resumed", had, area, by=by, now=now)
        return had
    made = Subscription(
        area_id=area.id,
        mailbox=given.mailbox,
        starts_on=today,
        ends_on=None,
        added_by_id=by.id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    _log(db, "subscription.added", made, area, by=by, now=now)
    return made


def end(db: Session, number: int, *, by: Account, now: datetime) -> Subscription:
    """Send no more after today.

    Raises:
        NotFound: there is no such subscription.
        Conflict: it has ended already.
    """
    found = running(db, number)
    found.ends_on = max(london(now).date(), found.starts_on)
    db.flush()
    area = gazetteer.current(db).by_id[found.area_id]
    _log(db, "subscription.ended", found, area, by=by, now=now)
    return found


def running(db: Session, number: int) -> Subscription:
    """A subscription that is not ended, with its area.

    Raises:
        NotFound: there is no such subscription.
        Conflict: it has ended already.
    """
    found = db.scalar(
        select(Subscription).options(joinedload(Subscription.area)).where(Subscription.id == number)
    )
    if found is None:
        raise NotFound("There is no such subscription.")
    if found.ends_on is not None:
        raise Conflict("This subscription has ended already.")
    return found


def of_day(db: Session, day: date) -> dict[int, list[str]]:
    """Mailboxes that get a digest on a London day, by area id, each in order."""
    rows = db.execute(
        select(Subscription.area_id, Subscription.mailbox)
        .where(
            Subscription.starts_on <= day,
            not_over(day),
        )
        .distinct()
        .order_by(Subscription.area_id, Subscription.mailbox)
    )
    mailboxes: dict[int, list[str]] = {}
    for area_id, mailbox in rows:
        mailboxes.setdefault(area_id, []).append(mailbox)
    return mailboxes


def listed(db: Session) -> Sequence[Subscription]:
    """Every subscription with its area, present ones first."""
    return db.scalars(
        select(Subscription)
        .options(joinedload(Subscription.area))
        .order_by(Subscription.ends_on.is_not(None), Subscription.mailbox, Subscription.id)
    ).all()


def _not_over_of(area_id: int, mailbox: str, today: date) -> Select[Subscription]:
    return select(Subscription).where(
        Subscription.area_id == area_id, Subscription.mailbox == mailbox, not_over(today)
    )


def not_over(day: date) -> ColumnElement[bool]:
    """Subscriptions that have not ended before a London day."""
    return or_(Subscription.ends_on.is_(None), Subscription.ends_on >= day)


def _log(
    db: Session, what: str, each: Subscription, area: AreaInfo, *, by: Account, now: datetime
) -> None:
    details = {"subscription": each.id, "mailbox": each.mailbox, "area": area.code}
    log.record(db, Action.ACCESS, what, by=by, now=now, details=details)
