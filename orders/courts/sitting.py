"""When courts sit, and the last sitting in which a court clock can still be met."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from orders.courts.calendar import CourtCalendar
from orders.courts.model import Court
from orders.rules.clocks.sittings import (
    Hours,
    PracticalLimit,
    Sittings,
    Weekly,
    court_key,
    practical_limit,
)


def listed(db: Session) -> Sequence[Court]:
    """Every court with its sittings and its days that differ, by name."""
    return db.scalars(_whole().order_by(Court.key)).all()


def sittings_of(db: Session, names: Collection[str | None]) -> Mapping[str, Sittings]:
    """When the courts of these names sit, by ``court_key``; courts not known are left out.

    One query, two more where any court is found; none for no name.
    """
    keys = {court_key(name) for name in names if name}
    if not keys:
        return {}
    found = db.scalars(_whole().where(Court.key.in_(keys)))
    return {court.key: _as_rules_read(court) for court in found}


def limit(
    sittings: Mapping[str, Sittings],
    court: str | None,
    start: datetime,
    legal_at: datetime,
    *,
    calendar: CourtCalendar,
) -> PracticalLimit | None:
    """The practical limit beside a legal one, in the court that an order names.

    Args:
        sittings: what ``sittings_of`` gave for it.
        court: its name as the order has it, or ``None``.
        start: what started the clock, aware.
        legal_at: the legal limit, aware.
        calendar: which days are bank holidays.

    Returns:
        ``None`` when no sitting of that court is known.
    """
    known = sittings.get(court_key(court)) if court else None
    if known is None:
        return None
    return practical_limit(known, start, legal_at, bank_holidays=calendar.bank_holidays)


def _whole() -> Select[Court]:
    return select(Court).options(selectinload(Court.sittings), selectinload(Court.days))


def _as_rules_read(court: Court) -> Sittings:
    return Sittings(
        court=court.name,
        weekly=[
            Weekly(each.weekday, Hours(each.opens, each.closes), each.from_on, each.until_on)
            for each in court.sittings
        ],
        days={
            each.on_day: None
            if each.opens is None or each.closes is None
            else Hours(each.opens, each.closes)
            for each in court.days
        },
    )
