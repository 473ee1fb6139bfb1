"""What changed in an area since the digest it was last sent. Pure: statements in, changes out.

The comparison is with what that digest said, never with "yesterday": an entry typed late, a
correction or a strike-out shows as a difference whenever it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from orders.digests import correcting
from orders.digests.correcting import Then, closed_state
from orders.digests.standing import CLOSED, OPEN, Failure, Happening, Here, Standing
from orders.digests.stating import (
    GONE,
    IN_ERROR,
    Fact,
    Stated,
    breach_facts,
    ends_words,
    stated,
)
from orders.formatting import happened, instant
from orders.register.model import Cause, Stay
from orders.rules.events import Event

FIRST_LOOK_BACK = timedelta(hours=24)
"""How far back the first digest of an area looks for what is new."""
SETTLING = timedelta(minutes=10)
"""What was being saved while the last digest was composed may be recorded as a little earlier."""
KEPT = timedelta(days=28)
"""How long a digest goes on comparing what was said of an order that has ended."""


class Section(StrEnum):
    """A part of the digest that tells changes."""

    CORRECTION = "CORRECTION"
    NEW = "NEW"
    MOVED_IN = "MOVED_IN"
    CHANGED = "CHANGED"
    BREACH = "BREACH"
    ENDED = "ENDED"
    MOVED_OUT = "MOVED_OUT"


@dataclass(frozen=True, slots=True)
class Change:
    """One order in one of those parts, and what to say of it."""

    section: Section
    order: Standing
    note: str


@dataclass(frozen=True, slots=True)
class Last:
    """The digest this area was last sent.

    Attributes:
        as_at: its instant, aware UTC; ``None`` when this is the area's first digest.
        rows: what it stated, by register reference.
        vain_at: instant of the area's first digest where nobody was ever sent one.
    """

    as_at: datetime | None
    rows: Mapping[str, Stated]
    vain_at: datetime | None = None

    def since(self, as_at: datetime) -> datetime:
        """From when on records may be new to the reader of a digest as at ``as_at``."""
        if self.as_at is None:
            return (self.vain_at or as_at) - FIRST_LOOK_BACK
        return self.as_at - SETTLING


NEVER = Last(None, {})


def changes(order: Standing, here: Here | None, last: Last, then: Then | None) -> list[Change]:
    """What to tell of one order.

    Args:
        order: the order as it stands.
        here: how it counts in the area, ``None`` when it never has.
        last: the digest the area was last sent.
        then: the order at that digest's instant by what is known now; needed where anything it
            stated is otherwise now.
    """
    before = last.rows.get(order.reference)
    since = last.since(order.as_at)
    if before is None:
        told = [] if order.in_error or here is None else _first_seen(order, here, last, since)
        return [*told, *_breaches(order, here, before, since)]
    told = list(_seen_before(order, here, before))
    return [
        *told,
        *_otherwise(order, here, before, then, told),
        *_breaches(order, here, before, since),
    ]


def statement(
    order: Standing,
    here: Here | None,
    last: Last,
    then: Then | None,
    told: Iterable[Change],
    *,
    on: date,
) -> Stated | None:
    """What the digest of ``on`` keeps as said of ``order``; ``None`` when it says nothing of it."""
    before = last.rows.get(order.reference)
    state = closed_state(order, here)
    breaches = dict(before.breaches) if before else {}
    breaches |= {each.id: breach_facts(each) for each in order.breaches}
    if state in OPEN:
        return stated(order, state, told=breaches, closed_on=None)
    if before is None and not list(told):
        return None
    closed_on = before.closed_on if before and before.closed_on else on
    if on - closed_on > KEPT:
        return None
    kept = stated(order, state, told=breaches, closed_on=closed_on)
    if before is None:
        return replace(kept, shown_at=order.as_at)
    return _kept_closed(order, before, then, replace(kept, shown_at=before.shown_at or last.as_at))


def _kept_closed(order: Standing, before: Stated, then: Then | None, kept: Stated) -> Stated:
    """What was shown while the order was open, put right."""
    facts = dict(before.facts)
    if then is not None:
        right = correcting.right_facts(order, before, then)
        facts |= {fact.value: words for fact, words in right.items() if fact in facts}
    if kept.state in CLOSED:
        facts[Fact.ENDS] = ends_words(order)
    events = kept.events
    if kept.state == GONE:
        # What happens to it elsewhere is not told here; what was told here is kept.
        events = {each.id: events[each.id] for each in order.happened if _heard(each, before)}
    return replace(kept, facts=facts, events=events)


def tell(happenings: Iterable[Happening]) -> str:
    """Events with the instant of each and of its recording."""
    return "; ".join(
        f"{'corrected: ' if each.replaces_id else ''}{each.event.kind.label}"
        f" {_happened(each.event)}, recorded {instant(each.event.recorded_at)}"
        for each in happenings
    )


def _happened(event: Event) -> str:
    return happened(event) if event.day_only else instant(event.occurred_at)


def tell_breach(breach: Failure) -> str:
    """A breach in the few facts that may be mailed."""
    what, decision, deadline = breach_facts(breach)
    words = f"{what}, recorded {instant(breach.recorded_at)}; {decision}"
    return f"{words}; before the court by {deadline}" if deadline else words


def _first_seen(order: Standing, here: Here, last: Last, since: datetime) -> Iterator[Change]:
    entered = order.recorded_at > since
    if here.state in OPEN:
        if last.as_at is None and not entered and here.from_at <= since:
            return
        if entered or here.began_by is Cause.EVENT:
            yield Change(Section.NEW, order, tell(order.happened))
        else:
            yield Change(Section.MOVED_IN, order, _arrived(here))
    elif here.began_by is Cause.EVENT:
        recorded = max((each.event.recorded_at for each in order.happened), default=since)
        if here.from_at > since or recorded > since:
            yield Change(Section.ENDED, order, _ending(order, order.happened[-1:]))


def _seen_before(order: Standing, here: Here | None, before: Stated) -> Iterator[Change]:
    """The change in how it counts here, if any; what was wrongly stated is told apart."""
    if order.in_error or here is None:
        yield from _not_here(order, before)
    elif before.closed:
        if here.state in OPEN:
            yield _back(order, here, before)
        else:
            yield from _after_its_end(order, before)
    elif here.state not in OPEN:
        yield _left(order, here, before)
    else:
        yield from _still_here(order, here, before)


def _not_here(order: Standing, before: Stated) -> Iterator[Change]:
    if order.in_error:
        if before.state != IN_ERROR:
            note = "entered in error: disregard what earlier digests said of it"
            yield Change(Section.CORRECTION, order, note)
    elif before.closed:
        return
    elif before.state == Stay.PENDING:
        yield Change(Section.MOVED_OUT, order, "no longer counts in this area")
    else:
        note = "does not count in this area: disregard what earlier digests said of it"
        yield Change(Section.CORRECTION, order, note)


def _back(order: Standing, here: Here, before: Stated) -> Change:
    if before.state == GONE:
        return Change(Section.MOVED_IN, order, _arrived(here))
    was = "withdrawn" if before.state == IN_ERROR else "ended"
    note = f"was said to be {was}; it is not: {order.explanation.headline}"
    return Change(Section.CORRECTION, order, note)


def _after_its_end(order: Standing, before: Stated) -> Iterator[Change]:
    """What was recorded, corrected or struck out after the end or departure was told."""
    if before.state == IN_ERROR:
        return
    fresh = _new(order, before)
    if before.state == GONE:
        fresh = tuple(each for each in fresh if _heard(each, before))
    if _struck(order, before):
        note = f"an entry was struck out: {order.explanation.headline}"
        yield Change(Section.CORRECTION, order, note)
    if fresh:
        corrects = any(each.replaces_id is not None for each in fresh)
        section = Section.CORRECTION if corrects else Section.CHANGED
        yield Change(section, order, tell(fresh))


def _heard(each: Happening, before: Stated) -> bool:
    """Whether an event, or the one it corrects, was told here."""
    return each.id in before.events or each.replaces_id in before.events


def _left(order: Standing, here: Here, before: Stated) -> Change:
    if here.began_by is not Cause.EVENT:
        return Change(Section.MOVED_OUT, order, _departed(here))
    return Change(Section.ENDED, order, _ending(order, _new(order, before)))


def _still_here(order: Standing, here: Here, before: Stated) -> Iterator[Change]:
    fresh = _new(order, before)
    note = tell(fresh)
    if before.state == Stay.LIVE and here.state is Stay.PENDING:
        words = f"was said to be in force; it is not: {order.explanation.headline}"
        yield Change(Section.CORRECTION, order, words)
    elif before.state == Stay.PENDING and here.state is not Stay.PENDING:
        yield Change(Section.NEW, order, note or f"in force since {instant(here.from_at)}")
    elif fresh:
        yield Change(Section.CHANGED, order, note)
    elif before.state != here.state or _struck(order, before):
        note = f"an entry was struck out: {order.explanation.headline}"
        yield Change(Section.CHANGED, order, note)


def _new(order: Standing, before: Stated) -> tuple[Happening, ...]:
    return tuple(each for each in order.happened if each.id not in before.events)


def _struck(order: Standing, before: Stated) -> bool:
    standing = {each.id for each in order.happened}
    replaced = {each.replaces_id for each in order.happened}
    return any(number not in standing | replaced for number in before.events)


def _ending(order: Standing, happenings: tuple[Happening, ...]) -> str:
    ended_by_event = any(each.event.occurred_at == order.ends_at for each in happenings)
    ended = () if ended_by_event else (f"ended {instant(order.ends_at)}",)
    return "; ".join((*ended, *filter(None, [tell(happenings)])))


def _arrived(here: Here) -> str:
    match here.began_by:
        case Cause.BOUNDARY:
            why = "the boundaries changed"
        case Cause.CONFIDENTIAL:
            why = "the address is no longer withheld"
        case _:
            why = "the subject moved"
    return f"counts here since {instant(here.from_at)}: {why}"


def _departed(here: Here) -> str:
    match here.began_by:
        case Cause.BOUNDARY:
            why = "the boundaries changed"
        case Cause.CONFIDENTIAL:
            why = "the address is withheld"
        case _:
            why = "the subject moved"
    return f"counts here no longer since {instant(here.from_at)}: {why}"


def _otherwise(
    order: Standing, here: Here | None, before: Stated, then: Then | None, told: list[Change]
) -> Iterator[Change]:
    """Facts that were stated and were others, or are others now."""
    if then is None or order.in_error or before.state == IN_ERROR or here is None:
        return
    said = {each.note for each in told}
    found = correcting.wrong(order, here, before, then)
    wrong = [words for words in found if not _same(words, said)]
    if wrong:
        yield Change(Section.CORRECTION, order, "; ".join(wrong))
    if here.state in OPEN and not before.closed:
        by_event = bool(_new(order, before)) or _struck(order, before)
        since = list(correcting.changed(order, here, before, then, by_event=by_event))
        if since:
            yield Change(Section.CHANGED, order, "; ".join(since))


def _same(words: str, said: Iterable[str]) -> bool:
    """Whether a change that is told begins with the same statement: in force, or ended."""
    return any(each.startswith(words.partition(";")[0]) for each in said)


def _breaches(
    order: Standing, here: Here | None, before: Stated | None, since: datetime
) -> Iterator[Change]:
    if order.in_error or here is None or not _counts_or_ended(here):
        return
    known = before.breaches if before else {}
    for breach in order.breaches:
        if breach.recorded_at > since and breach.id not in known:
            yield Change(Section.BREACH, order, tell_breach(breach))
    for was_wrong, words in correcting.breaches(order, before) if before else ():
        yield Change(Section.CORRECTION if was_wrong else Section.BREACH, order, words)


def _counts_or_ended(here: Here) -> bool:
    return here.state in OPEN or here.began_by is Cause.EVENT
