"""A register's life drawn by chance: what happens to orders of every kind, and when it is known."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.errors import RegisterError
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.events import EventKind
from tests.digests import acting, acting_on_people
from tests.digests.acting import Step
from tests.digests.facts import Breached, Edition, Holiday
from tests.digests.history import FIRST, HOMES, LONG_AGO, NAMES, NOTICES, WITH_DUTY, Life
from tests.digests.plots import after_beginning, first_step, granted
from tests.factories.editions import land
from tests.register.landing import proposed, strip

Act = Callable[[Session], object]
_FRIDAY = 4
_OUTCOMES = [
    CourtOutcome.ADJOURNED_BAIL,
    CourtOutcome.NOT_PROVED,
    CourtOutcome.PROVED_NO_PENALTY,
    CourtOutcome.WITHDRAWN,
    CourtOutcome.DISCONTINUED,
]
LATEST = timedelta(hours=100)
"""How late something may be recorded."""


@dataclass
class Story:
    """What is to be done when, and what then is true.

    Attributes:
        dice: chance.
        days: how many days it lasts.
        editions: of the areas.
        holidays: that are added to the list.
        lives: orders that were recorded.
        open: those whose subject may be joined with another: their homes are never withheld.
        done: how often the register took each kind of act.
        refused: why it would not take others.
    """

    dice: random.Random
    days: int
    editions: list[Edition] = field(default_factory=list)
    holidays: list[Holiday] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    open: list[Life] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _todo: list[tuple[datetime, int, str, Act]] = field(default_factory=list)
    _acts: int = 0

    def later(self, at: datetime, what: str, act: Act) -> None:
        """Do something at an instant."""
        self._acts += 1
        self._todo.append((at, self._acts, what, act))

    def until(self, db: Session, instant: datetime) -> None:
        """Do all that is recorded up to an instant."""
        while due := [each for each in self._todo if each[0] <= instant]:
            first = min(due, key=lambda each: each[:2])
            self._todo.remove(first)
            try:
                first[3](db)
                db.commit()
                self.done[first[2]] += 1
            except (RegisterError, ValidationError) as error:
                db.rollback()
                self.refused[f"{first[2]}: {error}"] += 1

    def minutes(self, least: int, most: int) -> timedelta:
        """A while between so many hours, to the minute, never on a full hour."""
        return timedelta(minutes=self.dice.randint(least, most - 1) * 60 + self.dice.randint(1, 59))

    def late(self) -> timedelta:
        """How late something is recorded: half of it at once, the rest up to the latest."""
        if self.dice.random() < 0.5:
            return timedelta(minutes=self.dice.randint(1, 50))
        return timedelta(minutes=self.dice.randint(60, int(LATEST.total_seconds() // 60)))

    def chance(self, often: float) -> bool:
        """Whether something happens that happens so often."""
        return self.dice.random() < often


def draw(seed: int, *, days: int, orders: int, folder: Path) -> Story:
    """A history of so many days."""
    story = Story(random.Random(seed), days)  # noqa: S311  not for keys
    third = FIRST + timedelta(days=days // 3)
    _redraw(story, third, third - timedelta(hours=12), {"ALD2": "ALD9"}, folder / "first")
    later = FIRST + timedelta(days=2 * days // 3)
    _redraw(
        story, later, max(third, later - timedelta(hours=80)), {"BIR2": "BIR8"}, folder / "second"
    )
    for number in range(max(days // 8, 1)):
        _declare(story, wrongly=number == 0 or story.chance(0.3))
    kinds = [*catalogue.KINDS, *sorted(NOTICES)]
    for number in range(orders):
        _begin(story, number, kinds[number % len(kinds)])
    return story


def _redraw(
    story: Story, from_at: datetime, now: datetime, becomes: dict[str, str], folder: Path
) -> None:
    def do(db: Session) -> None:
        names = list(HOMES.values())
        for edition in (*story.editions, Edition(from_at, now, becomes)):
            names = [edition.becomes.get(code, code) for code in names if code in NAMES]
        folder.mkdir()
        strips = [
            strip(code, 2 * place, 2 * place + 2, NAMES[code]) for place, code in enumerate(names)
        ]
        land(db, proposed(db, folder, from_at.date(), *strips), now)
        story.editions.append(Edition(from_at, now, becomes))

    story.later(now, "boundaries", do)


def _declare(story: Story, *, wrongly: bool) -> None:
    """A bank holiday that the list lacks, on a weekday: known early or late, and right or not."""
    on = (FIRST + timedelta(days=story.dice.randint(1, story.days))).date()
    on -= timedelta(days=max(on.weekday() - _FRIDAY, 0))
    day = datetime.combine(on, time(), FIRST.tzinfo)
    now = max(day + story.minutes(-60, 60), FIRST)

    def do(db: Session) -> None:
        found = acting_on_people.declare(db, story.holidays, on, now)
        if wrongly:
            again = now + story.minutes(10, 100)
            story.later(again, "revoke", lambda db: acting_on_people.revoke(db, found, again))

    story.later(now, "declare", do)


def _begin(story: Story, number: int, kind: str) -> None:
    dice = story.dice
    first = first_step(story, kind, FIRST + story.minutes(7, 24 * max(story.days * 2 // 3, 2)))
    recorded = first.at + story.late()
    if first.kind is EventKind.MADE and story.chance(0.1):
        recorded = max(first.at - story.minutes(1, 60), FIRST)  # Made for a day to come.
    where = dice.choice(list(HOMES))
    life = Life(
        kind,
        story.editions,
        story.holidays,
        codes=(acting.CODE,),
        homes=[(LONG_AGO, where, LONG_AGO)],
    )

    def record(db: Session) -> None:
        acting.begin(db, life, first, where, number, recorded)
        story.lives.append(life)
        _go_on(story, life, first, recorded)

    story.later(recorded, f"begin {kind}", record)


def _go_on(story: Story, life: Life, first: Step, recorded: datetime) -> None:
    """What comes of an order; all of it is known no earlier than the order."""
    steps = list(after_beginning(story, life.kind, first))
    for step in steps:
        now = max(step.at, recorded) + story.late()
        if step.kind is EventKind.GRANTED or (
            step.kind is EventKind.MADE and first.kind is not EventKind.MADE
        ):
            granting = partial(_grant, story=story, life=life, step=step, now=now)
            story.later(now, "grant", granting)
            continue
        happening = partial(_happen, story=story, life=life, step=step, now=now)
        story.later(now, step.kind, happening)
    if story.chance(0.25):
        now = recorded + story.late()
        story.later(now, "correct", lambda db: _correct(db, story, life, now))
    if life.notice is None and life.recorded == recorded:
        _of_people(story, life, max(first.at, recorded), first.at)
    _of_breaches(story, life, max(first.at, recorded), first.at)
    if story.chance(0.1):
        _withdraw(story, life, recorded + story.minutes(5, 100))


def _happen(db: Session, story: Story, life: Life, step: Step, now: datetime) -> None:
    acting.happen(db, life, step, now)
    noted = life.events[-1]
    if story.chance(0.2):
        again = now + story.late()
        story.later(again, "correct", lambda db: _correct(db, story, life, again, noted))
    elif story.chance(0.12):
        gone = now + story.late()
        story.later(gone, "strike", lambda db: acting.strike(db, life, noted, gone))


def _grant(db: Session, story: Story, life: Life, step: Step, now: datetime) -> None:
    found = acting.grant(db, life, granted(story, life.kind, step), now)
    if found is not life:
        story.lives.append(found)
    first = found.events[-1]
    _go_on(story, found, Step(EventKind.MADE, first.at, first.until), now)


def _correct(db: Session, story: Story, life: Life, now: datetime, event: object = None) -> None:
    wrong = next((each for each in life.events if each is event), life.events[0])
    at, until = wrong.at, wrong.until
    if until is not None and story.chance(0.6):
        until += timedelta(days=story.dice.randint(-3, 3) or 1)
    elif wrong.adds or wrong.ends:
        at += timedelta(
            minutes=story.dice.randint(-50, 50)
        )  # What adds one still precedes its end.
    else:
        at += story.minutes(-20, 20)
    acting.correct(db, life, wrong, at, until, now)


def _of_people(story: Story, life: Life, known: datetime, began: datetime) -> None:
    dice = story.dice
    if story.chance(0.4):
        moved = (began + story.minutes(-30, 240)).replace(hour=0, minute=0)
        there = dice.choice([each for each in HOMES if each != life.homes[0][1]])
        told = max(moved, known) + story.late()
        story.later(told, "move", lambda db: acting_on_people.move(db, life, there, moved, told))
    elif story.chance(0.4):
        hidden = known + story.late()
        story.later(
            hidden, "withhold", lambda db: acting_on_people.withhold(db, life, hidden, hidden=True)
        )
        if story.chance(0.6):
            opened = hidden + story.minutes(10, 150)
            story.later(
                opened, "open", lambda db: acting_on_people.withhold(db, life, opened, hidden=False)
            )
    if story.chance(0.15):
        renamed, name = known + story.late(), f"R{life.reference.replace('-', '')}"
        story.later(renamed, "rename", lambda db: acting_on_people.rename(db, life, name, renamed))
    if story.chance(0.35):
        _detain(story, life, began, known)
        return  # What is withheld takes along the same home of who is joined later.
    if story.chance(0.25):
        now = known + story.late()
        story.open.append(life)
        story.later(now, "join", lambda db: acting_on_people.join(db, _two(story, life), now))


def _two(story: Story, life: Life) -> list[Life]:
    """An order and another, of a kind with a duty to tell police where there is one."""
    others = [each for each in story.open if each is not life]
    dutiful = [each for each in others if each.kind in WITH_DUTY]
    return [life, story.dice.choice(dutiful or others or story.open)]


def _detain(story: Story, life: Life, began: datetime, known: datetime) -> None:
    since = began + story.minutes(5, 150)
    on = (since + story.minutes(30, 300)).date()
    now = max(since, known) + story.late()

    def hold(db: Session) -> None:
        held = acting_on_people.hold(db, life, since, on, now)
        if story.chance(0.5):
            changed, to = now + story.late(), on + timedelta(days=story.dice.choice([-1, 2, 9]))
            story.later(
                changed,
                "postpone",
                lambda db: acting_on_people.release(db, life, held, to, None, changed),
            )
        if story.chance(0.6):
            out = since + story.minutes(20, 200)
            told = max(out, now) + story.late()
            story.later(
                told, "release", lambda db: acting_on_people.release(db, life, held, on, out, told)
            )

    story.later(now, "hold", hold)


def _of_breaches(story: Story, life: Life, known: datetime, began: datetime) -> None:
    for _ in range(story.dice.choice([0, 0, 1, 1, 2])):
        at = began + story.minutes(2, 200)
        now = max(at + timedelta(hours=2), known) + story.late()
        story.later(now, "breach", partial(_breach, story=story, life=life, at=at, now=now))


def _breach(db: Session, story: Story, life: Life, at: datetime, now: datetime) -> None:
    breached = acting_on_people.breach(db, life, at, now)
    decisions = [BreachDecision.CHARGED, BreachDecision.NFA_15, BreachDecision.CAUTION]
    decided = now
    for decision in story.dice.sample(decisions, story.dice.choice([0, 1, 2])):
        decided += story.minutes(1, 60)
        deciding = partial(
            acting_on_people.decide,
            breached=breached,
            decision=decision,
            now=decided,
            produced=story.chance(0.5),
        )
        story.later(decided, "decide", deciding)
    if story.chance(0.4):
        _hear(story, breached, now)


def _hear(story: Story, breached: Breached, now: datetime) -> None:
    """A court adjourns or decides, and decides again; the last may put right what was written."""
    for outcome in story.dice.sample(_OUTCOMES, story.dice.choice([1, 1, 2])):
        now += story.minutes(10, 70)
        hearing = partial(acting_on_people.hear, breached=breached, outcome=outcome, now=now)
        story.later(now, "hear", hearing)


def _withdraw(story: Story, life: Life, now: datetime) -> None:
    story.later(now, "withdraw", lambda db: acting.withdraw(db, life, now))
    if story.chance(0.4):
        again = now + story.minutes(10, 90)
        story.later(again, "take up", lambda db: acting.take_up(db, life, again))
