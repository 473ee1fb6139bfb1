"""A boundary edition lands: stored apart, staged in batches, counted at once.

Until it has landed no reader sees it. A landing that was killed goes on from its last batch. Orders
that change while it is staged are staged again, the last of them while no other account may write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from orders.areas import gazetteer, service
from orders.areas.editions.proposal import Proposal
from orders.areas.model import Area, Boundary, Edition, Landing, LandingStage, Level
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, NotFound
from orders.formatting import day, london
from orders.register.boundaries import restated_figures, staging
from orders.register.boundaries.restated_figures import Figure
from orders.register.boundaries.staging import Redrawn, Touched
from orders.register.model import Order
from orders.register.presence import locks

BATCH = 1_000
Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Landed:
    """What landing an edition did.

    Attributes:
        placed: orders that were placed anew for a home that is not withheld.
        changed: of them, those that count elsewhere or otherwise now.
        figures: past figures that are others now; none unless it restated the past.
    """

    placed: int
    changed: int
    figures: Sequence[Figure]


def restates(db: Session, level: Level, from_on: date, *, now: datetime) -> bool:
    """Whether an edition of a level would change figures that have been given out.

    It does when it begins before today and something was counted by an edition of its level.
    """
    begun = from_on < london(now).date()
    drawn = gazetteer.current(db).layer(level) is not None
    return begun and drawn and bool(db.scalar(select(exists().where(Order.id.is_not(None)))))


class PastChanges(Conflict):
    """An edition would change figures already given; its administrator did not say that it may."""


class OneWaits(Conflict):
    """Another edition has not landed yet.

    Attributes:
        edition_id: that edition.
    """

    def __init__(self, message: str, edition_id: int) -> None:
        super().__init__(message)
        self.edition_id = edition_id


def begin(db: Session, proposal: Proposal, *, restate: bool, now: datetime) -> Edition:
    """Store an edition apart, or take up the one of the same file that has not landed yet.

    Args:
        proposal: what the file draws.
        restate: whether past figures may change.

    Raises:
        PastChanges: it would change the past and may not.
        OneWaits: another edition has not landed yet.
    """
    if restates(db, proposal.level, proposal.from_on, now=now) and not restate:
        raise PastChanges(
            f"{proposal.source} takes effect on {day(proposal.from_on)}, which is past: figures"
            " already given would change."
        )
    locks.close(db)
    waiting = unfinished(db)
    if waiting is None:
        edition = service.draw(db, proposal, now=now)
        landing = Landing(
            edition_id=edition.id, stage=LandingStage.PROPOSED, checksum=proposal.checksum
        )
        landing.file_sha256 = proposal.file_sha256
        landing.notes = list(proposal.notes)
        landing.begun_at = landing.advanced_at = now
        landing.waiting = landing.placed = landing.changed = landing.last_order_id = 0
        db.add(landing)
        db.flush()
        return edition
    edition, landing = waiting
    same = (edition.level, edition.from_at) == (proposal.level, proposal.from_at)
    if not same or landing.checksum != proposal.checksum:
        raise OneWaits(
            f"The {edition.level.lower()} boundaries from {day(london(edition.from_at).date())}"
            f" ({edition.source}) have not landed yet.",
            edition.id,
        )
    return edition


def unfinished(db: Session) -> tuple[Edition, Landing] | None:
    """The edition that has not landed yet, if there is one."""
    row = db.execute(
        select(Edition, Landing)
        .join(Landing, Landing.edition_id == Edition.id)
        .where(Landing.stage != LandingStage.LANDED)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def land(
    transaction: Transaction,
    edition_id: int,
    *,
    by: Actor,
    clock: Callable[[], datetime],
    batch: int = BATCH,
    progress: Callable[[int, int], object] = lambda placed, waiting: None,
) -> Landed:
    """Place every order the edition touches, batch by batch, then let it count.

    Args:
        transaction: gives a session and commits at its end.
        edition_id: what ``begin`` stored.
        by: the account that lands it.
        clock: the time.
        batch: how many orders are placed before what was done is kept.
        progress: told after each batch how many have been placed, of how many.

    Raises:
        NotFound: the edition was given up meanwhile.
    """
    with transaction() as db:
        # Every transaction that counts orders from here on notes which.
        locks.close(db)
        landing = _landing(db, edition_id)
        if landing.stage is LandingStage.LANDED:
            return Landed(landing.placed, landing.changed, ())
        is_new = landing.stage is LandingStage.PROPOSED
        landing.stage = LandingStage.STAGING
    with transaction() as db:
        landing = _landing(db, edition_id)
        edition = db.get_one(Edition, edition_id)
        redrawn, from_at = Redrawn.by(db, edition), edition.from_at
        touched = staging.touched(db, redrawn)
        waiting = [id_ for id_ in touched.every if id_ > landing.last_order_id]
        told = len(touched.told.intersection(waiting))
        landing.waiting = told if is_new else landing.placed + told
    for start in range(0, len(waiting), batch):
        part = Touched(waiting[start : start + batch], touched.told)
        with transaction() as db:
            done = _stage(db, edition_id, part, redrawn, clock())
        progress(*done)
    restaged = batch
    while restaged == batch:
        with transaction() as db:
            _landing(db, edition_id)
            restaged = staging.stage_again(db, redrawn, batch=batch)
    with transaction() as db:
        instants = restated_figures.instants(db, redrawn, from_at, clock())
        figures = restated_figures.of_staged(db, redrawn.after, instants)
    with transaction() as db:
        landing = _swap(db, edition_id, redrawn, by=by, now=clock(), batch=batch)
        return Landed(landing.placed, landing.changed, figures)


def drop(db: Session, *, by: Actor, now: datetime) -> str:
    """Give up the edition that has not landed; gives the name of its file.

    Raises:
        NotFound: every edition has landed.
    """
    locks.close(db)
    found = unfinished(db)
    if found is None:
        raise NotFound("Every edition has landed: there is none to give up.")
    edition, landing = found
    source = edition.source
    drawn = set(db.scalars(select(Boundary.area_id).where(Boundary.edition_id == edition.id)))
    others = select(Boundary.area_id).where(Boundary.edition_id != edition.id)
    drawn -= set(db.scalars(others))
    staging.drop(db)
    db.delete(landing)
    db.execute(delete(Boundary).where(Boundary.edition_id == edition.id))
    db.flush()
    db.delete(edition)
    db.execute(delete(Area).where(Area.id.in_(drawn)))
    told = {"level": edition.level, "from_on": str(london(edition.from_at).date())}
    log.record(
        db, Action.ALTERATION, "areas.drop", by=by, now=now, details=told | {"source": source}
    )
    db.flush()
    gazetteer.forget(db)
    return source


def _landing(db: Session, edition_id: int) -> Landing:
    lock_rows(db, Landing.edition_id, Landing.edition_id == edition_id)
    landing = db.scalar(
        select(Landing)
        .where(Landing.edition_id == edition_id)
        .execution_options(populate_existing=True)
    )
    if landing is None:
        raise NotFound("The edition was given up.")
    return landing


def _stage(
    db: Session, edition_id: int, part: Touched, redrawn: Redrawn, now: datetime
) -> tuple[int, int]:
    # Two that land the same edition take turns at the row, and skip what the other has placed.
    landing = _landing(db, edition_id)
    batch = [id_ for id_ in part.every if id_ > landing.last_order_id]
    if batch and landing.stage is LandingStage.STAGING:
        # What is told of a landing leaves withheld homes out, as what is told before it does.
        landing.changed += len(part.told & staging.stage(db, batch, redrawn))
        landing.placed += len(part.told.intersection(batch))
        landing.last_order_id = batch[-1]
        landing.advanced_at = now
    return landing.placed, landing.waiting


def _swap(
    db: Session, edition_id: int, redrawn: Redrawn, *, by: Actor, now: datetime, batch: int
) -> Landing:
    locks.close(db)
    landing = _landing(db, edition_id)
    if landing.stage is LandingStage.STAGING:
        while staging.stage_again(db, redrawn, batch=batch):
            pass
        staging.swap(db)
        landing.stage = LandingStage.LANDED
        landing.advanced_at = now
        service.take_effect(db, db.get_one(Edition, edition_id), by=by, now=now)
    return landing
