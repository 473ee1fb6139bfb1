"""What becomes known of a person later: another name, the day of death. Every order goes by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bulk import insert_rows
from orders.errors import NotFound
from orders.formatting import london
from orders.people.joined_records import are_one, lock_records, records_of
from orders.people.likeness import pairs
from orders.people.model import Death, NameToken, Person, PersonName
from orders.people.name_index import learn, token_rows
from orders.people.names import indexed
from orders.people.schema import AliasInput
from orders.register.changes.change_steps import claim_people
from orders.register.changes.person_joins import list_by_last_name
from orders.register.changes.withholding import orders_of
from orders.register.model import Order, Presence, Stay
from orders.register.presence import projection
from orders.register.presence.area_predicates import stays
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import NameKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity

_ENDED_BY_DEATH: Final = [
    code for code, kind in catalogue.KINDS.items() if EventKind.PARTY_DIED in kind.events
]


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


def ended_by_death(db: Session, person_id: int, *, now: datetime) -> list[Finding]:
    """The orders in force that a death of this person may end, each to be recorded on its page.

    Source: Family Law Act 1996 ss.33(9)(b), 36(9) (not confirmed of s.33).
    """
    found = db.scalars(
        select(Order.reference)
        .where(
            Order.id.in_(orders_of(db, [person_id])),
            Order.kind.in_(_ENDED_BY_DEATH),
            exists().where(Presence.order_id == Order.id, stays(now, Stay.LIVE, Stay.SUSPENDED)),
        )
        .order_by(Order.id)
    )
    return [
        Finding(
            "party-died",
            Severity.CONFIRM,
            f"{reference} may end by this death: read the order, then record on it that a party"
            " died.",
            "Family Law Act 1996 s.36(9)",
            "died_on",
        )
        for reference in found
    ]


def record_name(
    db: Session,
    person_id: int,
    given: AliasInput,
    *,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> PersonName:
    """Add a name of a person. A legal one is what all of their orders list them under from now on.

    Args:
        person_id: any record of theirs.
        given: the name.
        reference: the order from whose page it is done, for the log.
        version: of that order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        NotFound: there is no such person or order.
    """
    records = lock_records(db, [person_id])
    if not records:
        raise NotFound("There is no such person.")
    claim_people(db, reference, orders_of(db, records), version=version)
    name = PersonName(
        person_id=person_id,
        kind=given.kind,
        family_name=given.family_name,
        given_names=given.given_names,
        notified_on=given.notified_on,
        recorded_at=now,
    )
    db.add(name)
    db.flush()
    words = {
        "person_id": person_id,
        "family_name": given.family_name,
        "given_names": given.given_names,
    }
    insert_rows(db, NameToken, list(token_rows(name.id, words)))
    learn(db, indexed(given.given_names, given.family_name))
    if given.kind is NameKind.LEGAL:
        list_by_last_name(db, records)
    pairs.renew(db, records)
    details = {"person": person_id, "name": name.id}
    log.record(
        db, Action.ALTERATION, "person.named", by=by, now=now, reference=reference, details=details
    )
    return name


def death_of(person: type[Person]) -> ScalarSelect[date]:
    """The London day on which a person of the query around it died, the latest that was said."""
    record = aliased(Person)
    return (
        select(func.max(Death.died_on))
        .join(record, record.id == Death.person_id)
        .where(are_one(record, person))
        .correlate(person)
        .scalar_subquery()
    )


def of_dead_subjects() -> Select[int]:
    """The query of orders against somebody who is said to have died, by whichever record.

    Source: the force's own rule; an order is not ended by it.
    """
    # From the few who died: from the orders, each list would read every one.
    return select(Order.id).where(Order.subject_id.in_(records_of(select(Death.person_id))))
