"""Everything that is or was recorded of a person, in words, as far as it may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.formatting import day, moment, stamp
from orders.ground.model import Detention
from orders.people.dated_facts.model import DatedFact
from orders.people.fact_removals import FactRemoval
from orders.people.joined_records import records_of
from orders.people.model import Address, Death, Person, PersonName
from orders.register.mixed_rows import MixedQuery
from orders.register.person_facts import removals
from orders.rules.vocabulary.codes import NameKind
from orders.search.disclosure.fact_masking import KEPT_BACK, ToldFact, told_fact
from orders.search.disclosure.masking import place_of
from orders.web.people.people_view_model import dwelt_words

HEADINGS = {
    "dated_fact": "Phones, vehicles, flags and the like",
    "person_name": "Names",
    "death": "Death",
    "address": "Addresses",
    "detention": "Custody",
}
"""Sorts of facts, in the order a page has them."""


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """One thing that is or was recorded of a person.

    Attributes:
        sort: the name of its table; ``id`` its number there.
        name: what it is; ``words`` what it says.
        recorded: when it was recorded, in words; ``None``: with the record.
        copied: whether it came while this record was joined with one that it is apart from now.
        may_change: whether it may be said that it ended or changed.
        came_first: whether it is the name the record came with.
        removal: when and by whom it was taken out; ``None``: it stands.
        put_right: whether another wording of it stands.
        why: the reason for that, as far as it may be told.
        withheld: whether it may tell where a hidden person lives.
    """

    sort: str
    id: int
    name: str
    words: str
    recorded: str | None
    copied: bool
    came_first: bool
    may_change: bool
    removal: FactRemoval | None
    put_right: bool
    why: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class FactHistory:
    """What stands of a person by its heading, and what was taken out."""

    standing: tuple[tuple[str, tuple[RecordedFact, ...]], ...]
    removed: tuple[RecordedFact, ...]

    @property
    def withholds(self) -> bool:
        """Whether something that stands is withheld."""
        return any(each.withheld for _, some in self.standing for each in some)

    def of(self, sort: str, number: int) -> RecordedFact | None:
        """One that stands."""
        every = (each for _, some in self.standing for each in some)
        return next((each for each in every if (each.sort, each.id) == (sort, number)), None)


def fact_history(
    db: Session, person_id: int, places: Gazetteer, as_at: datetime, *, by: Account
) -> FactHistory:
    """What is recorded of a person by all of their records, in one statement.

    A fact and what was copied from it to another of the records is one.

    Args:
        by: the reader.
    """
    rows = _everything().read(db, fresh=True, people=[person_id])
    why = {each.id: each for each in rows.of(FactRemoval)}
    standing: defaultdict[str, list[RecordedFact]] = defaultdict(list)
    removed: list[RecordedFact] = []
    for sort, model in removals.sorts().items():
        for row in _each_once(rows.of(model)):
            told = told_fact(row, by=by) if isinstance(row, DatedFact) else None
            said = _said_of(row, told) if told else _said(row, places, as_at)
            fact = _fact(sort, row, why.get(row.removal_id), told, *said)
            if fact.removal is None:
                standing[sort].append(fact)
            else:
                removed.append(fact)
    return FactHistory(
        tuple((heading, tuple(standing[sort])) for sort, heading in HEADINGS.items()),
        tuple(sorted(removed, key=lambda each: -(each.removal.id if each.removal else 0))),
    )


@cache
def _everything() -> MixedQuery:
    records = records_of(bindparam("people", expanding=True, type_=Person.id.type))
    tables: list[Any] = list(removals.sorts().values())
    whys = union(
        *(select(each.removal_id).where(each.person_id.in_(records)) for each in tables)
    ).subquery()
    return MixedQuery(
        *(select(each).where(each.person_id.in_(records)) for each in tables),
        select(FactRemoval).where(FactRemoval.id.in_(select(whys))),
        options=(joinedload(FactRemoval.removed_by),),
    )


def _each_once(rows: Iterable[Any]) -> list[Any]:
    """Of a fact and its copies the one recorded last; what stands and what does not apart."""
    found: dict[tuple[int, int | None], Any] = {}
    for row in sorted(rows, key=lambda each: -each.id):
        found.setdefault((row.copied_from_id or row.id, row.removal_id), row)
    return list(found.values())


def _fact(
    sort: str, row: Any, removal: FactRemoval | None, told: ToldFact | None, name: str, words: str
) -> RecordedFact:
    kept = told is not None and told.said is None
    put_right = isinstance(row, Address) and row.stands_as_id is not None
    # Why a withheld home was put right may say what of it was wrong.
    kept = kept or (put_right and row.is_withheld)
    own_name = isinstance(row, PersonName) and row.kind is NameKind.LEGAL
    return RecordedFact(
        sort=sort,
        id=row.id,
        name=name,
        words=words,
        recorded=None if row.recorded_at is None else stamp(row.recorded_at),
        copied=row.copied_from_id is not None,
        came_first=own_name and row.recorded_at is None,
        may_change=isinstance(row, DatedFact) and row.ends_on is None,
        removal=removal,
        put_right=put_right,
        why="" if removal is None else KEPT_BACK if kept else removal.reason,
        withheld=told is not None and told.withheld,
    )


def _said_of(row: DatedFact, told: ToldFact) -> tuple[str, str]:
    """What a dated fact is, and what it says; who said so, and why it ended, tell it as well."""
    when = f", {told.when}" if told.when else ""
    if told.said is None:
        return row.kind.heading, told.words + when
    why = f". {row.end_reason}" if row.end_reason else ""
    return row.kind.heading, f"{told.words}{when}; said by {row.source}{why}"


def _said(row: Any, places: Gazetteer, as_at: datetime) -> tuple[str, str]:
    """What a fact is, and what it says."""
    if isinstance(row, PersonName):
        name = f"{row.given_names} {row.family_name.upper()}".strip()
        told = "" if row.notified_on is None else f", told police on {day(row.notified_on)}"
        return row.kind.heading, name + told
    if isinstance(row, Death):
        return "Died", f"{day(row.died_on)}; said by {row.source}"
    if isinstance(row, Address):
        place = place_of(row, places, as_at)
        outside = f" ({place.areas})" if place.outside_force else ""
        return row.kind.heading, f"{place.words}{outside}, {dwelt_words(row)}"
    if isinstance(row, Detention):
        where = f", {row.place}" if row.place else ""
        until = "" if row.released_at is None else f" until {moment(row.released_at)}"
        return row.held_in.heading, f"since {moment(row.since_at)}{until}{where}"
    raise TypeError(type(row))
