"""Where single addresses lie by their unique property reference number, UPRN, if one is held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from orders.areas.lists.place_lists import PlaceList, located, take
from orders.areas.model import Uprn
from orders.audit.log import Actor

_MOST_DIGITS = 12


def normalise(text: str) -> str | None:
    """A UPRN without leading noughts, or ``None`` when ``text`` is not one of up to 12 digits."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    return digits.lstrip("0") or None


_LIST = PlaceList(Uprn, "uprn", normalise)


def import_uprns(db: Session, path: Path, *, by: Actor, now: datetime) -> int:
    """Take UPRNs from a CSV file, all of them or none; known ones are moved, none is removed.

    Args:
        path: CSV with a column ``uprn`` and either ``easting`` and ``northing`` (EPSG:27700
            metres) or ``lat`` and ``lon`` (WGS84 degrees).
        by: the account that imports.

    Returns:
        How many the file holds.

    Raises:
        BadFile: something is wrong with it; every fault is listed and nothing is written.
    """
    return take(db, path, _LIST, by=by, now=now)


def locate_uprns(db: Session, wanted: Collection[str]) -> dict[str, tuple[float, float]]:
    """Easting and northing in metres of each UPRN that is held, by what was asked."""
    asked = {each: name for each in wanted if (name := normalise(each)) is not None}
    known = located(db, _LIST, asked.values()) if asked else {}
    return {each: known[name] for each, name in asked.items() if name in known}
