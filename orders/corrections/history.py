"""What was put right on an order and its people, in words, as far as a reader may have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from marshmallow import fields
from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit.shown import ShownRecords
from orders.breaches.model import Breach, BreachPlace
from orders.corrections.correctable_sort import Belonging, CorrectableSort
from orders.corrections.returns import may_return, returned_by
from orders.corrections.sorts import CONNECTION, PROGRESS, TOLD, called
from orders.formatting import day, moment
from orders.people.model import Person
from orders.register.confidentiality import shared_homes
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Condition, Order, Protection
from orders.register.order_record import OrderRecord
from orders.register.schemas.fields import TIMES
from orders.rules.vocabulary.labelled import capital
from orders.typed_words import anothers

MOST: Final = 200
"""So many corrections are told of one order, the latest first."""
_NOTHING: Final = "nothing"
_UNNAMED: Final[Mapping[str, str]] = {
    "condition_ids": "a condition of another order",
    "protected_person_ids": "a person this order does not protect",
}
"""By field that lists numbers, what stands for one that is not told."""
_OF_PERSONS: Final = [each.slug for each in TOLD.values() if each.belongs is Belonging.PERSON]
_PLACE: Final = "breach-place"
_OUTCOME: Final = "outcome"
_ANSWER: Final = "shares_home"
_WITHHELD: Final = "Withheld: it may tell where a protected person lives."
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
        may_return: whether it took out a row that can be put back, and was not.
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
    may_return: bool = False


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
                # Of what another order says of them nothing is told here.
                and_(
                    CorrectionRecord.person_id.in_(people),
                    CorrectionRecord.sort.in_(_OF_PERSONS),
                ),
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
    _learn_orders(db, {each.order_id for each in found} - {sheet.order.id})
    told = _Told(
        _names(db, found),
        _others(db, found, visible),
        _called(db, found, sheet.order.id, by=by),
        _hidden(db, found) | _answers_kept(db, found, sheet.order.id, by=by),
    )
    back = returned_by(found)  # Who put one back did so later: it is among them as well.
    own = {each.id for each in found if each.order_id == sheet.order.id and may_return(each)}
    steps = (_step(each, told) for each in found)
    return tuple(replace(each, may_return=each.id in own - back) for each in steps)


def corrections_of_breach(
    db: Session, breach: Breach, *, by: Account, visible: ColumnElement[bool]
) -> list[CorrectionStep]:
    """What was put right of a breach and of what became of it; the latest first.

    Args:
        breach: with its order.
        by: the reader.
        visible: condition on ``Order`` that limits what the reader may see.
    """
    found = db.scalars(
        select(CorrectionRecord)
        .where(
            or_(
                and_(
                    CorrectionRecord.sort.in_(("breach", _PLACE, PROGRESS.slug)),
                    CorrectionRecord.row_id == breach.id,
                ),
                CorrectionRecord.sort == _OUTCOME,
            ),
            CorrectionRecord.order_id == breach.order_id,
        )
        .options(joinedload(CorrectionRecord.corrected_by))
        .order_by(CorrectionRecord.id.desc())
        .limit(MOST)
    ).all()
    found = _of_breach(breach, found)
    told = _Told(
        {},
        _others(db, found, visible),
        _called(db, found, breach.order_id, by=by),
        _hidden(db, found),
    )
    return [_step(each, told) for each in found]


def _of_breach(breach: Breach, found: Sequence[CorrectionRecord]) -> list[CorrectionRecord]:
    """Without what was put right of what courts decided about other breaches of the order."""
    decided = [each for each in found if each.sort == _OUTCOME]
    if not decided:
        return list(found)
    gone = [each for each in decided if each.act is CorrectionAct.TAKEN_OUT]
    its = {each.row_id for each in gone if each.was["breach_id"] == breach.id}
    its |= {each.id for each in breach.outcomes}
    return [each for each in found if each.sort != _OUTCOME or each.row_id in its]


def _learn_orders(db: Session, order_ids: Collection[int]) -> None:
    """Read the references of other orders: what is kept back goes by the orders that are read.

    A person's name may have been put right from the page of any order of theirs, in words that are
    about the people of that order. The references themselves are told to nobody here.
    """
    if order_ids:
        db.execute(select(Order.reference).where(Order.id.in_(order_ids))).all()


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


@dataclass(frozen=True, slots=True)
class _Told:
    """What numbers in corrections stand for.

    Attributes:
        names: who was added or taken out, by number.
        others: by the number of each move, its other order.
        called: by field, what the numbers of a list stand for, and any that is not told.
        hidden: corrections, by number, that may tell where a protected person lives.
    """

    names: Mapping[int, str]
    others: Mapping[int, _OtherOrder]
    called: Mapping[str, Mapping[int, str]]
    hidden: frozenset[int]


def _called(
    db: Session, found: Sequence[CorrectionRecord], order_id: int, *, by: Account
) -> Mapping[str, Mapping[int, str]]:
    """What the conditions and persons of a breach are called, as far as the reader may know.

    Who was taken off the order is named to those who may read what is sensitive alone.
    """
    if not any(each.was.get(name) for each in found for name in _UNNAMED):
        return {}
    people = (
        select(Protection)
        .where(Protection.order_id == order_id)
        .options(joinedload(Protection.person))
    )
    if not may(by.role, Permission.SENSITIVE_READ):
        people = people.where(Protection.taken_out_id.is_(None))
    conditions = select(Condition).where(Condition.order_id == order_id)
    return {
        "condition_ids": {each.id: called(each) for each in db.scalars(conditions)},
        "protected_person_ids": {each.person_id: each.person.name for each in db.scalars(people)},
    }


def _hidden(db: Session, found: Sequence[CorrectionRecord]) -> frozenset[int]:
    """The corrections of a breach's place that is withheld now, or is gone."""
    places = {each.row_id for each in found if each.sort == _PLACE}
    if not places:
        return frozenset()
    query = select(BreachPlace.breach_id).where(
        BreachPlace.breach_id.in_(places), not_(BreachPlace.hidden)
    )
    hidden = places - set(db.scalars(query))
    return frozenset(each.id for each in found if each.sort == _PLACE and each.row_id in hidden)


def _answers_kept(
    db: Session, found: Sequence[CorrectionRecord], order_id: int, *, by: Account
) -> frozenset[int]:
    """The corrections that replaced whether a person lives where the subject does, where kept."""
    asked = {each.id for each in found if each.sort == CONNECTION.slug and _ANSWER in each.was}
    kept = bool(asked) and shared_homes.are_kept(db, order_id, by=by)
    return frozenset(asked) if kept else frozenset()


def _withheld(
    sort: CorrectableSort,
    kept: CorrectionRecord,
    other: str | None,
    called_by: Mapping[str, Mapping[int, str]],
) -> list[tuple[str, str]]:
    """What stood there, without what may tell where a protected person lives."""
    if sort.slug != CONNECTION.slug:
        return [(sort.fields[name].label, _WITHHELD) for name in kept.was if kept.was[name]]
    found = _was(sort, kept, other, called_by, but=_ANSWER)
    # That somebody was taken off the order says nothing of it.
    gone = kept.act is CorrectionAct.TAKEN_OUT
    return found if gone else [*found, (sort.fields[_ANSWER].label, _WITHHELD)]


def _step(kept: CorrectionRecord, told: _Told) -> CorrectionStep:
    sort, by = TOLD[kept.sort], kept.corrected_by
    other = told.others.get(kept.id, _NEITHER)
    unseen = kept.id in told.others and other is _NEITHER
    is_hidden = kept.id in told.hidden
    # Why somebody was taken off the order is no answer.
    tells = is_hidden and not (sort is CONNECTION and kept.act is CorrectionAct.TAKEN_OUT)
    return CorrectionStep(
        id=kept.id,
        title=sort.title,
        act=capital(kept.act.label),
        code=kept.act.value,
        changed_on=kept.changed_on,
        was=tuple(
            (_withheld if is_hidden else _was)(sort, kept, other.reference, told.called),
        ),
        whom=told.names.get(kept.person_id or 0),
        order=other.reference,
        order_id=other.id,
        reason=_OF_ANOTHER if unseen else _WITHHELD if tells else kept.reason,
        by=f"{by.name} {by.collar_number}" if by.collar_number else by.name,
        at=kept.corrected_at,
        person_id=kept.person_id,
    )


def _was(
    sort: CorrectableSort,
    kept: CorrectionRecord,
    other: str | None,
    called_by: Mapping[str, Mapping[int, str]],
    but: str = "",
) -> list[tuple[str, str]]:
    if kept.act is CorrectionAct.PUT_BACK:
        return []
    if kept.act is CorrectionAct.MOVED:
        # On the order it was moved from, what stood there is that order itself.
        return [("Order", other)] if other is not None and other == kept.was["order"] else []
    gone = kept.act is CorrectionAct.TAKEN_OUT
    known = sort.schema().fields
    found: list[tuple[str, str]] = []
    for name, each in sort.fields.items():
        if name not in kept.was or name == but:
            continue
        value = kept.was[name]
        if gone and (value in (None, "") or (value is False and not known[name].allow_none)):
            continue
        if each.keys and isinstance(value, Mapping):
            labels = dict(each.keys)
            found += [
                (
                    labels.get(str(key), str(key)),
                    anothers(kept.id, name, key, str(text)) or _NOTHING,
                )
                for key, text in value.items()
            ]
        elif value and name in _UNNAMED:
            names = called_by.get(name, {})
            words = ", ".join(names.get(number, _UNNAMED[name]) for number in value)
            found.append((each.label, words))
        elif isinstance(value, str):
            words = words_of(known[name], value)
            found.append((each.label, anothers(kept.id, name, None, words)))
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
