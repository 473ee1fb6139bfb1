"""Timing `flask orders import`: `python -m bench.importing`, server as for `bin/bench`.

Each row has two people with homes, a condition and service; each order is placed, counted in its
areas and logged. Checking, writing and the commit are timed together.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select

from bench.databases import Register, check, on_postgis, on_spatialite, server
from orders import clock
from orders.access.accounts import service_account
from orders.areas.model import Postcode
from orders.db import db as handle
from orders.register.imports import csv_import
from orders.rules.kinds.force_profile import ForceProfile
from tests.factories.order_rows import as_csv, rows

HELD = 1_000
"""Orders in the register before."""
_CHECKED = 200


@dataclass(frozen=True, slots=True)
class Rate:
    """Rows of one file taken into ``register``, in a second: for the first and a second time."""

    register: Register
    rows: int
    first: float
    again: float


def import_some(register: Register, number: int) -> Rate:
    """Take a file of so many orders, then the same file again; both are committed."""
    with register.app.app_context(), tempfile.TemporaryDirectory() as folder:
        known = handle.session.scalars(select(Postcode.postcode).order_by(Postcode.postcode)).all()
        file = Path(folder) / "orders.csv"
        file.write_text(as_csv(rows(number, known)))
        seconds = [_seconds(file, number) for _ in range(2)]
        check(range(HELD + 1, HELD + _CHECKED))
    return Rate(register, number, number / seconds[0], number / seconds[1])


def _seconds(file: Path, number: int) -> float:
    db, now = handle.session, clock.now()
    by = service_account(db, "system", now=now)
    began = time.perf_counter()
    report = csv_import.import_orders(
        db, file, source="bench", by=by, now=now, force=ForceProfile("WM", "Bench Police")
    )
    db.commit()
    if report.added + report.unchanged != number:
        raise click.ClickException(f"not taken whole: {report.faults[:1]}{report.differences[:1]}")
    return time.perf_counter() - began


@click.command()
@click.option("--size", type=int, default=20_000, show_default=True, help="Rows of the file.")
def main(size: int) -> None:
    """Time an import on PostGIS and on SpatiaLite."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    address = server()
    registers: Iterable[Callable[[], AbstractContextManager[Register]]] = (
        lambda: on_postgis(address, HELD),
        lambda: on_spatialite(HELD),
    )
    lines = []
    for opened in registers:
        with opened() as register:
            rate = import_some(register, size)
        lines.append(
            f"| {register.backend} | {rate.rows:,} | {rate.first:,.0f} | {rate.again:,.0f} |"
        )
    click.echo("\n| register | rows | orders/s, first time | orders/s, again |")
    click.echo("| --- | ---: | ---: | ---: |")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
