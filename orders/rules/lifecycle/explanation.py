"""Why a notice or order is or is not in force at an instant, in words for its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from orders.rules.clocks.deadlines import deadline_label, ends_at_for, last_day_of
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle import awareness
from orders.rules.lifecycle.awareness import Awareness
from orders.rules.lifecycle.enforcement import appeal_pending, arrest_power
from orders.rules.lifecycle.gaps import ProtectionGap, gap
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.states import (
    StageTurn,
    hearing_of,
    in_order,
    turns,
    was_entered_in_error,
)
from orders.rules.vocabulary.events import (
    ENDS_BY_DAY,
    EventKind,
    LifecycleEvent,
    LifecycleStage,
    State,
)
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import day_label, full_day_label, london
from orders.rules.vocabulary.terms import TimedCondition, last_end

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
    happened: Sequence[LifecycleEvent]
    at: datetime
    turn: StageTurn
    hearing_due_at: datetime | None
    was_live: bool
    gap: ProtectionGap | None
    terms: Sequence[TimedCondition]

    def last(self, *kinds: EventKind) -> LifecycleEvent | None:
        """The latest event of one of ``kinds``."""
        return next((event for event in reversed(self.happened) if event.kind in kinds), None)

    def section(self, kind: EventKind) -> str:
        """The section behind an event of this kind of order."""
        return self.kind.section(kind)


def explain(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    as_at: datetime,
    *,
    hearing_due_at: datetime | None = None,
    terms: Sequence[TimedCondition] = (),
) -> Explanation:
    """Say whether it is in force at ``as_at`` and why.

    Args:
        kind: the notice or order.
        events: everything recorded of it, in any order; what happens after ``as_at`` is only told
            as a start to come.
        as_at: the instant asked about, aware.
        hearing_due_at: last instant for the hearing to open, aware, where a clock runs.
        terms: its conditions, where they have times of their own.

    Source: Crime and Security Act 2010 ss.25-28; Magistrates' Courts Act 1980 s.63(2); Family Law
    Act 1996 s.42A(2); Sexual Offences Act 2003 s.103C(2)-(3).
    """
    if was_entered_in_error(events):
        words = "This record was entered in error. It says nothing about anybody."
        return Explanation(False, "ENTERED IN ERROR", words, _RECORD)
    happened = [event for event in in_order(events) if event.occurred_at <= as_at]
    reached = [turn for turn in turns(kind, happened, terms) if turn.at <= as_at]
    if not reached:
        return _not_begun(kind, events)
    live = any(turn.stage.state is State.LIVE for turn in reached)
    opening = gap(kind, happened)
    story = _Story(kind, happened, as_at, reached[-1], hearing_due_at, live, opening, terms)
    return _TELL[story.turn.stage](story)


def _not_begun(kind: Kind, events: Sequence[LifecycleEvent]) -> Explanation:
    start = next((event for event in in_order(events) if event.kind is EventKind.MADE), None)
    if start is None:
        return Explanation(False, "NOT BEGUN", "Nothing had happened by then.", _RECORD)
    words = f"The court's order takes effect {_at(start, start.occurred_at)}. Not in force before."
    headline = f"PENDING - starts {_short(start.occurred_at)}"
    return Explanation(False, headline, words, kind.section(EventKind.MADE))


def _considered(story: _Story) -> Explanation:
    words = f"{capital(story.kind.a_name)} is being considered. Nothing is in force."
    return Explanation(False, "CONSIDERED", words, story.section(EventKind.CONSIDERED))


def _authorised(story: _Story) -> Explanation:
    words = (
        f"Authorised at {_moment(story.turn.at)} and not served, so not in force."
        f" {story.kind.service_words}"
    )
    source = story.section(EventKind.AUTHORISED)
    return Explanation(False, "AUTHORISED - NOT SERVED", words, source)


def _to_be_applied_for(story: _Story) -> Explanation:
    words = "Asking the court for it is authorised; the court has not been asked yet. Nothing is"
    source = story.section(EventKind.APPLICATION_AUTHORISED)
    return Explanation(False, "APPLICATION AUTHORISED", f"{words} in force.", source)


def _applied(story: _Story) -> Explanation:
    heard_at = hearing_of(story.happened)
    hearing = "" if heard_at is None else f" It is to hear the application at {_moment(heard_at)}."
    words = f"The court has been asked for it and has not decided.{hearing} Nothing is in force."
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
        " recorded. It stays in force until what happened is recorded: check with the court."
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
    naming = _naming(story)
    until = _until(story, naming)
    at = made.occurred_at if made else story.turn.at
    begun = _on_day(made) if made and made.day_only else _moment(at)
    end = f"until {_end(until)}" if until else "until the court orders otherwise"
    served, unserved = _service(story)
    power, of_power = _power(story)
    words = f"In force from {begun} {end}. {served}{of_power}"
    if appeal_pending(story.happened, story.at):
        words += " An appeal is lodged and not decided: that alone does not suspend it."
    # An order made without notice waits for its return hearing, and no Act calls it interim.
    is_interim = story.kind.is_interim and story.kind.return_clock is None
    headline = "LIVE (interim)" if is_interim else "LIVE"
    headline += ("" if until else " - no end date") + power + unserved
    source = story.section(naming.kind if naming else EventKind.MADE)
    opening = story.gap
    if opening is None or story.at < opening.alert_at:
        return Explanation(True, headline, words, source)
    words += (
        f" The court hears the application at {_moment(opening.until_at)}, after that: ask it to"
        " renew the interim order, or no one is protected in between."
    )
    return Explanation(True, f"{headline} - ends before its hearing, check", words, source, True)


def _naming(story: _Story) -> LifecycleEvent | None:
    """The event that last said until when it is in force."""
    steps = STEPS[story.kind.life]
    for event in reversed(story.happened):
        step = steps.get(event.kind)
        if step and step.names_end and (event.until_at is not None or not step.keeps_end):
            return event
    return None


def _until(story: _Story, naming: LifecycleEvent | None) -> datetime | None:
    """When it ends as made, renewed or varied last; as made, with its last condition at latest."""
    named = naming.until_at if naming else None
    as_made = naming is not None and naming.kind is EventKind.MADE
    if not (as_made and story.kind.terms_end_apart):
        return named
    ends = [each for each in (named, last_end(story.terms)) if each is not None]
    return min(ends, default=None)


def _service(story: _Story) -> tuple[str, str]:
    """What is known of service: a sentence, and what the headline adds."""
    served = story.last(EventKind.SERVED)
    if served:
        return f"Served at {_moment(served.occurred_at)}.", ""
    aware = story.last(EventKind.AWARE)
    if aware:
        return f"Not served; the subject knew of it at {_moment(aware.occurred_at)}.", ""
    known = awareness.awareness(story.kind, story.happened, story.at)
    words, check = _NOT_SERVED.get(known, (story.kind.service_words, ""))
    if known is Awareness.NOT_SHOWN and not story.kind.breach.is_crime:
        check = _CHECK
    return f"Not served. {words}", f" - NOT SERVED{check}"


_CHECK = ": check service first"
_NOT_HEARD = (
    "Made without the subject being heard: what the subject did before knowing of it is not an"
    " offence."
)
_PERHAPS_NOT_HEARD = (
    "The record does not say whether it was made without notice. If it was, what the subject did"
    " before knowing of it is not an offence: check service first."
)
_NOT_SERVED = {
    Awareness.NOT_SHOWN: (_NOT_HEARD, ": breach not yet an offence"),
    Awareness.NOT_SAID: (_PERHAPS_NOT_HEARD, _CHECK),
}


def _power(story: _Story) -> tuple[str, str]:
    """Of a power of arrest a court may attach: what the headline adds, and a sentence."""
    if story.kind.breach.arrest is not ArrestRules.IF_ATTACHED:
        return "", ""
    power = arrest_power(story.kind, story.happened, story.at)
    if not power.is_there:
        if power.is_denied:
            return ", no power of arrest", " The court attached no power of arrest."
        return ", no power of arrest", " No power of arrest is recorded: read the order."
    if power.until_at is None:
        return ", power of arrest", " The court attached a power of arrest."
    end = _end(power.until_at)
    return f", power of arrest until {end}", f" The court attached a power of arrest until {end}."


def _idle(story: _Story) -> Explanation:
    words = (
        "The order has been made and none of its conditions is in force at this time. Nothing can"
        " be enforced."
    )
    return Explanation(False, "NO CONDITION IN FORCE", words, story.section(EventKind.MADE))


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
        if story.gap is not None and story.at < story.gap.until_at:
            words += f" The court hears the application only at {_moment(story.gap.until_at)}."
            gap_headline = f"GAP - expired {deadline_label(turn.at)} before its hearing, check"
            return Explanation(False, gap_headline, words, source, True)
        return Explanation(False, f"ENDED - expired {deadline_label(turn.at)}", words, source)
    when = _at(story.last(turn.by), turn.at)
    if not story.was_live:
        words = f"It was never in force: {turn.by.label} {when}."
        return Explanation(False, f"NEVER IN FORCE - {turn.by.label}", words, source)
    words = f"It ended {when}: {turn.by.label}."
    return Explanation(False, f"ENDED - {turn.by.label}", words, source)


_TELL: Mapping[LifecycleStage, Callable[[_Story], Explanation]] = {
    LifecycleStage.CONSIDERED: _considered,
    LifecycleStage.AUTHORISED: _authorised,
    LifecycleStage.APPLICATION_AUTHORISED: _to_be_applied_for,
    LifecycleStage.APPLIED: _applied,
    LifecycleStage.AWAITING_HEARING: _awaiting_hearing,
    LifecycleStage.HEARD: _heard,
    LifecycleStage.IN_FORCE: _in_force,
    LifecycleStage.SUSPENDED: _suspended,
    LifecycleStage.IDLE: _idle,
    LifecycleStage.CLOSED: _closed,
}


def _moment(at: datetime) -> str:
    """When something happened, London: ``09:00 on Fri 20 Nov 2026``."""
    here = london(at)
    return f"{here:%H:%M} on {full_day_label(here.date())}"


def _on_day(event: LifecycleEvent) -> str:
    """The day of what has no time."""
    ends = event.kind in ENDS_BY_DAY
    on = last_day_of(event.occurred_at) if ends else london(event.occurred_at).date()
    return f"{full_day_label(on)} (time not recorded)"


def _at(event: LifecycleEvent | None, at: datetime) -> str:
    """``at 09:00 on Fri 20 Nov 2026``, or ``on`` its day where only that is known."""
    return f"on {_on_day(event)}" if event and event.day_only else f"at {_moment(at)}"


def _short(at: datetime) -> str:
    """A day to come, with its time unless it is midnight: ``Mon 30 Nov``."""
    here = london(at)
    clock = "" if here.time() == time.min else f"{here:%H:%M} "
    return f"{clock}{day_label(here.date())}"


def _end(at: datetime) -> str:
    """An end with its year: ``24:00 Mon 9 Mar 2026``."""
    return f"{deadline_label(at)} {last_day_of(at).year}"
