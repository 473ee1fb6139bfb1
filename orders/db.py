"""The database handle: one engine for the app, one session for a request or command."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, current_app, g
from flask_alembic import Alembic
from geoalchemy2 import alembic_helpers
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    SmallInteger,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from orders.settings import DEFAULT_CONTACT

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcInstant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite forgets zones, so they are taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a zone; give the database UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        here = value.astimezone(UTC)
        return here.replace(tzinfo=None) if dialect.name == "sqlite" else here

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Coded(TypeDecorator[Any]):
    """An enumeration kept as a small number: its place in a list that only grows at its end."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, *members: enum.Enum) -> None:
        super().__init__()
        self.members = members
        self._codes = {member: number for number, member in enumerate(members, start=1)}

    def process_bind_param(self, value: enum.Enum | None, dialect: Dialect) -> int | None:
        """The member's number."""
        return None if value is None else self._codes[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> enum.Enum | None:
        """The number's member."""
        return None if value is None else self.members[value - 1]


BigId = BigInteger().with_variant(Integer, "sqlite")


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcInstant}  # noqa: RUF012  SQLAlchemy reads it as a plain dict


class Database:
    """The app's way to its database; Flask-Alembic finds ``metadata`` and ``engines`` here."""

    metadata = Model.metadata

    @property
    def engine(self) -> Engine:
        """The current app's engine."""
        engine: Engine = current_app.extensions["engine"]
        return engine

    @property
    def engines(self) -> dict[str, Engine]:
        """Engines by bind key; there is one."""
        return {"default": self.engine}

    def init_app(self, app: Flask, url: str) -> None:
        """Open the engine for ``url`` and close each context's session."""
        app.extensions |= {"sqlalchemy": self, "engine": make_engine(url)}
        app.teardown_appcontext(self._close)

    @property
    def session(self) -> Session:
        """This context's session. Services flush; the door that called them commits."""
        if "session" not in g:
            connection: Connection | None = current_app.extensions.get("joined")
            g.session = (
                Session(self.engine, expire_on_commit=False)
                if connection is None
                else Session(
                    connection, join_transaction_mode="create_savepoint", expire_on_commit=False
                )
            )
            g.session.info[_CONTACT] = current_app.config["SETTINGS"].register_contact
        session: Session = g.session
        return session

    @property
    def opened(self) -> bool:
        """Whether this context has used its session."""
        return "session" in g

    @contextmanager
    def joined(self, app: Flask, connection: Connection) -> Iterator[None]:
        """Make every session of ``app`` join a transaction, so that a test can roll it back."""
        app.extensions["joined"] = connection
        try:
            yield
        finally:
            del app.extensions["joined"]

    def _close(self, _error: BaseException | None) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            session.close()


def make_engine(url: str) -> Engine:
    """An engine for SpatiaLite or PostGIS with the register's connection settings.

    Errors never print what a statement was given: that may be a name or an address.
    """
    if make_url(url).get_backend_name() != "sqlite":
        # Every query is an index scan of milliseconds: compiling it first would cost more.
        return create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": "-c jit=off"},
        )
    engine = create_engine(
        url,
        module=_sqlite_module(),
        connect_args={"isolation_level": None},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SpatiaLite."""
    return session.get_bind().dialect.name == "sqlite"


_LOCK_WAIT_MS: Final = 15_000
"""So long a request waits for another one that writes."""


def _sqlite_module() -> Any:
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    import pysqlite3.dbapi2  # noqa: PLC0415  only wheels for some machines exist

    return pysqlite3.dbapi2


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.enable_load_extension(True)
    connection.load_extension("mod_spatialite")
    connection.enable_load_extension(False)
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        # Loading SpatiaLite sets its own five seconds, whatever the driver was told before.
        f"busy_timeout = {_LOCK_WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if not connection.execute("SELECT CheckSpatialMetaData()").fetchone()[0]:
        connection.execute("SELECT InitSpatialMetaData(1, 'NONE'), InsertEpsgSrid(27700)")


def _begin_sqlite(connection: Connection) -> None:
    # Every look writes a log row: a deferred BEGIN that reads and then writes fails at once
    # when anyone wrote meanwhile, an immediate one waits its turn.
    reading = connection.get_execution_options().get("sqlite_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


db = Database()

_CONTACT: Final = "register_contact"


def register_contact(session: Session) -> str:
    """Whom a reader rings where an order names nobody: the setting of that name."""
    contact: str = session.info.get(_CONTACT, DEFAULT_CONTACT)
    return contact


@contextmanager
def transaction() -> Iterator[Session]:
    """This context's session; commits when the block ends well, rolls back when it does not."""
    session = db.session
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


alembic = Alembic(run_mkdir=False, command_name="db")


_ONE_DATABASE_ONLY = frozenset({"ix_audit_entry_shown"})
"""Indexes that only PostgreSQL has: models describe both databases alike."""


def migration_settings(folder: str) -> dict[str, Any]:
    """Flask-Alembic's settings: where migrations stand and what autogenerate may look at."""
    return {
        "ALEMBIC": {"script_location": folder, "version_locations": []},
        "ALEMBIC_CONTEXT": {
            "transactional_ddl": True,
            "transaction_per_migration": True,
            "include_name": lambda name, kind, _: (
                name in Model.metadata.tables if kind == "table" else name not in _ONE_DATABASE_ONLY
            ),
            "render_item": alembic_helpers.render_item,
            "process_revision_directives": alembic_helpers.writer,
        },
    }
