from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.breaches.arrests import import_arrests
from orders.breaches.model import Arrest
from orders.errors import BadFile
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at

HEADER = "arrest_reference,arrested_at,lpa_code,violent_da\n"
NOW = at("2026-12-01 06:00")


def take(db: Session, path: Path, text: str | bytes) -> tuple[int, int, int]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    report = import_arrests(db, path, by=make_account(db), now=NOW)
    return report.added, report.changed, report.unchanged


def held(db: Session) -> dict[str, Arrest]:
    db.expire_all()
    return {each.arrest_reference: each for each in db.scalars(select(Arrest))}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "arrests.csv"


def test_arrests_are_taken_once_and_changed_when_the_file_says_otherwise(
    each_db: Session, file: Path
) -> None:
    make_areas(each_db)
    text = f"{HEADER}A1,2026-11-19 23:00,ALD,yes\nA2,2026-06-01T12:00:00Z,bir,0\n"
    assert take(each_db, file, text) == (2, 0, 0)
    assert take(each_db, file, text) == (0, 0, 2)
    assert take(each_db, file, text.replace("ALD,yes", "BIR,no")) == (0, 1, 1)
    arrests = held(each_db)
    assert (arrests["A1"].lpa_code, arrests["A1"].violent_da) == ("BIR", False)
    assert (arrests["A2"].lpa_code, arrests["A2"].arrested_at) == ("BIR", at("2026-06-01 13:00"))
    lines = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "arrests.imported")).all()
    assert [line.details["added"] for line in lines] == [2, 0, 0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"\ufeff{HEADER}A1,2026-07-01 09:00,ALD,TRUE\n".encode(), id="UTF-8, mark"),
        pytest.param(f"{HEADER}A1,01/07/2026 09:00,ALD,Y\r\n".encode("cp1252"), id="spreadsheet"),
        pytest.param(
            "Arrest_Reference,Officer,arrested_at,LPA_CODE,violent_da\n"
            "A1,PC Núñez,2026-07-01T09:00+01:00,ALD,1\n".encode("cp1252"),
            id="Windows-1252, another column",
        ),
        pytest.param(f"{HEADER}\n A1 ,2026-07-01 09:00:00, ALD ,yes\n,,,\n".encode(), id="blanks"),
    ],
)
def test_files_as_people_save_them_are_read(db: Session, file: Path, text: bytes) -> None:
    make_areas(db)
    assert take(db, file, text) == (1, 0, 0)
    assert held(db)["A1"].arrested_at == at("2026-07-01 09:00")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param(",2026-11-19 23:00,ALD,yes", "arrest_reference is blank", id="blank"),
        pytest.param("A1,2026-11-19 23:00,ALD,yes", "is on line 2 too", id="twice"),
        pytest.param("A9,19 Nov,ALD,yes", "arrested_at '19 Nov' is no date", id="no date"),
        pytest.param("A9,2026-11-31 23:00,ALD,yes", "is no date and time", id="no such day"),
        pytest.param("A9,2027-01-01 00:00,ALD,yes", "is in the future", id="future"),
        pytest.param("A9,2026-11-19 23:00,XX,yes", "lpa_code 'XX' is no LPA", id="no LPA"),
        pytest.param("A9,2026-11-19 23:00,ALD1,yes", "lpa_code 'ALD1'", id="neighbourhood"),
        pytest.param("A9,2026-11-19 23:00,ALD,maybe", "violent_da 'maybe'", id="maybe"),
    ],
)
def test_a_fault_is_named_by_line_and_nothing_is_written(
    db: Session, file: Path, row: str, said: str
) -> None:
    make_areas(db)
    with pytest.raises(BadFile, match="nothing was written") as refused:
        take(db, file, f"{HEADER}A1,2026-11-19 23:00,ALD,yes\n{row}\n")
    (problem,) = refused.value.problems
    assert problem.startswith("Line 3: ")
    assert said in problem
    assert held(db) == {}


def test_every_fault_is_told_at_once(db: Session, file: Path) -> None:
    make_areas(db)
    with pytest.raises(BadFile) as refused:
        take(db, file, f"{HEADER},x,y,z\nA2,,,\n")
    assert len(refused.value.problems) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param(HEADER, "holds no arrests", id="header alone"),
        pytest.param("arrest_reference,when\nA1,now\n", "Missing: arrested_at", id="columns"),
        pytest.param(f"{HEADER}A1,2026-11-19\n", "another length", id="short row"),
    ],
)
def test_a_file_that_is_no_list_of_arrests_is_refused(
    db: Session, file: Path, text: str, said: str
) -> None:
    make_areas(db)
    with pytest.raises(BadFile, match=said):
        take(db, file, text)
