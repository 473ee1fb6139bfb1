"""``flask papers``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.commands.saying import unnamed
from tests.factories.areas import make_areas
from tests.factories.orders import make_order
from tests.factories.papers import PNG, keeping, make_paper


def test_every_paper_is_read_and_what_is_altered_is_told(
    app: Flask, db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.config["SETTINGS"], papers_folder=str(tmp_path))
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    make_areas(db)
    order = make_order(db)
    paper = make_paper(db, order, tmp_path)
    make_paper(db, order, tmp_path, PNG)
    keeping(tmp_path).store.put("ab" * 16, PNG)
    db.commit()
    result = app.test_cli_runner().invoke(args=["papers", "verify"])
    assert result.exit_code == 0, result.output
    assert unnamed(result.output) == "2 papers read; 1 file belongs to no paper.\n"
    (tmp_path / paper.store_key[:2] / paper.store_key).write_bytes(b"%PDF-other")
    result = app.test_cli_runner().invoke(args=["papers", "verify"])
    assert result.exit_code == 1
    assert f"Paper {paper.id} is altered." in result.output
    assert "1 paper cannot be opened." in result.output
