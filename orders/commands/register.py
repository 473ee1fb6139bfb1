"""``flask register``: proving that what is stored is right, and lists for when it is down."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import func, select

from orders import clock
from orders.access import idempotency
from orders.breaches.outcomes import outcome_rows
from orders.commands.running import acting_as, as_option, command, name_database, transaction
from orders.commands.upgrading import go_through_same_homes
from orders.db import db
from orders.fallback import signing
from orders.fallback.snapshot import SnapshotRun
from orders.formatting import count, read_instant
from orders.register import drafts, same_homes_upgrade
from orders.register.model import Order
from orders.register.presence import derived_anew
from orders.register.proof import verify as verify_presence
from orders.search import look_up_keys
from orders.settings import current_settings

group = click.Group("register", help="The register as a whole.")


@group.command("verify")
@command
def verify() -> None:
    """Work out anew where every order counts, what is due and who is one person, and compare.

    Of every breach it compares which of the court's decisions stands. Looks for what tells a
    withheld home as well. Status 1 names the orders that differ, or show an address that is a
    withheld home.
    """
    name_database()
    orders = db.session.scalar(select(func.count()).select_from(Order)) or 0
    with click.progressbar(length=orders, label="Checking") as bar:
        verdict = verify_presence(db.session, progress=bar.update)
    click.echo(f"{count(verdict.orders, 'order')} checked, {count(verdict.rows, 'stay')} compared.")
    for reference in verdict.shown:
        click.echo(f"{reference} shows an address that is a withheld home.", err=True)
    for reference in verdict.mistimed:
        click.echo(f"{reference} has other deadlines than the facts say.", err=True)
    for reference in verdict.untold:
        click.echo(
            f"{reference} lacks other things than stored: service, visit, review, PNC, Connect.",
            err=True,
        )
    for person_id in verdict.misjoined:
        click.echo(f"Record {person_id} is another person's than the decisions say.", err=True)
    told_wrongly = outcome_rows.wrongly_told(db.session)
    for breach_id in told_wrongly:
        click.echo(f"Breach {breach_id} says another decision of a court stands.", err=True)
    for reference in verdict.misplaced:
        click.echo(reference, err=True)
    misplaced = count(len(verdict.misplaced), "order counts", "orders count")
    faults = [f"{misplaced} where the facts do not say."] * bool(verdict.misplaced)
    derived = bool(verdict.mistimed or verdict.untold)
    faults += ["Run flask register deadlines to work them out anew."] * derived
    faults += ["Run flask register same-homes to withhold them."] * bool(verdict.shown)
    misjoined = count(len(verdict.misjoined), "record is", "records are")
    faults += [f"{misjoined} joined otherwise than decided."] * bool(verdict.misjoined)
    breaches = count(len(told_wrongly), "breach", "breaches")
    faults += [f"{breaches} with another outcome than its rows say."] * bool(told_wrongly)
    if faults:
        raise click.ClickException(" ".join(faults))
    click.echo("Every order counts where the facts say. No address shown is a withheld home.")


@group.command("deadlines")
@command
def deadlines() -> None:
    """Work out every order's deadlines anew, as after another ORDERS_NMO_RETURN_DAYS.

    What it lacks as well: service, a visit, a review, word to PNC or Connect.
    """
    name_database()
    with transaction() as session:
        derived_anew.begin(session)
        orders = session.scalar(select(func.count()).select_from(Order)) or 0
    with click.progressbar(length=orders, label="Working out") as bar:
        done = derived_anew.go_through(transaction, progress=bar.update)
    click.echo(f"{count(done, 'order')} worked out.")


@group.command("same-homes")
@as_option
@command
def same_homes(acting: str) -> None:
    """Withhold what tells a withheld home, of every order; what was opened stays open.

    An upgrade does so once for the orders recorded before. Stopped, it goes on when run again.
    """
    with transaction() as session:
        same_homes_upgrade.begin(session)
    go_through_same_homes(acting)


@group.command("sweep")
@command
def sweep() -> None:
    """Forget what is kept for a while only, once that is over.

    For a day: forms that could not be taken, breaches not recorded yet, that a form was taken, what
    was looked up. For thirty days: that a program's request was. Records still being written stay.
    """
    now = clock.now()
    with transaction() as session:
        left, taken = drafts.sweep(session, now=now), idempotency.sweep(session, now=now)
        looked = look_up_keys.sweep(session, now=now)
    gone = (count(left, "draft"), count(taken, "request"), count(looked, "look-up"))
    click.echo(f"{', '.join(gone)} forgotten.")


@group.command("snapshot")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    help="The fallback folder; it must be there.",
)
@click.option(
    "--on",
    "on",
    default="now",
    show_default=True,
    help="Date and time to list; London time unless it names a zone.",
)
@as_option
@command
def snapshot(folder: Path, on: str, acting: str) -> None:
    """Write each LPA's live list, locked and signed, for when the register is down.

    Lists older than ORDERS_SNAPSHOT_KEEP_DAYS are removed afterwards.
    """
    now = clock.now()
    account = acting_as(acting)
    run = SnapshotRun(
        account=account,
        templates=current_app.jinja_env,
        settings=current_settings(),
        folder=folder,
        at=_instant(on, now),
        now=now,
    )
    for made in run.make():
        click.echo(f"{made.area.name}: {count(made.orders, 'live order')}, {made.path.name}")
    click.echo(f"{count(run.remove_old(), 'older list')} removed.")


@group.command("snapshot-verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    help="The public key: a copy of snapshot-key.pem.pub.",
)
@command
def snapshot_verify(file: Path, key: Path) -> None:
    """Check that a list is as this register signed it; status 1 when it is not."""
    signing.check(file, key)
    click.echo(f"{file.name} is as this register signed it.")


def _instant(text: str, now: datetime) -> datetime:
    if text == "now":
        return now
    try:
        return read_instant(text)
    except ValueError as error:
        raise click.UsageError(f"--on: {error} Like 2026-11-21T06:00, or now.") from error
