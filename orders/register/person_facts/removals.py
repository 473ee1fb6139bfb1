"""Taking out what was always wrong of a person: kept, with the reason, and counting no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.db import Model
from orders.errors import Conflict, NotFound
from orders.people.fact_removals import FactRemoval
from orders.people.joined_records import copies_of, lock_records
from orders.people.likeness import pairs
from orders.people.model import Address, NameToken, PersonName
from orders.register.changes.change_steps import claim_people
from orders.register.changes.person_joins import list_by_last_name, tables_of_facts
from orders.register.changes.withholding import orders_of, withhold_together
from orders.register.confidentiality import same_homes
from orders.register.presence import projection
from orders.rules.vocabulary.codes import NameKind

LONGEST_REASON: Final = 1_000
_CUSTODY: Final = "detention"
_ENDS: Final = {"address": "ends_at", "dated_fact": "ends_on", _CUSTODY: "released_at"}
"""Where a sort of facts that ends another of its sort keeps when it ends."""


def sorts() -> dict[str, type[Model]]:
    """Every table of facts of a person, by its name."""
    return {each.__tablename__: each for each in tables_of_facts()}


def fact_of(db: Session, sort: str, fact_id: int, records: Collection[int]) -> Any:
    """One fact of a person.

    Args:
        sort: the name of its table.
        fact_id: its number there.
        records: every record of the person.

    Raises:
        NotFound: nothing of that sort and number is recorded of them.
    """
    model = sorts().get(sort)
    found: Any = None if model is None else db.get(model, fact_id)
    if found is None or found.person_id not in records:
        raise NotFound("Nothing of that number is recorded of this person.")
    return found


def reason_of(reason: str) -> str:
    """Why a fact of a person is changed or taken out, without spaces around.

    Raises:
        marshmallow.ValidationError: it is blank, or longer than ``LONGEST_REASON`` characters.
    """
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        message = f"Enter why, in {LONGEST_REASON:,} characters or fewer."
        raise ValidationError({"reason": [message]})
    return why


def take_out(
    db: Session,
    sort: str,
    fact_id: int,
    *,
    person_id: int,
    reason: str,
    by: Account,
    now: datetime,
    reference: str,
    version: int | None = None,
) -> FactRemoval:
    """Take out a fact of a person that was always wrong, on every record that is theirs now.

    What it ended goes on: homes before a wrong move, custody before a wrong one. Nothing that is
    withheld is opened: a withheld address goes on keeping back what tells it.

    Args:
        sort: the name of the fact's table.
        fact_id: its number there.
        person_id: any record of the person.
        reason: why, in words.
        reference: the order from whose page it is done, for the log.
        version: of that order, as the recorder had it in front of them; ``None`` for a command.

    Raises:
        ChangedMeanwhile: the order has been changed since that version.
        Conflict: it was taken out already, or is the name the record came with.
        marshmallow.ValidationError: no reason is given.
        NotFound: nothing of that sort and number is recorded of the person.
    """
    why = reason_of(reason)
    records = lock_records(db, [person_id])
    orders = orders_of(db, records)
    claim_people(db, reference, orders, version=version)
    fact = fact_of(db, sort, fact_id, records)
    db.refresh(fact)
    _check(fact)
    removal = begin(db, person_id, why, by=by, now=now)
    same = [each for each in copies_of(db, fact, records) if each.removal_id is None]
    for each in same:
        each.removal_id = removal.id
    db.flush()
    numbers = [each.id for each in same]
    if isinstance(fact, PersonName):
        db.execute(delete(NameToken).where(NameToken.person_name_id.in_(numbers)))
        list_by_last_name(db, records)
    if sort in _ENDS:
        _reopen(db, sort, fact, records)
    if isinstance(fact, Address):
        for number in numbers:
            same_homes.answer(db, number, keeps=True, by=by, now=now)
    projection.rewrite(db, orders)
    withhold_together(db, orders, by=by, now=now)
    pairs.renew(db, records)
    log.record(
        db,
        Action.ALTERATION,
        "person.fact-removed",
        by=by,
        now=now,
        reference=reference,
        reason=why,
        details={"sort": sort, "rows": numbers, "person": person_id},
    )
    return removal


def begin(db: Session, person_id: int, why: str, *, by: Account, now: datetime) -> FactRemoval:
    """A decision that something of a person was always wrong; the caller takes it out by it."""
    removal = FactRemoval(person_id=person_id, reason=why, removed_at=now, removed_by_id=by.id)
    db.add(removal)
    db.flush()
    return removal


def _check(fact: Any) -> None:
    if fact.removal_id is not None:
        raise Conflict("This was taken out already.")
    if isinstance(fact, PersonName) and fact.kind is NameKind.LEGAL and fact.recorded_at is None:
        raise Conflict(
            "This is the name the record came with. Add the right legal name instead: every order"
            " lists them under that."
        )


def _reopen(db: Session, sort: str, fact: Any, records: Collection[int]) -> None:
    """Let what a fact ended go on: homes before a move, a phone before its change, custody."""
    model: Any = type(fact)
    ends = _ENDS[sort]
    origin = fact.copied_from_id or fact.id
    wrong = select(model.id).where(or_(model.id == origin, model.copied_from_id == origin))
    ended = db.scalars(
        select(model).where(model.person_id.in_(records), model.ended_by_id.in_(wrong))
    ).all()
    # What ended the wrong one later, another of its sort or a release, ended that before as well.
    is_over = fact.ended_by_id is not None or sort == _CUSTODY
    for each in ended:
        setattr(each, ends, getattr(fact, ends) if is_over else None)
        each.ended_by_id = fact.ended_by_id
    db.flush()
