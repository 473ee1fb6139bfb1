"""``make bench-peers``: our page and the peers' by turns, once all give the same counts."""

from __future__ import annotations

import json
import logging
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bench.databases import LPA, NEIGHBOURHOOD, Register, on_postgis, on_spatialite, server
from bench.peers.pages import Fetch, datasette_page, django_page, register_page

_AREAS = (("LPA", LPA), ("NEIGHBOURHOOD", NEIGHBOURHOOD))
_LONG_S = 30.0
Figures = list[dict[str, Any]]


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
@click.option("--spatialite", type=int, default=100_000, show_default=True, help="0: none.")
@click.option("--rounds", type=click.IntRange(3), default=15, show_default=True)
@click.option("--keep", is_flag=True, help="Keep the PostGIS databases, and take those kept.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Also write figures here.")
def main(sizes: Sequence[int], spatialite: int, rounds: int, keep: bool, path: Path | None) -> None:
    """Time the list of an LPA and of a neighbourhood against the same page written elsewhere."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    figures: Figures = []
    for size in sorted(sizes):
        with on_postgis(server(), size, keep=keep) as register:
            figures += _against_django(register, rounds)
    if spatialite:
        with on_spatialite(spatialite) as register:
            figures += _against_datasette(register, rounds)
    _table(figures, rounds)
    if path is not None:
        path.write_text(json.dumps(figures, indent=1) + "\n")


def _against_django(register: Register, rounds: int) -> Figures:
    with ExitStack() as stack:
        sides = {
            "GeoDjango, by shape": stack.enter_context(django_page(register, "shape")),
            "GeoDjango, stored area": stack.enter_context(django_page(register, "stored")),
            "the register": stack.enter_context(register_page(register)),
        }
        return _by_turns(register, sides, rounds)


def _against_datasette(register: Register, rounds: int) -> Figures:
    with ExitStack() as stack:
        sides = {
            "Datasette": stack.enter_context(datasette_page(register)),
            "the register": stack.enter_context(register_page(register)),
        }
        return _by_turns(register, sides, rounds)


def _by_turns(register: Register, sides: Mapping[str, Fetch], rounds: int) -> Figures:
    figures: Figures = []
    for level, code in _AREAS:
        firsts = {name: _timed(fetch, level, code) for name, fetch in sides.items()}
        totals = {name: total for name, (total, _) in firsts.items()}
        if len(set(totals.values())) != 1:
            raise click.ClickException(f"{register.label}, {code}: counts differ: {totals}")
        # A side that one waits for is not asked again: its first turn counts.
        seconds = {name: [taken] if taken > _LONG_S else [] for name, (_, taken) in firsts.items()}
        for _ in range(rounds):
            for name, fetch in sides.items():
                if firsts[name][1] <= _LONG_S:
                    seconds[name].append(_timed(fetch, level, code)[1])
        ours = statistics.median(seconds["the register"])
        figures += [
            {
                "page": level,
                "register": register.label,
                "side": name,
                "orders": totals[name],
                "ms": round(1000 * statistics.median(taken), 1),
                "ours_faster": round(statistics.median(taken) / ours, 2),
            }
            for name, taken in seconds.items()
        ]
    return figures


def _timed(fetch: Fetch, level: str, code: str) -> tuple[int, float]:
    """How many orders a page says, and the seconds it took."""
    began = time.perf_counter()
    total = fetch(level, code)
    return total, time.perf_counter() - began


def _table(figures: Figures, rounds: int) -> None:
    click.echo(
        f"\nMedian of {rounds} turns, taken by turns; each side on a server of one process.\n"
    )
    click.echo("| page | facts | side | orders counted | ms | requests/s of ours to one of it |")
    click.echo("| --- | --- | --- | ---: | ---: | ---: |")
    for each in figures:
        click.echo(
            f"| {each['page']} | {each['register']} | {each['side']} | {each['orders']:,} |"
            f" {each['ms']} | {each['ours_faster']} |"
        )


if __name__ == "__main__":
    main()
