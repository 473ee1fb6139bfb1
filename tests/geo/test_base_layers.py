"""Files for the base map: read, checked, made light."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.base_layers import AREAS, LABELS, LARGEST, LINES, read_base_layer
from geo.crs import wgs84_point
from geo.shapes import BoundaryFileError

SQUARE = {"type": "Polygon", "coordinates": [[[-2, 52], [-1.9, 52], [-1.9, 52.1], [-2, 52]]]}
LINE = {"type": "LineString", "coordinates": [[-2, 52], [-1.9, 52.00001], [-1.8, 52]]}
POINT = {"type": "Point", "coordinates": [-1.9, 52.5]}


def write(folder: Path, *shapes: dict[str, Any], system: str = "", **fields: Any) -> Path:
    """A GeoJSON file of these geometries with these fields."""
    path = folder / "layer.geojson"
    features = [{"type": "Feature", "properties": fields, "geometry": each} for each in shapes]
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if system:
        name = f"urn:ogc:def:crs:EPSG::{system}"
        collection["crs"] = {"type": "name", "properties": {"name": name}}
    path.write_text(json.dumps(collection))
    return path


@pytest.mark.parametrize(
    ("made_of", "shape", "kind"),
    [(AREAS, SQUARE, "Polygon"), (LINES, LINE, "LineString"), (LABELS, POINT, "Point")],
)
def test_each_kind_of_layer_comes_back_as_drawn(
    tmp_path: Path, made_of: str, shape: dict[str, Any], kind: str
) -> None:
    light = read_base_layer(write(tmp_path, shape, name="Alder"), made_of=made_of)
    [feature] = json.loads(light.body)["features"]
    assert feature["geometry"]["type"] == kind
    assert light.features == 1
    assert feature["properties"] == ({"name": "Alder", "rank": 2} if made_of == LABELS else {})


@pytest.mark.parametrize(("rank", "kept"), [(1, 1), (3, 3), (0, 1), (9, 3)])
def test_a_label_s_rank_is_one_of_three(tmp_path: Path, rank: int, kept: int) -> None:
    light = read_base_layer(write(tmp_path, POINT, name="A", rank=rank), made_of=LABELS)
    assert json.loads(light.body)["features"][0]["properties"]["rank"] == kept


def test_grid_metres_are_drawn_in_degrees(tmp_path: Path) -> None:
    metres = {"type": "LineString", "coordinates": [[400_000, 290_000], [401_000, 291_000]]}
    light = read_base_layer(write(tmp_path, metres, system="27700"), made_of=LINES)
    first = json.loads(light.body)["features"][0]["geometry"]["coordinates"][0]
    expected = wgs84_point(400_000, 290_000)
    assert expected is not None
    assert first == [round(each, 5) for each in expected]


def test_grid_metres_without_a_word_are_told(tmp_path: Path) -> None:
    metres = {"type": "LineString", "coordinates": [[400_000, 290_000], [401_000, 291_000]]}
    path = write(tmp_path, metres)
    with pytest.raises(BoundaryFileError, match="names no coordinate system"):
        read_base_layer(path, made_of=LINES)
    assert read_base_layer(path, made_of=LINES, system="EPSG:27700").features == 1
    path = write(tmp_path, metres, system="27700")
    with pytest.raises(BoundaryFileError, match="says itself that it is in EPSG:27700"):
        read_base_layer(path, made_of=LINES, system="EPSG:4326")


def test_what_nobody_could_see_is_left_out(tmp_path: Path) -> None:
    light = read_base_layer(write(tmp_path, LINE), made_of=LINES)
    assert len(json.loads(light.body)["features"][0]["geometry"]["coordinates"]) == 2
    assert light.detail_m == 10


def test_a_heavy_layer_is_drawn_with_less_detail_until_it_fits(tmp_path: Path) -> None:
    zigzag = [[-2 + step * 1e-5, 52 + step % 2 * 2e-4] for step in range(2_000)]
    light = read_base_layer(
        write(tmp_path, {"type": "LineString", "coordinates": zigzag}),
        made_of=LINES,
        largest=5_000,
    )
    assert light.detail_m > 10
    assert len(light.body) <= 5_000 < LARGEST


@pytest.mark.parametrize(
    ("shape", "made_of", "said"),
    [
        (SQUARE, LINES, "feature 1 is a Polygon, where lines were expected"),
        (POINT, LABELS, "it has no field name; its fields are: none"),
        ({"type": "Point", "coordinates": [52.5, -1.9]}, LABELS, "swapped"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    tmp_path: Path, shape: dict[str, Any], made_of: str, said: str
) -> None:
    with pytest.raises(BoundaryFileError, match=said):
        read_base_layer(write(tmp_path, shape), made_of=made_of)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no map")
    with pytest.raises(BoundaryFileError, match="not a GeoJSON"):
        read_base_layer(path, made_of=AREAS)


@pytest.mark.parametrize(
    ("name", "made_of"),
    [
        ("basemap_builtup", AREAS),
        ("basemap_surrounding", AREAS),
        ("basemap_rail", LINES),
        ("basemap_labels", LABELS),
    ],
)
def test_a_real_base_map_can_be_drawn(shared_data: Path, name: str, made_of: str) -> None:
    light = read_base_layer(shared_data / f"{name}.geojson", made_of=made_of)
    assert light.features
    assert len(light.body) < 400_000


def test_a_layer_that_never_fits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="too heavy to draw"):
        read_base_layer(write(tmp_path, LINE), made_of=LINES, largest=10)
