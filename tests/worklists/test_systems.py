"""Orders that PNC or Connect not updated of, and that query and rule agree."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.breaches.breach_queries import breaches_of
from orders.courts.calendar import PUBLISHED
from orders.register import order_record
from orders.register.mixed_rows import MixedQuery
from orders.register.model import Order
from orders.rules.lifecycle import upkeep
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind
from orders.upkeep import service
from orders.upkeep import upkeep_queries as updates
from orders.upkeep.schema import UpdateInput
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at, happen, make_order, make_served_notice
from tests.worklists.looking import make_court_order, references, rows_of

pytestmark = pytest.mark.spatial

PNC, CONNECT = "not-on-pnc", "not-on-connect"


def update(db: Session, order: Order, when: str, system: System = System.PNC) -> None:
    given = UpdateInput(updated_at=at(when), updated_by="Clerk 1 Test")
    service.record_update(db, order, system, given, by=make_account(db), now=at(when))


def test_a_served_notice_is_wanted_on_both_since_service(areas: Session) -> None:
    order = make_served_notice(areas)
    make_order(areas)
    for key in (PNC, CONNECT):
        (row,) = rows_of(areas, key, "2026-11-21 12:00")
        assert (row.reference, row.at) == (order.reference, at("2026-11-20 09:00"))


def test_an_update_clears_its_own_list_only(areas: Session) -> None:
    order = make_served_notice(areas)
    update(areas, order, "2026-11-20 10:00")
    assert references(areas, PNC, "2026-11-20 09:59") == [order.reference]
    assert references(areas, PNC, "2026-11-21 12:00") == []
    assert references(areas, CONNECT, "2026-11-21 12:00") == [order.reference]


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (EventKind.SERVED, ""),
        (EventKind.VARIED, ""),
        (EventKind.RENEWED, "2029-11-20 00:00"),
        (EventKind.DISCHARGED, ""),
    ],
    ids=["served", "varied", "renewed", "ended by the court"],
)
def test_an_update_is_wanted_again_after(areas: Session, kind: EventKind, until: str) -> None:
    order = make_court_order(areas, "SRO", "2023-09-20 11:00", "2028-11-20 00:00")
    update(areas, order, "2026-11-20 12:00")
    assert references(areas, PNC, "2026-11-20 15:00") == []
    details = {"court": "Alder court", "subject_consents": "yes", "police_consent": "yes"}
    happen(
        areas, order, kind, "2026-11-20 14:00", until=until,
        details=None if kind is EventKind.SERVED else details,
    )  # fmt: skip
    (row,) = rows_of(areas, PNC, "2026-11-20 15:00")
    assert (row.reference, row.at) == (order.reference, at("2026-11-20 14:00"))


def test_an_update_is_wanted_again_after_a_breach(areas: Session) -> None:
    order = make_served_notice(areas)
    update(areas, order, "2026-11-20 10:00")
    make_breach(areas, order)
    (row,) = rows_of(areas, PNC, "2026-11-21 12:00")
    assert row.at == at("2026-11-20 21:00")


@pytest.mark.parametrize("was_told", [True, False], ids=["was put on", "never put on"])
def test_what_ran_out_comes_off_where_it_was_put_on(areas: Session, was_told: bool) -> None:
    order = make_court_order(areas, "DVPO", "2026-11-23 11:00", "2026-12-21 00:00")
    if was_told:
        update(areas, order, "2026-11-23 12:00")
    assert references(areas, PNC, "2026-12-22 12:00") == ([order.reference] if was_told else [])
    update(areas, order, "2026-12-22 13:00")
    assert references(areas, PNC, "2026-12-22 14:00") == []


@pytest.mark.parametrize(
    "when",
    ["2026-11-20 08:30", "2026-11-20 12:00", "2026-11-22 12:00", "2026-11-24 12:00"],
)
def test_the_list_says_what_the_rule_says_of_each_order(areas: Session, when: str) -> None:
    orders = [make_served_notice(areas) for _ in range(4)]
    update(areas, orders[1], "2026-11-20 10:00")
    update(areas, orders[2], "2026-11-20 10:00")
    make_breach(areas, orders[2])
    for ended in orders[1:3]:
        happen(areas, ended, EventKind.HEARING_OPENED, "2026-11-23 08:30")
        happen(areas, ended, EventKind.REFUSED, "2026-11-23 11:00")
    listed = {row.reference: row.at for row in rows_of(areas, PNC, when)}
    assert listed == {
        order.reference: since
        for order in orders
        if (since := _wanted_since(areas, order, when)) is not None
    }


def _wanted_since(db: Session, order: Order, when: str) -> datetime | None:
    sheet = order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)
    done = updates.done_by(MixedQuery(*updates.OF_ORDER).read(db, order_id=order.id), at(when))
    return upkeep.told(
        sheet.periods,
        sheet.happened,
        breached_at=[each.reported_at for each in breaches_of(db, order.id)],
        updated_at=[each.updated_at for each in done.updates_of(System.PNC)],
        as_at=at(when),
    ).wanted_since
