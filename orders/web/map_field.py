"""What every page with a map to draw on needs: where the map opens, and its tiles."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from geo.drawing import LONGEST_TEXT
from orders.areas import gazetteer
from orders.db import db
from orders.search.maps.outlines import drawing
from orders.settings import current_settings


def drawing_map() -> dict[str, Any]:
    """``centre`` (latitude, longitude in degrees) and ``tiles`` for components/draw_field.html."""
    return {
        "centre": drawing(gazetteer.current(db.session)).centre,
        "tiles": current_settings().tile_url,
    }


def uploaded(name: str) -> str | None:
    """The text of an uploaded shape; ``None`` where no file came with the form.

    What is no UTF-8 text, or longer than any shape may be, is given so that reading it says so.
    """
    file: FileStorage | None = request.files.get(name)
    if file is None or not file.filename:
        return None
    content: bytes = file.read(LONGEST_TEXT + 1)
    return content.decode("utf-8-sig", errors="replace")
