"""``flask clocks``: when a clock of the law runs out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from orders.courts import calendar as calendars
from orders.courts import sitting
from orders.courts.calendar import CourtCalendar
from orders.db import db
from orders.formatting import london
from orders.rules.clocks import deadlines, instants
from orders.rules.clocks.deadlines import Clock, Deadline
from orders.rules.clocks.instants import NotAnInstant, Written
from orders.rules.clocks.sittings import PracticalLimit

_EXAMPLE = " is no date and time; write it like 2026-11-21T06:00."


class _InstantType(click.ParamType[Written]):
    """A day, or a day and a time, as every door of the register reads them."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Written:
        """What was typed."""
        if isinstance(value, Written):
            return value
        try:
            return instants.read(str(value))
        except NotAnInstant as error:
            said = _EXAMPLE if str(error) == instants.UNREADABLE else f": {error}"
            self.fail(f"{value!r}{said}", param, ctx)


class _ClockType(click.ParamType[Clock]):
    """A clock by its name or id."""

    name = "clock"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Clock:
        """The clock called so."""
        if isinstance(value, Clock):
            return value
        try:
            return deadlines.named(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("clocks")
@click.argument("clock", metavar="NAME", type=_ClockType())
@click.argument("start", metavar="INSTANT", type=_InstantType())
@click.option(
    "--hearing-at",
    "--hearing",
    "hearing_at",
    type=_InstantType(),
    help="Hearing of the application, for a clock that it may cut short.",
)
@click.option("--on", type=click.Choice(["bail", "custody"]), help="How a subject was remanded.")
@click.option(
    "--to", type=click.Choice(["court-of-appeal", "crown-court"]), help="Where an appeal goes."
)
@click.option("--enhanced", is_flag=True, help="The victim has enhanced rights.")
@click.option("--days", type=click.IntRange(1, 366), help="Days in place of the clock's own.")
@click.option("--court", help="Court whose last sitting in time to name, where it is known.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@with_appcontext
def command(
    clock: Clock,
    start: Written,
    hearing_at: Written | None,
    on: str | None,
    to: str | None,
    enhanced: bool,
    days: int | None,
    court: str | None,
    form: str,
) -> None:
    """Say when the clock NAME (dvpn-hearing, K1 …), started at INSTANT, runs out.

    INSTANT is a day and time like 2026-11-21T06:00, London time unless it names a zone; 24:00 ends
    its day; “second” behind a time that comes twice means the second. A clock that counts days
    takes a day alone.
    """
    try:
        for length in (on, to, "enhanced" if enhanced else None):
            clock = clock.of_length(length) if length else clock
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    if days is not None and clock.days is None:
        raise click.UsageError(f"{clock.id} {clock.name} counts hours, not days.")
    try:
        # A clock of days begins with a day whatever the time; one of hours needs the time.
        started_at = start.timed if clock.days is None or court else start.start
        heard_at = None if hearing_at is None else hearing_at.timed
    except NotAnInstant as error:
        raise click.UsageError(str(error)) from error
    calendar = _calendar()
    try:
        found = calendar.deadline(clock, started_at, heard_at, days=days)
    except OverflowError as error:
        raise click.UsageError("That time is too late to count from.") from error
    practical = _practical(court, started_at, found, calendar)
    (_tell_json if form == "json" else _tell)(started_at, found, practical)


def _calendar() -> CourtCalendar:
    try:
        return calendars.current(db.session)
    except SQLAlchemyError:
        click.echo("No register to ask: corrections to the bank holidays left out.", err=True)
        return calendars.PUBLISHED


def _practical(
    court: str | None, start: datetime, due: Deadline, calendar: CourtCalendar
) -> PracticalLimit | None:
    if court is None:
        return None
    try:
        known = sitting.sittings_of(db.session, [court])
    except SQLAlchemyError as error:
        raise click.ClickException("There is no register to ask when courts sit.") from error
    found = sitting.limit(known, court, start, due.at, calendar=calendar)
    if found is None:
        click.echo(f"No sitting of {court!r} is known.", err=True)
    return found


def _tell_json(start: datetime, found: Deadline, practical: PracticalLimit | None) -> None:
    clock, arguable = found.clock, found.arguable_at
    in_court = None if practical is None else practical.at
    answer = {
        "clock": clock.id,
        "name": clock.name,
        "start": _utc(start),
        "deadline": _utc(found.at),
        "london": _london(found.at),
        "source": clock.source,
        "arguable": None if arguable is None else _utc(arguable),
        "arguable_london": None if arguable is None else _london(arguable),
        "practical": None if in_court is None else _utc(in_court),
        "practical_london": None if in_court is None else _london(in_court),
        "court": None if practical is None else practical.court,
        "unconfirmed": clock.unconfirmed or None,
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _tell(_start: datetime, found: Deadline, practical: PracticalLimit | None) -> None:
    clock, arguable = found.clock, found.arguable_at
    click.echo(f"{clock.id} {clock.name}: {clock.words}, no later than {_london(found.at)}.")
    if arguable is not None:
        click.echo(f"Arguable: {_london(arguable)}. Work to the earlier one.")
    if practical is not None:
        when = "does not sit before it" if practical.at is None else _london(practical.at)
        click.echo(f"Last sitting before it, {practical.court}: {when}.")
    if clock.unconfirmed:
        click.echo(f"Not confirmed from the text of the law: {clock.unconfirmed}.")
    click.echo(f"Source: {clock.source}.")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _london(at: datetime) -> str:
    # A midnight is 24:00 of the day before, and of its year.
    return f"{deadlines.deadline_label(at)} {london(at - timedelta(microseconds=1)).year}"
