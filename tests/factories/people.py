"""Persons without an order, and records decided to be of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from orders.bulk import insert_rows
from orders.people.address_location import located
from orders.people.model import Person, PersonPair, Sameness
from orders.people.schema import PersonInput
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
    first, second = sorted((one_id, other_id))
    db.add(
        PersonPair(
            first_id=first,
            second_id=second,
            decision=Sameness.SAME,
            decided_at=now or at("2026-11-21 12:00"),
            decided_by_id=make_account(db).id,
        )
    )
    db.flush()
