"""Which orders hang together, and how."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from orders.search.linked_orders import chains
from tests.factories.orders import grant, happen, make_order, make_served_notice
from tests.worklists.looking import make_court_order


def told(db: Session) -> list[list[tuple[str, str]]]:
    """Each chain as kinds with how each came from what went before."""
    orders = db.scalars(
        select(Order)
        .options(selectinload(Order.events))
        .order_by(Order.id)
        .execution_options(populate_existing=True)
    ).all()
    references = {order.reference: order.kind for order in orders}
    found = []
    for chain in chains(orders):
        links = []
        for link in chain:
            words = link.relation
            for reference, kind in references.items():
                words = words.replace(reference, kind)
            links.append((link.kind.code, words))
        found.append(links)
    return found


def test_orders_that_have_nothing_to_do_with_each_other_are_no_chain(placed: Session) -> None:
    make_served_notice(placed)
    make_order(placed)
    assert told(placed) == []


def test_an_order_is_granted_on_its_notice(placed: Session) -> None:
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    grant(placed, notice)
    assert told(placed) == [[("DVPN", ""), ("DVPO", "granted on DVPN")]]


@pytest.mark.parametrize(
    ("before", "main", "until"),
    [("SPO_INTERIM", "SPO", "2027-01-31 00:00"), ("NMO_EX_PARTE", "NMO", "2027-01-31 13:00")],
)
def test_a_main_order_comes_after_the_one_it_ended(
    placed: Session, before: str, main: str, until: str
) -> None:
    first = make_court_order(placed, before, "2026-11-02 11:00", until)
    make_court_order(placed, main, "2026-11-20 11:00", ends_orders=(first.reference,))
    assert told(placed) == [[(before, ""), (main, f"the main order after {before}")]]


def test_an_shpo_comes_in_place_of_an_earlier_one_and_its_interim(placed: Session) -> None:
    old = make_court_order(placed, "SHPO_CIVIL", "2021-11-02 11:00")
    interim = make_court_order(placed, "SHPO_INTERIM", "2026-11-02 11:00", "2027-01-31 00:00")
    ended = (old.reference, interim.reference)
    make_court_order(placed, "SHPO_CIVIL", "2026-11-20 11:00", ends_orders=ended)
    assert told(placed) == [
        [
            ("SHPO_CIVIL", ""),
            ("SHPO_INTERIM", "linked with those before"),
            ("SHPO_CIVIL", "the main order after SHPO_INTERIM"),
        ]
    ]


def test_an_order_that_was_varied_is_a_chain_by_itself(placed: Session) -> None:
    order = make_court_order(placed, "SPO", "2026-11-02 11:00")
    happen(placed, order, EventKind.VARIED, "2026-11-21 11:00")
    assert told(placed) == [[("SPO", "")]]
