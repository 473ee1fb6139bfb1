"""Photographs of persons: kept as papers, made anew from their pixels, the newest shown."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.papers.model import Paper, PaperKind
from orders.people.joined_records import records_of
from orders.register.confidentiality.hidden_people import is_hidden
from orders.register.model import Order, Presence, Protection
from orders.register.person_sheets import PEOPLE

LONGEST_SIDE_PX: Final = 800
MOST_PIXELS: Final = 50_000_000
_QUALITY: Final = 85
_NONE: Final = "This is no PNG or JPEG that can be shown. Choose another photograph."
_TOO_MANY: Final = "This photograph has too many pixels. Choose a smaller one."
SHOWN: Final = aliased(Paper)
"""Photographs apart from the papers of an order."""
OF_PERSONS: Final = select(SHOWN).where(
    SHOWN.kind == PaperKind.PHOTOGRAPH,
    SHOWN.withdrawn_at.is_(None),
    SHOWN.person_id.in_(records_of(PEOPLE)),
    exists().where(Presence.order_id == SHOWN.order_id),
    or_(
        exists().where(Order.id == SHOWN.order_id, Order.subject_id == SHOWN.person_id),
        exists().where(
            Protection.order_id == SHOWN.order_id,
            Protection.person_id == SHOWN.person_id,
            Protection.taken_out_id.is_(None),
        ),
    ),
)
"""Those of some persons, whichever record and order they came with: not withdrawn, and of an order
that was not entered in error and still names them."""
WITH_ORDER: Final = joinedload(SHOWN.order).load_only(Order.reference)


def made_anew(content: bytes) -> bytes:
    """A photograph as a JPEG of its pixels alone, no side longer than ``LONGEST_SIDE_PX``.

    What else a file holds goes: where it was taken, by whose phone, what is hidden in it.

    Raises:
        marshmallow.ValidationError: it is no picture, or too large a one; under ``file``.
    """
    # Loading it takes longer than most requests, and few photographs are added.
    from PIL import Image, ImageOps  # noqa: PLC0415  takes long to load

    # Whatever a reader of pictures stumbles over, the file is at fault.
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        fits = picture.width * picture.height <= MOST_PIXELS
        upright = ImageOps.exif_transpose(picture).convert("RGB") if fits else None
    except Exception as error:
        raise ValidationError({"file": [_NONE]}) from error
    if upright is None:
        raise ValidationError({"file": [_TOO_MANY]})
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    pixels = Image.frombytes("RGB", upright.size, upright.tobytes())
    made = io.BytesIO()
    pixels.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def may_see(db: Session, person_id: int, *, by: Account) -> bool:
    """Whether an account may see photographs of a person.

    Who may open papers; of who is hidden, or lives with who is, only who may open homes.
    """
    if not may(by.role, Permission.PAPER_OPEN):
        return False
    return may(by.role, Permission.CONFIDENTIAL_OPEN) or not is_hidden(db, person_id)


def newest_seen(
    db: Session,
    found: Iterable[Paper],
    persons: Mapping[int, Collection[int]],
    *,
    by: Account,
    as_at: datetime,
) -> dict[int, Paper]:
    """The newest photograph of each person that an account may see, by the person's number.

    Args:
        found: what ``OF_PERSONS`` gave.
        persons: the records of each person, by the number they are shown under.
        as_at: what was added later is not there yet; aware.
    """
    there = sorted(
        (each for each in found if each.added_at <= as_at),
        key=lambda each: (each.added_at, each.id),
    )
    newest = {
        person_id: each
        for person_id, records in persons.items()
        for each in there
        if each.person_id in records
    }
    return {person_id: each for person_id, each in newest.items() if may_see(db, person_id, by=by)}
