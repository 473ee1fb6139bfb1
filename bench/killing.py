"""A landing killed half-way and run again: `bin/bench killing DATA`.

DATA as for `bench.editions`. Two copies of one register take the same wards by the command an
administrator types: one unbroken, the other killed once half its orders are placed, and again.
Both must hold the same presence, row by row.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import click
from sqlalchemy import create_engine, text

from bench.databases import Register, copied, server
from bench.editions import on_real_areas
from bench.making import YEARS
from orders import clock
from orders.formatting import london

_PLACED = re.compile(r"([0-9,]+) of ([0-9,]+) ")
_EVERY_ROW = """SELECT count(*), sum(hashtextextended(CAST(presence AS text), 0)),
sum(hashtextextended(CAST(presence AS text), 1)) FROM presence"""


def presence_of(url: str) -> tuple[int, str]:
    """How many rows presence has, and a sum that is the same only for the same rows."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows, *sums = connection.execute(text(_EVERY_ROW)).one()
    engine.dispose()
    return rows, "-".join(map(str, sums))


def unbroken(url: str, data: Path, from_on: date) -> float:
    """Land the wards; seconds it took.

    Raises:
        click.ClickException: it failed.
    """
    began = time.perf_counter()
    _finish(_start(url, data, from_on))
    return time.perf_counter() - began


def killed(url: str, data: Path, from_on: date) -> tuple[int, float, float]:
    """Land the wards, killed half-way and again: orders placed by then, seconds of each run.

    Raises:
        click.ClickException: it ended before it could be killed, or failed.
    """
    began = time.perf_counter()
    first = _start(url, data, from_on)
    placed = _half(first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    middle = time.perf_counter()
    _finish(_start(url, data, from_on))
    return placed, middle - began, time.perf_counter() - middle


def _start(url: str, data: Path, from_on: date) -> subprocess.Popen[str]:
    words = ["areas", "import", str(data / "wards.geojson"), "--level", "neighbourhood"]
    words += ["--code-field", "code", "--name-field", "name", "--parent-field", "district_code"]
    words += ["--from", str(from_on), "--restate"]
    given = {"ORDERS_SECRET_KEY": "b" * 40, "ORDERS_DATABASE_URL": url}
    return subprocess.Popen(  # noqa: S603  fixed words only
        [sys.executable, "-m", "flask", *words],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _half(running: subprocess.Popen[str]) -> int:
    """Wait until half its orders are placed; how many those are."""
    for line in running.stderr or ():
        if found := _PLACED.search(line):
            placed, waiting = (int(each.replace(",", "")) for each in found.groups())
            if placed * 2 >= waiting:
                return placed
    raise click.ClickException("it ended before it was half done")


def _finish(running: subprocess.Popen[str]) -> None:
    _, trouble = running.communicate()
    if running.returncode:
        raise click.ClickException(trouble)


@contextmanager
def _copies(register: Register) -> Iterator[tuple[str, str]]:
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(copied(server(), register, name)) for name in ("whole", "broken")
        )
        yield one, other


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--size", type=int, default=100_000, show_default=True, help="Orders.")
def main(data: Path, size: int) -> None:
    """Land the wards of DATA from years ago, unbroken and killed half-way, and compare."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    today = london(clock.now()).date()
    from_on = today - timedelta(days=365 * YEARS)
    with on_real_areas(data, size, today) as register, _copies(register) as (whole, broken):
        before = presence_of(whole)
        seconds = unbroken(whole, data, from_on)
        placed, first, second = killed(broken, data, from_on)
        after, again = presence_of(whole), presence_of(broken)
    if again != after or after == before:
        raise click.ClickException(f"presence differs: {after} unbroken, {again} killed and again")
    click.echo(f"\nUnbroken: {seconds:.1f} s. Killed after {placed:,} orders, {first:.1f} s.")
    click.echo(f"Run again: {second:.1f} s. Both hold the same {after[0]:,} rows of presence.")


if __name__ == "__main__":
    main()
