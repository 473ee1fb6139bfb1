"""What was taken out by mistake is put back as it was, with what it asked for."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.corrections import service
from orders.corrections.returns import put_back
from orders.errors import Conflict, NotFound
from orders.follow_ups.model import FollowUp
from orders.ground.model import Visit
from orders.ground.words import VisitResult
from orders.register.corrections.ledger import whole_row
from orders.register.model import Order
from orders.register.proof import verify
from orders.rules.vocabulary.codes import System
from orders.upkeep.model import SystemUpdate
from orders.upkeep.schema import UpdateInput
from orders.upkeep.service import record_update
from tests.factories.ground import make_visit
from tests.factories.orders import acting, at, make_order, seen
from tests.register.changes.test_person_joins import standing_order

LATER = "2026-12-05 09:00"
pytestmark = pytest.mark.spatial


def taken_out(db: Session, order: Order, sort: str, number: int) -> int:
    db.refresh(order)
    options = seen(db, order, LATER)
    return service.take_out(db, order.reference, sort, number, reason="No.", **options).id


def back(db: Session, order: Order, number: int, reason: str = "It was so.") -> Any:
    db.refresh(order)
    return put_back(db, order.reference, number, reason=reason, **seen(db, order, LATER))


def test_a_visit_comes_back_whole_with_what_it_asked_for(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    visit = make_visit(each_db, order, result=VisitResult.CONCERN)
    asked = each_db.scalars(select(FollowUp)).one()
    before = whole_row(visit), whole_row(asked)
    number = taken_out(each_db, order, "visit", visit.id)
    assert each_db.scalars(select(Visit)).all() == []
    kept = back(each_db, order, number)
    assert (kept.act.value, kept.was) == ("PUT_BACK", {"correction": number})
    again = each_db.scalars(select(Visit)).one()
    follow_up = each_db.scalars(select(FollowUp)).one()
    assert (whole_row(again), whole_row(follow_up)) == before
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "record.put-back")).one()
    assert (line.reference, line.reason) == (order.reference, "It was so.")
    assert verify(each_db).wrong == ()
    with pytest.raises(Conflict, match="put back already"):
        back(each_db, order, number)
    # Taken out once more, it is put back once more.
    back(each_db, order, taken_out(each_db, order, "visit", again.id))


def test_a_tick_comes_back_whatever_was_recorded_since(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    given = UpdateInput(updated_at=at("2026-12-01 10:00"), updated_by="PC 1 Hale")
    options = acting(each_db, "2026-12-02 09:00")
    first = record_update(each_db, order, System.PNC, given, **options)
    each_db.flush()
    before = whole_row(first)
    number = taken_out(each_db, order, "system-update", first.id)
    record_update(each_db, order, System.CONNECT, given, **options)
    back(each_db, order, number)
    said = {
        each.system: whole_row(each) | {"id": 0} for each in each_db.scalars(select(SystemUpdate))
    }
    assert said.keys() == {System.PNC, System.CONNECT}
    assert said[System.PNC] == before | {"id": 0}
    assert verify(each_db).wrong == ()


def test_nothing_else_is_put_back(each_db: Session) -> None:
    order, other = (make_order(each_db, standing_order()) for _ in range(2))
    number = taken_out(each_db, order, "visit", make_visit(each_db, order).id)
    with pytest.raises(NotFound):
        back(each_db, other, number)
    with pytest.raises(NotFound):
        back(each_db, order, number + 99)
    with pytest.raises(ValidationError, match="Enter why"):
        back(each_db, order, number, " ")
    assert each_db.scalars(select(Visit)).all() == []
