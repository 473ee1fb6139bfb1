"""``flask rules``: what the register knows of the law, as a document."""

from __future__ import annotations

from pathlib import Path

import click

from orders.commands.rules_page import page

group = click.Group("rules", help="What the register knows of the law.")


@group.command("page")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it into this file rather than print it.",
)
def write(to: Path | None) -> None:
    """Print docs/rules.md as it should read: kinds, clocks and conditions."""
    if to is None:
        click.echo(page(), nl=False)
        return
    to.write_text(page(), encoding="utf-8")
    click.echo(f"Wrote {to}.")
