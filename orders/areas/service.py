"""The areas every register has, and the writing of a boundary edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.areas import checking, gazetteer
from orders.areas.checking import Columns
from orders.areas.model import (
    OUT_OF_FORCE,
    UNALLOCATED,
    Area,
    Boundary,
    Edition,
    Level,
)
from orders.areas.proposing import Proposal, Wanted, propose
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.formatting import london


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an imported edition brought.

    Attributes:
        edition_id: the new edition.
        areas: how many areas it draws.
        new: codes the register did not know.
        gone: codes the edition before it drew and this one does not.
        notes: what the importer should look at, one sentence each.
    """

    edition_id: int
    areas: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    notes: tuple[str, ...]


def ensure_fixed_areas(db: Session, force_code: str, force_name: str) -> None:
    """Make sure the force, UNALLOCATED and OUT_OF_FORCE are areas; name the force as settings do.

    Args:
        db: session; flushed.
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


def import_edition(
    db: Session,
    path: Path,
    *,
    level: Level,
    code_field: str,
    name_field: str,
    from_on: date,
    by: Actor,
    now: datetime,
    parent_field: str | None = None,
    least_lpa_m2: float = checking.LEAST_LPA_M2,
) -> ImportReport:
    """Take the boundaries of a level from a file at once, all of them or none.

    For a register without orders: ``orders.register.editions`` also counts those anew.

    Args:
        db: session; flushed.
        path: GeoJSON, KML, GeoPackage or Shapefile.
        level: LPA or NEIGHBOURHOOD.
        code_field: field of the file that holds each area's code.
        name_field: field that holds its name.
        from_on: London day whose first instant the edition takes effect.
        by: the account that imports.
        now: this instant, aware.
        parent_field: field that holds the code of a neighbourhood's LPA.
        least_lpa_m2: smallest LPA taken.

    Raises:
        BadFile: something is wrong with the file; every fault is listed and nothing is written.
        ValueError: ``level`` is FORCE, whose shape is that of its LPAs.
    """
    columns = Columns(code_field, name_field, parent_field)
    wanted = Wanted(path, level, columns, from_on, least_lpa_m2=least_lpa_m2)
    proposal = propose(db, wanted)
    edition, new = draw(db, proposal, now=now)
    take_effect(db, edition, by=by, now=now)
    return ImportReport(
        edition_id=edition.id,
        areas=len(proposal.areas),
        new=new,
        gone=proposal.gone,
        notes=proposal.notes,
    )


def draw(db: Session, proposal: Proposal, *, now: datetime) -> tuple[Edition, tuple[str, ...]]:
    """Write an edition, its boundaries and the areas the register did not know; flushed.

    Areas it knows keep their names until the edition takes effect.

    Returns:
        The edition, and the codes that are new.
    """
    edition = Edition(
        level=proposal.level, from_at=proposal.from_at, source=proposal.source, imported_at=now
    )
    db.add(edition)
    force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
    rows = db.scalars(select(Area).where(Area.level == edition.level))
    known = {area.code.casefold(): area for area in rows}
    new = []
    for each in proposal.areas:
        if each.code.casefold() not in known:
            area = Area(level=edition.level, code=each.code, name=each.name)
            area.parent_id = force.id if edition.level is Level.LPA else each.parent_id
            known[each.code.casefold()] = area
            db.add(area)
            new.append(each.code)
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
    return edition, tuple(new)


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
