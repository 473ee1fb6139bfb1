"""Filling an empty register with illustrative areas and invented records."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders.access.accounts import service_account
from orders.access.model import Account
from orders.areas.model import Edition
from orders.areas.service import ensure_fixed_areas
from orders.breaches.arrests import COLUMNS, import_arrests
from orders.errors import Conflict
from orders.formatting import london, london_instant
from orders.people.likeness import pairs
from orders.register.model import Order
from orders.register.presence import order_gaps
from orders.sample import SOURCE, danger, dated_facts, ground, upkeep
from orders.sample.accounts import add_sign_ins
from orders.sample.areas import draw
from orders.sample.landing import land
from orders.sample.people import Town
from orders.sample.stories.dice import Dice
from orders.sample.stories.fates import ALL_DAYS
from orders.sample.stories.plans import ArrestPlan, plan
from orders.sample.writing import SampleRecorder
from orders.sample.writing.by_tables import write
from orders.settings import Settings

_LIST = "illustrative-arrests.csv"
_BATCHES_COMPARED = 10
"""Of records looked through for pairs that may be one person; more wait, as after an import."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: notices and orders, and arrests."""

    records: int
    arrests: int


def is_illustrative(db: Session) -> bool:
    """Whether any record is invented; one look into the index on source."""
    return db.scalar(select(Order.id).where(Order.source == SOURCE).limit(1)) is not None


def check_empty(db: Session) -> None:
    """Make sure that invented records would not stand beside others.

    Raises:
        Conflict: the register holds records, or boundaries; the message names one.
    """
    real = db.scalar(
        select(Order.reference)
        .where(Order.follows_id.is_(None), or_(Order.source.is_(None), Order.source != SOURCE))
        .order_by(Order.id)
        .limit(1)
    )
    if real is not None:
        raise Conflict(
            f"The register holds {real}, which is not sample data. Invented records are never put"
            " beside others: use an empty database."
        )
    if is_illustrative(db):
        raise Conflict("The register holds sample data already. Use an empty database for another.")
    edition = db.scalar(select(Edition).order_by(Edition.id).limit(1))
    if edition is not None:
        raise Conflict(
            f"The register has boundaries already ({edition.source}). Sample data brings"
            " illustrative ones of its own: use an empty database."
        )


def load(
    db: Session,
    *,
    records: int,
    seed: int,
    settings: Settings,
    now: datetime,
    progress: Callable[[int], object] = lambda _: None,
) -> Loaded:
    """Draw the areas, add accounts, and record what happened in the three years before today.

    The records end with the London day before ``now``, so that a seed gives the same all day.

    Args:
        records: how many notices and orders, 1 or more.
        seed: of chance.
        settings: the force's name and code, and how its references begin.
        progress: told after each record.

    Raises:
        Conflict: the register is not empty.
    """
    check_empty(db)
    until = london_instant(london(now).date())
    began = until - timedelta(days=ALL_DAYS + 1)
    ensure_fixed_areas(db, settings.force_code, settings.force_name)
    system = service_account(db, "system", now=began)
    drawing = draw()
    land(db, drawing, by=system, now=began)
    add_sign_ins(db, drawing.lpas, by=system, now=began)
    stories = plan(Town(drawing), records=records, seed=seed, until=until)
    desk = SampleRecorder(system, settings.force)
    write(db, stories, desk=desk, progress=progress)
    for _ in range(_BATCHES_COMPARED):
        pairs.compare_next(db, now=until)
    ground.act(db, Dice(seed), by=system, until=until)
    danger.act(db, Dice(seed), by=system, until=until)
    live = ground.live(db, until)
    with order_gaps.put_off(db):
        dated_facts.act(db, Dice(seed), live, by=system, until=until)
        upkeep.keep(db, Dice(seed), live, by=system, until=until)
    arrests = [arrest for story in stories for arrest in story.arrests]
    _take(db, arrests, by=system, now=until)
    return Loaded(records=records, arrests=len(arrests))


def _take(db: Session, arrests: Sequence[ArrestPlan], *, by: Account, now: datetime) -> None:
    """Take the arrests from a list, as custody's are."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / _LIST
        _list(path, arrests)
        import_arrests(db, path, by=by, now=now)


def _list(path: Path, arrests: Iterable[ArrestPlan]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows(
            (
                arrest.reference,
                arrest.arrested_at.isoformat(),
                arrest.lpa_code,
                "yes" if arrest.violent_da else "no",
            )
            for arrest in arrests
        )
