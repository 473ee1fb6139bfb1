"""Rows of a file that look like orders the register already holds from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from orders.register import same_orders
from orders.register.imports.row_parser import ParsedRow, RowFault, said, stopping


@dataclass(frozen=True, slots=True)
class HeldElsewhere:
    """A new row, and the order held under another source that it looks like."""

    line: int
    reference: str


def alike(db: Session, new: Sequence[ParsedRow]) -> list[HeldElsewhere]:
    """The rows that look like an order held; the same rules ask at recording.

    Args:
        db: session; only read.
        new: rows whose references the register does not hold.
    """
    held = same_orders.held_already(db, [each.given for each in new])
    return [HeldElsewhere(new[index].line, reference) for index, reference in held.items()]


def faults(new: Sequence[ParsedRow], found: Sequence[HeldElsewhere]) -> list[RowFault]:
    """Faults of those rows that do not say, in ``override_reason``, why it is another order."""
    given = {each.line: each.given for each in new}
    return [
        RowFault(each.line, "started_at", "", said(finding))
        for each in found
        for finding in stopping(
            [same_orders.finding(given[each.line], each.reference)],
            confirmed=bool((given[each.line].override_reason or "").strip()),
        )
    ]
