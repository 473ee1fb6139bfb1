"""What can happen to a notice or order, and where each happening leads.

The two machines are tables: a life cycle is changed here, never in the code that walks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from orders.rules.vocabulary.labelled import Labelled


class EventKind(Labelled):
    """A dated fact. Facts of one instant take effect in the order of this list."""

    CONSIDERED = "CONSIDERED", "considered"
    NOT_PURSUED = "NOT_PURSUED", "not pursued"
    AUTHORISATION_REFUSED = "AUTHORISATION_REFUSED", "authorisation refused"
    AUTHORISED = "AUTHORISED", "authorised"
    APPLICATION_AUTHORISED = "APPLICATION_AUTHORISED", "application authorised"
    APPLIED = "APPLIED", "applied for"
    MADE = "MADE", "made"
    RECEIVED = "RECEIVED", "received by police"
    NOT_SERVED = "NOT_SERVED", "closed without service"
    SERVICE_ATTEMPTED = "SERVICE_ATTEMPTED", "service tried without success"
    SERVED = "SERVED", "served"
    AWARE = "AWARE", "subject made aware without service"
    HEARING_NOTICE = "HEARING_NOTICE", "notice of the hearing given"
    DETAILS_CHANGED = "DETAILS_CHANGED", "subject's name or address changed"
    EXCUSED = "EXCUSED", "no duty to tell police: under another one already"
    NOTIFIED = "NOTIFIED", "name and address told to police"
    POWER_OF_ARREST = "POWER_OF_ARREST", "power of arrest attached"
    HEARING_OPENED = "HEARING_OPENED", "hearing opened"
    ADJOURNED = "ADJOURNED", "hearing adjourned"
    VARIED = "VARIED", "varied"
    RENEWED = "RENEWED", "renewed"
    SUSPENDED = "SUSPENDED", "suspended"
    RESUMED = "RESUMED", "resumed"
    APPEALED = "APPEALED", "appeal lodged"
    APPEAL_ENDED = "APPEAL_ENDED", "appeal dismissed or withdrawn"
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
    ENDED_ON_EVENT = "ENDED_ON_EVENT", "ended by the event it names"
    PARTY_DIED = "PARTY_DIED", "ended by a party's death"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "entered in error"

    rank: int
    """Place among events of the same instant, lowest first."""


for _rank, _kind in enumerate(EventKind):
    _kind.rank = _rank


class LifecycleEvent(NamedTuple):
    """One thing that happened.

    Attributes:
        kind: what happened.
        occurred_at: when it happened, aware, any zone.
        recorded_at: when it was written into the register, aware, any zone.
        until_at: the instant the event names: the order's end for MADE and RENEWED (``None``:
            open-ended) and for VARIED (``None``: as before), the hearing adjourned to for
            ADJOURNED, the hearing for APPLIED (``None``: not known), the power's own end for
            POWER_OF_ARREST (``None``: as the order).
        day_only: whether only the day is known; ``occurred_at`` of a making or another of ``DATED``
            is then its beginning, or the decision that day which it followed.
        without_notice: whether the court made or varied it without notice, ``None``: not known.
    """

    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    until_at: datetime | None = None
    day_only: bool = False
    without_notice: bool | None = None


class State(StrEnum):
    """What a notice or order is at an instant."""

    PENDING = "PENDING"
    LIVE = "LIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


class LifecycleStage(Labelled):
    """Where in its life cycle a notice or order is; finer than its state."""

    NEW = "NEW", "not begun"
    CONSIDERED = "CONSIDERED", "considered and not decided"
    AUTHORISED = "AUTHORISED", "authorised and not served"
    APPLICATION_AUTHORISED = "APPLICATION_AUTHORISED", "authorised and not applied for"
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


_STATES: Mapping[LifecycleStage, State] = {
    LifecycleStage.AWAITING_HEARING: State.LIVE,
    LifecycleStage.HEARD: State.LIVE,
    LifecycleStage.IN_FORCE: State.LIVE,
    LifecycleStage.SUSPENDED: State.SUSPENDED,
    LifecycleStage.CLOSED: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class LifecycleStep:
    """How one event moves a life cycle.

    Attributes:
        after: stages in which it may happen.
        to: the stage it leads to; ``None`` leaves the stage as it is.
        names_end: whether its ``until_at`` is the order's end.
        keeps_end: whether the end stays as it was when it names none.
        names_day: whether its ``until_at`` is a day to come, and must be given.
        names_own_end: whether its ``until_at`` is the end of what it gave, not of the order.
        may_be_future: whether it may be recorded before it takes effect.
        once: whether it happens at most once.
        again_after: what it is done again for; without that between, a second one is confirmed.
        needs: what must have happened before it, ``None`` for nothing.
        barred_by: what must not have happened before it, unless something since is a reason to do
            that again; ``None`` for nothing.
        after_hearing_deadline: whether it is only possible once the hearing's time has passed.
        sealed: whether a court's sealed order shows it, so that out of place in the record it is
            confirmed with a reason, never refused.
    """

    after: frozenset[LifecycleStage]
    to: LifecycleStage | None
    names_end: bool = False
    keeps_end: bool = False
    names_day: bool = False
    names_own_end: bool = False
    may_be_future: bool = False
    once: bool = False
    again_after: frozenset[EventKind] = frozenset()
    needs: EventKind | None = None
    barred_by: EventKind | None = None
    after_hearing_deadline: bool = False
    sealed: bool = False


class Life(StrEnum):
    """Which of the life cycles a kind goes through."""

    NOTICE = "NOTICE"
    ORDER = "ORDER"
    POLICE_ORDER = "POLICE_ORDER"


def _closing(*after: LifecycleStage) -> LifecycleStep:
    return LifecycleStep(frozenset(after), LifecycleStage.CLOSED)


_BEGUN = (LifecycleStage.IN_FORCE, LifecycleStage.SUSPENDED)
_SERVED_ANEW = frozenset({EventKind.VARIED, EventKind.RENEWED})
_ENDING = _closing(*_BEGUN)
# The decision that ends it may itself take effect later, as an order made for a day to come does.
_ENDING_WITH_ANOTHER = LifecycleStep(frozenset(_BEGUN), LifecycleStage.CLOSED, may_be_future=True)

_NOTICE: Mapping[EventKind, LifecycleStep] = {
    EventKind.CONSIDERED: LifecycleStep(frozenset({LifecycleStage.NEW}), LifecycleStage.CONSIDERED),
    EventKind.NOT_PURSUED: _closing(LifecycleStage.CONSIDERED),
    EventKind.AUTHORISATION_REFUSED: _closing(LifecycleStage.CONSIDERED),
    EventKind.AUTHORISED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.CONSIDERED}), LifecycleStage.AUTHORISED
    ),
    EventKind.NOT_SERVED: _closing(LifecycleStage.AUTHORISED),
    EventKind.SERVICE_ATTEMPTED: LifecycleStep(frozenset({LifecycleStage.AUTHORISED}), None),
    EventKind.SERVED: LifecycleStep(
        frozenset({LifecycleStage.AUTHORISED}), LifecycleStage.AWAITING_HEARING
    ),
    EventKind.HEARING_NOTICE: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING, LifecycleStage.HEARD}), None
    ),
    EventKind.HEARING_OPENED: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING}), LifecycleStage.HEARD
    ),
    EventKind.ADJOURNED: LifecycleStep(frozenset({LifecycleStage.HEARD}), None, names_day=True),
    # The order the court made is proof enough, however the notice stands on record.
    EventKind.GRANTED: LifecycleStep(
        frozenset({LifecycleStage.HEARD}), LifecycleStage.CLOSED, sealed=True
    ),
    EventKind.REFUSED: _closing(LifecycleStage.HEARD),
    EventKind.WITHDRAWN: _closing(LifecycleStage.AWAITING_HEARING, LifecycleStage.HEARD),
    EventKind.LAPSED: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING}),
        LifecycleStage.CLOSED,
        after_hearing_deadline=True,
    ),
}

_ORDER: Mapping[EventKind, LifecycleStep] = {
    # On an interim order it is the main application that is refused or withdrawn.
    EventKind.REFUSED: _ENDING,
    EventKind.WITHDRAWN: _ENDING,
    EventKind.MADE: LifecycleStep(
        frozenset({LifecycleStage.NEW}), LifecycleStage.IN_FORCE, names_end=True, may_be_future=True
    ),
    EventKind.RECEIVED: LifecycleStep(frozenset(_BEGUN), None, once=True),
    EventKind.SERVICE_ATTEMPTED: LifecycleStep(frozenset(_BEGUN), None, barred_by=EventKind.SERVED),
    # Every variation is served, and so is what a renewal says.
    EventKind.SERVED: LifecycleStep(frozenset(_BEGUN), None, again_after=_SERVED_ANEW),
    EventKind.AWARE: LifecycleStep(frozenset(_BEGUN), None, again_after=_SERVED_ANEW),
    EventKind.DETAILS_CHANGED: LifecycleStep(frozenset(_BEGUN), None),
    EventKind.EXCUSED: LifecycleStep(frozenset(_BEGUN), None),
    EventKind.NOTIFIED: LifecycleStep(frozenset(_BEGUN), None),
    EventKind.POWER_OF_ARREST: LifecycleStep(frozenset(_BEGUN), None, names_own_end=True),
    # The return hearing of an order made without notice: it goes on unless the court ends it.
    EventKind.HEARING_OPENED: LifecycleStep(frozenset(_BEGUN), None),
    EventKind.ADJOURNED: LifecycleStep(frozenset(_BEGUN), None, names_day=True),
    EventKind.VARIED: LifecycleStep(frozenset(_BEGUN), None, names_end=True, keeps_end=True),
    EventKind.RENEWED: LifecycleStep(frozenset(_BEGUN), None, names_end=True),
    EventKind.SUSPENDED: LifecycleStep(
        frozenset({LifecycleStage.IN_FORCE}), LifecycleStage.SUSPENDED
    ),
    EventKind.RESUMED: LifecycleStep(
        frozenset({LifecycleStage.SUSPENDED}), LifecycleStage.IN_FORCE
    ),
    EventKind.APPEALED: LifecycleStep(frozenset(_BEGUN), None),
    EventKind.APPEAL_ENDED: LifecycleStep(frozenset(_BEGUN), None, needs=EventKind.APPEALED),
    EventKind.RESCINDED: _ENDING,
    EventKind.DISCHARGED: _ENDING,
    EventKind.QUASHED: _ENDING,
    EventKind.SUPERSEDED: _ENDING_WITH_ANOTHER,
    EventKind.REPLACED: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_ON_DETERMINATION: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_WITH_PROCEEDINGS: _ENDING,
    EventKind.ENDED_ON_EVENT: _ENDING,
    EventKind.PARTY_DIED: _ENDING,
}

# An order for which police apply may be on record before a court makes it.
_POLICE_ORDER: Mapping[EventKind, LifecycleStep] = {
    **_ORDER,
    EventKind.CONSIDERED: LifecycleStep(frozenset({LifecycleStage.NEW}), LifecycleStage.CONSIDERED),
    EventKind.NOT_PURSUED: _closing(
        LifecycleStage.CONSIDERED, LifecycleStage.APPLICATION_AUTHORISED
    ),
    EventKind.AUTHORISATION_REFUSED: _closing(LifecycleStage.CONSIDERED),
    EventKind.APPLICATION_AUTHORISED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.CONSIDERED}),
        LifecycleStage.APPLICATION_AUTHORISED,
    ),
    EventKind.APPLIED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.APPLICATION_AUTHORISED}),
        LifecycleStage.APPLIED,
    ),
    EventKind.ADJOURNED: LifecycleStep(frozenset({LifecycleStage.APPLIED}), None, names_day=True),
    EventKind.REFUSED: _closing(LifecycleStage.APPLIED),
    EventKind.WITHDRAWN: _closing(LifecycleStage.APPLIED),
    EventKind.MADE: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.APPLIED}),
        LifecycleStage.IN_FORCE,
        names_end=True,
        may_be_future=True,
    ),
}

STEPS: Mapping[Life, Mapping[EventKind, LifecycleStep]] = {
    Life.NOTICE: _NOTICE,
    Life.ORDER: _ORDER,
    Life.POLICE_ORDER: _POLICE_ORDER,
}
"""Each life cycle's steps; ENTERED_IN_ERROR takes any record out and is in neither.

Source: Crime and Security Act 2010 ss.24-28; Stalking Protection Act 2019 ss.4-5; Sexual Offences
Act 2003 ss.103E-103F, 122D-122E; Family Law Act 1996 ss.36(9), 42, 49; Domestic Abuse Act 2021
ss.38, 44.
"""

BEFORE = frozenset({EventKind.CONSIDERED, EventKind.APPLICATION_AUTHORISED, EventKind.APPLIED})
"""With what a record begins whose notice is not authorised, or whose order is not made, yet."""

NAMING_A_HEARING = frozenset({EventKind.APPLIED, EventKind.ADJOURNED})
"""What names when a court is to hear something; a hearing has a time."""

DATED = frozenset(
    {
        EventKind.MADE,
        EventKind.VARIED,
        EventKind.RENEWED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.POWER_OF_ARREST,
    }
)
"""What a court did whose seal carries a date: its day alone is enough, from its beginning."""

ENDS_BY_DAY = frozenset(
    {
        EventKind.RESCINDED,
        EventKind.DISCHARGED,
        EventKind.QUASHED,
        EventKind.SUPERSEDED,
        EventKind.REPLACED,
        EventKind.ENDED_ON_DETERMINATION,
        EventKind.ENDED_WITH_PROCEEDINGS,
        EventKind.ENDED_ON_EVENT,
        EventKind.PARTY_DIED,
    }
)
"""What ends a court's order: where a paper gives the day alone, at the end of that day."""

HEARD_OR_NOT = frozenset({EventKind.MADE, EventKind.VARIED})
"""What a court may do without the subject having notice of the hearing.

Source: Family Law Act 1996 s.45; Domestic Abuse Act 2021 s.34.
"""

APPLYING = BEFORE | frozenset(
    {
        EventKind.NOT_PURSUED,
        EventKind.AUTHORISATION_REFUSED,
        EventKind.ADJOURNED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
    }
)
"""What may come before an order for which police apply, or instead of it.

Source: Stalking Protection Act 2019 s.1; Sexual Offences Act 2003 ss.103A(4), 122A; Domestic Abuse
Act 2021 s.28.
"""

DECIDING = frozenset({EventKind.MADE, EventKind.REFUSED, EventKind.WITHDRAWN})
"""What decides the application that an interim order waits for.

Source: Stalking Protection Act 2019 s.5(6)(b); Sexual Offences Act 2003 ss.103F(4), 122E(4).
"""

APPLIED_FOR = (
    EventKind.MADE,
    EventKind.CONSIDERED,
    EventKind.APPLICATION_AUTHORISED,
    EventKind.APPLIED,
)
"""What the record of an order that police may apply for can begin with; usually its making."""

REACHING = frozenset(
    {
        EventKind.MADE,
        EventKind.RECEIVED,
        EventKind.SERVICE_ATTEMPTED,
        EventKind.SERVED,
        EventKind.AWARE,
    }
)
"""How an order of any court comes to police and to its subject."""

APPEALS = frozenset({EventKind.APPEALED, EventKind.APPEAL_ENDED, EventKind.QUASHED})
"""What an appeal may bring."""

TELLING = frozenset({EventKind.DETAILS_CHANGED, EventKind.NOTIFIED})
"""What there is to a duty to tell police name and address."""

INTERIM_EVENTS = (
    REACHING
    | APPEALS
    | TELLING
    | frozenset(
        {
            EventKind.ADJOURNED,
            EventKind.VARIED,
            EventKind.RENEWED,
            EventKind.REFUSED,
            EventKind.WITHDRAWN,
            EventKind.DISCHARGED,
            EventKind.ENDED_ON_DETERMINATION,
        }
    )
)
"""What may happen to an interim order, which waits for the decision on the main application.

Source: Stalking Protection Act 2019 s.5; Sexual Offences Act 2003 ss.103F, 122E.
"""
