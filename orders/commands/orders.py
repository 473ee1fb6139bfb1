"""``flask orders``: searching the register from a script."""

from __future__ import annotations

import json
from dataclasses import replace

import click
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.commands.running import acting_as, as_option, command, reading
from orders.commands.search_options import INSTANT, further
from orders.formatting import BOM
from orders.rules.kinds.catalogue import FAMILIES, KINDS
from orders.search import area_search, saved_searches
from orders.search.area_search import SearchResult
from orders.search.criteria import search_query
from orders.search.criteria.person_filters import AboutSchema, read_about
from orders.search.disclosure.gate import to_anybody
from orders.search.maps.geojson import as_geojson
from orders.search.results.csv_file import as_csv
from orders.search.results.rows import RowSchema
from orders.settings import current_settings


@click.group("orders")
def group() -> None:
    """Notices and orders."""


@group.command("search")
@click.option(
    "--area",
    "areas",
    required=True,
    multiple=True,
    help="Code of an area, or LEVEL:CODE; give it again for several.",
)
@click.option(
    "--basis",
    type=click.Choice(list(search_query.BASES)),
    default="either",
    show_default=True,
    help="Whose home makes an order count.",
)
@click.option("--at", default="", help=f"Instant, {INSTANT}; default: now.")
@click.option(
    "--status",
    type=click.Choice([each.value for each in search_query.Status]),
    default=None,
    help="Which orders. Default: live; with --change all.",
)
@click.option(
    "--kind",
    default="",
    help=f"Code or family: {', '.join(sorted({*KINDS, *FAMILIES}))}; default: every kind.",
)
@further
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "geojson"]),
    required=True,
    help="What to print.",
)
@as_option
@command
def search(areas: tuple[str, ...], form: str, acting: str, **filters: str | None) -> None:
    """Print every order that counts in an area at an instant."""
    account = acting_as(acting)
    with reading() as db:
        now = clock.now()
        asked = _asked(db, areas, {name: text or "" for name, text in filters.items()}, account)
        # What is printed may go anywhere: withheld homes are kept from it for every account.
        with to_anybody(lambda: db, current_settings().register_contact):
            found = area_search.download(db, asked, by=account, now=now, form=form)
            answer = _FORMS[form](db, asked, found)
    click.echo(answer, nl=form != "csv")


def _asked(
    db: Session, areas: tuple[str, ...], filters: dict[str, str], account: Account
) -> search_query.SearchQuery:
    of_person = {name: filters.pop(name) for name in AboutSchema().fields}
    pairs = [*(("area", area) for area in areas), *filters.items()]
    try:
        asked = search_query.read(pairs, gazetteer.current(db), account)
        if any(of_person.values()):
            about = read_about(db, of_person, now=clock.now())
            key = saved_searches.keep(db, about, by=account, now=clock.now())
            asked = replace(asked, search=key, about=about)
    except ValidationError as error:
        faults = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
        lines = [f"--{name.replace('_', '-')}: {' '.join(said)}" for name, said in faults.items()]
        raise click.UsageError("\n".join(lines)) from error
    return asked


def _as_json(_: Session, asked: search_query.SearchQuery, found: SearchResult) -> str:
    answer = {
        "criteria": asked.query,
        "at": found.at.isoformat(),
        "total": found.total,
        "orders": RowSchema(many=True).dump(found.rows),
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _as_csv(_: Session, __: search_query.SearchQuery, found: SearchResult) -> str:
    return "".join(as_csv(found.rows)).removeprefix(BOM)


def _as_features(db: Session, asked: search_query.SearchQuery, found: SearchResult) -> str:
    return "".join(as_geojson(db, found.rows, asked.basis, found.at))


_FORMS = {"json": _as_json, "csv": _as_csv, "geojson": _as_features}
