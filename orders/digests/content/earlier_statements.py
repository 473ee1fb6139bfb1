"""What mails stated of an order, mail by mail: found wrong, put right, and kept. Pure.

A statement may be right in the last mail and have been wrong in one before: an order was suspended
for two days, and that is known a week later. So each mail is asked about, not the last alone.

Source: Data Protection Act 2018 s.38(5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from orders.digests.content.corrections import (
    Then,
    closed_state,
    right_then,
    wrong_facts,
    wrong_state,
)
from orders.digests.content.last_digest import Last
from orders.digests.content.order_state import CLOSED
from orders.digests.content.statements import (
    GONE,
    IN_ERROR,
    EarlierStatement,
    StatedFact,
    StatedRow,
)
from orders.formatting import london, short_day

Thens = Mapping[datetime, Then]
"""An order by the instants of the mails that stated something of it, by what is known now."""


@dataclass(frozen=True, slots=True)
class _Mailed:
    """What the mail of one instant stated of an order that was open."""

    at: datetime
    state: str
    facts: Mapping[str, str]


def instants(before: StatedRow, last: Last) -> set[datetime]:
    """When mails stated something of an order that is still compared."""
    shown_at = last.shown_at(before)
    found = {each.at for each in _mailed(_spans(before, last), last)}
    return found | {shown_at} if shown_at else found


def wrong_before(before: StatedRow, last: Last, thens: Thens) -> Iterator[tuple[str, str]]:
    """What was wrongly stated before the last mail that showed the order, and by which digests."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for mailed in _mailed(_spans(before, last), last):
        then = thens.get(mailed.at)
        if then is None or mailed.at == last.shown_at(before):
            continue
        state = closed_state(then.order, then.here)
        if not (before.state == GONE and state == GONE):  # Its departure tells that.
            for words in wrong_state(mailed.state, state):
                found[words].append(mailed.at)
        for words in wrong_facts(mailed.facts, right_then(then)):
            found[words].append(mailed.at)
    for words, wrong_at in found.items():
        yield words, _digests_of(wrong_at)


def put_right(before: StatedRow, last: Last, thens: Thens) -> tuple[EarlierStatement, ...]:
    """What mails stated of an order while it was open as they ought to have, oldest first."""
    spans = _spans(before, last)
    if not thens:
        return tuple(each for each in spans if each.until >= min(last.mails, default=each.until))
    right: list[EarlierStatement] = []
    for mailed in _mailed(spans, last):
        state, facts = mailed.state, mailed.facts
        if then := thens.get(mailed.at):
            state = closed_state(then.order, then.here)
            shown = {fact.value: words for fact, words in right_then(then).items()}
            facts = {name: shown.get(name, words) for name, words in facts.items()}
        if right and (right[-1].state, right[-1].facts) == (state, facts):
            right[-1] = replace(right[-1], until=mailed.at)
        else:
            right.append(EarlierStatement(mailed.at, mailed.at, state, facts))
    return tuple(right)


def _spans(before: StatedRow, last: Last) -> tuple[EarlierStatement, ...]:
    """What was stated while it was open, that of the last mail included.

    Of a record withdrawn as entered in error nothing: all that was said was taken back.
    """
    until = last.shown_at(before)
    state = before.shown_state if before.closed else before.state
    if before.state == IN_ERROR:
        return ()
    if until is None or not state:
        return before.earlier
    facts = dict(before.facts)
    if before.state in CLOSED:
        facts.pop(StatedFact.ENDS, None)  # It is the end as told, not as shown before.
    return (*before.earlier, EarlierStatement(before.since or until, until, state, facts))


def _mailed(spans: Sequence[EarlierStatement], last: Last) -> Iterator[_Mailed]:
    for at in last.mails:
        span = next((each for each in spans if each.since <= at <= each.until), None)
        if span is not None:
            yield _Mailed(at, span.state, span.facts)


def _digests_of(wrong_at: Sequence[datetime]) -> str:
    first, final = (short_day(london(each).date()) for each in (wrong_at[0], wrong_at[-1]))
    return f"digest of {first}" if first == final else f"digests of {first} to {final}"
