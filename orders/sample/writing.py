"""Many stories written into the register a table at a time.

Nothing is checked here against the law: what is invented is, whenever fewer stories are told by
the register's own services, and a test compares the rows of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.postcodes import locate_postcodes
from orders.formatting import london
from orders.register import presence
from orders.register.event_schema import GrantInput
from orders.register.model import Order, Serial
from orders.register.schema import OrderInput
from orders.rules import references
from orders.sample.plans import Story
from orders.sample.record_rows import Named, Record
from orders.sample.rows import Rows, new_ids
from orders.sample.stories import Moved, Paper, Replacing
from orders.sample.telling import Desk

BATCH = 1_000
"""Stories written together."""


def write(
    db: Session,
    stories: Sequence[Story],
    *,
    desk: Desk,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write every story whole, one after the other; references and the log follow time.

    Args:
        db: session on a register without records; flushed.
        stories: what to write.
        desk: who writes.
        progress: told after each batch how many notices and orders it held.
    """
    rows = Rows(db)
    placed = locate_postcodes(db, _postcodes(stories))
    places = gazetteer.current(db)
    places.foresee(sorted(set(placed.values())))
    named = _named(db, stories, desk)
    for start in range(0, len(stories), BATCH):
        ids = []
        for place, story in enumerate(stories[start : start + BATCH], start=start):
            record = Record(rows, desk, place, named, placed)
            for step in story.steps:
                record.write(step)
            ids += record.order_ids
        rows.write()
        presence.rewrite(db, ids, places)
        progress(len(ids))
    rows.write_log(desk.by)
    db.flush()


def _named(db: Session, stories: Sequence[Story], desk: Desk) -> Named:
    """A key and a reference for each record, in the order of time."""
    recorded = sorted(
        (step.at, place, isinstance(step.what, GrantInput | Replacing))
        for place, story in enumerate(stories)
        for step in story.steps
        if isinstance(step.what, OrderInput | GrantInput | Replacing)
    )
    last: Counter[int] = Counter()
    named: dict[tuple[int, Paper], tuple[int, str]] = {}
    for (at, place, follows), key in zip(recorded, new_ids(db, Order), strict=False):
        year = london(at).year
        last[year] += 1
        on = Paper.SECOND if follows else Paper.FIRST
        named[place, on] = (key, references.make(desk.prefix, year, last[year]))
    db.add_all(Serial(year=year, last=number) for year, number in last.items())
    return named


def _postcodes(stories: Sequence[Story]) -> set[str]:
    """Every postcode somebody of the stories lives at."""
    homes: set[str | None] = set()
    for story in stories:
        for step in story.steps:
            if isinstance(step.what, Moved):
                homes.add(step.what.to.postcode)
            elif isinstance(step.what, OrderInput | Replacing):
                given = step.what if isinstance(step.what, OrderInput) else step.what.given
                people = (given.subject, *(each.person for each in given.protected_persons))
                homes |= {home.postcode for person in people for home in person.addresses}
    return {home for home in homes if home}
