"""Warning those who may open homes, before it is saved, that a text would reveal one.

Only they are warned: to any other recorder a warning would say that an address is a home.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import BindParameter, Select, Table, bindparam, event, exists, inspect, or_
from sqlalchemy.orm import Session, UOWTransaction

from orders import bulk
from orders.audit.model import AuditEntry
from orders.bulk import Rows, table_of
from orders.people.model import Person, PersonName
from orders.people.schema import AddressInput
from orders.register.model import Order, Protection
from orders.register.schemas.order import OrderInput
from orders.search.disclosure.homes_near import Home, homes_of, kept
from orders.search.disclosure.rewording import field_of
from orders.search.disclosure.rewording_model import Rewording
from orders.search.disclosure.words.spellings import Spelt, spelt
from orders.typed_words import Gleaned, LongWords, Words, WordsJson, begin_gleaning, texts_in

_WATCH: Final = "forewarning"
_TYPES: Final = (LongWords, Words, WordsJson)
_NOT_TYPED: Final = (AuditEntry, PersonName, Rewording)
"""What holds words of the register's own, or names."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A text that officers would not see.

    Attributes:
        field: what it is, in words: ``event: reason``.
        text: as typed.
        stops: it may not be saved like this: a warning marker is for officers.
    """

    field: str
    text: str
    stops: bool = False


class WouldTell(Exception):
    """What is about to be saved would reveal a withheld home; ``unseen`` says where."""

    def __init__(self, unseen: tuple[Unseen, ...]) -> None:
        super().__init__("a text would reveal a protected address")
        self.unseen = unseen

    @property
    def stops(self) -> bool:
        """Whether it may not be saved even by who has been warned."""
        return any(each.stops for each in self.unseen)


@dataclass(slots=True)
class _Watch:
    """What one session has written and read, and whether the writer was warned already."""

    warned: bool
    read: Gleaned
    typed: list[Unseen] = field(default_factory=list)
    orders: set[int] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)

    def add(self, table: Table, column: str, value: Any) -> None:
        """Note the texts of one value that is written; what was read before is not typed now."""
        stops = (table.name, column) == (Person.__tablename__, "warning_markers")
        self.typed += [
            Unseen(field_of(table, column), text, stops)
            for text in texts_in(value)
            if stops or text not in self.read.texts
        ]

    def about(self, model: type[Any], value: Callable[[str], Any]) -> None:
        """Note the order or person that a row is of, or else is about."""
        if model is Order:
            self.orders.add(value("id"))
        elif model is Person:
            self.persons.add(value("id"))
        elif value("order_id") is not None:
            self.orders.add(value("order_id"))
        elif value("person_id") is not None:
            self.persons.add(value("person_id"))


def warn_before_saving(db: Session, *, warned: bool) -> None:
    """Have ``db`` raise ``WouldTell`` instead of committing a text that reveals a withheld home.

    Words that stood in the register before, as those a court sealed and another order takes over,
    are not typed now: they are not warned of. A warning marker is never saved.

    Args:
        db: session of an account that may open homes.
        warned: whether they have read which texts officers do not see, and save them all the same.
    """
    read = Gleaned()
    begin_gleaning(read)
    watch = db.info[_WATCH] = _Watch(warned, read)
    bulk.watch_rows(db, partial(_note_rows, watch))


def stop_warning(db: Session) -> None:
    """Have ``db`` commit what comes now without a warning: its writer is being warned."""
    db.info.pop(_WATCH, None)
    bulk.watch_rows(db, None)


def unseen_in(given: OrderInput) -> tuple[Unseen, ...]:
    """The texts of a record still being written that would reveal a withheld home of its own."""
    homes = [
        spelt(each.lines, each.postcode, each.uprn, each.grid)
        for each in _parts(given, AddressInput)
        if each.confidential or each.kind.is_always_confidential
    ]
    found = (
        Unseen(name.replace("_", " "), text, stops=name == "warning_markers")
        for name, text in _texts("", given)
        if name not in {"family_name", "given_names"}
    )
    return tuple(each for each in found if _tells(each.text, homes))


def _parts(value: Any, kind: type[AddressInput]) -> Iterator[AddressInput]:
    if isinstance(value, kind):
        yield value
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _parts(getattr(value, each.name), kind)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _parts(each, kind)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if type(value) is str and value:
        yield name, value
    elif isinstance(value, AddressInput):
        return
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _texts(each.name, getattr(value, each.name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(name, inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(name, inner)


def _tells(text: str, homes: Iterable[Spelt]) -> bool:
    return any(home.telling(text) for home in homes)


def _note(db: Session, _: UOWTransaction) -> None:
    watch: _Watch | None = db.info.get(_WATCH)
    if watch is None:
        return
    for record in (*db.new, *db.dirty):
        if not isinstance(record, _NOT_TYPED):
            _note_record(watch, record, is_new=record in db.new)


def _note_rows(watch: _Watch, rows: Rows) -> None:
    model, given = rows
    if issubclass(model, _NOT_TYPED):
        return
    table = table_of(model)
    columns = [each for each in table.c if isinstance(each.type, _TYPES)]
    if not columns:
        # What is derived, such as where other orders count, says nothing of who typed.
        return
    for row in given:
        for column in columns:
            watch.add(table, column.name, row.get(column.name))
        watch.about(model, row.get)


def _note_record(watch: _Watch, record: Any, *, is_new: bool) -> None:
    state = inspect(record)
    table = table_of(type(record))
    watch.about(type(record), partial(_value, record))
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        if not isinstance(column.type, _TYPES):
            continue
        if not is_new and not state.attrs[attribute.key].history.has_changes():
            continue
        watch.add(table, column.name, getattr(record, attribute.key))


def _value(record: Any, name: str) -> Any:
    return getattr(record, name, None)


def _check(db: Session) -> None:
    watch: _Watch | None = db.info.get(_WATCH)
    if watch is None:
        return
    db.flush()
    typed, watch.typed = watch.typed, []
    if not typed:
        return
    about = {"orders": list(watch.orders), "persons": list(watch.persons)}
    homes = [kept(row).spelt for row in db.connection().execute(_homes(), about)]
    found = tuple(each for each in typed if _tells(each.text, homes))
    if found and (not watch.warned or any(each.stops for each in found)):
        raise WouldTell(found)


@cache
def _homes() -> Select[*Home]:
    persons: BindParameter[int] = bindparam("persons", expanding=True)
    protects = exists().where(Protection.order_id == Order.id, Protection.person_id.in_(persons))
    named = Order.id.in_(bindparam("orders", expanding=True))
    return homes_of(or_(named, Order.subject_id.in_(persons), protects))


event.listen(Session, "after_flush", _note)
event.listen(Session, "before_commit", _check)
