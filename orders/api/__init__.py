"""JSON under /api/v1: parse, call one service, answer. One blueprint per noun."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from marshmallow import fields

from orders.api import (
    areas,
    breaches,
    conditions,
    corrections,
    document,
    errors,
    events,
    figures,
    ground,
    orders,
    people,
    search,
)
from orders.api.base import Door
from orders.api.errors import Handler
from orders.bounded_fields import JsonObject
from orders.register.schemas.fields import EndInstant, Instant, StartInstant, WrittenField
from orders.register.schemas.location import DrawnField, SpotField

NOUNS = (
    orders.bp,
    events.bp,
    conditions.bp,
    people.bp,
    areas.bp,
    breaches.bp,
    corrections.bp,
    ground.bp,
    figures.bp,
    search.bp,
)
VERSION = "1"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "A key of a service account. Anyone signed in to the pages may also read (GET) with the"
        " session of the browser."
    ),
}
_ENDS = re.compile(r"\\Z|(?<!\\)\$$")


def init_app(app: Flask, pages: Handler) -> None:
    """Register every operation and the document of them; ``pages`` answers errors of pages."""
    door = Door(
        app,
        spec_kwargs={
            "title": "Orders register",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "security": [{"key": []}],
        },
    )
    door.register_field(Instant, "string", "date-time")
    for field in (WrittenField, EndInstant, StartInstant):
        door.register_field(field, "string", None)
    door.ma_plugin.converter.add_attribute_function(_what_a_day_means)
    door.register_field(SpotField, "string", None)
    # GeoJSON as an object, or GeoJSON or WKT as text.
    door.register_field(DrawnField, None, None)
    door.ma_plugin.converter.add_attribute_function(_as_javascript_matches)
    door.spec.components.security_scheme("key", _KEY)
    for noun in NOUNS:
        door.register_blueprint(noun)
        app.extensions["csrf"].exempt(noun)
    app.register_blueprint(document.bp)
    app.extensions[document.EXTENSION] = door
    errors.init_app(app, pages)


def _what_a_day_means(_converter: object, field: fields.Field[Any], **_: object) -> JsonObject:
    said = _DAY_MEANS.get(type(field))
    if said is None:
        return {}
    text = f"A day, or a day and a time; without a zone London time. {said}"
    return {"description": text, "anyOf": [{"format": "date"}, {"format": "date-time"}]}


_DAY_MEANS = {
    EndInstant: "A day alone is the end of that day, 24:00.",
    StartInstant: "A day alone is its beginning, 00:00.",
    WrittenField: "What a day alone means depends on the kind: what a court's seal dates"
    " (a making, a variation, a renewal, a suspension) may be given so, and an end is the end of"
    " that day; else the time is asked for.",
}


def _as_javascript_matches(
    _converter: object, field: fields.Field[Any], ret: JsonObject, **_: object
) -> JsonObject:
    # marshmallow matches from the start of the text and Python has its own sign for its end.
    if "pattern" not in ret:
        return {}
    return {"pattern": f"^(?:{_ENDS.sub('', ret['pattern'])})$"}
