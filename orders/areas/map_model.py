"""What maps are drawn on and rated by: layers of the force's own, and where residents live."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import Enum, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from orders.db import Model


class LayerKind(enum.StrEnum):
    """What a layer of the base map is made of."""

    AREA = "area"
    LINE = "line"
    LABEL = "label"


class LayerStyle(enum.StrEnum):
    """How it looks; the colours are in ``map.js`` and ``web/maps/map_svg.py``."""

    PLAIN = "plain"
    BUILT_UP = "built-up"
    GREEN = "green"
    WATER = "water"
    SURROUNDINGS = "surroundings"
    ROAD = "road"
    RAIL = "rail"


class BaseLayer(Model):
    """One layer of the base map, as light as it is drawn."""

    __tablename__ = "base_layer"

    name: Mapped[str] = mapped_column(primary_key=True, comment="as the map's list names it")
    kind: Mapped[LayerKind] = mapped_column(Enum(LayerKind, native_enum=False, length=16))
    style: Mapped[LayerStyle] = mapped_column(Enum(LayerStyle, native_enum=False, length=16))
    attribution: Mapped[str] = mapped_column(comment="what its licence asks to show; may be empty")
    features: Mapped[int] = mapped_column(comment="how many it has")
    detail_m: Mapped[int] = mapped_column(comment="smaller detail than this was left out")
    checksum: Mapped[str] = mapped_column(
        comment="SHA-256 of the body unpacked; names it to browsers"
    )
    body: Mapped[bytes] = mapped_column(LargeBinary, comment="GeoJSON, WGS84, gzip")
    source: Mapped[str] = mapped_column(comment="name of the file it came from")
    imported_at: Mapped[datetime]


class Residents(Model):
    """How many people live around a place, as a census counts them."""

    __tablename__ = "residents"

    id: Mapped[int] = mapped_column(primary_key=True)
    easting: Mapped[float]
    northing: Mapped[float]
    number: Mapped[int]
