"""A boundary edition as a file proposes it: read and checked, nothing written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundary_files import open_boundaries
from geo.shapes import BoundaryFile, BoundaryFileError
from orders.areas import gazetteer
from orders.areas.editions import file_checks
from orders.areas.editions.file_checks import Columns, Findings, ProposedEdition
from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Edition, Landing, LandingStage, Level
from orders.errors import BadFile
from orders.formatting import day, london_instant


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What an administrator wants imported.

    Attributes:
        path: GeoJSON, KML, GeoPackage or Shapefile; a folder or a zip archive of them.
        level: LPA or NEIGHBOURHOOD.
        columns: which fields hold codes, names and LPAs; without the last, and where it is blank,
            a neighbourhood goes to the LPA it shares most ground with.
        from_on: London day whose first instant the edition takes effect.
        system: coordinate system of a file that does not name its own.
        source: the file's name, where ``path`` is a copy of another name.
        least_lpa_m2: smallest LPA taken; less only where no order is on record.
    """

    path: Path
    level: Level
    columns: Columns
    from_on: date
    system: str | None = None
    source: str = ""
    least_lpa_m2: float = file_checks.LEAST_LPA_M2

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.source or self.path.name


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edition that could be taken.

    Attributes:
        level: what it draws.
        from_on: London day it takes effect.
        source: name of its file.
        areas: each area it draws, with a shape.
        gone: codes the edition before it drew and this one does not.
        notes: what the importer should look at, one sentence each.
        file_sha256: of the file as it was read, in hexadecimal; of a folder, of all it holds.
    """

    level: Level
    from_on: date
    source: str
    areas: tuple[ProposedEdition, ...]
    gone: tuple[str, ...]
    notes: tuple[str, ...]
    file_sha256: str

    @property
    def from_at(self) -> datetime:
        """The instant it takes effect, aware UTC."""
        return london_instant(self.from_on)

    @property
    def checksum(self) -> str:
        """SHA-256 of all it says, in hexadecimal: the same file gives the same."""
        digest = hashlib.sha256()
        for each in sorted(self.areas, key=lambda each: each.code):
            told = (
                each.code,
                each.name,
                str(each.parent_id),
                str(shapely.to_wkb(each.shape, hex=True)),
            )
            digest.update("\0".join(told).encode())
        return digest.hexdigest()


def propose(db: Session, wanted: ImportRequest) -> Proposal:
    """Read a boundary file and check it against the areas the register has.

    Raises:
        BadFile: something is wrong with the file; every fault is listed.
        NoSuchField: it has no field of a name that is wanted.
        ValueError: the level is FORCE, whose shape is that of its LPAs.
    """
    if wanted.level is Level.FORCE:
        raise ValueError("a force has no boundaries of its own")
    places = gazetteer.current(db)
    from_at = london_instant(wanted.from_on)
    _refuse_second(db, wanted, from_at)
    found = Findings()
    proposals = _checked(wanted, places, from_at, found)
    if found.problems:
        raise BadFile(
            f"{wanted.name} was not taken: {found.number:,} found wrong, nothing was written.",
            found.problems,
        )
    return Proposal(
        level=wanted.level,
        from_on=wanted.from_on,
        source=wanted.name,
        areas=tuple(proposals),
        gone=_gone(places, wanted.level, from_at, proposals),
        notes=tuple(found.notes),
        file_sha256=_sha256(wanted.path),
    )


def _sha256(path: Path) -> str:
    """SHA-256 of a file; of a folder, of each name in it with its content."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for each in sorted(path.rglob("*")):
        if each.is_file():
            name = each.relative_to(path).as_posix().encode()
            digest.update(name + b"\0" + hashlib.sha256(each.read_bytes()).digest())
    return digest.hexdigest()


def _refuse_second(db: Session, wanted: ImportRequest, from_at: datetime) -> None:
    taken = db.scalar(
        select(Edition)
        .outerjoin(Landing, Landing.edition_id == Edition.id)
        .where(
            Edition.level == wanted.level,
            Edition.from_at == from_at,
            (Landing.stage == LandingStage.LANDED) | Landing.stage.is_(None),
        )
    )
    if taken is not None:
        raise BadFile(
            f"{wanted.name} was not taken: there is already an edition of {wanted.level.lower()}"
            f" boundaries from {day(wanted.from_on)} ({taken.source})."
        )


def _gone(
    places: Gazetteer, level: Level, from_at: datetime, proposals: Iterable[ProposedEdition]
) -> tuple[str, ...]:
    before = places.layer(level, from_at)
    codes = {each.code.casefold() for each in proposals}
    drawn = [] if before is None else [places.by_id[id_].code for id_ in before.area_ids.tolist()]
    return tuple(code for code in drawn if code.casefold() not in codes)


def _read(wanted: ImportRequest) -> BoundaryFile:
    try:
        return open_boundaries(wanted.path, system=wanted.system)
    except BoundaryFileError as error:
        raise BadFile(f"{wanted.name} was not taken: {error}.") from error


def _checked(
    wanted: ImportRequest, places: Gazetteer, from_at: datetime, found: Findings
) -> list[ProposedEdition]:
    """The proposed areas with their parents; whatever is wrong goes to ``found``."""
    proposals = file_checks.propose(_read(wanted), wanted.columns, found)
    file_checks.find_taken_codes(proposals, wanted.level, places, found)
    file_checks.find_overlaps(proposals, found)
    if wanted.level is Level.LPA:
        file_checks.find_too_small(proposals, found, least_m2=wanted.least_lpa_m2)
        file_checks.find_orphans({each.code for each in proposals}, places, found)
        return proposals
    lpas = places.layer(Level.LPA, from_at)
    if lpas is None:
        raise BadFile("Import the LPAs first: a neighbourhood belongs to one.")
    return file_checks.give_parents(proposals, lpas, places, found)
