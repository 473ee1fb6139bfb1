"""``flask digest`` as somebody types it."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.areas import make_areas
from tests.factories.orders import at


@pytest.mark.parametrize(
    ("area", "said"),
    [("NOPE", "NOPE"), ("ALD", "06:00 on 21 November 2026 has not come yet.")],
)
def test_an_unknown_area_is_told_before_a_day_to_come(
    app: Flask, db: Session, area: str, said: str
) -> None:
    make_areas(db)
    db.commit()
    with time_machine.travel(at("2026-11-21 01:00"), tick=False):
        words = ["digest", "show", "--on", "2026-11-21", "--area", area]
        result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert ("not come" in result.stderr) == (area == "ALD")
