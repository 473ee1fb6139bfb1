"""Warning who may open homes, before it is saved, that a text would reveal one.

Only they are warned: to anybody else a warning would say that an address is somebody's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event, exists, inspect, or_
from sqlalchemy.orm import Session, UOWTransaction

from orders.audit.model import AuditEntry
from orders.people.model import Person, PersonName
from orders.people.schema import AddressInput
from orders.register.model import Order, Protection
from orders.register.schema import OrderInput
from orders.search.disclosure.homes_near import homes_of, kept
from orders.search.disclosure.rewording import field_of
from orders.search.disclosure.rewording_model import Rewording
from orders.search.disclosure.spellings import Spelt, spelt
from orders.typed_words import Gleaned, LongWords, Words, WordsJson, begin_gleaning, texts_in

_WATCH: Final = "forewarning"
_TYPES: Final = (LongWords, Words, WordsJson)


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


def warn_before_saving(db: Session, *, warned: bool) -> None:
    """Have ``db`` raise ``WouldTell`` instead of committing a text that reveals a withheld home.

    Words that stood in the register before, as those a court sealed and another order takes over,
    are not typed now: nobody is warned of them. A warning marker is never saved.

    Args:
        db: session of who may open homes.
        warned: whether they have read which texts officers do not see, and save them all the same.
    """
    read = Gleaned()
    begin_gleaning(read)
    db.info[_WATCH] = _Watch(warned, read)


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
        if not isinstance(record, (AuditEntry, PersonName, Rewording)):
            _note_record(watch, record, is_new=record in db.new)


def _note_record(watch: _Watch, record: Any, *, is_new: bool) -> None:
    state = inspect(record)
    table = state.mapper.local_table
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        if not isinstance(column.type, _TYPES):
            continue
        if not is_new and not state.attrs[attribute.key].history.has_changes():
            continue
        stops = isinstance(record, Person) and attribute.key == "warning_markers"
        watch.typed += [
            Unseen(field_of(table, column.name), text, stops)
            for text in texts_in(getattr(record, attribute.key))
        ]
    if isinstance(record, Order):
        watch.orders.add(record.id)
    elif isinstance(record, Person):
        watch.persons.add(record.id)
    elif getattr(record, "order_id", None) is not None:
        watch.orders.add(record.order_id)
    elif getattr(record, "person_id", None) is not None:
        watch.persons.add(record.person_id)


def _check(db: Session) -> None:
    watch: _Watch | None = db.info.get(_WATCH)
    if watch is None:
        return
    db.flush()
    typed, watch.typed = watch.typed, []
    if not typed:
        return
    protects = exists().where(
        Protection.order_id == Order.id, Protection.person_id.in_(watch.persons)
    )
    these = or_(Order.id.in_(watch.orders), Order.subject_id.in_(watch.persons), protects)
    homes = [kept(row).spelt for row in db.connection().execute(homes_of(these))]
    found = tuple(
        each
        for each in typed
        if (each.stops or each.text not in watch.read.texts) and _tells(each.text, homes)
    )
    if found and (not watch.warned or any(each.stops for each in found)):
        raise WouldTell(found)


event.listen(Session, "after_flush", _note)
event.listen(Session, "before_commit", _check)
