"""The areas every register has, and the writing of a boundary edition."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.areas import gazetteer
from orders.areas.editions.proposal import Proposal
from orders.areas.model import (
    OUT_OF_FORCE,
    UNALLOCATED,
    Area,
    Boundary,
    Edition,
    Level,
)
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.formatting import london


def ensure_fixed_areas(db: Session, force_code: str, force_name: str) -> None:
    """Make sure the force, UNALLOCATED and OUT_OF_FORCE are areas; name the force as settings do.

    Args:
        force_code: the force's own code.
        force_name: its name as people read it.
    """
    force = db.scalar(select(Area).where(Area.level == Level.FORCE))
    if force is None:
        force = Area(level=Level.FORCE, code=force_code, name=force_name, parent_id=None)
        db.add(force)
    force.code, force.name = force_code, force_name
    db.flush()
    for code, name in ((UNALLOCATED, "Unallocated"), (OUT_OF_FORCE, "Out of force")):
        area = db.scalar(select(Area).where(Area.level == Level.LPA, Area.code == code))
        if area is None:
            area = Area(level=Level.LPA, code=code, name=name)
            db.add(area)
        area.parent_id = force.id
    db.flush()
    gazetteer.forget(db)


def draw(db: Session, proposal: Proposal, *, now: datetime) -> Edition:
    """Write an edition, its boundaries and the areas the register did not know; flushed.

    Areas it knows keep their names until the edition takes effect.
    """
    edition = Edition(
        level=proposal.level, from_at=proposal.from_at, source=proposal.source, imported_at=now
    )
    db.add(edition)
    force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
    rows = db.scalars(select(Area).where(Area.level == edition.level))
    known = {area.code.casefold(): area for area in rows}
    for each in proposal.areas:
        if each.code.casefold() not in known:
            area = Area(level=edition.level, code=each.code, name=each.name)
            area.parent_id = force.id if edition.level is Level.LPA else each.parent_id
            known[each.code.casefold()] = area
            db.add(area)
    db.flush()
    db.add_all(
        Boundary(
            edition_id=edition.id,
            area_id=known[each.code.casefold()].id,
            parent_id=each.parent_id,
            name=each.name,
            shape=stored_shape(each.shape),
        )
        for each in proposal.areas
        if each.shape is not None
    )
    db.flush()
    return edition


def take_effect(db: Session, edition: Edition, *, by: Actor, now: datetime) -> None:
    """Let an edition count from now on: areas bear its names if it is the newest; logged, flushed.

    Orders are not counted anew here.
    """
    drawn = db.scalars(select(Boundary).where(Boundary.edition_id == edition.id)).all()
    newer = exists().where(
        Edition.level == edition.level,
        Edition.from_at > edition.from_at,
        Edition.id.not_in(gazetteer.UNLANDED),
    )
    if not db.scalar(select(newer)):
        force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
        areas = {area.id: area for area in db.scalars(select(Area))}
        for each in drawn:
            area = areas[each.area_id]
            area.name = each.name or area.name
            area.parent_id = force.id if edition.level is Level.LPA else each.parent_id
    edition.imported_at = now
    told = {
        "level": edition.level,
        "from_on": str(london(edition.from_at).date()),
        "source": edition.source,
        "areas": len(drawn),
    }
    log.record(db, Action.ALTERATION, "areas.import", by=by, now=now, details=told)
    db.flush()
    gazetteer.forget(db)
