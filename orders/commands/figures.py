"""``flask figures``: the register's numbers, for a spreadsheet or another system."""

from __future__ import annotations

import json
from datetime import datetime

import click
from marshmallow import ValidationError

from orders import clock
from orders.audit import log
from orders.audit.model import Action
from orders.commands.running import DAY, acting_as, as_option, command, reading
from orders.figures.dvpn_ratio import By, dvpn_ratio
from orders.figures.live_orders import live_orders
from orders.figures.publishing import as_csv, as_dict, live_orders_as_dict


@click.group("figures")
def group() -> None:
    """Numbers with their numerator, denominator and window."""


@group.command("live-orders")
@as_option
@command
def live(acting: str) -> None:
    """How many orders are live now in each LPA, by kind, as JSON."""
    account, now = acting_as(acting), clock.now()
    with reading() as session:
        found = live_orders_as_dict(live_orders(session, now))
        details = {"figure": "live-orders", "format": "json"}
        log.record(
            session, Action.DISCLOSURE, "figure.exported", by=account, now=now, details=details
        )
    click.echo(json.dumps(found, default=datetime.isoformat, ensure_ascii=False, indent=2))


@group.command("dvpn-ratio")
@click.option("--from", "first", type=DAY, required=True, help="First London day of arrest.")
@click.option("--to", "last", type=DAY, required=True, help="Last London day of arrest, included.")
@click.option(
    "--by",
    type=click.Choice([each.value for each in By]),
    default=By.MONTH.value,
    show_default=True,
    help="What the rows are.",
)
@click.option(
    "--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True
)
@as_option
@command
def ratio(first: datetime, last: datetime, by: str, form: str, acting: str) -> None:
    """The DVPN-to-arrest ratio of arrests from one day to another."""
    account = acting_as(acting)
    with reading() as session:
        try:
            found = dvpn_ratio(session, from_on=first.date(), to_on=last.date(), by=By(by))
        except ValidationError as error:
            raise click.UsageError(" ".join(error.messages)) from error
        log.record(
            session,
            Action.DISCLOSURE,
            "figure.exported",
            by=account,
            now=clock.now(),
            details={
                "figure": "dvpn-ratio",
                "from": found.from_on.isoformat(),
                "to": found.to_on.isoformat(),
                "by": by,
                "format": form,
            },
        )
    if form == "csv":
        click.echo(as_csv(found), nl=False)
    else:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False, indent=2))
