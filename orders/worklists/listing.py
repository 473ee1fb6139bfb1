"""What one worklist is: whose, what it is called, how it is asked for, what clears it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from orders.access.permissions import Permission
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled
from orders.worklists.entries import Turn, WorklistReaders
from orders.worklists.queries import Asked

Ask = Callable[[WorklistReaders], Asked]
"""Gives the query of a list."""


class Team(Labelled):
    """The team that works through a list."""

    CIVIL_ORDERS = "civil-orders", "Civil orders team"
    LPA = "lpa", "LPA supervisors"
    CUSTODY = "custody", "Custody"


class WorkGroup(Labelled):
    """What a list's work is about: its card on the first page."""

    COURT = "court", "Court"
    BREACHES = "breaches", "Breaches"
    PEOPLE = "people", "People"
    RECORDS = "records", "Records"


@dataclass(frozen=True, slots=True)
class Clearing:
    """What takes a row off its list.

    Attributes:
        words: what to do, in words.
        endpoint: the page it is done on.
        event: what is recorded there, where the page is for any happening; a row may name its own.
        names: what its address names of a row: ``reference``, ``breach_id``,
            ``follow_up_id``, ``event_id``, ``area``.
        fixed: what else its address names.
        at_once: whether one press does it, without a form.
    """

    words: str
    endpoint: str = "order_events.form"
    event: EventKind | None = None
    names: tuple[str, ...] = ("reference",)
    fixed: Mapping[str, str] = field(default_factory=dict)
    at_once: bool = False


BOTH: Final = frozenset({Team.CIVIL_ORDERS, Team.LPA})
OPEN_RECORD: Final = Clearing("Open the record", "order.show")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistDefinition:
    """One worklist.

    Attributes:
        key: its name in addresses.
        title: its heading.
        short: what its number counts, in lower case.
        group: the card of the first page it stands in.
        waits: why a row is on it, where the query does not say so of each.
        column: heading of its column of times.
        is_deadline: whether that time runs out, so that what is left is shown.
        span: the longest time left that is drawn whole; no bar without it.
        teams: whose it is; both teams' unless told.
        asked: the query that gives it.
        clears: what takes a row off it; what is done on the record unless told.
        answers: what does so instead, where a list's rows differ.
        urgent: whether having any row is an alarm.
        needs: what an account must be permitted to be shown it; ``None``: nothing more.
        of_the_dead: whether an order stays on it when its subject has died: nobody chases one, but
            records, other systems and who is protected still want an answer.
    """

    key: str
    title: str
    short: str
    group: WorkGroup
    waits: str
    column: str
    is_deadline: bool = False
    span: timedelta | None = None
    teams: frozenset[Team] = BOTH
    asked: Ask
    clears: Clearing = OPEN_RECORD
    answers: Mapping[Turn, Clearing] = field(default_factory=dict)
    urgent: bool = False
    needs: Permission | None = None
    of_the_dead: bool = False
