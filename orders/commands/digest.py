"""``flask digest``: the daily mail to each area, sent or shown."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import click
from flask import current_app

from orders import clock
from orders.areas import gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.commands.running import DAY, acting_as, as_option, command, reading, transaction
from orders.digests import inputs, missing_mail, snapshots
from orders.digests.daily_run import AreaReport, DailyRun, RunReport
from orders.digests.delivery import DeliveryAttempt, Outcome
from orders.digests.mail_text import Writer
from orders.formatting import count, london
from orders.mail import Mailer
from orders.rules.vocabulary import references
from orders.search.disclosure.gate import to_anybody
from orders.settings import current_settings

group = click.Group("digest", help="The daily mail to each area.")

on_option = click.option(
    "--on",
    "on",
    type=DAY,
    metavar="DATE",
    help="London day, as 2026-11-21; today unless told.",
)


@group.command("send")
@on_option
@click.option("--area", "area_code", metavar="CODE", help="Only this area.")
@as_option
@command
def send(on: datetime | None, area_code: str | None, acting: str) -> None:
    """Send each area's digest as at 06:00 of a day, and first what earlier days left unsent.

    Run again, it sends only what was not sent. One run at a time. Status 1 when anything is left.
    """
    settings = current_settings()
    account = acting_as(acting)
    writer = Writer(current_app.jinja_env, settings)
    with Mailer(settings, answer_s=settings.mail_answer_seconds) as mailer:
        run = DailyRun(_day(on), transaction, account, writer, mailer, tell=_tell)
        report = run.send(area_code)
    _print(report)
    if report.failed:
        raise click.exceptions.Exit(1)


@group.command("check")
@on_option
@command
def check(on: datetime | None) -> None:
    """Say which area's mail has not gone, of a day and of those before; status 1 when any has not.

    Without a day: today from 06:30 London, until then yesterday.
    """
    now = clock.now()
    day = missing_mail.day_to_check(now) if on is None else on.date()
    inputs.check_day(day, now)
    with reading() as session:
        found = missing_mail.missing(session, day)
    for each in found:
        click.echo(
            f"{each.day.isoformat()} {each.area} {each.area_name}, {each.mailbox}: {each.why}"
        )
    if found:
        click.echo("Run flask digest send again.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"Every mail up to {day.isoformat()} has gone.")


@group.command("show")
@on_option
@click.option("--area", "area_code", metavar="CODE", required=True)
@as_option
@command
def show(on: datetime | None, area_code: str, acting: str) -> None:
    """Print an area's digest: as it was sent, or as it would be, which keeps and sends nothing."""
    day, now = _day(on), clock.now()
    by = acting_as(acting)
    with reading() as session:
        places = gazetteer.current(session)
        area = places.find(area_code)
        inputs.check_day(day, now)
        kept = snapshots.snapshot_of(session, day, area.id)
        if kept is None:
            settings = current_settings()
            with to_anybody(lambda: session, settings.register_contact):
                desk = inputs.desk(session, places, day, [area])
                writer = Writer(current_app.jinja_env, settings)
                words = writer.write(desk.digest(area), composed_at=now)
            subject, text = words.subject, words.text
        else:
            subject, text = kept.subject, kept.body_text
        details = {
            "area": area.code,
            "day": day.isoformat(),
            "kept": kept is not None,
            "references": sorted(references.found_in(text)),
        }
        log.record(session, Action.CONSULTATION, "digest.shown", by=by, now=now, details=details)
    _tell("As composed that day." if kept else "Composed now; not kept and not sent.")
    click.echo(f"Subject: {subject}\n\n{text}")


def _day(on: datetime | None) -> date:
    return london(clock.now()).date() if on is None else on.date()


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _print(report: RunReport) -> None:
    for each in report.areas:
        click.echo(f"{each.area.code} {each.area.name}: {_summary(each)}")
        for mail in each.mails:
            if mail.outcome not in {Outcome.SENT, Outcome.ALREADY} or mail.day != report.day:
                click.echo(f"  {_named(mail, report)}")
    if report.past:
        click.echo("Digests of a later day are composed and tell what this day's would have told.")
    for day, number in report.left:
        click.echo(f"{count(number, 'mail')} of {day.isoformat()} not sent or in doubt.")
    totals = Counter(mail.outcome for each in report.areas for mail in each.mails)
    troubled = sum(bool(each.problem) for each in report.areas)
    words = [f"{totals[outcome]} {outcome}" for outcome in Outcome if totals[outcome]]
    if troubled:
        words.append(f"{count(troubled, 'area')} not composed or sent")
    done = ", ".join(words) or "nothing to send: no mailbox is subscribed"
    click.echo(f"{report.day.isoformat()}: {done}.")
    if report.stopped:
        click.echo(f"Stopped: {report.stopped}.")
    if report.failed:
        click.echo("Not everything is sent: run the same command again.")


def _named(mail: DeliveryAttempt, report: RunReport) -> str:
    which = mail.mailbox if mail.day == report.day else f"{mail.mailbox}, {mail.day.isoformat()}"
    return f"{which}: {mail.outcome}{f': {mail.why}' if mail.why else ''}"


def _summary(report: AreaReport) -> str:
    counted = Counter(mail.outcome for mail in report.mails)
    words = [f"{counted[outcome]} {outcome}" for outcome in Outcome if counted[outcome]]
    if report.problem:
        words.append(f"failed: {report.problem}")
    return ", ".join(words) or "no mailbox is subscribed"
