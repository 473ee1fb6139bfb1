"""``flask audit``: sealing the log and checking the seals."""

from __future__ import annotations

import click

from orders import clock
from orders.audit import sealing
from orders.commands.running import command, transaction
from orders.db import db
from orders.formatting import count

group = click.Group("audit", help="The log of who looked, changed and sent.")


@group.command("seal")
@command
def seal() -> None:
    """Seal every line that waits; run it from a timer and keep the last digest elsewhere."""
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
@click.option("--kept", metavar="DIGEST", help="A seal kept elsewhere that must still be there.")
@command
def verify(kept: str | None) -> None:
    """Check that no sealed line was altered, put in or taken out; status 1 when one was."""
    verdict = sealing.verify(db.session, kept=kept)
    click.echo(
        f"{count(verdict.seals, 'seal')} checked over {count(verdict.entries, 'line')}; "
        f"{count(verdict.unsealed, 'line waits', 'lines wait')} for a seal."
    )
    if verdict.whole:
        click.echo("The log is whole.")
        return
    where = f"Seal {verdict.broken_seal}: " if verdict.broken_seal is not None else ""
    raise click.ClickException(f"{where}{verdict.problem}.")
