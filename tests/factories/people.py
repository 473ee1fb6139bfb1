"""Persons without an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from orders.bulk import insert_rows
from orders.people.address_location import located
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.rows.person_rows import NewPerson, PersonRowBuilder


def make_people(db: Session, given: Sequence[PersonInput], *, now: datetime) -> list[int]:
    """Persons with every name and address given, by id."""
    new = [NewPerson(each, now) for each in given]
    grids = located(db, [address for each in given for address in each.addresses])
    for model, rows in PersonRowBuilder(db, new, grids, {}).tables(new):
        insert_rows(db, model, rows)
    return [each.id for each in new]


def make_person(db: Session, given: PersonInput, *, now: datetime) -> Person:
    """A person with every name and address given."""
    return db.get_one(Person, make_people(db, [given], now=now)[0])
