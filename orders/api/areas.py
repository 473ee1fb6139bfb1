"""Areas: the force with its LPAs and their neighbourhoods, and where a place lies."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validates_schema

from geo.crs import grid_point
from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import ANY
from orders.api.base import Noun
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.areas.lists.postcode_list import locate_postcode
from orders.bounded_fields import JsonObject, Loaded
from orders.db import db
from orders.people.schema import Text
from orders.register.schemas.fields import Instant

bp = Noun("areas", "The force's areas, and where a place lies.")

_NOT_HELD = "We do not know where this postcode is."
_OFF_THE_GRID = "Enter a place in Great Britain, longitude and latitude in degrees (WGS84)."


class AreaSchema(Schema):
    """An area going out; filters take ``level:code``."""

    level = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)


class LpaSchema(AreaSchema):
    """An LPA going out with its neighbourhoods."""

    neighbourhoods = fields.List(fields.Nested(AreaSchema), required=True)


class TreeSchema(Schema):
    """Every area going out. ``others`` hold what lies in no LPA."""

    force = fields.Nested(AreaSchema, required=True)
    lpas = fields.List(fields.Nested(LpaSchema), required=True)
    others = fields.List(fields.Nested(AreaSchema), required=True)


class PlaceSchema(Schema):
    """A place: a postcode, or longitude and latitude; and when, for the boundaries of that day."""

    postcode = Text(load_default=None, allow_none=True)
    longitude = fields.Float(load_default=None, allow_none=True)
    latitude = fields.Float(load_default=None, allow_none=True)
    at = Instant(load_default=None, allow_none=True)

    @validates_schema
    def _is_one_place(self, data: Loaded, **_: object) -> None:
        degrees = [data["longitude"], data["latitude"]]
        if data["postcode"] and any(each is not None for each in degrees):
            raise ValidationError("Give a postcode, or longitude and latitude, not both.")
        if not data["postcode"] and None in degrees:
            raise ValidationError("Give a postcode, or longitude and latitude.")


class LocatedSchema(Schema):
    """Where a place lies going out."""

    lpa = fields.Nested(AreaSchema, required=True)
    neighbourhood = fields.Nested(AreaSchema, required=True, allow_none=True)


@bp.get("/areas")
@requires(Permission.HOME, *ANY)
@bp.gives(200, TreeSchema)
def tree() -> JsonObject:
    """List the areas: the force, its LPAs with their neighbourhoods, and what lies in none."""
    places = gazetteer.current(db.session)
    return {
        "force": _told(places.by_id[places.force_id]),
        "lpas": [
            {
                **_told(branch.lpa),
                "neighbourhoods": [_told(each) for each in branch.neighbourhoods],
            }
            for branch in places.tree()
        ],
        "others": [
            _told(places.by_id[area_id])
            for area_id in (places.unallocated_id, places.out_of_force_id)
        ],
    }


@bp.post("/areas/locate")
@requires(Permission.HOME, *ANY)
@bp.takes(PlaceSchema)
@bp.gives(200, LocatedSchema)
def locate(given: Loaded) -> JsonObject:
    """Say which LPA and neighbourhood a place lies in; the place is in no address and no log."""
    point = _point(given)
    places = gazetteer.current(db.session)
    placed = places.at(*point, given["at"] or clock.now())
    inner = placed.neighbourhood_id
    return {
        "lpa": _told(places.by_id[placed.lpa_id]),
        "neighbourhood": None if inner is None else _told(places.by_id[inner]),
    }


def _point(given: Loaded) -> tuple[float, float]:
    if given["postcode"]:
        found = locate_postcode(db.session, given["postcode"])
        if found is None:
            raise ValidationError({"postcode": [_NOT_HELD]})
        return found
    longitude, latitude = given["longitude"], given["latitude"]
    on_grid = grid_point(longitude, latitude) if _are_degrees(longitude, latitude) else None
    if on_grid is None:
        raise ValidationError({"longitude": [_OFF_THE_GRID]})
    return on_grid


def _are_degrees(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 180 and abs(latitude) <= 90


def _told(area: AreaInfo) -> dict[str, str]:
    return {"level": area.level.value, "code": area.code, "name": area.name}
