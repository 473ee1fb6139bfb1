"""Reading worklists in tests, and court orders to put on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.register.model import Order
from orders.rules.vocabulary.codes import EndsKind
from orders.worklists import loader
from orders.worklists.definitions import LISTS
from orders.worklists.entries import WorklistEntry, WorklistScope
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.orders import at, make_order, order_input


def scope_of(
    db: Session, when: str, code: str = "ALD", account: Account | None = None
) -> WorklistScope:
    """The area with this code at a London wall clock, as the civil orders team sees it."""
    area = gazetteer.current(db).by_id[area_id(db, code)]
    return WorklistScope(account or make_account(db), area, at(when))


def rows_of(
    db: Session, key: str, when: str, code: str = "ALD", account: Account | None = None
) -> list[WorklistEntry]:
    """The first page of a list, which holds all of it."""
    found = loader.page_of(db, scope_of(db, when, code, account), LISTS[key], 1)
    assert found.total == len(found.rows)
    return list(found.rows)


def references(
    db: Session, key: str, when: str, code: str = "ALD", account: Account | None = None
) -> list[str]:
    """The orders a list names."""
    return [row.reference for row in rows_of(db, key, when, code, account)]


def make_court_order(db: Session, kind: str, made: str, until: str = "", **changes: Any) -> Order:
    """An order of the court, made and ending at London wall clocks; open without an end."""
    given = order_input(
        kind=kind,
        started_at=at(made),
        ends_at=at(until) if until else None,
        ends_kind=EndsKind.FIXED if until else EndsKind.UNTIL_FURTHER_ORDER,
        **changes,
    )
    return make_order(db, given)
