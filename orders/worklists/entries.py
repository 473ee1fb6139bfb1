"""What a worklist is asked for and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo
from orders.register.counting import counts_in
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.search.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose lists, of where and when.

    Attributes:
        account: who looks.
        area: force, LPA or neighbourhood that the account may browse.
        at: the instant of looking, aware.
    """

    account: Account
    area: AreaInfo
    at: datetime

    def sees(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether the account may open the order a row is about."""
        return visible_to(self.account, self.at, order_id)

    def holds(self, order_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Whether the order counts or once counted in the area, and the account may open it."""
        return counts_in(self.area.id, order_id) & self.sees(order_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row: an order, or something on it, that waits for somebody.

    Attributes:
        reference: the register's own.
        kind: its entry in the catalogue.
        subject_name: whom it is against.
        words: why it waits, in a few words.
        at: the deadline, hearing or end it waits for, or since when; aware.
        next_event: what somebody would record next, where one thing stands out.
        breach_id: the breach it is about, if it is about one.
        follow_up_id: the follow-up it is about, likewise.
        owner: who works on it, where somebody took it.
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

    rows: tuple[Waiting, ...]
    total: int


def name_of(given_names: str, family_name: str) -> str:
    """``Daniel MARSH``."""
    return f"{given_names} {family_name.upper()}".strip()
