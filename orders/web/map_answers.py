"""What a map asks beside its search, and how it is answered: JSON, packed for who can unpack it."""

from __future__ import annotations

import gzip
import json
from typing import Any, Final, Protocol

from flask import Response, request

from orders.search.shades import Measure

BESIDE: Final = frozenset({"bbox", "zoom", "homes", "shade", "breaches"})
"""What a map adds to the query string of its search."""

_GZIP_LEVEL = 4


def measure() -> Measure | None:
    """What neighbourhoods are to be shaded by, ``None`` for not at all."""
    asked = request.args.get("shade", "")
    return Measure(asked) if asked in set(Measure) else None


class Drawable(Protocol):
    """What a map can draw."""

    def as_json(self) -> dict[str, Any]:
        """As the map's script reads it."""


def as_json(found: Drawable) -> Response:
    """The answer to the map's script."""
    body = json.dumps(found.as_json(), separators=(",", ":")).encode()
    answer = Response(body, mimetype="application/json")
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(body, _GZIP_LEVEL))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
