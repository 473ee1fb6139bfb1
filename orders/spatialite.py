"""SpatiaLite: how a connection is opened, and when its transaction begins to write.

One transaction at a time may write to a SQLite file, and all others that want to wait for it. A
request therefore begins by reading and turns to writing with its first statement that writes: only
what is left of its work is done while others wait. So does a command that reads; where it changes
something it begins by writing, and has read files and composed before.

What was read before may have changed since. The first statement that changes a record therefore
sees to it that no other transaction has: each that does raises the file's ``user_version``. Lines
of the log and counts of tries change no record, and rest on none that was read.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

READS_FIRST: Final = "reads_first"
"""Execution option of a connection whose transactions begin by reading."""

NOTES: Final = frozenset({"audit_entry", "look_up", "sign_in_attempt"})
"""Tables that only gather what happened: a new row there puts nothing out of date."""

_LOCK_WAIT_S: Final = 15
"""So long a transaction waits for another one that writes."""
_TURN: Final = "spatialite_turn"
_CHANGES: Final = re.compile(
    r"\s*(?:WITH\b.*?)?"
    r"\b(?:(?:INSERT|REPLACE)\b[\w\s]*?\bINTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM"
    r"|(?:CREATE|DROP|ALTER)\b[\w\s]*?)\s+[\"']?(\w+)",
    re.IGNORECASE | re.DOTALL,
)


class Overtaken(Exception):
    """Another transaction changed a record since this one read; nothing was written."""


@dataclass(slots=True)
class _Turn:
    """Where a connection's transaction stands.

    Attributes:
        seen: the file's version when it began by reading; None when it began by writing, or when
            nothing has changed since.
        writing: whether others wait for it.
        changed: whether it changed a record.
    """

    seen: int | None
    writing: bool
    changed: bool = False


def module() -> Any:
    """The driver: Python's own where it can load SpatiaLite."""
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    import pysqlite3.dbapi2  # noqa: PLC0415  only wheels for some machines exist

    return pysqlite3.dbapi2


def listen(engine: Engine) -> None:
    """Have an engine open its connections and begin its transactions as this module says."""
    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "savepoint", lambda connection, _: turn(connection))
    event.listen(engine, "before_cursor_execute", _before_statement)
    event.listen(engine, "commit", _before_commit)
    event.listen(engine, "rollback", lambda connection: connection.info.pop(_TURN, None))


def is_writing(connection: Connection) -> bool:
    """Whether others that want to write wait for this connection's transaction."""
    here: _Turn | None = connection.info.get(_TURN)
    return here is not None and here.writing


def rest_on_nothing(connection: Connection) -> None:
    """Let a transaction write whatever changed since it read: no line it adds rests on that."""
    here: _Turn | None = connection.info.get(_TURN)
    if here is not None:
        here.seen = None


def write_first(connection: Connection) -> None:
    """Let a transaction that has read nothing yet begin to write, when its turn comes.

    Raises:
        sqlalchemy.exc.OperationalError: its turn did not come in time.
    """
    turn(connection)
    rest_on_nothing(connection)


def turn(connection: Connection) -> None:
    """Let a transaction that has only read begin to write, when its turn comes.

    Raises:
        sqlalchemy.exc.OperationalError: its turn did not come in time.
        Overtaken: what it is still reading has changed.
    """
    here: _Turn | None = connection.info.get(_TURN)
    if here is None or here.writing:
        return
    here.writing = True
    connection.exec_driver_sql("COMMIT")
    asked = monotonic()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if monotonic() - asked < _LOCK_WAIT_S / 2:
            # A query that was not read to its end holds on to what it began with.
            raise Overtaken from error
        raise


def _open(connection: Any, _record: object) -> None:
    connection.enable_load_extension(True)
    connection.load_extension("mod_spatialite")
    connection.enable_load_extension(False)
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        # What was answered survives a loss of power.
        "synchronous = FULL",
        # Loading SpatiaLite sets its own five seconds, whatever the driver was told before.
        f"busy_timeout = {_LOCK_WAIT_S * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if not connection.execute("SELECT CheckSpatialMetaData()").fetchone()[0]:
        connection.execute("SELECT InitSpatialMetaData(1, 'NONE'), InsertEpsgSrid(27700)")


def _begin(connection: Connection) -> None:
    connection.info.pop(_TURN, None)
    if connection.get_execution_options().get(READS_FIRST):
        connection.exec_driver_sql("BEGIN")
        # Asked at once: only the first statement decides what the transaction sees.
        connection.info[_TURN] = _Turn(seen=_version(connection), writing=False)
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.info[_TURN] = _Turn(seen=None, writing=True)


def _before_statement(
    connection: Connection, _cursor: Any, statement: str, _given: Any, context: Any, _many: bool
) -> None:
    here: _Turn | None = connection.info.get(_TURN)
    if here is None:
        return
    table = changed_by(statement)
    if table is None:
        # A lock that SQLite does not know is asked for before something is changed.
        if not here.writing and locks(context):
            turn(connection)
        return
    turn(connection)
    if table in NOTES or here.changed:
        return
    if here.seen is not None and _version(connection) != here.seen:
        raise Overtaken
    here.changed = True


def _before_commit(connection: Connection) -> None:
    here: _Turn | None = connection.info.pop(_TURN, None)
    if here is not None and here.changed:
        connection.exec_driver_sql(f"PRAGMA user_version = {_version(connection) % 2**31 + 1}")


@lru_cache(maxsize=1024)
def changed_by(statement: str) -> str | None:
    """The table, or other thing, that a statement changes; None when it only reads."""
    found = _CHANGES.match(statement)
    return None if found is None else found[1]


def locks(context: Any) -> bool:
    """Whether a statement's execution context asks for a lock: ``SELECT ... FOR UPDATE``."""
    compiled = getattr(context, "compiled", None)
    return getattr(getattr(compiled, "statement", None), "_for_update_arg", None) is not None


def _version(connection: Connection) -> int:
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return version
