"""What may be told of one condition: its words, where it applies, what a map draws of it.

A condition on a withheld home is told in plain words and drawn nowhere: the middle of a circle is
the home. The same holds for a place that was recorded as confidential, and for words or a place
that tell where a withheld home of the order's people is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, grid_of, northing, shape_of
from orders.access.model import Account
from orders.db import UtcInstant, register_contact
from orders.people.model import Address, withheld_column
from orders.register.model import Condition, ConditionPlace, Order
from orders.register.order_record import OrderRecord, RecordedCondition
from orders.rules.vocabulary.condition_codes import CODES, ConditionCode
from orders.rules.vocabulary.wording import ConditionWording, plain
from orders.search.disclosure.gate import standing_gate
from orders.search.disclosure.masking import wording
from orders.search.disclosure.withheld_homes import (
    WithheldHome,
    hidden_of,
    people_of_orders,
)
from orders.search.disclosure.words.spellings import is_told_by_words
from orders.search.disclosure.zones.drawn_zones import zone_gate

Grid = tuple[float, float]


class WordedCondition(Protocol):
    """A condition's own columns, as a record or as a row."""

    code: Any
    text_verbatim: Any
    radius_m: Any
    starts_at: Any
    ends_at: Any
    supervisor: Any
    responsible_person: Any
    exceptions: Any
    countries: Any
    weekly_times: Any
    added_by_id: Any
    placed_by_id: Any
    worded_by_id: Any
    sealed_number: Any
    taken_out_in_id: Any
    stands_as_id: Any


@dataclass(frozen=True, slots=True)
class Premises:
    """The home a condition speaks of: one line of words, where it is, whether it is withheld."""

    words: str
    point: Grid | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class MaskedPlace:
    """The place a condition is about, when that is no home; EPSG:27700."""

    name: str
    shape: BaseGeometry | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class MaskedCondition:
    """A condition as far as it may be told.

    Attributes:
        id: the condition's number.
        code: what it is.
        plain: plain words for the officer.
        wording: the sealed words, or what stands for them.
        place: its premises or place in words; ``None`` when withheld or none.
        exceptions: what it lets the subject do, as sealed; ``None`` when withheld or nothing.
        radius_m: the distance it names, metres; ``None`` when its place is withheld.
        shape: what a map draws, EPSG:27700; a point with ``radius_m`` is a circle.
        withheld: whether its place may not be told.
        instead: where about a zone lies that is not drawn, in words; ``None`` of every other.
        may_be_placed: whether a recorder may still say where it applies: it is about no home.
        starts_at: aware; ``None``: with the order.
        ends_at: aware; ``None``: with the order.
        sealed_number: its number on the paper.
        taken_out_in: the correction since which it is none of the order.
        stands_as: the condition of which it is an earlier wording.
    """

    id: int
    code: ConditionCode
    plain: str
    wording: str
    place: str | None
    exceptions: str | None
    radius_m: int | None
    shape: BaseGeometry | None
    withheld: bool
    instead: str | None
    may_be_placed: bool
    starts_at: datetime | None
    ends_at: datetime | None
    sealed_number: str | None = None
    taken_out_in: int | None = None
    stands_as: int | None = None


def told(
    number: int,
    condition: WordedCondition,
    premises: Premises | None,
    ground: MaskedPlace | None,
    *,
    in_words: bool = False,
    is_earlier: bool = False,
    person: str | None = None,
    instead: str | None = None,
) -> MaskedCondition:
    """A condition as far as it may be told.

    Args:
        number: its id.
        condition: its columns.
        premises: the home it speaks of.
        ground: the place it is about.
        in_words: whether what another than the reader said tells a withheld home in words.
        is_earlier: whether it is an earlier wording of a condition whose place may not be told.
        person: whom it protects, where it names one.
        instead: where about its zone lies, when that may not be drawn.
    """
    masked = is_earlier or _is_masked(premises, ground, instead)
    withheld = masked or in_words
    # Words that tell a home themselves are left to the gate where the answer goes through one.
    sealed = not withheld or (in_words and standing_gate() is not None)
    shape, radius_m = _shape(premises, ground), None if withheld else condition.radius_m
    place = premises.words if premises is not None else ground.name if ground is not None else ""
    code = CODES.get(condition.code, CODES["OTHER"])
    said = ConditionWording(
        place=None if withheld else place or None,
        radius_m=radius_m,
        person=person,
        countries=condition.countries,
        weekly_times=condition.weekly_times,
        supervisor=condition.supervisor,
        responsible_person=condition.responsible_person,
        exceptions=condition.exceptions if sealed else None,
    )
    return MaskedCondition(
        id=number,
        code=code,
        plain=" ".join(filter(None, (plain(condition.code, said), instead))),
        wording=wording(condition.code, condition.text_verbatim, withheld=not sealed),
        place=said.place,
        exceptions=said.exceptions,
        radius_m=radius_m,
        shape=None if withheld or not code.takes_place else shape,
        withheld=withheld,
        instead=instead,
        may_be_placed=code.takes_place and premises is None,
        starts_at=condition.starts_at,
        ends_at=condition.ends_at,
        sealed_number=condition.sealed_number,
        taken_out_in=condition.taken_out_in_id,
        stands_as=condition.stands_as_id,
    )


def told_of(
    db: Session, sheet: OrderRecord, *, by: Account | None = None, opened: int | None = None
) -> tuple[MaskedCondition, ...]:
    """Every condition of an order, in its order, as far as it may be told.

    Args:
        sheet: the order.
        by: the reader; ``None``: more than one may read it.
        opened: the condition whose zone was opened for them, with a purpose and logged.
    """
    hidden = hidden_of(sheet)
    names = {each.person.id: each.person.name for each in sheet.protected}
    several, order = len(names) > 1, sheet.order
    found = [(each.condition, _premises(each.address), _ground(each)) for each in sheet.terms]
    drawn = any(_draws(each, home, ground) for each, home, ground in found)
    gate = zone_gate(db, [order.id] if drawn else [], by=by, opened=opened)
    number = _number(db, order.out_of_hours_contact, hidden)
    instead = {
        each.id: gate.instead(order.id, each, _shape(premises, ground), number)
        for each, premises, ground in found
    }
    # What a condition said before it was put right was mostly about the place it has now.
    secret = {
        each.stands_as_id or each.id
        for each, premises, ground in found
        if _is_masked(premises, ground, instead[each.id])
    }
    return tuple(
        told(
            each.id,
            each,
            premises,
            ground,
            in_words=_in_words(each, ground, hidden, _own(each, order.recorded_by_id, by)),
            is_earlier=each.stands_as_id in secret,
            person=names.get(each.protected_person_id or 0) if several else None,
            instead=instead[each.id],
        )
        for each, premises, ground in found
    )


def told_of_orders(
    db: Session,
    ids: Sequence[int],
    *,
    in_force_at: datetime | None = None,
    by: Account | None = None,
    opened: int | None = None,
) -> dict[int, tuple[MaskedCondition, ...]]:
    """Conditions of many orders by order, as far as they may be told, in six queries at most.

    Args:
        ids: the orders.
        in_force_at: aware; only those whose own time holds it.
        by: the reader; ``None``: more than one may read it.
        opened: the condition whose zone was opened for them, with a purpose and logged.
    """
    query = _OF_ORDERS if in_force_at is None else _IN_FORCE
    rows = db.connection().execute(query, {"ids": ids, "as_at": in_force_at}).all()
    known = people_of_orders(db, {row.order_id for row in rows}) if rows else {}
    places = [(row, _row_premises(row), _row_ground(row)) for row in rows]
    drawn = {row.order_id for row, home, ground in places if _draws(row, home, ground)}
    gate = zone_gate(db, drawn, by=by, opened=opened, known=known)
    found: defaultdict[int, tuple[MaskedCondition, ...]] = defaultdict(tuple)
    for row, premises, ground in places:
        of_order = known[row.order_id].homes
        number = _number(db, row.out_of_hours_contact, of_order)
        instead = gate.instead(row.order_id, row, _shape(premises, ground), number)
        in_words = _in_words(row, ground, of_order, _own(row, row.recorded_by_id, by))
        found[row.order_id] += (
            told(row.id, row, premises, ground, in_words=in_words, instead=instead),
        )
    return found


_QUERY = (
    select(
        Condition.__table__,
        Address.lines,
        Address.postcode,
        easting(Address.point).label("x"),
        northing(Address.point).label("y"),
        withheld_column().label("withheld"),
        ConditionPlace.name,
        ConditionPlace.shape,
        ConditionPlace.confidential,
        Order.out_of_hours_contact,
        Order.recorded_by_id,
    )
    .join(Order, Order.id == Condition.order_id)
    .outerjoin(Address, Address.id == Condition.address_id)
    .outerjoin(ConditionPlace, ConditionPlace.condition_id == Condition.id)
    # What a correction took out is read on the order's own page alone.
    .where(Condition.taken_out_in_id.is_(None))
    .order_by(Condition.order_id, Condition.position)
)
_OF_ORDERS = _QUERY.where(Condition.order_id.in_(bindparam("ids", expanding=True)))
_AS_AT: BindParameter[datetime] = bindparam("as_at", type_=UtcInstant())
_IN_FORCE = _OF_ORDERS.where(
    or_(Condition.starts_at.is_(None), Condition.starts_at <= _AS_AT),
    or_(Condition.ends_at.is_(None), Condition.ends_at > _AS_AT),
)


@dataclass(frozen=True, slots=True)
class _Own:
    """What of a condition its reader said: an answer must not say whether that tells a home."""

    words: bool
    place: bool


def _own(condition: WordedCondition, recorded_by_id: int, by: Account | None) -> _Own:
    """What of a condition a reader said: who typed its words need not have said its place."""
    if by is None:
        return _Own(words=False, place=False)
    first = recorded_by_id if condition.added_by_id is None else None
    return _Own(
        words=by.id == (condition.worded_by_id or first),
        place=by.id == (condition.placed_by_id or first),
    )


def _in_words(
    condition: WordedCondition,
    ground: MaskedPlace | None,
    hidden: Collection[WithheldHome],
    own: _Own,
) -> bool:
    """Whether what another than its reader said of a condition tells a withheld home in words."""
    texts = () if own.words else (condition.text_verbatim, condition.exceptions)
    names = () if own.place or ground is None else (ground.name,)
    return is_told_by_words((*texts, *names), [each.spelt for each in hidden])


def _is_masked(premises: Premises | None, ground: MaskedPlace | None, instead: str | None) -> bool:
    """Whether the place of a condition may not be told."""
    return (
        instead is not None
        or (premises is not None and premises.withheld)
        or (ground is not None and ground.confidential)
    )


def _draws(
    condition: WordedCondition, premises: Premises | None, ground: MaskedPlace | None
) -> bool:
    """Whether a condition would draw more than a home, which is on the map already."""
    if ground is not None and ground.shape is not None:
        return True
    return premises is not None and not premises.withheld and condition.radius_m is not None


def _shape(premises: Premises | None, ground: MaskedPlace | None) -> BaseGeometry | None:
    if ground is not None and ground.shape is not None:
        return ground.shape
    return None if premises is None or premises.point is None else Point(premises.point)


def _number(db: Session, contact: str, hidden: Collection[WithheldHome]) -> str:
    """Whom to ring about an order at any hour: its own contact, else the register's."""
    tells = is_told_by_words([contact], [each.spelt for each in hidden])
    return register_contact(db) if tells or not contact.strip() else contact


def _row_premises(row: Any) -> Premises | None:
    if row.address_id is None:
        return None
    point = None if row.x is None else (row.x, row.y)
    return Premises(_line(row.lines, row.postcode), point, bool(row.withheld))


def _row_ground(row: Any) -> MaskedPlace | None:
    if row.name is None:
        return None
    return MaskedPlace(row.name, shape_of(row.shape), bool(row.confidential))


def _premises(address: Address | None) -> Premises | None:
    if address is None:
        return None
    words = _line(address.lines, address.postcode)
    return Premises(words, grid_of(address.point), address.is_withheld)


def _ground(term: RecordedCondition) -> MaskedPlace | None:
    place = term.condition.place
    return (
        None
        if place is None
        else MaskedPlace(place.name, shape_of(place.shape), place.confidential)
    )


def _line(lines: str, postcode: str | None) -> str:
    return ", ".join(part for part in (*lines.splitlines(), postcode) if part)
