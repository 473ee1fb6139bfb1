"""Records still being written: begun, kept page by page, dropped or made into an order.

A draft is the team's that may record orders and open homes: one account writes it, each of the team
may read it and take it over. To every other account it does not exist. Nothing of a draft is in the
register, is searched, counted or mailed.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, or_, select, true
from sqlalchemy.orm import Session, joinedload

from orders import formatting
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import ChangedMeanwhile, DraftGone, DraftHeldByAnother
from orders.people.joined_records import records_of
from orders.people.likeness.candidates import likely_persons
from orders.people.likeness.comparison import Likeness
from orders.people.likeness.facts import facts_given
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.model import Draft, Order, Protection, stands_on_order
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind

SOURCE = "draft"
"""``source`` of every order written page by page; ``source_reference`` is the draft's id, so that
one draft never becomes two orders."""
BREACH: Final = "BREACH"
"""``kind`` of a breach between its form and "check your answers"."""
FORM: Final = "FORM"
"""``kind`` of what a form held that could not be taken."""
PASSING: Final = frozenset({BREACH, FORM})
"""Drafts that are no new record: left for ``KEPT_FOR``, they go."""
KEPT_FOR: Final = timedelta(days=1)
_MOST_SHOWN = 5
"""So many records are shown beside each person of a new one, the likeliest."""


@dataclass(frozen=True, slots=True)
class PossiblePerson:
    """A person the register already holds who may be a person of a new record.

    Attributes:
        given: the person as written now.
        person: the person as recorded before.
        likeness: what the two have in common.
        references: the notices and orders that name them.
        place: 0 for the subject of the new record, 1 for its first protected person.
    """

    given: PersonInput
    person: Person
    likeness: Likeness
    references: tuple[str, ...]
    place: int


def start(db: Session, kind: Kind, *, by: Account, now: datetime) -> Draft:
    """Begin a record of ``kind`` with nothing in it."""
    draft = Draft(
        id=secrets.token_hex(16),
        account_id=by.id,
        kind=kind.code,
        pages={},
        started_at=now,
        changed_at=now,
    )
    db.add(draft)
    log.record(db, Action.COLLECTION, "draft.started", by=by, now=now, details={"kind": kind.code})
    db.flush()
    return draft


def load(db: Session, draft_id: str, *, by: Account, to_change: bool = False) -> Draft:
    """A draft that this account writes.

    Args:
        to_change: whether to hold it until the transaction ends, so that two posts take turns.

    Raises:
        DraftGone: there is none, or it is not this account's to see.
        DraftHeldByAnother: another account of the team writes it.
    """
    draft = read(db, draft_id, by=by, to_change=to_change)
    if draft.account_id != by.id:
        raise DraftHeldByAnother(_held(draft), draft.id)
    return draft


def read(db: Session, draft_id: str, *, by: Account, to_change: bool = False) -> Draft:
    """A draft that this account or another of its team writes.

    Raises:
        DraftGone: there is none, or it is not this account's to see.
    """
    if to_change:
        lock_rows(db, Draft.id, Draft.id == draft_id)
    draft = db.scalar(
        select(Draft)
        .options(joinedload(Draft.account, innerjoin=True))
        .where(Draft.id == draft_id, _is_seen(by), _is_of_order())
        .execution_options(populate_existing=to_change)
    )
    if draft is None:
        raise DraftGone
    return draft


def unfinished(db: Session, *, by: Account) -> tuple[Sequence[Draft], Sequence[Draft]]:
    """The drafts this account writes, and those others of its team write.

    Of each the one last worked on first.
    """
    found = db.scalars(
        select(Draft)
        .options(joinedload(Draft.account, innerjoin=True))
        .where(_is_seen(by), _is_of_order())
        .order_by(Draft.changed_at.desc(), Draft.id)
    ).all()
    mine = [each for each in found if each.account_id == by.id]
    return mine, [each for each in found if each.account_id != by.id]


def version(draft: Draft) -> str:
    """What a reader of a draft has before them: who writes it, and when it was last saved."""
    # Not made of what was typed: a withheld home could be tried against a digest.
    return f"{draft.account_id} {draft.changed_at.isoformat()}"


def take_over(db: Session, draft_id: str, *, seen: str, by: Account, now: datetime) -> Draft:
    """Make this account the one that writes a draft.

    Args:
        seen: its ``version`` as it was read.

    Raises:
        DraftGone: there is none, or it is not this account's to see.
        ChangedMeanwhile: it was saved or taken over since it was read.
    """
    draft = read(db, draft_id, by=by, to_change=True)
    if draft.account_id == by.id:
        return draft
    if version(draft) != seen:
        raise ChangedMeanwhile(f"{_held(draft)} Look at it again before you take it over.")
    before = draft.account_id
    draft.account, draft.taken_from_id, draft.taken_at = by, before, now
    details = {"kind": draft.kind, "from": before}
    log.record(db, Action.ALTERATION, "draft.taken-over", by=by, now=now, details=details)
    db.flush()
    return draft


def save(db: Session, draft: Draft, page: str, values: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a page's form held, right or wrong."""
    # A new dictionary each time: SQLAlchemy does not see changes inside one.
    draft.pages = {**draft.pages, page: dict(values)}
    draft.changed_at = now
    db.flush()


def remove(db: Session, draft: Draft, page: str, *, now: datetime) -> None:
    """Forget a page and every page below it."""
    draft.pages = {
        key: values
        for key, values in draft.pages.items()
        if key != page and not key.startswith(f"{page}/")
    }
    draft.changed_at = now
    db.flush()


def drop(db: Session, draft: Draft, *, by: Account, now: datetime) -> None:
    """Forget a draft that its account will not finish."""
    log.record(db, Action.ERASURE, "draft.dropped", by=by, now=now, details={"kind": draft.kind})
    db.delete(draft)
    db.flush()


def finish(db: Session, draft: Draft) -> None:
    """Take away a draft whose order is recorded in the same transaction."""
    db.delete(draft)
    db.flush()


def sweep(db: Session, *, now: datetime) -> int:
    """Forget every passing draft that was left for a day, whose account may never come back.

    Returns:
        How many.
    """
    gone = delete(Draft).where(Draft.kind.in_(PASSING), Draft.changed_at < now - KEPT_FOR)
    return len(db.scalars(gone.returning(Draft.id)).all())


def became(db: Session, draft_id: str, *, by: Account) -> str | None:
    """Reference of the order this account or another of its team made of a draft, or ``None``."""
    return db.scalar(
        select(Order.reference).where(
            Order.source == SOURCE,
            Order.source_reference == draft_id,
            true() if is_of_team(by) else Order.recorded_by_id == by.id,
        )
    )


def already_known(
    db: Session, given: OrderInput, *, by: Account, now: datetime
) -> list[PossiblePerson]:
    """Persons of the register who may be the subject or a protected person, the likeliest first.

    Those of whom the recorder said whether they are are not among them.

    Showing them is a consultation of the records that name them, and is logged as one.
    """
    people = [given.subject, *(each.person for each in given.protected_persons)]
    likely = likely_persons(db, [facts_given(each) for each in people])
    answered = [_answered(db, each) for each in people]
    likely = [
        [each for each in some if each.person_id not in said]
        for some, said in zip(likely, answered, strict=True)
    ]
    persons = _persons(db, {each.person_id for some in likely for each in some[:_MOST_SHOWN]})
    found = [
        PossiblePerson(
            wanted,
            persons[each.person_id][0],
            each.likeness,
            persons[each.person_id][1],
            place,
        )
        for place, (wanted, some) in enumerate(zip(people, likely, strict=True))
        for each in some[:_MOST_SHOWN]
    ]
    for reference in sorted({each for known in found for each in known.references}):
        log.record(
            db, Action.CONSULTATION, "draft.same-person", by=by, now=now, reference=reference
        )
    return found


def _answered(db: Session, given: PersonInput) -> set[int]:
    """The records of the persons of whom the recorder said whether they are the one given."""
    choice = given.choice
    said = {*choice.others, *choice.unsure, *({choice.same_as} - {None})}
    named = [each for each in said if each is not None]
    return {*db.scalars(records_of(named))} if named else set()


def is_of_team(account: Account) -> bool:
    """Whether an account may read and take over what others of the team write.

    What is typed of a home that is withheld is read by who may open homes alone.
    """
    needed = (Permission.ORDER_RECORD, Permission.CONFIDENTIAL_OPEN)
    return all(may(account.role, each) for each in needed)


def _is_seen(by: Account) -> ColumnElement[bool]:
    return true() if is_of_team(by) else Draft.account_id == by.id


def _held(draft: Draft) -> str:
    name, saved = draft.account.name, formatting.moment(draft.changed_at)
    if draft.taken_at is not None:
        return f"Taken over by {name} on {formatting.moment(draft.taken_at)}, last saved {saved}."
    return f"{name} writes this record, last saved {saved}."


def _is_of_order() -> ColumnElement[bool]:
    # Breaches are drafted in the same table and are on no page of a new record.
    return Draft.kind.in_(list(catalogue.KINDS))


def _persons(db: Session, ids: set[int]) -> dict[int, tuple[Person, tuple[str, ...]]]:
    """Persons with the references of the notices and orders that name them."""
    if not ids:
        return {}
    named: defaultdict[int, dict[str, None]] = defaultdict(dict)
    rows = db.execute(
        select(Order.reference, Order.subject_id, Protection.person_id)
        .outerjoin(Protection, stands_on_order())
        .where(or_(Order.subject_id.in_(ids), Protection.person_id.in_(ids)))
        .order_by(Order.recorded_at, Order.id)
    )
    for reference, *people in rows:
        for person_id in ids.intersection(people):
            named[person_id][reference] = None
    persons = db.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: (person, tuple(named[person.id])) for person in persons}
