"""Which areas' mail did not go: what the check of the daily run and the first page say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Area
from orders.digests import subscriptions
from orders.digests.inputs import as_at
from orders.digests.model import Delivery, DeliveryState, Snapshot, Subscription
from orders.formatting import count, london, london_instant, short_day

CHECKED_AT = time(6, 30)
"""London wall clock by which the day's mail is to be gone."""
_UNSENT = {DeliveryState.DUE: "not sent", DeliveryState.SENDING: "in doubt"}


@dataclass(frozen=True, slots=True)
class MissingMail:
    """One mailbox that has not surely been sent one digest.

    Attributes:
        day: London day of the digest.
        area: code of its area.
        area_name: the area as people read it.
        mailbox: to whom it was to go.
        why: not composed, not sent or in doubt, with what the server said.
    """

    day: date
    area: str
    area_name: str
    mailbox: str
    why: str


def by_area(found: Iterable[MissingMail]) -> list[str]:
    """``Alder, 21 Nov 2026: not sent, 2 mailboxes``, for each day and area."""
    whole: defaultdict[tuple[str, date, str], int] = defaultdict(int)
    for each in found:
        whole[each.area_name, each.day, each.why.partition(":")[0]] += 1
    return [
        f"{area}, {short_day(day)}: {why}, {count(number, 'mailbox', 'mailboxes')}"
        for (area, day, why), number in whole.items()
    ]


def day_to_check(now: datetime) -> date:
    """The newest London day whose mail is to be gone by ``now``."""
    today = london(now).date()
    return today if now >= london_instant(today, CHECKED_AT) else today - timedelta(days=1)


def missing(db: Session, day: date) -> list[MissingMail]:
    """Every mail of a day, and of earlier days, that has not surely gone: oldest day first.

    A mailbox that was subscribed after the hour of that day's digests is not missed yet. Two
    queries, however many areas there are.

    Args:
        day: London day.
    """
    unsent = db.execute(
        select(
            Delivery.day,
            Area.code,
            Area.name,
            Delivery.recipient,
            Delivery.state,
            Delivery.last_error,
        )
        .join(Area, Area.id == Delivery.area_id)
        .where(Delivery.day <= day, Delivery.state.in_(_UNSENT))
        .order_by(Delivery.day, Area.level, Area.name, Delivery.recipient)
    )
    found = [
        MissingMail(
            row.day,
            row.code,
            row.name,
            row.recipient,
            f"{_UNSENT[row.state]}{f': {row.last_error}' if row.last_error else ''}",
        )
        for row in unsent
    ]
    return found + _not_composed(db, day)


def _not_composed(db: Session, day: date) -> list[MissingMail]:
    addressed = select(Delivery.id).where(
        Delivery.day == day,
        Delivery.area_id == Subscription.area_id,
        Delivery.recipient == Subscription.mailbox,
    )
    rows = db.execute(
        select(Area.code, Area.name, Subscription.mailbox, Area.level)
        .join(Area, Area.id == Subscription.area_id)
        .where(
            Subscription.starts_on <= day,
            subscriptions.not_over(day),
            Subscription.added_at < as_at(day),
            ~addressed.exists(),
            ~select(Snapshot.id).where(Snapshot.day > day).exists(),
        )
        .distinct()
        .order_by(Area.level, Area.name, Subscription.mailbox)
    )
    return [MissingMail(day, row.code, row.name, row.mailbox, "not composed") for row in rows]
