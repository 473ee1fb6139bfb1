"""A boundary edition lands: areas change, and every order counts anew, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.model import Level
from orders.areas.service import ImportReport, import_edition
from orders.register import presence
from orders.register.model import Order


def land(
    db: Session,
    path: Path,
    *,
    level: Level,
    code_field: str,
    name_field: str,
    from_on: date,
    by: Account,
    now: datetime,
    parent_field: str | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> ImportReport:
    """Import an edition of a level's boundaries and count every order anew.

    Args:
        progress: told after each batch how many orders were counted.

    Raises:
        BadFile: something is wrong with the file; every fault is listed and nothing is written.
    """
    report = import_edition(
        db,
        path,
        level=level,
        code_field=code_field,
        name_field=name_field,
        from_on=from_on,
        by=by,
        now=now,
        parent_field=parent_field,
    )
    recount(db, progress=progress)
    return report


def recount(db: Session, *, progress: Callable[[int], object] = lambda _: None) -> int:
    """Place every order anew after boundaries changed; gives how many orders that was.

    Args:
        progress: told after each batch how many orders it held.
    """
    gazetteer.forget(db)
    places = gazetteer.current(db)
    order_ids = db.scalars(select(Order.id).order_by(Order.id)).all()
    for start in range(0, len(order_ids), presence.BATCH):
        batch = order_ids[start : start + presence.BATCH]
        presence.rewrite(db, batch, places)
        progress(len(batch))
    return len(order_ids)
