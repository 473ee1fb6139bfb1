"""What happens to an invented notice until its end. Pure: chance in, dated steps out."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orders.breaches.schemas.breach import BreachInput
from orders.breaches.schemas.progress import ProgressInput
from orders.courts.calendar import PUBLISHED
from orders.formatting import london, london_instant
from orders.people.schema import AddressInput
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.order import OrderInput
from orders.rules.clocks.deadlines import ends_at_for, last_day
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.sample.people import officer
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import Ending, FateTurn, NoticeFate

COURT = "Illustrative Magistrates' Court"
_SUNDAY = 6


class StoryRecord(enum.Enum):
    """Which record of a story something happens to."""

    FIRST = enum.auto()
    """The notice, the interim order, the order that is superseded; or the only record."""
    SECOND = enum.auto()
    """The order that a court made on it or in its place."""


@dataclass(frozen=True, slots=True)
class Replacing:
    """An order that a court made, and which ends the first of its story."""

    given: OrderInput


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a notice or order."""

    on: StoryRecord
    given: EventInput


@dataclass(frozen=True, slots=True)
class MoveStep:
    """The subject, or else the first protected person, moves home."""

    subject: bool
    to: AddressInput


@dataclass(frozen=True, slots=True)
class BreachStep:
    """A breach; its first condition is filled in when it is recorded."""

    on: StoryRecord
    given: BreachInput


@dataclass(frozen=True, slots=True)
class Followed:
    """What became known of the last breach."""

    given: ProgressInput


Recording = OrderInput | GrantInput | Replacing | Happened | MoveStep | BreachStep | Followed


@dataclass(frozen=True, slots=True)
class StoryStep:
    """Something written into the register at the aware instant ``at``."""

    at: datetime
    what: Recording


@dataclass(frozen=True, slots=True)
class Live:
    """When a record of the story is in force, as planned.

    Attributes:
        on: which record.
        from_at: first instant, aware.
        until_at: the instant it is over or interrupted, aware.
        known_at: from when the register says so, aware.
    """

    on: StoryRecord
    from_at: datetime
    until_at: datetime
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a notice through service and court.

    Attributes:
        steps: what is recorded, in order.
        live: when it, or the order on it, is in force without a break.
        hearing_at: when the court is to hear it, ``None`` when it is never served.
    """

    steps: tuple[StoryStep, ...]
    live: Live | None
    hearing_at: datetime | None


def course(dice: Dice, given: OrderInput, fate: NoticeFate) -> Course:
    """Everything that is recorded of a notice and the order on it, however far in the future."""
    at = given.started_at + dice.minutes(15, 100)
    steps = [StoryStep(at, given)]
    if fate.ending is Ending.NOT_SERVED:
        why = "Not found at any known address. The protected person is safe elsewhere."
        gone = at + dice.minutes(2 * 1440, 4 * 1440)
        return Course((*steps, happened(EventKind.NOT_SERVED, gone, reason=why)), None, None)
    if fate.ending is Ending.UNSERVED:
        return Course(tuple(steps), None, None)
    served_at = given.started_at + dice.minutes(100, 480)
    steps.append(served(dice, StoryRecord.FIRST, served_at))
    deadline = PUBLISHED.deadline("K1", served_at)
    hearing_at = in_court(dice, served_at + timedelta(hours=1), deadline.at)
    live = Live(StoryRecord.FIRST, served_at, hearing_at, known_at=steps[-1].at)
    if fate.ending is Ending.IN_ERROR:
        wrong = served_at + dice.minutes(200, 900)
        why = "Recorded twice: the same notice had been entered by another desk."
        return Course((*steps, happened(EventKind.ENTERED_IN_ERROR, wrong, reason=why)), None, None)
    if fate.ending is Ending.NOT_HEARD:
        return Course(tuple(steps), live, hearing_at)
    if fate.ending is Ending.LAPSED:
        late = (deadline.arguable_at or deadline.at) + dice.minutes(120, 1440)
        why = "The court confirms that no application was before it in time."
        return Course((*steps, happened(EventKind.LAPSED, late, reason=why)), live, hearing_at)
    return _heard(dice, given, fate, steps, live, hearing_at)


def in_court(dice: Dice, after: datetime, deadline_at: datetime) -> datetime:
    """A sitting after ``after`` and no later than ``deadline_at``: the last day that has one."""
    day = london(deadline_at - timedelta(microseconds=1)).date()
    while day >= london(after).date():
        sitting = london_instant(day, time(10)) + dice.minutes(0, 300)
        if after < sitting <= deadline_at and _sits(day):
            return sitting
        day -= timedelta(days=1)
    return deadline_at - timedelta(minutes=30)


def _sits(day: date) -> bool:
    return day.weekday() != _SUNDAY and day not in PUBLISHED.bank_holidays(day.year)


def _heard(
    dice: Dice,
    given: OrderInput,
    fate: NoticeFate,
    steps: list[StoryStep],
    live: Live,
    hearing_at: datetime,
) -> Course:
    steps.append(happened(EventKind.HEARING_OPENED, hearing_at, details={"court": COURT}))
    decided_at = hearing_at + dice.minutes(20, 60)
    if fate.adjourned:
        limit = hearing_at + timedelta(days=dice.between(4, 8))
        next_at = in_court(dice, hearing_at + timedelta(days=1), limit)
        why = "The subject asks for legal advice; the notice continues."
        steps.append(happened(EventKind.ADJOURNED, decided_at, reason=why, until_at=next_at))
        decided_at = next_at + dice.minutes(20, 60)
    if fate.ending is Ending.REFUSED:
        why = "The court is not satisfied that the order is necessary."
        steps.append(happened(EventKind.REFUSED, decided_at, reason=why))
        return Course(tuple(steps), live, hearing_at)
    if fate.ending is Ending.WITHDRAWN:
        why = "Bail conditions now protect the same person in the same way."
        steps.append(happened(EventKind.WITHDRAWN, decided_at, reason=why))
        return Course(tuple(steps), live, hearing_at)
    return _granted(dice, given, fate, steps, decided_at, hearing_at)


def _granted(
    dice: Dice,
    given: OrderInput,
    fate: NoticeFate,
    steps: list[StoryStep],
    made_at: datetime,
    hearing_at: datetime,
) -> Course:
    days = dice.one((14, 21, 28, 28, 28))
    ends_at = ends_at_for(last_day(london(made_at).date(), days=days))
    in_person = dice.chance(0.7)
    grant = GrantInput(
        made_at=made_at,
        ends_at=ends_at,
        ends_kind=EndsKind.FIXED,
        court=COURT,
        conditions=given.conditions,
        reason="Granted as applied for.",
        served_in_court=in_person,
    )
    granted = StoryStep(made_at + dice.minutes(20, 240), grant)
    steps.append(granted)
    if not in_person:
        steps.append(served(dice, StoryRecord.SECOND, granted.at + dice.minutes(60, 1800)))
    turned_at = steps[-1].at + dice.minutes(2 * 1440, 6 * 1440)
    until_at = ends_at if fate.turn is FateTurn.NONE else turned_at
    live = Live(StoryRecord.SECOND, made_at, until_at, known_at=granted.at)
    return Course((*steps, *_turns(dice, fate, turned_at)), live, hearing_at)


def _turns(dice: Dice, fate: NoticeFate, at: datetime) -> list[StoryStep]:
    if fate.turn is FateTurn.NONE:
        return []
    if fate.turn is FateTurn.RESCINDED:
        why = "Rescinded by the court on complaint of the protected person."
        return [happened(EventKind.RESCINDED, at, on=StoryRecord.SECOND, reason=why)]
    why = "Suspended by the court until the complaint is heard."
    steps = [happened(EventKind.SUSPENDED, at, on=StoryRecord.SECOND, reason=why)]
    if fate.turn is FateTurn.RESUMED:
        again_at = at + dice.minutes(1440, 3 * 1440)
        why = "Complaint dismissed; the order has effect again."
        steps.append(happened(EventKind.RESUMED, again_at, on=StoryRecord.SECOND, reason=why))
    return steps


def served(dice: Dice, on: StoryRecord, at: datetime) -> StoryStep:
    """Service at ``at`` (aware), written down within the hour."""
    details = {
        "served_by": officer(dice, "PC"),
        "place": dice.one(("Custody suite", "Police station front office", "At the roadside")),
        "personally": "yes",
    }
    return StoryStep(
        at + dice.minutes(5, 45), Happened(on, EventInput(EventKind.SERVED, at, details=details))
    )


def happened(
    kind: EventKind,
    at: datetime,
    *,
    on: StoryRecord = StoryRecord.FIRST,
    reason: str = "",
    until_at: datetime | None = None,
    details: dict[str, str] | None = None,
) -> StoryStep:
    """Something that happened at ``at`` (aware)."""
    # Written down ten minutes later: sooner than whatever is let happen next.
    given = EventInput(kind, at, until_at, reason=reason, details=details or {})
    return StoryStep(at + timedelta(minutes=10), Happened(on, given))
