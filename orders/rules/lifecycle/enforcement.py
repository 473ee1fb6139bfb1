"""From when a breach counts, and what a court needs before it ends an order early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from orders.rules.clocks.deadlines import last_day
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle import awareness
from orders.rules.lifecycle.states import in_order, periods
from orders.rules.vocabulary.events import APPEALS, EventKind, LifecycleEvent, State
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import full_day_label, london
from orders.rules.vocabulary.terms import TimedCondition

CONSENTS = {
    "subject_consents": "the subject consents",
    "police_consent": "the chief officer of police consents",
}
"""Facts of a discharge, by name: what both sides may have agreed to."""


def enforceable_at(
    kind: Kind, events: Sequence[LifecycleEvent], terms: Sequence[TimedCondition] = ()
) -> datetime | None:
    """First instant from which conduct against it can be a breach.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order.
        terms: its conditions, where they have times of their own.

    Returns:
        Aware; ``None`` when it was never in force, or when it was made without notice and nothing
        recorded shows that the subject knew of it.

    Source: as of ``rules.awareness``.
    """
    live = [each for each in periods(kind, events, terms) if each.state is State.LIVE]
    if not live:
        return None
    if not awareness.is_needed(kind, events):
        return live[0].from_at
    known = awareness.known_from(events)
    if known is None:
        return None
    return next((max(each.from_at, known) for each in live if known < each.until_at), None)


@dataclass(frozen=True, slots=True)
class PowerOfArrest:
    """Whether a breach may be met with arrest without warrant at an instant.

    Attributes:
        is_there: whether it may.
        until_at: when the power ends, aware, where it has an end of its own; else ``None``.
        is_denied: whether what was said last is that the court attached none.
    """

    is_there: bool
    until_at: datetime | None = None
    is_denied: bool = False


def arrest_power(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> PowerOfArrest:
    """The power of arrest of an order in force at ``as_at``.

    That none is attached takes back what was said of it before.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order; what is later than ``as_at`` has not happened.
        as_at: the instant asked about, aware.

    Source: Family Law Act 1996 ss.46(2), 47(2)-(6).
    """
    if kind.breach.arrest is not ArrestRules.IF_ATTACHED:
        return PowerOfArrest(kind.breach.arrest is ArrestRules.YES)
    happened = [each for each in events if each.occurred_at <= as_at]
    attached: list[LifecycleEvent] = []
    is_denied = False
    # Of two that are said of one instant, the one recorded later knew of the other.
    for each in sorted(happened, key=lambda each: (each.occurred_at, each.recorded_at)):
        if each.kind is EventKind.NO_POWER_OF_ARREST:
            attached, is_denied = [], True
        elif each.kind is EventKind.POWER_OF_ARREST:
            attached, is_denied = [*attached, each], False
    lasting = [each.until_at for each in attached if each.until_at is None or as_at < each.until_at]
    if not lasting:
        return PowerOfArrest(is_there=False, is_denied=is_denied)
    until = None if None in lasting else max(each for each in lasting if each is not None)
    return PowerOfArrest(is_there=True, until_at=until)


class Enforcing(NamedTuple):
    """What a page says under "What you may enforce" of an order in force.

    Attributes:
        first: what to know first; empty where nothing stands in the way.
        powers: what an officer may enforce, a sentence each; none while no breach counts.
    """

    first: str
    powers: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it, in order."""
        return (self.first, *self.powers) if self.first else self.powers


def enforcing(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> Enforcing:
    """What an officer may enforce at ``as_at`` of an order in force then.

    Args:
        kind: the notice or order.
        events: what happened to it, in any order; what is later than ``as_at`` has not happened.
        as_at: the instant asked about, aware.

    Source: Domestic Abuse Act 2021 ss.34, 39(2); Family Law Act 1996 ss.42A(2), 45, 63CA(2); else
    the force's own practice.
    """
    sealed = kind.breach.arrest is ArrestRules.AS_SEALED
    known = awareness.awareness(kind, events, as_at)
    if known is awareness.Awareness.NOT_SHOWN and not sealed:
        first = (
            "Nothing by this order yet: it was made without notice, and nothing shows that the"
            f" subject knew of it. What the subject did before knowing of it is not {_what(kind)}."
            " Serve it, or tell the subject of it, and record that."
        )
        return Enforcing(first, ())
    parts = (_of_the_making(kind, events, as_at), _of_a_variation(kind, events, as_at))
    return Enforcing(" ".join(each for each in parts if each), kind.powers)


def _what(kind: Kind) -> str:
    return "an offence" if kind.breach.is_crime else "a breach"


def _of_the_making(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> str:
    """What to know first where nothing shows that the subject knew of the order."""
    if any(each.kind in awareness.KNOWING and each.occurred_at <= as_at for each in events):
        return ""
    if kind.breach.arrest is ArrestRules.AS_SEALED:
        return "Not served: read what the sealed order says of that before treating it as breached."
    if awareness.awareness(kind, events, as_at) is awareness.Awareness.NOT_SAID:
        return (
            "Check service first: nothing shows that the subject knew of it, and it may have been"
            f" made without notice. If it was, what the subject did so far is not {_what(kind)}."
        )
    return f"Not served: ask before treating it as {_what(kind)}." * kind.breach.is_of_an_order


def _of_a_variation(kind: Kind, events: Sequence[LifecycleEvent], as_at: datetime) -> str:
    """What to know first of variations of which nothing shows that the subject knew."""
    unknown = awareness.unknown_variations(kind, events, as_at)
    if not unknown:
        return ""
    days = dict.fromkeys(full_day_label(london(each.occurred_at).date()) for each in unknown)
    said = (
        f"Varied without notice on {' and on '.join(days)}, and nothing shows that the subject knew"
        " of that:"
    )
    if kind.breach.arrest is ArrestRules.AS_SEALED:
        return f"{said} read what the sealed order says of that."
    return (
        f"{said} what the subject did against what that added or lengthened, before knowing of it,"
        f" is not {_what(kind)}. Serve the order as varied, or tell the subject of it, and record"
        " that."
    )


def appeal_pending(events: Sequence[LifecycleEvent], as_at: datetime) -> bool:
    """Whether an appeal is lodged at ``as_at`` and not decided; it does not by itself suspend."""
    appeals = [
        each for each in in_order(events) if each.kind in APPEALS and each.occurred_at <= as_at
    ]
    return bool(appeals) and appeals[-1].kind is EventKind.APPEALED


def discharge_checks(
    kind: Kind,
    *,
    made_on: date,
    discharged_on: date,
    condition_codes: Sequence[str],
    facts: Mapping[str, str],
) -> list[Finding]:
    """What is wrong with ending an order early.

    Args:
        kind: the order.
        made_on: London day on which it was made.
        discharged_on: London day on which the court ended it.
        condition_codes: codes of its conditions.
        facts: what is recorded of the discharge; ``CONSENTS`` names the consents.

    Returns:
        To be confirmed, since it is the court that ended it, for each consent that is missing.

    Source: Stalking Protection Act 2019 s.4(4)(b); Sexual Offences Act 2003 ss.103E(7)-(8),
    122D(5).
    """
    rule = kind.early_discharge
    if rule is None or discharged_on > last_day(made_on, years=rule.years):
        return []
    if condition_codes and rule.except_only.issuperset(condition_codes):
        return []
    return [
        Finding(
            "consent-missing",
            Severity.CONFIRM,
            f"Until {full_day_label(last_day(made_on, years=rule.years))} {kind.a_short} is"
            f" discharged only if {words}. Nothing says so.",
            rule.source,
            name,
        )
        for name, words in CONSENTS.items()
        if facts.get(name) != "yes"
    ]
