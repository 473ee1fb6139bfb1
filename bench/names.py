"""Timing the search by name among a million persons: ``bin/bench names``, or with options.

Made-up names with spellings of their own, as skewed as names are; each question is a name with one
thing wrong. It prints how many of them find their person on the first page, and how long they take.
"""

from __future__ import annotations

import logging
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import click
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.databases import empty_postgis, server
from bench.misspelling import family_names, given_names, misspelt
from orders import clock
from orders.db import db as handle
from orders.people.model import NameKey, NameToken
from orders.people.name_search import persons_named
from orders.people.schema import PersonInput
from orders.rules.vocabulary.codes import Sex
from orders.sample.stories.dice import Dice
from tests.factories.people import make_people

FIRST_PAGE = 25
SEED = 7
_BATCH = 20_000
_FAMILY_NAMES, _GIVEN_NAMES = 60_000, 6_000


@click.command()
@click.option("--persons", type=int, default=1_000_000, show_default=True)
@click.option("--questions", type=int, default=1_000, show_default=True)
def main(persons: int, questions: int) -> None:
    """Look for misspelt names among made-up persons on PostGIS."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with empty_postgis(server(), "bench_names") as app, app.app_context():
        db, dice = handle.session, Dice(SEED)
        named = _make(db, persons, dice)
        with db.get_bind().connect() as connection:  # type: ignore[union-attr]  # an engine
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))
        _sizes(db)
        _ask(db, named, questions, dice)


def _make(db: Session, number: int, dice: Dice) -> list[tuple[int, str]]:
    """Write so many persons; gives the id and name of some of them to ask for."""
    given, family = given_names(_GIVEN_NAMES, dice), family_names(_FAMILY_NAMES, dice)
    kept: list[tuple[int, str]] = []
    with click.progressbar(length=number, label=f"Making {number:,} persons") as bar:
        for start in range(0, number, _BATCH):
            people = list(_people(min(_BATCH, number - start), given, family, dice))
            ids = make_people(db, people, now=clock.now())
            kept += [
                (key, f"{who.given_names} {who.family_name}")
                for key, who in zip(ids, people, strict=True)
                if dice.chance(0.01)
            ]
            db.commit()
            bar.update(len(people))
    return kept


def _people(
    number: int, given: Sequence[str], family: Sequence[str], dice: Dice
) -> Iterator[PersonInput]:
    for _ in range(number):
        # Few names are common, most are rare: the square of a throw favours the first.
        first = given[int(dice.share() ** 3 * len(given))]
        last = family[int(dice.share() ** 2 * len(family))]
        born_on = date(1940, 1, 1) + timedelta(days=dice.between(0, 25_000))
        yield PersonInput(last, first, born_on, Sex.NOT_KNOWN)


def _sizes(db: Session) -> None:
    for model in (NameToken, NameKey):
        name = model.__tablename__
        rows, size = db.execute(
            text(f"SELECT count(*), pg_size_pretty(pg_total_relation_size('{name}')) FROM {name}")  # noqa: S608  a table's own name
        ).one()
        click.echo(f"{name}: {rows:,} rows, {size} with indexes")


def _ask(db: Session, named: Sequence[tuple[int, str]], questions: int, dice: Dice) -> None:
    took: list[float] = []
    tried: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for _ in range(questions):
        wanted, name = dice.one(named)
        wrong, way = misspelt(name, dice)
        began = time.perf_counter()
        found = persons_named(db, wrong).subquery()
        page = select(found.c.person_id).order_by(found.c.rank, found.c.person_id)
        ids = list(db.scalars(page.limit(FIRST_PAGE)))
        took.append(1000 * (time.perf_counter() - began))
        tried[way] += 1
        missed[way] += wanted not in ids
    click.echo(f"\nFound on the first page of {FIRST_PAGE}: {1 - missed.total() / questions:.1%}")
    for way, times in sorted(tried.items()):
        click.echo(f"  {way}: {1 - missed[way] / times:.1%} of {times}")
    parts = statistics.quantiles(took, n=100)
    click.echo(f"Median {statistics.median(took):.1f} ms, 95 in 100 within {parts[94]:.1f} ms,")
    click.echo(f"99 in 100 within {parts[98]:.1f} ms, longest {max(took):.1f} ms")


if __name__ == "__main__":
    main()
