"""Doing what a drawn history says of the people of an order: homes, custody, breaches, joins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.custody import clock_recalculation
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.breaches.service import record_progress, stamp
from orders.courts.holidays import ChangeInput, change, of_day, withdraw
from orders.errors import NotFound
from orders.ground import custody_records
from orders.ground.schema import ReleaseInput
from orders.people.model import Address, Person
from orders.register.changes import home_changes, person_matches
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from tests.digests.acting import WHY, order_of
from tests.digests.facts import Breached, Detained, Holiday
from tests.digests.history import Life
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.ground import make_detention, to_record_on
from tests.factories.orders import acting, home


def move(db: Session, life: Life, there: str, since: datetime, now: datetime) -> None:
    """Record that a subject moved."""
    order = order_of(db, life)
    given = home(there, lines=f"{order.id} New Street", starts_on=since.date())
    home_changes.move(
        db, order.subject_id, given, leaves=True, reference=order.reference, **acting(db, now)
    )
    for homes in {id(each.homes): each.homes for each in _of_one(life)}.values():
        homes.append((since, there, now))


def _of_one(life: Life) -> list[Life]:
    """Every order on the person that a life is an order on, under any record joined so far."""
    found, fresh = [life], [life]
    while fresh:
        near = [one for each in fresh for one in (*each.orders, *(same for same, _ in each.same))]
        fresh = []
        for one in near:
            if not any(one is each for each in found):
                found.append(one)
                fresh.append(one)
    return found


def withhold(db: Session, life: Life, now: datetime, *, hidden: bool) -> None:
    """Withhold the subject's homes, or open them."""
    order = order_of(db, life)
    if not hidden and not life.is_hidden(now):
        raise NotFound("It is not withheld.")
    for address in db.scalars(select(Address).where(Address.person_id == order.subject_id)).all():
        home_changes.withhold(
            db,
            address.id,
            confidential=hidden,
            reason="the person at risk asks",
            purpose=OpeningPurpose.PERSON_ASKED,
            reference=order.reference,
            **acting(db, now),
        )
    if hidden:
        life.hidden.append((now, datetime.max.replace(tzinfo=now.tzinfo)))
    else:
        life.hidden[-1] = (life.hidden[-1][0], now)


def breach(db: Session, life: Life, at: datetime, now: datetime) -> Breached:
    """Record a breach after which somebody was arrested."""
    if not life.conditions(now, now):
        raise NotFound("There is nothing to breach yet.")
    made = make_breach(
        db,
        order_of(db, life),
        now=now,
        occurred_from=at,
        occurred_to=at,
        reported_at=at,
        arrested_at=at + timedelta(hours=1),
        custody_reference="CU/1234/26",
        not_in_force_reason=WHY,
    )
    noted = Breached(at, now, [(now, BreachDecision.ARRESTED.label)], made.id)
    life.breaches.append(noted)
    return noted


def decide(
    db: Session, breached: Breached, decision: BreachDecision, now: datetime, *, produced: bool
) -> None:
    """Record another decision on a breach, for which the subject was before the court or not."""
    before = {"produced_at": now - timedelta(minutes=5)} if produced else {}
    _progress(db, breached, now, decision=decision, **before)
    breached.decisions.append((now, decision.label))
    if produced:
        breached.produced = breached.produced or now


def hear(db: Session, breached: Breached, outcome: CourtOutcome, now: datetime) -> None:
    """Record what a court decided of a breach."""
    heard = now - timedelta(minutes=5)
    to = None if outcome.is_final else now + timedelta(days=7)
    _progress(
        db,
        breached,
        now,
        produced_at=heard,
        outcome=outcome,
        outcome_at=heard,
        adjourned_to_at=to,
        outcome_reason=WHY,
    )
    breached.outcomes.append((now, outcome.label))


def _progress(db: Session, breached: Breached, now: datetime, **known: Any) -> None:
    row = db.get_one(Breach, breached.row)
    names = ("decision", "arrested_at", "custody_reference", "produced_at", "outcome", "outcome_at")
    before = {name: getattr(row, name) for name in names}
    given = ProgressInput(**before | {"decision_rationale": "On the evidence."} | known)
    record_progress(db, row.id, given, seen=stamp(row), by=make_account(db), now=now)


def rename(db: Session, life: Life, name: str, now: datetime) -> None:
    """Put the subject's family name right, as whoever keeps the database does."""
    person = db.get_one(Person, order_of(db, life).subject_id)
    person.family_name = name
    life.names.append((now, person.name))


def declare(db: Session, holidays: list[Holiday], on: date, now: datetime) -> Holiday:
    """Add a day to the list of bank holidays."""
    by = make_account(db)
    given = ChangeInput(on, is_holiday=True, reason=WHY)
    clock_recalculation.correct(db, lambda: change(db, given, by=by, now=now), by=by, now=now)
    found = Holiday(on, now, datetime.max.replace(tzinfo=now.tzinfo))
    holidays.append(found)
    return found


def revoke(db: Session, holiday: Holiday, now: datetime) -> None:
    """Take it out of the list again."""
    by, number = make_account(db), of_day(db, holiday.on).id
    clock_recalculation.correct(db, lambda: withdraw(db, number, by=by, now=now), by=by, now=now)
    holiday.until = now


def hold(db: Session, life: Life, since: datetime, release: date, now: datetime) -> Detained:
    """Record that a subject is held until a day."""
    made = make_detention(
        db, order_of(db, life), now=now, since_at=since, release_expected_on=release
    )
    for each in life.detentions:
        _, on, released = each.versions[-1]
        if released is None:
            each.versions.append((now, on, since))
    noted = Detained(since, [(now, release, None)], made.id)
    life.detentions.append(noted)
    return noted


def release(
    db: Session,
    life: Life,
    held: Detained,
    on: date | None,
    released: datetime | None,
    now: datetime,
) -> None:
    """Record another day of release, or that somebody was released."""
    given = ReleaseInput(release_expected_on=on, released_at=released)
    custody_records.release(
        db, to_record_on(db, order_of(db, life)), held.row, given, **acting(db, now)
    )
    held.versions.append((now, on, released))


def join(db: Session, lives: Sequence[Life], now: datetime) -> None:
    """Decide that the subjects of two orders are the same person."""
    one, other = lives
    ids = [order_of(db, each).subject_id for each in lives]
    if ids[0] == ids[1] or any(same is other for same, _ in one.same):
        raise NotFound("They are the same already.")
    if [where for _, where, _ in one.homes] != [where for _, where, _ in other.homes]:
        raise NotFound("They live apart, and both homes would count.")
    person_matches.same(db, ids[0], ids[1], by=make_account(db), now=now)
    one.same.append((other, now))
    other.same.append((one, now))
