"""``flask clocks``: when a clock of the law runs out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from orders import court_days
from orders.formatting import london, read_instant
from orders.rules import clocks
from orders.rules.clocks import Clock


class _InstantType(click.ParamType[datetime]):
    """An instant in ISO 8601; without a zone it is London time."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Aware UTC instant of what was typed."""
        try:
            return read_instant(str(value))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no instant; write it like 2026-11-21T06:00.", param, ctx)


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
            return clocks.named(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("clocks")
@click.argument("clock", metavar="NAME", type=_ClockType())
@click.argument("start", metavar="INSTANT", type=_InstantType())
@click.option(
    "--hearing",
    type=_InstantType(),
    help="Hearing of the application, for a clock that it may cut short.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(clock: Clock, start: datetime, hearing: datetime | None, form: str) -> None:
    """Say when the clock NAME (dvpn-hearing, K1 …), started at INSTANT, runs out.

    INSTANT is ISO 8601; without a zone it is London time.
    """
    found = court_days.deadline(clock.id, start, hearing)
    arguable = found.arguable_at
    if form == "json":
        answer = {
            "clock": clock.id,
            "name": clock.name,
            "start": _utc(start),
            "deadline": _utc(found.at),
            "london": _london(found.at),
            "source": clock.source,
            "arguable": None if arguable is None else _utc(arguable),
            "arguable_london": None if arguable is None else _london(arguable),
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    click.echo(f"{clock.id} {clock.name}: {clock.words}, no later than {_london(found.at)}.")
    if arguable is not None:
        click.echo(f"Arguable: {_london(arguable)}. Work to the earlier one.")
    click.echo(f"Source: {clock.source}.")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _london(at: datetime) -> str:
    # A midnight is 24:00 of the day before, and of its year.
    return f"{clocks.deadline_label(at)} {london(at - timedelta(microseconds=1)).year}"
