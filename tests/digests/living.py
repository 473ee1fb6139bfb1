"""Doing what a drawn history says: through the register's own services, at the time of each."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.errors import NotFound, RegisterError
from orders.people.model import Address
from orders.register import correcting, moving, recording
from orders.register.event_schema import EventInput
from orders.register.model import Event, Order
from orders.rules.events import EventKind
from orders.rules.vocabulary import EndsKind
from tests.digests.history import FIRST, HOMES, NAMES, Happened, Life, late, written
from tests.digests.test_overdue import IN_COURT, TOLD
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.conditions import NO_CONTACT
from tests.factories.orders import NON_MOLEST, SERVED, home, make_order, order_input, subject
from tests.register.landing import land, proposed, strip

Act = Callable[[Session], None]
_KINDS = {
    "made": EventKind.MADE,
    "served": EventKind.SERVED,
    "name and address told to police": EventKind.NOTIFIED,
    "entered in error": EventKind.ENTERED_IN_ERROR,
}


@dataclass
class Story:
    """What is to be done when, and what then is true.

    Attributes:
        dice: chance.
        days: how many days it lasts.
        lives: orders that were recorded.
        refused: how many acts the register would not take.
    """

    dice: random.Random
    days: int
    lives: list[Life] = field(default_factory=list)
    refused: int = 0
    redrawn: datetime = FIRST
    _todo: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def later(self, at: datetime, act: Act) -> None:
        """Do something at an instant."""
        self._todo.append((at, len(self._todo), act))

    def until(self, db: Session, instant: datetime) -> None:
        """Do all that is recorded before an instant."""
        while due := [each for each in self._todo if each[0] < instant]:
            first = min(due, key=lambda each: each[:2])
            self._todo.remove(first)
            try:
                first[2](db)
                db.commit()
            except (RegisterError, ValidationError):
                db.rollback()
                self.refused += 1

    def minutes(self, least: int, most: int) -> timedelta:
        """A while between so many hours, to the minute, never on a full hour."""
        return timedelta(minutes=self.dice.randint(least, most - 1) * 60 + self.dice.randint(1, 59))


def draw(seed: int, *, days: int, orders: int, folder: Path) -> Story:
    """A history of so many days."""
    story = Story(random.Random(seed), days)  # noqa: S311  not for keys
    half = FIRST + timedelta(days=days // 2)
    story.redrawn = half
    story.later(half - timedelta(hours=12), lambda db: _redraw(db, half, folder))
    for number in range(orders):
        _begin(story, number)
    return story


def _redraw(db: Session, from_at: datetime, folder: Path) -> None:
    strips = [
        strip(code, west, west + 2, NAMES[code])
        for west, code in enumerate(("ALD1", "ALD9", "BIR1", "BIR2"))
        for west in [2 * west]
    ]
    land(db, proposed(db, folder, from_at.date(), *strips), from_at - timedelta(hours=12))


def _begin(story: Story, number: int) -> None:
    dice = story.dice
    made = FIRST + story.minutes(7, 24 * story.days * 2 // 3)
    recorded = made + late(dice)
    where, kind = dice.choice(list(HOMES)), dice.choice(["DVPO", "SPO"])
    until = (made + timedelta(days=dice.randint(14, 28))).replace(hour=0, minute=0)
    life = Life("", kind, redrawn=story.redrawn)
    life.homes.append((FIRST - timedelta(days=999), where, FIRST - timedelta(days=999)))

    def record(db: Session) -> None:
        ends = until if kind == "DVPO" else None
        given = order_input(
            kind=kind,
            started_at=made,
            ends_at=ends,
            ends_kind=EndsKind.FIXED if ends else EndsKind.UNTIL_FURTHER_ORDER,
            conditions=(NON_MOLEST if kind == "DVPO" else NO_CONTACT,),
            subject=subject(
                home(where, lines=f"{number} Invented Street"), given_names=f"S{number}"
            ),
        )
        order = make_order(db, given, now=f"{recorded:%Y-%m-%d %H:%M}")
        life.reference = order.reference
        life.events.append(Happened("made", made, recorded, ends))
        story.lives.append(life)
        if kind == "SPO":
            _happen(db, life, "served", made, recorded, IN_COURT)
        _go_on(story, life, made, recorded)

    story.later(recorded, record)


def _go_on(story: Story, life: Life, made: datetime, recorded: datetime) -> None:
    """What may come of an order, each known no earlier than the order."""
    dice = story.dice

    def known(at: datetime) -> datetime:
        return max(at, recorded) + late(dice)

    if life.kind == "SPO":
        at = made + story.minutes(12, 190)
        when = known(at)
        name = "name and address told to police"
        story.later(when, lambda db: _happen(db, life, name, at, when, TOLD))
    elif dice.random() < 0.8:
        served = made + story.minutes(1, 72)
        when_served = known(served)
        story.later(
            when_served, lambda db: _happen(db, life, "served", served, when_served, SERVED)
        )
        if dice.random() < 0.4:
            right = served + story.minutes(-20, 20)
            again = when_served + late(dice)
            story.later(again, lambda db: _correct(db, life, "served", again, at=right))
    if life.kind == "DVPO" and dice.random() < 0.3:
        ends = (made + timedelta(days=dice.randint(14, 28))).replace(hour=0, minute=0)
        when_ends = recorded + late(dice)
        story.later(when_ends, lambda db: _correct(db, life, "made", when_ends, until=ends))
    _live_on(story, life, made, known)


def _live_on(
    story: Story, life: Life, made: datetime, known: Callable[[datetime], datetime]
) -> None:
    dice = story.dice
    if dice.random() < 0.5:
        moved = (made + story.minutes(24, 240)).replace(hour=0, minute=0)
        there = dice.choice([each for each in HOMES if each != life.homes[0][1]])
        when = known(moved)
        story.later(when, lambda db: _move(db, life, there, moved, when))
    elif dice.random() < 0.3:
        hidden = known(made)
        story.later(hidden, lambda db: _withhold(db, life, hidden))
    if dice.random() < 0.5:
        breached = made + story.minutes(2, 200)
        told = known(breached + timedelta(hours=2))
        story.later(told, lambda db: _breach(db, life, breached, told))
    if dice.random() < 0.12:
        wrong = known(made + story.minutes(5, 100))
        story.later(wrong, lambda db: _error(db, life, wrong))


def _order(db: Session, life: Life) -> Order:
    return db.scalars(select(Order).where(Order.reference == life.reference)).one()


def _happen(
    db: Session, life: Life, name: str, at: datetime, now: datetime, details: dict[str, str]
) -> None:
    order = _order(db, life)
    given = EventInput(_KINDS[name], at, reason="as the story goes", details=details)
    by = make_account(db)
    recording.add_event(db, order.reference, given, by=by, now=now, version=order.version)
    life.events.append(Happened(name, at, now))


def _correct(
    db: Session,
    life: Life,
    name: str,
    now: datetime,
    *,
    at: datetime | None = None,
    until: datetime | None = None,
) -> None:
    order = _order(db, life)
    former = next((each for each in reversed(life.events) if each.what == name), None)
    if former is None:
        raise NotFound("It was not taken, so there is nothing to correct.")
    rows = db.scalars(
        select(Event).where(Event.order_id == order.id, Event.kind == _KINDS[name])
    ).all()
    right = EventInput(
        _KINDS[name],
        at or former.at,
        until_at=until or former.until,
        reason="misread",
        details=SERVED if name == "served" else {},
    )
    correcting.correct_event(
        db, order.reference, rows[-1].id, right, by=make_account(db), now=now, version=order.version
    )
    former.void_from = now
    life.events.append(Happened(name, right.occurred_at, now, right.until_at, former))


def _move(db: Session, life: Life, there: str, since: datetime, now: datetime) -> None:
    order = _order(db, life)
    given = home(there, lines=f"{order.id} New Street", starts_on=since.date())
    moving.move(
        db,
        order.subject_id,
        given,
        leaves=True,
        by=make_account(db),
        now=now,
        reference=order.reference,
    )
    life.homes.append((since, there, now))


def _withhold(db: Session, life: Life, now: datetime) -> None:
    order = _order(db, life)
    address = db.scalars(select(Address).where(Address.person_id == order.subject_id)).one()
    moving.withhold(
        db,
        address.id,
        confidential=True,
        reason="at risk",
        by=make_account(db),
        now=now,
        reference=order.reference,
    )
    life.withheld = now


def _breach(db: Session, life: Life, at: datetime, now: datetime) -> None:
    make_breach(
        db,
        _order(db, life),
        now=now,
        occurred_from=at,
        occurred_to=at,
        reported_at=at,
        arrested_at=at + timedelta(hours=1),
    )
    life.breaches.append((f"{written(at)}, recorded {written(now)}", at, now))


def _error(db: Session, life: Life, now: datetime) -> None:
    _happen(db, life, "entered in error", now, now, {})
    life.events.pop()
    life.error = now
