"""Words as they were typed: the column types that hold them, and what an answer took of them.

Every column of text of every table says what it holds by its type. While an answer is made for a
reader from whom withheld homes are kept, the types note what was read, so that nothing typed can
leave unseen, whatever became of it on the way: see ``orders.search.disclosure.gate``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Dialect, String, Text
from sqlalchemy.types import TypeDecorator


@dataclass(slots=True, eq=False)
class Gleaned:
    """What was read for one answer.

    Attributes:
        texts: words that were typed.
        names: names of persons; they tell a home only where they hold more than a name.
        references: references of the orders the answer is about.
        own: what only who typed it ever reads, each value once for every time it was read.
    """

    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    own: list[str] = field(default_factory=list)

    def see(self, record: object) -> None:
        """Look at a record that was read whole."""

    def keeps_back(self, record: object, column: str, part: str | None, text: str) -> bool:
        """Whether the reader of the answer is not told what a record that was read says.

        Args:
            record: the record; ``column`` and ``part``: what of it.
            text: what it says there.
        """
        return False

    def anothers(self, correction: int, field: str, part: str | None, words: str) -> str:
        """What a correction replaced, as a reader may have it who may have typed the same since.

        Args:
            correction: its number; ``field`` and ``part``: what of it.
            words: what it says there.
        """
        return words


_gleaned: ContextVar[Gleaned | None] = ContextVar("gleaned", default=None)


def gleaning() -> Gleaned | None:
    """What is noted for the answer under way; ``None`` while nothing is."""
    return _gleaned.get()


def begin_gleaning(into: Gleaned | None) -> None:
    """Note what is read from now on, until told otherwise; ``None`` notes nothing."""
    _gleaned.set(into)


def kept_back(record: object, column: str, text: object, part: str | None = None) -> bool:
    """Whether the reader of the answer under way is not told what a record says.

    Args:
        record: the record, read for the answer; ``column`` and ``part``: what of it.
        text: what it says there.
    """
    found = gleaning()
    return (
        found is not None
        and isinstance(text, str)
        and bool(text)
        and found.keeps_back(record, column, part, text)
    )


def anothers(correction: int, field: str, part: str | None, words: str) -> str:
    """What a correction replaced, as the reader of the answer under way may have it."""
    found = gleaning()
    return words if found is None else found.anothers(correction, field, part, words)


@contextmanager
def glean(into: Gleaned | None) -> Iterator[None]:
    """Note what is read in the block; ``None`` notes nothing."""
    before = _gleaned.set(into)
    try:
        yield
    finally:
        _gleaned.reset(before)


class _Noted(TypeDecorator[str]):
    """Text that is noted when it is read."""

    impl = String
    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], str | None]:
        """Notes a text without more steps: lists are long, and have many texts a row."""
        gleaned, note = _gleaned.get, self.note

        def noted(value: str | None) -> str | None:
            if value and (found := gleaned()) is not None:
                note(found, value)
            return value

        return noted

    @staticmethod
    def note(found: Gleaned, value: str) -> None:
        """Note ``value``."""
        found.texts.add(value)


class Words(_Noted):
    """A line that a person typed."""

    cache_ok = True


class LongWords(_Noted):
    """A text that a person typed."""

    impl = Text
    cache_ok = True


class PersonWords(_Noted):
    """A name of a person."""

    cache_ok = True

    @staticmethod
    def note(found: Gleaned, value: str) -> None:
        """Note ``value``."""
        found.names.add(value)


class OrderReference(_Noted):
    """The reference of an order an answer is about."""

    cache_ok = True

    @staticmethod
    def note(found: Gleaned, value: str) -> None:
        """Note ``value``."""
        found.references.add(value)


class OwnText(_Noted):
    """A line that only the account that typed it reads."""

    cache_ok = True

    @staticmethod
    def note(found: Gleaned, value: str) -> None:
        """Note ``value``."""
        found.own.append(value)


class OwnJson(TypeDecorator[Any]):
    """JSON that only the account that typed it reads, and who may open homes."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value as it is kept."""
        if value and (found := _gleaned.get()) is not None:
            found.own.extend(texts_in(value))
        return value


class WordsJson(TypeDecorator[Any]):
    """JSON among whose values are words that a person typed."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value as it is kept."""
        if value and (found := _gleaned.get()) is not None:
            found.texts.update(texts_in(value))
        return value


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of JSON; the names of an object's members are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from texts_in(each)
