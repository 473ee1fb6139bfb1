"""Our likeness of persons beside splink's: ``bin/bench likeness``, or with options.

Invented persons are recorded twice, the second time written otherwise in one of the ways that
records differ. Each side ranks pairs; printed is how much of what it calls one person is, how much
of what is one person it finds, and which ways each of them misses.
"""

from __future__ import annotations

import csv
import logging
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import click

from bench.databases import empty_postgis, server
from bench.peers.serving import HERE, environment
from orders import clock
from orders.db import db as handle
from orders.people.likeness.candidates import likely_persons, stored_facts
from orders.people.likeness.facts import IDENTIFIERS
from orders.people.schema import PersonInput
from orders.sample.stories.dice import Dice
from tests.factories.people import make_people
from tests.people.likeness.invented_pairs import invented

SEED = 11
PROBABLE = 0.5
"""The probability from which splink's documentation takes a pair for a match."""
Pair = tuple[int, int]
Ranked = list[tuple[Pair, float]]


@click.command()
@click.option("--pairs", "number", type=int, default=2_000, show_default=True)
def main(number: int) -> None:
    """Rank the pairs of invented persons by both."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    made = invented(Dice(SEED), number)
    people = [who for one, other, _ in made for who in (one, other)]
    ids, ours = _ours(people)
    right = {(ids[2 * place], ids[2 * place + 1]): way for place, (_, _, way) in enumerate(made)}
    sides = {"the register": ours, "splink": _splinks(people, ids)}
    click.echo(f"\n{number:,} persons, each recorded twice.\n")
    click.echo("| side | pairs it calls one | precision | recall | right among the first as many |")
    click.echo("| --- | ---: | ---: | ---: | ---: |")
    for name, ranked in sides.items():
        _row(name, ranked, right)
    click.echo("\nThe strongest pairs of each, as many of one as of the other:\n")
    click.echo("| pairs named | side | precision | recall |")
    click.echo("| ---: | --- | ---: | ---: |")
    for most in same_numbers(sides, len(right)):
        for name, ranked in sides.items():
            precision, recall = quality(ranked[:most], right)
            click.echo(f"| {most:,} | {name} | {precision:.3f} | {recall:.3f} |")
    for name, ranked in sides.items():
        _missed(name, ranked, right)


def quality(ranked: Ranked, right: Collection[Pair]) -> tuple[float, float]:
    """How much of what is named is right, and how much of what is right is named."""
    found = sum(pair in right for pair, _ in ranked)
    return (found / len(ranked) if ranked else 0), found / len(right)


def same_numbers(sides: Mapping[str, Ranked], right: int) -> list[int]:
    """Numbers of pairs to compare the sides at: each side names so many, or more."""
    fewest = min(map(len, sides.values()))
    quarters = (right // 4, right // 2, right * 3 // 4, right)
    return sorted({each for each in quarters if 0 < each < fewest} | {fewest})


def _row(name: str, ranked: Ranked, right: Mapping[Pair, str]) -> None:
    precision, recall = quality(ranked, right)
    _, first = quality(ranked[: len(right)], right)
    click.echo(f"| {name} | {len(ranked):,} | {precision:.3f} | {recall:.3f} | {first:.3f} |")


def _missed(name: str, ranked: Ranked, right: Mapping[Pair, str]) -> None:
    called = {pair for pair, _ in ranked}
    missed = Counter(way for pair, way in right.items() if pair not in called)
    told = ", ".join(f"{way} {times}" for way, times in missed.most_common())
    click.echo(f"\n{name} misses: {told or 'none'}.")


def _ours(people: Sequence[PersonInput]) -> tuple[list[int], Ranked]:
    """The number of each record, and the pairs the register lists, the strongest first."""
    with empty_postgis(server(), "bench_likeness") as app, app.app_context():
        ids = make_people(handle.session, people, now=clock.now())
        facts = stored_facts(handle.session, ids)
        found = likely_persons(handle.session, [facts[each] for each in ids], own=ids)
    pairs = {
        (min(one, other.person_id), max(one, other.person_id)): other.likeness.strength
        for one, others in zip(ids, found, strict=True)
        for other in others
    }
    return ids, sorted(pairs.items(), key=lambda each: -each[1])


def _splinks(people: Sequence[PersonInput], ids: Sequence[int]) -> Ranked:
    """The same by splink, in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        records, pairs = Path(folder) / "records.csv", Path(folder) / "pairs.csv"
        with records.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("id", "given", "family", "born", "postcode", "identifier"))
            rows.writerows((number, *_said(who)) for number, who in zip(ids, people, strict=True))
        python = environment("splink") / "python"
        command = [str(python), str(HERE / "splink" / "rank.py"), str(records), str(pairs)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
        with pairs.open(newline="") as file:
            found = [
                ((min(one, other), max(one, other)), float(each["match_probability"]))
                for each in csv.DictReader(file)
                for one, other in [(int(each["id_l"]), int(each["id_r"]))]
            ]
    return [each for each in found if each[1] >= PROBABLE]


def _said(who: PersonInput) -> tuple[str, str, str, str, str]:
    """A record as splink is given it: what our likeness may look at, too."""
    told = [home.postcode or "" for home in who.addresses if not home.confidential]
    numbers = [value for column in IDENTIFIERS if (value := getattr(who, column))]
    return (
        who.given_names.casefold(),
        who.family_name.casefold(),
        who.born_on.isoformat() if who.born_on else "",
        told[0] if told else "",
        numbers[0] if numbers else "",
    )


if __name__ == "__main__":
    main()
