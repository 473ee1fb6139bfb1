"""One change of the schema at a time, whichever host starts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Final

import click
from sqlalchemy import Engine, func, select

PAUSE_S = 5
"""So long a change of the schema waits before it looks again whether another has ended."""
_SCHEMA: Final = 7_305_002
"""Number of the advisory lock; PostgreSQL keeps locks apart by database and number."""


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Change the schema while no other host does: PostgreSQL only, SQLite lets one write anyway.

    Who comes second says so and waits. The lock goes with the connection, so that a command that
    is killed keeps no other out.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as held:
        while not held.scalar(select(func.pg_try_advisory_lock(_SCHEMA))):
            click.echo(
                f"Another upgrade or downgrade is under way. Looking again in {PAUSE_S} seconds.",
                err=True,
            )
            sleep(PAUSE_S)
        try:
            yield
        finally:
            held.scalar(select(func.pg_advisory_unlock(_SCHEMA)))
