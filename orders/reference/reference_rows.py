"""Reference data that holds now, and loading another list of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import ChangedMeanwhile, NotFound
from orders.reference import shipped_rows
from orders.reference.model import ListSort, ReferenceList, ReferenceRow
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import (
    Availability,
    DatedRow,
    LawOfTheDay,
    LimitRow,
    Penalty,
    merged,
)

_MEANWHILE = "Another list was loaded meanwhile. Look at what holds now, then load yours again."
_CLASSES: dict[ListSort, type[DatedRow]] = {
    ListSort.AVAILABILITY: Availability,
    ListSort.GENERAL_LIMITS: LimitRow,
    ListSort.PENALTIES: Penalty,
}


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a list changes in what holds: rows that come, rows that go, and how many stay."""

    added: tuple[DatedRow, ...]
    gone: tuple[DatedRow, ...]
    same: int


def law(db: Session) -> LawOfTheDay:
    """Penalties and general limits that hold, in one query."""
    loaded = _loaded(db, (ListSort.PENALTIES, ListSort.GENERAL_LIMITS))
    return LawOfTheDay(
        merged(shipped_rows.penalty_rows(), (row for row in loaded if isinstance(row, Penalty))),
        merged(shipped_rows.LIMITS, (row for row in loaded if isinstance(row, LimitRow))),
    )


def force(db: Session, given: ForceProfile) -> ForceProfile:
    """The force with what it may give by day: as loaded, else as its settings say."""
    loaded = _loaded(db, (ListSort.AVAILABILITY,))
    shipped = (*shipped_rows.PILOTS, *given.availability)
    rows = merged(shipped, (row for row in loaded if isinstance(row, Availability)))
    return replace(given, availability=rows)


def holding(db: Session, sort: ListSort, given: ForceProfile) -> tuple[DatedRow, ...]:
    """Every row of a sort that holds, what stands loaded first."""
    if sort is ListSort.AVAILABILITY:
        return force(db, given).availability
    found = law(db)
    return found.penalties if sort is ListSort.PENALTIES else found.limits


def changes(before: Iterable[DatedRow], after: Iterable[DatedRow]) -> ListChanges:
    """What comes and goes between what holds and what would hold."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    added = tuple(row for row in new if row not in old)
    return ListChanges(added, tuple(row for row in old if row not in new), len(new) - len(added))


def would_hold(
    sort: ListSort, rows: Sequence[DatedRow], given: ForceProfile
) -> tuple[DatedRow, ...]:
    """Every row of a sort that would hold once a list is loaded."""
    shipped = tuple(shipped_rows.rows_of(sort))
    settings = given.availability if sort is ListSort.AVAILABILITY else ()
    return merged((*shipped, *settings), rows)


def lists_of(db: Session, sort: ListSort) -> Sequence[ReferenceList]:
    """Every list of a sort that was loaded, with who did, newest first."""
    return db.scalars(
        select(ReferenceList)
        .where(ReferenceList.sort == sort)
        .options(joinedload(ReferenceList.loaded_by))
        .order_by(ReferenceList.number.desc())
    ).all()


def newest(db: Session) -> dict[ListSort, ReferenceList]:
    """The list of each sort that holds, with who loaded it."""
    found = db.scalars(
        select(ReferenceList).options(joinedload(ReferenceList.loaded_by)).where(_is_newest())
    )
    return {each.sort: each for each in found}


def rows_in(db: Session, sort: ListSort, number: int) -> tuple[DatedRow, ...]:
    """The rows of a list of a sort; of number 0 those that come with the register.

    Raises:
        NotFound: there is no such list.
    """
    if number == 0:
        return tuple(shipped_rows.rows_of(sort))
    found = db.scalar(
        select(ReferenceList)
        .where(ReferenceList.sort == sort, ReferenceList.number == number)
        .options(selectinload(ReferenceList.rows))
    )
    if found is None:
        raise NotFound("There is no such list.")
    return tuple(_read(sort, row) for row in found.rows)


def load(
    db: Session,
    sort: ListSort,
    rows: Sequence[DatedRow],
    *,
    file_name: str,
    seen: int,
    by: Account,
    now: datetime,
) -> ReferenceList:
    """Let another list hold instead of that loaded before, whole.

    Args:
        rows: as ``read_list`` gives them.
        seen: number of the list that the administrator had in front of them; 0 for none.

    Raises:
        ChangedMeanwhile: another one was loaded since.
    """
    number = db.scalar(select(func.max(ReferenceList.number)).where(ReferenceList.sort == sort))
    if (number or 0) != seen:
        raise ChangedMeanwhile(_MEANWHILE)
    made = ReferenceList(
        sort=sort,
        number=seen + 1,
        file_name=file_name,
        loaded_at=now,
        loaded_by_id=by.id,
        rows=[_written(row) for row in rows],
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise ChangedMeanwhile(_MEANWHILE) from error
    details = {"list": sort.slug, "number": made.number, "file": file_name, "rows": len(rows)}
    log.record(db, Action.ALTERATION, "reference.loaded", by=by, now=now, details=details)
    return made


def _is_newest() -> ColumnElement[bool]:
    other = aliased(ReferenceList)
    return ReferenceList.number == (
        select(func.max(other.number)).where(other.sort == ReferenceList.sort).scalar_subquery()
    )


def _loaded(db: Session, sorts: Sequence[ListSort]) -> list[DatedRow]:
    found = db.execute(
        select(ReferenceList.sort, ReferenceRow)
        .join(ReferenceRow, ReferenceRow.list_id == ReferenceList.id)
        .where(ReferenceList.sort.in_(sorts), _is_newest())
        .order_by(ReferenceRow.id)
    )
    return [_read(sort, row) for sort, row in found]


def _read(sort: ListSort, row: ReferenceRow) -> DatedRow:
    made = _CLASSES[sort]
    held = {each.name: getattr(row, each.name) for each in fields(made)}
    # What a sort needs is never empty: what is empty here has its own default.
    return made(**{name: value for name, value in held.items() if value is not None})


def _written(row: DatedRow) -> ReferenceRow:
    held = {each.name: getattr(row, each.name) or None for each in fields(row)}
    return ReferenceRow(**held | {"scope": row.scope})
