"""``flask arrests import`` and ``flask figures dvpn-ratio``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.breaches.model import Arrest
from tests.commands.saying import unnamed
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice, notice_input

WINDOW = ["--from", "2025-11-01", "--to", "2025-11-30"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "arrests.csv"
    path.write_text(
        "arrest_reference,arrested_at,lpa_code,violent_da\n"
        "A1,2025-11-19 23:00,ALD,yes\nA2,2025-11-19 23:30,BIR,yes\nA3,2025-11-19,BIR,no\n"
    )
    return path


def run(app: Flask, *words: str, status: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == status, result.output
    return unnamed(result.output)


def test_imported_arrests_change_the_ratio(app: Flask, db: Session, file: Path) -> None:
    make_areas(db)
    make_served_notice(db, notice_input(arrest_reference="A1"))
    db.commit()
    first = run(app, "arrests", "import", str(file))
    assert first == "3 arrests: 3 added, 0 changed, 0 unchanged.\n"
    again = run(app, "arrests", "import", str(file))
    assert again == "3 arrests: 0 added, 0 changed, 3 unchanged.\n"
    found = json.loads(run(app, "figures", "dvpn-ratio", *WINDOW, "--format", "json"))
    assert (found["total"]["violent_da_arrests"], found["total"]["percent"]) == (2, 50.0)
    rows = run(app, "figures", "dvpn-ratio", *WINDOW, "--by", "lpa", "--format", "csv").splitlines()
    assert [row.split(",")[:4] for row in rows[1:]] == [
        ["ALD", "Alder", "1", "1"],
        ["BIR", "Birch", "1", "0"],
        ["TOTAL", "Whole force", "2", "1"],
    ]
    db.expire_all()
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what == "figure.exported")).all()
    assert [line.action for line in lines] == [Action.DISCLOSURE] * 2


def test_a_bad_file_is_told_and_changes_nothing(app: Flask, db: Session, file: Path) -> None:
    make_areas(db)
    db.commit()
    file.write_text(file.read_text().replace("BIR,no", "XX,perhaps"))
    said = run(app, "arrests", "import", str(file), status=1)
    assert "Line 4: lpa_code 'XX' is no LPA of this register" in said
    assert "Line 4: violent_da 'perhaps' is neither; write yes or no." in said
    db.expire_all()
    assert db.scalar(select(func.count()).select_from(Arrest)) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["arrests", "import", "no-such-file.csv"],
        ["figures", "dvpn-ratio", "--from", "2026-11-01"],
        ["figures", "dvpn-ratio", "--from", "2026-11-02", "--to", "2026-11-01"],
        ["figures", "dvpn-ratio", *WINDOW, "--by", "week"],
    ],
)
def test_wrong_usage_ends_with_status_two(app: Flask, db: Session, words: list[str]) -> None:
    assert "Usage:" in run(app, *words, status=2)
