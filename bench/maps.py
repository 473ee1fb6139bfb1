"""A map of ten thousand homes, ours and folium's: `bin/bench maps`.

Ours is what a browser is sent until the map is drawn: the page and the homes. folium's is one page
by MarkerCluster with a Marker, popup and tooltip for each of the same homes, from a list in memory:
no database, sign-in, permission or log. Nothing here is a test.
"""

from __future__ import annotations

import gzip
import json
import logging
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import click
import folium
from flask.testing import FlaskClient
from folium.plugins import MarkerCluster
from sqlalchemy import select

from bench.databases import LPA, OFFICER, Register, on_postgis, on_spatialite, server
from bench.pages import signed_in
from geo.crs import to_wgs84
from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import db as handle
from orders.search.area_search import choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.maps.homes import PROTECTED, SUBJECT, named, shown

ORDERS = 65_000
"""Of which about 5,000 are live in the officer's LPA, with about 10,000 homes to draw."""
_QUERY = f"area=LPA:{LPA}&basis=either&status=live"
_SCREEN = "bbox=-1.95,52.45,-1.90,52.48&zoom=14"
Place = tuple[float, float, str]
"""Latitude and longitude in degrees, words."""


@dataclass(frozen=True, slots=True)
class Made:
    """A map as it was sent: how many homes, in seconds, bytes as they are and packed by gzip."""

    homes: int
    seconds: float
    size: int
    packed: int


def ours(client: FlaskClient, paths: Sequence[str]) -> Made:
    """What the server sends for our map at these paths; the last one tells of the homes."""
    began = time.perf_counter()
    bodies = [client.get(f"/orders/map/{path}").get_data() for path in paths]
    seconds = time.perf_counter() - began
    homes = json.loads(bodies[-1])["homes"]
    packed = sum(len(gzip.compress(body, 4)) for body in bodies)
    return Made(homes, seconds, sum(map(len, bodies)), packed)


def by_folium(places: Sequence[Place]) -> Made:
    """The same homes as folium writes them."""
    began = time.perf_counter()
    chart = folium.Map([52.48, -1.9], zoom_start=11)
    group = MarkerCluster()  # type: ignore[no-untyped-call]  # folium leaves it untyped
    group.add_to(chart)
    for latitude, longitude, words in places:
        folium.Marker([latitude, longitude], popup=words, tooltip=words).add_to(group)
    body = chart.get_root().render().encode()
    seconds = time.perf_counter() - began
    return Made(len(places), seconds, len(body), len(gzip.compress(body, 4)))


def places_of(register: Register) -> list[Place]:
    """Every home that our map tells of."""
    with register.app.app_context():
        db, now = handle.session, clock.now()
        by = db.scalars(select(Account).where(Account.username == OFFICER)).one()
        wanted = SearchQuery(area=gazetteer.current(db).area(Level.LPA, LPA))
        tally = count_stays(db, wanted, by=by, now=now)
        chosen = choose(wanted, tally, by=by, now=now, skip=0, take=sum(tally.values()))
        if chosen is None:
            return []
        rows = db.execute(named(shown(chosen, (SUBJECT, PROTECTED), now))).all()
    longitudes, latitudes = to_wgs84([row[3] for row in rows], [row[4] for row in rows])
    return [
        (latitude, longitude, row[0])
        for row, latitude, longitude in zip(
            rows, latitudes.tolist(), longitudes.tolist(), strict=True
        )
    ]


def _median(made: Sequence[Made]) -> Made:
    seconds = statistics.median(each.seconds for each in made)
    return Made(made[-1].homes, seconds, made[-1].size, made[-1].packed)


def _time(register: Register, rounds: int) -> list[tuple[str, Made]]:
    client, places = signed_in(register), places_of(register)
    first = (f"frame?{_QUERY}", f"points.json?{_QUERY}")
    closer = (f"points.json?{_QUERY}&{_SCREEN}",)
    opened: list[Made] = []
    moved: list[Made] = []
    theirs: list[Made] = []
    for turn in range(rounds + 1):
        one, other = ours(client, first), ours(client, closer)
        if turn:
            opened.append(one)
            moved.append(other)
        if turn < max(3, rounds // 10):
            theirs.append(by_folium(places))
    if opened[0].homes != len(places):
        raise click.ClickException(f"{opened[0].homes} homes are told of, of {len(places)}")
    return [
        (f"ours, {register.backend}: page and homes", _median(opened)),
        (f"ours, {register.backend}: moved and closer", _median(moved)),
        ("folium MarkerCluster, the same homes", _median(theirs)),
    ]


@click.command()
@click.option("--orders", type=int, default=ORDERS, show_default=True)
@click.option("--rounds", type=click.IntRange(5), default=20, show_default=True)
@click.option("--postgis/--no-postgis", default=True, show_default=True)
def main(orders: int, rounds: int, postgis: bool) -> None:
    """Time the map of an LPA with ten thousand homes, and folium's of the same homes."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    lines = []
    with ExitStack() as stack:
        registers = [stack.enter_context(on_spatialite(orders))]
        if postgis:
            registers.append(stack.enter_context(on_postgis(server(), orders)))
        for register in registers:
            timed = _time(register, rounds)
            theirs = timed[-1][1]
            for what, made in timed:
                lines.append(
                    f"| {what} | {made.homes:,} | {made.seconds * 1000:,.1f}"
                    f" | 1/{theirs.seconds / made.seconds:,.0f} | {made.size / 1000:,.1f}"
                    f" | 1/{theirs.size / made.size:,.0f} | {made.packed / 1000:,.1f} |"
                )
    click.echo("\n| map | homes | ms | of folium's | kB | of folium's | kB packed |")
    click.echo("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
