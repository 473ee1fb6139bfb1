"""What a worklist is asked for and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo
from orders.register.presence.area_predicates import counts_in
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.visibility import visible_to


class Turn(enum.Enum):
    """What a row of a list waits for where its rows differ: in words, and what is recorded then."""

    CONSIDERED = EventKind.CONSIDERED.heading, EventKind.APPLICATION_AUTHORISED
    APPLICATION_AUTHORISED = EventKind.APPLICATION_AUTHORISED.heading, EventKind.APPLIED
    APPLIED = EventKind.APPLIED.heading, None
    HEARING = "Hearing", None
    TO_OPEN = "Hearing to open", EventKind.HEARING_OPENED
    NOT_OPENED = "Hearing not recorded, check", EventKind.HEARING_OPENED
    OPENED = "Hearing opened, decision not recorded", None
    NEXT = "Next hearing", None
    NOT_DECIDED = "Decision not recorded, check", None
    TO_RETURN = "Return hearing", EventKind.HEARING_OPENED
    NOT_RETURNED = "Return hearing not recorded, check", EventKind.HEARING_OPENED
    ENDS_TOO_EARLY = "Ends before its hearing", EventKind.RENEWED
    ENDED_TOO_EARLY = "Ended before its hearing: nobody is protected", None


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

    def sees(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether the account may open the order a row is about."""
        return visible_to(self.account, self.now, order_id)

    def holds(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether the order counts or once counted in the area, and the account may open it."""
        return counts_in(self.area.id, order_id) & self.sees(order_id)


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
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Some rows of a list, soonest first, and how many there are in all."""

    rows: tuple[WorklistEntry, ...]
    total: int


def name_of(given_names: str, family_name: str) -> str:
    """``Daniel MARSH``."""
    return f"{given_names} {family_name.upper()}".strip()
