"""What changed in an area since the digest it was last sent. Pure: statements in, changes out.

The comparison is with what that digest said, never with "yesterday": an entry typed late, a
correction or a strike-out shows as a difference whenever it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.digests.content import corrections
from orders.digests.content.corrections import Then
from orders.digests.content.earlier_statements import Thens, wrong_before
from orders.digests.content.event_words import (
    arrived,
    departed,
    ending,
    heard,
    joined,
    struck_out,
    tell,
    tell_breach,
    unheard,
)
from orders.digests.content.last_digest import Last
from orders.digests.content.order_state import CLOSED, OPEN, LocalState, OrderState
from orders.digests.content.statements import GONE, IN_ERROR, StatedRow
from orders.formatting import instant
from orders.register.model import Cause, Stay


class ChangeSection(StrEnum):
    """A part of the digest that tells changes."""

    CORRECTION = "CORRECTION"
    NEW = "NEW"
    MOVED_IN = "MOVED_IN"
    CHANGED = "CHANGED"
    BREACH = "BREACH"
    ENDED = "ENDED"
    MOVED_OUT = "MOVED_OUT"


@dataclass(frozen=True, slots=True)
class DigestChange:
    """One order in one of those parts, and what to say of it.

    Attributes:
        section: the part.
        order: the order.
        note: what to say.
        bare: whether its row tells nothing of how the order stands.
    """

    section: ChangeSection
    order: OrderState
    note: str
    bare: bool = False


def is_unlisted(
    area: AreaInfo, order: OrderState, here: LocalState | None, before: StatedRow
) -> bool:
    """Whether a neighbourhood hears no more of an order than that it left the list.

    So it is where the subject's home is withheld now or the next one is. It is the same where the
    home never was the subject's, so that nobody can tell the one from the other.
    """
    if area.level is not Level.NEIGHBOURHOOD or (order.in_error and not before.unlisted):
        return False
    return here is None or (here.state in CLOSED and here.began_by is Cause.CONFIDENTIAL)


def leaving(order: OrderState, before: StatedRow) -> list[DigestChange]:
    """That such an order left the list, once; of one whose end was told, that it has not ended."""
    if before.closed and (before.state not in CLOSED or order.is_over):
        return []
    note = "not on this list any more: disregard what earlier digests said of it"
    return [DigestChange(ChangeSection.CORRECTION, order, note, bare=True)]


def changes(
    order: OrderState, here: LocalState | None, last: Last, thens: Thens
) -> list[DigestChange]:
    """What to tell of one order.

    Args:
        order: the order as it stands.
        here: how it counts in the area, ``None`` when it never has.
        last: the digest the area was last sent.
        thens: the order at the instants of digests that stated something of it; needed where any
            of that may be otherwise by what is known now.
    """
    before = last.rows.get(order.reference)
    since = last.since(order.as_at)
    if before is None:
        told = [] if order.in_error or here is None else _first_seen(order, here, last, since)
        return [*told, *_breaches(order, here, before, since)]
    told = list(_seen_before(order, here, before, _as_shown(last, before, thens)))
    return [
        *told,
        *_otherwise(order, here, last, thens, told),
        *_breaches(order, here, before, since),
    ]


def _first_seen(
    order: OrderState, here: LocalState, last: Last, since: datetime
) -> Iterator[DigestChange]:
    entered = order.recorded_at > since
    if here.state in OPEN:
        if last.as_at is None and not entered and here.from_at <= since:
            return
        if entered or here.began_by is Cause.EVENT:
            yield DigestChange(ChangeSection.NEW, order, tell(order.happened))
        else:
            yield DigestChange(ChangeSection.MOVED_IN, order, arrived(here))
    elif here.began_by is Cause.EVENT:
        recorded = max((each.event.recorded_at for each in order.happened), default=since)
        if here.from_at > since or recorded > since:
            yield DigestChange(ChangeSection.ENDED, order, ending(order, order.happened))


def _seen_before(
    order: OrderState, here: LocalState | None, before: StatedRow, then: Then | None
) -> Iterator[DigestChange]:
    """The change in how it counts here, if any; what was wrongly stated is told apart."""
    if order.in_error or here is None:
        yield from _not_here(order, before, then)
    elif before.closed:
        if here.state in OPEN:
            yield _back(order, here, before)
        else:
            yield from _after_its_end(order, before)
    elif here.state not in OPEN:
        yield from _left(order, here, before)
    else:
        yield from _still_here(order, here, before)


def _not_here(order: OrderState, before: StatedRow, then: Then | None) -> Iterator[DigestChange]:
    if order.in_error:
        if before.state != IN_ERROR:
            note = "entered in error: disregard what earlier digests said of it"
            yield DigestChange(ChangeSection.CORRECTION, order, note)
    elif before.state in {GONE, IN_ERROR, Stay.PENDING}:
        was_here = then is None or corrections.closed_state(then.order, then.here) != GONE
        if not before.closed and was_here:
            yield DigestChange(ChangeSection.MOVED_OUT, order, "no longer counts in this area")
        if right := joined(*_put_right(order, before)):
            yield DigestChange(ChangeSection.CORRECTION, order, right)
    else:
        does = "did" if before.closed else "does"
        note = f"{does} not count in this area: disregard what earlier digests said of it"
        yield DigestChange(ChangeSection.CORRECTION, order, note)


def _back(order: OrderState, here: LocalState, before: StatedRow) -> DigestChange:
    if before.state == GONE:
        return DigestChange(
            ChangeSection.MOVED_IN, order, joined(arrived(here), *_put_right(order, before))
        )
    was = "withdrawn" if before.state == IN_ERROR else "ended"
    note = f"was said to be {was}; it is not: {order.explanation.headline}"
    return DigestChange(ChangeSection.CORRECTION, order, joined(note, tell(unheard(order, before))))


def _after_its_end(order: OrderState, before: StatedRow) -> Iterator[DigestChange]:
    """What was recorded, corrected or struck out after the end or departure was told."""
    if before.state == IN_ERROR:
        return
    fresh = unheard(order, before)
    if before.state == GONE:
        fresh = heard(fresh, before)
    if struck := struck_out(order, before):
        yield DigestChange(ChangeSection.CORRECTION, order, struck)
    if fresh:
        corrects = any(each.replaces for each in fresh)
        section = ChangeSection.CORRECTION if corrects else ChangeSection.CHANGED
        yield DigestChange(section, order, tell(fresh))


def _put_right(order: OrderState, before: StatedRow) -> tuple[str, str]:
    """What was told here and is corrected or struck out; not what happens to it elsewhere."""
    return tell(heard(unheard(order, before), before)), struck_out(order, before)


def _left(order: OrderState, here: LocalState, before: StatedRow) -> Iterator[DigestChange]:
    if here.began_by is Cause.EVENT:
        yield DigestChange(ChangeSection.ENDED, order, ending(order, unheard(order, before)))
        right = struck_out(order, before)
    else:
        yield DigestChange(ChangeSection.MOVED_OUT, order, departed(here))
        right = joined(*_put_right(order, before))
    if right:
        yield DigestChange(ChangeSection.CORRECTION, order, right)


def _still_here(order: OrderState, here: LocalState, before: StatedRow) -> Iterator[DigestChange]:
    fresh, struck = tell(unheard(order, before)), struck_out(order, before)
    if before.state == Stay.LIVE and here.state is Stay.PENDING:
        words = f"was said to be in force; it is not: {order.explanation.headline}"
        yield DigestChange(ChangeSection.CORRECTION, order, joined(words, fresh))
    elif before.state == Stay.PENDING and here.state is not Stay.PENDING:
        words = fresh or f"in force since {instant(here.from_at)}"
        yield DigestChange(ChangeSection.NEW, order, joined(words, struck))
    elif fresh or struck:
        yield DigestChange(ChangeSection.CHANGED, order, joined(fresh, struck))
    elif before.state != here.state:
        yield DigestChange(ChangeSection.CHANGED, order, order.explanation.headline)


def _otherwise(
    order: OrderState,
    here: LocalState | None,
    last: Last,
    thens: Thens,
    told: list[DigestChange],
) -> Iterator[DigestChange]:
    """Facts that were stated and were others, or are others now."""
    before = last.rows[order.reference]
    then = _as_shown(last, before, thens)
    if then is None or order.in_error or before.state == IN_ERROR:
        return
    if here is None and before.state not in {GONE, Stay.PENDING}:
        return  # All that was said of it is taken back.
    said = {each.note for each in told}
    found = list(corrections.wrong(order, here, before, then))
    wrong = [words for words in found if not _same(words, said)]
    wrong += [
        f"{words} ({digests})"
        for words, digests in wrong_before(before, last, thens)
        if words not in found
    ]
    if wrong:
        yield DigestChange(ChangeSection.CORRECTION, order, "; ".join(wrong))
    if here is not None and here.state in OPEN and not before.closed:
        by_event = bool(unheard(order, before) or struck_out(order, before))
        since = list(corrections.changed(order, here, before, then, by_event=by_event))
        if since:
            yield DigestChange(ChangeSection.CHANGED, order, "; ".join(since))


def _as_shown(last: Last, before: StatedRow, thens: Thens) -> Then | None:
    """The order at the instant of the last mail that showed its facts, where that was asked."""
    shown_at = last.shown_at(before)
    return thens.get(shown_at) if shown_at else None


def _same(words: str, said: Iterable[str]) -> bool:
    """Whether a change that is told begins with the same statement: in force, or ended."""
    return any(each.startswith(words.partition(";")[0]) for each in said)


def _breaches(
    order: OrderState, here: LocalState | None, before: StatedRow | None, since: datetime
) -> Iterator[DigestChange]:
    """Breaches not told yet and what has become of others; where it left, what was told wrong."""
    if order.in_error or here is None:
        return
    known, counts = before.breaches if before else {}, _counts_or_ended(here)
    for breach in order.breaches if counts else ():
        if breach.id not in known and (before is not None or breach.recorded_at > since):
            yield DigestChange(ChangeSection.BREACH, order, tell_breach(breach))
    for was_wrong, words in corrections.breaches(order, before) if before else ():
        if was_wrong:
            yield DigestChange(ChangeSection.CORRECTION, order, words)
        elif counts:
            yield DigestChange(ChangeSection.BREACH, order, words)


def _counts_or_ended(here: LocalState) -> bool:
    return here.state in OPEN or here.began_by is Cause.EVENT
