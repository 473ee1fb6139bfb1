"""Doing what a drawn history says through the register's services, and noting what is then true.

What the register would not take is not noted: it raises.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.people.model import Person
from orders.people.schema import PersonInput
from orders.register.changes import corrections, granting, recording
from orders.register.model import Condition, Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.event_facts import considered
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Consideration, EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.digests.facts import Happened
from tests.digests.history import Life
from tests.factories.accounts import make_account
from tests.factories.orders import (
    SERVED,
    home,
    make_order,
    notice_input,
    order_input,
    seen,
    subject,
)

DETAILS = {
    **SERVED,
    "service_method": "SERVED_PERSONALLY",
    "court": "Alder court",
    "authorised_by": "Supt 0077 Lang",
    "authorised_rank": "SUPERINTENDENT",
    **{considered(each): f"Considered: {each.label}." for each in Consideration},
}
WHY = "as the court sealed it"
CODE = "NON_MOLEST"


@dataclass(frozen=True)
class Step:
    """Something that happens to an order.

    Attributes:
        kind: what.
        at: when.
        until: the end it names.
        adds: code of a condition it adds, if any.
        ends: code of a condition it takes out, if any.
    """

    kind: EventKind
    at: datetime
    until: datetime | None = None
    adds: str = ""
    ends: str = ""


def order_of(db: Session, life: Life) -> Order:
    return db.scalars(select(Order).where(Order.reference == life.reference)).one()


def begin(db: Session, life: Life, first: Step, where: str, number: int, now: datetime) -> None:
    """Record a notice or order with its first event, on a subject like no other one."""
    given = notice_input if catalogue.kind(life.kind).is_notice else order_input
    begun = first.kind in {EventKind.MADE, EventKind.AUTHORISED}
    life.codes = life.codes if begun else ()
    order = make_order(
        db,
        given(
            kind=life.kind,
            started_at=first.at,
            subject=_subject(where, number),
            conditions=tuple(_condition(code) for code in life.codes),
            override_reason=WHY,
            applicant_force="Another Police" if life.kind == "DAPN" else "",
            **(_made(first) if begun else _only_begun(first)),
        ),
        now=f"{now:%Y-%m-%d %H:%M}",
    )
    life.reference = order.reference
    life.names.append((now, db.get_one(Person, order.subject_id).name))
    _note(db, order, life, first, now)


def _subject(where: str, number: int) -> PersonInput:
    """Nobody whose home might be taken for that of another."""
    name = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return subject(
        home(where, lines=f"{number + 1000} Invented Street"),
        family_name=f"Q{name}",
        given_names=f"S{number}",
        born_on=date(1960, 1, 1) + timedelta(days=97 * number),
    )


def _made(first: Step) -> dict[str, Any]:
    if first.kind is not EventKind.MADE:
        return {}
    ends = EndsKind.FIXED if first.until else EndsKind.UNTIL_FURTHER_ORDER
    return {"ends_at": first.until, "ends_kind": ends}


def _only_begun(first: Step) -> dict[str, Any]:
    nothing = dict.fromkeys(("authorised_by", "authorised_rank", "ends_at", "ends_kind"))
    nothing["court"] = "Alder court" if first.kind is EventKind.APPLIED else None
    return {**nothing, "begins_with": first.kind, "considerations": {}}


def happen(db: Session, life: Life, step: Step, now: datetime) -> None:
    """Record that something happened to an order."""
    order = order_of(db, life)
    rows = select(Condition.id).where(Condition.order_id == order.id, Condition.code == step.ends)
    gone = tuple(db.scalars(rows)) if step.ends else ()
    step = replace(step, ends=step.ends if gone else "")
    given = EventInput(
        step.kind,
        step.at,
        until_at=step.until,
        reason=WHY,
        details=DETAILS,
        override_reason=WHY,
        adds=(_condition(step.adds),) if step.adds else (),
        ends=gone,
    )
    recording.add_event(
        db, order.reference, given, by=make_account(db), now=now, version=order.version
    )
    _note(db, order, life, step, now)


def _condition(code: str) -> ConditionInput:
    return ConditionInput(code, f"As sealed: {code}.")


def _note(db: Session, order: Order, life: Life, step: Step, now: datetime) -> Happened:
    row = db.scalars(select(func.max(Event.id)).where(Event.order_id == order.id)).one()
    adds, ends = ((code,) if code else () for code in (step.adds, step.ends))
    noted = Happened(step.kind.label, step.at, now, row or 0, step.until, adds, ends)
    life.events.append(noted)
    return noted


def grant(db: Session, life: Life, made: Step, now: datetime) -> Life:
    """Record the order a court made on a notice or an application; gives the life of that order."""
    order = order_of(db, life)
    given = GrantInput(
        made_at=made.at,
        ends_at=made.until,
        ends_kind=EndsKind.FIXED if made.until else EndsKind.UNTIL_FURTHER_ORDER,
        court="Alder court",
        conditions=(_condition(CODE),),
        override_reason=WHY,
        reason=WHY,
    )
    found = granting.grant(
        db, order.reference, given, by=make_account(db), now=now, version=order.version
    )
    if found.id == order.id:
        _note(db, order, life, replace(made, adds=CODE), now)
        return life
    _note(db, order, life, Step(EventKind.GRANTED, made.at), now)
    granted = Life(
        found.kind,
        life.editions,
        life.holidays,
        found.reference,
        (CODE,),
        homes=life.homes,
        names=life.names,
        detentions=life.detentions,
        hidden=life.hidden,
        same=life.same,
        orders=life.orders,
        notice=life,
    )
    life.orders.append(granted)
    _note(db, found, granted, made, now)
    return granted


def correct(
    db: Session, life: Life, wrong: Happened, at: datetime, until: datetime | None, now: datetime
) -> None:
    """Put an event right."""
    _still(wrong)
    order = order_of(db, life)
    kind = next(each for each in EventKind if each.label == wrong.what)
    right = EventInput(kind, at, until_at=until, reason="misread", override_reason=WHY)
    corrections.correct_event(
        db, order.reference, wrong.row, right, by=make_account(db), now=now, version=order.version
    )
    wrong.void_from = now
    codes = ("".join(wrong.adds), "".join(wrong.ends))
    _note(db, order, life, Step(kind, at, until, *codes), now)
    granted = _granting(life)
    if kind is EventKind.MADE and life.notice and granted and at != wrong.at:
        granted.void_from = now
        _note(db, order_of(db, life.notice), life.notice, Step(EventKind.GRANTED, at), now)


def _granting(life: Life) -> Happened | None:
    """The event of the notice that says the order was granted."""
    events = life.notice.events if life.notice else []
    label = EventKind.GRANTED.label
    return next((each for each in events if each.what == label and not each.void_from), None)


def _still(event: Happened) -> None:
    if event.void_from:
        raise NotFound("It stands no more, so there is nothing to put right.")


def strike(db: Session, life: Life, wrong: Happened, now: datetime) -> None:
    """Take out an event that never happened."""
    _still(wrong)
    order = order_of(db, life)
    corrections.strike_event(db, order.reference, wrong.row, reason=WHY, **seen(db, order, now))
    wrong.void_from = now


def withdraw(db: Session, life: Life, now: datetime) -> None:
    """Record that a record was entered in error."""
    happen(db, life, Step(EventKind.ENTERED_IN_ERROR, now), now)
    life.errors.append((now, datetime.max.replace(tzinfo=now.tzinfo)))
    granted = _granting(life)
    if granted:
        granted.void_from = now


def take_up(db: Session, life: Life, now: datetime) -> None:
    """Record that a record was no error."""
    error = life.events[-1]
    if error.what != EventKind.ENTERED_IN_ERROR.label:
        raise NotFound("It is not in error.")
    strike(db, life, error, now)
    life.errors[-1] = (life.errors[-1][0], now)
    if life.notice and not _granting(life):
        made = next(each for each in life.standing(now, now) if each.what == EventKind.MADE.label)
        _note(db, order_of(db, life.notice), life.notice, Step(EventKind.GRANTED, made.at), now)
