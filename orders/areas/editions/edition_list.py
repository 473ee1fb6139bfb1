"""The boundary editions there are, landed or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.areas.model import Area, Boundary, Edition, Landing, LandingStage, Level
from orders.errors import NotFound
from orders.formatting import london, told


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition in a list.

    Attributes:
        id: its number.
        level: what it draws.
        from_at: when it takes effect, aware UTC.
        source: name of the file it came from.
        imported_at: when it landed, or was stored to.
        areas: how many it draws.
        stage: how far its landing has come.
        placed: orders placed so far.
        waiting: orders to place.
        changed: of those placed, orders that count elsewhere.
        advanced_at: when the last batch was placed.
        notes: what its importer should look at.
        file_sha256: of its file as it was read; ``None`` where it was not kept.
    """

    id: int
    level: Level
    from_at: datetime
    source: str
    imported_at: datetime
    areas: int
    stage: LandingStage
    placed: int
    waiting: int
    changed: int
    advanced_at: datetime
    notes: tuple[str, ...]
    file_sha256: str | None

    @property
    def from_on(self) -> date:
        """The London day it takes effect."""
        return london(self.from_at).date()

    @property
    def landed(self) -> bool:
        """Whether it counts."""
        return self.stage is LandingStage.LANDED

    @property
    def as_json(self) -> dict[str, object]:
        """For a list in JSON."""
        return {
            "level": self.level.lower(),
            "from": self.from_on.isoformat(),
            "source": self.source,
            "areas": self.areas,
            "landed": self.landed,
            "placed": told(self.placed),
            "waiting": told(self.waiting),
        }


def listed(db: Session) -> list[ListedEdition]:
    """Every edition, LPAs first, newest first."""
    number = select(func.count()).where(Boundary.edition_id == Edition.id).scalar_subquery()
    rows = db.execute(
        select(Edition, Landing, number)
        .outerjoin(Landing, Landing.edition_id == Edition.id)
        .order_by(Edition.level, Edition.from_at.desc())
    )
    return [_listed(edition, landing, areas) for edition, landing, areas in rows]


def one(db: Session, edition_id: int) -> ListedEdition:
    """One edition.

    Raises:
        NotFound: there is none of this number.
    """
    found = next((each for each in listed(db) if each.id == edition_id), None)
    if found is None:
        raise NotFound("There is no such edition.")
    return found


def before(db: Session, edition: ListedEdition) -> ListedEdition | None:
    """The landed edition of the same level that was in force until this one began, if any."""
    earlier = [
        each
        for each in listed(db)
        if each.level is edition.level and each.landed and each.from_at < edition.from_at
    ]
    return max(earlier, key=lambda each: each.from_at, default=None)


def codes(db: Session, level: Level) -> frozenset[str]:
    """Codes of the areas of a level that some landed edition draws, letters folded."""
    unlanded = select(Landing.edition_id).where(Landing.stage != LandingStage.LANDED)
    rows = db.scalars(
        select(Area.code)
        .join(Boundary, Boundary.area_id == Area.id)
        .where(Area.level == level, Boundary.edition_id.not_in(unlanded))
        .distinct()
    )
    return frozenset(code.casefold() for code in rows)


def _listed(edition: Edition, landing: Landing | None, areas: int) -> ListedEdition:
    return ListedEdition(
        id=edition.id,
        level=edition.level,
        from_at=edition.from_at,
        source=edition.source,
        imported_at=edition.imported_at,
        areas=areas,
        stage=landing.stage if landing else LandingStage.LANDED,
        placed=landing.placed if landing else 0,
        waiting=landing.waiting if landing else 0,
        changed=landing.changed if landing else 0,
        advanced_at=landing.advanced_at if landing else edition.imported_at,
        notes=tuple(landing.notes) if landing else (),
        file_sha256=landing.file_sha256 if landing else None,
    )
