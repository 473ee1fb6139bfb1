"""``make bench``, or ``bin/bench`` with options: build, time by turns, print."""

from __future__ import annotations

import logging
import platform
from collections.abc import Sequence
from contextlib import ExitStack

import click
from sqlalchemy import text

from bench.databases import Register, on_postgis, on_spatialite, server
from bench.digests import USUAL_LIVE, Written, write_all
from bench.pages import Timed, time_all
from bench.recording import record_some


@click.command()
@click.option(
    "--size",
    "sizes",
    type=int,
    multiple=True,
    default=(10_000, 100_000, 1_000_000),
    show_default=True,
    help="Orders on PostGIS; give it once for each register.",
)
@click.option(
    "--spatialite", type=int, default=100_000, show_default=True, help="Orders there; 0: none."
)
@click.option("--digest", type=int, default=100_000, show_default=True, help="Orders; 0: none.")
@click.option("--rounds", type=click.IntRange(3), default=30, show_default=True)
@click.option(
    "--keep", is_flag=True, help="Keep the PostGIS databases, and take those kept before."
)
def main(sizes: Sequence[int], spatialite: int, digest: int, rounds: int, keep: bool) -> None:
    """Time the list of an LPA and of a neighbourhood on registers of growing size."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with ExitStack() as stack:
        address = server()
        registers = [
            stack.enter_context(on_postgis(address, size, keep=keep)) for size in sorted(sizes)
        ]
        if spatialite:
            registers.append(stack.enter_context(on_spatialite(spatialite)))
        _machine(registers)
        timed = time_all(registers, rounds=rounds)
        _table(timed, rounds)
    if digest:
        with on_postgis(server(), digest, live_share=USUAL_LIVE, keep=keep) as register:
            _digests(write_all(register))
            click.echo(f"Recording on {register.label}: {record_some(register):.0f} notices/s.")


def _machine(registers: Sequence[Register]) -> None:
    click.echo(f"\n{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    shown = set()
    for register in registers:
        if register.backend in shown:
            continue
        shown.add(register.backend)
        asked = "SELECT version() || ', PostGIS ' || PostGIS_Lib_Version()"
        if register.backend == "SpatiaLite":
            asked = (
                "SELECT 'SQLite ' || sqlite_version() || ', SpatiaLite ' || spatialite_version()"
            )
        with register.engine.connect() as connection:
            click.echo(connection.scalar(text(asked)))


def _table(timed: Sequence[Timed], rounds: int) -> None:
    """Print each median and how it compares with the smallest PostGIS register's."""
    click.echo(f"\nMedian of {rounds} turns, taken by turns.\n")
    click.echo("| what | register | ms | requests/s | growth | orders counted | statements |")
    click.echo("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for each in sorted(timed, key=lambda each: (each.what, each.register.backend)):
        least = next(other for other in timed if other.what == each.what)
        click.echo(
            f"| {each.what} | {each.register.label} | {each.milliseconds:.1f} |"
            f" {1000 / each.milliseconds:.0f} | {each.milliseconds / least.milliseconds:.2f} |"
            f" {each.total:,} | {each.queries} |"
        )


def _digests(written: Written) -> None:
    register, seconds = written.register, written.reading_s + written.writing_s
    click.echo(
        f"\nDigests of {written.areas} areas from {register.label}, {register.live_share:.0%} live:"
        f" {seconds:.1f} s before mail ({written.reading_s:.1f} s reading,"
        f" {written.writing_s:.1f} s writing {written.rows:,} rows)."
    )


if __name__ == "__main__":
    main()
