"""What a digest knows of an order. Pure: no database, no mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from orders import court_days
from orders.register.model import Cause, Stay
from orders.rules import lifecycle
from orders.rules.clocks import Deadline
from orders.rules.condition_codes import CODES, Geometry
from orders.rules.events import EventKind, Stage
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
        breaches: breaches up to ``as_at``.
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

    @cached_property
    def unserved(self) -> bool:
        """Whether it waits for service: authorised or made, and no service recorded."""
        if self.first(EventKind.SERVED):
            return False
        reached = {turn.stage for turn in lifecycle.turns(self.kind, self.events)}
        return bool(reached & {Stage.AUTHORISED, Stage.IN_FORCE})

    @property
    def person(self) -> str:
        """``Daniel MARSH, born 1988``."""
        return f"{self.name}, born {self.born_year or 'in an unknown year'}"


def _speaks_of_no_place(code: str) -> bool:
    return code in CODES and CODES[code].geometry is Geometry.NONE
