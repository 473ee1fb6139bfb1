"""Recording a dated fact of a person, and that it ended or changed, for all of their orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, NotFound
from orders.people.dated_facts.kinds import TELLING, FactKind, sought_by
from orders.people.dated_facts.model import DatedFact
from orders.people.dated_facts.schema import FactInput
from orders.people.joined_records import lock_records
from orders.register.changes.change_steps import claim_people
from orders.register.changes.withholding import orders_of
from orders.register.confidentiality.hidden_people import is_hidden
from orders.register.person_facts.removals import fact_of, reason_of


def record_fact(
    db: Session,
    person_id: int,
    given: FactInput,
    *,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> DatedFact:
    """Record a dated fact of a person; it counts under every record of theirs.

    What may tell where a hidden person lives is withheld.

    Args:
        person_id: any record of theirs.
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
    fact = _added(db, person_id, given, by=by, now=now)
    _log(db, "person.fact-recorded", fact, by=by, now=now, reference=reference)
    return fact


def record_beside(
    db: Session,
    facts: Iterable[tuple[int, FactInput]],
    *,
    by: Account,
    now: datetime,
    reference: str,
) -> None:
    """Record dated facts of the people of an order that was written in this transaction.

    Args:
        facts: each with the record of whom it is; that record is locked, or new.
        reference: the order, for the log.
    """
    for person_id, given in facts:
        fact = _added(db, person_id, given, by=by, now=now)
        _log(db, "person.fact-recorded", fact, by=by, now=now, reference=reference)


def change_fact(
    db: Session,
    person_id: int,
    fact_id: int,
    said: Mapping[str, str] | None,
    *,
    on: date,
    reason: str,
    source: str,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> DatedFact:
    """Record that a fact ended, or that another took its place; it stays readable.

    Args:
        fact_id: of the fact.
        said: what is so instead; ``None``: it only ended.
        on: its last London day; where another takes its place, the first day of that.
        reason: why, in words.
        source: who said so.
        reference: the order from whose page it is done, for the log.
        version: as ``record_fact`` takes it.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: it has ended already.
        marshmallow.ValidationError: the day is before it began, or no reason is given.
        NotFound: nothing of that number is recorded of the person.
    """
    why = reason_of(reason)
    records = lock_records(db, [person_id])
    claim_people(db, reference, orders_of(db, records), version=version)
    fact: DatedFact = fact_of(db, "dated_fact", fact_id, records)
    db.refresh(fact)
    if fact.removal_id is not None or fact.ends_on is not None:
        raise Conflict("This has ended already, or was taken out.")
    ends_on = on if said is None else on - timedelta(days=1)
    if fact.starts_on is not None and ends_on < fact.starts_on:
        raise ValidationError({"on": ["This must be after the day it began."]})
    fact.ends_on, fact.end_reason = ends_on, why
    if said is not None:
        given = FactInput(fact.kind, said, on, None, source)
        fact.ended_by_id = _added(db, fact.person_id, given, by=by, now=now).id
    db.flush()
    _log(db, "person.fact-changed", fact, by=by, now=now, reference=reference, reason=why)
    return fact


def _added(
    db: Session, person_id: int, given: FactInput, *, by: Account, now: datetime
) -> DatedFact:
    kind = FactKind(given.kind)
    fact = DatedFact(
        person_id=person_id,
        kind=kind,
        said=dict(given.said),
        sought=sought_by(kind, given.said),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        withheld=kind in TELLING and is_hidden(db, person_id),
        source=given.source,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(fact)
    db.flush()
    return fact


def _log(
    db: Session,
    what: str,
    fact: DatedFact,
    *,
    by: Account,
    now: datetime,
    reference: str,
    reason: str | None = None,
) -> None:
    log.record(
        db,
        Action.ALTERATION,
        what,
        by=by,
        now=now,
        reference=reference,
        reason=reason,
        details={"person": fact.person_id, "fact": fact.id, "kind": fact.kind.value},
    )
