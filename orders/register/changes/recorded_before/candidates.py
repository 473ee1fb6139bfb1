"""Who of the register a person of a new record may be, the likeliest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from orders.people.joined_records import records_of
from orders.people.likeness.candidates import facts_of_record, likely_persons
from orders.people.likeness.comparison import Likeness, compare
from orders.people.likeness.facts import PersonFacts
from orders.people.model import Address, Person
from orders.people.name_search import persons_named
from orders.register.changes import granting
from orders.register.model import Order, Protection, stands_on_order

_MOST_NAMED, _MOST_OFFERED = 20, 8


@dataclass(frozen=True, slots=True)
class LookedFor:
    """Whom a recorder looks for.

    Attributes:
        facts: what was typed of the person.
        name: their name as typed, where a name alone will do.
        reference: an order that names them.
        offered: records that were offered before: they are offered again.
    """

    facts: PersonFacts
    name: str = ""
    reference: str | None = None
    offered: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the register who may be the one being recorded.

    Attributes:
        person: the record that is most alike.
        likeness: what it shares with what was typed.
        names: other names of all their records.
        references: the notices and orders that name them and that the reader may open.
        addresses: where they live now by any of their records.
    """

    person: Person
    likeness: Likeness
    names: tuple[str, ...]
    references: tuple[str, ...]
    addresses: tuple[Address, ...]


def candidates(
    db: Session, wanted: LookedFor, *, visible: ColumnElement[bool], now: datetime
) -> list[Candidate]:
    """Who in the register may be the person looked for, the likeliest first; each person once.

    Args:
        visible: condition on ``Order`` that limits what the reader may see; whom no such order
            names is not offered.
        now: aware.
    """
    facts = wanted.facts
    (likely,) = likely_persons(db, [facts]) if facts.year or facts.identifiers else ([],)
    ids = {each.person_id for each in likely}
    if wanted.name and facts.names and facts.year is None:
        named = persons_named(db, wanted.name).order_by("rank", "person_id").limit(_MOST_NAMED)
        ids |= {person_id for person_id, _ in db.execute(named)}
    known = {*wanted.offered}
    if wanted.reference is not None:
        known |= {*granting.people_on(db, wanted.reference)}
    if not ids and not known:
        return []
    people = _people(db, ids | known)
    told = _references(db, people, visible)
    persons: defaultdict[int, list[Person]] = defaultdict(list)
    for person in people.values():
        persons[person.one_id or person.id].append(person)
    found = [
        _candidate(records, facts, known, ids, told, now)
        for records in persons.values()
        if any(told[each.id] for each in records)
    ]
    found.sort(key=lambda each: (each.person.id not in known, -each.likeness.strength))
    return found[: max(_MOST_OFFERED, len(known))]


def _candidate(
    records: Sequence[Person],
    wanted: PersonFacts,
    known: Collection[int],
    likely: Collection[int],
    told: Mapping[int, Sequence[str]],
    now: datetime,
) -> Candidate:
    """A person by the record that is most alike of those that were found."""
    by_id = {each.id: each for each in records}
    asked = sorted(by_id.keys() & known) or sorted(by_id.keys() & likely)
    compared = {each: compare(wanted, facts_of_record(by_id[each])) for each in asked}
    best = by_id[max(asked, key=lambda each: (compared[each].strength, -each))]
    names = (
        f"{name.given_names} {name.family_name}".strip()
        for record in records
        for name in record.names
        if name.removal_id is None
    )
    listed = f"{best.given_names} {best.family_name}".strip()
    return Candidate(
        best,
        compared[best.id],
        tuple(each for each in dict.fromkeys(names) if each != listed),
        tuple(dict.fromkeys(each for record in records for each in told[record.id])),
        tuple(
            address
            for record in records
            for address in record.addresses
            if address.kind.is_home
            and address.removal_id is None
            and (address.ends_at is None or address.ends_at > now)
        ),
    )


def _people(db: Session, ids: Collection[int]) -> dict[int, Person]:
    """Every record of some persons, by number."""
    found = db.scalars(
        select(Person)
        .where(Person.id.in_(records_of(ids)))
        # A person has few names: one statement less, and no rows to speak of more.
        .options(selectinload(Person.addresses), joinedload(Person.names))
        .order_by(Person.id)
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found.unique()}


def _references(
    db: Session, ids: Iterable[int], visible: ColumnElement[bool]
) -> Mapping[int, list[str]]:
    wanted = [*ids]
    named: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.execute(
        select(Order.reference, Order.subject_id, Protection.person_id)
        .outerjoin(Protection, stands_on_order())
        .where(or_(Order.subject_id.in_(wanted), Protection.person_id.in_(wanted)))
        .where(visible)
        .order_by(Order.id.desc())
    )
    for reference, *people in rows:
        for each in people:
            if each in wanted and reference not in named[each]:
                named[each].append(reference)
    return named
