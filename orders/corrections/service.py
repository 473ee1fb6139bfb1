"""Putting a fact right, and taking out what never was so; what stood there before is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.breaches.model import Breach, BreachOutcome
from orders.corrections.correctable_sort import Belonging, Choices, CorrectableSort
from orders.corrections.removers import remover_of
from orders.corrections.sorts import SORTS, sort_called
from orders.corrections.writers import FactWriting, writer_of
from orders.db import lock_rows
from orders.errors import NotFound, Refused
from orders.formatting import london
from orders.people.joined_records import lock_records
from orders.people.likeness import pairs
from orders.people.model import Person
from orders.register.changes import change_steps
from orders.register.changes.person_joins import list_by_last_name
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.corrections.ledger import keep, whole_row
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order, Protection
from orders.register.person_facts.removals import reason_of
from orders.register.presence import projection
from orders.typed_words import kept_back

NOTHING_NEW: Final = "Nothing differs from what is recorded. Change what is wrong."
_ACTS: Final = (CorrectionAct.WRONG, CorrectionAct.CHANGED)


@dataclass(frozen=True, slots=True)
class CorrectionInput:
    """What is put right.

    Attributes:
        said: by field, as the sort's schema takes it.
        act: whether it was always wrong or has changed.
        changed_on: London day from which what is said is so, where it has changed.
        reason: why, in words.
    """

    said: Mapping[str, Any]
    reason: str
    act: CorrectionAct = CorrectionAct.WRONG
    changed_on: date | None = None


def correct(
    db: Session,
    reference: str,
    slug: str,
    number: int,
    given: CorrectionInput,
    *,
    by: Account,
    now: datetime,
    version: int | None,
) -> Sequence[CorrectionRecord]:
    """Put a fact right; presence, deadlines, figures and mail follow in the same transaction.

    Of a person it is put right on every record that is theirs and says the same.

    Args:
        reference: of the order from whose page it is done.
        slug: the sort, of ``sorts.SORTS``.
        number: which person or row; 0 for what is of the order itself.
        version: of the order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        marshmallow.ValidationError: it cannot be so, nothing differs, or no reason is given.
        NotFound: there is no such order or sort, or nothing of that number belongs to the order.
        Refused: the sort is sensitive, and what is sensitive is not theirs to read.

    Source: Data Protection Act 2018 ss.38, 46.
    """
    sort, why = readable_sort(slug, by), reason_of(given.reason)
    _check_day(sort, given, now)
    order = order_called(db, reference)
    rows, concerned = _claimed(db, sort, order, number, version=version)
    kept = _put_right(db, sort, order, rows, given, why, by=by, now=now)
    _settle(db, sort, rows, concerned, by=by, now=now)
    return kept


def correct_each(
    db: Session,
    orders: Sequence[Order],
    slug: str,
    given: CorrectionInput,
    *,
    by: Account,
    now: datetime,
) -> None:
    """Put the same right that is of each of many orders itself; what follows is worked out once.

    Args:
        orders: claimed already.
        slug: a sort that belongs to orders.

    Raises:
        marshmallow.ValidationError: it cannot be so, nothing differs on one of them, or no reason
            is given.
    """
    sort, why = sort_called(slug), reason_of(given.reason)
    _check_day(sort, given, now)
    for order in orders:
        _put_right(db, sort, order, [order], given, why, by=by, now=now)
    _settle(db, sort, (), [each.id for each in orders], by=by, now=now)


def _put_right(
    db: Session,
    sort: CorrectableSort,
    order: Order,
    rows: Sequence[Any],
    given: CorrectionInput,
    why: str,
    *,
    by: Account,
    now: datetime,
) -> Sequence[CorrectionRecord]:
    """Write what is so into the rows, the one asked for first; what stood there is kept, logged."""
    writer = writer_of(sort)
    before = writer.said(db, sort, rows[0])
    said, anew = _typed_anew(sort.hides(db, rows[0], by), given.said)
    loaded = sort.load({**before, **dict.fromkeys(anew)}, said)
    unseen = {**_typed_unseen(db, sort, rows[0], before, said), **dict.fromkeys(anew, ())}
    changed = _differing(sort, before, loaded, unseen)
    _check_chosen(sort.choices(db, rows[0]), changed)
    if not changed:
        raise ValidationError({"form": [NOTHING_NEW]})
    kept = []
    for row in rows:
        own = writer.said(db, sort, row)
        its = {name: each for name, each in changed.items() if own[name] == before[name]}
        if not its:
            continue
        was = {
            name: _replaced(own[name], sort.repeated(name, its[name]), unseen.get(name, ()))
            for name in its
        }
        writer.write(db, sort, row, FactWriting(its, given.act, given.changed_on, why, now))
        db.flush()
        if faults := sort.check(row, now):
            raise ValidationError({name: [said] for name, said in faults.items()})
        kept.append(
            keep(
                db,
                sort.slug,
                row.id,
                given.act,
                was,
                order_id=order.id,
                person_id=person_of(row),
                changed_on=given.changed_on,
                reason=why,
                by=by,
                now=now,
            )
        )
    _log(db, "record.corrected", order, sort, rows, why, by=by, now=now, fields=sorted(changed))
    return kept


def take_out(
    db: Session,
    reference: str,
    slug: str,
    number: int,
    *,
    reason: str,
    by: Account,
    now: datetime,
    version: int | None,
) -> CorrectionRecord:
    """Take out a row that was never so: the whole of it is kept, and it counts nowhere.

    A person who is taken off an order stays known to what keeps withheld homes back.

    Args:
        reference: of the order from whose page it is done.
        slug: the sort, of ``sorts.SORTS``; ``number`` which row.
        version: of the order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: what is recorded of it rests on the row.
        marshmallow.ValidationError: no reason is given.
        NotFound: there is no such order or sort, rows of the sort are not taken out, or nothing
            of that number belongs to the order.
    """
    sort, why = readable_sort(slug, by), reason_of(reason)
    if not sort.may_go:
        raise NotFound(f"Nothing called {slug} is taken out: put it right instead.")
    order = order_called(db, reference)
    (row, *_), concerned = _claimed(db, sort, order, number, version=version)
    kept = keep(
        db,
        sort.slug,
        row.id,
        CorrectionAct.TAKEN_OUT,
        whole_row(row),
        order_id=order.id,
        person_id=person_of(row),
        reason=why,
        by=by,
        now=now,
    )
    remover_of(sort)(db, order, row, kept)
    db.flush()
    _settle(db, sort, (), concerned, by=by, now=now)
    _log(db, "record.taken-out", order, sort, (row,), why, by=by, now=now)
    return kept


def readable_sort(slug: str, by: Account) -> CorrectableSort:
    """The sort of a slug, for an account that may read what it holds.

    Raises:
        NotFound: there is none.
        Refused: it is sensitive, and not theirs to read.
    """
    sort = sort_called(slug)
    if sort.sensitive and not may(by.role, Permission.SENSITIVE_READ):
        raise Refused("Your account may not read what is sensitive.")
    return sort


def order_called(db: Session, reference: str) -> Order:
    """The order of a reference.

    Raises:
        NotFound: there is none.
    """
    found = db.scalars(select(Order).where(Order.reference == reference)).one_or_none()
    if found is None:
        raise NotFound(f"There is no record {reference}.")
    return found


def row_called(db: Session, sort: CorrectableSort, order: Order, number: int) -> Any:
    """What of an order has a number; a person for what is a person's.

    Raises:
        NotFound: nothing of that number belongs to the order.
    """
    row = _FOUND_BY[sort.belongs](db, sort, order, number)
    if row is None:
        raise NotFound(f"Nothing of that number is recorded of {order.reference}.")
    return row


def _person(db: Session, sort: CorrectableSort, order: Order, number: int) -> Any:
    known = number == order.subject_id or _protection(db, sort, order, number) is not None
    return db.get(Person, number) if known else None


def _protection(db: Session, sort: CorrectableSort, order: Order, number: int) -> Any:
    standing = select(Protection).where(
        Protection.order_id == order.id,
        Protection.person_id == number,
        Protection.taken_out_id.is_(None),
    )
    return db.scalars(standing.execution_options(populate_existing=True)).one_or_none()


def _row(db: Session, sort: CorrectableSort, order: Order, number: int) -> Any:
    row: Any = db.get(sort.model, number, populate_existing=True)
    return row if row is not None and row.order_id == order.id else None


def _of_breach(db: Session, sort: CorrectableSort, order: Order, number: int) -> Any:
    """What is kept of a breach of the order; an empty row, which is not kept, where nothing is."""
    if _row(db, SORTS["breach"], order, number) is None:
        return None
    place = db.get(sort.model, number, populate_existing=True)
    return place or sort.model(breach_id=number, location="", withheld=False)


_FOUND_BY: Final[Mapping[Belonging, Callable[[Session, CorrectableSort, Order, int], Any]]] = {
    Belonging.ORDER: lambda _db, _sort, order, number: order if number == 0 else None,
    Belonging.PERSON: _person,
    Belonging.PROTECTED: _protection,
    Belonging.ROW: _row,
    Belonging.BREACH: _of_breach,
}


def person_of(row: Any) -> int | None:
    """The record of whom a row says something; ``None`` where it is of the order alone."""
    found = row.id if isinstance(row, Person) else getattr(row, "person_id", None)
    return None if found is None else int(found)


def _claimed(
    db: Session, sort: CorrectableSort, order: Order, number: int, *, version: int | None
) -> tuple[list[Any], list[int]]:
    """The rows that say the fact, the one asked for first, and the orders it concerns, claimed."""
    row_called(db, sort, order, number)
    if sort.belongs is not Belonging.PERSON:
        change_steps.claim_people(db, order.reference, [order.id], version=version)
        _lock(db, sort, number)
        db.refresh(order)
        return [row_called(db, sort, order, number)], [order.id]
    records = lock_records(db, [number])
    concerned = orders_of(db, records)
    change_steps.claim_people(db, order.reference, concerned, version=version)
    known = select(Person).where(Person.id.in_(records)).execution_options(populate_existing=True)
    rows = {each.id: each for each in db.scalars(known)}
    return [rows.pop(number), *rows.values()], concerned


def _lock(db: Session, sort: CorrectableSort, number: int) -> None:
    """Lock a row of an order: who records what became of a breach claims no order, say."""
    its: Any = {Belonging.ROW: sort.model, Belonging.BREACH: Breach}.get(sort.belongs)
    if its is BreachOutcome:
        # Its breach says which of its decisions stands.
        breach = select(BreachOutcome.breach_id).where(BreachOutcome.id == number)
        lock_rows(db, Breach.id, Breach.id == breach.scalar_subquery())
    elif its is not None:
        lock_rows(db, its.id, its.id == number)


def shown_of(db: Session, sort: CorrectableSort, row: Any, *, by: Account) -> dict[str, Any]:
    """What a row says by field, but for what of it is withheld from an account."""
    said = writer_of(sort).said(db, sort, row)
    return {**said, **dict.fromkeys(sort.hides(db, row, by))}


def _typed_anew(
    hidden: frozenset[str], said: Mapping[str, Any]
) -> tuple[dict[str, Any], frozenset[str]]:
    """What is said of a row, without what was left blank of what is withheld of it.

    With it the withheld fields, where any is typed: all of them are anew then.

    Args:
        hidden: the fields that are withheld from who says it.
        said: by field.
    """
    given = {
        name: each for name, each in said.items() if name not in hidden or each or each is False
    }
    return given, hidden if given.keys() & hidden else frozenset()


def _typed_unseen(
    db: Session,
    sort: CorrectableSort,
    row: Any,
    before: Mapping[str, Any],
    said: Mapping[str, Any],
) -> dict[str, tuple[str, ...]]:
    """The fields said anew of which who says them is not told what they say, with their parts.

    That they say the same is never told: else a guess at a withheld home would be answered.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, given in said.items():
        if name not in before:
            continue
        held, column = before[name], sort.column(name)
        if isinstance(held, Mapping) and isinstance(given, Mapping):
            record_of = writer_of(sort).record_of
            parts = tuple(
                part
                for part in map(str, given)
                if part in held and kept_back(record_of(db, row, part), column, held[part], part)
            )
            found |= {name: parts} if parts else {}
        elif kept_back(row, column, held):
            found[name] = ()
    return found


def _differing(
    sort: CorrectableSort,
    before: Mapping[str, Any],
    loaded: Mapping[str, Any],
    unseen: Collection[str],
) -> dict[str, Any]:
    return {
        name: each
        for name, each in loaded.items()
        if name in unseen or sort.repeated(name, each) != before[name]
    }


def _check_chosen(choices: Choices, changed: Mapping[str, Any]) -> None:
    for name, known in choices.items():
        numbers = {int(number) for number, _ in known}
        if not set(changed.get(name) or ()) <= numbers:
            raise ValidationError({name: ["Choose from what is recorded of this order."]})


def _replaced(before: Any, after: Any, unseen: Collection[str]) -> Any:
    """What is replaced of a field; of several texts those that differ, or were typed unseen."""
    if not isinstance(before, Mapping):
        return before
    return {
        key: before.get(key, "")
        for key in sorted({*before, *after})
        if key in unseen or before.get(key) != after.get(key)
    }


def _check_day(sort: CorrectableSort, given: CorrectionInput, now: datetime) -> None:
    changed = given.act is CorrectionAct.CHANGED
    if given.act not in _ACTS or (changed and not sort.may_change):
        raise ValidationError({"act": ["Say that it was always wrong: this does not change."]})
    if changed and given.changed_on is None:
        raise ValidationError({"changed_on": ["Enter the day it changed."]})
    if changed and given.changed_on is not None and given.changed_on > london(now).date():
        raise ValidationError({"changed_on": ["The day it changed must be in the past."]})
    if not changed and given.changed_on is not None:
        raise ValidationError({"changed_on": ["Leave this blank: it was always wrong."]})


def _settle(
    db: Session,
    sort: CorrectableSort,
    rows: Sequence[Any],
    concerned: Sequence[int],
    *,
    by: Account,
    now: datetime,
) -> None:
    """Let everything derived follow: names, likeness, where orders count, what is withheld."""
    db.flush()
    if sort.belongs is Belonging.PERSON:
        records = [each.id for each in rows]
        list_by_last_name(db, records)
        pairs.renew(db, records)
    projection.rewrite(db, concerned)
    withhold_together(db, concerned, by=by, now=now)


def _log(
    db: Session,
    what: str,
    order: Order,
    sort: CorrectableSort,
    rows: Sequence[Any],
    reason: str,
    *,
    by: Account,
    now: datetime,
    **details: Any,
) -> None:
    people = {person_of(each) for each in rows} - {None}
    log.record(
        db,
        Action.ALTERATION,
        what,
        by=by,
        now=now,
        reference=order.reference,
        reason=reason,
        details={
            "sort": sort.slug,
            "rows": [each.id for each in rows],
            "people": sorted(each for each in people if each is not None),
            **details,
        },
    )
