"""The conditions the register holds, as an import would have written them, and as its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import drawing
from geo.columns import shape_of
from orders.register.condition_schema import ConditionInput
from orders.register.model import Condition, ConditionPlace

_TEXTS = (
    "supervisor",
    "responsible_person",
    "exceptions",
    "countries",
    "weekly_times",
    "protects",
)


def conditions_held(
    db: Session,
    ids: Sequence[int],
    *,
    subjects: Mapping[int, int],
    protected: Mapping[int, Sequence[int]],
    owners: Mapping[int, int],
) -> defaultdict[int, tuple[ConditionInput, ...]]:
    """Conditions by order, as the order was sealed: what variations did is left out.

    Args:
        ids: the orders.
        subjects: the subject's id, by order.
        protected: the protected persons' ids in their order, by order.
        owners: whose each address is.
    """
    rows = db.execute(
        select(
            Condition.__table__,
            ConditionPlace.name.label("place_name"),
            ConditionPlace.shape,
            ConditionPlace.confidential,
        )
        .outerjoin(ConditionPlace, ConditionPlace.condition_id == Condition.id)
        .where(Condition.order_id.in_(ids), Condition.added_by_id.is_(None))
        .order_by(Condition.id)
    )
    found: defaultdict[int, tuple[ConditionInput, ...]] = defaultdict(tuple)
    for row in rows:
        owner = owners.get(row.address_id)
        subject = subjects[row.order_id]
        named = list(protected[row.order_id])
        for_whom = row.protected_person_id
        found[row.order_id] += (
            ConditionInput(
                code=row.code,
                text_verbatim=row.text_verbatim,
                premises=None if owner is None else "SUBJECT" if owner == subject else "PROTECTED",
                radius_m=row.radius_m,
                starts_at=row.starts_at,
                ends_at=row.ends_at if row.ended_by_id is None else row.ended_before_at,
                place_name=row.place_name or "",
                shape=shape_of(row.shape),
                confidential=bool(row.confidential),
                protects=None if for_whom is None else named.index(for_whom) + 1,
                supervisor=row.supervisor,
                responsible_person=row.responsible_person,
                exceptions=row.exceptions,
                countries=row.countries,
                weekly_times=row.weekly_times,
            ),
        )
    return found


def condition_cells(
    number: int, term: ConditionInput, *, has_home: Mapping[str, bool]
) -> dict[str, str]:
    """A condition as the cells of a row; a place given by its postcode is in none of them.

    Args:
        number: which of the row's conditions it is, from 1.
        term: the condition.
        has_home: whether subject and protected persons have a home at all.
    """
    cells: dict[str, Any] = {
        "code": term.code,
        "text": term.text_verbatim,
        "premises": term.premises if has_home.get(term.premises or "") else "",
        "radius_m": term.radius_m,
        "starts_at": "" if term.starts_at is None else term.starts_at.isoformat(),
        "ends_at": "" if term.ends_at is None else term.ends_at.isoformat(),
        "place": term.place_name,
        "place_confidential": "yes" if term.confidential else "",
        "geometry": _drawn(term),
    }
    cells |= {name: getattr(term, name) for name in _TEXTS}
    return {f"condition{number}_{name}": str(text or "") for name, text in cells.items()}


def _drawn(term: ConditionInput) -> str:
    shape = term.shape
    if term.spot is not None and term.spot.grid is not None:
        shape = Point(term.spot.grid)
    return "" if shape is None else drawing.as_wkt(shape)
