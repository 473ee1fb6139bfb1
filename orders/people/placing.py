"""Where an address is: by its postcode, by a postcode near it, by coordinates, by a marked map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.postcodes import locate_postcodes
from orders.areas.uprns import locate_uprns
from orders.people.model import PlacedBy
from orders.people.schema import AddressInput

UNKNOWN = (
    "We do not know where this postcode is. Check it, give coordinates, or tick"
    " “keep it without a place on the map”."
)
NOT_HELD = "We do not know where this UPRN is. Give a postcode or coordinates."


class Placed(NamedTuple):
    """Where an address is, British National Grid metres, and what says so."""

    grid: tuple[float, float]
    by: PlacedBy


def place(db: Session, given: AddressInput) -> Placed | None:
    """Where an address is; ``None`` when without a place.

    Coordinates come first, then a UPRN that is held, the postcode, one said to be near.

    Raises:
        marshmallow.ValidationError: nobody knows where it is and it was not said to be without a
            place, or its coordinates are swapped.
    """
    if given.grid is not None:
        _check_not_swapped(gazetteer.current(db), given.grid)
        return Placed(given.grid, PlacedBy.GIVEN)
    wanted = [each for each in (given.uprn, given.postcode, given.near_postcode) if each]
    known = locate_postcodes(db, wanted[bool(given.uprn) :])
    if given.uprn:
        known |= locate_uprns(db, [given.uprn])
    found = placed(given, known)
    if found is None and not given.without_place:
        raise ValidationError({"postcode": [UNKNOWN]} if given.postcode else {"uprn": [NOT_HELD]})
    return found


def placed(given: AddressInput, known: Mapping[str, tuple[float, float]]) -> Placed | None:
    """Where an address is by coordinates of its own, else by what is known; ``None``: nobody knows.

    Args:
        given: the address.
        known: British National Grid metres by UPRN and by postcode.
    """
    if given.grid is not None:
        return Placed(given.grid, PlacedBy.GIVEN)
    ways = (
        (given.uprn, PlacedBy.UPRN),
        (given.postcode, PlacedBy.POSTCODE),
        (given.near_postcode, PlacedBy.POSTCODE),
    )
    return next((Placed(known[name], by) for name, by in ways if name and name in known), None)


def areas_of(
    db: Session, grid: tuple[float, float] | None, *, confidential: bool, at: datetime
) -> list[AreaInfo]:
    """The LPA and neighbourhood a home counts in at ``at`` (aware); a confidential one's LPA only.

    Args:
        db: session.
        grid: EPSG:27700 metres, ``None`` when nobody knows.
        confidential: whether it is withheld.
        at: whose boundaries count.
    """
    places = gazetteer.current(db)
    if grid is None:
        return [places.by_id[places.unallocated_id]]
    found = places.at(*grid, at)
    inner = None if confidential else found.neighbourhood_id
    return [places.by_id[each] for each in (found.lpa_id, inner) if each is not None]


def _check_not_swapped(places: Gazetteer, grid: tuple[float, float]) -> None:
    """Refuse a place outside the force that would lie in it the other way round."""
    lpa_ids, _ = places.place([grid[0], grid[1]], [grid[1], grid[0]], at=None)
    given, swapped = lpa_ids.tolist()
    if given == places.out_of_force_id != swapped:
        message = "Easting and northing are swapped: give the easting first."
        raise ValidationError({"coordinates": [message]})
