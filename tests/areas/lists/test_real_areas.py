"""Real districts, wards and postcodes, against Ordnance Survey's own answer."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import NO_AREA
from orders.areas.lists.postcode_list import import_postcodes, locate_postcode
from orders.areas.model import Level
from tests.areas.drawing import NOW, Importer, land
from tests.conftest import SHARED


def land_real(db: Session) -> None:
    """Land districts as LPAs and wards as their neighbourhoods, where there are files of them."""
    if SHARED.is_dir():
        land(db, SHARED / "districts.geojson")
        land(db, SHARED / "wards.geojson", Level.NEIGHBOURHOOD, parent_field="district_code")


pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=land_real)]


@pytest.fixture
def real(each_db: Session, shared_data: Path) -> Gazetteer:
    """Districts as LPAs and wards as their neighbourhoods."""
    return gazetteer.current(each_db)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def placed(places: Gazetteer, rows: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Codes of LPA and neighbourhood of each row, empty for none."""
    eastings = np.array([float(row["easting"]) for row in rows])
    northings = np.array([float(row["northing"]) for row in rows])
    codes = {area.id: area.code for area in places.by_id.values()}
    codes |= {NO_AREA: "", places.out_of_force_id: ""}
    lpa_ids, inner_ids = places.place(eastings, northings, at=NOW)
    return [codes[id_] for id_ in lpa_ids.tolist()], [codes[id_] for id_ in inner_ids.tolist()]


def test_postcodes_lie_in_their_official_district_and_ward(
    real: Gazetteer, shared_data: Path
) -> None:
    rows = rows_of(shared_data / "postcodes.csv")
    lpas, wards = placed(real, rows)
    right_lpas = sum(row["district_code"] == lpa for row, lpa in zip(rows, lpas, strict=True))
    right_wards = sum(row["ward_code"] == ward for row, ward in zip(rows, wards, strict=True))
    assert len(rows) == 54_582
    assert right_lpas >= 0.9999 * len(rows)
    assert right_wards >= 0.999 * len(rows)


def test_no_postcode_outside_the_force_is_given_an_area(real: Gazetteer, shared_data: Path) -> None:
    lpas, wards = placed(real, rows_of(shared_data / "postcodes_outside.csv"))
    assert len(lpas) == 2_000
    assert set(lpas) == set(wards) == {""}


def test_both_databases_disagree_with_the_official_answer_equally(
    real: Gazetteer, shared_data: Path
) -> None:
    rows = rows_of(shared_data / "postcodes.csv")
    lpas, wards = placed(real, rows)
    wrong = [
        row["postcode"] for row, ward in zip(rows, wards, strict=True) if row["ward_code"] != ward
    ]
    # The data's own description counts 23 on or near a line, 2 of them in no polygon at all.
    assert (len(wrong), lpas.count(""), wards.count("")) == (23, 2, 2)


def test_reconstructed_neighbourhoods_find_their_lpa_by_themselves(
    real: Gazetteer, each_db: Session, shared_data: Path
) -> None:
    path = shared_data / "neighbourhoods.geojson"
    from_on = NOW.date()
    report = land(each_db, path, Level.NEIGHBOURHOOD, from_on, code_field="id")
    places = gazetteer.current(each_db)
    named = {row["id"]: row["district_code"] for row in rows_of(shared_data / "neighbourhoods.csv")}
    found = {
        area.code: branch.lpa.code for branch in places.tree() for area in branch.neighbourhoods
    }
    assert report.notes == ()
    assert found == named


def test_all_real_postcodes_are_taken(each_db: Session, shared_data: Path) -> None:
    held = import_postcodes(each_db, shared_data / "postcodes.csv", by=Importer(), now=NOW)
    assert held == 54_582
    assert locate_postcode(each_db, "b1 1ay") == (406523, 286448)
