"""What can happen to a notice or order, and the stages and states of its life."""

from __future__ import annotations

from collections.abc import Mapping
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
    CANNOT_BE_SERVED = "CANNOT_BE_SERVED", "found that it cannot be served"
    HEARING_NOTICE = "HEARING_NOTICE", "notice of the hearing given"
    DETAILS_CHANGED = "DETAILS_CHANGED", "subject's name or address changed"
    EXCUSED = "EXCUSED", "no duty to tell police: under another one already"
    NOT_EXCUSED = "NOT_EXCUSED", "not under another duty to tell police before"
    NOTIFIED = "NOTIFIED", "name and address told to police"
    NOTIFICATION_CHARGED = "NOTIFICATION_CHARGED", "charged with not telling police"
    TRANSFERRED_OUT = "TRANSFERRED_OUT", "handed to another force"
    TRANSFERRED_IN = "TRANSFERRED_IN", "taken over from another force"
    POWER_OF_ARREST = "POWER_OF_ARREST", "power of arrest attached"
    NO_POWER_OF_ARREST = "NO_POWER_OF_ARREST", "no power of arrest attached"
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
    RESTORED = "RESTORED", "restored on appeal"
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


class Life(StrEnum):
    """Which of the life cycles a kind goes through."""

    NOTICE = "NOTICE"
    ORDER = "ORDER"
    POLICE_ORDER = "POLICE_ORDER"


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
        EventKind.NO_POWER_OF_ARREST,
        EventKind.RESTORED,
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

EFFECT_MAY_COME = DATED | ENDS_BY_DAY
"""What a court may seal today to take effect on a day to come."""

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

TRANSFERS = frozenset({EventKind.TRANSFERRED_OUT, EventKind.TRANSFERRED_IN})
"""Which force looks after it: while another does, it is on none of our worklists."""

REACHING = TRANSFERS | frozenset(
    {
        EventKind.MADE,
        EventKind.RECEIVED,
        EventKind.SERVICE_ATTEMPTED,
        EventKind.SERVED,
        EventKind.AWARE,
        EventKind.CANNOT_BE_SERVED,
    }
)
"""How an order of any court comes to police and to its subject, and whose it is."""

APPEALS = frozenset(
    {EventKind.APPEALED, EventKind.APPEAL_ENDED, EventKind.QUASHED, EventKind.RESTORED}
)
"""What an appeal may bring."""

APPEALS_OF_NOTICES = frozenset({EventKind.APPEALED, EventKind.APPEAL_ENDED})
"""What an appeal against the decision on a notice may bring, until an order is made on it.

Source: Magistrates' Courts Act 1980 s.111.
"""

TELLING = frozenset(
    {
        EventKind.DETAILS_CHANGED,
        EventKind.EXCUSED,
        EventKind.NOTIFIED,
        EventKind.NOTIFICATION_CHARGED,
    }
)
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
