"""One order as a mail shows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.areas.gazetteer import AreaInfo
from orders.areas.model import Level
from orders.digests.content.order_state import OrderState
from orders.digests.content.statements import conditions_words, ends_words


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One order as a mail shows it; nothing of it names or places a protected person.

    Attributes:
        reference: register reference.
        kind: short name of its kind.
        person: the subject's name and year of birth.
        place: LPA or neighbourhood of the subject's home.
        conditions: codes, and how many more speak of places.
        ends: when it ends, in words; empty on a row that tells nothing of how the order stands.
        note: what changed or must be done, empty for none.
        unverified: not yet checked against another system.
        pattern: the subject shows a repeat or serial pattern; which is behind sign-in.
    """

    reference: str
    kind: str
    person: str
    place: str
    conditions: str
    ends: str
    note: str
    unverified: bool
    pattern: bool


def row(area: AreaInfo, order: OrderState, note: str) -> DigestRow:
    """An order with what to say of it, as an area's mail shows it."""
    return DigestRow(
        reference=order.reference,
        kind=order.kind.short,
        person=order.person,
        place=_place_of(area, order),
        conditions=conditions_words(order),
        ends=ends_words(order),
        note=note,
        unverified=order.unverified,
        pattern=order.pattern,
    )


def bare(row: DigestRow) -> DigestRow:
    """A row without anything that tells how its order stands."""
    return replace(row, place="", conditions="", ends="", unverified=False, pattern=False)


def _place_of(area: AreaInfo, order: OrderState) -> str:
    lpas = " and ".join(order.places.get(Level.LPA, ()))
    neighbourhoods = " and ".join(order.places.get(Level.NEIGHBOURHOOD, ()))
    if area.level is Level.FORCE and neighbourhoods:
        return f"{lpas}: {neighbourhoods}"
    return neighbourhoods or lpas
