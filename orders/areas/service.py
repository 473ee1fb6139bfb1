"""The areas every register has, and the landing of a boundary edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from geo.shapes import BoundaryFile, BoundaryFileError, read_boundaries
from orders.areas import checking, gazetteer
from orders.areas.checking import Columns, Findings, Proposed
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED, Area, Boundary, Edition, Level
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.errors import BadFile
from orders.formatting import day, london_instant


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
) -> ImportReport:
    """Take the boundaries of a level from a file, all of them or none.

    Orders' presence is not touched: ``orders.register.editions.land`` does both.

    Args:
        db: session; flushed.
        path: GeoJSON, KML, GeoPackage or Shapefile.
        level: LPA or NEIGHBOURHOOD.
        code_field: field of the file that holds each area's code.
        name_field: field that holds its name.
        from_on: London day whose first instant the edition takes effect.
        by: the account that imports.
        now: this instant, aware.
        parent_field: field that holds the code of a neighbourhood's LPA; without it, and where it
            is blank, a neighbourhood goes to the LPA it shares most ground with.

    Raises:
        BadFile: something is wrong with the file; every fault is listed and nothing is written.
        ValueError: ``level`` is FORCE, whose shape is that of its LPAs.
    """
    if level is Level.FORCE:
        raise ValueError("a force has no boundaries of its own")
    places = gazetteer.current(db)
    from_at = london_instant(from_on)
    _refuse_second(db, path, level, from_on)
    found = Findings([], [])
    columns = Columns(code_field, name_field, parent_field)
    proposals = _checked(_read(path), columns, level, places, from_at, found)
    if found.problems:
        raise BadFile(
            f"{path.name} was not taken: {len(found.problems)} found wrong, nothing was written.",
            found.problems,
        )
    edition = Edition(level=level, from_at=from_at, source=path.name, imported_at=now)
    db.add(edition)
    new = _write(db, edition, proposals, is_newest=_is_newest(places, level, from_at))
    told = {"level": level, "from_on": str(from_on), "source": path.name, "areas": len(proposals)}
    log.record(db, Action.ALTERATION, "areas.import", by=by, now=now, details=told)
    db.flush()
    gazetteer.forget(db)
    return ImportReport(
        edition_id=edition.id,
        areas=len(proposals),
        new=tuple(new),
        gone=_gone(places, level, from_at, proposals),
        notes=tuple(found.notes),
    )


def _refuse_second(db: Session, path: Path, level: Level, from_on: date) -> None:
    taken = db.scalar(
        select(Edition).where(Edition.level == level, Edition.from_at == london_instant(from_on))
    )
    if taken is not None:
        raise BadFile(
            f"{path.name} was not taken: there is already an edition of {level.lower()} boundaries"
            f" from {day(from_on)} ({taken.source})."
        )


def _gone(
    places: Gazetteer, level: Level, from_at: datetime, proposals: Iterable[Proposed]
) -> tuple[str, ...]:
    """Codes the edition before drew and this one does not."""
    before = places.layer(level, from_at)
    codes = {each.code.casefold() for each in proposals}
    drawn = [] if before is None else [places.by_id[id_].code for id_ in before.area_ids.tolist()]
    return tuple(code for code in drawn if code.casefold() not in codes)


def _read(path: Path) -> BoundaryFile:
    try:
        return read_boundaries(path)
    except BoundaryFileError as error:
        raise BadFile(f"{path.name} was not taken: {error}.") from error


def _checked(
    file: BoundaryFile,
    columns: Columns,
    level: Level,
    places: Gazetteer,
    from_at: datetime,
    found: Findings,
) -> list[Proposed]:
    """The proposed areas with their parents; whatever is wrong goes to ``found``."""
    proposals = checking.propose(file, columns, found)
    checking.find_taken_codes(proposals, level, places, found)
    checking.find_overlaps(proposals, found)
    if level is Level.LPA:
        checking.find_orphans({each.code for each in proposals}, places, found)
        return proposals
    lpas = places.layer(Level.LPA, from_at)
    if lpas is None:
        raise BadFile("Import the LPAs first: a neighbourhood belongs to one.")
    return checking.give_parents(proposals, lpas, places, found)


def _is_newest(places: Gazetteer, level: Level, from_at: datetime) -> bool:
    newest = places.layer(level)
    return newest is None or newest.from_at < from_at


def _write(
    db: Session, edition: Edition, proposals: Iterable[Proposed], *, is_newest: bool
) -> list[str]:
    """Write areas and boundaries; the codes that are new. Older editions rename nothing."""
    force = db.scalars(select(Area).where(Area.level == Level.FORCE)).one()
    rows = db.scalars(select(Area).where(Area.level == edition.level))
    known = {area.code.casefold(): area for area in rows}
    new = []
    for each in proposals:
        area = known.get(each.code.casefold())
        parent_id = force.id if edition.level is Level.LPA else each.parent_id
        if area is None:
            area = known[each.code.casefold()] = Area(
                level=edition.level, code=each.code, name=each.name, parent_id=parent_id
            )
            db.add(area)
            new.append(each.code)
        elif is_newest:
            area.name, area.parent_id = each.name, parent_id
    db.flush()
    db.add_all(
        Boundary(
            edition_id=edition.id,
            area_id=known[each.code.casefold()].id,
            parent_id=each.parent_id,
            shape=stored_shape(each.shape),
        )
        for each in proposals
        if each.shape is not None
    )
    db.flush()
    return new
