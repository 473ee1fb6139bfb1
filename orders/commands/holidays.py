"""``flask holidays``: bank holidays, and corrections to their published list."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from marshmallow import ValidationError

from orders import clock
from orders.breaches.custody import clock_recalculation
from orders.breaches.model import Breach
from orders.commands.running import DAY, FILE, acting_as, as_option, command, transaction
from orders.courts import calendar as calendars
from orders.courts import holiday_files, holidays
from orders.courts.holidays import ChangeInput, ChangeSchema
from orders.db import db
from orders.formatting import count, day, london

group = click.Group("holidays", help="Bank holidays, which court clocks leave out.")


def _reason(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not given.strip():
        raise click.BadParameter("say why.")
    return given


reason_option = click.option(
    "--reason", required=True, callback=_reason, help="Why: the proclamation, or what was wrong."
)


@group.command("add")
@click.argument("on", metavar="DAY", type=DAY)
@reason_option
@as_option
@command
def add(on: datetime, reason: str, acting: str) -> None:
    """Make DAY (2026-12-26) a bank holiday that the published list does not name."""
    _change(on.date(), reason, acting, is_holiday=True)


@group.command("remove")
@click.argument("on", metavar="DAY", type=DAY)
@reason_option
@as_option
@command
def remove(on: datetime, reason: str, acting: str) -> None:
    """Make DAY (2026-12-26) no bank holiday, although the published list names it."""
    _change(on.date(), reason, acting, is_holiday=False)


@group.command("withdraw")
@click.argument("on", metavar="DAY", type=DAY)
@as_option
@command
def withdraw(on: datetime, acting: str) -> None:
    """Take back the correction of DAY, so that the published list stands."""
    by = acting_as(acting)
    with transaction() as session:
        now = clock.now()
        number = holidays.of_day(session, on.date()).id
        _, moved = clock_recalculation.correct(
            session, lambda: holidays.withdraw(session, number, by=by, now=now), by=by, now=now
        )
    click.echo(f"The published list stands again for {day(on.date())}.")
    _tell(moved)


@group.command("list")
@click.option("--year", type=click.IntRange(2000, 2099), help="This year, unless told.")
@command
def list_(year: int | None) -> None:
    """Print the bank holidays of a year, then the corrections that stand."""
    wanted = year or london(clock.now()).year
    named = calendars.names(wanted)
    for each in sorted(calendars.current(db.session).bank_holidays(wanted)):
        click.echo(f"{each.isoformat()} {named.get(each, 'added here')}")
    for change in holidays.changes_of(db.session, wanted):
        if change.withdrawn_at is None:
            done = "added" if change.is_holiday else "taken out"
            click.echo(
                f"{change.on_day.isoformat()} was {done} by {change.recorded_by.username}:"
                f" {change.reason}"
            )


@group.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--check", is_flag=True, help="Only say what would change.")
@click.option(
    "--whole-years",
    is_flag=True,
    help="The file holds every bank holiday of each year it names: others are taken out.",
)
@as_option
@command
def import_(path: Path, check: bool, whole_years: bool, acting: str) -> None:
    """Take the bank holidays of FILE: the .ics file of GOV.UK, or a CSV file with a column date.

    Run again, it changes nothing more.
    """
    listed = holiday_files.read_holidays(path)
    known = calendars.current(db.session).bank_holidays
    changes = holidays.differences(listed, known, whole_years=whole_years)
    left = holidays.differences(listed, known, whole_years=True)
    if not check:
        by = acting_as(acting)
        with transaction() as session:
            now = clock.now()
            _, moved = clock_recalculation.correct(
                session,
                lambda: holidays.take(
                    session, changes, reason=f"Listed so in {path.name}", by=by, now=now
                ),
                by=by,
                now=now,
            )
        _tell(moved)
    would = "would be " if check else ""
    for each, is_holiday in changes:
        click.echo(f"{each.isoformat()} {would}{'added' if is_holiday else 'taken out'}")
    for each, _ in (one for one in left if one not in changes):
        click.echo(f"{each.isoformat()} is not in {path.name}; left as it is", err=True)
    click.echo(f"{count(len(listed), 'day')} in the file, {count(len(changes), 'change')}.")


def _change(on: date, reason: str, acting: str, *, is_holiday: bool) -> None:
    try:
        given: ChangeInput = ChangeSchema().load(
            {"on_day": on.isoformat(), "is_holiday": is_holiday, "reason": reason}
        )
    except ValidationError as error:
        told = [words for each in error.messages_dict.values() for words in each]
        raise click.UsageError(" ".join(told)) from error
    by = acting_as(acting)
    with transaction() as session:
        now = clock.now()
        _, moved = clock_recalculation.correct(
            session, lambda: holidays.change(session, given, by=by, now=now), by=by, now=now
        )
    click.echo(
        f"{day(on)} is {'' if is_holiday else 'no '}{'a ' if is_holiday else ''}bank holiday."
    )
    _tell(moved)


def _tell(moved: tuple[Breach, ...]) -> None:
    for breach in moved:
        click.echo(f"{breach.order.reference}: a custody clock that runs was counted again.")
