"""The limit of look-ups, counted in the database, on both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import look_up_budget
from orders.access.model import LookUp, LookUpLimit
from orders.access.permissions import Role
from orders.errors import LookUpsSpent
from tests.factories.accounts import make_account

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
pytestmark = pytest.mark.spatial


def test_the_hour_slides_and_old_rows_go(each_db: Session) -> None:
    db = each_db
    account = make_account(db, Role.SERVICE)
    for minute in (0, 10, 20):
        look_up_budget.spend(db, account, per_hour=3, now=NOW + timedelta(minutes=minute))
    at = NOW + timedelta(minutes=59)
    with pytest.raises(LookUpsSpent) as spent:
        look_up_budget.spend(db, account, per_hour=3, now=at)
    assert spent.value.until == NOW + timedelta(hours=1)
    assert "07:00" in spent.value.message
    look_up_budget.spend(db, account, per_hour=3, now=NOW + timedelta(hours=1))
    assert len(db.scalars(select(LookUp)).all()) == 3


def test_a_refused_try_counts_and_may_go_over(each_db: Session) -> None:
    db = each_db
    account, other = make_account(db, Role.OFFICER), make_account(db, Role.OFFICER)
    for _ in range(4):
        look_up_budget.count_refused_try(db, account, now=NOW)
    with pytest.raises(LookUpsSpent):
        look_up_budget.spend(db, account, per_hour=3, now=NOW)
    look_up_budget.spend(db, other, per_hour=3, now=NOW)


def test_tries_after_the_limit_are_one_row_until_it_is_answered(each_db: Session) -> None:
    db = each_db
    account, auditor = make_account(db, Role.OFFICER), make_account(db, Role.AUDITOR)
    for minute in (0, 50, 100):
        look_up_budget.report(db, account, now=NOW + timedelta(minutes=minute))
    (row,) = db.scalars(select(LookUpLimit))
    assert (row.refused, row.last_at - row.first_at) == (3, timedelta(minutes=100))
    row.reviewed_at, row.reviewed_by_id = row.last_at, auditor.id
    look_up_budget.report(db, account, now=NOW + timedelta(minutes=101))
    look_up_budget.report(db, account, now=NOW + timedelta(minutes=400))
    rows = db.scalars(select(LookUpLimit).order_by(LookUpLimit.id)).all()
    assert [each.refused for each in rows] == [3, 1, 1]
