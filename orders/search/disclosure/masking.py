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
from orders.areas.model import Level
from orders.people.model import Address
from orders.register.order_record import OrderRecord
from orders.rules.checks.conditions import CODES
from orders.rules.vocabulary.condition_codes import Geometry

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
        outside_force: the police force it lies in, where that is another; ``None`` when withheld or
            not known.
    """

    kind: str
    lines: tuple[str, ...]
    postcode: str | None
    lpa: str
    neighbourhood: str | None
    point: tuple[float, float] | None
    withheld: bool
    outside_force: str | None = None

    @property
    def areas(self) -> str:
        """One line: its neighbourhood and LPA, or the other force it lies in."""
        if self.outside_force:
            return f"Outside the force: {self.outside_force}"
        return ", ".join(filter(None, (self.neighbourhood, self.lpa)))

    @property
    def words(self) -> str:
        """One line: the address, or its LPA and that it is withheld."""
        if self.withheld:
            return f"{self.lpa}, {WITHHELD}"
        return ", ".join(part for part in (*self.lines, self.postcode) if part)


def readable(addresses: Iterable[Address]) -> frozenset[int]:
    """The numbers of those addresses that are told in full."""
    return frozenset(each.id for each in addresses if not each.is_withheld)


def readable_on(sheet: OrderRecord) -> frozenset[int]:
    """The addresses on an order that are told in full; none of an order entered in error."""
    if sheet.entered_in_error is not None:
        return frozenset()
    homes = {each for person in sheet.people for each in person.addresses}
    # A condition goes on naming the home of a person who was taken off the order.
    return readable({*homes, *(each.address for each in sheet.terms if each.address is not None)})


def place_of(address: Address, places: Gazetteer, as_at: datetime) -> Place:
    """An address as far as it may be shown.

    Args:
        address: the place.
        places: the boundaries it is placed by.
        as_at: instant whose boundaries count, aware.
    """
    withheld = address.is_withheld
    point = grid_of(address.point)
    lpa_id, inner_id = places.unallocated_id, None
    outside = {places.unallocated_id, places.out_of_force_id}
    if point is not None:
        placement = places.at(*point, as_at)
        lpa_id, inner_id = placement.lpa_id, placement.neighbourhood_id
    return Place(
        kind=address.kind.label,
        lines=() if withheld else tuple(address.lines.splitlines()),
        postcode=None if withheld else address.postcode,
        lpa=places.by_id[lpa_id].name,
        neighbourhood=None if withheld or inner_id is None else places.by_id[inner_id].name,
        point=None if withheld else point,
        withheld=withheld,
        outside_force=address.outside_force if not withheld and lpa_id in outside else None,
    )


def codes_in_mail(codes: Iterable[str]) -> tuple[str, ...]:
    """The condition codes that a mail names: those that speak of no place.

    A mail is read by whoever opens the mailbox, and any other code would tell something of where
    a person is protected.
    """
    return tuple(code for code in codes if code in CODES and CODES[code].geometry is Geometry.NONE)


def is_named_in_mail(level: Level, *, excluded: bool) -> bool:
    """Whether a mail says that a subject's home is in an area of a level.

    Args:
        level: the area's.
        excluded: whether only by a home the order makes the subject leave, which is then the
            protected person's as well.
    """
    return level is not Level.NEIGHBOURHOOD or not excluded


def wording(code: str, text_verbatim: str, *, withheld: bool) -> str:
    """A condition's sealed words, or plain ones where they would name a withheld place."""
    if not withheld:
        return text_verbatim
    plain = CODES[code].plain_words if code in CODES else CODES["OTHER"].plain_words
    return f"{plain} (The wording names a place that is withheld.)"
