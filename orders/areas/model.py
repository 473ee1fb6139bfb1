"""Areas, their dated boundaries and the postcodes that place an address."""

from __future__ import annotations

import enum
from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.crs import STORED_SRID
from orders.db import Model


class Level(enum.StrEnum):
    """How large an area is."""

    FORCE = "FORCE"
    LPA = "LPA"
    NEIGHBOURHOOD = "NEIGHBOURHOOD"


UNALLOCATED = "UNALLOCATED"
OUT_OF_FORCE = "OUT_OF_FORCE"


class Area(Model):
    """A place orders are counted in, known by level and code as long as the force uses it."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("level", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(Enum(Level, native_enum=False, length=16))
    code: Mapped[str] = mapped_column(comment="as the force or ONS publishes it")
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"),
        comment="the LPA of a neighbourhood in its newest edition, an LPA's force",
    )


class Edition(Model):
    """One set of boundaries for a level, in force from an instant until the next edition's."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("level", "from_at"),
        CheckConstraint("level IN ('LPA', 'NEIGHBOURHOOD')", name="level_has_boundaries"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(Enum(Level, native_enum=False, length=16))
    from_at: Mapped[datetime] = mapped_column(
        comment="London midnight it takes effect; the earliest edition also covers all time before"
    )
    source: Mapped[str] = mapped_column(comment="name of the file it came from")
    imported_at: Mapped[datetime]


class Boundary(Model):
    """The shape of one area in one edition; narrow, because it carries a geometry."""

    __tablename__ = "boundary"
    __table_args__ = (
        UniqueConstraint("edition_id", "area_id"),
        Index("idx_boundary_shape", "shape", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("area.id"), comment="the LPA a neighbourhood belongs to in this edition"
    )
    shape: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=STORED_SRID, spatial_index=False)
    )


class Postcode(Model):
    """Where a postcode's middle address lies, British National Grid metres."""

    __tablename__ = "postcode"

    postcode: Mapped[str] = mapped_column(primary_key=True, comment="upper case, one space")
    easting: Mapped[float]
    northing: Mapped[float]
