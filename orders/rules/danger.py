"""What an officer must know of a subject first, in which order, and what may be done about it.

The choice and the words are here; which facts there are is for the caller, who reads the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.rules.checks.breach_patterns import Pattern
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.kinds.kind_parts import PACE_24
from orders.rules.lifecycle.awareness import known_from, unknown_variations
from orders.rules.lifecycle.enforcement import arrest_power
from orders.rules.lifecycle.states import periods, state_at
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.events import LifecycleEvent, State
from orders.rules.vocabulary.labelled import Labelled

NOT_PROVED = frozenset(
    {CourtOutcome.NOT_PROVED, CourtOutcome.WITHDRAWN, CourtOutcome.NOT_GUILTY}
    | {CourtOutcome.DISCONTINUED}
)
PATTERN_TAGS = {
    Pattern.REPEAT_SAME_VICTIM: "Repeat, same victim",
    Pattern.SERIAL_TWO_VICTIMS: "Serial, more than one victim",
    Pattern.REPEAT_BREACHES: "Repeat breaches",
}
"""What a tag says of each pattern."""
SEVERAL = 2
"""From this many breaches on they are named."""


class Danger(Labelled):
    """What is said of a subject or an order, the most urgent first."""

    WANTED = "WANTED", "wanted"
    CLOCK = "CLOCK", "custody clock running"
    REPORTED = "REPORTED", "suspected breach reported, not decided"
    DIED = "DIED", "died"
    HELD = "HELD", "held"
    BREACHES = "BREACHES", "two or more breaches"
    PATTERN = "PATTERN", "repeat or serial pattern"
    DASH_HIGH = "DASH_HIGH", "DASH high"
    MARKERS = "MARKERS", "warning markers"
    FLAG = "FLAG", "flag"
    NOT_SERVED = "NOT_SERVED", "not served"

    @property
    def is_alarm(self) -> bool:
        """Whether it is a line of the banner; the others are tags."""
        return self in {Danger.WANTED, Danger.CLOCK, Danger.REPORTED}

    @property
    def rank(self) -> int:
        """Its place, the most urgent first."""
        return list(Danger).index(self)


@dataclass(frozen=True, slots=True)
class Conduct:
    """A suspected breach as the power to arrest for it depends on it.

    Attributes:
        occurred_at: when it happened, aware.
        aware: whether the breach's own record shows that the subject knew of the order; ``None``:
            it does not say.
    """

    occurred_at: datetime
    aware: bool | None = None


def is_wanted(decision: BreachDecision, outcome: CourtOutcome | None) -> bool:
    """Whether a breach with that decision makes its subject wanted.

    It does until the decision is another one, or a court is done with the breach.
    """
    done = outcome is not None and outcome.is_final
    return decision is BreachDecision.OUTSTANDING_SUSPECT and not done


def counts_among_several(outcome: CourtOutcome | None, *, in_force: bool) -> bool:
    """Whether a breach counts towards "two or more": in force, and neither unproved nor dropped."""
    return in_force and outcome not in NOT_PROVED


def shows_knowledge(kind: Kind, events: Sequence[LifecycleEvent], conduct: Conduct) -> bool:
    """Whether service or awareness by the time of the conduct is on record.

    That nothing shows it, as the breach's own record may say, goes before the events. Knowing of
    the order shows nothing of a later variation that the court made without notice.
    Source: as of ``rules.awareness``.
    """
    varied = unknown_variations(kind, events, conduct.occurred_at)
    return _knew_of_order(events, conduct) and not varied


def _knew_of_order(events: Sequence[LifecycleEvent], conduct: Conduct) -> bool:
    known = known_from(events)
    by_events = known is not None and known <= conduct.occurred_at
    return by_events if conduct.aware is None else conduct.aware


def was_live(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> bool:
    """Whether an order was in force at ``as_at`` by what happened to it, its terms' own ends aside.

    On the day of a making known by its day alone it counts from the day's beginning.
    """
    return state_at(periods(kind, events), as_at) is State.LIVE


def _as_varied(events: Sequence[LifecycleEvent], conduct: Conduct) -> str:
    knew = _knew_of_order(events, conduct)
    return " as the court varied it without notice" if knew else ""


@dataclass(frozen=True, slots=True)
class Power:
    """What the law lets an officer do about a suspected breach.

    Attributes:
        words: in a sentence.
        may_arrest: whether it says that they may arrest.
    """

    words: str
    may_arrest: bool = False


def power_to_arrest(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    conduct: Conduct,
    as_at: datetime,
    *,
    in_force: bool,
) -> Power:
    """What the law lets an officer do about a suspected breach at an instant.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order; what is later than ``as_at`` has not happened.
        conduct: the suspected breach.
        as_at: the instant of acting, aware.
        in_force: whether it is in force at ``as_at``.

    Source: Crime and Security Act 2010 ss.25(1)(b), 28(9); Domestic Abuse Act 2021 s.26(1); Family
    Law Act 1996 ss.46(2), 47(2)-(6); Police and Criminal Evidence Act 1984 s.24.
    """
    section = f"({kind.short}, {kind.breach.arrest_section})"
    power = arrest_power(kind, events, as_at)
    if kind.breach.arrest is ArrestRules.NEVER:
        return Power(f"No power of arrest {section}. Look for an offence in the act itself.")
    if kind.breach.arrest is ArrestRules.AS_SEALED:
        return Power(f"Read the sealed order first ({kind.short}): no power is claimed here.")
    if not in_force and not kind.breach.is_crime:
        return Power(
            f"The {kind.short} is not in force now and gives no power of arrest. Look for an"
            " offence in the act itself."
        )
    if not power.is_there:
        return Power(f"No power of arrest is recorded. Read the sealed order first {section}.")
    past = [each for each in events if each.occurred_at <= as_at]
    if not shows_knowledge(kind, past, conduct):
        return Power(
            f"Check service first: nothing recorded shows that the subject knew of the"
            f" {kind.short}{_as_varied(past, conduct)} at that time."
        )
    if not was_live(kind, past, conduct.occurred_at):
        return Power(
            f"Read the record first: it does not show that the {kind.short} was in force at that"
            " time."
        )
    if kind.breach.arrest_section == PACE_24:
        words = f"You may arrest without warrant if an arrest is necessary {section}."
    else:
        words = f"You may arrest without warrant {section}."
    return Power(words, may_arrest=True)
