"""Numbers of other systems: what finds an order by one, and what its files say, is one table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.register.changes.order_numbers import number_records
from orders.register.model import Order
from orders.register.schemas.number import NumberInput
from orders.rules.vocabulary.codes import NumberKind
from orders.search import area_search
from orders.search.criteria.filters import Filters
from orders.search.criteria.order_numbers import orders_numbered
from orders.search.criteria.search_query import SearchQuery
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_served_notice, notice_input, seen

pytestmark = pytest.mark.spatial

NOW = at("2026-11-21 12:00")
NUMBERS = {
    "01AA/1/26": "ARREST 01AA/1/26",
    "20CR/2/26": "CRIME 20CR/2/26",
    "20CR/3/26": "CRIME 20CR/3/26",
    "CU/4": "CUSTODY CU/4",
    "INC-5": "INCIDENT INC-5",
    "T2026 0006": "COURT_CASE T2026 0006",
}


def numbered(db: Session) -> Order:
    order = make_served_notice(
        db, notice_input(arrest_reference="01AA/1/26", crime_reference="20CR/2/26")
    )
    breach = make_breach(
        db,
        order,
        crime_reference="20CR/3/26",
        custody_reference="CU/4",
        occurrence_reference="INC-5",
    )
    number_records.record_number(
        db,
        order.reference,
        NumberInput(NumberKind.COURT_CASE, "T2026 0006", breach.id),
        breaches=[breach.id],
        **seen(db, order, NOW),
    )
    make_served_notice(db)
    return order


def test_every_number_finds_its_order_by_look_up_and_by_filter(areas: Session) -> None:
    order = numbered(areas)
    by = make_account(areas)
    wanted = SearchQuery(area=gazetteer.current(areas).area(Level.LPA, "ALD"))
    for number in (*NUMBERS, order.reference.lower(), "t20260006"):
        filtered = replace(wanted, narrowing=Filters(number=number))
        found = area_search.download(areas, filtered, by=by, now=NOW)
        assert [each.reference for each in found.rows] == [order.reference], number
    for number in NUMBERS:
        assert list(areas.scalars(select(orders_numbered(number).subquery()))) == [order.id]
    assert found.rows[0].numbers == tuple(sorted(NUMBERS.values()))
    (made,) = number_records.standing(areas, order.id)
    number_records.take_out_number(
        areas, order.reference, made.id, reason="Wrong.", **seen(areas, order, NOW)
    )
    filtered = replace(wanted, narrowing=Filters(number="T2026 0006"))
    assert not area_search.download(areas, filtered, by=by, now=NOW).rows
