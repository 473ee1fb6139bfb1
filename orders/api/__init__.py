"""JSON under /api/v1: parse, call one service, answer. One blueprint per noun."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from marshmallow import fields

from orders.api import areas, breaches, document, errors, events, orders, people, search
from orders.api.door import Door
from orders.api.errors import Handler
from orders.register.entries import Instant
from orders.register.placing import DrawnField, SpotField
from orders.search import narrowing

NOUNS = (orders.bp, events.bp, people.bp, areas.bp, breaches.bp, search.bp)
VERSION = "1"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "A key of a service account. Somebody signed in to the pages may also read (GET) with the"
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
    for field in (Instant, narrowing.Instant):
        door.register_field(field, "string", "date-time")
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


def _as_javascript_matches(
    _converter: object, field: fields.Field[Any], ret: dict[str, Any], **_: object
) -> dict[str, Any]:
    # marshmallow matches from the start of the text and Python has its own sign for its end.
    if "pattern" not in ret:
        return {}
    return {"pattern": f"^(?:{_ENDS.sub('', ret['pattern'])})$"}
