"""Many stories written into the register a table at a time.

Nothing is checked here against the law: a test tells the same stories by the register's own
services, which check each step, and compares the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.log import Signer, line_row
from orders.audit.model import AuditEntry
from orders.audit.shown import NOTHING, named_in
from orders.breaches.model import Breach, BreachOutcome
from orders.bulk import insert_rows, take_ids
from orders.courts import calendar as calendars
from orders.formatting import london
from orders.people.address_location import located
from orders.people.joined_records import PersonJoin, renumber
from orders.register import numbering
from orders.register.changes import order_links
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.model import Condition
from orders.register.presence import order_deadlines, projection
from orders.register.rows import record_writer
from orders.register.rows.order_rows import OrderRowBuilder
from orders.register.rows.record_writer import BATCH
from orders.register.schemas.event import GrantInput
from orders.register.schemas.order import OrderInput
from orders.sample.stories.notice_stories import Replacing, StoryRecord
from orders.sample.stories.plans import PlannedStory
from orders.sample.writing import SampleRecorder
from orders.sample.writing.story_records import Place, StoryRecords, WrittenRecord

_AT_ONCE = 20 * BATCH
_ASKED_AT_ONCE = 500
"""So many orders are asked at once which homes they tell."""


def write(
    db: Session,
    stories: Sequence[PlannedStory],
    *,
    desk: SampleRecorder,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write every story as it ended; keys, references and the log follow time.

    Args:
        db: session on a register without records; flushed.
        stories: what to write.
        desk: who writes.
        progress: told after each batch how many notices and orders it held.
    """
    told = list(_told(db, stories, desk))
    written = sorted((each for one in told for each in one.papers.values()), key=_in_time)
    builder = _write(db, written, desk, progress)
    _join(db, told, desk)
    _write_breaches(db, told)
    order_deadlines.rewrite_of(
        db, [each.id for each in written if each.facts.get("application") is not None]
    )
    latest = _write_log(db, told, builder, desk)
    for start in range(0, len(builder.order_ids), _ASKED_AT_ONCE):
        some = builder.order_ids[start : start + _ASKED_AT_ONCE]
        withhold_together(db, some, by=desk.by, now=latest, reads_on=False)
    db.flush()


def _told(
    db: Session, stories: Sequence[PlannedStory], desk: SampleRecorder
) -> Iterator[StoryRecords]:
    calendar, named = calendars.current(db), _named(db, stories, desk)
    for place, story in enumerate(stories):
        records = StoryRecords(place, named, desk, calendar)
        for step in story.steps:
            records.write(step)
        yield records


def _named(
    db: Session, stories: Sequence[PlannedStory], desk: SampleRecorder
) -> Mapping[tuple[Place, StoryRecord], str]:
    """A reference for each record, in the order of time."""
    recorded = sorted(
        (step.at, place, isinstance(step.what, GrantInput | Replacing))
        for place, story in enumerate(stories)
        for step in story.steps
        if isinstance(step.what, OrderInput | GrantInput | Replacing)
    )
    named = {}
    for _, of_year in groupby(recorded, key=lambda each: london(each[0]).year):
        some = list(of_year)
        references = numbering.take(db, desk.force.prefix, some[0][0], number=len(some))
        for (_, place, follows), reference in zip(some, references, strict=True):
            on = StoryRecord.SECOND if follows else StoryRecord.FIRST
            named[place, on] = reference
    return named


def _in_time(record: WrittenRecord) -> tuple[datetime, str]:
    return record.recorded_at, record.reference


def _write(
    db: Session,
    written: Sequence[WrittenRecord],
    desk: SampleRecorder,
    progress: Callable[[int], object],
) -> OrderRowBuilder:
    people = {person for each in written for person in each.people}
    grids = located(db, [home for person in people for home, _ in person.addresses])
    rows = record_writer.builder(db, [each.as_new for each in written], grids, by=desk.by)
    for record, key in zip(written, rows.order_ids, strict=True):
        record.id = key
    for record in written:
        record.facts["follows_id"] = None if record.follows is None else record.follows.id
    record_writer.insert_records(db, rows, signer=None, progress=progress)
    return rows


def _join(db: Session, told: Iterable[StoryRecords], desk: SampleRecorder) -> None:
    """Join the subjects of an order and of the one it ended as one person."""
    pairs = [(first.id, second.id, at) for each in told for first, second, at in each.pairs]
    rows = [
        {
            "first_id": min(first, second),
            "second_id": max(first, second),
            "reason": order_links.SAME_SUBJECT,
            "joined_at": at,
            "joined_by_id": desk.by.id,
        }
        for first, second, at in pairs
    ]
    insert_rows(db, PersonJoin, rows)
    records = {each for first, second, _ in pairs for each in (first, second)}
    renumber(db, records)
    projection.rewrite(db, orders_of(db, records))


def _write_breaches(db: Session, told: Iterable[StoryRecords]) -> None:
    breaches = [breach for each in told for breach in each.breaches]
    for breach, key in zip(breaches, take_ids(db, Breach, len(breaches)), strict=True):
        breach.row["id"] = key
    for start in range(0, len(breaches), BATCH):
        batch = breaches[start : start + BATCH]
        orders = {each.record.id for each in batch}
        first = select(Condition.order_id, Condition.id).where(Condition.position == 1)
        terms = {row[0]: row[1] for row in db.execute(first.where(Condition.order_id.in_(orders)))}
        rows = [
            {
                **each.row,
                "order_id": each.record.id,
                "condition_ids": [terms[each.record.id]],
                "protected_person_ids": [each.id for each in each.record.people[1:2]] or None,
            }
            for each in batch
        ]
        insert_rows(db, Breach, rows)
    decided = [
        {**each, "breach_id": breach.row["id"]} for breach in breaches for each in breach.outcomes
    ]
    for row, key in zip(decided, take_ids(db, BreachOutcome, len(decided)), strict=True):
        row["id"] = key
    insert_rows(db, BreachOutcome, decided)


def _write_log(
    db: Session, told: Iterable[StoryRecords], builder: OrderRowBuilder, desk: SampleRecorder
) -> datetime:
    """Write every line of the log in the order of time; gives when the last was written."""
    rows = builder.lines(0, len(builder.order_ids))
    for line in (line for each in told for line in each.lines):
        details = line.details(builder.homes)
        record = line.record
        shown = NOTHING if record is None else record.shown
        rows.append(
            line_row(
                line.action,
                line.what,
                by=desk.by,
                now=line.at,
                reference=None if record is None else record.reference,
                details=details,
                reason=line.reason or None,
                shown=(shown | named_in(details)).words,
            )
        )
    rows.sort(key=itemgetter("at"))
    signer = Signer(db)
    for start in range(0, len(rows), _AT_ONCE):
        insert_rows(db, AuditEntry, signer.rows(rows[start : start + _AT_ONCE]))
    latest: datetime = rows[-1]["at"]
    return latest
