"""Many at once, on a server as it is run: nobody is stopped by what others send.

A short one is in the suite; the long ones are trials.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

from geo import drawing
from orders import create_app
from orders.access.permissions import Role
from orders.areas.model import Area, Level
from orders.db import db as database
from tests.api.calling import make_program, order_body
from tests.conftest import _new_database, dispose, settings_for
from tests.contracts.test_limits import COMB
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.live import PATIENCE_S, all_at_once, served, sign_in, signed_in

SHORT = pytest.param(3, PATIENCE_S, id="short")
"""For how many seconds, and after how many of them the slowest must be answered.

A busy machine is slow, not wrong: how fast answers are is for the trials.
"""


@pytest.mark.parametrize(
    ("seconds", "longest_s"), [SHORT, pytest.param(60, 10, id="long", marks=pytest.mark.trial)]
)
def test_an_officers_list_answers_whatever_others_send(
    new_database: str, tmp_path: Path, seconds: int, longest_s: float
) -> None:
    app = create_app(settings_for(new_database))
    with app.app_context():
        make_areas(database.session)
        alder = database.session.query(Area).filter_by(level=Level.LPA, code="ALD").one()
        officer = make_account(database.session, Role.OFFICER, area_id=alder.id).username
        key = {"Authorization": f"Bearer {make_program(app.test_client(), database.session).key}"}
        database.session.commit()
    dispose(app)
    statuses: list[int] = []
    waits: list[float] = []
    wide = {"shape": drawing.as_wkt(COMB), "within_m": "2000"}
    many = order_body("NMO") | {"conditions": [{"code": "NO_VIOLENCE"}] * 20_000}
    with served(new_database, tmp_path) as at:
        reader = signed_in(at, officer)

        def look() -> None:
            began = time.monotonic()
            statuses.append(reader.get(f"{at}/orders", timeout=PATIENCE_S).status_code)
            waits.append(time.monotonic() - began)
            time.sleep(0.2)

        def guess() -> None:
            statuses.append(sign_in(requests.Session(), at, officer, "wrong"))

        def send(path: str, body: dict[str, Any]) -> None:
            sent = requests.post(f"{at}/api/v1{path}", json=body, headers=key, timeout=PATIENCE_S)
            statuses.append(sent.status_code)

        others = [guess] * (8 if seconds > 10 else 2)
        wrong = all_at_once(
            seconds,
            [look, *others, lambda: send("/questions", wide), lambda: send("/orders", many)],
        )
    assert wrong == []
    assert {status for status in statuses if status >= 500} == set()
    assert max(waits) < longest_s


@pytest.mark.postgis
@pytest.mark.parametrize(
    ("seconds", "longest_s"), [SHORT, pytest.param(60, 1, id="long", marks=pytest.mark.trial)]
)
def test_those_who_record_do_not_wait_for_one_another(
    request: pytest.FixtureRequest, tmp_path: Path, seconds: int, longest_s: float
) -> None:
    making = _new_database(request, "postgis", tmp_path)
    url = next(making)
    app = create_app(settings_for(url))
    with app.app_context():
        make_areas(database.session)
        key = {"Authorization": f"Bearer {make_program(app.test_client(), database.session).key}"}
        database.session.commit()
    dispose(app)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    asked = text(
        "SELECT max(extract(epoch FROM clock_timestamp() - query_start)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    statuses: list[int] = []
    waits: list[float] = []
    recorders, pause = (30, 10.0) if seconds > 10 else (4, 0.5)
    with served(url, tmp_path) as at, engine.connect() as watching:

        def record() -> None:
            began = time.monotonic()
            answer = requests.post(
                f"{at}/api/v1/orders", json=order_body("DVPN"), headers=key, timeout=PATIENCE_S
            )
            statuses.append(answer.status_code)
            time.sleep(max(0.0, pause - (time.monotonic() - began)))

        def watch() -> None:
            waits.append(float(watching.scalar(asked) or 0))
            time.sleep(0.05)

        wrong = all_at_once(seconds, [watch, *([record] * recorders)])
    engine.dispose()
    next(making, None)
    assert wrong == []
    assert set(statuses) == {201}
    assert max(waits) < longest_s
