"""Places on forms: postcodes near one that is not known, and where an address fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError
from shapely import Point
from sqlalchemy.orm import Session

from geo.drawing import as_text
from orders.areas.lists.postcode_list import locate_postcodes, near_postcodes
from orders.people.address_location import UNKNOWN, areas_of, place
from orders.people.schema import NO_PLACE, AddressInput
from orders.rules.vocabulary import postcodes

NONE_OF_THESE = "none"
"""What is chosen where no postcode offered is near: the place is entered later."""


_WITHOUT_BOX = {
    NO_PLACE: "Enter a postcode, coordinates or a UPRN.",
    UNKNOWN: (
        "We do not know where this postcode is. Check it, choose one near it, or give coordinates."
    ),
}


@dataclass(frozen=True, slots=True)
class Fallen:
    """Where an address fell.

    Attributes:
        areas: the LPA and neighbourhood, in words.
        values: ``shown``: the place as a map field holds it; empty where it is not known.
    """

    areas: str
    values: Mapping[str, str]


def near(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of a place besides the postcode, as ``AddressSchema`` takes it."""
    chosen = str(form.get("near_postcode", ""))
    later = form.get("without_place") == "true" or chosen == NONE_OF_THESE
    return {"near_postcode": "" if chosen == NONE_OF_THESE else chosen, "without_place": later}


def choices(db: Session, form: Mapping[str, Any], now: datetime) -> list[tuple[str, str]]:
    """Postcodes near the one typed, each with its area; nothing where that one is known.

    Args:
        form: what was typed.
        now: the instant whose boundaries count, aware.
    """
    postcode = _unknown(db, str(form.get("postcode", "")))
    if postcode is None:
        return []
    return [*_beside(db, postcode, now), (NONE_OF_THESE, "None of these: enter where it is later")]


def beside(db: Session, text: str, now: datetime) -> list[tuple[str, str]]:
    """Postcodes near one that was typed to search near, each with its area; as ``choices``."""
    postcode = _unknown(db, text)
    return [] if postcode is None else _beside(db, postcode, now)


def without_box(errors: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Messages worded for a form that has no box to keep an address without a place."""
    return {name: [_WITHOUT_BOX.get(each, each) for each in said] for name, said in errors.items()}


def fallen(db: Session, given: AddressInput, now: datetime) -> Fallen:
    """Where an address falls at ``now`` (aware), before anything is saved.

    Raises:
        marshmallow.ValidationError: where it is, is not known.
    """
    found = place(db, given)
    grid = None if found is None else found.grid
    areas = areas_of(db, grid, confidential=given.confidential, as_at=now)
    shown = "" if grid is None else as_text(Point(*grid))
    return Fallen(", ".join(each.name for each in areas), {"shown": shown})


def fallen_or_none(db: Session, given: AddressInput, now: datetime) -> Fallen | None:
    """Where an address falls at ``now``, or ``None`` where it cannot be placed."""
    try:
        return fallen(db, given, now)
    except ValidationError:
        return None


def _unknown(db: Session, text: str) -> str | None:
    """The postcode that was typed, if it has the form of one and its place is not known."""
    postcode = postcodes.normalise(text)
    return None if postcode is None or locate_postcodes(db, [postcode]) else postcode


def _beside(db: Session, postcode: str, now: datetime) -> list[tuple[str, str]]:
    places = locate_postcodes(db, near_postcodes(db, postcode))
    return [(each, f"{each}, {_words(db, grid, now)}") for each, grid in sorted(places.items())]


def _words(db: Session, grid: tuple[float, float], now: datetime) -> str:
    areas = areas_of(db, grid, confidential=False, as_at=now)
    return ", ".join(each.name for each in reversed(areas))
