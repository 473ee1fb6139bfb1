"""What a worklist is asked for and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, bindparam, true

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.breaches.pending import UNDECIDED_AFTER
from orders.db import UtcInstant
from orders.register.model import Presence
from orders.register.presence.area_predicates import AREA_ID, counts_in
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.london import london, midnight
from orders.search.disclosure.visibility import (
    OWN_LPA_ID,
    Sight,
    opens_all_of,
    sight_of,
    visible,
)

NOW: Final[ColumnElement[datetime]] = bindparam("now", type_=UtcInstant())
"""The instant of looking."""
TODAY: Final[ColumnElement[datetime]] = bindparam("today", type_=UtcInstant())
"""When its London day began."""
UNDECIDED_BY: Final[ColumnElement[datetime]] = bindparam("undecided_by", type_=UtcInstant())
"""What was reported by then and is not decided is asked about."""
SOON: Final[ColumnElement[datetime]] = bindparam("soon", type_=UtcInstant())
"""What ends by then, or is to be done by then, is soon."""
SOON_SHORT: Final[ColumnElement[datetime]] = bindparam("soon_short", type_=UtcInstant())
"""The same for a kind whose length the Act limits to days."""
LPA_ID: Final[ColumnElement[int]] = bindparam("lpa_id", type_=Integer())
"""The LPA that the area is, or lies in."""
_SOON, _SOON_SHORT = timedelta(days=7), timedelta(days=3)


class Turn(enum.Enum):
    """What a row of a list waits for where its rows differ: in words, and what is recorded then."""

    CONSIDERED = EventKind.CONSIDERED.heading, EventKind.APPLICATION_AUTHORISED
    APPLICATION_AUTHORISED = EventKind.APPLICATION_AUTHORISED.heading, EventKind.APPLIED
    APPLIED = EventKind.APPLIED.heading, None
    HEARING = "Hearing", None
    TO_OPEN = "Hearing must start", EventKind.HEARING_OPENED
    NOT_OPENED = "Hearing not recorded, check", EventKind.HEARING_OPENED
    OPENED = "Hearing opened, decision not recorded", None
    NEXT = "Next hearing", None
    NOT_DECIDED = "Decision not recorded, check", None
    TO_RETURN = "Return hearing", EventKind.HEARING_OPENED
    NOT_RETURNED = "Return hearing not recorded, check", EventKind.HEARING_OPENED
    ENDS_TOO_EARLY = "Ends before its hearing", EventKind.RENEWED
    BAN_ENDS = "Ban on travel ends: renew it, or let it end", None
    TAG_ENDS = "Tag ends: renew it, or let it end", None
    NO_COURT = "Court not known yet", None
    NO_GROUNDS = "Grounds not known yet", None
    NO_OFFICER = "Officer in the case not known yet", None
    NO_CONTACT = "Out-of-hours contact not known yet", None
    NO_END = "End not known yet", None
    NOTICE_UNKNOWN = "Made without notice? Not known yet", None
    REGISTER_UNKNOWN = "On the sex offenders' register already? Not known yet", None
    POWER_UNKNOWN = "Power of arrest attached? Not known yet", None
    ENDED_TOO_EARLY = "Ended before its hearing: no one is protected", None


@dataclass(frozen=True, slots=True)
class WorklistReaders:
    """For whom a list's query is made: once for all of them, with parameters for what differs.

    Attributes:
        sight: which orders they may open.
        opens_homes: whether they may open withheld homes.
        of_force: whether the area is the force.
        of_own: whether it is their own LPA, of which alone they may open orders.
        opens_here: whether they may open every order that counts in the area.
    """

    sight: Sight
    opens_homes: bool
    of_force: bool
    of_own: bool
    opens_here: bool

    def sees(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether they may open the order a row is about."""
        return visible(self.sight, OWN_LPA_ID, NOW, order_id)

    def sees_here(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether they may open an order that counts in the area now."""
        return true() if self.opens_here else self.sees(order_id)

    def holds(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether the order counts or once counted in the area, and they may open it."""
        if self.of_own:
            return counts_in(AREA_ID, order_id, Presence.from_at <= NOW)
        return and_(counts_in(AREA_ID, order_id), self.sees(order_id))


@dataclass(frozen=True, slots=True)
class WorklistScope:
    """Whose lists, of where and when.

    Attributes:
        account: the reader.
        area: force, LPA or neighbourhood that the account may browse.
        now: the instant of looking, aware.
    """

    account: Account
    area: AreaInfo
    now: datetime

    @property
    def readers(self) -> WorklistReaders:
        """The readers of whom the account is one."""
        sight = sight_of(self.account)
        return WorklistReaders(
            sight=sight,
            opens_homes=may(self.account.role, Permission.CONFIDENTIAL_OPEN),
            of_force=self.area.level is Level.FORCE,
            of_own=sight is Sight.OWN_LPA and self.area.id == self.account.area_id,
            opens_here=opens_all_of(self.account, self.area),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of a list's query."""
        area, now = self.area, self.now
        return {
            "now": now,
            "today": midnight(london(now).date()),
            "undecided_by": now - UNDECIDED_AFTER,
            "soon": now + _SOON,
            "soon_short": now + _SOON_SHORT,
            "area_id": area.id,
            "lpa_id": area.parent_id if area.level is Level.NEIGHBOURHOOD else area.id,
            "own_lpa_id": self.account.area_id,
        }


@dataclass(frozen=True, slots=True)
class WorklistEntry:
    """One row: an order, or something on it, that waits for a team.

    Attributes:
        reference: the register's own.
        kind: its entry in the catalogue.
        subject_name: whom it is against.
        words: why it waits, in a few words.
        at: the deadline, hearing or end it waits for, or since when; aware.
        next_event: what a recorder would record next, where one thing stands out.
        breach_id: the breach it is about, if it is about one.
        follow_up_id: the follow-up it is about, likewise.
        event_id: the event it is about, likewise.
        turn: what it waits for, where the rows of its list differ.
        owner: the officer who took it, if one did.
    """

    reference: str
    kind: Kind
    subject_name: str
    words: str
    at: datetime
    next_event: EventKind | None = None
    breach_id: int | None = None
    follow_up_id: int | None = None
    event_id: int | None = None
    turn: Turn | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Some rows of a list, soonest first, and how many there are in all."""

    rows: tuple[WorklistEntry, ...]
    total: int


def name_of(given_names: str, family_name: str) -> str:
    """``Daniel MARSH``."""
    return f"{given_names} {family_name.upper()}".strip()
