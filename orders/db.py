"""The database handle: one engine for the app, one session for a request or command."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, current_app, g, has_request_context, request
from geoalchemy2 import alembic_helpers
from sqlalchemy import (
    BigInteger,
    ColumnElement,
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
    select,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from orders import spatialite
from orders.revisions import NumberedMigrations, rendered
from orders.settings import DEFAULT_CONTACT, Settings

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
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Reads what SQLite keeps in one step: lists are long, and have several instants a row."""
        if dialect.name == "sqlite":
            return _as_utc
        return super().result_processor(dialect, coltype)


def _as_utc(text: str | None) -> datetime | None:
    """The instant that SQLite keeps as text without its zone."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


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


NUMBERED_ONCE: Final = {"sqlite_autoincrement": True}
"""Of a table whose rows can be deleted while a number of theirs stands elsewhere, as in the log.

SQLite, else, gives the next row the number of the last one that was deleted.
"""
Instant = datetime | ColumnElement[datetime]
"""An aware instant, or what holds one in a statement that is made once."""

BigId = BigInteger().with_variant(Integer, "sqlite")


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcInstant}  # noqa: RUF012  SQLAlchemy reads it as a plain dict


class Work(Session):
    """A context's session.

    Attributes:
        looking: what is added waits for the commit, ``flush`` or not: a line of the log must not
            let others wait while what it tells about is still being made.
        writes_first: its transactions begin by writing, so that nothing read in one can change.
    """

    looking = False
    writes_first = False

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was added and changed; while only looking, nothing."""
        if not self.looking:
            super().flush(objects)

    def look(self) -> None:
        """Commit what was written so far; what is added from here on waits for the next commit."""
        if not self.looking:
            self.commit()
            self.looking = True

    def commit(self) -> None:
        """Write what waits and commit."""
        looking, self.looking = self.looking, False
        try:
            if looking and self.in_transaction():
                # What was saved before must not be worked out a second time for a line of the log.
                spatialite.rest_on_nothing(self.connection())
            super().commit()
        finally:
            self.looking = looking


@event.listens_for(Work, "after_begin")
def _write_first(work: Work, _transaction: object, connection: Connection) -> None:
    if work.writes_first:
        spatialite.write_first(connection)


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
        return {"default": self.engine.execution_options(**{_LIMITS: "migration"})}

    def init_app(self, app: Flask, url: str) -> None:
        """Open the engine for ``url`` and close each context's session."""
        app.extensions |= {"sqlalchemy": self, "engine": make_engine(url)}
        app.teardown_appcontext(self.close)

    @property
    def session(self) -> Work:
        """This context's session. Services flush; the door that called them commits.

        On SpatiaLite its transactions begin by reading, but for those of :func:`transaction`.
        """
        if "session" not in g:
            joined: Connection | None = current_app.extensions.get("joined")
            if joined is not None:
                work = Work(
                    joined, join_transaction_mode="create_savepoint", expire_on_commit=False
                )
            else:
                options = AS_A_PAGE if has_request_context() else _AS_A_COMMAND
                work = Work(self.engine.execution_options(**options), expire_on_commit=False)
            work.writes_first = g.get("writes_first", False)
            work.looking = has_request_context() and request.method in _LOOKS
            work.info[_CONFIG] = current_app.config
            g.session = work
        session: Work = g.session
        return session

    def look(self) -> None:
        """Say that this request writes no more than lines of the log, at its end.

        A request that only reads says so by its method. Whatever was written so far is committed.
        """
        self.session.look()

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

    def close(self, _error: BaseException | None = None) -> None:
        """End this context's session; what it did not commit is undone."""
        session: Work | None = g.pop("session", None)
        if session is not None:
            session.close()


PAGE_LIMITS: Final = (
    "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
)
"""How long a page may ask PostgreSQL, wait for a lock, and think."""


_sqlite_module = spatialite.module
"""The driver under the name by which checks kept outside this project open a register's file."""


_STATEMENTS: Final = 1500
"""So many prepared statements SQLite keeps of a connection: pages and services send over 1,000."""


def make_engine(url: str) -> Engine:
    """An engine for SpatiaLite or PostGIS with the register's connection settings.

    Errors never print what a statement was given: that may be a name or an address.
    """
    if make_url(url).get_backend_name() != "sqlite":
        # Every query is an index scan of milliseconds: compiling it first would cost more.
        engine = create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "options": f"-c jit=off {PAGE_LIMITS}",
                "connect_timeout": 5,
            },
        )
        event.listen(engine, "begin", _limit)
        return engine
    engine = create_engine(
        url,
        module=spatialite.module(),
        connect_args={"isolation_level": None, "cached_statements": _STATEMENTS},
        hide_parameters=True,
    )
    spatialite.listen(engine)
    return engine


_LIMITS: Final = "limits"
"""Execution option that says for what a connection of PostgreSQL is used."""
_A_PAGE: Final = "page"
AS_A_PAGE: Final = {spatialite.READS_FIRST: True, _LIMITS: _A_PAGE}
"""Execution options of a connection that asks little and makes no writer wait."""
_AS_A_COMMAND: Final = {spatialite.READS_FIRST: True}
_OF_WORK: Final = {
    "command": "statement_timeout = '1h'; SET LOCAL lock_timeout = '60s'",
    "migration": "statement_timeout = 0; SET LOCAL lock_timeout = '5s'",
}
"""How long statements and waits for locks may take; a page has what its connection opens with."""


def _limit(connection: Connection) -> None:
    work = connection.get_execution_options().get(_LIMITS, "command")
    if work != _A_PAGE:
        limits = _OF_WORK[work]
        idle = "SET LOCAL idle_in_transaction_session_timeout = 0"
        connection.exec_driver_sql(f"SET LOCAL {limits}; {idle}")


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SpatiaLite."""
    return session.get_bind().dialect.name == "sqlite"


def lock_rows(
    session: Session, number: InstrumentedAttribute[Any], *these: ColumnElement[bool]
) -> None:
    """Lock rows until the transaction ends, so that what is read of them next stays so.

    A query that locks what it reads keeps, of everything but the locked columns, what stood there
    before it waited; one that is sent afterwards reads what stands there by then. It has to read
    anew (``populate_existing``) what the session may hold already. Nobody waits who adds a row
    that names one of them.

    Args:
        number: the column that numbers the rows of their table.
        these: which of them.
    """
    session.execute(select(number).where(*these).order_by(number).with_for_update(key_share=True))


_LOOKS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

db = Database()

_CONFIG: Final = "config"


def register_contact(session: Session) -> str:
    """Whom a reader rings where an order names no officer: the setting of that name."""
    settings = _settings_of(session)
    return DEFAULT_CONTACT if settings is None else settings.register_contact


def nmo_return_days(session: Session) -> int | None:
    """Days to the return hearing of an order made without notice: the setting of that name."""
    settings = _settings_of(session)
    return None if settings is None else settings.nmo_return_days


def _settings_of(session: Session) -> Settings | None:
    """The settings of the app whose session it is; ``None`` outside any app."""
    settings: Settings | None = session.info.get(_CONFIG, {}).get("SETTINGS")
    return settings


@contextmanager
def transaction() -> Iterator[Session]:
    """This context's session; commits when the block ends well, rolls back when it does not.

    On SpatiaLite others wait from its first statement to its end: what takes long comes before.

    Raises:
        RuntimeError: it would be one within another.
    """
    session = db.session
    if session.writes_first:
        raise RuntimeError("a transaction within a transaction")
    if session.in_transaction():
        # What was read before may be out of date; it is read again.
        session.rollback()
    session.writes_first = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.writes_first = False


@contextmanager
def reading() -> Iterator[Session]:
    """This context's session for what changes nothing; no writer waits, however long it takes.

    Lines of the log that are added are written at the end of the block.
    """
    session = db.session
    looking, session.looking = session.looking, True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.looking = looking


alembic = NumberedMigrations(run_mkdir=False, command_name="db")


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
            "render_item": rendered,
            "process_revision_directives": alembic_helpers.writer,
        },
    }
