"""Who put which words right, and what stood there before: read from the corrections kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from orders.corrections.correctable_sort import CorrectableSort
from orders.corrections.sorts import CONNECTION, TOLD
from orders.db import Model
from orders.people.model import Person
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.search.disclosure.authorship.authors import AUTHORS, SORTS_OF


class Row(NamedTuple):
    """One row of a table."""

    model: type[Model]
    number: int


class Slot(NamedTuple):
    """Where a text stands: a column of a row, and which part of a column of several texts."""

    row: Row
    column: str
    part: str | None = None


_COLUMNS: Final = (
    CorrectionRecord.id,
    CorrectionRecord.sort,
    CorrectionRecord.row_id,
    CorrectionRecord.person_id,
    CorrectionRecord.act,
    CorrectionRecord.was,
    CorrectionRecord.corrected_by_id,
)


class CorrectedWords:
    """The corrections of some rows.

    Args:
        db: the session; ``None``: as though nothing had been put right.
        rows: the rows asked about.
        read: those of which it is known who typed them first.
    """

    def __init__(self, db: Session | None, rows: Collection[Row], read: Collection[Row]) -> None:
        self._by_slot: defaultdict[Slot, list[tuple[int, int]]] = defaultdict(list)
        self._added: dict[Row, int] = {}
        self._first: dict[Row, Mapping[str, Any]] = {}
        self.kept: dict[int, Any] = {}
        if db is None:
            return
        self.kept = _kept(db, rows)
        for each in self.kept.values():
            self._note(each)
        self._first |= _unread(db, self.kept.values(), {*read, *self._first})

    def author(self, slot: Slot, before: int | None = None) -> int | None:
        """Who said last what stands in a slot by a correction; ``None``: none did.

        Args:
            before: the number of a correction, so that it is asked who said what that replaced.
        """
        said = self._by_slot.get(slot, ())
        return next(
            (by for number, by in reversed(said) if before is None or number < before), None
        )

    def added_by(self, row: Row) -> int | None:
        """Who added a row that the record had lacked; ``None``: it came with the record."""
        return self._added.get(row)

    def row(self, row: Row) -> Mapping[str, Any]:
        """Who typed what of a row first that was not read, or is gone: its columns of accounts."""
        return self._first.get(row, {})

    def _note(self, kept: Any) -> None:
        sort = TOLD[kept.sort]
        row = Row(sort.model, kept.row_id)
        if kept.act is CorrectionAct.TAKEN_OUT:
            self._first[row] = kept.was
        elif kept.sort == CONNECTION.slug and kept.act is CorrectionAct.ADDED:
            self._added[row] = kept.corrected_by_id
            self._added[Row(Person, kept.person_id)] = kept.corrected_by_id
        else:
            for column, part in _said(sort, kept):
                self._by_slot[Slot(row, column, part)].append((kept.id, kept.corrected_by_id))


def replaced(kept: Any) -> Iterator[tuple[Slot, str, str | None, Any]]:
    """What a correction replaced: where it stood, the field and its part, what it said."""
    sort = TOLD[kept.sort]
    row = Row(sort.model, kept.row_id)
    whole = kept.act is CorrectionAct.TAKEN_OUT
    for name, value in kept.was.items():
        column = name if whole or name not in sort.fields else sort.column(name)
        if isinstance(value, Mapping):
            for part, text in value.items():
                yield Slot(row, column, part), name, part, text
        else:
            yield Slot(row, column), name, None, value


def _said(sort: CorrectableSort, kept: Any) -> Iterator[tuple[str, str | None]]:
    """The columns a correction wrote, each with its part."""
    if kept.act is not CorrectionAct.MOVED:
        for slot, *_ in replaced(kept):
            yield slot.column, slot.part
    # Who puts a row back says why in the correction, and nothing of the row.
    if sort.explained is not None and kept.act is not CorrectionAct.PUT_BACK:
        yield sort.explained, None


def _kept(db: Session, rows: Collection[Row]) -> dict[int, Any]:
    by_model: defaultdict[type[Model], set[int]] = defaultdict(set)
    for each in rows:
        by_model[each.model].add(each.number)
    asked = [
        and_(
            CorrectionRecord.sort.in_(SORTS_OF[model]),
            CorrectionRecord.row_id.in_(sorted(numbers)),
        )
        for model, numbers in sorted(by_model.items(), key=lambda each: each[0].__name__)
        if model in SORTS_OF
    ]
    if not asked:
        return {}
    if Person in by_model:
        asked.append(
            and_(
                CorrectionRecord.sort == CONNECTION.slug,
                CorrectionRecord.act == CorrectionAct.ADDED,
                CorrectionRecord.person_id.in_(sorted(by_model[Person])),
            )
        )
    found = db.execute(select(*_COLUMNS).where(or_(*asked)).order_by(CorrectionRecord.id))
    return {each.id: each for each in found}


def _unread(
    db: Session, kept: Collection[Any], known: Collection[Row]
) -> dict[Row, Mapping[str, Any]]:
    """Who typed the rows first of which something was replaced, by their columns of accounts."""
    wanted: defaultdict[type[Model], set[int]] = defaultdict(set)
    for each in kept:
        row = Row(TOLD[each.sort].model, each.row_id)
        if row.model in AUTHORS and row not in known:
            wanted[row.model].add(row.number)
    found: dict[Row, Mapping[str, Any]] = {}
    for model, numbers in sorted(wanted.items(), key=lambda each: each[0].__name__):
        table: Any = model
        columns = [getattr(table, name) for name in AUTHORS[model]]
        rows = db.execute(select(table.id, *columns).where(table.id.in_(sorted(numbers))))
        found |= {
            Row(model, number): dict(zip(AUTHORS[model], authors, strict=True))
            for number, *authors in rows
        }
    return found
