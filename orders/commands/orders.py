"""``flask orders``: searching the register from a script."""

from __future__ import annotations

import json
from dataclasses import replace

import click
from flask import current_app
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.commands.running import acting_as, as_option, command, transaction
from orders.commands.search_options import INSTANT, further
from orders.rules.catalogue import FAMILIES, KINDS
from orders.search import finding, kept, wanted
from orders.search.about import AboutSchema, read_about
from orders.search.disclosure.gate import to_anybody
from orders.search.export import BOM, as_csv
from orders.search.features import as_geojson
from orders.search.finding import Found
from orders.search.rows import RowSchema


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
    type=click.Choice(list(wanted.BASES)),
    default="either",
    show_default=True,
    help="Whose home makes an order count.",
)
@click.option("--at", default="", help=f"Instant, {INSTANT}; default: now.")
@click.option(
    "--status",
    type=click.Choice([each.value for each in wanted.Status]),
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
    with transaction() as db:
        account, now = acting_as(acting), clock.now()
        asked = _asked(db, areas, {name: text or "" for name, text in filters.items()}, account)
        # What is printed may go anywhere: withheld homes are kept from it whoever asks.
        with to_anybody(lambda: db, current_app.config["SETTINGS"].register_contact):
            found = finding.download(db, asked, by=account, at=now, form=form)
            answer = _FORMS[form](db, asked, found)
    click.echo(answer, nl=form != "csv")


def _asked(
    db: Session, areas: tuple[str, ...], filters: dict[str, str], account: Account
) -> wanted.Wanted:
    of_person = {name: filters.pop(name) for name in AboutSchema().fields}
    pairs = [*(("area", area) for area in areas), *filters.items()]
    try:
        asked = wanted.read(pairs, gazetteer.current(db), account)
        if any(of_person.values()):
            about = read_about(db, of_person, now=clock.now())
            key = kept.keep(db, about, by=account, now=clock.now())
            asked = replace(asked, search=key, about=about)
    except ValidationError as error:
        faults = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
        lines = [f"--{name.replace('_', '-')}: {' '.join(said)}" for name, said in faults.items()]
        raise click.UsageError("\n".join(lines)) from error
    return asked


def _as_json(_: Session, asked: wanted.Wanted, found: Found) -> str:
    answer = {
        "criteria": asked.query,
        "at": found.at.isoformat(),
        "total": found.total,
        "orders": RowSchema(many=True).dump(found.rows),
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _as_csv(_: Session, __: wanted.Wanted, found: Found) -> str:
    return "".join(as_csv(found.rows)).removeprefix(BOM)


def _as_features(db: Session, asked: wanted.Wanted, found: Found) -> str:
    return as_geojson(db, found.rows, asked.basis, found.at)


_FORMS = {"json": _as_json, "csv": _as_csv, "geojson": _as_features}
