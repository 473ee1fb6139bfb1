"""Conditions as the register keeps them: rows of an order, tied to homes, people and places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from shapely import Point
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.access.model import Account
from orders.areas.postcodes import locate_postcodes
from orders.errors import NotFound
from orders.people.model import Address
from orders.register import changing
from orders.register.condition_schema import ConditionInput, nobody
from orders.register.model import Condition, ConditionPlace, Order, Protection
from orders.register.placing import UNKNOWN_POSTCODE

Grids = Mapping[str, tuple[float, float]]
"""British National Grid metres by postcode."""


def add_conditions(
    db: Session,
    order: Order,
    given: Sequence[ConditionInput],
    *,
    from_at: datetime | None = None,
    added_by_id: int | None = None,
    by_id: int | None = None,
    now: datetime | None = None,
) -> list[Condition]:
    """Add conditions after those there are; one on premises is tied to a first home.

    Args:
        from_at: aware; the earliest instant at which they start; ``None``: with the order.
        added_by_id: the variation that adds them.
        by_id: the account that says where they apply; ``None``: that which recorded the order.
        now: the instant at which it does, aware; ``None``: that at which the order was recorded.

    Raises:
        marshmallow.ValidationError: a postcode is not known, or one is for a protected person the
            order does not have.
    """
    protected = db.scalars(
        select(Protection.person_id).where(Protection.order_id == order.id).order_by(Protection.id)
    ).all()
    homes = _homes(db, order, protected)
    grids = located(db, given)
    faults = {
        number: {"protects": [nobody(len(protected))]}
        for number, each in enumerate(given)
        if each.protects is not None and each.protects > len(protected)
    }
    if faults:
        raise ValidationError({"conditions": faults})
    last = db.scalar(select(func.max(Condition.position)).where(Condition.order_id == order.id))
    added = [
        Condition(
            order_id=order.id,
            position=position,
            address_id=homes.get(each.premises),
            protected_person_id=None if each.protects is None else protected[each.protects - 1],
            added_by_id=added_by_id,
            **kept(each) | {"starts_at": _later(from_at, each.starts_at)},
            **placed_by(each, by_id or order.recorded_by_id, now or order.recorded_at),
        )
        for position, each in enumerate(given, start=(last or 0) + 1)
    ]
    db.add_all(added)
    db.flush()
    db.add_all(
        ConditionPlace(condition_id=condition.id, **place)
        for condition, each in zip(added, given, strict=True)
        if (place := place_row(each, grids)) is not None
    )
    db.flush()
    return added


def say_where(
    db: Session,
    reference: str,
    condition_id: int,
    given: ConditionInput,
    *,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Say where a condition applies, and within what distance, in place of what was said before.

    Args:
        given: its place and its radius; nothing else of it is read.

    Raises:
        NotFound: the order has no such condition, or it is about somebody's home.
        ChangedMeanwhile: somebody else changed the order.
        marshmallow.ValidationError: a postcode is not known.
    """
    grids = located(db, [given])
    order = changing.claim(db, reference, version=version)
    condition = next((each for each in order.conditions if each.id == condition_id), None)
    if condition is None or condition.address_id is not None:
        raise NotFound(f"{reference} has no such condition with a place to say.")
    condition.radius_m = given.radius_m
    condition.placed_by_id, condition.placed_at = by.id, now
    db.execute(delete(ConditionPlace).where(ConditionPlace.condition_id == condition_id))
    place = place_row(given, grids)
    if place is not None:
        db.add(ConditionPlace(condition_id=condition_id, **place))
    details = {"condition": str(condition_id), "drawn": "yes" if place else "no"}
    changing.finish(db, order, "order.condition-placed", by=by, now=now, details=details)
    return order


def located(db: Session, given: Sequence[ConditionInput]) -> Grids:
    """Where the postcodes are that conditions name as places.

    Raises:
        marshmallow.ValidationError: one is not known; names each condition by its place in
            ``given``.
    """
    grids = locate_postcodes(db, postcodes_of(given))
    faults = {
        number: {"location": [UNKNOWN_POSTCODE]}
        for number, each in enumerate(given)
        if each.spot is not None and each.spot.postcode and each.spot.postcode not in grids
    }
    if faults:
        raise ValidationError({"conditions": faults})
    return grids


def postcodes_of(given: Iterable[ConditionInput]) -> set[str]:
    """The postcodes that conditions name as places."""
    return {each.spot.postcode for each in given if each.spot and each.spot.postcode}


def kept(given: ConditionInput) -> dict[str, Any]:
    """The columns of ``Condition`` that hold what was written, but for whom and which home."""
    return {
        "code": given.code,
        "text_verbatim": given.text_verbatim,
        "starts_at": given.starts_at,
        "ends_at": given.ends_at,
        "radius_m": given.radius_m,
        "supervisor": given.supervisor,
        "responsible_person": given.responsible_person,
        "exceptions": given.exceptions,
        "countries": given.countries,
        "weekly_times": given.weekly_times,
    }


def placed_by(given: ConditionInput, by_id: int, now: datetime) -> dict[str, Any]:
    """The columns of ``Condition`` that say who said where it applies, and when."""
    drawn = given.has_place or given.radius_m is not None
    return {"placed_by_id": by_id if drawn else None, "placed_at": now if drawn else None}


def place_row(given: ConditionInput, grids: Grids) -> dict[str, Any] | None:
    """The columns of ``ConditionPlace`` but its condition; ``None`` where it names no place."""
    if not given.has_place:
        return None
    shape = given.shape
    if given.spot is not None:
        shape = Point(given.spot.grid or grids[given.spot.postcode or ""])
    return {
        "name": given.place_name,
        "shape": None if shape is None else stored_shape(shape),
        "confidential": given.confidential,
    }


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((each for each in (first, second) if each is not None), default=None)


def _homes(db: Session, order: Order, protected: Collection[int]) -> dict[str | None, int]:
    return {
        role: address_id
        for role, persons in (("SUBJECT", [order.subject_id]), ("PROTECTED", protected))
        if (address_id := _first_home(db, persons)) is not None
    }


def _first_home(db: Session, person_ids: Collection[int]) -> int | None:
    homes = db.scalars(
        select(Address).where(Address.person_id.in_(person_ids)).order_by(Address.id)
    )
    return next((home.id for home in homes if home.kind.is_home), None)
