"""A person on an order: their names, addresses and how to speak with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from orders.errors import NotFound
from orders.people.answers import IS_OPEN, answer_of
from orders.people.dated_facts.model import DatedFact
from orders.people.joined_records import records_of
from orders.people.model import Address, Death, Person, PersonCharacteristic, PersonName
from orders.register.mixed_rows import MixedQuery, MixedRows
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer
from orders.rules.vocabulary.codes import NameKind, RelationshipBasis


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person on an order, by all of their records.

    Attributes:
        person: the record the order names.
        names: every name but the one the person is listed under.
        addresses: every address, the newest first.
        removed_addresses: those that were taken out as always wrong; a withheld one among them
            goes on keeping back what tells it.
        facts: phones, vehicles and the like, those that ended too.
        answers: how to speak with them; what is sensitive is not among them.
        relationship_basis: how a protected person is connected; ``None`` for the subject.
        is_relevant_child: protected as a child whose interests matter.
        lives_with: whom a child lives with, in words.
        shares_home: whether a protected person lives at the same premises as the subject; ``None``:
            not known. It is told as far as ``confidentiality.shared_homes`` says.
        records: every record of the person, the one the order names first.
        deaths: the days on which they are said to have died.
    """

    person: Person
    names: tuple[PersonName, ...]
    addresses: tuple[Address, ...]
    answers: Mapping[Characteristic, CharacteristicAnswer] = field(default_factory=dict)
    relationship_basis: RelationshipBasis | None = None
    is_relevant_child: bool = False
    lives_with: str | None = None
    shares_home: bool | None = None
    records: tuple[Person, ...] = ()
    deaths: tuple[Death, ...] = ()
    removed_addresses: tuple[Address, ...] = ()
    facts: tuple[DatedFact, ...] = ()

    @property
    def every_address(self) -> tuple[Address, ...]:
        """Those that stand and those that were taken out."""
        return (*self.addresses, *self.removed_addresses)

    @property
    def died_on(self) -> date | None:
        """London day of death, the latest that was said; ``None``: nothing says they died."""
        return max((each.died_on for each in self.deaths), default=None)


Fact = TypeVar("Fact", PersonName, Death, DatedFact)
PEOPLE: Final = bindparam("people", expanding=True, type_=Person.id.type)
"""Numbers of persons, where a statement about some is made once."""
_RECORD: Final = aliased(Person)
_RECORDS: Final = records_of(PEOPLE)
OF_PEOPLE: Final = (
    select(PersonName).where(PersonName.person_id.in_(_RECORDS)),
    select(PersonCharacteristic).where(IS_OPEN, PersonCharacteristic.person_id.in_(_RECORDS)),
    select(Address).where(Address.person_id.in_(_RECORDS)),
    select(_RECORD).where(_RECORD.id.in_(_RECORDS)),
    select(Death).where(Death.person_id.in_(_RECORDS)),
    select(DatedFact).where(DatedFact.person_id.in_(_RECORDS)),
)
APART: Final = (select(Person).where(Person.id.in_(PEOPLE)), *OF_PEOPLE)
"""What is asked of a person apart from any order."""
_APART: Final = MixedQuery(*APART)


def person_sheet(db: Session, person_id: int) -> PersonSheet:
    """A person apart from any order: every name and address, in one statement.

    Raises:
        NotFound: there is none of that number.
    """
    return sheet_with(db, person_id, _APART)[0]


def sheet_with(db: Session, person_id: int, query: MixedQuery) -> tuple[PersonSheet, MixedRows]:
    """A person apart from any order, and what else is asked of them in the same statement.

    Args:
        query: of ``APART`` and more by the parameter ``PEOPLE``.

    Raises:
        NotFound: there is none of that number.
    """
    rows = query.read(db, fresh=True, people=[person_id])
    persons = rows.of(Person)
    if not persons:
        raise NotFound("There is no such person.")
    return sheets_of(persons, rows)[person_id], rows


def sheets_of(persons: Iterable[Person], rows: MixedRows) -> dict[int, PersonSheet]:
    """The sheets of persons by their number, of what ``OF_PEOPLE`` found."""
    ones = {each.id: _one(each) for each in rows.of(_RECORD)}
    records: defaultdict[int, list[Person]] = defaultdict(list)
    for record in sorted(rows.of(_RECORD), key=lambda each: each.id):
        records[_one(record)].append(record)
    names: defaultdict[int, list[PersonName]] = defaultdict(list)
    for name in sorted(_standing(rows.of(PersonName)), key=lambda each: each.id):
        names[ones[name.person_id]].append(name)
    answers: defaultdict[int, dict[Characteristic, CharacteristicAnswer]] = defaultdict(dict)
    for said in sorted(rows.of(PersonCharacteristic), key=lambda each: each.characteristic.value):
        answers[ones[said.person_id]][said.characteristic] = answer_of(said)
    # Of an address or a death and its copy on another record, the one recorded later.
    addresses: defaultdict[int, dict[int, Address]] = defaultdict(dict)
    removed: defaultdict[int, list[Address]] = defaultdict(list)
    for address in sorted(rows.of(Address), key=lambda each: -each.id):
        if address.removal_id is not None:
            removed[ones[address.person_id]].append(address)
            continue
        origin = address.copied_from_id or address.id
        addresses[ones[address.person_id]].setdefault(origin, address)
    deaths: defaultdict[int, dict[int, Death]] = defaultdict(dict)
    for death in sorted(_standing(rows.of(Death)), key=lambda each: -each.id):
        deaths[ones[death.person_id]].setdefault(death.copied_from_id or death.id, death)
    facts: defaultdict[int, dict[int, DatedFact]] = defaultdict(dict)
    for fact in sorted(_standing(rows.of(DatedFact)), key=lambda each: -each.id):
        facts[ones[fact.person_id]].setdefault(fact.copied_from_id or fact.id, fact)
    return {
        person.id: PersonSheet(
            person,
            _other_names(person, names[_one(person)]),
            tuple(addresses[_one(person)].values()),
            answers[_one(person)],
            records=(person, *(each for each in records[_one(person)] if each is not person)),
            deaths=tuple(deaths[_one(person)].values()),
            facts=tuple(facts[_one(person)].values()),
            removed_addresses=tuple(removed[_one(person)]),
        )
        for person in persons
    }


def _standing(facts: Iterable[Fact]) -> list[Fact]:
    """Those that were not taken out as always wrong."""
    return [each for each in facts if each.removal_id is None]


def _one(record: Person) -> int:
    return record.one_id or record.id


def _other_names(person: Person, names: Iterable[PersonName]) -> tuple[PersonName, ...]:
    """Every name but the one a person is listed under, each once whichever record has it."""
    listed = (NameKind.LEGAL, person.family_name, person.given_names)
    every = {(each.kind, each.family_name, each.given_names): each for each in names}
    return tuple(each for words, each in every.items() if words != listed)
