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
from orders.bounded_fields import JsonObject
from orders.digests.content.order_state import OPEN, Failure, OrderState
from orders.formatting import instant, short_day
from orders.ground.ground_queries import release_day
from orders.ground.words import release
from orders.register.model import Stay
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.states import FAR_FUTURE, hearing_of

GONE = "GONE"
"""Stated state of an order whose subject left the area."""
IN_ERROR = "IN_ERROR"
"""Stated state of a record withdrawn as entered in error."""


class StatedFact(StrEnum):
    """One thing a row shows."""

    SUBJECT = "subject"
    KIND = "kind"
    LPA = "lpa"
    NEIGHBOURHOOD = "neighbourhood"
    CONDITIONS = "conditions"
    ENDS = "ends"
    HEARING = "hearing"
    ADJOURNED = "adjourned"
    UNSERVED = "unserved"
    OVERDUE = "overdue"
    RELEASE = "release"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class EarlierStatement:
    """What mails stated of an order while it was open, before they stated something else.

    Attributes:
        since: instant of the first mail that stated it.
        until: instant of the last.
        state: as of ``StatedRow``, put right where it was found to be wrong.
        facts: as of ``StatedRow``, put right likewise.
    """

    since: datetime
    until: datetime
    state: str
    facts: Mapping[str, str]

    def as_json(self) -> JsonObject:
        """As a snapshot keeps it."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "state": self.state,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` gave."""
        since, until = (datetime.fromisoformat(kept[name]) for name in ("since", "until"))
        return cls(since, until, kept["state"], kept["facts"])


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What a mail stated of an order, kept with the mail so that the next one can compare.

    Attributes:
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        facts: what its row showed, in words; empty where it showed that there is none. Of an order
            that is closed, what it showed at last while open, and its end.
        events: kind of each standing event by the number of its row.
        breaches: by the row of each breach told, what was told of it, as ``breach_facts`` gives
            it; less, or nothing, where an older version kept no more.
        closed_on: London day of the mail that told its end or departure, ``None`` while open.
        shown_at: instant of the mail that showed ``facts``, where it is an earlier one.
        shown_state: the state that mail stated; of one that is closed only.
        since: instant of the first mail that showed ``facts``; ``None`` where an older version
            kept none, so that only the last mail is known to have.
        earlier: what mails stated before that, oldest first.
        unlisted: whether a neighbourhood was told that it left the list and is told no more.
    """

    state: str
    facts: Mapping[str, str]
    events: Mapping[int, str]
    breaches: Mapping[int, tuple[str, ...]]
    closed_on: date | None
    shown_at: datetime | None = None
    shown_state: str = ""
    since: datetime | None = None
    earlier: tuple[EarlierStatement, ...] = ()
    unlisted: bool = False

    @property
    def closed(self) -> bool:
        """Whether the order no longer counted in the area."""
        return self.closed_on is not None

    def as_json(self) -> JsonObject:
        """As a snapshot keeps it."""
        return {
            "state": self.state,
            "facts": dict(self.facts),
            "events": {str(number): kind for number, kind in self.events.items()},
            "breaches": {str(number): list(told) for number, told in self.breaches.items()},
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
            "shown_at": self.shown_at.isoformat() if self.shown_at else None,
            "shown_state": self.shown_state,
            "since": self.since.isoformat() if self.since else None,
            "earlier": [each.as_json() for each in self.earlier],
            "unlisted": self.unlisted,
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
            shown_state=kept.get("shown_state", ""),
            since=datetime.fromisoformat(first) if (first := kept.get("since")) else None,
            earlier=tuple(map(EarlierStatement.from_json, kept.get("earlier", ()))),
            unlisted=kept.get("unlisted", False),
        )


def _older(kept: Mapping[str, Any]) -> dict[str, str]:
    facts = {
        StatedFact.SUBJECT: kept["person"],
        StatedFact.KIND: catalogue.kind(kept["kind"]).short,
    }
    if kept["ends_at"]:
        facts[StatedFact.ENDS] = instant(datetime.fromisoformat(kept["ends_at"]))
    if kept["due_at"]:
        facts[StatedFact.HEARING] = instant(datetime.fromisoformat(kept["due_at"]))
    return {name.value: words for name, words in facts.items()}


def stated(
    order: OrderState, state: str, *, told: Mapping[int, tuple[str, ...]], closed_on: date | None
) -> StatedRow:
    """What a mail states of ``order`` by listing it in ``state``.

    Args:
        order: the order.
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        told: its breaches told until now.
        closed_on: London day its end or departure was told.
    """
    return StatedRow(
        state=state,
        facts={name.value: words for name, words in facts_of(order, state).items()},
        events={each.id: each.event.kind.value for each in order.happened},
        breaches=told,
        closed_on=closed_on,
    )


def facts_of(order: OrderState, state: str) -> dict[StatedFact, str]:
    """What a row shows of an order that counts in ``state``.

    What stands in sections of open orders is left out of a closed one, and of one whose subject
    left the area, or that was withdrawn, all but whose and what it is.
    """
    facts = {StatedFact.SUBJECT: order.person, StatedFact.KIND: order.kind.short}
    if state in {GONE, IN_ERROR}:
        return facts
    facts |= {StatedFact.CONDITIONS: conditions_words(order), StatedFact.ENDS: ends_words(order)}
    if state in OPEN:
        facts |= {
            StatedFact.LPA: " and ".join(order.places.get(Level.LPA, ())),
            StatedFact.NEIGHBOURHOOD: " and ".join(order.places.get(Level.NEIGHBOURHOOD, ())),
            StatedFact.HEARING: _hearing(order, state),
            StatedFact.ADJOURNED: _adjourned(order, state),
            StatedFact.UNSERVED: "not served" if waits_for_service(order, state) else "",
            StatedFact.OVERDUE: instant(order.overdue_at) if order.overdue_at else "",
            StatedFact.RELEASE: _release_day(order),
            StatedFact.PATTERN: "shown" if order.pattern else "",
        }
    return facts


def conditions_words(order: OrderState) -> str:
    """Codes that draw no place, and how many more do."""
    more = [f"{order.unnamed} more about addresses: sign in to read"] if order.unnamed else []
    return ", ".join([*order.codes, *more])


def ends_words(order: OrderState) -> str:
    """When it ends."""
    if order.ends_at < FAR_FUTURE:
        return instant(order.ends_at)
    return "when the court decides" if order.kind.is_notice else "no end date"


def waits_for_service(order: OrderState, state: str) -> bool:
    """Whether it stands among those not served."""
    return state in {Stay.LIVE, Stay.PENDING} and order.unserved


def is_released_soon(order: OrderState) -> bool:
    """Whether it stands among those whose subject is released soon."""
    return order.release_on is not None and order.release_on <= release_day(order.as_at)


def _release_day(order: OrderState) -> str:
    soon = is_released_soon(order) and order.release_on
    return short_day(soon) if soon else ""


def release_words(order: OrderState) -> str:
    """When its subject, who is held, is to be released."""
    return release(order.release_on, order.as_at) if order.release_on else ""


def breach_facts(breach: Failure) -> tuple[str, ...]:
    """What a mail tells of a breach: what, decision, deadline before the court, what it decided."""
    what = f"breach {breach.method.label}, {instant(breach.occurred_from)}"
    if breach.occurred_to != breach.occurred_from:
        what += f" to {instant(breach.occurred_to)}"
    deadline = instant(breach.court_deadline_at) if breach.court_deadline_at else ""
    return what, breach.decision.label, deadline, breach.outcome.label if breach.outcome else ""


def _hearing(order: OrderState, state: str) -> str:
    due = order.hearing_due
    return instant(due.at) if state == Stay.LIVE and due is not None else ""


def _adjourned(order: OrderState, state: str) -> str:
    """To when the hearing was adjourned, of what stands among those that await it."""
    awaits = state == Stay.LIVE and order.kind.hearing_clock is not None
    to = hearing_of(order.events) if awaits else None
    return instant(to) if to is not None else ""
