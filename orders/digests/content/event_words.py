"""The words in which a mail tells what happened to an order. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from orders.digests.content.order_state import Failure, LocalState, OrderState, StandingEvent
from orders.digests.content.statements import StatedRow, breach_facts
from orders.formatting import happened, instant
from orders.register.model import Cause
from orders.rules.vocabulary.events import NAMING_A_HEARING, LifecycleEvent


def joined(*words: str) -> str:
    """Several statements as one; those that say nothing left out."""
    return "; ".join(filter(None, words))


def tell(happenings: Iterable[StandingEvent]) -> str:
    """Events with the instant of each and of its recording, and the hearing it names."""
    return "; ".join(
        f"{'corrected: ' if each.replaces else ''}{each.event.kind.label}"
        f" {_happened(each.event)}, recorded {instant(each.event.recorded_at)}"
        f"{_hearing(each.event)}"
        for each in happenings
    )


def _hearing(event: LifecycleEvent) -> str:
    if event.kind not in NAMING_A_HEARING or event.until_at is None:
        return ""
    return f", to be heard {instant(event.until_at)}"


def _happened(event: LifecycleEvent) -> str:
    return happened(event) if event.day_only else instant(event.occurred_at)


def tell_breach(breach: Failure) -> str:
    """A breach in the few facts that may be mailed."""
    what, decision, deadline, outcome = breach_facts(breach)
    by = f"before the court by {deadline}" if deadline else ""
    decided = f"in court: “{outcome}”" if outcome else ""
    return joined(f"{what}, recorded {instant(breach.recorded_at)}", decision, by, decided)


def unheard(order: OrderState, before: StatedRow) -> tuple[StandingEvent, ...]:
    """Events that no earlier digest told."""
    return tuple(each for each in order.happened if each.id not in before.events)


def heard(happenings: Iterable[StandingEvent], before: StatedRow) -> tuple[StandingEvent, ...]:
    """Those events that were told here, or put right what was."""
    told = before.events.keys()
    return tuple(
        each for each in happenings if each.id in told or not each.replaces.isdisjoint(told)
    )


def struck_out(order: OrderState, before: StatedRow) -> str:
    """That an event which was told never happened, empty where none was."""
    standing = {each.id for each in order.happened}.union(
        *(each.replaces for each in order.happened)
    )
    if standing >= before.events.keys():
        return ""
    return f"an entry was struck out: {order.explanation.headline}"


def ending(order: OrderState, happenings: tuple[StandingEvent, ...]) -> str:
    """When it ended, and by what."""
    ended_by_event = any(each.event.occurred_at == order.ends_at for each in happenings)
    ended = () if ended_by_event else (f"ended {instant(order.ends_at)}",)
    return "; ".join((*ended, *filter(None, [tell(happenings)])))


def arrived(here: LocalState) -> str:
    """Since when it counts in an area, and why."""
    return f"counts here since {instant(here.from_at)}: {_why(here)}"


def departed(here: LocalState) -> str:
    """Since when it counts in an area no longer, and why."""
    return f"counts here no longer since {instant(here.from_at)}: {_why(here)}"


def _why(here: LocalState) -> str:
    """Whether boundaries or a home changed; that a home is or was withheld is not said."""
    return "the boundaries changed" if here.began_by is Cause.BOUNDARY else "the subject moved"
