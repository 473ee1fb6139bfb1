"""Many at once, on a server as it is run: nobody is stopped by what others send.

A short one is in the suite; the long ones are trials.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.areas import make_areas

ROOT = Path(__file__).resolve().parent.parent
SECONDS = [pytest.param(3, id="short"), pytest.param(60, id="long", marks=pytest.mark.trial)]
PATIENCE_S = 60
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """The address of a server of the database at ``url``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ORDERS_")}
    env |= {
        "ORDERS_DATABASE_URL": url,
        "ORDERS_SECRET_KEY": "t" * 40,
        "ORDERS_AUDIT_FOLDER": str(folder / "audit"),
        "ORDERS_PAPERS_FOLDER": str(folder / "papers"),
        "ORDERS_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gunicorn", "--preload", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, "wsgi:app"], cwd=ROOT, env=env) as server:  # noqa: S603  ours
        try:
            for _ in range(PATIENCE_S * 10):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def signed_in(at: str, username: str) -> requests.Session:
    browser = requests.Session()
    sign_in(browser, at, username, PASSWORD)
    return browser


def sign_in(browser: requests.Session, at: str, username: str, password: str) -> int:
    page = browser.get(f"{at}/sign-in", timeout=PATIENCE_S).text
    token = _TOKEN.search(page)
    form = {"username": username, "password": password, "csrf_token": token[1] if token else ""}
    return browser.post(f"{at}/sign-in", data=form, timeout=PATIENCE_S).status_code


def all_at_once(seconds: float, doing: list[Callable[[], object]]) -> list[BaseException]:
    """Do each again and again until the time is over; gives what went wrong."""
    until, wrong = time.monotonic() + seconds, []

    def run(do: Callable[[], object]) -> None:
        try:
            while time.monotonic() < until:
                do()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in doing]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return wrong


@pytest.mark.parametrize("seconds", SECONDS)
def test_an_officers_list_answers_whatever_others_send(
    new_database: str, tmp_path: Path, seconds: int
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
    assert max(waits) < 10


@pytest.mark.postgis
@pytest.mark.parametrize("seconds", SECONDS)
def test_those_who_record_do_not_wait_for_one_another(
    request: pytest.FixtureRequest, tmp_path: Path, seconds: int
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
    assert max(waits) < 1
