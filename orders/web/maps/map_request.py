"""What a map asks beside its search, and how it is answered: JSON, packed for clients that ask."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Final, Protocol
from urllib.parse import urlencode

from flask import Response, request

from orders.bounded_fields import JsonObject
from orders.search.disclosure.gate import screened
from orders.search.maps.choropleth import Measure
from orders.search.maps.clusters import read_box
from orders.search.maps.homes import PROTECTED, SUBJECT
from orders.web.maps.map_svg import PictureContents
from orders.web.search.pager import Pager

BESIDE: Final = frozenset({"bbox", "zoom", "homes", "shade", "breaches", "zones", "asked"})
"""What a map adds to the query string of its search."""
LEFT_OUT: Final = "0"
"""What ``zones`` and ``asked`` hold when they are switched off."""

_GZIP_LEVEL = 4


def measure() -> Measure | None:
    """What neighbourhoods are to be shaded by, ``None`` for not at all."""
    asked = request.args.get("shade", "")
    return Measure(asked) if asked in set(Measure) else None


def homes() -> tuple[str, ...]:
    """Whose homes are to be drawn; all people's unless the query string says whose."""
    return tuple(request.args.get("homes", f"{SUBJECT},{PROTECTED}").split(","))


def shown() -> PictureContents:
    """What of a map is wanted on its picture.

    Raises:
        marshmallow.ValidationError: its box is none.
    """
    box = request.args.get("bbox")
    return PictureContents(
        bounds=read_box(box) if box else None,
        homes=homes(),
        measure=measure(),
        zones=request.args.get("zones") != LEFT_OUT,
        breaches=bool(request.args.get("breaches")),
        asked=request.args.get("asked") != LEFT_OUT,
    )


def carried(pager: Pager) -> Pager:
    """The pages of a list with links that keep the map as it is."""
    rest = urlencode(beside())

    def on(href: str | None) -> str | None:
        return f"{href}&{rest}" if href and rest else href

    return replace(pager, previous_href=on(pager.previous_href), next_href=on(pager.next_href))


def beside() -> dict[str, str]:
    """What this request's address says of the map and not of the search."""
    return {name: request.args[name] for name in sorted(BESIDE) if request.args.get(name)}


class Drawable(Protocol):
    """What a map can draw."""

    def as_json(self) -> JsonObject:
        """As the map's script reads it."""


def as_json(found: Drawable) -> Response:
    """The answer to the map's script."""
    body = json.dumps(screened(found.as_json()), separators=(",", ":")).encode()
    answer = Response(body, mimetype="application/json")
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(body, _GZIP_LEVEL))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
