"""Boundaries as forces keep them: one file, a folder of many, or a zip archive of either."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from geo.shapes import BoundaryFile, BoundaryFileError, read_boundaries

FILE_FIELD = "file"
"""Field of every feature from a folder: the name of its file without the ending."""
NAME_FIELD = "Name"
"""Field in which a KML names what it draws."""
_DRAWN_IN = frozenset({".geojson", ".gpkg", ".json", ".kml", ".shp"})
_BESIDE = frozenset({".cpg", ".dbf", ".prj", ".shx"})
_LARGEST_UNPACKED = 500_000_000
"""Bytes."""


def open_boundaries(path: Path, *, system: str | None = None) -> BoundaryFile:
    """Features of a boundary file, of every one in a folder, or of those in a zip archive.

    A folder is how data.police.uk publishes neighbourhoods: a KML each, named by its code.

    Args:
        path: GeoJSON, KML, GeoPackage or Shapefile; a folder of them, looked through with its
            folders; or a ``.zip`` of such a folder.
        system: coordinate system of files that do not name theirs, ``EPSG:27700``.

    Returns:
        The features in the order of the files' names. From a folder or an archive each also has
        ``FILE_FIELD``.

    Raises:
        BoundaryFileError: there is no such file, or one cannot be read; the message names it.
    """
    if path.is_dir():
        return _read_folder(path, system)
    if path.suffix.lower() != ".zip":
        return read_boundaries(path, system=system)
    with _unpacked(path) as folder:
        return _read_folder(folder, system)


def usual_fields(path: Path, content: IO[bytes] | None = None) -> tuple[str, str] | None:
    """Fields with the code and the name of each area where the caller has not named them.

    Args:
        path: what ``open_boundaries`` takes, or the name of a file handed in.
        content: what the file handed in holds; it is read from where it stands.

    Returns:
        Those of a folder, and of a zip archive of KML; None of any other file.
    """
    usual = (FILE_FIELD, NAME_FIELD)
    if content is None and path.is_dir():
        return usual
    if path.suffix.lower() != ".zip":
        return None
    try:
        with ZipFile(content or path) as archive:
            endings = {Path(name).suffix.lower() for name in archive.namelist()}
    except (BadZipFile, OSError):
        return usual  # The reading of the file says what is wrong with it.
    return usual if endings & _DRAWN_IN == {".kml"} else None


def _read_folder(folder: Path, system: str | None) -> BoundaryFile:
    paths = sorted(
        each
        for each in folder.rglob("*")
        if each.suffix.lower() in _DRAWN_IN and not each.name.startswith(".")
    )
    if not paths:
        raise BoundaryFileError("it holds no GeoJSON, KML, GeoPackage or Shapefile")
    read = []
    for path in paths:
        try:
            read.append((path.stem, read_boundaries(path, system=system)))
        except BoundaryFileError as error:
            raise BoundaryFileError(f"{path.name}: {error}") from error
    features = [
        replace(each, attributes={**each.attributes, FILE_FIELD: stem})
        for stem, file in read
        for each in file.features
    ]
    fields = dict.fromkeys((FILE_FIELD, *(name for _, file in read for name in file.fields)))
    return BoundaryFile(
        tuple(fields),
        tuple(
            replace(each, number=number, attributes=dict.fromkeys(fields) | dict(each.attributes))
            for number, each in enumerate(features, start=1)
        ),
    )


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="orders-boundaries.") as folder:
        try:
            with ZipFile(path) as archive:
                kept = [
                    each
                    for each in archive.infolist()
                    if Path(each.filename).suffix.lower() in _DRAWN_IN | _BESIDE
                ]
                if sum(each.file_size for each in kept) > _LARGEST_UNPACKED:
                    raise BoundaryFileError("unpacked it is larger than 500 MB")
                archive.extractall(folder, kept)
        except (
            BadZipFile,
            EOFError,
            NotImplementedError,
            OSError,
            RuntimeError,
            zlib.error,
        ) as error:
            raise BoundaryFileError("it is not a zip archive that can be read") from error
        yield Path(folder)
