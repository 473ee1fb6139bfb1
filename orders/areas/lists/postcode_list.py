"""Where postcodes lie: taking a list of them, and looking them up."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.lists.place_lists import PlaceList, located, take
from orders.areas.model import Postcode
from orders.audit.log import Actor
from orders.rules.vocabulary import postcodes

_LIST = PlaceList(Postcode, "postcode", postcodes.normalise)


def import_postcodes(db: Session, path: Path, *, by: Actor, now: datetime) -> int:
    """Take postcodes from a CSV file, all of them or none; known ones are moved, none is removed.

    Args:
        path: CSV with a column ``postcode`` and either ``easting`` and ``northing`` (EPSG:27700
            metres; taken when both pairs are there) or ``lat`` and ``lon`` (WGS84 degrees).
        by: the account that imports.

    Returns:
        How many postcodes the file holds.

    Raises:
        BadFile: something is wrong with it; every fault is listed and nothing is written.
    """
    return take(db, path, _LIST, by=by, now=now)


def locate_postcode(db: Session, text: str) -> tuple[float, float] | None:
    """Easting and northing in metres of a postcode however it is typed, None when not known."""
    postcode = postcodes.normalise(text)
    return None if postcode is None else locate_postcodes(db, [postcode]).get(postcode)


def locate_postcodes(db: Session, wanted: Collection[str]) -> dict[str, tuple[float, float]]:
    """Easting and northing in metres of each normalised postcode that is known."""
    return located(db, _LIST, wanted)


def near_postcodes(db: Session, postcode: str, *, most: int = 6) -> list[str]:
    """Known postcodes next to one that is not known: of its sector, or else of its outward code.

    Args:
        postcode: normalised.
        most: how many at most; those next to it in the alphabet.
    """
    outward, _, inward = postcode.partition(" ")
    for begins in (f"{outward} {inward[0]}", f"{outward} "):
        found = sorted(
            db.scalars(select(Postcode.postcode).where(Postcode.postcode.startswith(begins)))
        )
        if found:
            middle = bisect(found, postcode)
            first = max(0, min(middle - most // 2, len(found) - most))
            return found[first : first + most]
    return []
