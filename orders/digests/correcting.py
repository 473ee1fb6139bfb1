"""What was stated and turns out wrong, and what has changed since it was stated. Pure.

A statement was wrong when the register, asked again as at the instant of that mail, now answers
otherwise. What was right then and is otherwise now has changed.

Source: Data Protection Act 2018 s.38(5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from orders.digests.standing import OPEN, Failure, Here, Standing
from orders.digests.stating import GONE, IN_ERROR, Fact, Stated, breach_facts, ends_words, facts_of
from orders.register.model import Cause, Stay


@dataclass(frozen=True, slots=True)
class Then:
    """An order as at the instant of the digest that stated it, by what is known now.

    Attributes:
        order: the order.
        here: how it counted in the area, ``None`` when it did not.
    """

    order: Standing
    here: Here | None


@dataclass(frozen=True, slots=True)
class _Words:
    """How a fact is put right.

    Attributes:
        wrong: it was another, ``{right}`` and not ``{said}``; empty: it is not told.
        none: there was none, although ``{said}`` was said.
        changed: it was right and is ``{now}`` since; empty: something else of the mail tells it.
        by_event: whether an event that the mail tells says it too.
    """

    wrong: str = ""
    none: str = ""
    changed: str = ""
    by_event: bool = True


_WORDS: Final[Mapping[Fact, _Words]] = MappingProxyType(
    {
        Fact.SUBJECT: _Words("subject is {right}, not {said}"),
        Fact.KIND: _Words("it is a {right}, not a {said}"),
        Fact.LPA: _Words(
            "home was in {right}, not {said}", changed="home is in {now} now", by_event=False
        ),
        Fact.NEIGHBOURHOOD: _Words(
            "home was in {right}, not {said}", changed="home is in {now} now", by_event=False
        ),
        Fact.CONDITIONS: _Words(
            "conditions were {right}, not {said}",
            none="there were no conditions, not {said}",
            changed="conditions are {now} now",
        ),
        Fact.ENDS: _Words("ends {right}, not {said}", changed="ends {now} now"),
        Fact.HEARING: _Words(
            "hearing due by {right}, not {said}",
            none="was said to await a hearing due by {said}; it did not",
        ),
        Fact.UNSERVED: _Words(none="was said not to be served; it was"),
        Fact.OVERDUE: _Words(
            "police were to be told name and address by {right}, not by {said}",
            none="was said to be overdue in telling police name and address; it was not",
        ),
        Fact.RELEASE: _Words(
            "release expected {right}, not {said}",
            none="release was said to be expected {said}; it was not",
        ),
        Fact.PATTERN: _Words(none="was said to show a repeat or serial pattern; it did not"),
    }
)

_OF_CLOSED: Final = frozenset({Fact.SUBJECT, Fact.KIND, Fact.ENDS})

_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Stay.LIVE: "was in force",
        Stay.SUSPENDED: "was suspended",
        Stay.PENDING: "was not in force yet",
        Stay.ENDED: "had ended",
        Stay.NEVER_LIVE: "never was in force",
        GONE: "did not count in this area",
    }
)
_SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        Stay.LIVE: "in force",
        Stay.SUSPENDED: "suspended",
        Stay.PENDING: "not in force yet",
        Stay.ENDED: "ended",
        Stay.NEVER_LIVE: "never in force",
        GONE: "counting here no longer",
    }
)


def differs(order: Standing, here: Here | None, before: Stated) -> bool:
    """Whether anything stated of an order may be otherwise now, so that one must ask about then."""
    state = closed_state(order, here)
    if state != before.state:
        return True
    if before.closed and {each.id for each in order.happened} != before.events.keys():
        return True
    now = facts_of(order, state)
    compared = before.facts.keys() & (_OF_CLOSED if before.closed else now.keys())
    return any(now.get(Fact(name), before.facts[name]) != before.facts[name] for name in compared)


def right_facts(order: Standing, before: Stated, then: Then) -> dict[Fact, str]:
    """What the mail that showed an order's facts ought to have shown.

    The end of one that has ended is as it is now: it does not change any more.
    """
    state = closed_state(then.order, then.here)
    right = facts_of(then.order, state if state in OPEN else GONE)
    if before.closed and before.state not in {GONE, IN_ERROR}:
        right[Fact.ENDS] = ends_words(order)
    return right


def wrong(order: Standing, here: Here, before: Stated, then: Then) -> Iterator[str]:
    """What was wrongly stated, and how it was."""
    state = closed_state(order, here) if before.closed else closed_state(then.order, then.here)
    if state != before.state and not (before.closed and GONE in {state, before.state}):
        yield from _wrong_state(before, state)
    right = right_facts(order, before, then)
    for fact, words in _WORDS.items():
        said = before.facts.get(fact)
        if not said or fact not in right or right[fact] == said:
            continue
        if fact in {Fact.LPA, Fact.NEIGHBOURHOOD} and not right[fact]:
            continue  # It is shown less closely; that it was there is as right as before.
        template = words.wrong if right[fact] else words.none
        if template:
            yield template.format(right=right[fact], said=said)


def _wrong_state(before: Stated, state: str) -> Iterator[str]:
    if before.state == Stay.PENDING and state == Stay.LIVE:
        return  # Its service was recorded late, which is a fact of its own.
    yield f"was said to be {_SAID[before.state]}; it {_STATES[state]}"


def changed(
    order: Standing, here: Here, before: Stated, then: Then, *, by_event: bool
) -> Iterator[str]:
    """What was right and has changed since, where nothing else of the mail tells it.

    Args:
        order: the order now.
        here: how it counts in the area now.
        before: what was stated.
        then: the order at the instant of that statement.
        by_event: whether the mail tells an event of this order.
    """
    now = facts_of(order, here.state)
    right = facts_of(then.order, closed_state(then.order, then.here))
    for fact, words in _WORDS.items():
        if not words.changed or (by_event and words.by_event) or fact not in before.facts:
            continue
        if now.get(fact) and now[fact] != right.get(fact, now[fact]):
            yield words.changed.format(now=now[fact])


def breaches(order: Standing, before: Stated) -> Iterator[tuple[bool, str]]:
    """Breaches told earlier of which something is told otherwise now.

    Yields:
        Whether it was wrong, not decided since; and the words.
    """
    for breach in order.breaches:
        said = before.breaches.get(breach.id, ())
        if said:
            yield from _breach(breach, *said)


def _breach(breach: Failure, what: str, decision: str, deadline: str) -> Iterator[tuple[bool, str]]:
    now_what, now_decision, now_deadline = breach_facts(breach)
    if now_what != what:
        yield True, f"{now_what}, not {what.removeprefix('breach ')}"
    if now_decision != decision:
        by = f"; before the court by {now_deadline}" if now_deadline else ""
        yield False, f"{now_what}: {now_decision} now{by}"
    elif now_deadline != deadline and deadline and now_deadline:
        yield True, f"{now_what}: before the court by {now_deadline}, not {deadline}"


def closed_state(order: Standing, here: Here | None) -> str:
    """The state a mail states: open as it counts here, closed by an event, withdrawn or gone."""
    if order.in_error:
        return IN_ERROR
    if here is None:
        return GONE
    return here.state if here.state in OPEN or here.began_by is Cause.EVENT else GONE
