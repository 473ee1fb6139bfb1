"""Databases, the app and a client for every test.

Each run builds the schema once per database by the migrations. ``app``, ``db`` and ``client`` are
on one database (``--db``); ``each_app`` and ``each_db`` repeat the test on both. Every test works
inside a transaction that is rolled back. What many tests begin with is written once, into a
database that those marked ``opened_with`` its writer share.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import is_hypothesis_test, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

import serving
from orders import create_app
from orders.access.accounts import hasher
from orders.areas.service import ensure_fixed_areas
from orders.audit import witness
from orders.audit.model import AuditEntry
from orders.db import Work, alembic
from orders.db import db as database
from orders.settings import Settings
from tests import slow_work
from tests.factories.areas import make_areas
from tests.factories.registers import each_noticed as each_noticed
from tests.factories.registers import make_noticed
from tests.factories.registers import noticed as noticed

DATABASES = ("spatialite", "postgis")
DRAWN = ("api", "breaches", "corrections", "ground", "register", "web", "worklists")
"""Folders whose tests begin in a register with the two invented LPAs, unless marked otherwise."""
NOTICED = frozenset({"noticed", "each_noticed"})
"""Fixtures of a notice that stands in such a register before the test begins."""
POSTGIS_EVERY = 3
"""Of so many cases of one test PostGIS is asked one."""
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
CASES = SHARED.parent / "cases" / "files"

# A busy machine is slow, not wrong: no example has a limit of time. The suite draws the same
# examples every time, so that it fails for what was changed; trials draw others, and more of them.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("trials", deadline=None, max_examples=400)


# A sign-in at the real cost of a password takes a tenth of a second of every processor.
REAL_COST = (hasher.time_cost, hasher.memory_cost, hasher.parallelism)
hasher.__init__(time_cost=1, memory_cost=16, parallelism=1)  # type: ignore[misc]

# Every app of every process of a run would compile the same templates anew.
_COMPILED = Path(tempfile.gettempdir()) / f"orders-templates-{os.getuid()}"
_COMPILED.mkdir(mode=0o700, exist_ok=True)
Flask.jinja_options = {
    **Flask.jinja_options,
    "bytecode_cache": FileSystemBytecodeCache(str(_COMPILED)),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which database single-database tests use, and whether both must be there."""
    parser.addoption("--db", default="spatialite", choices=DATABASES)
    parser.addoption("--require-all-dbs", action="store_true", help="a missing database fails")
    parser.addoption("--trials", action="store_true", help="the long trials, and nothing else")
    parser.addoption("--pictures", action="store_true", help="take a picture of every page")


def pytest_configure(config: pytest.Config) -> None:
    """Say how examples are drawn before the tests that draw them are read."""
    settings.load_profile("trials" if config.getoption("--trials") else "suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the trials out; with ``--trials`` leave out all else but what draws its examples."""
    left = _left_to_trials(items)
    if config.getoption("--trials"):
        kept = [item for item in items if item in left or _draws_examples(item)]
    else:
        kept = [item for item in items if item not in left]
    known = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in known])
    items[:] = kept


def _left_to_trials(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Trials, and two in three of the cases of a test on PostGIS: SpatiaLite is asked them all."""
    left = {item for item in items if _is_trial(item)}
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _on_postgis(item) and item not in left:
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for some in cases.values():
        some.sort(key=lambda item: item.nodeid)
        left |= set(some) - set(some[::POSTGIS_EVERY])
    return left


def _is_trial(item: pytest.Item) -> bool:
    marks = ["trial", *(["postgis_is_trial"] if _on_postgis(item) else [])]
    return any(item.get_closest_marker(each) for each in marks)


def _on_postgis(item: pytest.Item) -> bool:
    return "postgis" in item.nodeid.partition("[")[2]


def _draws_examples(item: pytest.Item) -> bool:
    return is_hypothesis_test(getattr(item, "obj", None))


def pytest_collection_finish() -> None:
    """Search for garbage as seldom as the server does."""
    serving.keep_what_is_loaded()


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
    # Its files are copied: written through the log of changes it takes four times as long.
    _admin(address, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield address.format(name=name)
    _admin(address, f"DROP DATABASE {name} WITH (FORCE)")


Writer = Callable[[Session], object]


class _Apps:
    """One app per database for the whole run: building one costs more than a test."""

    def __init__(self, request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> None:
        self.request, self.factory = request, factory
        self.made: dict[tuple[str, Writer | None], Flask] = {}
        self.lines: dict[tuple[str, Writer | None], int] = {}

    def on(self, which: str, writer: Writer | None = None) -> Flask:
        """The app on ``which`` database, in which stands what ``writer`` wrote."""
        if (which, writer) not in self.made:
            url = next(_new_database(self.request, which, self.factory.mktemp("app")))
            app = create_app(settings_for(url))
            app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
            if writer is not None:
                _open(app, writer, self.factory.mktemp("log"))
            self.made[which, writer] = app
            self.lines[which, writer] = _lines_of_the_log(app)
        return self.made[which, writer]

    def left(self) -> list[str]:
        """The databases in which something was committed that no test took back."""
        return [
            which
            for (which, writer), app in self.made.items()
            if _lines_of_the_log(app) != self.lines[which, writer]
        ]

    def close(self) -> None:
        """Give the connections back."""
        for app in self.made.values():
            dispose(app)


def _lines_of_the_log(app: Flask) -> int:
    with app.extensions["engine"].connect() as connection:
        counted = select(func.count()).select_from(AuditEntry)
        lines: int = connection.execute(counted).scalar_one()
    return lines


@pytest.fixture(autouse=True, scope="module")
def _others_databases(_apps: _Apps) -> Iterator[None]:
    """What a test writes into a database that tests share is rolled back: it asks for ``db``."""
    yield
    assert _apps.left() == []


def _open(app: Flask, writer: Writer, folder: Path) -> None:
    witness.attach(app.extensions["engine"], "", str(folder), secret="t" * 40)
    with app.app_context():
        writer(database.session)
        database.session.commit()
        app.extensions["opened"] = witness.of(database.session)


@pytest.fixture(scope="session")
def _apps(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Apps]:
    apps = _Apps(request, tmp_path_factory)
    yield apps
    apps.close()


@pytest.fixture
def opening(request: pytest.FixtureRequest) -> Writer | None:
    """What stands in the database before a test begins."""
    marker = request.node.get_closest_marker("opened_with")
    if marker:
        return marker.kwargs["writer"]  # type: ignore[no-any-return]
    folder = request.path.relative_to(request.config.rootpath / "tests").parts[0]
    if folder not in DRAWN:
        return None
    return make_noticed if NOTICED & set(request.fixturenames) else make_areas


@pytest.fixture
def app(_apps: _Apps, request: pytest.FixtureRequest, opening: Writer | None) -> Flask:
    """The register on the ``--db`` database."""
    return _apps.on(request.config.getoption("--db"), opening)


@pytest.fixture(params=DATABASES)
def each_app(_apps: _Apps, request: pytest.FixtureRequest, opening: Writer | None) -> Flask:
    """The register on each database in turn."""
    return _apps.on(request.param, opening)


def _session(app: Flask) -> Iterator[Session]:
    # What a test that is rolled back kept elsewhere must not be missed in the next one.
    folder = tempfile.mkdtemp(prefix="orders-audit-")
    witness.attach(app.extensions["engine"], "", folder, secret="t" * 40)
    with app.extensions["engine"].connect() as connection:
        transaction = connection.begin()
        # No app context is held here: requests must push their own, or they would share ``g``.
        with (
            database.joined(app, connection),
            Work(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session,
        ):
            _go_on(session, app.extensions.get("opened"))
            yield session
        transaction.rollback()
    shutil.rmtree(folder)


def _go_on(session: Session, opened: witness.Witness | None) -> None:
    here = witness.of(session)
    if opened and here:
        shutil.copytree(opened.folder, here.folder, dirs_exist_ok=True)
        here.chain = opened.chain


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
