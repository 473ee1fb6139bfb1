"""A name a person is found to have, or takes, after they were recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bulk import insert_rows
from orders.errors import NotFound
from orders.people.joined_records import lock_records
from orders.people.likeness import pairs
from orders.people.model import NameToken, PersonName
from orders.people.name_index import learn, token_rows
from orders.people.names import indexed
from orders.people.schema import AliasInput
from orders.register.changes.change_steps import claim_people
from orders.register.changes.person_joins import list_by_last_name
from orders.register.changes.withholding import orders_of
from orders.rules.vocabulary.codes import NameKind


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
    index_name(db, name)
    if given.kind is NameKind.LEGAL:
        list_by_last_name(db, records)
    pairs.renew(db, records)
    details = {"person": person_id, "name": name.id}
    log.record(
        db, Action.ALTERATION, "person.named", by=by, now=now, reference=reference, details=details
    )
    return name


def index_name(db: Session, name: PersonName) -> None:
    """Let a person be found by a name as it is written now, and by no word it had before."""
    db.execute(delete(NameToken).where(NameToken.person_name_id == name.id))
    words = {
        "person_id": name.person_id,
        "family_name": name.family_name,
        "given_names": name.given_names,
    }
    insert_rows(db, NameToken, list(token_rows(name.id, words)))
    learn(db, indexed(name.given_names, name.family_name))
