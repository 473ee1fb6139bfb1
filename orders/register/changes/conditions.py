"""Conditions as the register keeps them: rows of an order, tied to homes, people and places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import shapely
from marshmallow import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.columns import shape_of
from orders.access.model import Account
from orders.areas.lists.postcode_list import locate_postcodes
from orders.errors import NotFound
from orders.register.changes import change_steps
from orders.register.model import Condition, ConditionPlace, Order, Protection
from orders.register.presence.facts_query import homes_of
from orders.register.rows.condition_rows import Grids, condition_rows, place_row
from orders.register.rows.order_rows import first_homes
from orders.register.schemas.condition import ConditionInput, few_corners, nobody
from orders.register.schemas.location import UNKNOWN_POSTCODE


def add_conditions(
    db: Session,
    order: Order,
    given: Sequence[ConditionInput],
    *,
    from_at: datetime | None = None,
    added_by_id: int | None = None,
    by_id: int,
    now: datetime,
) -> list[Condition]:
    """Add conditions after those there are, and give them; one on premises has a first home.

    Args:
        from_at: aware; the earliest instant at which they start; ``None``: with the order.
        added_by_id: the variation that adds them.
        by_id: the account that words them and says where they apply.
        now: the instant at which it does, aware.

    Raises:
        marshmallow.ValidationError: a postcode is not known, one is for a protected person the
            order does not have, or the order's drawings would be too detailed together.
    """
    protected = db.scalars(
        select(Protection.person_id)
        .where(Protection.order_id == order.id, Protection.taken_out_id.is_(None))
        .order_by(Protection.id)
    ).all()
    grids = checked(db, given, protected=len(protected), order_id=order.id)
    last = db.scalar(select(func.max(Condition.position)).where(Condition.order_id == order.id))
    persons = [order.subject_id, *protected]
    rows = condition_rows(
        order.id,
        given,
        persons,
        first_homes(homes_of(db, persons), persons),
        by_id=by_id,
        now=now,
        first=(last or 0) + 1,
    )
    added = [
        Condition(
            **row
            | {
                "starts_at": _later(from_at, row["starts_at"]),
                "added_by_id": added_by_id,
                "worded_by_id": row["worded_by_id"] or by_id,
            }
        )
        for row in rows
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


def checked(
    db: Session,
    given: Sequence[ConditionInput],
    *,
    protected: int,
    order_id: int | None = None,
    replacing: Collection[int] = (),
) -> Grids:
    """Where the postcodes are that conditions name, once each condition can be an order's.

    Args:
        protected: how many persons the order protects.
        order_id: the order, when it has conditions already.
        replacing: those of its conditions in whose place these are written.

    Raises:
        marshmallow.ValidationError: a postcode is not known, one is for a protected person the
            order does not have, or the order's drawings would be too detailed together.
    """
    grids = located(db, given)
    faults = {
        number: {"protects": [nobody(protected)]}
        for number, each in enumerate(given)
        if each.protects is not None and each.protects > protected
    }
    if faults:
        raise ValidationError({"conditions": faults})
    _check_corners(db, order_id, given, field="conditions", but=replacing)
    return grids


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
        NotFound: the order has no such condition, it was taken out, or it is about a home.
        ChangedMeanwhile: another account changed the order.
        marshmallow.ValidationError: a postcode is not known, or the order's drawings would be too
            detailed together.
    """
    grids = located(db, [given])
    order = change_steps.claim(db, reference, version=version)
    condition = next((each for each in order.conditions if each.id == condition_id), None)
    if condition is None or condition.taken_out_in_id or condition.address_id is not None:
        raise NotFound(f"{reference} has no such condition with a place to say.")
    _check_corners(db, order.id, [given], field="geometry", but=[condition_id])
    condition.radius_m = given.radius_m
    condition.placed_by_id, condition.placed_at = by.id, now
    db.execute(delete(ConditionPlace).where(ConditionPlace.condition_id == condition_id))
    place = place_row(given, grids)
    if place is not None:
        db.add(ConditionPlace(condition_id=condition_id, **place))
    details = {"condition": str(condition_id), "drawn": "yes" if place else "no"}
    change_steps.finish(db, order, "order.condition-placed", by=by, now=now, details=details)
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


def _check_corners(
    db: Session,
    order_id: int | None,
    given: Sequence[ConditionInput],
    *,
    field: str,
    but: Collection[int],
) -> None:
    if not any(each.shape is not None for each in given):
        return
    others = (
        select(ConditionPlace.shape)
        .join(Condition, Condition.id == ConditionPlace.condition_id)
        .where(
            Condition.order_id == order_id,
            Condition.id.not_in(but),
            # An earlier wording is read and not drawn.
            Condition.taken_out_in_id.is_(None),
        )
    )
    shapes = [shape_of(each) for each in db.scalars(others)]
    try:
        few_corners(given, int(shapely.get_num_coordinates(shapes).sum()))
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((each for each in (first, second) if each is not None), default=None)
