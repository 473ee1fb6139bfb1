"""What mails say is read first; composing and writing them asks the database nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.db import db as database
from orders.digests import inputs
from orders.digests.mail_text import Writer
from orders.search.disclosure.gate import to_anybody
from tests.factories.orders import at
from tests.search.scenes import counted
from tests.web.planted import Planted, plant, plant_zone

CODES = ("ALD", "BIR", "ALD1", "ALD2", "BIR1", "BIR2", "WMP")


@pytest.mark.parametrize("planter", [plant, plant_zone], ids=["every-word", "a-zone"])
def test_composing_and_writing_digests_sends_no_statement(
    app: Flask, placed: Session, planter: Callable[[Session], Planted]
) -> None:
    planter(placed)
    placed.commit()
    with app.app_context(), to_anybody(lambda: database.session, "101"):
        places = gazetteer.current(database.session)
        areas = [places.find(code) for code in CODES]
        desk = inputs.desk(database.session, places, date(2026, 11, 22), areas)
        writer = Writer(app.jinja_env, app.config["SETTINGS"])
        with counted(database.engine) as sent:
            for area in areas:
                digest = desk.digest(area)
                assert writer.write(digest, composed_at=at("2026-11-22 06:01")).subject
        assert sent == []
