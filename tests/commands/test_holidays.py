"""``flask holidays`` as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit.model import AuditEntry
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, order_input

WHY = ("--reason", "Proclaimed")


@pytest.fixture
def register(app: Flask, db: Session) -> Flask:
    """The app, in the transaction that is rolled back."""
    return app


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["holidays", *(str(word) for word in words)])


def listed(app: Flask, year: str = "2026") -> list[str]:
    return run(app, "list", "--year", year).stdout.splitlines()


def test_a_day_is_added_listed_and_withdrawn(register: Flask, db: Session) -> None:
    assert listed(register)[-1] == "2026-12-28 Boxing Day (observed)"
    added = run(register, "add", "2026-12-26", *WHY, "--as", "calendar")
    assert (added.exit_code, added.stdout) == (0, "26 December 2026 is a bank holiday.\n")
    assert "2026-12-26 added here" in listed(register)
    assert listed(register)[-1] == "2026-12-26 was added by calendar: Proclaimed"
    account = db.scalars(select(Account).where(Account.username == "calendar")).one()
    lines = db.scalars(select(AuditEntry).where(AuditEntry.account_id == account.id)).all()
    assert "bank-holiday.changed" in [each.what for each in lines]
    withdrawn = run(register, "withdraw", "2026-12-26")
    assert withdrawn.stdout == "The published list stands again for 26 December 2026.\n"
    assert not [line for line in listed(register) if line.startswith("2026-12-26")]


def test_a_correction_reaches_the_clocks_c15(register: Flask) -> None:
    run(register, "add", "2026-12-26", *WHY)
    told = register.test_cli_runner().invoke(args=["clocks", "K1", "2026-12-24T10:00"])
    assert "no later than 10:00 Wed 30 Dec 2026." in told.stdout
    assert "Arguable" not in told.stdout


def test_a_day_is_taken_out(register: Flask) -> None:
    removed = run(register, "remove", "2026-05-04", *WHY)
    assert removed.stdout == "4 May 2026 is no bank holiday.\n"
    assert "2026-05-04 was taken out by system: Proclaimed" in listed(register)


def test_a_custody_clock_that_moves_is_named(register: Flask, db: Session) -> None:
    make_areas(db)
    order = make_order(
        db, order_input(started_at=at("2026-12-10 11:00"), ends_at=at("2027-01-07 00:00"))
    )
    make_breach(
        db,
        order,
        occurred_from=at("2026-12-25 17:00"),
        arrested_at=at("2026-12-25 18:00"),
        now=at("2026-12-25 20:00"),
    )
    db.commit()
    told = run(register, "add", "2026-12-26", *WHY)
    assert f"{order.reference}: a custody clock that runs was counted again." in told.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "2026-12-25", *WHY], 1, "25 December 2026 is a bank holiday already"),
        (["remove", "2026-12-26", *WHY], 1, "26 December 2026 is no bank holiday already"),
        (["withdraw", "2026-12-26"], 1, "No correction of 26 December 2026 stands"),
        (["add", "26/12/2026", *WHY], 2, "does not match the format"),
        (["add", "1999-12-24", *WHY], 2, "Enter a day from 2000 to 2099"),
        (["add", "2026-12-26"], 2, "Missing option '--reason'"),
        (["add", "2026-12-26", "--reason", " "], 2, "say why"),
        (["list", "--year", "1066"], 2, "not in the range"),
    ],
)
def test_what_cannot_be_is_refused(
    register: Flask, words: list[str], status: int, said: str
) -> None:
    result = run(register, *words)
    assert result.exit_code == status
    assert said in result.output


def test_a_file_adds_what_is_missing_and_is_taken_again_without_change(
    register: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "new.csv"
    path.write_text("date\n2026-12-25\n2026-12-26\n")
    checked = run(register, "import", path, "--check")
    assert "2026-12-26 would be added" in checked.stdout
    assert "2026-12-26 added here" not in listed(register)
    taken = run(register, "import", path)
    assert taken.stdout.splitlines() == ["2026-12-26 added", "2 days in the file, 1 change."]
    assert "2026-12-28 is not in new.csv; left as it is" in taken.stderr
    assert run(register, "import", path).stdout == "2 days in the file, 0 changes.\n"
    assert "2026-12-26 was added by system: Listed so in new.csv" in listed(register)


def test_a_file_of_whole_years_takes_out_what_it_leaves_out(
    register: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "whole.csv"
    days = [line.split()[0] for line in listed(register) if not line.startswith("2026-05-04")]
    path.write_text("\n".join(["date", *days]))
    assert "2026-05-04 taken out" in run(register, "import", path, "--whole-years").stdout
    assert "2026-05-04 Early May Bank Holiday" not in listed(register)


def test_a_wrong_file_ends_with_1_and_names_its_faults(register: Flask, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("date\nsoon\n")
    result = run(register, "import", path)
    assert result.exit_code == 1
    assert "Line 2: 'soon' is no day" in result.stderr


def test_the_list_of_gov_uk_changes_nothing(
    register: Flask, shared_data: Path, tmp_path: Path
) -> None:
    known = json.loads((shared_data / "bank_holidays_england_wales.json").read_text("utf-8"))
    path = tmp_path / "govuk.csv"
    path.write_text("\n".join(["date", *(event["date"] for event in known["events"])]))
    result = run(register, "import", path, "--whole-years", "--check")
    assert result.stdout.endswith(", 0 changes.\n")
