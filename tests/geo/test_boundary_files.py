"""Boundaries in folders and archives, as data.police.uk and map makers hand them over."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from geo.boundary_files import open_boundaries, usual_fields
from geo.shapes import BoundaryFileError
from tests.geo.test_shapes import NEXT, SQUARE, in_degrees, written

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
<name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>
"""


def neighbourhood(folder: Path, code: str, name: str, shape: Polygon) -> Path:
    """One neighbourhood in a KML of its own, named by its code."""
    ring = " ".join(f"{x},{y},0" for x, y in in_degrees(shape).exterior.coords)
    path = folder / f"{code}.kml"
    path.write_text(KML.format(name=name, ring=ring), encoding="utf-8")
    return path


def zip_of(folder: Path) -> Path:
    """A folder's files in an archive beside it."""
    path = folder.with_suffix(".zip")
    with ZipFile(path, "w") as archive:
        for each in folder.iterdir():
            archive.write(each, f"{folder.name}/{each.name}")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two neighbourhoods, a file each."""
    made = tmp_path / "west-midlands"
    made.mkdir()
    neighbourhood(made, "BE002", "Beta", NEXT)
    neighbourhood(made, "BE001", "Alpha", SQUARE)
    return made


def test_a_folder_of_kml_is_one_file_with_codes_from_the_names(folder: Path) -> None:
    held = open_boundaries(folder)
    assert held.fields[0] == "file"
    told = [
        (each.number, each.attributes["file"], each.attributes["Name"]) for each in held.features
    ]
    assert told == [(1, "BE001", "Alpha"), (2, "BE002", "Beta")]
    shape = held.features[0].shape
    assert shape is not None
    assert shape.symmetric_difference(SQUARE).area < 1


def test_a_zip_of_kml_is_the_same(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "2026-01.zip"
    with ZipFile(path, "w") as archive:
        for each in folder.iterdir():
            archive.write(each, f"2026-01/west-midlands/{each.name}")
        archive.writestr("2026-01/readme.txt", "ignored")
    zipped, unzipped = open_boundaries(path), open_boundaries(folder)
    assert [(each.attributes["file"], each.shape) for each in zipped.features] == [
        (each.attributes["file"], each.shape) for each in unzipped.features
    ]


def test_a_folder_and_a_zip_of_kml_need_no_field_named(folder: Path, tmp_path: Path) -> None:
    zipped = zip_of(folder)
    assert usual_fields(folder) == usual_fields(zipped) == ("file", "Name")
    (folder / "wards.shp").touch()
    assert usual_fields(zip_of(folder)) is None
    assert usual_fields(tmp_path / "wards.geojson") is None


def test_a_zipped_shapefile_on_the_british_national_grid(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    written(made / "wards.shp", "ESRI Shapefile", SQUARE, "EPSG:27700")
    path = tmp_path / "wards.zip"
    with ZipFile(path, "w") as archive:
        for each in made.iterdir():
            archive.write(each, each.name)
    (feature,) = open_boundaries(path).features
    assert (feature.attributes["code"], feature.attributes["file"]) == ("A1", "wards")
    assert feature.shape is not None
    assert feature.shape.equals(MultiPolygon([SQUARE]))


@pytest.mark.parametrize(
    ("system", "shape"),
    [("EPSG:27700", SQUARE), ("EPSG:4326", in_degrees(SQUARE))],
    ids=["grid", "degrees"],
)
def test_a_shapefile_that_does_not_say_its_system_is_told(
    tmp_path: Path, system: str, shape: Polygon
) -> None:
    path = written(tmp_path / "bare.shp", "ESRI Shapefile", shape, system)
    path.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryFileError, match="does not say which coordinate system"):
        open_boundaries(path)
    (feature,) = open_boundaries(path, system=system).features
    assert feature.shape is not None
    assert feature.shape.symmetric_difference(SQUARE).area < 1


def test_the_wrong_system_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "bare.shp", "ESRI Shapefile", SQUARE, "EPSG:27700")
    path.with_suffix(".prj").unlink()
    (feature,) = open_boundaries(path, system="EPSG:4326").features
    assert feature.fault == "the numbers are grid metres, not degrees of longitude and latitude"


def test_a_damaged_file_of_a_folder_is_named(folder: Path) -> None:
    (folder / "BE003.kml").write_text("not a map")
    with pytest.raises(BoundaryFileError, match=r"BE003.kml: it is not a GeoJSON"):
        open_boundaries(folder)


def test_an_empty_folder_and_what_is_no_archive_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryFileError, match="holds no GeoJSON"):
        open_boundaries(tmp_path)
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK no archive")
    with pytest.raises(BoundaryFileError, match="not a zip archive"):
        open_boundaries(path)


def test_an_invalid_shape_is_told_with_the_ground_it_covers_once_mended(tmp_path: Path) -> None:
    bowtie = Polygon(
        [(406_000, 286_000), (407_000, 287_000), (407_000, 286_000), (406_000, 287_000)]
    )
    path = written(tmp_path / "a.gpkg", "GPKG", bowtie, "EPSG:27700")
    (feature,) = open_boundaries(path).features
    assert feature.fault is not None
    assert feature.fault.endswith("; mended it covers 500,000 m²")
    hole = box(406_200, 286_200, 406_400, 286_400)
    crossed = Polygon(SQUARE.exterior.coords, [hole.exterior.coords, hole.exterior.coords])
    path = written(tmp_path / "b.gpkg", "GPKG", in_degrees(crossed), "EPSG:4326")
    (feature,) = open_boundaries(path).features
    assert feature.fault is not None
    assert "mended it covers" in feature.fault


@pytest.mark.parametrize(
    ("names", "spoilt"),
    [(("a.kml",), True), (("a.kml", "a.kml/b.kml"), False), (("x" * 300 + ".kml",), False)],
    ids=["spoilt", "a file that is a folder", "a name too long"],
)
def test_an_archive_that_cannot_be_unpacked_is_refused(
    tmp_path: Path, names: tuple[str, ...], spoilt: bool
) -> None:
    path = tmp_path / "made.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<kml></kml>" * 100)
    if spoilt:
        content = bytearray(path.read_bytes())
        content[40:44] = b"\xff\xff\xff\xff"
        path.write_bytes(content)
    with pytest.raises(BoundaryFileError, match="not a zip archive that can be read"):
        open_boundaries(path)
