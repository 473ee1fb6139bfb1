"""Adding a protected person whom the record of an order lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bulk import insert_rows
from orders.corrections.service import order_called
from orders.people.address_location import check_placed, located
from orders.people.joined_records import lock_records
from orders.people.likeness import pairs
from orders.people.model import Person
from orders.people.schema import PersonChoice, PersonInput
from orders.register.changes import change_steps
from orders.register.changes.recorded_before import chosen_persons, shared_addresses
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.confidentiality import shared_homes
from orders.register.corrections.ledger import keep
from orders.register.corrections.model import CorrectionAct
from orders.register.model import Order, Protection
from orders.register.person_facts.removals import reason_of
from orders.register.presence import projection
from orders.register.presence.facts import applying
from orders.register.rows.person_rows import NewPerson, PersonRowBuilder
from orders.register.schemas.fields import MOST_PROTECTED
from orders.register.schemas.order import ProtectedInput
from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.findings import Finding, Severity


def add_protected_person(
    db: Session,
    reference: str,
    given: ProtectedInput,
    *,
    reason: str,
    override_reason: str | None = None,
    by: Account,
    now: datetime,
    version: int | None,
) -> Protection:
    """Add a protected person whom an order protects and its record lacks.

    Somebody the register has already is joined with their record, as when recording; an address
    given as another person's of the order is theirs, withheld where it is withheld.

    Args:
        reference: of the order.
        given: the person, and how they are connected to the subject.
        reason: why the record lacked them, in words.
        override_reason: why what looks unlawful, or not to agree, is recorded all the same.
        version: of the order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        RuleBroken: something is to be confirmed with a reason first.
        marshmallow.ValidationError: an address cannot be placed, the person they are said to be is
            not in the register, the order protects too many, or no reason is given.
        NotFound: there is no such order.
    """
    why = reason_of(reason)
    order = order_called(db, reference)
    chosen = _held(db, given.person)
    change_steps.claim_people(db, reference, [order.id, *orders_of(db, chosen)], version=version)
    standing = db.scalars(
        select(Protection.person_id)
        .where(Protection.order_id == order.id, Protection.taken_out_id.is_(None))
        .order_by(Protection.id)
    ).all()
    if len(standing) >= MOST_PROTECTED:
        raise ValidationError({"form": [f"An order protects {MOST_PROTECTED} persons at most."]})
    order = change_steps.loaded(db, order.id)
    found = _findings(db, order, given, by=by, now=now)
    change_steps.confirm_or_refuse(found, override_reason)
    if found and override_reason:
        order.override_reason = "\n".join(filter(None, (order.override_reason, override_reason)))
    person = _with_shared_homes(db, [order.subject_id, *standing], given.person, now=now)
    protection = Protection(
        order_id=order.id,
        person_id=_recorded(db, person, now=now),
        relationship_basis=given.relationship_basis,
        is_relevant_child=given.is_relevant_child,
        lives_with=given.lives_with,
        shares_home=given.shares_home,
    )
    db.add(protection)
    db.flush()
    keep(
        db,
        "connection",
        protection.id,
        CorrectionAct.ADDED,
        {},
        order_id=order.id,
        person_id=protection.person_id,
        reason=why,
        by=by,
        now=now,
    )
    chosen_persons.keep(db, reference, [(protection.person_id, person)], by=by, now=now)
    pairs.renew(db, [protection.person_id])
    projection.rewrite(db, [order.id])
    withhold_together(db, [order.id], by=by, now=now)
    log.record(
        db,
        Action.ALTERATION,
        "record.added",
        by=by,
        now=now,
        reference=reference,
        reason=why,
        details={
            "sort": "connection",
            "rows": [protection.id],
            "people": [protection.person_id],
        },
    )
    return protection


def _findings(
    db: Session, order: Order, given: ProtectedInput, *, by: Account, now: datetime
) -> list[Finding]:
    """What to confirm of who lives where the subject does; whom a court protects is never refused.

    Args:
        order: with its conditions and those it protects.
    """
    kind, codes = catalogue.kind(order.kind), [each.code for each in applying(order.conditions)]
    answers = [*shared_homes.known(db, order, by=by).values()]
    before, after = (
        conditions.premises_checks(
            kind,
            codes,
            shares_premises=conditions.one_shares_premises(some),
            severity=Severity.CONFIRM,
        )
        for some in (answers, [*answers, given.shares_home])
    )
    shown = None
    if given.shares_home is not None:
        shown = shared_addresses.beside_stored(db, order.subject_id, given.person, by=by, now=now)
    differing = conditions.answer_checks([(given.shares_home, shown)])
    return [*(each for each in after if each not in before), *differing]


def _held(db: Session, given: PersonInput) -> Sequence[int]:
    """The records of whom the new one is said to be, locked; none where nobody is named."""
    named = given.choice.same_as
    if named is None:
        return ()
    records = lock_records(db, [named])
    if named not in records:
        raise ValidationError({"same_as": [chosen_persons.NO_PERSON]})
    return list(records)


def _with_shared_homes(
    db: Session, people: Sequence[int], given: PersonInput, *, now: datetime
) -> PersonInput:
    """A person with each address written out that is another's of the order.

    Args:
        people: the records of the order's subject and of those it protects, as they are numbered.
    """
    rows = db.scalars(select(Person).where(Person.id.in_(people)))
    names = {each.id: each for each in rows}
    known: list[chosen_persons.PlacedPerson] = [((), _as_chosen(names[each])) for each in people]
    return chosen_persons.shared_homes(db, [*known, ((), given)], now=now)[-1]


def _as_chosen(record: Person) -> PersonInput:
    """A person of the register, whose homes are those that it has."""
    return PersonInput(
        record.family_name,
        record.given_names,
        record.born_on,
        record.sex,
        choice=PersonChoice(same_as=record.id),
    )


def _recorded(db: Session, given: PersonInput, *, now: datetime) -> int:
    """The number of the new record of a person."""
    grids = located(db, given.addresses)
    for each in given.addresses:
        check_placed(db, each, grids)
    person = NewPerson(given, now)
    for model, rows in PersonRowBuilder(db, [person], grids, {}).tables([person]):
        insert_rows(db, model, rows)
    return person.id
