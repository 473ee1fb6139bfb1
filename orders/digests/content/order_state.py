"""What a digest knows of an order. Pure: no database, no mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from orders.register.model import Cause, Stay
from orders.rules.clocks.deadlines import Deadline
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.explanation import Explanation, explain
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.lifecycle.term_ends import TermEnd, term_ends
from orders.rules.lifecycle.upkeep import SERVICE_SETTLED, elsewhere
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, CourtOutcome
from orders.rules.vocabulary.events import EventKind, LifecycleStage
from orders.rules.vocabulary.terms import TimedCondition

OPEN = (Stay.LIVE, Stay.SUSPENDED, Stay.PENDING)
CLOSED = (Stay.ENDED, Stay.NEVER_LIVE)
GONE = "GONE"
"""Stated state of an order whose subject left the area."""
IN_ERROR = "IN_ERROR"
"""Stated state of a record withdrawn as entered in error."""


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """One standing event: its row's number, those of the rows it corrects, and what it says."""

    id: int
    replaces: frozenset[int]
    event: states.LifecycleEvent


@dataclass(frozen=True, slots=True)
class LocalState:
    """How an order counts in an area at the digest's instant, by its subject's home.

    Attributes:
        state: its state there.
        from_at: since when, aware UTC.
        began_by: why since then.
        named: whether a mail may say that it counts there.
    """

    state: Stay
    from_at: datetime
    began_by: Cause
    named: bool = True


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
            in custody for it, already produced, or dealt with.
        outcome: what the court decided, ``None`` until it did.
    """

    id: int
    occurred_from: datetime
    occurred_to: datetime
    recorded_at: datetime
    method: BreachMethod
    decision: BreachDecision
    court_deadline_at: datetime | None
    outcome: CourtOutcome | None = None


@dataclass(frozen=True, eq=False)
class OrderState:
    """One order as the register knows it at the digest's instant.

    Attributes:
        reference: register reference.
        kind: its entry in the catalogue.
        name: the subject's name.
        born_year: the subject's year of birth, if known.
        codes: condition codes in force that may be mailed, in order.
        unnamed: how many more there are, which may not.
        keeps_out: whether one of them keeps the subject out of premises.
        unverified: taken from another system and not yet checked.
        recorded_at: when it came into the register, aware UTC.
        happened: events up to ``as_at``, in order, corrections applied.
        in_error: whether the record was withdrawn as entered in error.
        as_at: the digest's instant, aware UTC.
        hearing_due: the clock to its hearing, while it runs or has run out with no hearing
            recorded.
        terms: its conditions with their own times.
        places: LPA and neighbourhood names of the subject's homes.
        breaches: breaches up to ``as_at``.
        release_on: London day the subject, who is held, is expected to be released.
        pattern: whether the subject shows a repeat or serial pattern of breaches.
        overdue_at: until when the subject had to tell police name and address, or a change of
            them, aware UTC; ``None`` for one who is in time, has told, or need not.
    """

    reference: str
    kind: Kind
    name: str
    born_year: int | None
    codes: tuple[str, ...]
    unnamed: int
    keeps_out: bool
    unverified: bool
    recorded_at: datetime
    happened: tuple[StandingEvent, ...]
    in_error: bool
    as_at: datetime
    hearing_due: Deadline | None = None
    terms: tuple[TimedCondition, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaches: tuple[Failure, ...] = ()
    release_on: date | None = None
    pattern: bool = False
    overdue_at: datetime | None = None

    @cached_property
    def events(self) -> tuple[states.LifecycleEvent, ...]:
        """The events as rules read them."""
        return tuple(each.event for each in self.happened)

    @cached_property
    def ends_at(self) -> datetime:
        """Its end as it stood at ``as_at``; ``FAR_FUTURE`` while nothing ends it."""
        if not self.events:
            return FAR_FUTURE
        return states.ends_at(states.periods(self.kind, self.events, self.terms))

    @cached_property
    def term_ends(self) -> tuple[TermEnd, ...]:
        """The ends of its bans on travel and tags while it goes on, the soonest first."""
        known = states.periods(self.kind, self.events, self.terms) if self.events else []
        found = term_ends(self.kind, self.events, known, self.terms)
        return tuple(each for each in found if each.over_at < self.ends_at)

    @property
    def is_over(self) -> bool:
        """Whether it had ended by ``as_at``."""
        return self.ends_at <= self.as_at

    def first(self, kind: EventKind) -> states.LifecycleEvent | None:
        """The earliest event of one kind."""
        return next((event for event in self.events if event.kind is kind), None)

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
    def unserved(self) -> bool:
        """Whether it waits for service: authorised or made, and neither served nor unservable.

        Not while another force looks after it.
        """
        if any(self.first(each) for each in SERVICE_SETTLED):
            return False
        if any(each.until_at > self.as_at for each in elsewhere(self.events)):
            return False
        reached = {turn.stage for turn in states.turns(self.kind, self.events)}
        return bool(reached & {LifecycleStage.AUTHORISED, LifecycleStage.IN_FORCE})

    @property
    def person(self) -> str:
        """``Daniel MARSH, born 1988``."""
        return f"{self.name}, born {self.born_year or 'in an unknown year'}"


@dataclass(frozen=True)
class DigestFacts:
    """What the register knows for the digests of one instant.

    Attributes:
        as_at: that instant, aware UTC.
        orders: every order a digest may have to name, by register reference.
        here: by area id and register reference, how an order counts there by its subject's home.
        live_on_either: by area id, how many live orders count there on whosever home.
    """

    as_at: datetime
    orders: Mapping[str, OrderState]
    here: Mapping[int, Mapping[str, LocalState]]
    live_on_either: Mapping[int, int]
