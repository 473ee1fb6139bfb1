"""What a digest keeps as said of each order, so that the next can put it right. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from orders.digests.content import corrections
from orders.digests.content.changes import DigestChange
from orders.digests.content.corrections import closed_state
from orders.digests.content.earlier_statements import Thens, put_right
from orders.digests.content.event_words import heard
from orders.digests.content.last_digest import KEPT, Last
from orders.digests.content.order_state import CLOSED, OPEN, LocalState, OrderState
from orders.digests.content.statements import (
    GONE,
    IN_ERROR,
    StatedFact,
    StatedRow,
    breach_facts,
    ends_words,
    stated,
)


def statement(
    order: OrderState,
    here: LocalState | None,
    last: Last,
    thens: Thens,
    told: Collection[DigestChange],
    *,
    on: date,
) -> StatedRow | None:
    """What the digest of ``on`` keeps as said of ``order``; ``None`` when it says nothing of it.

    Args:
        order: the order as it stands.
        here: how it counts in the area, ``None`` when it never has.
        last: the digest the area was last sent.
        thens: the order at the instants of mails that stated something of it.
        told: what the digest tells of it.
        on: London day of the digest.
    """
    before = last.rows.get(order.reference)
    state = closed_state(order, here)
    breaches = _breaches(order, state, before)
    if state in OPEN:
        return _open(stated(order, state, told=breaches, closed_on=None), order, last, thens)
    if before is None and not told:
        return None
    closed_on = before.closed_on if before and before.closed_on else on
    if on - closed_on > KEPT:
        return None
    kept = stated(order, state, told=breaches, closed_on=closed_on)
    if before is None:
        return replace(kept, shown_at=order.as_at)
    return _closed(kept, order, last, thens)


def unlisted(order: OrderState, before: StatedRow, last: Last, *, on: date) -> StatedRow | None:
    """What the digest of ``on`` keeps of an order of which it tells nothing but that it left.

    One whose end was told stays ended until that turns out to be wrong.
    """
    closed_on = before.closed_on or on
    if on - closed_on > KEPT:
        return None
    return replace(
        before,
        state=before.state if before.state in CLOSED and order.is_over else GONE,
        unlisted=True,
        closed_on=closed_on,
        shown_at=last.shown_at(before),
        shown_state=before.shown_state if before.closed else before.state,
    )


def _open(kept: StatedRow, order: OrderState, last: Last, thens: Thens) -> StatedRow:
    before = last.rows.get(order.reference)
    if before is None:
        return replace(kept, since=order.as_at)
    earlier = put_right(before, last, thens)
    same = not before.closed and earlier and earlier[-1]
    if same and (same.state, same.facts) == (kept.state, kept.facts):
        return replace(kept, since=same.since, earlier=earlier[:-1])
    return replace(kept, since=order.as_at, earlier=earlier)


def _closed(kept: StatedRow, order: OrderState, last: Last, thens: Thens) -> StatedRow:
    """What was shown while the order was open, put right."""
    before = last.rows[order.reference]
    shown_at = last.shown_at(before)
    then = thens.get(shown_at) if shown_at else None
    facts = dict(before.facts)
    shown = before.shown_state if before.closed else before.state
    if then is not None:
        shown = corrections.right_state(before, then) or shown
        right = corrections.right_facts(order, before, then)
        facts |= {fact.value: words for fact, words in right.items() if fact in facts}
    if kept.state in CLOSED:
        facts[StatedFact.ENDS] = ends_words(order)
    earlier = put_right(before, last, thens) if kept.state != IN_ERROR else ()
    since = shown_at
    if earlier and earlier[-1].until == shown_at:
        since, earlier = earlier[-1].since, earlier[:-1]
    return replace(
        kept,
        facts=facts,
        events=_events(kept, order, before),
        shown_at=shown_at,
        shown_state=shown,
        since=since,
        earlier=earlier,
    )


def _breaches(
    order: OrderState, state: str, before: StatedRow | None
) -> dict[int, tuple[str, ...]]:
    """Breaches told, as they are now; without words those of an order that counts elsewhere."""
    known = dict(before.breaches) if before else {}
    if state == IN_ERROR:
        return known
    now = {each.id: breach_facts(each) for each in order.breaches}
    if state != GONE:
        return known | now
    return known | {number: words if known.get(number) else () for number, words in now.items()}


def _events(kept: StatedRow, order: OrderState, before: StatedRow) -> dict[int, str]:
    if kept.state == IN_ERROR:
        # Told no more; what was recorded meanwhile is told when it is back.
        return dict(before.events)
    if kept.state == GONE:
        # What happens to it elsewhere is not told here; what was told here is kept.
        return {each.id: kept.events[each.id] for each in heard(order.happened, before)}
    return dict(kept.events)
