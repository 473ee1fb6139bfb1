"""Who has a phone or a vehicle: under every record, never by what is withheld or was wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.db import Work
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.dated_facts.schema import FactInput
from orders.register.changes import person_joins
from orders.register.model import Order
from orders.register.person_facts import dated_facts, removals
from orders.search.criteria.lookup_query import LookupQuery
from orders.search.lookup import LookUpFound, look_up
from tests.factories.accounts import make_account
from tests.factories.orders import acting
from tests.register.changes.test_facts_taken_out import protected_by
from tests.search.scenes import NOW, counted, make_scene

pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]
DIGITS, PLATE = "07700900982", "BD51SMR"
PHONE = FactInput(FactKind.PHONE, {"number": "+44 7700 900982"}, None, date(2026, 11, 1), "PC Hale")
VAN = FactInput(FactKind.VEHICLE, {"registration": "bd51 smr"}, None, None, "PC Hale")
BY_PHONE, BY_PLATE = LookupQuery(phone=DIGITS), LookupQuery(registration=PLATE)


def add(db: Session, order: Order, person_id: int, given: FactInput = PHONE) -> DatedFact:
    return dated_facts.record_fact(
        db, person_id, given, reference=order.reference, **acting(db, "2026-11-28 09:00")
    )


def ask(db: Work, asked: LookupQuery, by: Account) -> LookUpFound:
    """What a request of its own would be answered."""
    db.looking = False
    db.commit()
    try:
        return look_up(db, asked, by=by, now=NOW, key="k", per_hour=40)
    finally:
        db.looking = False


def test_a_phone_and_a_vehicle_find_every_order_of_the_person(each_db: Work) -> None:
    scene = make_scene(each_db)
    person_joins.join(
        each_db,
        scene.live.subject_id,
        scene.ended.subject_id,
        reason="One.",
        **acting(each_db, "2026-11-27 09:00"),
    )
    add(each_db, scene.live, scene.live.subject_id)
    van = add(each_db, scene.elsewhere, scene.elsewhere.subject_id, VAN)
    officer = scene.officer(each_db)
    own = {scene.live.reference, scene.ended.reference}
    assert set(ask(each_db, BY_PHONE, officer).references) == own
    for asked, found in (
        (LookupQuery(name="marsh", phone=DIGITS), own),
        (LookupQuery(born_on=date(1988, 3, 27), phone=DIGITS), own),
        (LookupQuery(born_on=date(1979, 2, 3), phone=DIGITS), set()),
        (LookupQuery(phone=DIGITS, registration=PLATE), set()),
        (LookupQuery(phone=PLATE), set()),
    ):
        assert set(ask(each_db, asked, officer).references) == found
    (row,) = ask(each_db, BY_PLATE, officer).rows
    assert (row.reference, row.areas) == (scene.elsewhere.reference, ())
    options: dict[str, Any] = {"reference": scene.elsewhere.reference, "reason": "Another's."}
    options |= {"person_id": scene.elsewhere.subject_id} | acting(each_db, "2026-11-29 09:00")
    removals.take_out(each_db, "dated_fact", van.id, **options)
    assert ask(each_db, BY_PLATE, officer).references == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_a_hidden_persons_phone_is_answered_as_one_that_nobody_has(
    each_db: Work, role: Role
) -> None:
    """Source: DPA 2018 s.62."""
    scene = make_scene(each_db)
    fact = add(each_db, scene.elsewhere, protected_by(each_db, scene.elsewhere))
    assert fact.withheld
    area_id = scene.officer(each_db, "BIR").area_id if role is Role.OFFICER else None
    reader = make_account(each_db, role, area_id=area_id)
    answers = []
    for digits in (DIGITS, "07700900111"):
        ask(each_db, LookupQuery(phone=digits), reader)
        with counted(each_db.get_bind()) as sent:  # type: ignore[arg-type]
            found = ask(each_db, LookupQuery(phone=digits), reader)
        answers.append((found, tuple(sent)))
    assert answers[0] == answers[1]
    assert (answers[0][0].total, answers[0][0].rows) == (0, ())
    logged = list(each_db.scalars(select(AuditEntry).where(AuditEntry.what == "order.look-up")))
    assert {tuple(each.details["by"]) for each in logged} == {("phone",)}
    assert DIGITS not in str([each.details for each in logged])
    assert {tuple(each.details["found"]) for each in logged} == {()}
    # Who typed it finds it as if it were not withheld: not to find it would tell that it is.
    author = each_db.get_one(Account, fact.recorded_by_id)
    assert ask(each_db, BY_PHONE, author).references == [scene.elsewhere.reference]
