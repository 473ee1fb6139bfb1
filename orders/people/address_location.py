"""Where an address is: by its postcode, by a postcode near it, by coordinates, by a marked map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.lists.postcode_list import locate_postcodes
from orders.areas.lists.uprn_list import locate_uprns
from orders.people.model import PlacedBy
from orders.people.schema import AddressInput

UNKNOWN = (
    "We do not know where this postcode is. Check it, give coordinates, or tick"
    " “keep it without a place on the map”."
)
NOT_HELD = "We do not know where this UPRN is. Give a postcode or coordinates."


class AddressLocation(NamedTuple):
    """Where an address is, British National Grid metres, and what says so."""

    grid: tuple[float, float]
    by: PlacedBy


def place(db: Session, given: AddressInput) -> AddressLocation | None:
    """Where an address is; ``None`` when without a place.

    Coordinates come first, then a UPRN that is held, the postcode, one said to be near.

    Raises:
        marshmallow.ValidationError: where it is, is not known, and it was not said to be without a
            place, or its coordinates are swapped.
    """
    known = located(db, [given])
    check_placed(db, given, known)
    return placed(given, known)


def located(db: Session, given: Iterable[AddressInput]) -> dict[str, tuple[float, float]]:
    """British National Grid metres of every UPRN and postcode of some addresses that is known."""
    asked = [each for each in given if each.grid is None]
    postcodes = {code for each in asked for code in (each.postcode, each.near_postcode) if code}
    uprns = {each.uprn for each in asked if each.uprn}
    return locate_postcodes(db, postcodes) | locate_uprns(db, uprns)


def check_placed(
    db: Session, given: AddressInput, known: Mapping[str, tuple[float, float]]
) -> None:
    """Make sure that where an address is, is known, or is said to be without a place.

    Args:
        known: as ``located`` gives it.

    Raises:
        marshmallow.ValidationError: it is not, or its coordinates are swapped.
    """
    if given.grid is not None:
        _check_not_swapped(gazetteer.current(db), given.grid)
    elif placed(given, known) is None and not given.without_place:
        raise ValidationError({"postcode": [UNKNOWN]} if given.postcode else {"uprn": [NOT_HELD]})


def placed(given: AddressInput, known: Mapping[str, tuple[float, float]]) -> AddressLocation | None:
    """Where an address is by coordinates of its own, else by what is known; ``None``: not known.

    Args:
        given: the address.
        known: British National Grid metres by UPRN and by postcode.
    """
    if given.grid is not None:
        return AddressLocation(given.grid, PlacedBy.GIVEN)
    ways = (
        (given.uprn, PlacedBy.UPRN),
        (given.postcode, PlacedBy.POSTCODE),
        (given.near_postcode, PlacedBy.POSTCODE),
    )
    return next(
        (AddressLocation(known[name], by) for name, by in ways if name and name in known), None
    )


def areas_of(
    db: Session, grid: tuple[float, float] | None, *, confidential: bool, as_at: datetime
) -> list[AreaInfo]:
    """Where a home counts at ``as_at`` (aware): LPA and neighbourhood, or LPA if confidential.

    Args:
        grid: EPSG:27700 metres, ``None`` when not known.
        confidential: whether it is withheld.
        as_at: whose boundaries count.
    """
    places = gazetteer.current(db)
    if grid is None:
        return [places.by_id[places.unallocated_id]]
    found = places.at(*grid, as_at)
    inner = None if confidential else found.neighbourhood_id
    return [places.by_id[each] for each in (found.lpa_id, inner) if each is not None]


def _check_not_swapped(places: Gazetteer, grid: tuple[float, float]) -> None:
    """Refuse a place outside the force that would lie in it the other way round."""
    lpa_ids, _ = places.place([grid[0], grid[1]], [grid[1], grid[0]], at=None)
    given, swapped = lpa_ids.tolist()
    if given == places.out_of_force_id != swapped:
        message = "Easting and northing are swapped: give the easting first."
        raise ValidationError({"coordinates": [message]})
