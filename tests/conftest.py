"""Databases, the app and a client for every test.

Each run builds the schema once per database by the migrations. ``app``, ``db`` and ``client`` are
on one database (``--db``); ``each_app`` and ``each_db`` repeat the test on both. Every test works
inside a transaction that is rolled back.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.audit import witness
from orders.db import alembic
from orders.db import db as database
from orders.settings import Settings
from tests import slow_work

DATABASES = ("spatialite", "postgis")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
CASES = SHARED.parent / "cases" / "files"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database single-database tests use, and whether both must be there."""
    parser.addoption("--db", default="spatialite", choices=DATABASES)
    parser.addoption("--require-all-dbs", action="store_true", help="a missing database fails")
    parser.addoption("--trials", action="store_true", help="the long trials, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the trials out; with ``--trials`` leave out all else."""
    wanted = config.getoption("--trials")
    left_out = [item for item in items if (item.get_closest_marker("trial") is None) == wanted]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real areas and postcodes, when this checkout stands beside them."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data beside this checkout: real areas cannot be tried")
    return SHARED


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """The files handed over as cases, when this checkout stands beside them."""
    if not CASES.is_dir():
        pytest.skip("no ../shared/cases/files beside this checkout: handed cases cannot be tried")
    return CASES


@pytest.fixture(scope="session")
def _slow_work() -> Iterator[list[str]]:
    with slow_work.watched() as found:
        yield found


@pytest.fixture(autouse=True)
def _nobody_waits(_slow_work: list[str]) -> Iterator[None]:
    """No request does anything slow while others wait for it to stop writing."""
    _slow_work.clear()
    yield
    assert _slow_work == []


def settings_for(url: str, **changes: object) -> Settings:
    """Settings of a test app on one database."""
    values: dict[str, Any] = {
        "secret_key": "t" * 40,
        "database_url": url,
        "log_level": "CRITICAL",
        "audit_folder": str(Path(tempfile.gettempdir()) / f"orders-tests-{os.getpid()}" / "audit"),
        **changes,
    }
    return Settings(**values)


def migrate(url: str) -> None:
    """Bring an empty database to the newest schema, with the areas every register has."""
    app = create_app(settings_for(url))
    with app.app_context():
        alembic.upgrade()
        ensure_fixed_areas(database.session, force_code="WMP", force_name="West Midlands Police")
        database.session.commit()
    dispose(app)


def dispose(app: Flask) -> None:
    """Give back the connections of an app that is no longer used."""
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def spatialite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SpatiaLite file; tests copy it."""
    path = tmp_path_factory.mktemp("spatialite") / "template.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgis_template(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Address of the PostGIS server (with ``{name}`` for the database) and a migrated template."""
    base = os.environ.get("ORDERS_TEST_POSTGIS_URL", "")
    if not base:
        if request.config.getoption("--require-all-dbs"):
            pytest.fail("ORDERS_TEST_POSTGIS_URL is not set, and both databases are required")
        pytest.skip("ORDERS_TEST_POSTGIS_URL is not set: PostGIS not tried")
    address = base.replace("/postgres?", "/{name}?")
    name = f"template_{uuid.uuid4().hex[:12]}"
    _admin(address, f"CREATE DATABASE {name}")
    engine = create_engine(address.format(name=name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    engine.dispose()
    migrate(address.format(name=name))
    yield address, name
    _admin(address, f"DROP DATABASE {name} WITH (FORCE)")


def _admin(address: str, statement: str) -> None:
    engine = create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a fresh migrated database that a test may commit to (the ``--db`` kind)."""
    yield from _new_database(request, request.config.getoption("--db"), tmp_path)


@pytest.fixture(params=DATABASES)
def each_new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same, on both databases."""
    yield from _new_database(request, request.param, tmp_path)


def _new_database(request: pytest.FixtureRequest, which: str, folder: Path) -> Iterator[str]:
    if which == "spatialite":
        path = folder / "register.sqlite"
        shutil.copy(request.getfixturevalue("spatialite_template"), path)
        yield f"sqlite:///{path}"
        return
    address, template = request.getfixturevalue("postgis_template")
    name = f"t_{uuid.uuid4().hex[:12]}"
    _admin(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield address.format(name=name)
    _admin(address, f"DROP DATABASE {name} WITH (FORCE)")


class _Apps:
    """One app per database for the whole run: building one costs more than a test."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request, self.folder = request, folder
        self.made: dict[str, Flask] = {}

    def on(self, which: str) -> Flask:
        """The app on ``which`` database."""
        if which not in self.made:
            url = next(_new_database(self.request, which, self.folder))
            app = create_app(settings_for(url))
            app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
            self.made[which] = app
        return self.made[which]

    def close(self) -> None:
        """Give the connections back."""
        for app in self.made.values():
            dispose(app)


@pytest.fixture(scope="session")
def _apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Apps]:
    apps = _Apps(request, tmp_path_factory.mktemp("apps"))
    yield apps
    apps.close()


@pytest.fixture
def app(_apps: _Apps, request: pytest.FixtureRequest) -> Flask:
    """The register on the ``--db`` database."""
    return _apps.on(request.config.getoption("--db"))


@pytest.fixture(params=DATABASES)
def each_app(_apps: _Apps, request: pytest.FixtureRequest) -> Flask:
    """The register on each database in turn."""
    return _apps.on(request.param)


def _session(app: Flask) -> Iterator[Session]:
    # What a test that is rolled back kept elsewhere must not be missed in the next one.
    folder = tempfile.mkdtemp(prefix="orders-audit-")
    witness.attach(app.extensions["engine"], "", folder, secret="t" * 40)
    with app.extensions["engine"].connect() as connection:
        transaction = connection.begin()
        # No app context is held here: requests must push their own, or they would share ``g``.
        with (
            database.joined(app, connection),
            Session(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session,
        ):
            yield session
        transaction.rollback()
    shutil.rmtree(folder)


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:
    """A session on ``app``'s database; everything is rolled back after the test.

    Requests and commands use sessions of their own in the same transaction: commit before one,
    ``expire_all()`` after it.
    """
    yield from _session(app)


@pytest.fixture
def each_db(each_app: Flask) -> Iterator[Session]:
    """A session on each database in turn; everything is rolled back after the test."""
    yield from _session(each_app)


@pytest.fixture
def client(app: Flask, db: Session) -> FlaskClient:
    """A browser without JavaScript, in the same transaction as ``db``."""
    return app.test_client()
