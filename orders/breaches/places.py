"""Where a breach happened: placing it, and what of it may be shown.

A place that tells where a person is protected is shown as its LPA and nothing else; opening it with
a reason is a consultation of its own. It is withheld whenever a person the order protects has a
withheld home, whatever was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from geo.columns import grid_of, stored_point
from geo.crs import grid_point
from orders.areas.gazetteer import Gazetteer
from orders.areas.lists.postcode_list import locate_postcode
from orders.breaches.model import BreachPlace
from orders.breaches.schemas.breach import PlaceInput


@dataclass(frozen=True, slots=True)
class ShownBreachPlace:
    """The place of a breach as far as it may be shown.

    Attributes:
        words: in words with its postcode; empty when withheld.
        lpa: name of the LPA it lies in, or "Unallocated", "Out of force".
        neighbourhood: name, ``None`` when withheld or in none.
        withheld: whether more is known than may be shown.
    """

    words: str
    lpa: str
    neighbourhood: str | None
    withheld: bool

    @property
    def label(self) -> str:
        """One line: the place and its areas."""
        areas = " ".join(filter(None, (self.neighbourhood and f"{self.neighbourhood},", self.lpa)))
        return f"{self.words} ({areas})" if self.words else areas


def place_row(db: Session, breach_id: int, given: PlaceInput) -> BreachPlace:
    """The row that keeps where a breach happened, placed by its coordinates or its postcode.

    Raises:
        marshmallow.ValidationError: the coordinates lie off the British National Grid.
    """
    point = None
    if given.lon is not None and given.lat is not None:
        point = grid_point(given.lon, given.lat)
        if point is None:
            message = "This place is not in Great Britain. Check longitude and latitude."
            raise ValidationError(message, "location_lon")
    elif given.postcode is not None:
        point = locate_postcode(db, given.postcode)
    return BreachPlace(
        breach_id=breach_id,
        location=given.location,
        postcode=given.postcode,
        point=None if point is None else stored_point(*point),
        withheld=given.withheld,
    )


def whereabouts(
    place: BreachPlace, places: Gazetteer, as_at: datetime, *, opened: bool = False
) -> ShownBreachPlace:
    """The place of a breach as far as it may be shown.

    Args:
        place: what is kept of it.
        places: the boundaries.
        as_at: instant of the breach, whose boundaries count, aware.
        opened: whether opening it was asked for and logged.
    """
    point = grid_of(place.point)
    lpa_id, inner_id = places.unallocated_id, None
    if point is not None:
        placement = places.at(*point, as_at)
        lpa_id, inner_id = placement.lpa_id, placement.neighbourhood_id
    hidden = place.hidden and not opened
    parts = () if hidden else (place.location, place.postcode)
    return ShownBreachPlace(
        words=", ".join(filter(None, parts)),
        lpa=places.by_id[lpa_id].name,
        neighbourhood=None if hidden or inner_id is None else places.by_id[inner_id].name,
        withheld=hidden,
    )
