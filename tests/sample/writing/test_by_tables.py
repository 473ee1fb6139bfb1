"""Stories written at once: the same rows as the register's services write one by one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.audit.model import AuditEntry
from orders.breaches.model import Arrest, Breach
from orders.db import Model
from orders.people.model import Address, NameToken, Person, PersonName
from orders.register.changes.withholding import shown_all_the_same
from orders.register.model import Condition, Event, Order, Presence, Protection, Serial
from orders.register.proof import verify
from orders.sample import loading
from tests.sample.telling import tell
from tests.sample.test_loading import LOADED, load

RECORDS = 60
_KEYS = {
    "placed_by_id",
    "id",
    "order_id",
    "subject_id",
    "one_id",
    "ever_one_id",
    "ended_by_id",
    "follows_id",
    "person_id",
    "person_name_id",
    "address_id",
    "condition_ids",
    "protected_person_ids",
    "application",
    "account_id",
    "recorded_by_id",
}
"""Numbered in another order by each way, or by chance."""
_NUMBERED = {
    "address",
    "account",
    "area",
    "breach",
    "follow_up",
    "report",
    "detention",
    "handover",
    "persons",
    "review",
    "subscription",
    "update",
    "visit",
}
"""Facts of the log that are keys."""
TABLES: tuple[type[Model], ...] = (
    Order,
    Person,
    PersonName,
    NameToken,
    Address,
    Protection,
    Condition,
    Event,
    Breach,
    Serial,
    Presence,
    Arrest,
    AuditEntry,
)


def written(db: Session) -> dict[str, list[str]]:
    """Every row of every table without the keys, in an order of its own."""
    codes = {area.id: area.code for area in gazetteer.current(db).by_id.values()}
    return {
        model.__tablename__: sorted(_said(row, codes) for row in _rows(db, model))
        for model in TABLES
    }


def _rows(db: Session, model: type[Model]) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(select(model.__table__)).mappings()]


def _said(row: dict[str, Any], codes: dict[int, str]) -> str:
    told = {name: row[name] for name in sorted(row) if name not in _KEYS}
    if "area_id" in told:
        told["area_id"] = codes[told["area_id"]]
    if "details" in told:
        details = sorted(told["details"].items())
        told["details"] = {
            name: codes[said] if name in {"from", "to"} and said in codes else said
            for name, said in details
            if name not in _NUMBERED
        }
    if "mac" in told:
        told["mac"] = told["mac"] is not None
        # Of what a line showed, how many of each.
        told["shown"] = [each[0] for each in (told["shown"] or "").split()]
    if "point" in told:
        told["point"] = None if told["point"] is None else str(told["point"].desc)
    return repr(told)


@pytest.mark.spatial
@pytest.mark.postgis_is_trial
def test_the_same_rows_are_written_as_the_services_write_one_by_one(
    each_db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with each_db.begin_nested() as savepoint, monkeypatch.context() as patch:
        patch.setattr(loading, "write", tell)
        load(each_db, records=RECORDS)
        one_by_one = written(each_db)
        savepoint.rollback()
    gazetteer.forget(each_db)
    load(each_db, records=RECORDS)
    at_once = written(each_db)
    for table, rows in one_by_one.items():
        assert at_once[table] == rows, table
    verdict = verify(each_db)
    assert (verdict.orders, verdict.wrong) == (RECORDS, ())


@pytest.mark.postgis_is_trial
def test_no_order_shows_what_is_a_withheld_home_elsewhere(each_db: Session) -> None:
    # By chance two of these fit: one human being by their records, one home withheld.
    load(each_db, records=700, seed=4)
    assert shown_all_the_same(each_db, each_db.scalars(select(Order.id)).all()) == set()


@LOADED
def test_rows_belong_together(db: Session) -> None:
    linked = [
        (order, following)
        for order in db.scalars(select(Order).where(Order.follows_id.is_not(None)))
        if (following := db.get(Order, order.follows_id)) is not None
    ]
    assert linked
    assert all(each.subject_id == notice.subject_id for each, notice in linked)
    shared = [each for each in db.scalars(select(Order.application)) if each]
    assert shared
    assert len(shared) == 2 * len(set(shared))
    for breach in db.scalars(select(Breach)):
        wanted = select(Condition.id).where(
            Condition.order_id == breach.order_id, Condition.position == 1
        )
        assert breach.condition_ids == list(db.scalars(wanted))
