"""Who offends again and again: against the same victim, against several, against one order.

An occasion is one occurrence with its offence date, however many breaches it holds. A window is
the months up to and including a day, its first day left out: ``(d - 12 months, d]``. The paper that
sets the rule defines neither word; numbers and months are a force's own setting.

Source: West Midlands Police repeat-offender rule (Op MODEL), violence against women and girls
report 2023/24.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from orders.rules.kinds.penalties import months_after
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.london import full_day_label


class Pattern(Labelled):
    """A pattern in the breaches of a person."""

    REPEAT_SAME_VICTIM = "REPEAT_SAME_VICTIM", "repeat: the same victim again and again"
    SERIAL_TWO_VICTIMS = "SERIAL_TWO_VICTIMS", "serial: more than one victim"
    REPEAT_BREACHES = "REPEAT_BREACHES", "repeat breaches of one order"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on it is a pattern; a force may set others.

    Attributes:
        months: how long the window is.
        same_victim: occasions against one victim within it.
        victims: victims within it.
        breaches: occasions on which one order was breached, in its whole life.
    """

    months: int = 12
    same_victim: int = 3
    victims: int = 2
    breaches: int = 2


USUAL = Limits()
"""What the rule says."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One breach as patterns see it.

    Attributes:
        on: London day of the offence.
        reference: the occurrence it is part of, ``None`` when that is not known.
        victims: whom it was against, by any key.
        order: the order breached, by any key; ``None`` when it counts as no breach of an order.
        is_domestic: whether it is flagged as domestic abuse.
    """

    on: date
    reference: str | None
    victims: frozenset[int]
    order: int | None = None
    is_domestic: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """A pattern that a person shows.

    Attributes:
        pattern: which.
        reached_on: London day of the latest occasion that made it one.
        number: occasions, or victims, that were counted then.
    """

    pattern: Pattern
    reached_on: date
    number: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that belongs to one occurrence: its first day, and every person it was against."""

    on: date
    victims: frozenset[int]


def flags(occurrences: Collection[Occurrence], *, on: date, limits: Limits) -> tuple[Flag, ...]:
    """The patterns a person shows on a London day.

    Args:
        occurrences: every breach of every order of one person.
        on: the day; what is later has not happened, and a pattern that was last reached a whole
            window ago is over.
        limits: the force's numbers.
    """
    past = [each for each in occurrences if each.on <= on]
    domestic = occasions([each for each in past if each.is_domestic])
    found = [
        *_same_victim(domestic, limits),
        *_several_victims(domestic, limits),
        *_one_order(past, limits),
    ]
    latest: dict[Pattern, Flag] = {}
    for each in sorted(found, key=lambda flag: (flag.reached_on, flag.number)):
        if each.reached_on > window_start(on, limits):
            latest[each.pattern] = each
    return tuple(latest[pattern] for pattern in Pattern if pattern in latest)


def occasions(occurrences: Iterable[Occurrence]) -> list[Occasion]:
    """Distinct occurrences in the order of their days.

    Breaches that name the same occurrence are one occasion, on its first day. One that names none
    belongs to whatever else happened on its day.
    """
    named: defaultdict[str, list[Occurrence]] = defaultdict(list)
    unnamed: defaultdict[date, list[Occurrence]] = defaultdict(list)
    for each in occurrences:
        if each.reference:
            named[each.reference].append(each)
        else:
            unnamed[each.on].append(each)
    held = []
    for _, several in sorted(named.items()):
        on = min(each.on for each in several)
        held.append(_occasion(on, [*several, *unnamed.pop(on, [])]))
    held += [_occasion(on, several) for on, several in unnamed.items()]
    return sorted(held, key=lambda each: each.on)


def words(flag: Flag, limits: Limits) -> str:
    """A pattern in a sentence; it names no victim and no order."""
    counted = {
        Pattern.REPEAT_SAME_VICTIM: f"{flag.number} occasions against the same victim",
        Pattern.SERIAL_TWO_VICTIMS: f"{flag.number} victims",
        Pattern.REPEAT_BREACHES: f"one order breached on {flag.number} occasions",
    }[flag.pattern]
    of_order = flag.pattern is Pattern.REPEAT_BREACHES
    within = "in its life" if of_order else f"within {limits.months} months"
    return f"{counted} {within}, the last on {full_day_label(flag.reached_on)}"


def window_start(on: date, limits: Limits) -> date:
    """The day after which the window that ends with ``on`` begins.

    From the last day of a month to a shorter one, it is that month's last day: the window that
    ends with 29 February 2028 begins after 28 February 2027.
    """
    return months_after(on, -limits.months)


def _occasion(on: date, several: Sequence[Occurrence]) -> Occasion:
    return Occasion(on, frozenset().union(*(each.victims for each in several)))


def _window(held: Sequence[Occasion], last: date, limits: Limits) -> list[Occasion]:
    first = window_start(last, limits)
    return [each for each in held if first < each.on <= last]


def _same_victim(held: Sequence[Occasion], limits: Limits) -> Iterator[Flag]:
    for victim in {each for occasion in held for each in occasion.victims}:
        against = [each for each in held if victim in each.victims]
        for each in against:
            number = len(_window(against, each.on, limits))
            if number >= limits.same_victim:
                yield Flag(Pattern.REPEAT_SAME_VICTIM, each.on, number)


def _several_victims(held: Sequence[Occasion], limits: Limits) -> Iterator[Flag]:
    for each in held:
        window = _window(held, each.on, limits)
        number = len({victim for occasion in window for victim in occasion.victims})
        if number >= limits.victims:
            yield Flag(Pattern.SERIAL_TWO_VICTIMS, each.on, number)


def _one_order(past: Sequence[Occurrence], limits: Limits) -> Iterator[Flag]:
    by_order: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for each in past:
        if each.order is not None:
            by_order[each.order].append(each)
    for several in by_order.values():
        held = occasions(several)
        if len(held) >= limits.breaches:
            yield Flag(Pattern.REPEAT_BREACHES, held[-1].on, len(held))
