"""Whether a breach counts only once the subject knew of the order, or of its variation.

Being made without notice is a fact of the making and of each variation, whatever the kind.
Source: Domestic Abuse Act 2021 ss.34, 39(2); Family Law Act 1996 ss.42A(2), 45, 63CA(2); Female
Genital Mutilation Act 2003 Sch 2 para 4(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.states import in_order
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import Labelled, capital
from orders.rules.vocabulary.terms import TimedCondition

KNOWING = frozenset({EventKind.SERVED, EventKind.AWARE})
"""What shows that the subject knew of an order, and of all that was varied before."""


class Awareness(Labelled):
    """What is known of the subject's knowing, as far as breach of the order hangs on it."""

    NOT_NEEDED = "NOT_NEEDED", "made on notice"
    SHOWN = "SHOWN", "the subject knew of it"
    NOT_SHOWN = "NOT_SHOWN", "made without notice; nothing shows that the subject knew of it"
    NOT_SAID = "NOT_SAID", "perhaps made without notice; nothing shows that the subject knew of it"

    @property
    def is_open(self) -> bool:
        """Whether service is to be checked before anything is treated as a breach."""
        return self in {Awareness.NOT_SHOWN, Awareness.NOT_SAID}


def made_without_notice(kind: Kind, events: Sequence[LifecycleEvent]) -> bool | None:
    """Whether an order was made without notice; ``None`` where nothing recorded says so."""
    if not kind.awareness_source:
        return False
    made = next((each for each in in_order(events) if each.kind is EventKind.MADE), None)
    said = None if made is None else made.without_notice
    return True if said is None and kind.is_without_notice else said


def is_needed(kind: Kind, events: Sequence[LifecycleEvent]) -> bool:
    """Whether breach counts only once the subject knew of the order.

    Where nothing says whether it was made without notice, ``kind.asks_notice`` decides.
    """
    said = made_without_notice(kind, events)
    return kind.asks_notice if said is None else said


def known_from(events: Sequence[LifecycleEvent]) -> datetime | None:
    """When the subject is first shown to have known of the order, aware; ``None``: never."""
    return min((each.occurred_at for each in events if each.kind in KNOWING), default=None)


def awareness(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> Awareness:
    """What is shown at ``as_at`` of the subject's knowing of an order.

    Args:
        kind: the order.
        events: what happened to it, in any order.
        as_at: the instant asked about, aware; what is later has not happened.
    """
    if not is_needed(kind, events):
        return Awareness.NOT_NEEDED
    known = known_from(events)
    if known is not None and known <= as_at:
        return Awareness.SHOWN
    said = made_without_notice(kind, events)
    return Awareness.NOT_SHOWN if said else Awareness.NOT_SAID


def unknown_variations(
    kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime
) -> list[LifecycleEvent]:
    """Variations made without notice of which nothing at ``as_at`` shows that the subject knew.

    Service or telling at the variation or after it shows it.
    """
    if not kind.awareness_source:
        return []
    happened = [each for each in in_order(events) if each.occurred_at <= as_at]
    shown = max((each.occurred_at for each in happened if each.kind in KNOWING), default=None)
    return [
        each
        for each in happened
        if each.kind is EventKind.VARIED
        and each.without_notice
        and (shown is None or shown < each.occurred_at)
    ]


def adds_what_is_breached(
    varied: LifecycleEvent, terms: Sequence[TimedCondition], breached: Sequence[TimedCondition]
) -> bool:
    """Whether a breach may be of what a variation brought, rather than of the order before it.

    Args:
        varied: the variation.
        terms: every condition of the order; those it added start with it, those it took out end.
        breached: the conditions said to be breached.
    """
    at = varied.occurred_at
    if any(each.starts_at == at for each in breached):
        return True
    # It says neither which conditions it changed nor a new end: it may have changed any.
    changed = any(at in {each.starts_at, each.ends_at} for each in terms)
    return varied.until_at is None and not changed


def checks(kind: Kind, said: bool | None, field: str = "without_notice") -> list[Finding]:
    """What is to be confirmed of an order, or a variation, said to be made without notice.

    Args:
        kind: the order.
        said: whether it was; ``None``: not known.
        field: the input it belongs to.
    """
    if said is False and kind.is_without_notice:
        message = f"{capital(kind.a_name)} is made without notice. Leave this"
        message += " out, or record the kind of order that is made on notice."
        return [Finding("notice-given", Severity.REFUSE, message, kind.statute, field)]
    if not said or kind.awareness_source:
        return []
    message = (
        f"Nothing read of the Act provides for {kind.a_name} made without notice. Read the order"
        " again."
    )
    return [Finding("without-notice", Severity.CONFIRM, message, kind.statute, field)]
