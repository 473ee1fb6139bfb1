"""``flask papers``: whether every paper is still what was added."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from orders.commands.running import command, name_database
from orders.db import db
from orders.formatting import count
from orders.papers import service
from orders.papers.model import Paper
from orders.papers.store import store_of
from orders.settings import current_settings

group = click.Group("papers", help="Sealed orders, certificates and maps that orders carry.")


@group.command("verify")
@command
def verify() -> None:
    """Read every paper and compare it with what was added; status 1 when one differs."""
    store = store_of(current_settings())
    total = db.session.scalar(select(func.count()).select_from(Paper)) or 0
    name_database()
    problems = list(service.verify(db.session, store))
    for paper, problem in problems:
        click.echo(f"Paper {paper.id} is {problem}.", err=True)
    unclaimed = service.unclaimed(db.session, store)
    click.echo(
        f"{count(total, 'paper')} read; "
        f"{count(len(unclaimed), 'file belongs', 'files belong')} to no paper."
    )
    if problems:
        raise click.ClickException(f"{count(len(problems), 'paper')} cannot be opened.")
