"""Recording that a subject is held in custody, prison or hospital, and released."""

from __future__ import annotations

from datetime import date, datetime

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, NotFound
from orders.formatting import london
from orders.formatting import moment as moment_words
from orders.ground.model import Detention
from orders.ground.schema import DetentionInput, ReleaseInput
from orders.people.joined_records import lock_records, records_of
from orders.register.model import Order
from orders.register.presence import order_deadlines
from orders.register.presence.subject_duties import standing_still

_BEFORE = "The release must not be before the day since when the subject is held."


def detain(
    db: Session, order: Order, given: DetentionInput, *, by: Account, now: datetime
) -> Detention:
    """Record where the subject of an order is held; somewhere else they were held ends then.

    It holds for every order against the same person; this one is of ``ground_queries.order_of``.

    Raises:
        marshmallow.ValidationError: it cannot be so.
    """
    faults = {}
    if given.since_at > now:
        faults["since_at"] = ["This must be in the past."]
    if _is_before(given.release_expected_on, given.since_at):
        faults["release_expected_on"] = [_BEFORE]
    if faults:
        raise ValidationError(faults)
    records = lock_records(db, [order.subject_id])
    ended = _end_earlier(db, records, given.since_at)
    detention = Detention(
        person_id=order.subject_id,
        held_in=given.held_in,
        place=given.place,
        since_at=given.since_at,
        release_expected_on=given.release_expected_on,
        released_at=None,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    db.add(detention)
    db.flush()
    for each in ended:
        each.ended_by_id = detention.id
    _count_anew(db, records)
    _log(db, "detention.recorded", detention, order, by=by, now=now)
    return detention


def detention_of(
    db: Session, order: Order, detention_id: int, *, to_change: bool = False
) -> Detention:
    """One row of where the subject of an order is or was held; locked when it is ``to_change``.

    Raises:
        NotFound: the subject has none of that number.
    """
    if to_change:
        lock_rows(db, Detention.id, Detention.id == detention_id)
    detention = db.scalar(
        select(Detention)
        .where(
            Detention.id == detention_id,
            Detention.person_id.in_(records_of([order.subject_id])),
            Detention.removal_id.is_(None),
        )
        .execution_options(populate_existing=to_change)
    )
    if detention is None:
        raise NotFound(f"Nothing of that number is recorded for {order.reference}.")
    return detention


def release(
    db: Session,
    order: Order,
    detention_id: int,
    given: ReleaseInput,
    *,
    by: Account,
    now: datetime,
) -> Detention:
    """Record when a subject is expected to be released, or that they were.

    Raises:
        Conflict: the release is recorded already.
        NotFound: there is no such row.
        marshmallow.ValidationError: it cannot be so.
    """
    records = lock_records(db, [order.subject_id])
    detention = detention_of(db, order, detention_id, to_change=True)
    if detention.released_at is not None:
        raise Conflict(f"The release is recorded already, {moment_words(detention.released_at)}.")
    faults = {}
    if _is_before(given.release_expected_on, detention.since_at):
        faults["release_expected_on"] = [_BEFORE]
    if given.released_at is not None and given.released_at <= detention.since_at:
        since = moment_words(detention.since_at)
        faults["released_at"] = [f"The release must be after {since}, since when they are held."]
    elif given.released_at is not None and given.released_at > now:
        faults["released_at"] = ["The release must be in the past; until then, say the day."]
    if faults:
        raise ValidationError(faults)
    detention.release_expected_on = given.release_expected_on
    detention.released_at = given.released_at
    _count_anew(db, records)
    what = "detention.changed" if given.released_at is None else "detention.released"
    _log(db, what, detention, order, by=by, now=now)
    return detention


def _count_anew(db: Session, records: list[int]) -> None:
    """Store anew until when police are to be told, where time in custody does not count."""
    db.flush()
    order_ids = standing_still(db, records)
    if order_ids:
        order_deadlines.rewrite_of(db, order_ids)


def _end_earlier(db: Session, records: list[int], since_at: datetime) -> list[Detention]:
    """End where the person is held until now; the row lock keeps two recorders apart."""
    ended = []
    standing = Detention.person_id.in_(records), Detention.removal_id.is_(None)
    lock_rows(db, Detention.id, *standing)
    known = db.scalars(
        select(Detention)
        .where(*standing)
        .order_by(Detention.since_at.desc())
        .execution_options(populate_existing=True)
    ).all()
    for each in known:
        free_at = each.since_at if each.released_at is None else each.released_at
        if since_at < free_at or (each.released_at is None and since_at == free_at):
            message = f"The register has them held at that time already, {each.held_in.label} since"
            raise ValidationError(
                {"since_at": [f"{message} {moment_words(each.since_at)}. Change that first."]}
            )
        if each.released_at is None:
            each.released_at = since_at
            ended.append(each)
    db.flush()
    return ended


def _is_before(on: date | None, since_at: datetime) -> bool:
    return on is not None and on < london(since_at).date()


def _log(
    db: Session, what: str, detention: Detention, order: Order, *, by: Account, now: datetime
) -> None:
    expected = detention.release_expected_on
    details = {
        "detention": detention.id,
        "held_in": detention.held_in,
        "expected": None if expected is None else expected.isoformat(),
    }
    log.record(
        db, Action.ALTERATION, what, by=by, now=now, reference=order.reference, details=details
    )
