"""Lists of UPRNs in, places out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from orders.areas.lists.uprn_list import import_uprns, locate_uprns, normalise
from orders.errors import BadFile
from tests.areas.drawing import NOW, Importer

pytestmark = pytest.mark.spatial


def take(db: Session, path: Path, text: str) -> int:
    path.write_text(text, encoding="utf-8")
    return import_uprns(db, path, by=Importer(), now=NOW)


def test_a_list_is_taken_moved_and_looked_up_however_many_noughts_lead(
    each_db: Session, tmp_path: Path
) -> None:
    path = tmp_path / "u.csv"
    assert take(each_db, path, "uprn,easting,northing\n000123,401000,292000\n77,402000,292000") == 2
    assert take(each_db, path, "uprn,lat,lon\n77,52.525939,-1.905387\n") == 1
    found = locate_uprns(each_db, ["123", "0000123", "77", "99", "x"])
    assert found["123"] == found["0000123"] == (401_000.0, 292_000.0)
    assert found["77"][1] == pytest.approx(292_010, abs=100)
    assert set(found) == {"123", "0000123", "77"}


def test_a_list_with_any_fault_is_not_taken(each_db: Session, tmp_path: Path) -> None:
    text = "uprn,easting,northing\n12x,401000,292000\n5,1,\n6,52.5,-1.9\n7,401000,292000\n"
    with pytest.raises(BadFile) as caught:
        take(each_db, tmp_path / "u.csv", text)
    assert [line.partition(":")[0] for line in caught.value.problems] == [
        "Line 2",
        "Line 3",
        "Line 4",
    ]
    assert "12x is not a uprn" in caught.value.problems[0]
    assert locate_uprns(each_db, ["7"]) == {}


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" 00123 ", "123"), ("123456789012", "123456789012"), ("1234567890123", None), ("0", None)],
)
def test_a_uprn_is_kept_without_leading_noughts(text: str, kept: str | None) -> None:
    assert normalise(text) == kept
