"""What the reader of an answer typed: shown to them as they typed it, whatever it tells.

Otherwise an officer who recorded a visit could try addresses, and learn which is a home by what the
page then hides. Each column of a row has an author of its own: who recorded it, or who put it
right last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from orders.breaches.model import Breach, BreachPlace
from orders.corrections.sorts import TOLD
from orders.db import Model
from orders.people.dated_facts.model import DatedFact
from orders.people.model import Person, PersonCharacteristic
from orders.register.corrections.model import CorrectionRecord
from orders.register.model import Condition, ConditionPlace, Event, Order, Protection
from orders.search.disclosure.authorship.authors import (
    LOOKED_AT,
    TYPED_IN,
    column_of_author,
)
from orders.search.disclosure.authorship.corrected_words import (
    CorrectedWords,
    Row,
    Slot,
    replaced,
)
from orders.typed_words import glean, gleaning, texts_in

_NUMBERED_BY: Final[Mapping[type[Model], str]] = {
    BreachPlace: "breach_id",
    ConditionPlace: "condition_id",
    PersonCharacteristic: "person_id",
}
"""By table, the column that is a row's number, where that is not ``id``."""


class OwnWords:
    """The words one account typed, of those read for an answer.

    Args:
        account_id: the reader; ``None``: no reader typed what is read.
        corrects: whether it may put right what others recorded.
    """

    def __init__(self, account_id: int | None, *, corrects: bool = False) -> None:
        self._account_id, self._corrects = account_id, corrects
        self._seen: dict[tuple[Row, str | None], Mapping[str, Any]] = {}
        self._recorded: frozenset[str] | None = None
        self._found: frozenset[str] | None = None
        self._replaced: set[tuple[int, str, str | None]] = set()

    def see(self, record: Any) -> None:
        """Look at one record."""
        model = type(record)
        columns = LOOKED_AT.get(model)
        if self._account_id is None or columns is None:
            return
        held = record.__dict__
        said = {name: held[name] for name in columns if name in held}
        number = said.get(_NUMBERED_BY.get(model, "id"))
        if number is not None:
            part = said["characteristic"].value if model is PersonCharacteristic else None
            key = Row(model, number), part
            self._seen[key] = {**self._seen.get(key, {}), **said}
            self._recorded = self._found = None

    def texts(self, session: Callable[[], Session], among: Collection[str]) -> frozenset[str]:
        """The words the account typed, of what was read.

        Args:
            session: gives what is asked who put which of them right since: where one of them is
                the reader's or may be, whatever it tells.
            among: the texts it is asked about.
        """
        if not self._seen:
            return frozenset()
        if self._found is None and self._is_asked(among):
            with glean(None):
                self._found = self._own(session())
        return frozenset() if self._found is None else self._found

    def typed(
        self, session: Callable[[], Session], record: Any, column: str, part: str | None
    ) -> bool:
        """Whether the account typed what a record says.

        Args:
            session: gives what is asked who put it right.
            record: one that was read; ``column`` and ``part``: what of it.
        """
        self.see(record)
        model = type(record)
        row = Row(model, getattr(record, _NUMBERED_BY.get(model, "id")))
        with glean(None):
            authors = _Authors(session(), {row: said for (row, _), said in self._seen.items()})
        return authors.of(Slot(row, column, part)) == self._account_id

    def replaced(self, correction: int, field: str, part: str | None) -> bool:
        """Whether the account typed what a correction replaced, once ``texts`` was asked.

        Args:
            correction: its number; ``field`` and ``part``: what of it.
        """
        return (correction, field, part) in self._replaced

    def _is_asked(self, among: Collection[str]) -> bool:
        if self._corrects or any(row.model is CorrectionRecord for row, _ in self._seen):
            return True
        if self._recorded is None:
            self._recorded = self._own(None)
        return not self._recorded.isdisjoint(among)

    def _own(self, db: Session | None) -> frozenset[str]:
        """The account's words; without a database as though nothing had been put right."""
        authors = _Authors(db, {row: said for (row, _), said in self._seen.items()})
        found: set[str] = set()
        for (row, part), said in self._seen.items():
            for slot, text in _texts(row, part, said):
                if text not in found and authors.of(slot) == self._account_id:
                    found.add(text)
            if row.model is not CorrectionRecord:
                continue
            for slot, field, of, value in authors.replaced_by(row.number):
                if authors.of(slot, row.number) == self._account_id:
                    self._replaced.add((row.number, field, of))
                    found.update(texts_in(value))
        return frozenset(found)


class _Authors:
    """Who typed what of the rows that were read."""

    def __init__(self, db: Session | None, seen: Mapping[Row, Mapping[str, Any]]) -> None:
        self._seen = seen
        self._corrected = CorrectedWords(db, _rows(seen), seen)
        self._recorders = self._of_persons()

    def of(self, slot: Slot, before: int | None = None) -> int | None:
        """The account that typed what stands in a slot; ``None``: it is not known.

        Args:
            before: the number of a correction: who typed what that replaced.
        """
        by = self._corrected.author(slot, before)
        return self._first(slot) if by is None else by

    def replaced_by(self, number: int) -> Iterator[tuple[Slot, str, str | None, Any]]:
        """What a correction replaced, as ``corrected_words.replaced`` gives it."""
        kept = self._corrected.kept.get(number)
        if kept is not None:
            yield from replaced(kept)

    def _first(self, slot: Slot) -> int | None:
        """Who typed what a slot held before anything was put right."""
        row = slot.row
        added = self._corrected.added_by(row)
        if added is not None:
            return added
        if row.model is Event and slot.column == "details":
            return self._of_detail(row, slot.part)
        said = self._seen.get(row) or self._corrected.row(row)
        author = column_of_author(row.model, slot.column)
        if author is not None:
            return said.get(author)
        return self._by_another_row(row, slot.column, said)

    def _by_another_row(self, row: Row, column: str, said: Mapping[str, Any]) -> int | None:
        """Who typed words of which another row says who did."""
        model = row.model
        if model is Condition:
            return self._of_condition(said, "worded_by_id")
        if model is ConditionPlace:
            condition = self._seen.get(Row(Condition, row.number), {})
            return self._of_condition(condition, "placed_by_id")
        if model is Protection:
            return self._recorder(said.get("order_id"))
        if model is BreachPlace:
            return self._seen.get(Row(Breach, row.number), {}).get("recorded_by_id")
        if model in {Person, PersonCharacteristic}:
            person = Row(Person, row.number)
            return self._corrected.added_by(person) or self._recorders.get(row.number)
        if model is DatedFact and column == "end_reason":
            by = Row(DatedFact, said.get("ended_by_id") or 0)
            return self._seen.get(by, {}).get("recorded_by_id")
        return None

    def _of_condition(self, said: Mapping[str, Any], author: str) -> int | None:
        """Who typed the words of a condition, or said where it applies: each has its author."""
        by: int | None = said.get(author)
        if by is None and said and said.get("added_by_id") is None:
            return self._recorder(said.get("order_id"))
        return by

    def _recorder(self, order_id: int | None) -> int | None:
        return self._seen.get(Row(Order, order_id or 0), {}).get("recorded_by_id")

    def _of_detail(self, row: Row, part: str | None) -> int | None:
        """Who typed a detail of an event, which may be taken over from the event it replaces.

        The row it replaces is read with it; where it is not, nobody is known to have typed it.
        """
        said = self._seen.get(row, {})
        before = said.get("replaces_id")
        if before is None:
            return said.get("recorded_by_id")
        earlier = Row(Event, before)
        details = self._seen.get(earlier, {}).get("details")
        if details is None:
            return None
        if part in details and details[part] == (said.get("details") or {}).get(part):
            return self._of_detail(earlier, part)
        return said.get("recorded_by_id")

    def _of_persons(self) -> dict[int, int]:
        """Who recorded persons with an order of theirs; one recorded before is another's."""
        orders = {row.number: said for row, said in self._seen.items() if row.model is Order}
        pairs = [(said.get("subject_id"), said) for said in orders.values()]
        pairs += [
            (said.get("person_id"), orders.get(said.get("order_id", 0), {}))
            for row, said in self._seen.items()
            if row.model is Protection
        ]
        return {
            person_id: order["recorded_by_id"]
            for person_id, order in pairs
            if person_id is not None
            and "recorded_by_id" in order
            and self._seen.get(Row(Person, person_id), {}).get("recorded_at")
            == order.get("recorded_at")
        }


def _rows(seen: Mapping[Row, Mapping[str, Any]]) -> set[Row]:
    """The rows of which it is asked what was put right: those read, and those corrected."""
    kept = [said for row, said in seen.items() if row.model is CorrectionRecord]
    return {*seen, *(Row(TOLD[each["sort"]].model, each["row_id"]) for each in kept)}


def _texts(row: Row, part: str | None, said: Mapping[str, Any]) -> Iterator[tuple[Slot, str]]:
    """Each text of a record, with where it stands; but for what a correction replaced."""
    for column in TYPED_IN[row.model]:
        value = said.get(column)
        if not value or (row.model is CorrectionRecord and column == "was"):
            continue
        parts = value.items() if isinstance(value, dict) else ((part, value),)
        for each, inner in parts:
            for text in texts_in(inner):
                yield Slot(row, column, each), text


def _loaded(record: Any, *_: Any) -> None:
    found = gleaning()
    if found is not None:
        found.see(record)


event.listen(Model, "load", _loaded, propagate=True)
event.listen(Model, "refresh", _loaded, propagate=True)
