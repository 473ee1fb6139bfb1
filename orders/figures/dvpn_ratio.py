"""The DVPN-to-arrest ratio: of arrests for violent domestic abuse, how many led to a served notice.

The cohort is made of arrests: the London day of an arrest decides where it counts, whenever the
notice that came of it was served. Beside it stands the volume ratio, all notices served in the same
days over the same arrests, because a notice needs no arrest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    select,
)
from sqlalchemy.orm import Session, aliased

from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Area, Level
from orders.breaches.model import Arrest
from orders.formatting import london, london_instant
from orders.register.model import Event, Order, Presence, Stay
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled

NOTICE = "DVPN"
"""Family of the notices that are counted: the ratio bears its name."""
BAND_LOW_PERCENT, BAND_HIGH_PERCENT = 5, 16
BAND_SOURCE = "West Midlands Police, violence against women and girls report 2023/24"
"""The force's own estimate of the share of arrests that should lead to a notice."""
SMALL_NUMBER = 10
"""A percentage of fewer arrests than this says little; it is marked."""
LONGEST_DAYS = 366 * 10
_THERE = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)


class By(Labelled):
    """What the figure is cut by."""

    MONTH = "month", "month"
    LPA = "lpa", "LPA"


class BandPosition(Labelled):
    """Where a percentage lies against the target band."""

    BELOW = "BELOW", f"below the {BAND_LOW_PERCENT} % to {BAND_HIGH_PERCENT} % band"
    INSIDE = "INSIDE", f"inside the {BAND_LOW_PERCENT} % to {BAND_HIGH_PERCENT} % band"
    ABOVE = "ABOVE", f"above the {BAND_LOW_PERCENT} % to {BAND_HIGH_PERCENT} % band"
    NONE = "NONE", "no arrests to measure against"


@dataclass(frozen=True, slots=True)
class RatioRow:
    """The ratio of one month, one LPA or the whole.

    Attributes:
        code: ``2026-11``, an LPA's code, or ``TOTAL``.
        name: as people read it.
        arrests: arrests for violent domestic abuse (D).
        linked: those of them that led to a served notice.
        served: all notices served, with or without an arrest.
    """

    code: str
    name: str
    arrests: int
    linked: int
    served: int

    @property
    def percent(self) -> float | None:
        """Arrests that led to a served notice, of a hundred; ``None`` without arrests."""
        return None if self.arrests == 0 else 100 * self.linked / self.arrests

    @property
    def volume_percent(self) -> float | None:
        """Notices served for a hundred arrests; ``None`` without arrests. May exceed 100."""
        return None if self.arrests == 0 else 100 * self.served / self.arrests

    @property
    def standing(self) -> BandPosition:
        """Where the percentage lies; both ends of the band are inside it."""
        percent = self.percent
        if percent is None:
            return BandPosition.NONE
        if percent < BAND_LOW_PERCENT:
            return BandPosition.BELOW
        return BandPosition.INSIDE if percent <= BAND_HIGH_PERCENT else BandPosition.ABOVE

    @property
    def is_small(self) -> bool:
        """Whether there are too few arrests for the percentage to mean much."""
        return self.arrests < SMALL_NUMBER


@dataclass(frozen=True, slots=True)
class DvpnRatio:
    """The figure for some days.

    Attributes:
        from_on: first London day.
        to_on: last London day, included.
        by: what ``lines`` are.
        total: the whole force. Notices count once in it; a subject with homes in two LPAs when
            served counts in both of theirs.
        lines: months in order, or LPAs by name.
    """

    from_on: date
    to_on: date
    by: By
    total: RatioRow
    lines: tuple[RatioRow, ...]


def dvpn_ratio(db: Session, *, from_on: date, to_on: date, by: By = By.MONTH) -> DvpnRatio:
    """Work the figure out for arrests on the London days from ``from_on`` to ``to_on``.

    A notice counts when it was served and the record stands: an event taken back and a record
    entered in error do not count. An arrest counts once, however many notices came of it.

    Args:
        from_on: first London day.
        to_on: last London day, included.
        by: month of the arrest (of service, for the volume) or LPA of the arrest (of the subject's
            home at service, for the volume).

    Raises:
        marshmallow.ValidationError: the days are the wrong way round, or too many.
    """
    check_days(from_on, to_on)
    from_at, until_at = london_instant(from_on), london_instant(to_on + timedelta(days=1))
    served = _served(db, from_at, until_at)
    if by is By.MONTH:
        names = list(_months(from_on, to_on))
        month = _month_of(Arrest.arrested_at, [code for code, _ in names])
        arrests, linked = _arrests(db, from_at, until_at, month)
        counts = (arrests, linked, Counter(map(_month, served.values())))
    else:
        arrests, linked = _arrests(db, from_at, until_at, Arrest.lpa_code)
        counts = (arrests, linked, Counter(_homes(db, from_at, until_at)))
        names = _lpas(gazetteer.current(db), counts)
    total = RatioRow("TOTAL", "Whole force", arrests.total(), linked.total(), len(served))
    lines = tuple(RatioRow(code, name, *(count[code] for count in counts)) for code, name in names)
    return DvpnRatio(from_on, to_on, by, total, lines)


def usual_days(now: datetime) -> tuple[date, date]:
    """The days of a figure unless told: from the first of the month eleven months ago to today."""
    today = london(now).date()
    first = today.replace(day=1)
    for _ in range(11):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, today


def check_days(from_on: date, to_on: date) -> None:
    """Whether the figure can be worked out for these days.

    Raises:
        marshmallow.ValidationError: they are the wrong way round, or too many.
    """
    if to_on < from_on:
        raise ValidationError("The last day must not be before the first.", "to")
    if (to_on - from_on).days >= LONGEST_DAYS:
        raise ValidationError("Choose at most ten years.", "to")


def _arrests(
    db: Session, from_at: datetime, until_at: datetime, part: SQLColumnExpression[Any]
) -> tuple[Counter[str], Counter[str]]:
    """Arrests then, and those that led to a served notice, by ``part``: a month or an LPA.

    The references of all served notices are asked for once: a question for each arrest would take
    as long as there are arrests times notices.
    """
    led = (
        select(Order.arrest_reference)
        .join(Event, Event.order_id == Order.id)
        .where(Order.arrest_reference.is_not(None), _is_counted_notice(), _is_standing_service())
    )
    has = case((Arrest.arrest_reference.in_(led), 1), else_=0)
    each = (
        select(part.label("part"), has.label("has"))
        .where(Arrest.violent_da, Arrest.arrested_at >= from_at, Arrest.arrested_at < until_at)
        .subquery()
    )
    counted = select(each.c.part, func.count(), func.sum(each.c.has)).group_by(each.c.part)
    rows = db.execute(counted).all()
    return (
        Counter({code: number for code, number, _ in rows}),
        Counter({code: linked for code, _, linked in rows}),
    )


def _month_of(column: SQLColumnExpression[datetime], months: Iterable[str]) -> ColumnElement[Any]:
    """The London month of an instant in one of ``months``, as ``2026-11``."""
    ends = [(_end_of(month), month) for month in months]
    (*before, (_, last)) = ends
    if not before:
        return literal(last)
    return case(*((column < end, month) for end, month in before), else_=last)


def _end_of(month: str) -> datetime:
    first = date.fromisoformat(f"{month}-01")
    return london_instant((first + timedelta(days=31)).replace(day=1))


def _served(db: Session, from_at: datetime, until_at: datetime) -> dict[int, datetime]:
    """Instant of service of every counted notice served then, by order."""
    rows = db.execute(
        select(Event.order_id, Event.occurred_at)
        .join(Order, Order.id == Event.order_id)
        .where(*_served_then(from_at, until_at))
    )
    return dict(rows.all())


def _homes(db: Session, from_at: datetime, until_at: datetime) -> Iterable[str]:
    """Code of the LPA where the subject lived at each service, once for each notice and LPA."""
    rows = db.execute(
        select(Event.order_id, Area.code)
        .join(Order, Order.id == Event.order_id)
        .join(Presence, Presence.order_id == Event.order_id)
        .join(Area, Area.id == Presence.area_id)
        .where(
            *_served_then(from_at, until_at),
            Presence.basis == Basis.SUBJECT_HOME,
            Presence.holds_at(Event.occurred_at),
            Presence.state.in_(_THERE),
            Area.level == Level.LPA,
        )
        .distinct()
    )
    return (code for _, code in rows)


def _served_then(from_at: datetime, until_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        _is_counted_notice(),
        _is_standing_service(),
        Event.occurred_at >= from_at,
        Event.occurred_at < until_at,
    )


def _is_standing_service() -> ColumnElement[bool]:
    later = aliased(Event)
    return and_(
        Event.kind == EventKind.SERVED,
        not_(Event.struck),
        not_(exists().where(later.replaces_id == Event.id)),
    )


def _is_counted_notice() -> ColumnElement[bool]:
    error, later = aliased(Event), aliased(Event)
    return and_(
        Order.kind.in_(catalogue.FAMILIES[NOTICE]),
        not_(
            exists().where(
                error.order_id == Order.id,
                error.kind == EventKind.ENTERED_IN_ERROR,
                not_(error.struck),
                not_(exists().where(later.replaces_id == error.id)),
            )
        ),
    )


def _month(at: datetime) -> str:
    return f"{london(at):%Y-%m}"


def _months(from_on: date, to_on: date) -> Iterator[tuple[str, str]]:
    first = from_on.replace(day=1)
    while first <= to_on:
        yield f"{first:%Y-%m}", f"{first:%B %Y}"
        first = (first + timedelta(days=31)).replace(day=1)


def _lpas(places: Gazetteer, counts: Iterable[Counter[str]]) -> list[tuple[str, str]]:
    """Every LPA by name, those without anything included; then other places that have something."""
    names = {branch.lpa.code: branch.lpa.name for branch in places.tree()}
    others = {code for count in counts for code in count} - set(names)
    return [*names.items(), *((code, _name(places, code)) for code in sorted(others))]


def _name(places: Gazetteer, code: str) -> str:
    return places.area(Level.LPA, code).name
