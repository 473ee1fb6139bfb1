"""The day a person died: recording it, and what follows for the orders they are on."""

from __future__ import annotations

from datetime import date, datetime

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound
from orders.formatting import london
from orders.people.joined_records import are_one, lock_records, records_of
from orders.people.model import Death, Person
from orders.register.changes.change_steps import claim_people
from orders.register.changes.withholding import orders_of
from orders.register.model import Order
from orders.register.presence import projection


def record_death(
    db: Session,
    person_id: int,
    died_on: date,
    *,
    source: str,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> Death:
    """Record the day a person died, for all of their orders.

    It ends no order. Nobody chases an order against a dead subject; a protected person's home
    counts until the end of that day. What is withheld stays so. A second day stands beside the
    first.

    Args:
        person_id: any record of theirs.
        died_on: London day.
        source: who said so.
        reference: the order from whose page it is done, for the log.
        version: of that order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        marshmallow.ValidationError: the day is in the future, or before they were born.
        NotFound: there is no such person or order.
    """
    records = lock_records(db, [person_id])
    people = db.scalars(select(Person).where(Person.id.in_(records))).all()
    if not people:
        raise NotFound("There is no such person.")
    born = [each.born_on for each in people if each.born_on is not None]
    if died_on > london(now).date():
        raise ValidationError({"died_on": ["The day of death must be in the past."]})
    if any(died_on < each for each in born):
        raise ValidationError({"died_on": ["The day of death must be after the day of birth."]})
    orders = orders_of(db, records)
    claim_people(db, reference, orders, version=version)
    death = Death(
        person_id=person_id,
        died_on=died_on,
        source=source,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(death)
    db.flush()
    projection.rewrite(db, orders)
    details = {"person": person_id, "died_on": died_on.isoformat()}
    log.record(
        db, Action.ALTERATION, "person.died", by=by, now=now, reference=reference, details=details
    )
    return death


def death_of(person: type[Person]) -> ScalarSelect[date]:
    """The London day on which a person of the query around it died, the latest that was said."""
    record = aliased(Person)
    return (
        select(func.max(Death.died_on))
        .join(record, record.id == Death.person_id)
        .where(are_one(record, person), Death.removal_id.is_(None))
        .correlate(person)
        .scalar_subquery()
    )


def of_dead_subjects(by: date | ColumnElement[date] | None = None) -> Select[int]:
    """The query of orders against somebody who is said to have died, by whichever record.

    Args:
        by: who died on this London day or before; ``None``: at any time.

    Source: the force's own rule; an order is not ended by it.
    """
    # From the few who died: from the orders, each list would read every one.
    died = select(Death.person_id).where(Death.removal_id.is_(None))
    if by is not None:
        died = died.where(Death.died_on <= by)
    return select(Order.id).where(Order.subject_id.in_(records_of(died)))
