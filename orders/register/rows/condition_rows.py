"""Rows of conditions: what was written, whose home it speaks of, where it applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from shapely import Point

from geo.columns import stored_shape
from orders.register.schemas.condition import ConditionInput

Row = dict[str, Any]
Grids = Mapping[str, tuple[float, float]]
"""British National Grid metres by postcode, and by UPRN."""


def condition_rows(
    order_id: int,
    given: Iterable[ConditionInput],
    persons: Sequence[int],
    homes: Mapping[int, int],
    *,
    by_id: int,
    now: datetime,
    first: int = 1,
) -> list[Row]:
    """What ``Condition`` holds, but its key; premises are the first home of the people there.

    Args:
        order_id: the order.
        given: its conditions, in order.
        persons: the subject, then the persons it protects, by id.
        homes: the first home of each who has one: its row, by person.
        by_id: the account that says where they apply.
        now: the instant at which it does, aware.
        first: the position of the first of them.
    """
    protected = (homes[each] for each in persons[1:] if each in homes)
    whose = {"SUBJECT": homes.get(persons[0]), "PROTECTED": next(protected, None)}
    return [
        {
            "order_id": order_id,
            "position": position,
            "address_id": whose.get(each.premises or ""),
            "protected_person_id": None if each.protects is None else persons[each.protects],
            "code": each.code,
            "text_verbatim": each.text_verbatim,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "radius_m": each.radius_m,
            "supervisor": each.supervisor,
            "responsible_person": each.responsible_person,
            "exceptions": each.exceptions,
            "countries": each.countries,
            "weekly_times": each.weekly_times,
            "sealed_number": each.sealed_number,
            "worded_by_id": each.worded_by,
            **_placed_by(each, by_id, now),
        }
        for position, each in enumerate(given, start=first)
    ]


def place_row(given: ConditionInput, grids: Grids) -> Row | None:
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


def _placed_by(given: ConditionInput, by_id: int, now: datetime) -> Row:
    drawn = given.has_place or given.radius_m is not None
    said_by = (given.placed_by or by_id) if drawn else None
    return {"placed_by_id": said_by, "placed_at": now if drawn else None}
