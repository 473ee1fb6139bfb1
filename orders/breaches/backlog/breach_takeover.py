"""Breaches of another system: each recorded by the register's own service, known by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.breaches import service, sources
from orders.breaches.breach_rows import DECIDED, LATER, REPORTED
from orders.breaches.model import Breach
from orders.breaches.schemas.breach import BreachInput, BreachSchema
from orders.breaches.schemas.progress import ProgressInput, TakenProgressSchema
from orders.errors import RuleBroken
from orders.register.imports import columns
from orders.register.imports.row_parser import RowFault, flat
from orders.register.model import Condition, Order, Protection
from orders.rules.vocabulary.breach_codes import OffenceAnswer

_PLAIN = (
    *REPORTED,
    *DECIDED,
    "location",
    "location_postcode",
    "location_lon",
    "location_lat",
    "location_withheld",
    "not_in_force_reason",
)
COLUMNS = ("breach_reference", "order_reference", "conditions", "protected", *_PLAIN, *LATER)
"""Columns of ``breaches.csv``; ``conditions`` and ``protected`` hold numbers with semicolons."""
_COMPARED = (*REPORTED, *DECIDED, *(each for each in LATER if each != "outcome_reason"))
_WITHHELD = {
    "account_text",
    "decision_rationale",
    "evidence",
    "location",
    "location_postcode",
    "location_lon",
    "location_lat",
    "no_offence_reason",
    "sentence_text",
    "support_withdrawn_reason",
}
Cells = Mapping[str, str]


@dataclass
class BreachTakeover:
    """What became of a file of breaches."""

    added: int = 0
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def take(
    db: Session, rows: Sequence[tuple[int, Cells]], *, source: str, by: Account, now: datetime
) -> BreachTakeover:
    """Record every breach that is new and understood; compare those the register has.

    Args:
        rows: number as a spreadsheet shows it and cells that are not blank, by ``COLUMNS``.
    """
    taken = BreachTakeover()
    orders = {
        str(name): (order_id, reference)
        for name, order_id, reference in db.execute(
            select(Order.source_reference, Order.id, Order.reference).where(Order.source == source)
        )
    }
    held = {
        breach.source_reference: breach
        for breach in db.scalars(
            select(Breach).where(Breach.source == source).options(selectinload(Breach.outcomes))
        )
    }
    in_error = sources.in_error(db, {breach.order_id for breach in held.values()})
    seen: set[str] = set()
    for line, cells in rows:
        name, order = (
            cells.get("breach_reference", ""),
            orders.get(cells.get("order_reference", "")),
        )
        if not name or name in seen:
            message = "It is there twice: keep one." if name else "Enter its reference."
            taken.faults.append(RowFault(line, "breach_reference", name, message))
        elif order is None:
            message = "The register has no such order from there; see what was said of it."
            taken.faults.append(
                RowFault(line, "order_reference", cells.get("order_reference", ""), message)
            )
        else:
            known = held.get(name)
            if known is not None and known.order_id != order[0] and known.order_id in in_error:
                sources.let_go(db, known, in_error[known.order_id])
                known = None
            _one(db, taken, line, cells, known, order, source, by=by, now=now)
        seen.add(name)
    return taken


def _one(
    db: Session,
    taken: BreachTakeover,
    line: int,
    cells: Cells,
    known: Breach | None,
    order: tuple[int, str],
    source: str,
    *,
    by: Account,
    now: datetime,
) -> None:
    order_id, reference = order
    try:
        given = BreachSchema().load(_data(db, cells, order_id, source))
        later = TakenProgressSchema().load(_later(cells, source)) if _has_later(cells) else None
        if known is not None:
            taken.known += 1
            taken.differences += _differences(line, reference, known, given, later)
            return
        with db.begin_nested():
            breach = service.log_breach(db, service.order_of(db, reference), given, by=by, now=now)
            breach.source, breach.source_reference = source, cells["breach_reference"]
            db.flush()
            if later is not None:
                seen = service.stamp(breach)
                service.record_progress(db, breach.id, later, seen=seen, by=by, now=now)
        taken.added += 1
    except ValidationError as error:
        taken.faults += [
            _fault(line, cells, str(path[0]) if path else "", message)
            for path, message in flat(error)
        ]
    except RuleBroken as error:
        taken.faults += [
            _fault(line, cells, found.field, f"{found.message} ({found.source})")
            for found in error.findings
        ]


def _data(db: Session, cells: Cells, order_id: int, source: str) -> dict[str, Any]:
    """What ``BreachSchema`` loads; conditions by their numbers, all when none is named."""
    data = _decision(cells) | {name: cells[name] for name in _PLAIN if name in cells}
    conditions = db.execute(
        select(Condition.position, Condition.id)
        .where(Condition.order_id == order_id)
        .order_by(Condition.position)
    )
    data["condition_ids"] = _numbered(cells, "conditions", dict(list(conditions)))
    protected = db.scalars(
        select(Protection.person_id)
        .where(Protection.order_id == order_id, Protection.taken_out_id.is_(None))
        .order_by(Protection.id)
    )
    data["protected_person_ids"] = _numbered(cells, "protected", dict(enumerate(protected, 1)))
    data.setdefault("not_in_force_reason", _unverified(source))
    return data


def _numbered(cells: Cells, column: str, ids: Mapping[int, int]) -> list[int]:
    """What the numbers in a cell stand for; all of it when the cell is blank."""
    named = [each.strip() for each in cells.get(column, "").split(";") if each.strip()]
    by_text = {str(number): found for number, found in ids.items()}
    unknown = [each for each in named if each not in by_text]
    if unknown:
        what = "condition" if column == "conditions" else "protected person"
        raise ValidationError({column: [f"The order has no {what} {unknown[0]}."]})
    return [by_text[each] for each in named] or list(ids.values())


def _unverified(source: str) -> str:
    return f"Taken from {source} as it stands there; to be verified."


def _decision(cells: Cells) -> dict[str, Any]:
    """The answer about an offence: what a system did not ask is still to be asked."""
    usual = OffenceAnswer.YES if "crime_reference" in cells else OffenceAnswer.NOT_YET
    return {"offence": usual.value}


def _has_later(cells: Cells) -> bool:
    return any(name in cells for name in LATER)


def _later(cells: Cells, source: str) -> dict[str, Any]:
    told = {name: cells[name] for name in (*DECIDED, *LATER) if name in cells}
    return _decision(cells) | {"outcome_reason": _unverified(source)} | told


def _differences(
    line: int, reference: str, known: Breach, given: BreachInput, later: ProgressInput | None
) -> list[str]:
    found = []
    for name in _COMPARED:
        ours = getattr(known, name)
        theirs = getattr(later, name, None) if name in LATER else getattr(given, name)
        if (ours or None) != (theirs or None):
            texts = (columns.WITHHELD,) * 2 if name in _WITHHELD else (theirs or "", ours or "")
            found.append(
                f"Row {line}: breach of {reference}: {name} is “{texts[0]}” in the file and"
                f" “{texts[1]}” in the register."
            )
    return found


def _fault(line: int, cells: Cells, column: str, message: str) -> RowFault:
    column = {"condition_ids": "conditions", "protected_person_ids": "protected"}.get(
        column, column
    )
    value = columns.WITHHELD if column in _WITHHELD else cells.get(column, "")
    return RowFault(line, column, value[:60], message)
