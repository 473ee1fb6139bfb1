"""Courts and their sittings from a CSV file."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.courts import sitting
from orders.courts.importing import CourtImport, import_courts
from orders.courts.model import Court, CourtSitting
from orders.errors import BadFile
from tests.factories.accounts import make_account
from tests.factories.orders import at

NOW = at("2026-11-20 09:00")
HEADER = "court,weekday,opens,closes,from_on,until_on,on_day,reason\n"
ALDER = (
    HEADER
    + "Alder Magistrates' Court,Monday,10:00,16:30,2024-01-01,2026-12-31,,\n"
    + "alder  magistrates' court,saturday,10:00,12:00,,,,\n"
    + "Alder Magistrates' Court,,,,,,2026-12-24,Staff training\n"
    + "Alder Magistrates' Court,,09:00,11:00,,,2026-12-26,Remand court\n"
)


def take(db: Session, folder: Path, text: str, *, check: bool = False) -> CourtImport:
    path = folder / "courts.csv"
    path.write_text(text, encoding="utf-8")
    return import_courts(db, path, by=make_account(db), now=NOW, check=check)


def test_a_court_is_taken_with_its_sittings_and_days(each_db: Session, tmp_path: Path) -> None:
    assert take(each_db, tmp_path, ALDER) == CourtImport(("Alder Magistrates' Court",), 2, 2)
    each_db.expire_all()
    [court] = sitting.listed(each_db)
    assert (court.name, court.key) == ("Alder Magistrates' Court", "alder magistrates' court")
    assert [(each.weekday, each.opens, each.until_on) for each in court.sittings] == [
        (0, time(10), date(2026, 12, 31)),
        (5, time(10), None),
    ]
    assert [(each.on_day, each.opens, each.reason) for each in court.days] == [
        (date(2026, 12, 24), None, "Staff training"),
        (date(2026, 12, 26), time(9), "Remand court"),
    ]
    assert each_db.scalar(select(func.count()).where(AuditEntry.what == "courts.imported")) == 1


def test_a_spreadsheet_s_own_way_of_writing_is_taken(each_db: Session, tmp_path: Path) -> None:
    text = ALDER.replace(",", "\t").replace("court\tweekday", "Court\tWeekday")
    assert take(each_db, tmp_path, text) == CourtImport(("Alder Magistrates' Court",), 2, 2)


def test_the_same_file_again_changes_nothing_and_a_new_one_replaces(
    each_db: Session, tmp_path: Path
) -> None:
    take(each_db, tmp_path, ALDER)
    take(each_db, tmp_path, ALDER)
    assert each_db.scalar(select(func.count()).select_from(CourtSitting)) == 2
    take(each_db, tmp_path, HEADER + "Alder Magistrates' Court,Friday,10:00,13:00,,,,\n")
    take(each_db, tmp_path, HEADER + "Birch Magistrates' Court,Friday,10:00,13:00,,,,\n")
    each_db.expire_all()
    found = {
        court.name: ([each.weekday for each in court.sittings], len(court.days))
        for court in sitting.listed(each_db)
    }
    assert found == {"Alder Magistrates' Court": ([4], 0), "Birch Magistrates' Court": ([4], 0)}


def test_a_check_takes_nothing(db: Session, tmp_path: Path) -> None:
    assert take(db, tmp_path, ALDER, check=True).sittings == 2
    assert db.scalar(select(func.count()).select_from(Court)) == 0


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",Monday,10:00,16:30,,,,", "name the court"),
        (",,,,,,2026-12-24,Why", "name the court"),
        ("A,Mon,10:00,16:30,,,,", "weekday must be one of Monday"),
        ("A,,10:00,16:30,,,,", "weekday must be one of Monday"),
        ("A,Monday,10,x,,,,", "opens and closes must be times like 10:00"),
        ("A,Monday,,,,,,", "opens and closes must be times like 10:00"),
        ("A,Monday,16:30,10:00,,,,", "closes must be a time after opens"),
        ("A,Monday,10:00,16:30Z,,,,", "closes must be a time after opens"),
        ("A,Monday,10:00,16:30,1/1/2026,,,", "from_on must be a day like 2026-12-28"),
        ("A,Monday,10:00,16:30,2026-02-01,2026-01-01,,", "until_on is before from_on"),
        ("A,Monday,10:00,16:30,,,2026-12-24,Why", "give a weekday or on_day, not both"),
        ("A,,,,,,2026-12-24,", "give the reason why this day differs"),
        ("A,,,,,,24 December,Why", "on_day must be a day like 2026-12-28"),
        ("A,,10:00,,,,2026-12-24,Why", "opens and closes must be times like 10:00"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken(
    db: Session, tmp_path: Path, row: str, problem: str
) -> None:
    with pytest.raises(BadFile) as refused:
        take(db, tmp_path, f"{ALDER}{row}\n")
    assert [line for line in refused.value.problems if line.startswith(f"Line 6: {problem}")]
    assert db.scalar(select(func.count()).select_from(Court)) == 0


@pytest.mark.parametrize(
    "row",
    [
        "Alder Magistrates' Court,Monday,10:00,12:00,2024-01-01,,,",
        "ALDER MAGISTRATES' COURT,,,,,,2026-12-24,Again",
    ],
    ids=["sitting", "day"],
)
def test_a_row_that_is_there_twice_is_named(db: Session, tmp_path: Path, row: str) -> None:
    with pytest.raises(BadFile) as refused:
        take(db, tmp_path, f"{ALDER}{row}\n")
    assert ["in the file twice" in each for each in refused.value.problems] == [True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weekday,opens\nMonday,10:00\n", "no column “court”"),
        ("court,colour\nA,red\n", "unknown columns colour"),
        (HEADER, "names no court"),
    ],
)
def test_a_file_of_another_shape_is_refused(
    db: Session, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(BadFile, match=said):
        take(db, tmp_path, text)
