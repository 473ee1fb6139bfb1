"""Areas by the API: the list of them, and where a place lies."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.crs import wgs84_point
from orders.audit.model import AuditEntry
from tests.api.calling import Program


def test_the_areas_are_the_force_its_lpas_and_their_neighbourhoods(program: Program) -> None:
    said = program.get("/areas").json
    assert said["force"]["code"] == "WMP"
    tree = {lpa["code"]: [each["code"] for each in lpa["neighbourhoods"]] for lpa in said["lpas"]}
    assert tree == {"ALD": ["ALD2", "ALD1"], "BIR": ["BIR2", "BIR1"]}
    assert {each["code"] for each in said["others"]} == {"UNALLOCATED", "OUT_OF_FORCE"}


def degrees(easting: float, northing: float) -> dict[str, float]:
    """A place as programs send it."""
    found = wgs84_point(easting, northing)
    assert found is not None
    return {"longitude": found[0], "latitude": found[1]}


@pytest.mark.parametrize(
    ("place", "lpa", "neighbourhood"),
    [
        ({"postcode": "b11aa"}, "ALD", "ALD1"),
        ({"postcode": "M1 1AE"}, "OUT_OF_FORCE", None),
        (degrees(403_000, 292_000), "ALD", "ALD2"),
        (degrees(384_000, 398_000), "OUT_OF_FORCE", None),
    ],
    ids=["postcode", "postcode outside", "point", "point outside"],
)
def test_a_place_is_located(
    program: Program, place: dict[str, Any], lpa: str, neighbourhood: str | None
) -> None:
    said = program.post("/areas/locate", place).json
    inner = said["neighbourhood"]
    assert (said["lpa"]["code"], inner and inner["code"]) == (lpa, neighbourhood)


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"postcode": "ZE1 0AA"},
        {"postcode": "nonsense"},
        {"longitude": -1.9},
        {"longitude": 52.5, "latitude": 400},
        {"longitude": 100, "latitude": -80},
        {"postcode": "B1 1AA", "longitude": -1.9, "latitude": 52.5},
        {"longitude": "NaN", "latitude": "Infinity"},
    ],
    ids=str,
)
def test_what_is_no_place_is_said_to_be_none(program: Program, place: dict[str, Any]) -> None:
    assert program.post("/areas/locate", place).status_code == 422


def test_a_place_asked_about_is_in_no_log(program: Program, db: Session) -> None:
    program.post("/areas/locate", {"postcode": "WS2 2BB"})
    assert "WS2" not in str([each.details for each in db.scalars(select(AuditEntry))])
