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

from orders.digests.content.order_state import OPEN, Failure, LocalState, OrderState
from orders.digests.content.statements import (
    GONE,
    IN_ERROR,
    StatedFact,
    StatedRow,
    breach_facts,
    ends_words,
    facts_of,
)
from orders.register.model import Cause, Stay
from orders.rules.vocabulary.codes import CourtOutcome


@dataclass(frozen=True, slots=True)
class Then:
    """An order as at the instant of the digest that stated it, by what is known now.

    Attributes:
        order: the order.
        here: how it counted in the area, ``None`` when it did not.
    """

    order: OrderState
    here: LocalState | None


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


_WORDS: Final[Mapping[StatedFact, _Words]] = MappingProxyType(
    {
        StatedFact.SUBJECT: _Words("subject is {right}, not {said}"),
        StatedFact.KIND: _Words("it is a {right}, not a {said}"),
        StatedFact.LPA: _Words(
            "home was in {right}, not {said}", changed="home is in {now} now", by_event=False
        ),
        StatedFact.NEIGHBOURHOOD: _Words(
            "home was in {right}, not {said}", changed="home is in {now} now", by_event=False
        ),
        StatedFact.CONDITIONS: _Words(
            "conditions were {right}, not {said}",
            none="there were no conditions, not {said}",
            changed="conditions are {now} now",
        ),
        StatedFact.ENDS: _Words("ends {right}, not {said}", changed="ends {now} now"),
        StatedFact.HEARING: _Words(
            "hearing due by {right}, not {said}",
            none="was said to await a hearing due by {said}; it did not",
        ),
        StatedFact.ADJOURNED: _Words(
            "hearing was adjourned to {right}, not {said}",
            none="hearing was said to be adjourned to {said}; it was not",
        ),
        StatedFact.UNSERVED: _Words(none="was said not to be served; it was"),
        StatedFact.OVERDUE: _Words(
            "police were to be told name and address by {right}, not by {said}",
            none="was said to be overdue in telling police name and address; it was not",
        ),
        StatedFact.RELEASE: _Words(
            "release expected {right}, not {said}",
            none="release was said to be expected {said}; it was not",
        ),
        StatedFact.PATTERN: _Words(none="was said to show a repeat or serial pattern; it did not"),
    }
)

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


_FINAL: Final = frozenset(each.label for each in CourtOutcome if each.is_final)
"""After these a court decides no more of a breach: that it decided otherwise is a correction."""
_BY_OTHERS: Final = (StatedFact.OVERDUE, StatedFact.RELEASE)
"""Facts that depend on more than the order's own events: a gap in them may close unseen."""


def differs(order: OrderState, here: LocalState | None, before: StatedRow) -> bool:
    """Whether anything stated of an order may be otherwise now, so that one must ask about then."""
    state = closed_state(order, here)
    if state != before.state:
        return True
    if before.closed or before.earlier:
        return True  # What it showed earlier does not show now: only asking again tells.
    if any(before.facts.get(fact) for fact in _BY_OTHERS):
        return True
    if {each.id for each in order.happened} != before.events.keys():
        return True  # What it was then may be otherwise although what it is now is not.
    now = facts_of(order, state)
    return any(now.get(StatedFact(name), said) != said for name, said in before.facts.items())


def right_facts(order: OrderState, before: StatedRow, then: Then) -> dict[StatedFact, str]:
    """What the mail that showed an order's facts ought to have shown.

    The end of one that has ended is as it is now: it does not change any more.
    """
    right = right_then(then)
    if before.closed and before.state not in {GONE, IN_ERROR}:
        right[StatedFact.ENDS] = ends_words(order)
    return right


def right_then(then: Then) -> dict[StatedFact, str]:
    """What a mail of an earlier instant ought to have shown of an order.

    Of service nothing where the order waited for it without standing among those not served.
    """
    state = closed_state(then.order, then.here)
    right = facts_of(then.order, state if state in OPEN else GONE)
    if state in OPEN and then.order.unserved and not right[StatedFact.UNSERVED]:
        del right[StatedFact.UNSERVED]
    return right


def wrong(
    order: OrderState, here: LocalState | None, before: StatedRow, then: Then
) -> Iterator[str]:
    """What was wrongly stated, and how it was."""
    shown = right_state(before, then)
    if before.closed and before.shown_state and shown:
        yield from wrong_state(before.shown_state, shown)
    state = closed_state(order, here) if before.closed else closed_state(then.order, then.here)
    if before.state != GONE and not (before.closed and state == GONE):
        yield from wrong_state(before.state, state)
    yield from wrong_facts(before.facts, right_facts(order, before, then))


def wrong_facts(facts: Mapping[str, str], right: Mapping[StatedFact, str]) -> Iterator[str]:
    """Which of the stated facts were others, and which."""
    for fact, words in _WORDS.items():
        said = facts.get(fact)
        if not said or fact not in right or right[fact] == said:
            continue
        if fact in {StatedFact.LPA, StatedFact.NEIGHBOURHOOD} and not right[fact]:
            continue  # It is shown less closely; that it was there is as right as before.
        template = words.wrong if right[fact] else words.none
        if template:
            yield template.format(right=right[fact], said=said)


def right_state(before: StatedRow, then: Then) -> str:
    """What the mail that showed an order as open ought to have stated; empty where it is told.

    That an order which left was not here before either is told by its departure.
    """
    state = closed_state(then.order, then.here)
    told = IN_ERROR in {state, before.state} or state == before.state == GONE
    return "" if told else state


def wrong_state(said: str, state: str) -> Iterator[str]:
    """That an order was said to be in one state and was in another."""
    if said == state or (said == Stay.PENDING and state == Stay.LIVE):
        return  # The latter's service was recorded late, which is a fact of its own.
    yield f"was said to be {_SAID[said]}; it {_STATES[state]}"


def changed(
    order: OrderState, here: LocalState, before: StatedRow, then: Then, *, by_event: bool
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


def breaches(order: OrderState, before: StatedRow) -> Iterator[tuple[bool, str]]:
    """Breaches told earlier of which something is told otherwise now.

    Yields:
        Whether it was wrong, not decided since; and the words.
    """
    for breach in order.breaches:
        said = before.breaches.get(breach.id, ())
        if said:
            yield from _breach(breach, *said)


def _breach(
    breach: Failure, what: str, decision: str, deadline: str, outcome: str | None = None
) -> Iterator[tuple[bool, str]]:
    now_what, now_decision, now_deadline, now_outcome = breach_facts(breach)
    if now_what != what:
        yield True, f"{now_what}, not {what.removeprefix('breach ')}"
    if now_decision != decision:
        by = f"; before the court by {now_deadline}" if now_deadline else ""
        yield False, f"{now_what}: {now_decision} now{by}"
    elif now_deadline != deadline and deadline and now_deadline:
        yield True, f"{now_what}: before the court by {now_deadline}, not {deadline}"
    if outcome in _FINAL and now_outcome != outcome:
        right = f"“{now_outcome}”" if now_outcome else "not decided"
        yield True, f"{now_what}; in court: {right}; was said to be “{outcome}”"
    elif outcome is not None and now_outcome not in {"", outcome}:
        yield False, f"{now_what}; in court: “{now_outcome}”"


def closed_state(order: OrderState, here: LocalState | None) -> str:
    """The state a mail states: open as it counts here, closed by an event, withdrawn or gone."""
    if order.in_error:
        return IN_ERROR
    if here is None:
        return GONE
    return here.state if here.state in OPEN or here.began_by is Cause.EVENT else GONE
