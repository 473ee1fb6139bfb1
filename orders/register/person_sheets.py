"""A person on an order: their names, addresses and how to speak with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.people.answers import IS_OPEN, answer_of
from orders.people.model import Address, Person, PersonCharacteristic, PersonName
from orders.register.mixed_rows import MixedQuery, MixedRows
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer
from orders.rules.vocabulary.codes import RelationshipBasis


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person on an order.

    Attributes:
        names: every name but the one the person is listed under.
        addresses: every address, the newest first.
        answers: how to speak with them; what is sensitive is not among them.
        relationship_basis: how a protected person is connected; ``None`` for the subject.
        is_relevant_child: protected as a child whose interests matter.
        lives_with: whom a child lives with, in words.
    """

    person: Person
    names: tuple[PersonName, ...]
    addresses: tuple[Address, ...]
    answers: Mapping[Characteristic, CharacteristicAnswer] = field(default_factory=dict)
    relationship_basis: RelationshipBasis | None = None
    is_relevant_child: bool = False
    lives_with: str | None = None


_PEOPLE: Final = bindparam("people", expanding=True, type_=Person.id.type)
OF_PEOPLE: Final = (
    select(PersonName).where(PersonName.person_id.in_(_PEOPLE)),
    select(PersonCharacteristic).where(IS_OPEN, PersonCharacteristic.person_id.in_(_PEOPLE)),
    select(Address).where(Address.person_id.in_(_PEOPLE)),
)
_APART: Final = MixedQuery(select(Person).where(Person.id.in_(_PEOPLE)), *OF_PEOPLE)


def person_sheet(db: Session, person_id: int) -> PersonSheet:
    """A person apart from any order: every name and address, in one statement.

    Raises:
        NotFound: there is none of that number.
    """
    rows = _APART.read(db, fresh=True, people=[person_id])
    persons = rows.of(Person)
    if not persons:
        raise NotFound("There is no such person.")
    return sheets_of(persons, rows)[person_id]


def sheets_of(persons: Iterable[Person], rows: MixedRows) -> dict[int, PersonSheet]:
    """The sheets of persons by their number, of what ``OF_PEOPLE`` found."""
    names: defaultdict[int, list[PersonName]] = defaultdict(list)
    for name in sorted(rows.of(PersonName), key=lambda each: each.id):
        names[name.person_id].append(name)
    answers: defaultdict[int, dict[Characteristic, CharacteristicAnswer]] = defaultdict(dict)
    for said in sorted(rows.of(PersonCharacteristic), key=lambda each: each.characteristic.value):
        answers[said.person_id][said.characteristic] = answer_of(said)
    addresses: defaultdict[int, list[Address]] = defaultdict(list)
    for address in sorted(rows.of(Address), key=lambda each: -each.id):
        addresses[address.person_id].append(address)
    return {
        person.id: PersonSheet(
            person,
            tuple(names[person.id])[1:],
            tuple(addresses[person.id]),
            answers[person.id],
        )
        for person in persons
    }
