"""The page of each side as a function that fetches it and gives how many orders it counted."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bench.databases import OFFICER, WORDS, Register
from bench.pages import TOKEN, counted
from bench.peers.filling import fill_postgis, fill_spatialite
from bench.peers.serving import HERE, environment, free_port, serving
from orders.areas.gazetteer import Gazetteer
from orders.db import db, make_engine

Fetch = Callable[[str, str], int]
"""Given level and code of an area: fetch the page, give the number of orders it says."""


@contextmanager
def register_page(register: Register) -> Iterator[Fetch]:
    """Our page, on gunicorn with one process, to an officer signed in."""
    port = free_port()
    url = register.engine.url.render_as_string(hide_password=False)
    environ = {
        "ORDERS_SECRET_KEY": "b" * 40,
        "ORDERS_DATABASE_URL": url,
        "ORDERS_LOG_LEVEL": "CRITICAL",
    }
    with serving(
        _gunicorn(Path(sys.executable).parent, port, "wsgi:app"),
        port,
        environ=environ,
        ready="/sign-in",
    ) as address:
        opener = _opener()
        found = TOKEN.search(_read(opener, f"{address}/sign-in"))
        form = {"username": OFFICER, "password": WORDS, "csrf_token": found[1] if found else ""}
        _read(opener, f"{address}/sign-in", urllib.parse.urlencode(form).encode())
        yield lambda level, code: counted(
            _read(opener, f"{address}/orders?area={level}:{code}&basis=either&status=live")
        )


@contextmanager
def django_page(register: Register, way: str) -> Iterator[Fetch]:
    """The GeoDjango page on the same database, on gunicorn with one process.

    Args:
        register: whose facts it answers for; its tables are made when missing.
        way: ``shape`` to ask where homes lie, ``stored`` to trust an area key on each address.
    """
    commands, url, port = environment("django"), register.engine.url, free_port()
    environ = {
        "PYTHONPATH": str(HERE),
        "DJANGO_SETTINGS_MODULE": "geodjango.settings",
        "PEER_NAME": url.database or "",
        "PEER_USER": url.username or "",
        "PEER_HOST": str(url.query.get("host", url.host or "")),
    }
    here = {**os.environ, **environ}
    with register.engine.begin() as connection:
        known = connection.scalar(text("SELECT to_regclass('peer_order')"))
    if known is None:
        migrate = [str(commands / "django-admin"), "migrate", "-v", "0"]
        subprocess.run(migrate, env=here, check=True)
        # Its own tables refer to the accounts', so they come second.
        subprocess.run([*migrate, "--run-syncdb"], env=here, check=True)
        with register.engine.begin() as connection:
            fill_postgis(connection, _force_id(register))
    sign_in = [str(commands / "python"), "-m", "geodjango.signing_in"]
    session = subprocess.run(sign_in, env=here, check=True, capture_output=True, text=True)
    start = _gunicorn(commands, port, "geodjango.wsgi:application")
    with serving(start, port, environ=environ, ready="/") as address:
        opener = _opener()
        opener.addheaders = [("Cookie", f"sessionid={session.stdout.strip()}")]
        yield lambda level, code: counted(_read(opener, f"{address}/orders/{way}/{level}/{code}"))


@contextmanager
def datasette_page(register: Register) -> Iterator[Fetch]:
    """The same question as a canned query of Datasette over SpatiaLite tables of the facts."""
    commands, port = environment("datasette"), free_port()
    with tempfile.TemporaryDirectory(prefix="orders-peer.") as folder:
        path = Path(folder) / "peer.sqlite"
        facts = Path(register.engine.url.database or "")
        engine = make_engine(f"sqlite:///{path}")
        connection = engine.raw_connection()
        fill_spatialite(connection.driver_connection, facts, _force_id(register))
        connection.close()
        engine.dispose()
        canned = Path(folder) / "metadata.json"
        canned.write_text(json.dumps(_canned()))
        start = [
            str(commands / "datasette"), "serve", str(path), "--load-extension=spatialite",
            "-m", str(canned), "--setting", "sql_time_limit_ms", "120000",
            "-h", "127.0.0.1", "-p", str(port),
        ]  # fmt: skip
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        with serving(start, port, environ={}, ready="/") as address:
            opener = _opener()

            def fetch(level: str, code: str) -> int:
                asked = urllib.parse.urlencode({"code": code, "level": level, "now": now})
                page = _read(opener, f"{address}/peer/live_orders?{asked}")
                told = re.search(r'col-total"[^>]*>\s*([0-9,]+)', page)
                return int(told[1].replace(",", "")) if told else 0

            yield fetch


def _canned() -> dict[str, object]:
    query = (HERE / "live_orders.sql").read_text()
    return {"databases": {"peer": {"queries": {"live_orders": {"sql": query}}}}}


def _force_id(register: Register) -> int:
    with register.app.app_context():
        return Gazetteer.load(db.session).force_id


def _gunicorn(commands: Path, port: int, app: str) -> list[str]:
    place = f"127.0.0.1:{port}"
    gunicorn = [str(commands / "gunicorn"), "-w", "1", "-b", place, "--log-level", "error"]
    # A peer may take longer over a million orders than gunicorn lets a worker be silent.
    return [*gunicorn, "--timeout", "600", app]


def _opener() -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar()
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def _read(opener: urllib.request.OpenerDirector, url: str, form: bytes | None = None) -> str:
    with opener.open(url, form, timeout=300) as answer:
        page: str = answer.read().decode()
        return page
