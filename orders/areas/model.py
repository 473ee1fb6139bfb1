"""Areas, their dated boundaries and the postcodes that place an address."""

from __future__ import annotations

import enum
from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, UniqueConstraint
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
    name: Mapped[str | None] = mapped_column(
        comment="the area's name in this edition; NULL: the one it bears"
    )
    shape: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=STORED_SRID, spatial_index=False)
    )


class LandingStage(enum.StrEnum):
    """How far the landing of an edition has come."""

    PROPOSED = "PROPOSED"
    """Looked at; not decided yet."""
    STAGING = "STAGING"
    """Orders are being placed in it, batch by batch; it counts nowhere."""
    LANDED = "LANDED"
    """It counts."""


class Landing(Model):
    """How an edition came to count. Until it has landed nothing in the register uses it."""

    __tablename__ = "landing"

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("edition.id"), primary_key=True, autoincrement=False
    )
    stage: Mapped[LandingStage] = mapped_column(Enum(LandingStage, native_enum=False, length=16))
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of what the file draws")
    file_sha256: Mapped[str | None] = mapped_column(
        comment="SHA-256 of the file as it was read; NULL: not kept then"
    )
    notes: Mapped[list[str]] = mapped_column(JSON, comment="what its importer should look at")
    begun_at: Mapped[datetime]
    advanced_at: Mapped[datetime] = mapped_column(comment="when the last batch was staged")
    waiting: Mapped[int] = mapped_column(comment="orders to place when staging began")
    placed: Mapped[int] = mapped_column(comment="of them, those placed")
    changed: Mapped[int] = mapped_column(comment="of them, those that count elsewhere")
    last_order_id: Mapped[int] = mapped_column(comment="orders up to this one have been placed")


class Postcode(Model):
    """Where a postcode's middle address lies, British National Grid metres."""

    __tablename__ = "postcode"

    postcode: Mapped[str] = mapped_column(primary_key=True, comment="upper case, one space")
    easting: Mapped[float]
    northing: Mapped[float]


class Uprn(Model):
    """Where one address lies by its unique property reference number, British National Grid."""

    __tablename__ = "uprn"

    uprn: Mapped[str] = mapped_column(primary_key=True, comment="digits without leading noughts")
    easting: Mapped[float]
    northing: Mapped[float]
