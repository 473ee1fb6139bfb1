"""An order whose subject lives outside the force: the force's own digest lists it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from orders.register.changes import home_changes
from orders.register.model import Order
from tests.digests.looking import CHANGED, LIVE, MOVED_IN, MOVED_OUT, Areas, rows, titles
from tests.factories.accounts import make_account
from tests.factories.orders import at, home
from tests.worklists.looking import make_court_order

DAY_1, DAY_2, DAY_3 = "2026-11-21", "2026-11-22", "2026-11-23"


def moved(db: Session, order: Order, postcode: str, on: str) -> None:
    home_changes.move(
        db,
        order.subject_id,
        home(postcode, lines=f"3 {postcode} Street", starts_on=date.fromisoformat(on)),
        leaves=True,
        by=make_account(db),
        now=at(f"{on} 03:00"),
        reference=order.reference,
    )


def test_who_leaves_the_force_leaves_the_areas_and_stays_in_the_forces_list(
    placed: Session, areas: Areas
) -> None:
    order = make_court_order(placed, "NMO", "2026-11-20 12:00")
    for code in ("WMP", "ALD"):
        areas.sent(code, DAY_1)
    moved(placed, order, "M1 1AE", DAY_2)
    assert titles(areas.sent("ALD", DAY_2)) == [MOVED_OUT]
    whole = areas.sent("WMP", DAY_2)
    assert MOVED_OUT not in titles(whole)
    assert [row.place for row in rows(whole, LIVE)] == ["Out of force"]
    assert [row.note for row in rows(whole, CHANGED)] == ["home is in Out of force now"]
    moved(placed, order, "B2 2BB", DAY_3)
    assert MOVED_IN in titles(areas.digest("ALD", DAY_3))
    (told,) = rows(areas.digest("WMP", DAY_3), CHANGED)
    assert (told.place, told.note) == (
        "Alder: Alder East",
        "home is in Alder now; home is in Alder East now",
    )
