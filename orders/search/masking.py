"""What may be said of a place: the one module that decides how exactly.

A confidential home and every refuge is shown as its LPA and nothing else, on every page, map, file
and mail. Opening one with a reason is a consultation of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from geo.columns import grid_of
from orders.areas.gazetteer import Gazetteer
from orders.people.model import Address
from orders.register.reading import Sheet
from orders.rules.conditions import CODES

WITHHELD = "address withheld"


@dataclass(frozen=True, slots=True)
class Place:
    """An address as far as it may be shown.

    Attributes:
        kind: what it is to the person, in words.
        lines: its lines, empty when withheld.
        postcode: ``None`` when withheld or not known.
        lpa: the LPA it lies in, or "Unallocated", "Out of force".
        neighbourhood: ``None`` when withheld or in none.
        point: British National Grid metres; ``None`` when withheld or not known.
        withheld: whether it is confidential.
    """

    kind: str
    lines: tuple[str, ...]
    postcode: str | None
    lpa: str
    neighbourhood: str | None
    point: tuple[float, float] | None
    withheld: bool

    @property
    def words(self) -> str:
        """One line: the address, or its LPA and that it is withheld."""
        if self.withheld:
            return f"{self.lpa}, {WITHHELD}"
        return ", ".join(part for part in (*self.lines, self.postcode) if part)


def readable(addresses: Iterable[Address]) -> frozenset[int]:
    """The numbers of those addresses that are told in full."""
    return frozenset(each.id for each in addresses if not each.is_withheld)


def readable_on(sheet: Sheet) -> frozenset[int]:
    """The same of everybody on an order; one entered in error says nothing of anybody."""
    if sheet.entered_in_error is not None:
        return frozenset()
    return readable(each for person in sheet.people for each in person.addresses)


def place_of(address: Address, places: Gazetteer, at: datetime) -> Place:
    """An address as far as it may be shown.

    Args:
        address: the place.
        places: the boundaries it is placed by.
        at: instant whose boundaries count, aware.
    """
    withheld = address.is_withheld
    point = grid_of(address.point)
    lpa_id, inner_id = places.unallocated_id, None
    if point is not None:
        placement = places.at(*point, at)
        lpa_id, inner_id = placement.lpa_id, placement.neighbourhood_id
    return Place(
        kind=address.kind.label,
        lines=() if withheld else tuple(address.lines.splitlines()),
        postcode=None if withheld else address.postcode,
        lpa=places.by_id[lpa_id].name,
        neighbourhood=None if withheld or inner_id is None else places.by_id[inner_id].name,
        point=None if withheld else point,
        withheld=withheld,
    )


def wording(code: str, text_verbatim: str, *, withheld: bool) -> str:
    """A condition's sealed words, or plain ones where they would name a withheld place."""
    if not withheld:
        return text_verbatim
    plain = CODES[code].plain_words if code in CODES else CODES["OTHER"].plain_words
    return f"{plain} (The wording names a place that is withheld.)"
