"""What a digest knows of an order, and what it has stated of it. Pure: no database, no mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self

from orders import court_days
from orders.register.model import Cause, Stay
from orders.rules import lifecycle
from orders.rules.clocks import Deadline
from orders.rules.condition_codes import CODES, Geometry
from orders.rules.events import EventKind
from orders.rules.explaining import Explanation, explain
from orders.rules.kind import Kind
from orders.rules.lifecycle import FAR_FUTURE
from orders.rules.terms import Term
from orders.rules.vocabulary import BreachDecision, BreachMethod

OPEN = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
CLOSED = (Stay.ENDED, Stay.NEVER_LIVE)
GONE = "GONE"
"""Stated state of an order whose subject left the area."""
IN_ERROR = "IN_ERROR"
"""Stated state of a record withdrawn as entered in error."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One standing event: its row's number and what it says."""

    id: int
    replaces_id: int | None
    event: lifecycle.Event


@dataclass(frozen=True, slots=True)
class Here:
    """How an order counts in an area at the digest's instant, by its subject's home.

    Attributes:
        state: its state there.
        from_at: since when, aware UTC.
        began_by: why since then.
        excluded: whether only by a home the order makes the subject leave.
    """

    state: Stay
    from_at: datetime
    began_by: Cause
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One alleged breach, in the few facts that may be mailed.

    Attributes:
        id: its row.
        occurred_from: aware UTC.
        occurred_to: aware UTC, the same when it was one moment.
        recorded_at: aware UTC.
        method: how.
        decision: what police decided.
        court_deadline_at: when a subject in custody must be before the court, ``None`` when not
            in custody for it or already produced.
    """

    id: int
    occurred_from: datetime
    occurred_to: datetime
    recorded_at: datetime
    method: BreachMethod
    decision: BreachDecision
    court_deadline_at: datetime | None


@dataclass(frozen=True, eq=False)
class Standing:
    """One order as the register knows it at the digest's instant.

    Attributes:
        reference: register reference.
        kind: its entry in the catalogue.
        name: the subject's name.
        born_year: the subject's year of birth, if known.
        codes: condition codes in force, in order.
        unverified: taken from another system and not yet checked.
        recorded_at: when it came into the register, aware UTC.
        happened: events up to ``as_at``, in order, corrections applied.
        in_error: whether the record was withdrawn as entered in error.
        as_at: the digest's instant, aware UTC.
        terms: its conditions with their own times.
        places: LPA and neighbourhood names of the subject's homes.
        breaches: breaches up to ``as_at`` that may be new to a reader.
        release_on: London day the subject, who is held, is expected to be released.
        pattern: whether the subject shows a repeat or serial pattern of breaches.
        overdue_at: until when the subject had to tell police name and address, or a change of
            them, aware UTC; ``None`` for who is in time, has told, or need not.
    """

    reference: str
    kind: Kind
    name: str
    born_year: int | None
    codes: tuple[str, ...]
    unverified: bool
    recorded_at: datetime
    happened: tuple[Happening, ...]
    in_error: bool
    as_at: datetime
    terms: tuple[Term, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaches: tuple[Failure, ...] = ()
    release_on: date | None = None
    pattern: bool = False
    overdue_at: datetime | None = None

    @cached_property
    def events(self) -> tuple[lifecycle.Event, ...]:
        """The events as rules read them."""
        return tuple(each.event for each in self.happened)

    @cached_property
    def ends_at(self) -> datetime:
        """Its end as it stood at ``as_at``; ``FAR_FUTURE`` while nothing ends it."""
        if not self.events:
            return FAR_FUTURE
        return lifecycle.ends_at(lifecycle.periods(self.kind, self.events, self.terms))

    def first(self, kind: EventKind) -> lifecycle.Event | None:
        """The earliest event of one kind."""
        return next((event for event in self.events if event.kind is kind), None)

    @cached_property
    def hearing_due(self) -> Deadline | None:
        """The clock to its hearing, while it runs or has run out with no hearing recorded."""
        served = self.first(EventKind.SERVED)
        clock = self.kind.hearing_clock
        if clock is None or served is None or self.first(EventKind.HEARING_OPENED):
            return None
        return court_days.deadline(clock, served.occurred_at)

    @cached_property
    def explanation(self) -> Explanation:
        """Why it is or is not in force, in the rules' words."""
        due = self.hearing_due
        return explain(
            self.kind,
            self.events,
            self.as_at,
            hearing_due_at=None if due is None else due.at,
            terms=self.terms,
        )

    @cached_property
    def open_codes(self) -> tuple[str, ...]:
        """Condition codes that speak of no place: none tells where somebody is protected."""
        return tuple(code for code in self.codes if _speaks_of_no_place(code))

    @property
    def person(self) -> str:
        """``Daniel MARSH, born 1988``."""
        return f"{self.name}, born {self.born_year or 'in an unknown year'}"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a mail stated of an order, kept with the mail so that the next one can compare.

    Attributes:
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        kind: code.
        person: name and year of birth as written.
        ends_at: its end, ``None`` when open.
        due_at: its hearing's deadline, ``None`` when none was stated.
        events: kind of each standing event by the number of its row.
        breaches: rows of breaches already told.
        closed_on: London day of the mail that told its end or departure, ``None`` while open.
    """

    state: str
    kind: str
    person: str
    ends_at: datetime | None
    due_at: datetime | None
    events: Mapping[int, str]
    breaches: frozenset[int]
    closed_on: date | None

    @property
    def closed(self) -> bool:
        """Whether the order no longer counted in the area."""
        return self.closed_on is not None

    def as_json(self) -> dict[str, Any]:
        """As a snapshot keeps it."""
        return {
            "state": self.state,
            "kind": self.kind,
            "person": self.person,
            "ends_at": _text(self.ends_at),
            "due_at": _text(self.due_at),
            "events": {str(number): kind for number, kind in self.events.items()},
            "breaches": sorted(self.breaches),
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What ``as_json`` gave."""
        return cls(
            state=kept["state"],
            kind=kept["kind"],
            person=kept["person"],
            ends_at=_instant(kept["ends_at"]),
            due_at=_instant(kept["due_at"]),
            events={int(number): kind for number, kind in kept["events"].items()},
            breaches=frozenset(kept["breaches"]),
            closed_on=date.fromisoformat(kept["closed_on"]) if kept["closed_on"] else None,
        )


def stated(order: Standing, state: str, *, told: frozenset[int], closed_on: date | None) -> Stated:
    """What a mail states of ``order`` by listing it in ``state``.

    Args:
        order: the order.
        state: a ``Stay``, or ``GONE`` or ``IN_ERROR``.
        told: rows of its breaches told until now.
        closed_on: London day its end or departure was told.
    """
    due = order.hearing_due if state == Stay.LIVE else None
    return Stated(
        state=state,
        kind=order.kind.code,
        person=order.person,
        ends_at=None if order.ends_at == FAR_FUTURE else order.ends_at,
        due_at=due.at if due else None,
        events={each.id: each.event.kind.value for each in order.happened},
        breaches=told,
        closed_on=closed_on,
    )


def _speaks_of_no_place(code: str) -> bool:
    return code in CODES and CODES[code].geometry is Geometry.NONE


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
