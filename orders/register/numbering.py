"""Register numbers: the references of a year in the order they are taken.

On PostgreSQL a number is taken in a transaction of its own, so that no recorder waits for
another who does. A number whose record was not saved is not given out again: a year has gaps.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Engine, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.db import is_sqlite
from orders.formatting import london
from orders.register.model import Serial
from orders.rules.vocabulary import references

_IMPORTS = 7_202
"""Number of the advisory lock; ``presence.locks`` has another."""
_FOLLOWING: Final = (
    update(Serial)
    .where(Serial.year == bindparam("of_year"))
    .values(last=Serial.last + bindparam("number"))
    .returning(Serial.last)
)


def take(db: Session, prefix: str, now: datetime, *, number: int = 1) -> list[str]:
    """The next references of the London year of ``now``, one after the other.

    Args:
        db: session that will record under them.
        prefix: two letters they start with.
        number: how many.
    """
    year, bind = london(now).year, db.get_bind()
    if isinstance(bind, Engine) and not is_sqlite(db):
        with Session(bind) as own:
            last = _taken(own, year, number)
            own.commit()
    else:
        last = _taken(db, year, number)
    return [references.make(prefix, year, last - number + 1 + place) for place in range(number)]


def trial(_: Session, prefix: str, now: datetime, *, number: int) -> list[str]:
    """References for records that are taken back again: the last there can be, used up by none."""
    year = london(now).year
    return [references.make(prefix, year, references.LAST - place) for place in range(number)]


def _taken(db: Session, year: int, number: int) -> int:
    asked = {"of_year": year, "number": number}
    last = db.scalar(_FOLLOWING, asked)
    if last is None:
        insert = sqlite.insert if is_sqlite(db) else postgresql.insert
        db.execute(insert(Serial).values(year=year, last=0).on_conflict_do_nothing())
        last = db.scalars(_FOLLOWING, asked).one()
    return last


def wait_for_imports(db: Session, *, alone: bool) -> None:
    """Have imports take turns, so that the second of one file finds what the first wrote.

    A record that names its source waits for an import, and an import for it; two such records do
    not wait for one another, and one typed at a screen for neither. SQLite lets one transaction
    write at a time anyway.

    Args:
        db: session; no other import begins until its transaction ends.
        alone: whether this is an import.
    """
    if not is_sqlite(db):
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        db.execute(select(lock(_IMPORTS)))
