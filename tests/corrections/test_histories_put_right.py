"""Whatever is recorded wrongly and put right in any order, all is as though it had been right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.breaches.model import Breach
from orders.corrections import service
from orders.corrections.breach_moves import move_breach
from orders.corrections.history import corrections_of
from orders.corrections.protected_persons import add_protected_person
from orders.corrections.service import CorrectionInput
from orders.courts import calendar as calendars
from orders.figures.live_orders import live_orders
from orders.ground.model import Visit
from orders.people.model import Address
from orders.people.schema import PersonInput
from orders.register import order_record
from orders.register.changes import corrections, home_changes
from orders.register.model import Event, Order, Presence, Protection
from orders.register.person_facts import removals
from orders.register.presence.order_deadlines import OrderDeadline
from orders.register.presence.order_gaps import OrderGap
from orders.register.proof import verify
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import ProtectedInput
from orders.rules.vocabulary.codes import EndsKind, RelationshipBasis, Sex, System
from orders.rules.vocabulary.events import EventKind
from orders.upkeep import service as upkeep
from orders.upkeep.model import Review, SystemUpdate
from orders.upkeep.schema import ReviewInput, UpdateInput
from tests.choosing import examples
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import SERVED, acting, at, happen, home, make_order, order_input, seen

LATER: Final = "2026-12-20 09:00"
pytestmark = pytest.mark.spatial


def person(name: str, place: str, *, born: int) -> PersonInput:
    where = home(place, lines=f"{born} Row of {name}")
    return PersonInput(name, "Ada", date(born, 3, 3), Sex.NOT_KNOWN, addresses=(where,))


@dataclass
class Told:
    """An order as it was recorded: with what was wrong, until that is put right."""

    db: Session
    order: Order
    other: Order
    names: Sequence[str]
    born: int

    def options(self) -> dict[str, Any]:
        self.db.refresh(self.order)
        return seen(self.db, self.order, LATER)

    def put(self, slug: str, number: int, **said: Any) -> None:
        given = CorrectionInput(said, "It was otherwise.")
        service.correct(self.db, self.order.reference, slug, number, given, **self.options())

    def out(self, slug: str, number: int) -> None:
        options = self.options() | {"reason": "It never was."}
        service.take_out(self.db, self.order.reference, slug, number, **options)

    def last(self, model: Any) -> Any:
        return self.db.scalars(
            select(model).where(model.order_id == self.order.id).order_by(model.id.desc())
        ).first()


def put_person_right(told: Told) -> None:
    wrong = told.last(Protection).person_id
    told.out("connection", wrong)
    right = person(told.names[1], "WS1 1AA", born=told.born + 1)
    given = ProtectedInput(right, RelationshipBasis.EX_COHABITANT)
    options = told.options() | {"reason": "The order names her."}
    add_protected_person(told.db, told.order.reference, given, **options)


def put_address_right(told: Told) -> None:
    db, reference, subject = told.db, told.order.reference, told.order.subject_id
    wrong = db.scalars(select(Address).where(Address.person_id == subject)).one()
    options = told.options() | {"reference": reference}
    removals.take_out(db, "address", wrong.id, person_id=subject, reason="Not his.", **options)
    options = told.options() | {"reference": reference}
    home_changes.move(db, subject, home("B1 1AA"), leaves=False, **options)


def put_service_right(told: Told) -> None:
    served = told.db.scalars(
        select(Event).where(Event.order_id == told.order.id, Event.kind == EventKind.SERVED)
    ).one()
    given = EventInput(
        EventKind.SERVED, at("2026-11-24 10:00"), reason="The certificate.", details=SERVED
    )
    corrections.correct_event(told.db, told.order.reference, served.id, given, **told.options())


def put_breach_on_its_order(told: Told) -> None:
    db, right = told.db, told.order
    breach = db.scalars(select(Breach).where(Breach.order_id == told.other.id)).one()
    db.refresh(right, ["conditions"])
    db.refresh(told.other)
    move_breach(
        db,
        told.other.reference,
        breach.id,
        right.reference,
        condition_ids=[right.conditions[0].id],
        protected_person_ids=(),
        reason="Of the other order.",
        visible=true(),
        **seen(db, told.other, LATER),
    )


FAULTS: Final[Mapping[str, Callable[[Told], None]]] = {
    "name": lambda told: told.put("person", told.order.subject_id, family_name=told.names[0]),
    "person": put_person_right,
    "address": put_address_right,
    "served": put_service_right,
    "visit": lambda told: told.put("visit", told.last(Visit).id, visited_at="2026-11-25T10:00"),
    "tick": lambda told: told.out("system-update", told.last(SystemUpdate).id),
    "review": lambda told: told.put("review", told.last(Review).id, reviewed_at="2026-11-26T10:00"),
    "breach": put_breach_on_its_order,
    "court": lambda told: told.put("court", 0, court="Alder Magistrates' Court"),
}
"""What may be wrong, and how it is put right."""


def record(db: Session, names: Sequence[str], born: int, wrong: set[str]) -> Told:
    """An order and all that was done about it, some of it wrongly."""
    subject = person(
        f"{names[0]}x" if "name" in wrong else names[0],
        "B2 2BB" if "address" in wrong else "B1 1AA",
        born=born,
    )
    protected = person(names[1], "WS1 1AA", born=born + 1)
    if "person" in wrong:
        protected = person(names[2], "WS2 2BB", born=born + 2)
    given = order_input(
        kind="SPO",
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
        ends_at=None,
        subject=subject,
        protected_persons=(ProtectedInput(protected, RelationshipBasis.EX_COHABITANT),),
        court="Birch Magistrates' Court" if "court" in wrong else "Alder Magistrates' Court",
    )
    order = make_order(db, given)
    # Another order of another man, on which a breach may be recorded.
    another = person(names[3], "B1 1AA", born=born + 4)
    ends = {"ends_kind": EndsKind.UNTIL_FURTHER_ORDER, "ends_at": None}
    other = make_order(db, order_input(kind="SPO", subject=another, **ends))
    served = "2026-11-26 10:00" if "served" in wrong else "2026-11-24 10:00"
    happen(db, order, EventKind.SERVED, served)
    on = "2026-11-27 10:00" if "visit" in wrong else "2026-11-25 10:00"
    make_visit(db, order, visited_at=at(on), next_due_on=date(2026, 12, 7))
    options = acting(db, "2026-11-30 09:00")
    ticks = [(System.PNC, "2026-11-27 12:00")]
    ticks += [(System.CONNECT, "2026-11-28 12:00")] if "tick" in wrong else []
    for system, when in ticks:
        given_tick = UpdateInput(updated_at=at(when), updated_by="PC 1 Moss")
        upkeep.record_update(db, order, system, given_tick, **options)
    reviewed = at("2026-11-29 10:00" if "review" in wrong else "2026-11-26 10:00")
    review = ReviewInput(
        reviewed_at=reviewed, reviewed_by="Sgt 2 Vale", next_review_on=date(2027, 2, 1)
    )
    upkeep.record_review(db, order, review, **options)
    make_breach(
        db,
        other if "breach" in wrong else order,
        occurred_from=at("2026-11-27 20:00"),
        arrested_at=at("2026-11-27 21:00"),
        now=at("2026-11-27 22:00"),
    )
    return Told(db, order, other, names, born)


def derived(db: Session, order: Order) -> dict[str, Any]:
    """Everything that follows from what is recorded of an order."""
    wanted: dict[Any, tuple[str, ...]] = {
        Presence: ("basis", "area_id", "from_at", "until_at", "state", "excluded"),
        OrderDeadline: ("clock", "starts_at", "due_at", "met_at"),
        OrderGap: ("what", "from_at", "until_at", "since_at"),
        Breach: ("occurred_from", "court_deadline_at", "cjs_code", "not_in_force_reason"),
    }
    return {
        model.__tablename__: sorted(
            map(str, db.execute(select(*columns(model, names)).where(model.order_id == order.id)))
        )
        for model, names in wanted.items()
    }


def columns(model: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(model, name) for name in names]


@settings(
    max_examples=examples(4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    faults=st.permutations(list(FAULTS)).flatmap(
        lambda order: st.integers(3, len(order)).map(lambda some: order[:some])
    )
)
def test_what_was_put_right_is_as_though_it_had_been_right_at_first(
    each_db: Session, faults: list[str]
) -> None:
    note(f"{faults}")
    point = each_db.begin_nested()
    try:
        right = record(each_db, ("Ashe", "Birk", "Crane", "Dunn"), 1960, set())
        told = record(each_db, ("Moss", "Nye", "Orme", "Pike"), 1980, set(faults))
        for fault in faults:
            FAULTS[fault](told)
        assert derived(each_db, told.order) == derived(each_db, right.order)
        figures = live_orders(each_db, at(LATER))
        assert [each.total % 2 for each in figures.lines] == [0] * len(figures.lines)
        assert verify(each_db).wrong == ()
        check_told(told)
    finally:
        point.rollback()
        each_db.expire_all()


def check_told(told: Told) -> None:
    """The log and the page tell every step that was taken, with its reason."""
    db, reference = told.db, told.order.reference
    sheet = order_record.read(db, reference, visible=true(), calendar=calendars.current(db))
    steps = corrections_of(db, sheet, by=make_account(db), visible=true())
    lines = db.scalars(
        select(AuditEntry).where(
            AuditEntry.reference == reference,
            AuditEntry.what.in_(
                ("record.corrected", "record.taken-out", "record.added", "breach.moved")
            ),
        )
    ).all()
    assert sorted(each.reason for each in steps) == sorted(each.reason or "" for each in lines)
