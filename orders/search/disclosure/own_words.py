"""What the reader of an answer typed: shown to them as they typed it, whatever it tells.

Otherwise an officer who recorded a visit could try addresses, and learn which is a home by what the
page then hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach, BreachPlace
from orders.breaches.reports.model import BreachReport
from orders.corrections.sorts import TOLD
from orders.db import Model
from orders.follow_ups.model import FollowUp
from orders.ground.model import Detention, Handover, Visit
from orders.papers.model import Paper
from orders.people.dated_facts.model import DatedFact
from orders.people.fact_removals import FactRemoval
from orders.people.model import Person
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import (
    Condition,
    ConditionCorrection,
    ConditionPlace,
    Event,
    Order,
    Protection,
)
from orders.register.number_model import OrderNumber, OrderNumberRemoval
from orders.typed_words import LongWords, PersonWords, Words, WordsJson, gleaning, texts_in
from orders.upkeep.model import Review, SystemUpdate

AUTHORS: Final[dict[type[Model], tuple[str, ...]]] = {
    Breach: ("recorded_by_id",),
    BreachReport: ("reported_by_id",),
    ConditionCorrection: ("corrected_by_id",),
    CorrectionRecord: ("corrected_by_id",),
    DatedFact: ("recorded_by_id",),
    Detention: ("recorded_by_id",),
    Event: ("recorded_by_id",),
    FactRemoval: ("removed_by_id",),
    FollowUp: ("answered_by_id",),
    Handover: ("written_by_id",),
    Order: ("recorded_by_id",),
    OrderNumber: ("recorded_by_id",),
    OrderNumberRemoval: ("removed_by_id",),
    Paper: ("withdrawn_by_id",),
    Review: ("recorded_by_id",),
    SystemUpdate: ("recorded_by_id",),
    Visit: ("recorded_by_id",),
}
"""Columns that name who typed the words of a row."""
_TYPED: Final = (Words, LongWords, WordsJson, PersonWords)


class OwnWords:
    """The words one account typed, of those read for an answer.

    Args:
        account_id: the reader; ``None``: no reader typed what is read.
    """

    def __init__(self, account_id: int | None) -> None:
        self._account_id = account_id
        self._rows: dict[tuple[type[Model], int], set[str]] = {}
        self._orders: dict[int, datetime] = {}
        self._persons: set[int] = set()
        self._breaches: set[int] = set()
        self._later: list[Any] = []

    def see(self, record: Any) -> None:
        """Look at one record."""
        if self._account_id is None:
            return
        columns = AUTHORS.get(type(record))
        if columns is None:
            if isinstance(record, (Condition, ConditionPlace, Protection, Person, BreachPlace)):
                self._later.append(record)
            return
        if not any(record.__dict__.get(each) == self._account_id for each in columns):
            return
        self._rows[type(record), record.id] = set(_words_of(record))
        if isinstance(record, Order):
            self._orders[record.id] = record.recorded_at
            self._persons.add(record.subject_id)
        elif isinstance(record, Breach):
            self._breaches.add(record.id)

    def texts(self, db: Session | None = None) -> frozenset[str]:
        """The words the account typed: of its rows, and of what was recorded with its orders.

        Args:
            db: asked which of them somebody else has put right since: those words are another's;
                unless told, what was put right is not left out.
        """
        worded: set[int] = set()
        placed: set[int] = set()
        persons = set(self._persons)
        # What was rolled back since is shown by nothing, and would be read anew.
        later = [each for each in self._later if not inspect(each).expired]
        for each in later:
            of_own = each.__dict__.get("order_id") in self._orders
            if isinstance(each, Condition):
                first = self._account_id if of_own and each.added_by_id is None else None
                for by_id, own in ((each.worded_by_id, worded), (each.placed_by_id, placed)):
                    if (by_id or first) == self._account_id:
                        own.add(each.id)
            elif isinstance(each, Protection) and of_own:
                persons.add(each.person_id)
        begun = set(self._orders.values())
        rows = dict(self._rows)
        for each in later:
            if (
                (isinstance(each, Condition) and each.id in worded)
                or (isinstance(each, ConditionPlace) and each.condition_id in placed)
                or (isinstance(each, Protection) and each.order_id in self._orders)
                or (isinstance(each, BreachPlace) and each.breach_id in self._breaches)
                # A person recorded with an order of theirs; one recorded before is another's.
                or (isinstance(each, Person) and each.id in persons and each.recorded_at in begun)
            ):
                key = each.__dict__.get("id", 0)
                rows.setdefault((type(each), key), set()).update(_words_of(each))
        for another in set() if db is None else self._put_right(db, rows):
            rows.pop(another, None)
        return frozenset(text for texts in rows.values() for text in texts)

    def _put_right(
        self, db: Session, rows: Iterable[tuple[type[Model], int]]
    ) -> set[tuple[type[Model], int]]:
        """Those of some rows that an account other than the reader's put right."""
        numbers = {number for _, number in rows}
        found = db.execute(
            select(CorrectionRecord.sort, CorrectionRecord.row_id).where(
                CorrectionRecord.row_id.in_(numbers),
                CorrectionRecord.corrected_by_id != self._account_id,
            )
        )
        return {(TOLD[sort].model, number) for sort, number in found if sort in TOLD}


def _words_of(record: Any) -> Iterator[str]:
    for column in inspect(type(record)).columns:
        if isinstance(column.type, _TYPED):
            value = record.__dict__.get(column.key)
            if value:
                yield from texts_in(value)


def _loaded(record: Any, *_: Any) -> None:
    found = gleaning()
    if found is not None:
        found.see(record)


event.listen(Model, "load", _loaded, propagate=True)
event.listen(Model, "refresh", _loaded, propagate=True)
