"""The register's numbers: how many orders are live, and the DVPN-to-arrest ratio."""

from __future__ import annotations

from flask import request
from marshmallow import RAISE, Schema, fields

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.api.areas import AreaSchema
from orders.api.base import Noun
from orders.api.records import disclosed
from orders.bounded_fields import JsonObject
from orders.db import db
from orders.figures.dvpn_ratio import By, dvpn_ratio, usual_days
from orders.figures.live_orders import live_orders
from orders.figures.publishing import as_dict, live_orders_as_dict
from orders.people.schema import REAL_DAY

bp = Noun("figures", "The register's numbers; no person and no reference.")

_DaysSchema = Schema.from_dict(
    {
        "from": fields.Date(validate=REAL_DAY),
        "to": fields.Date(validate=REAL_DAY),
        "by": fields.Enum(By, by_value=True),
    },
    name="Days",
)


class RatioFilterSchema(_DaysSchema):  # type: ignore[valid-type,misc]  # "from" is no name in Python
    """London days, both included, and the cut; the last twelve months by month unless told."""

    class Meta:
        """Options."""

        unknown = RAISE


class RatioLineSchema(Schema):
    """The figure of a month, an LPA or the force. ``band`` says how it stands to the target."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    violent_da_arrests = fields.Integer(required=True)
    arrests_with_dvpn_served = fields.Integer(required=True)
    percent = fields.Float(required=True, allow_none=True)
    band = fields.String(required=True)
    dvpns_served = fields.Integer(required=True)
    volume_percent = fields.Float(required=True, allow_none=True)
    small_number = fields.Boolean(required=True)


class BandSchema(Schema):
    """The target and where it comes from."""

    low_percent = fields.Float(required=True)
    high_percent = fields.Float(required=True)
    source = fields.String(required=True)


_RatioDaysSchema = Schema.from_dict(
    {"from": fields.String(required=True), "to": fields.String(required=True)}, name="RatioDays"
)


class RatioSchema(_RatioDaysSchema):  # type: ignore[valid-type,misc]  # "from" is no name in Python
    """The DVPN-to-arrest ratio going out."""

    figure = fields.String(required=True)
    definition = fields.String(required=True)
    by = fields.String(required=True)
    band = fields.Nested(BandSchema, required=True)
    total = fields.Nested(RatioLineSchema, required=True)
    rows = fields.List(fields.Nested(RatioLineSchema), required=True)


class CountsSchema(AreaSchema):
    """How many orders count in an area: live ones by kind, and those made and not yet in force."""

    live = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    pending = fields.Integer(required=True)


class LiveSchema(Schema):
    """The counts of the force and of each LPA. A home in two LPAs counts in both."""

    at = fields.AwareDateTime(format="iso", required=True)
    force = fields.Nested(CountsSchema, required=True)
    areas = fields.List(fields.Nested(CountsSchema), required=True)


@bp.get("/figures/live-orders")
@requires(Permission.FIGURE_READ, KeyScope.READ_FIGURES)
@bp.gives(200, LiveSchema)
def live() -> JsonObject:
    """Count the orders live now in each LPA, by kind."""
    disclosed("figure.read", figure="live-orders")
    return live_orders_as_dict(live_orders(db.session, clock.now()))


@bp.get("/figures/dvpn-ratio")
@requires(Permission.FIGURE_READ, KeyScope.READ_FIGURES)
@bp.takes_query(RatioFilterSchema)
@bp.gives(200, RatioSchema)
def ratio() -> JsonObject:
    """Work out the DVPN-to-arrest ratio of some days, by month or by LPA."""
    asked = RatioFilterSchema().load(request.args.to_dict())
    first, last = usual_days(clock.now())
    from_on, to_on = asked.get("from", first), asked.get("to", last)
    by = asked.get("by", By.MONTH)
    found = as_dict(dvpn_ratio(db.session, from_on=from_on, to_on=to_on, by=by))
    disclosed("figure.read", **{name: found[name] for name in ("figure", "from", "to", "by")})
    return found
