"""Why a notice or order is or is not in force at an instant, in words for its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from orders.rules.clocks import deadline_label, ends_at_for, last_day_of
from orders.rules.events import Event, EventKind, Stage, State
from orders.rules.kind import Kind
from orders.rules.lifecycle import Turn, in_order, turns, was_entered_in_error
from orders.rules.london import day_label, full_day_label, london

_RECORD = "the register's record"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page says of a notice or order at an instant.

    Attributes:
        live: whether it is in force.
        headline: status in a few words, such as ``LIVE - hearing due by 09:00 Mon 23 Nov``.
        words: why, in whole sentences.
        source: section, or "the register's record".
        check_hearing: whether a hearing should have been recorded by now: check today.
    """

    live: bool
    headline: str
    words: str
    source: str
    check_hearing: bool = False


@dataclass(frozen=True, slots=True)
class _Story:
    """What is known at ``at``: events up to then, in order, and the last stage reached."""

    kind: Kind
    happened: Sequence[Event]
    at: datetime
    turn: Turn
    hearing_due_at: datetime | None
    was_live: bool

    def last(self, *kinds: EventKind) -> Event | None:
        """The latest event of one of ``kinds``."""
        return next((event for event in reversed(self.happened) if event.kind in kinds), None)

    def section(self, kind: EventKind) -> str:
        """The section behind an event of this kind of order."""
        return self.kind.section(kind)


def explain(
    kind: Kind, events: Sequence[Event], at: datetime, *, hearing_due_at: datetime | None = None
) -> Explanation:
    """Say whether it is in force at ``at`` and why.

    Args:
        kind: the notice or order.
        events: everything recorded of it, in any order; what happens after ``at`` is only told
            as a start to come.
        at: the instant asked about, aware.
        hearing_due_at: last instant for the hearing to open, aware, where a clock runs.

    Source: Crime and Security Act 2010 ss.25-28; Magistrates' Courts Act 1980 s.63(2).
    """
    if was_entered_in_error(events):
        words = "This record was entered in error. It says nothing about anybody."
        return Explanation(False, "ENTERED IN ERROR", words, _RECORD)
    happened = [event for event in in_order(events) if event.occurred_at <= at]
    reached = [turn for turn in turns(kind, happened) if turn.at <= at]
    if not reached:
        return _not_begun(kind, events)
    live = any(turn.stage.state is State.LIVE for turn in reached)
    story = _Story(kind, happened, at, reached[-1], hearing_due_at, live)
    return _TELL[story.turn.stage](story)


def _not_begun(kind: Kind, events: Sequence[Event]) -> Explanation:
    start = next((event for event in in_order(events) if event.kind is EventKind.MADE), None)
    if start is None:
        return Explanation(False, "NOT BEGUN", "Nothing had happened by then.", _RECORD)
    words = f"The court's order takes effect at {_moment(start.occurred_at)}. Not in force before."
    headline = f"PENDING - starts {_short(start.occurred_at)}"
    return Explanation(False, headline, words, kind.section(EventKind.MADE))


def _considered(story: _Story) -> Explanation:
    words = f"A {story.kind.name} is being considered. Nothing is in force."
    return Explanation(False, "CONSIDERED", words, story.section(EventKind.CONSIDERED))


def _authorised(story: _Story) -> Explanation:
    words = (
        f"Authorised at {_moment(story.turn.at)} and not served, so not in force."
        f" {story.kind.service_words}"
    )
    source = story.section(EventKind.AUTHORISED)
    return Explanation(False, "AUTHORISED - NOT SERVED", words, source)


def _applied(story: _Story) -> Explanation:
    words = "The court has been asked for it and has not decided. Nothing is in force."
    return Explanation(False, "APPLICATION", words, story.section(EventKind.APPLIED))


def _awaiting_hearing(story: _Story) -> Explanation:
    source = story.section(EventKind.SERVED)
    due = story.hearing_due_at
    served = f"Served at {_moment(story.turn.at)}. In force until the court decides the application"
    if due is None:
        return Explanation(True, "LIVE", f"{served}.", source)
    if story.at <= due:
        words = f"{served}, whose hearing must open no later than {deadline_label(due)}."
        return Explanation(True, f"LIVE - hearing due by {deadline_label(due)}", words, source)
    words = (
        f"{served}. The hearing had to open no later than {deadline_label(due)} and none is"
        " recorded. It stays in force until somebody records what happened: check with the court."
    )
    return Explanation(True, "LIVE - hearing not recorded, check", words, source, True)


def _heard(story: _Story) -> Explanation:
    source = story.section(EventKind.ADJOURNED)
    adjourned = story.last(EventKind.ADJOURNED)
    if adjourned is None or adjourned.until_at is None:
        words = (
            f"The hearing opened at {_moment(story.turn.at)}."
            " In force until the court decides the application."
        )
        opened = story.section(EventKind.HEARING_OPENED)
        return Explanation(True, "LIVE - hearing opened", words, opened)
    to = adjourned.until_at
    words = (
        f"The hearing opened and was adjourned to {_moment(to)}. In force, without limit of time,"
        " until the court decides the application."
    )
    if story.at < ends_at_for(london(to).date()):
        return Explanation(True, f"LIVE - adjourned to {_short(to)}", words, source)
    words += " That day has passed and no decision is recorded: check with the court."
    headline = f"LIVE - adjourned to {_short(to)}, decision not recorded, check"
    return Explanation(True, headline, words, source, True)


def _in_force(story: _Story) -> Explanation:
    made = story.last(EventKind.MADE)
    naming = story.last(EventKind.MADE, EventKind.VARIED, EventKind.RENEWED)
    served = story.last(EventKind.SERVED)
    until = naming.until_at if naming else None
    begun = _moment(made.occurred_at if made else story.turn.at)
    end = f"until {_end(until)}" if until else "until the court orders otherwise"
    words = f"In force from {begun} {end}."
    if served:
        words += f" Served at {_moment(served.occurred_at)}."
    else:
        words += f" Not served. {story.kind.service_words}"
    headline = "LIVE" + ("" if until else " - no end date") + ("" if served else " - NOT SERVED")
    source = story.section(naming.kind if naming else EventKind.MADE)
    return Explanation(True, headline, words, source)


def _suspended(story: _Story) -> Explanation:
    words = (
        f"The court suspended it at {_moment(story.turn.at)}."
        " Not in force until the court resumes it."
    )
    return Explanation(False, "SUSPENDED", words, story.section(EventKind.SUSPENDED))


def _closed(story: _Story) -> Explanation:
    turn = story.turn
    source = story.section(turn.by)
    if turn.expired:
        words = f"It was in force until {_end(turn.at)}. Nothing has made it longer since."
        return Explanation(False, f"ENDED - expired {deadline_label(turn.at)}", words, source)
    when = _moment(turn.at)
    if not story.was_live:
        words = f"It was never in force: {turn.by.label} at {when}."
        return Explanation(False, f"NEVER IN FORCE - {turn.by.label}", words, source)
    words = f"It ended at {when}: {turn.by.label}."
    return Explanation(False, f"ENDED - {turn.by.label}", words, source)


_TELL: Mapping[Stage, Callable[[_Story], Explanation]] = {
    Stage.CONSIDERED: _considered,
    Stage.AUTHORISED: _authorised,
    Stage.APPLIED: _applied,
    Stage.AWAITING_HEARING: _awaiting_hearing,
    Stage.HEARD: _heard,
    Stage.IN_FORCE: _in_force,
    Stage.SUSPENDED: _suspended,
    Stage.CLOSED: _closed,
}


def _moment(at: datetime) -> str:
    """When something happened, London: ``09:00 on Fri 20 Nov 2026``."""
    here = london(at)
    return f"{here:%H:%M} on {full_day_label(here.date())}"


def _short(at: datetime) -> str:
    """A day to come, with its time unless it is midnight: ``Mon 30 Nov``."""
    here = london(at)
    clock = "" if here.time() == time.min else f"{here:%H:%M} "
    return f"{clock}{day_label(here.date())}"


def _end(at: datetime) -> str:
    """An end with its year: ``24:00 Mon 9 Mar 2026``."""
    return f"{deadline_label(at)} {last_day_of(at).year}"
