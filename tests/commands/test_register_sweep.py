"""``flask register sweep``: what is kept for a while only is gone after it, whoever comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import idempotency
from orders.access.idempotency import TakenRequest
from orders.access.model import Account
from orders.access.permissions import Role
from orders.register import drafts
from orders.register.model import Draft
from orders.rules.kinds import catalogue
from orders.search.model import Question
from tests.factories.accounts import make_account
from tests.factories.orders import at

NOW = at("2026-11-21 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


def leave(db: Session, account: Account, kind: str, when: datetime) -> str:
    """A draft that was last changed then; gives its id."""
    draft = Draft(
        id=f"{kind} {when:%d %H}",
        account_id=account.id,
        kind=kind,
        pages={},
        started_at=when,
        changed_at=when,
    )
    db.add(draft)
    return draft.id


def test_what_outlived_its_day_or_month_is_gone_and_nothing_else(
    each_app: Flask, each_db: Session
) -> None:
    account = make_account(each_db, Role.CIVIL_ORDERS)
    order = next(iter(catalogue.KINDS))
    young, old = NOW - 23 * HOURS, NOW - 25 * HOURS
    stay = {leave(each_db, account, kind, young) for kind in drafts.PASSING}
    stay.add(leave(each_db, account, order, NOW - 90 * DAYS))
    for kind in drafts.PASSING:
        leave(each_db, account, kind, old)
    for key, when in (("old", old), ("young", young)):
        idempotency.take_form(each_db, account, key, key, location="/", now=when)
    for key, when in (("month", NOW - 31 * DAYS), ("days", NOW - 29 * DAYS)):
        row = {"account_id": account.id, "digest": "", "location": "/", "at": when}
        each_db.add(TakenRequest(key=key, **row))
    for key, when in (("look-up.old", old), ("look-up.young", young), ("a-search", old)):
        each_db.add(Question(id=key, account_id=account.id, asked={}, asked_at=when))
    each_db.commit()
    for said in ("2 drafts, 2 requests, 1 look-up", "0 drafts, 0 requests, 0 look-ups"):
        result = each_app.test_cli_runner().invoke(args=["register", "sweep"])
        assert result.exit_code == 0, result.output
        assert said in result.output
    each_db.expire_all()
    assert {*each_db.scalars(select(Question.id))} == {"look-up.young", "a-search"}
    assert set(each_db.scalars(select(Draft.id))) == stay
    assert set(each_db.scalars(select(TakenRequest.key))) == {"days", "form:young:young"}
