"""Boundary files of every format we read, right and wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from geo import crs
from geo.shapes import BoundaryFileError, outlines, read_boundaries

SQUARE = box(406_000, 286_000, 407_000, 287_000)
NEXT = box(407_000, 286_000, 408_000, 287_000)
WGS84 = "urn:ogc:def:crs:OGC:1.3:CRS84"
GRID = "urn:ogc:def:crs:EPSG::27700"
BOWTIE = Polygon([(406_000, 286_000), (407_000, 287_000), (407_000, 286_000), (406_000, 287_000)])


def in_degrees(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: np.column_stack(crs.to_wgs84(xy[:, 0], xy[:, 1])))


def geojson(path: Path, *shapes: Any, declared: str = WGS84) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"A{number}", "name": f"Area {number}"},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes, start=1)
    ]
    system = {"crs": {"type": "name", "properties": {"name": declared}}} if declared else {}
    collection = {"type": "FeatureCollection", **system, "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def written(path: Path, driver: str, shape: Any, declared: str | None) -> Path:
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape)], dtype=object),
        field_data=[np.array(["A1"], dtype=object), np.array(["Area 1"], dtype=object)],
        fields=np.array(["code", "Name"], dtype=object),
        driver=driver,
        crs=declared,
        geometry_type=shape.geom_type,
    )
    return path


@pytest.mark.parametrize(
    ("name", "driver", "declared"),
    [
        ("a.geojson", "GeoJSON", "EPSG:4326"),
        ("a.kml", "KML", "EPSG:4326"),
        ("a.gpkg", "GPKG", "EPSG:4326"),
        ("a.shp", "ESRI Shapefile", "EPSG:4326"),
        ("grid.gpkg", "GPKG", "EPSG:27700"),
        ("grid.shp", "ESRI Shapefile", "EPSG:27700"),
    ],
)
def test_each_format_gives_the_same_shape_in_the_stored_system(
    tmp_path: Path, name: str, driver: str, declared: str
) -> None:
    shape = SQUARE if declared == "EPSG:27700" else in_degrees(SQUARE)
    held = read_boundaries(written(tmp_path / name, driver, shape, declared))
    (feature,) = held.features
    assert feature.fault is None
    assert isinstance(feature.shape, MultiPolygon)
    assert feature.shape.symmetric_difference(SQUARE).area < 10
    assert {"A1", "Area 1"} <= set(feature.attributes.values())


def test_a_geojson_that_declares_the_grid_is_taken_as_it_is(tmp_path: Path) -> None:
    held = read_boundaries(geojson(tmp_path / "a.geojson", SQUARE, declared=GRID))
    assert held.features[0].shape == MultiPolygon([SQUARE])


def test_a_geojson_that_names_no_system_is_told(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", SQUARE, NEXT, declared="")
    with pytest.raises(BoundaryFileError, match=r"names no coordinate system.* --crs EPSG:27700"):
        read_boundaries(path)
    held = read_boundaries(path, system="EPSG:27700")
    assert [each.shape for each in held.features] == [MultiPolygon([SQUARE]), MultiPolygon([NEXT])]
    path = geojson(tmp_path / "b.geojson", in_degrees(SQUARE), declared="")
    assert read_boundaries(path).features[0].fault is None
    assert read_boundaries(path, system="EPSG:4326").features[0].fault is None


@pytest.mark.parametrize("declared", [WGS84, GRID])
def test_a_file_that_names_its_system_is_not_told_another(tmp_path: Path, declared: str) -> None:
    shape, other = in_degrees(SQUARE), "EPSG:27700"
    if declared == GRID:
        shape, other = SQUARE, "EPSG:4326"
    path = geojson(tmp_path / "a.geojson", shape, declared=declared)
    with pytest.raises(BoundaryFileError, match=f"says itself that it is in .*, not in {other}"):
        read_boundaries(path, system=other)


def test_heights_are_left_out(tmp_path: Path) -> None:
    raised = shapely.force_3d(in_degrees(SQUARE), z=120.0)
    held = read_boundaries(geojson(tmp_path / "a.geojson", raised))
    shape = held.features[0].shape
    assert shape is not None
    assert not shape.has_z


@pytest.mark.parametrize(
    ("shape", "declared", "fault"),
    [
        (SQUARE, WGS84, "the numbers are grid metres, not degrees of longitude and latitude"),
        (in_degrees(SQUARE), GRID, "the numbers are degrees, not grid metres"),
        (
            shapely.transform(in_degrees(SQUARE), lambda xy: xy[:, ::-1]),
            WGS84,
            "latitude and longitude are swapped",
        ),
        (BOWTIE, GRID, "its shape is not valid: Self-intersection"),
        (Point(406_000, 286_000), GRID, "it is a Point, not a polygon"),
        (None, GRID, "it has no shape"),
        (Polygon(), GRID, "it has no shape"),
        (box(-9.4, 61.0, -9.3, 61.4), WGS84, "part of it lies off the British National Grid"),
    ],
    ids=["eastings", "degrees", "swapped", "bowtie", "point", "null", "empty", "Atlantic"],
)
def test_a_wrong_feature_is_named_with_its_reason(
    tmp_path: Path, shape: Any, declared: str, fault: str
) -> None:
    good = SQUARE if declared == GRID else in_degrees(SQUARE)
    held = read_boundaries(geojson(tmp_path / "a.geojson", good, shape, declared=declared))
    right, wrong = held.features
    assert right.fault is None
    assert (wrong.number, wrong.attributes["code"], wrong.shape) == (2, "A2", None)
    assert wrong.fault is not None
    assert wrong.fault.startswith(fault)


def test_a_file_in_another_system_is_refused_by_name(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", SQUARE, declared="urn:ogc:def:crs:EPSG::3857")
    with pytest.raises(BoundaryFileError, match="it is in EPSG:3857; save it as WGS84"):
        read_boundaries(path)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_a_file_that_declares_no_system_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.shp", "ESRI Shapefile", SQUARE, None)
    with pytest.raises(BoundaryFileError, match="does not say which coordinate system"):
        read_boundaries(path)


def test_a_file_without_features_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="it holds no features"):
        read_boundaries(geojson(tmp_path / "a.geojson"))


@pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.txt"])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("not a map", encoding="utf-8")
    with pytest.raises(BoundaryFileError, match="that can be read"):
        read_boundaries(path)


def test_a_file_of_two_layers_is_refused_with_their_names(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", "GPKG", SQUARE, "EPSG:27700")
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(NEXT)], dtype=object),
        field_data=[np.array(["A2"], dtype=object)],
        fields=np.array(["code"], dtype=object),
        driver="GPKG",
        layer="spare",
        append=True,
        crs="EPSG:27700",
        geometry_type="Polygon",
    )
    with pytest.raises(BoundaryFileError, match="2 layers: a, spare"):
        read_boundaries(path)


def test_outlines_are_lighter_and_still_share_their_lines() -> None:
    wiggle = [(407_000 + (3 if step % 2 else 0), 286_000 + step * 50) for step in range(21)]
    left = Polygon([(406_000, 286_000), *wiggle, (406_000, 287_000)])
    right = Polygon([(408_000, 287_000), *reversed(wiggle), (408_000, 286_000)])
    drawn = [
        shapely.from_geojson(json.dumps(each)) for each in outlines([left, right], tolerance_m=20)
    ]
    assert sum(shapely.get_num_coordinates(drawn)) < 30
    assert drawn[0].intersection(drawn[1]).area == 0
    assert drawn[0].intersection(drawn[1]).length > 0
    assert abs(drawn[0].centroid.x - in_degrees(left).centroid.x) < 0.0001


def test_outlines_keep_as_many_decimals_as_asked() -> None:
    (drawn,) = outlines([SQUARE], tolerance_m=1, decimals=3)
    assert all(round(number, 3) == number for place in drawn["coordinates"][0] for number in place)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.kml", ""),
        ("a.vrt", ""),
        ("a.kml", "<kml></kml>"),
        ("a.kml", "<?xml version='1.0'?>\n<!-- --><kml></kml>"),
        ("a.geojson", '{"type": "FeatureCollection"}'),
        ("a.json", '{"x": "'),
    ],
)
def test_a_file_that_points_to_another_is_not_followed(
    tmp_path: Path, name: str, begins: str
) -> None:
    """GDAL would open what an OGRVRTDataSource names, whatever its own ending: ours, or a host."""
    other = geojson(tmp_path / "other.geojson", SQUARE)
    path = tmp_path / name
    path.write_text(
        f"{begins}<OGRVRTDataSource><OGRVRTLayer name='other'><SrcDataSource>{other}"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    with pytest.raises(BoundaryFileError):
        read_boundaries(path)


def test_a_file_of_commands_is_not_run(tmp_path: Path) -> None:
    """GDAL's own command lines are JSON, too."""
    other = geojson(tmp_path / "other.geojson", SQUARE)
    path = tmp_path / "a.json"
    told = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {other}"}
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(BoundaryFileError, match="points to another file"):
        read_boundaries(path)


def test_entities_of_a_kml_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text("<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>")
    with pytest.raises(BoundaryFileError):
        read_boundaries(path)
