"""What a sort of fact is that can be put right: where it is held, what its fields are."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.db import Model
from orders.register.corrections.ledger import plain

Choices = Mapping[str, tuple[tuple[str, str], ...]]
"""By field, the numbers there are to choose from and what each stands for."""


class Belonging(enum.Enum):
    """What the number of a fact is a number of."""

    ORDER = enum.auto()
    PERSON = enum.auto()
    PROTECTED = enum.auto()
    """A person whom the order protects."""
    ROW = enum.auto()
    """A row that names its order."""
    BREACH = enum.auto()
    """A breach of the order, of which there is a row or none yet."""


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class CorrectableField:
    """One field of a sort.

    Attributes:
        label: as a person reads it.
        column: the column that holds it, where that has another name.
        kept: what the column holds of what the schema loads.
        said: what the schema takes of what the column holds.
        keys: codes and words of its parts, where it holds several texts.
        is_long: whether it has several lines.
        clears: what else is unsaid when this is said.
    """

    label: str
    column: str | None = None
    kept: Callable[[Any], Any] = _same
    said: Callable[[Any], Any] = plain
    keys: tuple[tuple[str, str], ...] = ()
    is_long: bool = False
    clears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectableSort:
    """A sort of fact that can be put right.

    Attributes:
        slug: as addresses and programs call it.
        title: as a person reads it.
        model: the table whose rows hold it.
        schema: what one may say of it; gives a mapping or a record by the fields' names.
        belongs: what its number is a number of.
        fields: what is put right, by the schema's names.
        may_change: whether it may have been right once and have changed on a day.
        may_go: whether a row is taken out that was never so.
        may_return: whether one that was taken out by mistake is put back.
        sensitive: whether only who may read what is sensitive reads it and what it was.
        choices: of a list of numbers, what each stands for, by field.
        check: what is wrong with a row as it would stand, by field.
        derive: sets what follows from the fields in a row.
        explained: the column that takes why, where what is put right looks wrong.
        hides: the fields of a row that are withheld from an account, typed anew whole or left as
            they are.
    """

    slug: str
    title: str
    model: type[Model]
    schema: type[Schema]
    belongs: Belonging
    fields: Mapping[str, CorrectableField]
    may_change: bool = False
    may_go: bool = False
    may_return: bool = False
    sensitive: bool = False
    choices: Callable[[Session, Any], Choices] = lambda _db, _row: {}
    check: Callable[[Any, datetime], Mapping[str, str]] = lambda _row, _now: {}
    derive: Callable[[Any], None] = lambda _row: None
    explained: str | None = None
    hides: Callable[[Session, Any, Account], frozenset[str]] = lambda _db, _row, _by: frozenset()

    def column(self, name: str) -> str:
        """The column of a field."""
        return self.fields[name].column or name

    def said_of(self, row: Any) -> dict[str, Any]:
        """What a row says by field, as the schema takes it."""
        return {
            name: each.said(getattr(row, self.column(name))) for name, each in self.fields.items()
        }

    def repeated(self, name: str, loaded: Any) -> Any:
        """What a row would say of a field once what the schema gave of it is kept."""
        field = self.fields[name]
        return field.said(field.kept(loaded))

    def load(self, said: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """Every field as the schema gives it, with what is given in place of what was said.

        Raises:
            marshmallow.ValidationError: it cannot be so, or names a field that is none.
        """
        unknown = given.keys() - self.fields.keys()
        if unknown:
            known = ", ".join(self.fields)
            raise ValidationError({name: [f"There are only: {known}."] for name in sorted(unknown)})
        cleared = {
            other: None
            for name in given
            for other in self.fields[name].clears
            if given[name] and other not in given
        }
        merged = {
            name: {**said[name], **given[name]}
            for name in given
            if self.fields[name].keys and isinstance(given[name], Mapping)
        }
        whole = {**said, **cleared, **given, **merged}
        filled = {field: each for field, each in whole.items() if each is not None}
        loaded: Any = self.schema().load(filled)
        if isinstance(loaded, dict):
            return loaded
        return {name: getattr(loaded, name) for name in self.fields}
