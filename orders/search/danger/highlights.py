"""Danger first: the banner of each subject and the tags of each order, as one reader may see them.

Computed once for all the orders a page, a map or a sheet shows, in one statement. No free text is
in it, so that nothing in it can tell where a person lives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.breaches.patterns import SameRecords
from orders.rules.checks.breach_patterns import Flag
from orders.rules.danger import Danger
from orders.search.danger import facts
from orders.search.danger.alarms import Alarm, AlarmSubject, Tag
from orders.search.danger.rows import ORDER, PAIR

MOST_AT_ONCE: Final = 3
"""Lines of one person's banner that are not folded."""


@dataclass(frozen=True, slots=True)
class Highlights:
    """What is said first of one subject, and of the order they are shown by.

    Attributes:
        person_id: the subject, by the record the order names.
        key: the same for every record of one person.
        name: as lists write it.
        alarms: the banner's lines, the most urgent first; empty for no banner.
        tags: the most urgent first.
        flags: the patterns of their breaches, under every record of theirs.
    """

    person_id: int
    key: int
    name: str
    alarms: tuple[Alarm, ...] = ()
    tags: tuple[Tag, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def wanted(self) -> bool:
        """Whether the subject is wanted."""
        return any(each.danger is Danger.WANTED for each in self.alarms)

    @property
    def said_first(self) -> tuple[Alarm, ...]:
        """What a banner says at once: all of a few; of many the first of each, to arrest for first.

        What may be done and what runs out stay on the first screen, whatever else there is.
        """
        if len(self.alarms) <= MOST_AT_ONCE:
            return self.alarms
        first = {each.danger: each for each in reversed(self.alarms)}
        first |= {each.danger: each for each in reversed(self.alarms) if each.may_arrest}
        return tuple(each for each in self.alarms if each in first.values())

    @property
    def said_after(self) -> tuple[Alarm, ...]:
        """The other lines of a banner, folded."""
        return tuple(each for each in self.alarms if each not in self.said_first)

    @property
    def marks(self) -> tuple[Tag, ...]:
        """The alarms in short, then the tags, for a row."""
        alarms = {each.danger: Tag(each.danger, each.title) for each in self.alarms}
        return (*alarms.values(), *self.tags)


@dataclass(frozen=True, slots=True)
class Dangers:
    """The highlights of the orders asked about, by reference."""

    by_reference: dict[str, Highlights] = field(default_factory=dict)

    def of(self, reference: str) -> Highlights | None:
        """Those of one order; ``None``: nothing is to be said of it."""
        return self.by_reference.get(reference)

    def of_subject(self, person_id: int) -> Highlights | None:
        """Those of one subject, by any record of theirs that an order names."""
        mine = [ref for ref, each in self.by_reference.items() if each.person_id == person_id]
        return self.of_person(mine)

    @property
    def subject(self) -> Highlights | None:
        """Those of the one subject of all these orders; ``None``: there are several, or none."""
        keys = {each.key for each in self.by_reference.values()}
        return self.of_person(tuple(self.by_reference)) if len(keys) == 1 else None

    def of_person(self, references: Collection[str]) -> Highlights | None:
        """Those of one person by all of these orders: the banner, and every tag once."""
        found = [each for each in map(self.of, references) if each is not None]
        if not found:
            return None
        tags = {tag for each in found for tag in each.tags}
        return replace(found[0], tags=_sorted(tags))

    @property
    def people(self) -> list[Highlights]:
        """One for each subject who has a banner: the wanted first, of them whom police may arrest.

        Then the latest first.
        """
        found = {each.key: each for each in self.by_reference.values() if each.alarms}
        return sorted(found.values(), key=_urgency)

    def as_json(self) -> dict[str, dict[str, list[str]]]:
        """By reference, the lines and tags a map's popup begins with."""
        return {
            reference: {
                "alarms": [line.said for line in each.alarms],
                "tags": [tag.words for tag in each.tags],
            }
            for reference, each in self.by_reference.items()
            if each.alarms or each.tags
        }


def highlights(
    db: Session,
    references: Collection[str],
    *,
    by: Account,
    now: datetime,
    people: Collection[int] = (),
    openable: bool = False,
) -> Dangers:
    """What is said first of the subjects of these orders, in one statement; none for no orders.

    Args:
        references: the orders shown.
        people: persons shown besides, by number; the orders against them are asked about as well.
        openable: only of orders the reader may open, none that they merely know to be live.
        by: the reader. One who may read no order is told nothing; one they may neither open nor
            know to be live says nothing of its subject either.
        now: this instant, aware. Of the past nothing is said: what was decided then is not kept.
    """
    if not (references or people) or not may(by.role, Permission.ORDER_READ):
        return Dangers()
    db.flush()
    asked = facts.SubjectOrders(references, people, openable=openable)
    rows = facts.read(db, asked, by=by, now=now)
    same = SameRecords([(each.number, each.other) for each in rows.all(PAIR)])
    orders = rows.all(ORDER)
    subjects = {root: AlarmSubject(root, rows, same, now) for root in {row.root for row in orders}}
    return Dangers(
        {
            row.reference: _beside(subjects[row.root], row)
            for row in orders
            if row.openable or row.live
        }
    )


def _urgency(each: Highlights) -> tuple[int, bool, float, str]:
    rank = each.alarms[0].danger.rank
    first = [line for line in each.alarms if line.danger.rank == rank]
    powerless = not any(line.may_arrest for line in first)
    return rank, powerless, -max(line.at.timestamp() for line in first), each.name


def _beside(subject: AlarmSubject, order: Any) -> Highlights:
    """The subject's banner and tags, with those of one order."""
    tags = set(subject.tags)
    if subject.died_on:
        return _highlights(subject, tags)
    if order.also and order.openable:
        tags.add(Tag(Danger.DASH_HIGH, "DASH high"))
    if order.yes:
        tags.add(Tag(Danger.NOT_SERVED, "Not served"))
    return _highlights(subject, tags)


def _highlights(subject: AlarmSubject, tags: Iterable[Tag]) -> Highlights:
    return Highlights(
        person_id=subject.root,
        key=subject.key,
        name=subject.name,
        alarms=subject.alarms,
        tags=_sorted(tags),
        flags=subject.flags,
    )


def _sorted(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    return tuple(sorted(tags, key=lambda each: (each.danger.rank, each.words)))
