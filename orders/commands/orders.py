"""``flask orders``: searching the register from a script."""

from __future__ import annotations

import json

import click
from marshmallow import ValidationError

from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.commands.running import acting_as, as_option, command, transaction
from orders.search import finding, wanted
from orders.search.export import BOM, as_csv
from orders.search.rows import RowSchema


@click.group("orders")
def group() -> None:
    """Notices and orders."""


@group.command("search")
@click.option("--area", required=True, help="Code of an area, or LEVEL:CODE.")
@click.option(
    "--basis",
    type=click.Choice(list(wanted.BASES)),
    default="either",
    show_default=True,
    help="Whose home makes an order count.",
)
@click.option("--at", default="", help="Instant; London time unless it names a zone. Default: now.")
@click.option(
    "--status",
    type=click.Choice([each.value for each in wanted.Status]),
    default="live",
    show_default=True,
    help="Which orders.",
)
@click.option("--kind", default="", help="Code or family; default: every kind.")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv"]), required=True, help="What to print."
)
@as_option
@command
def search(area: str, basis: str, at: str, status: str, kind: str, form: str, acting: str) -> None:
    """Print every order that counts in an area at an instant."""
    with transaction() as db:
        account = acting_as(acting)
        given = {"area": area, "basis": basis, "at": at, "status": status, "kind": kind}
        asked = _asked(given, gazetteer.current(db), account)
        found = finding.download(db, asked, by=account, at=clock.now())
    if form == "csv":
        click.echo("".join(as_csv(found.rows)).removeprefix(BOM), nl=False)
        return
    answer = {
        "criteria": asked.query,
        "at": found.at.isoformat(),
        "total": found.total,
        "orders": RowSchema(many=True).dump(found.rows),
    }
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _asked(given: dict[str, str], places: gazetteer.Gazetteer, account: Account) -> wanted.Wanted:
    try:
        return wanted.read(given.items(), places, account)
    except ValidationError as error:
        faults = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types
        lines = [f"--{name}: {' '.join(said)}" for name, said in faults.items()]
        raise click.UsageError("\n".join(lines)) from error
