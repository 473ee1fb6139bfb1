"""What of an order's conditions was recorded otherwise than sealed, as its page says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orders.register.model import ConditionCorrection
from orders.register.order_record import OrderRecord, named
from orders.search.disclosure.condition_masking import MaskedCondition


@dataclass(frozen=True, slots=True)
class ConditionAsItStood:
    """A condition as it stood before it was put right, or one that was never on the paper.

    Attributes:
        told: as far as it may be told.
        correction: why it was put right, and when.
        by: who put it right.
        starts_at: its own start as it was recorded, aware; ``None``: with the order.
        ends_at: its own end as it was recorded, likewise.
    """

    told: MaskedCondition
    correction: ConditionCorrection
    by: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConditionsPutRight:
    """What corrections did to the conditions of an order.

    Attributes:
        earlier: how each condition stood before, by its id, the latest first.
        taken_out: those that were never on the paper.
        added: the correction that added each that had been left out, and by whom, by its id.
    """

    earlier: Mapping[int, Sequence[ConditionAsItStood]]
    taken_out: tuple[ConditionAsItStood, ...]
    added: Mapping[int, tuple[ConditionCorrection, str]]


def put_right_of(sheet: OrderRecord, told: Sequence[MaskedCondition]) -> ConditionsPutRight:
    """What corrections did to an order's conditions.

    Args:
        sheet: the order.
        told: every condition of it as far as the reader may be told.
    """
    earlier: defaultdict[int, list[ConditionAsItStood]] = defaultdict(list)
    taken_out: list[ConditionAsItStood] = []
    added: dict[int, tuple[ConditionCorrection, str]] = {}
    for term, each in zip(sheet.terms, told, strict=True):
        condition = term.condition
        new = sheet.corrections.get(condition.written_in_id or 0)
        correction = sheet.corrections.get(condition.taken_out_in_id or 0)
        if correction is not None:
            stood = ConditionAsItStood(
                each,
                correction,
                named(correction.corrected_by),
                condition.said_starts_at,
                condition.said_ends_at,
            )
            of = condition.stands_as_id
            (taken_out if of is None else earlier[of]).append(stood)
        elif new is not None:
            added[condition.id] = (new, named(new.corrected_by))
    latest_first = {
        number: sorted(some, key=lambda stood: stood.correction.id, reverse=True)
        for number, some in earlier.items()
    }
    return ConditionsPutRight(latest_first, tuple(taken_out), added)
