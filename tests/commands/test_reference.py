"""``flask reference``: lists of dated facts of law."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.reference.model import ReferenceList
from tests.commands.saying import unnamed

LIMITS = (
    "limit,custody_months,from_on,until_on,source\n"
    "MAGISTRATES_CUSTODY,6,,2026-12-31,an Act s.1\n"
    "MAGISTRATES_CUSTODY,12,2027-01-01,,an Act s.2\n"
)


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_a_list_is_previewed_loaded_and_written_again(
    app: Flask, db: Session, tmp_path: Path
) -> None:
    path = tmp_path / "limits.csv"
    path.write_text(LIMITS)
    preview = run(app, "reference", "load", "general-limits", path, "--preview")
    assert preview.exit_code == 0
    assert preview.stdout == (
        "+ MAGISTRATES_CUSTODY, since always to 31 December 2026 (an Act s.1)\n"
        "+ MAGISTRATES_CUSTODY, from 1 January 2027 (an Act s.2)\n"
        "2 rows would be loaded: 2 new, 0 gone, 0 as before.\n"
    )
    assert db.scalar(select(func.count()).select_from(ReferenceList)) == 0
    loaded = run(app, "reference", "load", "general-limits", path)
    assert (loaded.exit_code, unnamed(loaded.stderr)) == (0, "")
    assert "2 rows loaded: 2 new" in loaded.stdout
    assert run(app, "reference", "list", "general-limits").stdout.replace("\r", "") == LIMITS
    again = run(app, "reference", "load", "general-limits", path)
    assert again.stdout == "2 rows loaded: 0 new, 0 gone, 2 as before.\n"


def test_a_wrong_list_names_its_lines_and_what_was_loaded_stays(
    app: Flask, db: Session, tmp_path: Path
) -> None:
    path = tmp_path / "limits.csv"
    path.write_text(LIMITS)
    assert run(app, "reference", "load", "general-limits", path).exit_code == 0
    path.write_text(LIMITS.replace("2027-01-01", "2026-12-31").replace(",6,", ",half a year,"))
    refused = run(app, "reference", "load", "general-limits", path)
    assert refused.exit_code == 1
    assert "Line 2: custody_months is “half a year”: write a whole number" in refused.stderr
    assert "limits.csv was not loaded. What was loaded before still holds." in refused.stderr
    assert run(app, "reference", "list", "general-limits").stdout.replace("\r", "") == LIMITS
