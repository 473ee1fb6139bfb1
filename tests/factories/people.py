"""Persons without an order, and records decided to be of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from orders.bulk import insert_rows
from orders.people.address_location import located
from orders.people.joined_records import PersonJoin
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.changes import person_joins
from orders.register.rows.person_rows import NewPerson, PersonRowBuilder
from tests.factories.accounts import make_account
from tests.factories.orders import at


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


def make_same(db: Session, one_id: int, other_id: int, *, now: datetime | None = None) -> None:
    """Somebody decided that two records are of one person; by default Sat 21 Nov 2026 12:00."""
    join_records(db, one_id, other_id, now=now or at("2026-11-21 12:00"))


def join_records(db: Session, one_id: int, other_id: int, *, now: datetime) -> PersonJoin:
    """Two records joined as one person; gives the decision."""
    by = make_account(db)
    made = person_joins.join(db, one_id, other_id, reason="The same person.", by=by, now=now)
    assert made is not None
    return made
