"""Which events may come of an order of each life cycle, drawn by chance, each at its own time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import ENDS_BY_DAY, EventKind
from tests.digests.acting import CODE, Step
from tests.digests.history import NOTICES, SHORT

_FIXED = {"DVPO", "SPO_INTERIM", "SHPO_INTERIM", "SRO_INTERIM", "NMO_EX_PARTE"}
_MORE = ["NO_CONTACT_INDIRECT", "NO_SURVEILLANCE", "NO_IMAGES", "NO_VIOLENCE"]
_APPLYING = [EventKind.CONSIDERED, EventKind.APPLICATION_AUTHORISED, EventKind.APPLIED]
_QUIET = [
    EventKind.RECEIVED,
    EventKind.SERVICE_ATTEMPTED,
    EventKind.SERVED,
    EventKind.AWARE,
    EventKind.DETAILS_CHANGED,
    EventKind.NOTIFIED,
    EventKind.EXCUSED,
    EventKind.HEARING_OPENED,
    EventKind.APPEALED,
    EventKind.APPEAL_ENDED,
]
"""What changes neither the state of an order nor its end."""
_OFTEN = {
    EventKind.SERVED: 0.8,
    EventKind.NOTIFIED: 0.6,
    EventKind.EXCUSED: 0.1,
}


class Chance(Protocol):
    """What plots need of a story."""

    dice: random.Random

    def minutes(self, least: int, most: int) -> timedelta: ...

    def chance(self, often: float) -> bool: ...


def first_step(story: Chance, kind: str, at: datetime) -> Step:
    """With what a record begins."""
    if kind in NOTICES:
        return Step(EventKind.CONSIDERED if story.chance(0.3) else EventKind.AUTHORISED, at)
    if EventKind.APPLIED in catalogue.kind(kind).begins and story.chance(0.4):
        return Step(story.dice.choice(_APPLYING), at)
    return Step(EventKind.MADE, at, _end(story, kind, at))


def _end(story: Chance, kind: str, at: datetime) -> datetime | None:
    if kind in _FIXED or story.chance(0.5):
        days = story.dice.randint(14, 28) if kind in SHORT else story.dice.randint(5, 40)
        return (at + timedelta(days=days)).replace(hour=0, minute=0)
    return None


def granted(story: Chance, kind: str, step: Step) -> Step:
    """The making of the order a court made on a notice or an application."""
    made = catalogue.kind(kind).leads_to or kind
    return Step(EventKind.MADE, step.at, _end(story, made, step.at))


def after_beginning(story: Chance, kind: str, first: Step) -> Iterator[Step]:
    """What comes after the first event, in the order it happens."""
    if kind in NOTICES:
        yield from _notice(story, first)
    elif first.kind is EventKind.MADE:
        yield from _order(story, kind, first)
    else:
        yield from _application(story, first)


def _notice(story: Chance, first: Step) -> Iterator[Step]:
    at = first.at
    if first.kind is EventKind.CONSIDERED:
        at += story.minutes(1, 30)
        if story.chance(0.3):
            yield Step(
                story.dice.choice([EventKind.NOT_PURSUED, EventKind.AUTHORISATION_REFUSED]), at
            )
            return
        yield Step(EventKind.AUTHORISED, at, adds=CODE)
    if story.chance(0.3):
        at += story.minutes(1, 20)
        yield Step(EventKind.SERVICE_ATTEMPTED, at)
    at += story.minutes(1, 30)
    if story.chance(0.15):
        yield Step(EventKind.NOT_SERVED, at)
        return
    yield Step(EventKind.SERVED, at)
    if story.chance(0.2):
        yield Step(EventKind.LAPSED, at + story.minutes(100, 150))
        return
    if story.chance(0.5):
        at += story.minutes(1, 5)
        yield Step(EventKind.HEARING_NOTICE, at)
    at += story.minutes(2, 45)
    yield Step(EventKind.HEARING_OPENED, at)
    if story.chance(0.4):
        at += story.minutes(0, 2)
        later = at + story.minutes(24, 70)
        yield Step(EventKind.ADJOURNED, at, later)
        at = later
    fate = story.dice.choice(
        [EventKind.GRANTED, EventKind.GRANTED, EventKind.REFUSED, EventKind.WITHDRAWN]
    )
    yield Step(fate, at + story.minutes(1, 5))


def _application(story: Chance, first: Step) -> Iterator[Step]:
    at, stages = first.at, _APPLYING[_APPLYING.index(first.kind) + 1 :]
    for stage in stages:
        at += story.minutes(2, 40)
        if story.chance(0.1):
            yield Step(EventKind.NOT_PURSUED, at)
            return
        yield Step(stage, at)
    if story.chance(0.3):
        at += story.minutes(1, 30)
        yield Step(EventKind.ADJOURNED, at, at + story.minutes(30, 60))
    fate = story.dice.choice(
        [EventKind.MADE, EventKind.MADE, EventKind.REFUSED, EventKind.WITHDRAWN]
    )
    yield Step(fate, at + story.minutes(5, 100))


def _order(story: Chance, kind: str, first: Step) -> Iterator[Step]:
    known, at, begun = catalogue.kind(kind).events, first.at, first.at
    for each in _QUIET:
        if each in known and story.chance(_OFTEN.get(each, 0.25)):
            at = begun + story.minutes(1, 200)
            yield Step(each, at)
    if EventKind.ADJOURNED in known and story.chance(0.3):
        adjourned = begun + story.minutes(5, 150)
        yield Step(EventKind.ADJOURNED, adjourned, adjourned + story.minutes(30, 90))
    more = list(_MORE)
    story.dice.shuffle(more)
    if EventKind.VARIED in known and story.chance(0.5):
        varied = begun + story.minutes(10, 150)
        until = varied + timedelta(days=story.dice.randint(5, 30))
        until = until.replace(hour=0, minute=0)
        yield Step(EventKind.VARIED, varied, until if story.chance(0.4) else None, more[0])
        if story.chance(0.5):
            again = varied + story.minutes(2, 100)
            yield Step(EventKind.VARIED, again, None, more[1], more[0])
    if EventKind.RENEWED in known and story.chance(0.25):
        renewed = begun + story.minutes(10, 150)
        until = (renewed + timedelta(days=story.dice.randint(20, 60))).replace(hour=0, minute=0)
        yield Step(EventKind.RENEWED, renewed, until)
    if EventKind.SUSPENDED in known and story.chance(0.4):
        suspended = begun + story.minutes(10, 100)
        yield Step(EventKind.SUSPENDED, suspended)
        yield Step(EventKind.RESUMED, suspended + story.minutes(5, 100))
    endings = sorted(known & (ENDS_BY_DAY | {EventKind.REFUSED, EventKind.WITHDRAWN}))
    if endings and story.chance(0.3):
        yield Step(story.dice.choice(endings), begun + story.minutes(30, 240))
