"""What was put right on an order and its people, in words, as far as a reader may have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from marshmallow import fields
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit.shown import ShownRecords
from orders.breaches.model import Breach
from orders.corrections.sorts import PROGRESS, TOLD, CorrectableSort
from orders.formatting import day, moment
from orders.people.model import Person
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order
from orders.register.order_record import OrderRecord
from orders.register.schemas.fields import TIMES
from orders.rules.vocabulary.labelled import capital

MOST: Final = 200
"""So many corrections are told of one order, the latest first."""
_NOTHING: Final = "nothing"
_OF_ANOTHER: Final = "Told to those who may read the other order alone."


@dataclass(frozen=True, slots=True)
class CorrectionStep:
    """One correction as a reader has it.

    Attributes:
        id: its number.
        title: what was put right.
        act: how, in words; ``code`` as programs have it.
        changed_on: London day from which what stands now is so; ``None``: it always was.
        was: what stood there before: what it is, and its words.
        whom: the person taken off an order or added to it, by name.
        order: the other order a breach was moved from or to: its reference; ``order_id`` its
            number.
        reason: why, in words.
        by: who did it; ``at`` when, aware.
    """

    id: int
    title: str
    act: str
    code: str
    changed_on: date | None
    was: tuple[tuple[str, str], ...]
    whom: str | None
    order: str | None
    order_id: int | None
    reason: str
    by: str
    at: datetime
    person_id: int | None


def corrections_of(
    db: Session, sheet: OrderRecord, *, by: Account, visible: ColumnElement[bool]
) -> tuple[CorrectionStep, ...]:
    """What was put right on an order, and of its people from any page; the latest first.

    A person who is on the order no more, and what is sensitive, is told to those who may read what
    is sensitive alone; which other order a breach was moved from or to, and why, to those who may
    see that order.

    Args:
        sheet: the order.
        by: the reader.
        visible: condition on ``Order`` that limits what the reader may see.
    """
    people = {record.id for each in sheet.people for record in each.records}
    asked = (
        select(CorrectionRecord)
        .where(
            or_(
                CorrectionRecord.order_id == sheet.order.id,
                CorrectionRecord.person_id.in_(people),
            )
        )
        .options(joinedload(CorrectionRecord.corrected_by))
        .order_by(CorrectionRecord.id.desc())
        .limit(MOST)
    )
    if not may(by.role, Permission.SENSITIVE_READ):
        open_sorts = [each.slug for each in TOLD.values() if not each.sensitive]
        asked = asked.where(
            CorrectionRecord.sort.in_(open_sorts),
            or_(CorrectionRecord.person_id.is_(None), CorrectionRecord.person_id.in_(people)),
        )
    found = db.scalars(asked).all()
    names, others = _names(db, found), _others(db, found, visible)
    return tuple(_step(each, names, others) for each in found)


def corrections_of_breach(
    db: Session, breach: Breach, *, visible: ColumnElement[bool]
) -> list[CorrectionStep]:
    """What was put right of a breach and of what became of it; the latest first.

    Args:
        breach: with its order.
        visible: condition on ``Order`` that limits what the reader may see.
    """
    found = db.scalars(
        select(CorrectionRecord)
        .where(
            CorrectionRecord.sort.in_(("breach", PROGRESS.slug)),
            CorrectionRecord.row_id == breach.id,
            CorrectionRecord.order_id == breach.order_id,
        )
        .options(joinedload(CorrectionRecord.corrected_by))
        .order_by(CorrectionRecord.id.desc())
        .limit(MOST)
    ).all()
    others = _others(db, found, visible)
    return [_step(each, {}, others) for each in found]


def _names(db: Session, found: Any) -> dict[int, str]:
    """Who was added or taken out, by number."""
    ids = {each.person_id for each in found if each.sort == "connection"} - {None}
    rows = db.scalars(select(Person).where(Person.id.in_(ids))) if ids else ()
    return {each.id: each.name for each in rows}


def shown_by(steps: Iterable[CorrectionStep]) -> ShownRecords:
    """Whom and which other orders corrections name, for the line of the log."""
    told = tuple(steps)
    return ShownRecords(
        orders=frozenset(each.order_id for each in told if each.order_id is not None),
        people=frozenset(each.person_id for each in told if each.person_id is not None),
        references=frozenset(each.order for each in told if each.order is not None),
    )


@dataclass(frozen=True, slots=True)
class _OtherOrder:
    """The other order of a move; without number and reference where it is not theirs to see."""

    id: int | None = None
    reference: str | None = None


_NEITHER: Final = _OtherOrder()


def _others(
    db: Session, found: Sequence[CorrectionRecord], visible: ColumnElement[bool]
) -> dict[int, _OtherOrder]:
    """By the number of each move, its other order."""
    moves = [each for each in found if each.act is CorrectionAct.MOVED]
    if not moves:
        return {}
    named = {str(each.was[end]) for each in moves for end in ("order", "to")}
    asked = select(Order.id, Order.reference).where(Order.reference.in_(named), visible)
    seen = [_OtherOrder(number, reference) for number, reference in db.execute(asked)]
    return {
        move.id: next(
            (
                each
                for each in seen
                if each.id != move.order_id and each.reference in move.was.values()
            ),
            _NEITHER,
        )
        for move in moves
    }


def _step(
    kept: CorrectionRecord, names: Mapping[int, str], others: Mapping[int, _OtherOrder]
) -> CorrectionStep:
    sort, by = TOLD[kept.sort], kept.corrected_by
    other = others.get(kept.id, _NEITHER)
    unseen = kept.id in others and other is _NEITHER
    return CorrectionStep(
        id=kept.id,
        title=sort.title,
        act=capital(kept.act.label),
        code=kept.act.value,
        changed_on=kept.changed_on,
        was=tuple(_was(sort, kept, other.reference)),
        whom=names.get(kept.person_id or 0),
        order=other.reference,
        order_id=other.id,
        reason=_OF_ANOTHER if unseen else kept.reason,
        by=f"{by.name} {by.collar_number}" if by.collar_number else by.name,
        at=kept.corrected_at,
        person_id=kept.person_id,
    )


def _was(sort: CorrectableSort, kept: CorrectionRecord, other: str | None) -> list[tuple[str, str]]:
    if kept.act is CorrectionAct.MOVED:
        # On the order it was moved from, what stood there is that order itself.
        return [("Order", other)] if other is not None and other == kept.was["order"] else []
    gone = kept.act is CorrectionAct.TAKEN_OUT
    known = sort.schema().fields
    found: list[tuple[str, str]] = []
    for name, each in sort.fields.items():
        if name not in kept.was or (gone and kept.was[name] in (None, "", False)):
            continue
        value = kept.was[name]
        if each.keys and isinstance(value, Mapping):
            labels = dict(each.keys)
            found += [
                (labels.get(str(key), str(key)), str(text) or _NOTHING)
                for key, text in value.items()
            ]
        else:
            found.append((each.label, words_of(known[name], value)))
    return found


def words_of(field: fields.Field[Any], value: Any) -> str:
    """What a field's value says, as a person reads it.

    Args:
        field: of the schema that takes it.
        value: as JSON holds it.
    """
    if value is None or value in ("", []):
        return _NOTHING
    if isinstance(field, fields.List):
        return ", ".join(words_of(field.inner, each) for each in value)
    if isinstance(field, fields.Enum):
        member: Any = field.enum(value) if field.by_value else field.enum[value]
        return str(member.label)
    if isinstance(field, fields.Boolean):
        return "yes" if value else "no"
    if isinstance(field, fields.Date):
        return day(date.fromisoformat(value))
    if isinstance(field, TIMES):
        return moment(datetime.fromisoformat(value))
    return str(value)
