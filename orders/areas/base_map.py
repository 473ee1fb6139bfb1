"""The base map under the orders: layers of the force's own, so that no other host is asked."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import base_layers
from geo.shapes import BoundaryFileError
from orders.areas.map_model import BaseLayer, LayerKind, LayerStyle
from orders.audit import log
from orders.audit.log import Actor
from orders.audit.model import Action
from orders.errors import BadFile, NotFound

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,39}\Z")
_MADE_OF = {
    LayerKind.AREA: base_layers.AREAS,
    LayerKind.LINE: base_layers.LINES,
    LayerKind.LABEL: base_layers.LABELS,
}
_UPWARDS = (LayerKind.AREA, LayerKind.LINE, LayerKind.LABEL)
_STYLES_UPWARDS = tuple(LayerStyle)


@dataclass(frozen=True, slots=True)
class LayerRequest:
    """A file to take as a layer.

    Attributes:
        path: the file.
        name: of the layer, as people read it in the map's list.
        kind: what it is made of.
        style: how it looks.
        attribution: what its licence asks to show.
        label_field: field with the words of labels.
        system: coordinate system of a file that does not name its own.
    """

    path: Path
    name: str
    kind: LayerKind
    style: LayerStyle = LayerStyle.PLAIN
    attribution: str = ""
    label_field: str = "name"
    system: str | None = None


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer without its lines."""

    name: str
    kind: LayerKind
    style: LayerStyle
    attribution: str
    features: int
    detail_m: int
    checksum: str
    source: str
    imported_at: datetime


def import_layer(db: Session, wanted: LayerRequest, *, by: Actor, now: datetime) -> LayerInfo:
    """Take a file as a layer of the base map, in place of the one of its name.

    Raises:
        BadFile: the file cannot be drawn, or the name is none.
    """
    if not _NAME.match(wanted.name):
        raise BadFile("A layer's name is letters, digits, spaces and hyphens, 40 at most.")
    try:
        light = base_layers.read_base_layer(
            wanted.path,
            made_of=_MADE_OF[wanted.kind],
            label_field=wanted.label_field,
            system=wanted.system,
        )
    except BoundaryFileError as error:
        raise BadFile(f"{wanted.path.name} was not taken: {error}.") from error
    layer = BaseLayer(
        name=wanted.name,
        kind=wanted.kind,
        style=wanted.style,
        attribution=wanted.attribution.strip(),
        features=light.features,
        detail_m=light.detail_m,
        checksum=hashlib.sha256(light.body).hexdigest(),
        body=gzip.compress(light.body, mtime=0),
        source=wanted.path.name,
        imported_at=now,
    )
    db.merge(layer)
    details = {"layer": wanted.name, "source": wanted.path.name, "features": light.features}
    log.record(db, Action.ALTERATION, "basemap.import", by=by, now=now, details=details)
    db.flush()
    return next(each for each in layers(db) if each.name == wanted.name)


def layers(db: Session) -> Sequence[LayerInfo]:
    """The layers there are, lowest first: areas under lines under labels."""
    columns = [getattr(BaseLayer, name) for name in LayerInfo.__slots__]
    found = [LayerInfo(*row) for row in db.execute(select(*columns))]
    return sorted(found, key=_height)


def drawn_layers(db: Session) -> list[tuple[LayerInfo, bytes]]:
    """The layers there are with their GeoJSON, packed by gzip, lowest first; in one query."""
    columns = [getattr(BaseLayer, name) for name in LayerInfo.__slots__]
    found = [(LayerInfo(*row), body) for *row, body in db.execute(select(*columns, BaseLayer.body))]
    return sorted(found, key=lambda each: _height(each[0]))


def _height(layer: LayerInfo) -> tuple[int, bool, int, str]:
    # What lies around the force lies under what is in it; built-up ground under parks and water.
    around = layer.style is not LayerStyle.SURROUNDINGS
    return _UPWARDS.index(layer.kind), around, _STYLES_UPWARDS.index(layer.style), layer.name


def attributions(db: Session) -> list[str]:
    """What the licences of the layers ask to show, each once."""
    return list(dict.fromkeys(each.attribution for each in layers(db) if each.attribution))


def body(db: Session, name: str) -> tuple[str, bytes]:
    """A layer's checksum and its GeoJSON, packed by gzip.

    Raises:
        NotFound: there is no such layer.
    """
    row = db.execute(
        select(BaseLayer.checksum, BaseLayer.body).where(BaseLayer.name == name)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such layer of the base map.")
    return row.checksum, row.body


def remove_layer(db: Session, name: str, *, by: Actor, now: datetime) -> None:
    """Take a layer off the base map.

    Raises:
        NotFound: there is no such layer.
    """
    layer = db.get(BaseLayer, name)
    if layer is None:
        raise NotFound(f"There is no layer {name}. `flask basemap list` names those there are.")
    db.delete(layer)
    log.record(db, Action.ERASURE, "basemap.remove", by=by, now=now, details={"layer": name})
    db.flush()
