"""What can happen to a notice or order, and where each happening leads.

The two machines are tables: a life cycle is changed here, never in the code that walks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.rules.labelled import Labelled


class EventKind(Labelled):
    """A dated fact. Facts of one instant take effect in the order of this list."""

    CONSIDERED = "CONSIDERED", "considered"
    NOT_PURSUED = "NOT_PURSUED", "not pursued"
    AUTHORISATION_REFUSED = "AUTHORISATION_REFUSED", "authorisation refused"
    AUTHORISED = "AUTHORISED", "authorised"
    APPLIED = "APPLIED", "applied for"
    MADE = "MADE", "made"
    NOT_SERVED = "NOT_SERVED", "closed without service"
    SERVED = "SERVED", "served"
    AWARE = "AWARE", "subject made aware without service"
    NOTIFIED = "NOTIFIED", "name and address told to police"
    HEARING_OPENED = "HEARING_OPENED", "hearing opened"
    ADJOURNED = "ADJOURNED", "hearing adjourned"
    VARIED = "VARIED", "varied"
    RENEWED = "RENEWED", "renewed"
    SUSPENDED = "SUSPENDED", "suspended"
    RESUMED = "RESUMED", "resumed"
    GRANTED = "GRANTED", "order granted"
    REFUSED = "REFUSED", "application refused"
    WITHDRAWN = "WITHDRAWN", "application withdrawn"
    LAPSED = "LAPSED", "lapsed"
    RESCINDED = "RESCINDED", "rescinded"
    DISCHARGED = "DISCHARGED", "discharged"
    QUASHED = "QUASHED", "quashed"
    SUPERSEDED = "SUPERSEDED", "superseded"
    REPLACED = "REPLACED", "replaced"
    ENDED_ON_DETERMINATION = "ENDED_ON_DETERMINATION", "ended when the application was decided"
    ENDED_WITH_PROCEEDINGS = "ENDED_WITH_PROCEEDINGS", "ended with the family proceedings"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "entered in error"

    @property
    def rank(self) -> int:
        """Place among events of the same instant, lowest first."""
        return _RANKS[self]


_RANKS: Mapping[EventKind, int] = {kind: place for place, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        kind: what happened.
        occurred_at: when it happened, aware, any zone.
        recorded_at: when it was written into the register, aware, any zone.
        until_at: the instant the event names: the order's end for MADE and RENEWED (``None``:
            open-ended) and for VARIED (``None``: as before), the hearing adjourned to for
            ADJOURNED.
    """

    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    until_at: datetime | None = None


class State(StrEnum):
    """What a notice or order is at an instant."""

    PENDING = "PENDING"
    LIVE = "LIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


class Stage(Labelled):
    """Where in its life cycle a notice or order is; finer than its state."""

    NEW = "NEW", "not begun"
    CONSIDERED = "CONSIDERED", "considered and not decided"
    AUTHORISED = "AUTHORISED", "authorised and not served"
    APPLIED = "APPLIED", "applied for and not decided"
    AWAITING_HEARING = "AWAITING_HEARING", "served and waiting for its hearing"
    HEARD = "HEARD", "before the court"
    IN_FORCE = "IN_FORCE", "in force"
    SUSPENDED = "SUSPENDED", "suspended"
    IDLE = "IDLE", "without a condition in force"
    CLOSED = "CLOSED", "ended"

    @property
    def state(self) -> State:
        """The state this stage is part of; nothing yet recorded counts as pending."""
        return _STATES.get(self, State.PENDING)


_STATES: Mapping[Stage, State] = {
    Stage.AWAITING_HEARING: State.LIVE,
    Stage.HEARD: State.LIVE,
    Stage.IN_FORCE: State.LIVE,
    Stage.SUSPENDED: State.SUSPENDED,
    Stage.CLOSED: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """How one event moves a life cycle.

    Attributes:
        after: stages in which it may happen.
        to: the stage it leads to; ``None`` leaves the stage as it is.
        names_end: whether its ``until_at`` is the order's end.
        keeps_end: whether the end stays as it was when it names none.
        names_day: whether its ``until_at`` is a day to come, and must be given.
        may_be_future: whether it may be recorded before it takes effect.
        once: whether it happens at most once.
        after_hearing_deadline: whether it is only possible once the hearing's time has passed.
    """

    after: frozenset[Stage]
    to: Stage | None
    names_end: bool = False
    keeps_end: bool = False
    names_day: bool = False
    may_be_future: bool = False
    once: bool = False
    after_hearing_deadline: bool = False


class Life(StrEnum):
    """Which of the two life cycles a kind goes through."""

    NOTICE = "NOTICE"
    ORDER = "ORDER"


def _closing(*after: Stage) -> Step:
    return Step(frozenset(after), Stage.CLOSED)


_BEGUN = (Stage.IN_FORCE, Stage.SUSPENDED)
_ENDING = _closing(*_BEGUN)
# The decision that ends it may itself take effect later, as an order made for a day to come does.
_ENDING_WITH_ANOTHER = Step(frozenset(_BEGUN), Stage.CLOSED, may_be_future=True)

_NOTICE: Mapping[EventKind, Step] = {
    EventKind.CONSIDERED: Step(frozenset({Stage.NEW}), Stage.CONSIDERED),
    EventKind.NOT_PURSUED: _closing(Stage.CONSIDERED),
    EventKind.AUTHORISATION_REFUSED: _closing(Stage.CONSIDERED),
    EventKind.AUTHORISED: Step(frozenset({Stage.NEW, Stage.CONSIDERED}), Stage.AUTHORISED),
    EventKind.NOT_SERVED: _closing(Stage.AUTHORISED),
    EventKind.SERVED: Step(frozenset({Stage.AUTHORISED}), Stage.AWAITING_HEARING),
    EventKind.HEARING_OPENED: Step(frozenset({Stage.AWAITING_HEARING}), Stage.HEARD),
    EventKind.ADJOURNED: Step(frozenset({Stage.HEARD}), None, names_day=True),
    EventKind.GRANTED: _closing(Stage.HEARD),
    EventKind.REFUSED: _closing(Stage.HEARD),
    EventKind.WITHDRAWN: _closing(Stage.AWAITING_HEARING, Stage.HEARD),
    EventKind.LAPSED: Step(
        frozenset({Stage.AWAITING_HEARING}), Stage.CLOSED, after_hearing_deadline=True
    ),
}

_ORDER: Mapping[EventKind, Step] = {
    EventKind.APPLIED: Step(frozenset({Stage.NEW}), Stage.APPLIED),
    # On an interim order it is the main application that is refused or withdrawn.
    EventKind.REFUSED: _closing(Stage.APPLIED, *_BEGUN),
    EventKind.WITHDRAWN: _closing(Stage.APPLIED, *_BEGUN),
    EventKind.MADE: Step(
        frozenset({Stage.NEW, Stage.APPLIED}), Stage.IN_FORCE, names_end=True, may_be_future=True
    ),
    EventKind.SERVED: Step(frozenset(_BEGUN), None, once=True),
    EventKind.AWARE: Step(frozenset(_BEGUN), None, once=True),
    EventKind.NOTIFIED: Step(frozenset(_BEGUN), None),
    EventKind.ADJOURNED: Step(frozenset(_BEGUN), None, names_day=True),
    EventKind.VARIED: Step(frozenset(_BEGUN), None, names_end=True, keeps_end=True),
    EventKind.RENEWED: Step(frozenset(_BEGUN), None, names_end=True),
    EventKind.SUSPENDED: Step(frozenset({Stage.IN_FORCE}), Stage.SUSPENDED),
    EventKind.RESUMED: Step(frozenset({Stage.SUSPENDED}), Stage.IN_FORCE),
    EventKind.RESCINDED: _ENDING,
    EventKind.DISCHARGED: _ENDING,
    EventKind.QUASHED: _ENDING,
    EventKind.SUPERSEDED: _ENDING_WITH_ANOTHER,
    EventKind.REPLACED: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_ON_DETERMINATION: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_WITH_PROCEEDINGS: _ENDING,
}

STEPS: Mapping[Life, Mapping[EventKind, Step]] = {Life.NOTICE: _NOTICE, Life.ORDER: _ORDER}
"""Each life cycle's steps; ENTERED_IN_ERROR takes any record out and is in neither.

Source: Crime and Security Act 2010 ss.24-28; Stalking Protection Act 2019 ss.4-5; Sexual Offences
Act 2003 ss.103E-103F, 122D-122E; Family Law Act 1996 ss.42, 49.
"""

INTERIM_EVENTS = frozenset(
    {
        EventKind.MADE,
        EventKind.SERVED,
        EventKind.NOTIFIED,
        EventKind.ADJOURNED,
        EventKind.VARIED,
        EventKind.RENEWED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.DISCHARGED,
        EventKind.QUASHED,
        EventKind.ENDED_ON_DETERMINATION,
    }
)
"""What may happen to an interim order, which waits for the decision on the main application.

Source: Stalking Protection Act 2019 s.5; Sexual Offences Act 2003 ss.103F, 122E.
"""
