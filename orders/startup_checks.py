"""What must be so before the register serves requests: its schema, no sample account on HTTPS."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from orders.access import sample_accounts
from orders.database_faults import reason
from orders.db import AS_A_PAGE
from orders.environment import shown_address
from orders.revisions import HEAD_FILE
from orders.settings import Settings


class MayNotServe(Exception):
    """The register does not start; the message says what mends it."""


def check(app: Flask) -> None:
    """Make sure that ``app`` may serve its database.

    Raises:
        MayNotServe: the database cannot be asked, its schema is not this version's, or it has
            sample accounts and people come by HTTPS.
    """
    settings: Settings = app.config["SETTINGS"]
    address = shown_address(settings.database_url)
    try:
        with app.extensions["engine"].connect().execution_options(**AS_A_PAGE) as db:
            told = schema_fault(db, migrations=app.config["ALEMBIC"]["script_location"])
            tried = (
                told is None and settings.https and db.scalar(select(sample_accounts.there_are()))
            )
    except SQLAlchemyError as error:
        why = reason(error) if isinstance(error, DBAPIError) else type(error).__name__
        raise MayNotServe(f"Database {address} does not answer: {why}") from error
    finally:
        # Server processes that come of this one must not share its connection.
        app.extensions["engine"].dispose()
    if told is not None:
        raise MayNotServe(f"Database {address}: {told}.")
    if tried:
        raise MayNotServe(
            f"Database {address} has sample accounts, whose password everybody can read, and"
            " ORDERS_HTTPS is set. End them: flask accounts close-sample."
        )


def schema_fault(db: Connection, *, migrations: str) -> str | None:
    """What is wrong with the tables as a whole, and the command that mends it; None when right.

    Args:
        db: a connection to the register's database.
        migrations: the folder of the migrations; its ``.current-head`` names the newest.
    """
    wanted = Path(migrations, HEAD_FILE).read_text(encoding="utf-8").strip()
    held = None
    if inspect(db).has_table("alembic_version"):
        held = db.scalar(text("SELECT version_num FROM alembic_version"))
    if held is None:
        return "The database has no tables yet: run flask db upgrade"
    if held < wanted:
        return f"The database is older ({held}) than this version ({wanted}): run flask db upgrade"
    if held > wanted:
        return (
            f"The database is newer ({held}) than this version ({wanted}): install the version it"
            f" was used with, or there run flask db downgrade {wanted}"
        )
    return None
