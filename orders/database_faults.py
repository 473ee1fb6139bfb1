"""What is wrong when the database does not do its part: it is busy, or it is not there.

Both pass: the reader is told to try again. What they sent is saved before its answer is made, so
that it may be there although no answer could be made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from orders.errors import RegisterError
from orders.spatialite import Overtaken

LOOK: Final = "If you sent something, look whether it is there before you send it again."
"""Said wherever an answer failed: what was sent is saved before its answer is made."""


class Unavailable(RegisterError):
    """The database was busy, or could not be reached; what was sent may be saved or not.

    Attributes:
        cause: what it was, for the log; nothing of what was asked.
        retry_after: so many seconds until it is worth trying again.
    """

    status = 503

    def __init__(self, cause: str, *, busy: bool) -> None:
        super().__init__(
            f"The register is busy. Try again in a few seconds. {LOOK}"
            if busy
            else f"The register cannot reach its database. Try again in a minute. {LOOK}"
        )
        self.cause = cause
        self.busy = busy
        self.retry_after = 5 if busy else 60


@dataclass(frozen=True, slots=True)
class _Sort:
    """Faults of one sort: how their codes begin, what they are, whether they pass in seconds."""

    begins: str
    cause: str
    busy: bool


# PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_SQLSTATE: Final = (
    _Sort("40", "two transactions stood in each other's way", busy=True),
    _Sort("55P03", "a lock was not free in time", busy=True),
    _Sort("57014", "a statement took too long", busy=True),
    _Sort("53300", "it has no connection free", busy=True),
    _Sort("53", "it is out of memory or disk", busy=False),
    _Sort("25006", "it only takes reading", busy=False),
    _Sort("08", "the connection was lost", busy=False),
    _Sort("57P", "it is being shut down or started", busy=False),
    _Sort("58", "its host failed", busy=False),
)
_BY_WORDS: Final = (
    _Sort("database is locked", "another user wrote for too long", busy=True),
    _Sort("database table is locked", "another user wrote for too long", busy=True),
    _Sort("database or disk is full", "the disk is full", busy=False),
    _Sort("disk i/o error", "the disk failed", busy=False),
    _Sort("unable to open database file", "the file cannot be opened", busy=False),
    _Sort("attempt to write a readonly database", "the file cannot be written", busy=False),
)


def known(error: BaseException) -> Unavailable | None:
    """What a fault of the database comes to; None for every other error.

    Args:
        error: as it was raised, or one that was raised from it.
    """
    seen = error
    while True:
        found = _known(seen)
        inner = getattr(seen, "original_exception", None) or seen.__cause__
        if found is not None or inner is None:
            return found
        seen = inner


def reason(error: DBAPIError) -> str:
    """What the database, or what speaks to it, says is wrong: its first line, no password in it."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def may_not(error: DBAPIError) -> bool:
    """Whether the role that is connected lacks a right on PostgreSQL."""
    return getattr(error.orig, "sqlstate", None) == "42501"


def _known(error: BaseException) -> Unavailable | None:
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, Overtaken):
        return Unavailable("others changed records all the time", busy=True)
    if isinstance(error, NoConnectionFree):
        return Unavailable("no connection was free", busy=True)
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlstate", None) or ""
    words = str(error.orig).lower()
    sorts = (
        *(each for each in _BY_SQLSTATE if code.startswith(each.begins)),
        *(each for each in _BY_WORDS if not code and words.startswith(each.begins)),
    )
    if sorts:
        return Unavailable(f"{sorts[0].cause} {code}".rstrip(), busy=sorts[0].busy)
    lost = error.connection_invalidated or (not code and _is_of_postgresql(error))
    return Unavailable("the connection was lost", busy=False) if lost else None


def _is_of_postgresql(error: DBAPIError) -> bool:
    # What psycopg raises without a code never came from the server: it was not reached.
    kind = type(error.orig)
    return kind.__module__.startswith("psycopg") and kind.__name__ in {
        "OperationalError",
        "InterfaceError",
        "ConnectionTimeout",
    }
