"""``flask courts``, and the practical limit that ``flask clocks`` tells by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.commands.saying import unnamed

ALDER = (
    "court,weekday,opens,closes,on_day,reason\n"
    "Alder Magistrates' Court,Friday,10:00,16:30,,\n"
    "Alder Magistrates' Court,Saturday,10:00,12:00,,\n"
    "Alder Magistrates' Court,,,,2026-11-28,Closed for works\n"
)


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def taken(app: Flask, db: Session, tmp_path: Path) -> Flask:
    """A register that knows when the court of Alder sits."""
    path = tmp_path / "courts.csv"
    path.write_text(ALDER)
    checked = run(app, "courts", "import", path, "--check")
    assert checked.stdout == (
        "1 court would be taken with 2 weekly sittings and 1 day that differs.\n"
    )
    result = run(app, "courts", "import", path)
    assert (result.exit_code, unnamed(result.stderr)) == (0, "")
    return app


@pytest.mark.parametrize(
    ("start", "practical"),
    [
        pytest.param("2026-11-20T09:00", "2026-11-21T12:00:00Z", id="C2"),
        pytest.param("2026-11-27T09:00", "2026-11-27T16:30:00Z", id="closed-on-saturday"),
        pytest.param("2026-11-17T14:30", None, id="C1"),
    ],
)
def test_the_practical_limit_is_told_beside_the_legal_one(
    taken: Flask, start: str, practical: str | None
) -> None:
    words = ("clocks", "dvpn-hearing", start, "--court", "ALDER magistrates' court")
    answer = json.loads(run(taken, *words, "--format", "json").stdout)
    assert (answer["court"], answer["practical"]) == ("Alder Magistrates' Court", practical)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2026-11-20T09:00", "Last sitting before it, Alder Magistrates' Court: 12:00 Sat 21 Nov"),
        ("2026-11-17T14:30", "Last sitting before it, Alder Magistrates' Court: does not sit"),
    ],
)
def test_the_practical_limit_is_told_in_words(taken: Flask, start: str, said: str) -> None:
    result = run(taken, "clocks", "K1", start, "--court", "Alder Magistrates' Court")
    assert said in result.stdout


def test_a_court_that_is_not_known_has_no_practical_limit(taken: Flask) -> None:
    words = ("clocks", "K1", "2026-11-20T09:00", "--court", "Birch", "--format", "json")
    result = run(taken, *words)
    assert json.loads(result.stdout)["practical"] is None
    assert "No sitting of 'Birch' is known." in result.stderr


def test_a_wrong_file_is_refused_line_by_line(app: Flask, db: Session, tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text(ALDER + "Alder Magistrates' Court,Someday,10:00,12:00,,\n")
    result = run(app, "courts", "import", path)
    assert result.exit_code == 1
    assert "Line 5: weekday must be one of Monday" in result.stderr
