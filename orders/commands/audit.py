"""``flask audit``: sealing the log, checking it, and keeping the application's role from it."""

from __future__ import annotations

from datetime import datetime

import click

from orders import clock
from orders.audit import acceptance, ageing, proofs, protection, sealing, verification
from orders.commands.running import DAY, acting_as, as_option, command, name_database, transaction
from orders.db import db
from orders.formatting import count, moment

group = click.Group("audit", help="The log of who looked, changed and sent.")


@group.command("seal")
@command
def seal() -> None:
    """Seal every line that waits; run it from a timer. Each seal is kept outside the database."""
    seals, lines, last = 0, 0, ""
    while True:
        with transaction() as session:
            made = sealing.seal(session, clock.now())
        if made is None:
            break
        seals, lines, last = seals + 1, lines + made.entries, made.digest
    click.echo(f"Sealed {count(lines, 'line')} in {count(seals, 'seal')}.")
    if last:
        click.echo(f"Last seal: {last}")


@group.command("verify")
@click.option("--kept", metavar="DIGEST", help="A seal kept by you that must still be there.")
@command
def verify(kept: str | None) -> None:
    """Check that no line was altered, put in or taken out; status 1 for what is not proven.

    The outcome is kept beside the signatures: the page about the log proves what came after it.
    """
    name_database()
    verdict = verification.verify(db.session, kept=kept)
    proofs.keep(db.session, verdict.end, whole=verdict.whole, now=clock.now())
    click.echo(
        f"{count(verdict.seals, 'seal')} checked over {count(verdict.entries, 'line')}; "
        f"{count(verdict.unsealed, 'line')} not sealed yet."
    )
    for note in verdict.notes:
        click.echo(f"Note: {note}")
    if not verdict.whole:
        for problem in verdict.problems:
            click.echo(problem, err=True)
        many = count(len(verdict.problems), "thing is", "things are")
        raise click.ClickException(f"{many} not proven. Keep the database as it is and look.")
    until = f" up to {moment(verdict.until)}" if verdict.until else ""
    click.echo(f"No tampering found{until}.")


@group.command("accept")
@click.option("--reason", required=True, help="Why; it is kept in the log.")
@as_option
@command
def accept(reason: str, acting: str) -> None:
    """Take the log as it stands, after an upgrade or a restored backup; every check says so."""
    by = acting_as(acting)
    with transaction() as session:
        lines = acceptance.accept(session, by=by, reason=reason, now=clock.now())
    click.echo(f"Took {count(lines, 'line')} as they stand. What was before is not proven.")


@group.command("age")
@click.option(
    "--before",
    required=True,
    type=DAY,
    help="Lines of this London day and later stay.",
)
@click.option("--reason", required=True, help="Why, as the rule of retention; kept in the log.")
@as_option
@command
def age(before: datetime, reason: str, acting: str) -> None:
    """Remove old lines, as the owner of the log; a signed note stays, and every check says so."""
    by = acting_as(acting)
    with transaction() as session:
        removed = ageing.age(session, before=before.date(), by=by, reason=reason, now=clock.now())
    click.echo(f"Removed {count(removed.lines, 'line')} in {count(removed.seals, 'seal')}.")


@group.command("protect")
@click.option("--role", required=True, help="The role the application connects as.")
@command
def protect(role: str) -> None:
    """Let a PostgreSQL role add lines and set an empty seal, and change nothing else of the log."""
    with transaction() as session:
        protection.protect(session, role)
    click.echo(f"{role} may add lines and seal them, and nothing else of the log.")
