"""Two editions as lines to draw: the earlier one's, the later one's, and what moved."""

from __future__ import annotations

from collections.abc import Sequence

from geo.shapes import outlines
from orders.areas.editions.comparison import AreaDifference, AreaFate, Outline
from orders.bounded_fields import JsonObject

TOLERANCE_M = 10.0
_TOLD = {
    AreaFate.ADDED: "added",
    AreaFate.GONE: "no longer drawn",
    AreaFate.MOVED: "moved",
    AreaFate.SAME: "the same",
}


def lines(
    before: Sequence[Outline], after: Sequence[Outline], changes: Sequence[AreaDifference]
) -> JsonObject:
    """A GeoJSON feature collection, WGS84: the earlier areas first, the later over them.

    Each feature says which ``edition`` draws it (``before`` or ``after``), whether it is
    ``shaded`` because it moved, is new or is gone, and in ``words`` what became of it.
    """
    fates = {each.code.casefold(): each for each in changes}
    features = [
        {
            "type": "Feature",
            "properties": _properties(edition, each, fates[each.code.casefold()]),
            "geometry": geometry,
        }
        for edition, drawn in (("before", before), ("after", after))
        for each, geometry in zip(drawn, _geometries(drawn), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometries(drawn: Sequence[Outline]) -> list[JsonObject]:
    return outlines([each.shape for each in drawn], tolerance_m=TOLERANCE_M) if drawn else []


def _properties(edition: str, area: Outline, change: AreaDifference) -> dict[str, object]:
    drawn_last = edition == "after" or change.fate is AreaFate.GONE
    return {
        "edition": edition,
        "shaded": drawn_last and change.fate is not AreaFate.SAME,
        "words": f"{area.name} ({area.code}): {_TOLD[change.fate]}",
    }
