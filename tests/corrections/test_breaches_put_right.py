"""A breach is put right, moved to its order or taken out; what courts decided earlier stays."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.breaches import service as breaches
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.corrections import service
from orders.corrections.breach_moves import move_breach
from orders.corrections.history import corrections_of_breach
from orders.corrections.service import CorrectionInput
from orders.errors import RuleBroken
from orders.register.model import Order
from orders.register.number_model import OrderNumber
from orders.register.proof import verify
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome, NumberKind
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import acting, at, make_order, order_input, seen

LATER = "2026-12-20 09:00"
pytestmark = pytest.mark.spatial


def breach_of(db: Session, order: Order) -> Breach:
    when: dict[str, Any] = {
        "occurred_from": at("2026-12-01 20:00"),
        "arrested_at": at("2026-12-01 21:00"),
    }
    return make_breach(db, order, **when, now=at("2026-12-01 22:00"))


def number_of(db: Session, breach: Breach) -> OrderNumber:
    made = OrderNumber(
        order_id=breach.order_id,
        breach_id=breach.id,
        kind=next(iter(NumberKind)),
        number="U1",
        sought="U1",
        recorded_at=at(LATER),
        recorded_by_id=make_account(db).id,
    )
    db.add(made)
    db.flush()
    return made


def decide(db: Session, breach: Breach, outcome: CourtOutcome, **changes: Any) -> Breach:
    values: dict[str, Any] = {
        "decision": BreachDecision.ARRESTED,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": breach.arrested_at,
        "custody_reference": breach.custody_reference,
        "produced_at": at("2026-12-02 10:00"),
        "outcome": outcome,
        "outcome_at": at("2026-12-02 11:00"),
    }
    return breaches.record_progress(
        db,
        breach.id,
        ProgressInput(**(values | changes)),
        seen=breaches.stamp(breach),
        by=make_account(db),
        now=at(LATER),
    )


def test_an_outcome_overturned_on_appeal_is_asked_for_and_the_first_stays(
    each_db: Session,
) -> None:
    breach = breach_of(each_db, make_order(each_db, order_input()))
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    appealed = {"outcome_at": at("2026-12-15 11:00")}
    with pytest.raises(RuleBroken) as asked:
        decide(each_db, breach, CourtOutcome.NOT_PROVED, **appealed)
    assert [each.code for each in asked.value.findings] == ["outcome-replaced"]
    why = "Crown Court allowed the appeal."
    decide(each_db, breach, CourtOutcome.NOT_PROVED, **appealed, outcome_reason=why)
    assert (breach.outcome, breach.outcome_reason) == (CourtOutcome.NOT_PROVED, None)
    step, first = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=true())
    assert (first.code, first.reason) == ("ADDED", "What became known later.")
    assert (step.code, str(step.changed_on), step.reason) == ("CHANGED", "2026-12-15", why)
    assert [each.fine_pounds for each in breach.outcomes] == [500, None]
    assert ("Court decided", CourtOutcome.PROVED_FINE_LUMP.label) in step.was


def test_what_was_reported_is_put_right_and_held_to_the_order(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_of(each_db, order)

    def put(**said: Any) -> Any:
        each_db.refresh(order)
        given = CorrectionInput(said, "Notebook.")
        return service.correct(
            each_db, order.reference, "breach", breach.id, given, **seen(each_db, order, LATER)
        )

    put(account_text="Rang her.", method="PHONE")
    assert breach.account_text == "Rang her."
    told = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=true())
    was = dict(told[0].was)
    assert "What happened" in was
    put(protected_person_ids=[])
    told = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=true())
    assert dict(told[0].was) == {"Against": "Grace OKAFOR"}
    with pytest.raises(ValidationError):
        put(condition_ids=[999])
    with pytest.raises(RuleBroken):
        put(occurred_from="2026-12-03T20:00", occurred_to="2026-12-02T20:00")


def test_a_breach_of_another_order_is_moved_and_both_orders_follow(each_db: Session) -> None:
    wrong, right = (make_order(each_db, order_input(kind=kind)) for kind in ("DVPO", "NMO"))
    breach = breach_of(each_db, wrong)
    assert breach.court_deadline_at is not None
    number = number_of(each_db, breach)
    each_db.refresh(right, ["conditions"])
    options: dict[str, Any] = {
        "protected_person_ids": (),
        "reason": "The NMO was meant.",
        "visible": true(),
    }
    with pytest.raises(ValidationError):
        move_breach(
            each_db,
            wrong.reference,
            breach.id,
            right.reference,
            condition_ids=breach.condition_ids,
            **options,
            **seen(each_db, wrong, LATER),
        )
    moved = move_breach(
        each_db,
        wrong.reference,
        breach.id,
        right.reference,
        condition_ids=[right.conditions[0].id],
        **options,
        **seen(each_db, wrong, LATER),
    )
    assert (moved.order_id, moved.court_deadline_at) == (right.id, None)
    assert moved.cjs_code is not None
    assert number.order_id == right.id
    assert verify(each_db).wrong == ()
    (step,) = corrections_of_breach(each_db, moved, by=make_account(each_db), visible=true())
    assert (step.code, step.was) == ("MOVED", (("Order", wrong.reference),))


def test_a_breach_that_never_was_is_taken_out(each_db: Session) -> None:
    order = make_order(each_db, order_input())
    breach = breach_of(each_db, order)
    number_of(each_db, breach)
    options = acting(each_db, LATER) | {"version": None, "reason": "Recorded twice."}
    service.take_out(each_db, order.reference, "breach", breach.id, **options)
    assert each_db.scalars(select(Breach)).all() == []
    assert verify(each_db).wrong == ()
