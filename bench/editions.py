"""Timing the landing of a boundary edition: `bin/bench editions DATA`.

DATA is a folder with districts.geojson, neighbourhoods.geojson, wards.geojson and postcodes.csv of
one force. The wards land as a second edition over the neighbourhoods, from today and from years
ago; what is committed each time is proved on orders drawn by lot.
"""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bench.databases import Register, check, on_postgis, server, some_of
from bench.making import YEARS
from orders import clock
from orders.access.accounts import service_account
from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, propose
from orders.areas.lists.postcode_list import import_postcodes
from orders.areas.model import Level
from orders.db import transaction
from orders.formatting import london
from orders.register.boundaries import edition_landing
from orders.sample.landing import land_file

USUAL_LIVE = 0.02


@dataclass(frozen=True, slots=True)
class Timed:
    """A landing: seconds by the wall, of this process's own work, and of its last transaction."""

    from_on: date
    placed: int
    changed: int
    seconds: float
    own_seconds: float
    swap_seconds: float


def land_wards(register: Register, data: Path, from_on: date) -> Timed:
    """Land the wards from a day on; committed.

    Raises:
        click.ClickException: some order counts where the facts do not say.
    """
    began, own = time.perf_counter(), _own()
    columns = Columns("code", "name", "district_code")
    wanted = ImportRequest(data / "wards.geojson", Level.NEIGHBOURHOOD, columns, from_on)
    with register.app.app_context():
        with transaction() as db:
            by = service_account(db, "system", now=clock.now())
            edition = edition_landing.begin(db, propose(db, wanted), restate=True, now=clock.now())
        spent: list[float] = []
        landed = edition_landing.land(_timing(spent), edition.id, by=by, clock=clock.now)
        timed = Timed(
            from_on,
            landed.placed,
            landed.changed,
            time.perf_counter() - began,
            _own() - own,
            spent[-1],
        )
        check(some_of(register.size))
    return timed


def real_areas(data: Path, db: Session, now_on: date) -> None:
    """Import the districts and neighbourhoods as first editions, and the postcodes."""
    now = clock.now()
    by = service_account(db, "system", now=now)
    for file, level, code in (
        ("districts.geojson", Level.LPA, "code"),
        ("neighbourhoods.geojson", Level.NEIGHBOURHOOD, "id"),
    ):
        from_on = now_on - timedelta(days=365 * (YEARS + 1))
        wanted = ImportRequest(data / file, level, Columns(code, "name"), from_on)
        land_file(db, wanted, by=by, now=now)
    import_postcodes(db, data / "postcodes.csv", by=by, now=now)


@contextmanager
def on_real_areas(data: Path, size: int, today: date) -> Iterator[Register]:
    """A register of ``size`` orders on PostGIS whose people live in the areas of DATA."""
    with on_postgis(
        server(),
        size,
        live_share=USUAL_LIVE,
        areas=lambda db, _by, _now: real_areas(data, db, today),
    ) as register:
        yield register


@contextmanager
def _one(spent: list[float]) -> Iterator[Session]:
    began = time.perf_counter()
    with transaction() as db:
        yield db
    spent.append(time.perf_counter() - began)


def _timing(spent: list[float]) -> edition_landing.Transaction:
    """Transactions that note how long each took."""
    return lambda: _one(spent)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--size", type=int, default=100_000, show_default=True, help="Orders.")
def main(data: Path, size: int) -> None:
    """Land the wards of DATA from today, then from years ago."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    today = london(clock.now()).date()
    with on_real_areas(data, size, today) as register:
        timed = [
            land_wards(register, data, day) for day in (today, today - timedelta(days=365 * YEARS))
        ]
    click.echo("\n| edition from | orders placed | changed | s | own CPU s | last transaction s |")
    click.echo("| --- | ---: | ---: | ---: | ---: | ---: |")
    for each in timed:
        click.echo(
            f"| {each.from_on} | {each.placed:,} | {each.changed:,} | {each.seconds:.1f} |"
            f" {each.own_seconds:.1f} | {each.swap_seconds:.1f} |"
        )


if __name__ == "__main__":
    main()
