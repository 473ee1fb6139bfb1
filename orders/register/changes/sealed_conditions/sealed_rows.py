"""A condition as the paper has it beside the row that is recorded: what differs, what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.columns import shape_of
from geo.drawing import as_text
from orders.register.model import Condition, Event, Order
from orders.register.presence.facts import applies
from orders.register.schemas.condition import ConditionInput

_AS_WRITTEN = (
    "code",
    "text_verbatim",
    "radius_m",
    "supervisor",
    "responsible_person",
    "exceptions",
    "countries",
    "weekly_times",
    "sealed_number",
)
_WORDS = ("text_verbatim", "exceptions", "supervisor", "responsible_person")
UNSEEN = (*_WORDS, "radius_m")
"""What, beside the place, may tell a home, so that it is not shown to everybody."""


@dataclass(frozen=True, slots=True)
class SealedCondition:
    """A condition of an order as its paper has it.

    Attributes:
        id: the condition recorded for it; ``None``: it was left out.
        given: what it says; ``None``: as it is recorded.
        keeps_unseen: whether its words and its place stay as they are, unseen by who corrects the
            rest of it.
        typed_unseen: whether who corrects it is not shown what is recorded, and typed it whole: it
            says something else, whatever is recorded, so that no answer tells a guess was right.
    """

    id: int | None
    given: ConditionInput | None
    keeps_unseen: bool = False
    typed_unseen: bool = False


def in_order(order: Order) -> list[Condition]:
    """The conditions that are an order's, in the order of its paper."""
    found = [
        each
        for each in order.conditions
        if each.taken_out_in_id is None and applies(each.starts_at, each.ends_at)
    ]
    return sorted(found, key=lambda each: each.position)


def own_start(condition: Condition, events: Sequence[Event]) -> datetime | None:
    """When a condition starts by its own words; ``None``: with the order or its variation."""
    added = next((each for each in events if each.id == condition.added_by_id), None)
    if added is not None and condition.starts_at == added.occurred_at:
        return None
    return condition.starts_at


def own_end(condition: Condition) -> datetime | None:
    """When a condition ends by its own words; ``None``: with the order."""
    return condition.ends_at if condition.ended_by_id is None else condition.ended_before_at


def recorded_as(
    condition: Condition, order: Order, premises: Mapping[int, str], protected: Sequence[int]
) -> ConditionInput:
    """A condition as it is recorded, as one would give it.

    Args:
        condition: the row, with its place.
        order: the order, with its events.
        premises: whose home each address is, a key of ``PREMISES``.
        protected: the persons it protects, in their order.
    """
    place, whom = condition.place, condition.protected_person_id
    return ConditionInput(
        **{name: getattr(condition, name) for name in _AS_WRITTEN},
        premises=premises.get(condition.address_id or 0),
        starts_at=own_start(condition, order.events),
        ends_at=own_end(condition),
        place_name="" if place is None else place.name,
        shape=None if place is None else shape_of(place.shape),
        confidential=place is not None and place.confidential,
        protects=protected.index(whom) + 1 if whom in protected else None,
    )


def differ(given: ConditionInput, recorded: ConditionInput) -> bool:
    """Whether two say something else."""
    names = (*_AS_WRITTEN, "starts_at", "ends_at", "protects")
    return place_differs(given, recorded) or _any_differs(given, recorded, names)


def words_differ(given: ConditionInput, recorded: ConditionInput) -> bool:
    """Whether two are worded otherwise."""
    return _any_differs(given, recorded, _WORDS)


def place_differs(given: ConditionInput, recorded: ConditionInput) -> bool:
    """Whether two apply elsewhere, or to another distance; given by a postcode it is one anew."""
    if given.spot is not None or not _is_one(given.shape, recorded.shape):
        return True
    if given.has_place and given.confidential != recorded.confidential:
        return True
    return _any_differs(given, recorded, ("premises", "place_name", "radius_m"))


def _any_differs(given: ConditionInput, recorded: ConditionInput, names: Sequence[str]) -> bool:
    return any(
        (getattr(given, name) or None) != (getattr(recorded, name) or None) for name in names
    )


def unseen_of(recorded: ConditionInput) -> dict[str, Any]:
    """What of a condition stays as it is where who corrects it does not see it."""
    names = (*UNSEEN, "premises", "place_name", "shape", "confidential")
    return {name: getattr(recorded, name) for name in names}


def _is_one(first: BaseGeometry | None, second: BaseGeometry | None) -> bool:
    if first is None or second is None:
        return first is second
    # One that was shown and came back went through degrees of six decimals.
    return first.equals(second) or as_text(first) == as_text(second)
