"""What may be told of one condition: its words, where it applies, what a map draws of it.

A condition on a withheld home is told in plain words and drawn nowhere: the middle of a circle is
the home. The same holds for a place that somebody called confidential, and for words or a place
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
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from geo.columns import easting, grid_of, northing, shape_of
from geo.drawing import as_wkt
from orders.people.model import Address, withheld_column
from orders.register.model import Condition, ConditionPlace
from orders.register.reading import Sheet, Term
from orders.rules.condition_codes import CODES, ConditionCode
from orders.rules.wording import Said, plain
from orders.search.disclosure.gate import standing_gate
from orders.search.disclosure.spellings import is_told_by_words
from orders.search.disclosure.withheld_homes import Hidden, hidden_of, hidden_of_orders
from orders.search.hidden_homes import is_told_by_shape
from orders.search.masking import is_withheld, wording

Grid = tuple[float, float]


class Worded(Protocol):
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


@dataclass(frozen=True, slots=True)
class Premises:
    """The home a condition speaks of: one line of words, where it is, whether it is withheld."""

    words: str
    point: Grid | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The place a condition is about, when that is no home; EPSG:27700."""

    name: str
    shape: BaseGeometry | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class Told:
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
        may_be_placed: whether somebody may still say where it applies: it is about no home.
        starts_at: aware; ``None``: with the order.
        ends_at: aware; ``None``: with the order.
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
    may_be_placed: bool
    starts_at: datetime | None
    ends_at: datetime | None


def told(
    number: int,
    condition: Worded,
    premises: Premises | None,
    ground: Ground | None,
    *,
    hidden: Collection[Hidden] = (),
    person: str | None = None,
) -> Told:
    """A condition as far as it may be told.

    Args:
        number: its id.
        condition: its columns.
        premises: the home it speaks of.
        ground: the place it is about.
        hidden: the withheld homes of the order's people.
        person: whom it protects, where it names one.
    """
    in_words = _in_words(condition, ground, hidden)
    masked = (premises is not None and premises.withheld) or _in_shape(condition, ground, hidden)
    withheld = masked or in_words
    # Words that tell a home themselves are left to the gate where the answer goes through one.
    sealed = not withheld or (in_words and standing_gate() is not None)
    shape = None if ground is None else ground.shape
    if shape is None and premises is not None and premises.point is not None:
        shape = Point(premises.point)
    place = premises.words if premises is not None else ground.name if ground is not None else ""
    code = CODES.get(condition.code, CODES["OTHER"])
    said = Said(
        place=None if withheld else place or None,
        radius_m=condition.radius_m,
        person=person,
        countries=condition.countries,
        weekly_times=condition.weekly_times,
        supervisor=condition.supervisor,
        responsible_person=condition.responsible_person,
        exceptions=condition.exceptions if sealed else None,
    )
    return Told(
        id=number,
        code=code,
        plain=plain(condition.code, said),
        wording=wording(condition.code, condition.text_verbatim, withheld=not sealed),
        place=said.place,
        exceptions=said.exceptions,
        radius_m=condition.radius_m,
        shape=None if withheld or not code.takes_place else shape,
        withheld=withheld,
        may_be_placed=code.takes_place and premises is None,
        starts_at=condition.starts_at,
        ends_at=condition.ends_at,
    )


def told_of(sheet: Sheet) -> tuple[Told, ...]:
    """Every condition of an order, in its order, as far as it may be told."""
    hidden = hidden_of(sheet)
    names = {each.person.id: each.person.name for each in sheet.protected}
    several = len(names) > 1
    return tuple(
        told(
            each.condition.id,
            each.condition,
            _premises(each.address),
            _ground(each),
            hidden=hidden,
            person=names.get(each.condition.protected_person_id or 0) if several else None,
        )
        for each in sheet.terms
    )


def told_of_orders(
    db: Session, ids: Sequence[int], *, in_force_at: datetime | None = None
) -> dict[int, tuple[Told, ...]]:
    """Conditions of many orders by order, as far as they may be told, in two queries at most.

    Args:
        ids: the orders.
        in_force_at: aware; only those whose own time holds it.
    """
    asked: ColumnElement[bool] = Condition.order_id.in_(ids)
    if in_force_at is not None:
        asked = and_(
            asked,
            or_(Condition.starts_at.is_(None), Condition.starts_at <= in_force_at),
            or_(Condition.ends_at.is_(None), Condition.ends_at > in_force_at),
        )
    rows = db.connection().execute(_QUERY.where(asked)).all()
    hidden = hidden_of_orders(db, sorted({row.order_id for row in rows})) if rows else {}
    found: defaultdict[int, tuple[Told, ...]] = defaultdict(tuple)
    for row in rows:
        premises = ground = None
        if row.address_id is not None:
            point = None if row.x is None else (row.x, row.y)
            premises = Premises(_line(row.lines, row.postcode), point, bool(row.withheld))
        if row.name is not None:
            ground = Ground(row.name, shape_of(row.shape), bool(row.confidential))
        of_order = hidden.get(row.order_id, ())
        found[row.order_id] += (told(row.id, row, premises, ground, hidden=of_order),)
    return found


def places_drawn(db: Session, ids: Sequence[int], at: datetime) -> dict[int, tuple[str, ...]]:
    """What is drawn of the places of orders' conditions in force at ``at``, by order; no homes.

    Returns:
        The code and the shape as WKT, and the distance where there is one:
        ``NO_APPROACH_SCHOOL SRID=27700;POINT (401000 292000) 200 m``.
    """
    drawn = (
        select(Condition.order_id)
        .join(ConditionPlace, ConditionPlace.condition_id == Condition.id)
        .where(Condition.order_id.in_(ids), ConditionPlace.shape.is_not(None))
    )
    some = db.connection().scalars(drawn.distinct()).all()
    if not some:
        return {}
    return {
        order_id: tuple(
            f"{each.code.code} {as_wkt(each.shape)}{f' {each.radius_m} m' if each.radius_m else ''}"
            for each in told_here
            if each.shape is not None and each.may_be_placed
        )
        for order_id, told_here in told_of_orders(db, some, in_force_at=at).items()
    }


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
    )
    .outerjoin(Address, Address.id == Condition.address_id)
    .outerjoin(ConditionPlace, ConditionPlace.condition_id == Condition.id)
    .order_by(Condition.order_id, Condition.position)
)


def _in_words(condition: Worded, ground: Ground | None, hidden: Collection[Hidden]) -> bool:
    """Whether the words of a condition or of its place tell a withheld home."""
    name = None if ground is None else ground.name
    texts = (condition.text_verbatim, condition.exceptions, name)
    return is_told_by_words(texts, [each.spelt for each in hidden])


def _in_shape(condition: Worded, ground: Ground | None, hidden: Collection[Hidden]) -> bool:
    """Whether a condition's place is confidential, or what is drawn of it tells a home."""
    return ground is not None and (
        ground.confidential or is_told_by_shape(ground.shape, condition.radius_m, hidden)
    )


def _premises(address: Address | None) -> Premises | None:
    if address is None:
        return None
    words = _line(address.lines, address.postcode)
    return Premises(words, grid_of(address.point), is_withheld(address))


def _ground(term: Term) -> Ground | None:
    place = term.condition.place
    return None if place is None else Ground(place.name, shape_of(place.shape), place.confidential)


def _line(lines: str, postcode: str | None) -> str:
    return ", ".join(part for part in (*lines.splitlines(), postcode) if part)
