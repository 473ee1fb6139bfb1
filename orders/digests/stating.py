"""What a row of a mail states of an order, in words, and how that is kept. Pure.

Whatever a row shows stands among these facts, so that the next digest can compare every one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from orders.areas.model import Level
from orders.digests.standing import OPEN, Failure, Standing
from orders.formatting import instant, short_day
from orders.ground.reading import release_day
from orders.ground.words import release
from orders.register.model import Stay
from orders.rules import catalogue
from orders.rules.lifecycle import FAR_FUTURE

GONE = "GONE"
"""Stated state of an order whose subject left the area."""
IN_ERROR = "IN_ERROR"
"""Stated state of a record withdrawn as entered in error."""


class Fact(StrEnum):
    """One thing a row shows."""

    SUBJECT = "subject"
    KIND = "kind"
    LPA = "lpa"
    NEIGHBOURHOOD = "neighbourhood"
    CONDITIONS = "conditions"
    ENDS = "ends"
    HEARING = "hearing"
    UNSERVED = "unserved"
    OVERDUE = "overdue"
    RELEASE = "release"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a mail stated of an order, kept with the mail so that the next one can compare.

    Attributes:
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        facts: what its row showed, in words; empty where it showed that there is none. Of an order
            that is closed, what it showed at last while open, and its end.
        events: kind of each standing event by the number of its row.
        breaches: by the row of each breach told, what was told of it: what, decision, deadline;
            nothing where an older version kept no words.
        closed_on: London day of the mail that told its end or departure, ``None`` while open.
        shown_at: instant of the mail that showed ``facts``, where it is an earlier one.
    """

    state: str
    facts: Mapping[str, str]
    events: Mapping[int, str]
    breaches: Mapping[int, tuple[str, ...]]
    closed_on: date | None
    shown_at: datetime | None = None

    @property
    def closed(self) -> bool:
        """Whether the order no longer counted in the area."""
        return self.closed_on is not None

    def as_json(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return {
            "state": self.state,
            "facts": dict(self.facts),
            "events": {str(number): kind for number, kind in self.events.items()},
            "breaches": {str(number): list(told) for number, told in self.breaches.items()},
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
            "shown_at": self.shown_at.isoformat() if self.shown_at else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` gave, or did before every fact was kept."""
        told = kept["breaches"]
        breaches = told if isinstance(told, dict) else dict.fromkeys(told, ())
        return cls(
            state=kept["state"],
            facts=kept["facts"] if "facts" in kept else _older(kept),
            events={int(number): kind for number, kind in kept["events"].items()},
            breaches={int(number): tuple(words) for number, words in breaches.items()},
            closed_on=date.fromisoformat(kept["closed_on"]) if kept["closed_on"] else None,
            shown_at=datetime.fromisoformat(at) if (at := kept.get("shown_at")) else None,
        )


def _older(kept: Mapping[str, Any]) -> dict[str, str]:
    facts = {Fact.SUBJECT: kept["person"], Fact.KIND: catalogue.kind(kept["kind"]).short}
    if kept["ends_at"]:
        facts[Fact.ENDS] = instant(datetime.fromisoformat(kept["ends_at"]))
    if kept["due_at"]:
        facts[Fact.HEARING] = instant(datetime.fromisoformat(kept["due_at"]))
    return {name.value: words for name, words in facts.items()}


def stated(
    order: Standing, state: str, *, told: Mapping[int, tuple[str, ...]], closed_on: date | None
) -> Stated:
    """What a mail states of ``order`` by listing it in ``state``.

    Args:
        order: the order.
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        told: its breaches told until now.
        closed_on: London day its end or departure was told.
    """
    return Stated(
        state=state,
        facts={name.value: words for name, words in facts_of(order, state).items()},
        events={each.id: each.event.kind.value for each in order.happened},
        breaches=told,
        closed_on=closed_on,
    )


def facts_of(order: Standing, state: str) -> dict[Fact, str]:
    """What a row shows of an order that counts in ``state``.

    What stands in sections of open orders is left out of a closed one, and of one whose subject
    left the area, or that was withdrawn, all but whose and what it is.
    """
    facts = {Fact.SUBJECT: order.person, Fact.KIND: order.kind.short}
    if state in {GONE, IN_ERROR}:
        return facts
    facts |= {Fact.CONDITIONS: conditions_words(order), Fact.ENDS: ends_words(order)}
    if state in OPEN:
        facts |= {
            Fact.LPA: " and ".join(order.places.get(Level.LPA, ())),
            Fact.NEIGHBOURHOOD: " and ".join(order.places.get(Level.NEIGHBOURHOOD, ())),
            Fact.HEARING: _hearing(order, state),
            Fact.UNSERVED: "not served" if waits_for_service(order, state) else "",
            Fact.OVERDUE: instant(order.overdue_at) if order.overdue_at else "",
            Fact.RELEASE: _release_day(order),
            Fact.PATTERN: "shown" if order.pattern else "",
        }
    return facts


def conditions_words(order: Standing) -> str:
    """Codes that draw no place, and how many more do."""
    withheld = len(order.codes) - len(order.open_codes)
    more = [f"{withheld} about places: sign in"] if withheld else []
    return ", ".join([*order.open_codes, *more])


def ends_words(order: Standing) -> str:
    """When it ends."""
    if order.ends_at < FAR_FUTURE:
        return instant(order.ends_at)
    return "when the court decides" if order.kind.is_notice else "no end date"


def waits_for_service(order: Standing, state: str) -> bool:
    """Whether it stands among those not served."""
    return state in {Stay.LIVE, Stay.PENDING} and order.unserved


def is_released_soon(order: Standing) -> bool:
    """Whether it stands among those whose subject is released soon."""
    return order.release_on is not None and order.release_on <= release_day(order.as_at)


def _release_day(order: Standing) -> str:
    soon = is_released_soon(order) and order.release_on
    return short_day(soon) if soon else ""


def release_words(order: Standing) -> str:
    """When its subject, who is held, is to be released."""
    return release(order.release_on, order.as_at) if order.release_on else ""


def breach_facts(breach: Failure) -> tuple[str, ...]:
    """What a mail tells of a breach: what, decision, deadline before the court."""
    what = f"breach {breach.method.label}, {instant(breach.occurred_from)}"
    if breach.occurred_to != breach.occurred_from:
        what += f" to {instant(breach.occurred_to)}"
    deadline = instant(breach.court_deadline_at) if breach.court_deadline_at else ""
    return what, breach.decision.label, deadline


def _hearing(order: Standing, state: str) -> str:
    due = order.hearing_due
    return instant(due.at) if state == Stay.LIVE and due is not None else ""
