"""``flask backlog import``, ``flask orders import`` and ``flask orders template``."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.register.imports.columns import COLUMNS
from tests.factories.areas import make_areas
from tests.factories.backlog import BREACHES, write
from tests.factories.order_rows import as_csv, notice_row, rows


@pytest.fixture(autouse=True)
def _placed(db: Session) -> None:
    make_areas(db)
    db.commit()


def run(app: Flask, *words: str, status: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == status, result.output
    return result.output


def test_a_backlog_is_checked_taken_and_compared(app: Flask, db: Session, tmp_path: Path) -> None:
    folder = str(write(tmp_path))
    assert "3 orders would be taken" in run(app, "backlog", "import", folder, "--check")
    assert "3 orders taken, 0 unchanged." in run(app, "backlog", "import", folder)
    assert "0 orders taken, 3 unchanged." in run(app, "backlog", "import", folder)
    write(tmp_path, breaches=[BREACHES[0] | {"reported_by": "PC 1"}])
    said = run(app, "backlog", "import", folder, "--check", status=1)
    assert "reported_by is “PC 1” in the file and “PC 4411” in the register" in said


def test_a_file_is_taken_once(app: Flask, db: Session, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(as_csv(rows(3)))
    assert "3 rows: 3 would be added" in run(app, "orders", "import", str(file), "--check")
    assert "3 rows: 3 added" in run(app, "orders", "import", str(file))
    assert "0 added, 3 unchanged" in run(app, "orders", "import", str(file))
    file.write_text(as_csv([*rows(2), notice_row(3, court="Another court")]))
    said = run(app, "orders", "import", str(file), status=1)
    assert "court is “Another court” in the file and “” in the register" in said


def test_refused_rows_are_given_back_in_a_file(app: Flask, db: Session, tmp_path: Path) -> None:
    file, refused = tmp_path / "orders.csv", tmp_path / "refused.csv"
    file.write_text(as_csv([*rows(2), notice_row(3, subject_sex="x", officer_in_case="=1+1")]))
    said = run(app, "orders", "import", str(file), "--refused", str(refused), status=1)
    assert "Row 4: subject_sex “x”: Must be one of" in said
    assert "1 fault in 1 row. Nothing was written." in said
    header, line = refused.read_text("utf-8-sig").splitlines()
    assert header.endswith("reasons")
    assert "'=1+1" in line


def test_the_template_is_every_column_or_a_familys(app: Flask, db: Session) -> None:
    assert run(app, "orders", "template").strip("\ufeff\n").split(",") == list(COLUMNS)
    assert "considered_" not in run(app, "orders", "template", "--family", "dvpo")
    assert "subject_sex: male, female" in run(app, "orders", "template", "--explain")


@pytest.mark.parametrize(
    "words",
    [
        ["orders", "import", "no-such.csv"],
        ["orders", "import", __file__, "--source", "draft"],
        ["orders", "template", "--family", "none"],
        ["backlog", "import", "no-such-folder"],
        ["backlog", "import", str(Path(__file__).parent), "--source", " "],
    ],
)
def test_wrong_usage_ends_with_status_two(app: Flask, db: Session, words: list[str]) -> None:
    assert "Usage:" in run(app, *words, status=2)
