"""``flask orders import`` and ``template`` as somebody types them."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["orders", *map(str, words)])


def test_a_check_does_not_say_that_it_writes_and_notes_what_is_alike(
    app: Flask, db: Session, tmp_path: Path
) -> None:
    make_areas(db)
    db.commit()
    path = tmp_path / "orders.csv"
    path.write_text(as_csv([notice_row()]), encoding="utf-8")
    checked = run(app, "import", path, "--check")
    assert (checked.exit_code, "Writing" in checked.stderr) == (0, False), checked.stderr
    assert run(app, "import", path).exit_code == 0
    other = run(app, "import", path, "--source", "other system", "--check")
    assert other.exit_code == 1
    assert "say why in override_reason" in other.stderr
    assert "Note: 1 row looks like orders already held, for example row 2 like WM" in other.stderr


def test_explained_columns_say_what_is_needed_and_every_code(app: Flask) -> None:
    lines = dict(
        line.partition(":")[::2] for line in run(app, "template", "--explain").stdout.splitlines()
    )
    of_a_notice = {lines[name] for name in ("officer_in_case", "grounds", "authorised_by")}
    assert of_a_notice == {" needed of a notice"}
    assert lines["started_at"].startswith(" needed")
    assert "DVPN" in lines["kind"]
    assert "NON_MOLEST" in lines["condition2_code"]
    assert "SERVED" in lines["event1_kind"]
