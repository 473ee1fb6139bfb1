"""Where the pages of visits, handovers and custody are, and something to read on each."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.ground import handover_records
from orders.ground.words import VisitResult
from orders.register.changes import home_changes
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.ground import make_detention, make_visit
from tests.factories.orders import at, home, make_served_notice, notice_input, subject
from tests.factories.reports import make_report

MOVED = "2026-11-21 10:00"


def fill_ground(db: Session, live: str) -> dict[str, str]:
    """Visit a live order, hold its subject, and hand another order over to Alder."""
    order = db.scalars(select(Order).where(Order.reference == live)).one()
    visit = make_visit(
        db,
        order,
        visited_at=at("2026-11-20 09:20"),
        next_due_on=date(2026, 11, 20),
        result=VisitResult.CONCERN,
        words="Asked about the children.",
    )
    arrested_at = at("2026-11-20 21:30")
    report = make_report(db, order, arrested_at=arrested_at)
    held = make_detention(db, order, since_at=at("2026-11-20 09:25"))
    birch = subject(home("WS1 1AA"), given_names="Moses")
    moved = make_served_notice(db, notice_input(subject=birch))
    by, now = make_account(db), at(MOVED)
    new_home = home("B2 2BB", lines="5 Newly Street", starts_on=date(2026, 11, 21))
    home_changes.move(
        db, moved.subject_id, new_home, leaves=True, by=by, now=now, reference=moved.reference
    )
    handover_records.hand_over(
        db,
        moved,
        "Visit weekly; ring first.",
        from_id=area_id(db, "BIR"),
        to_id=area_id(db, "ALD"),
        by=by,
        now=now,
    )
    return {
        "moved": moved.reference,
        "held": str(held.id),
        "visit": str(visit.id),
        "report": str(report.id),
    }


def ground_pages(of: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, endpoint and path of each page."""
    live, moved = f"/orders/{of['live']}", f"/orders/{of['moved']}"
    visits = "/visits?area=WMP&show"
    return [
        ("visits-overdue", "visits.index", f"{visits}=overdue"),
        ("visits-none", "visits.index", f"{visits}=none"),
        ("visits-done", "visits.index", f"{visits}=done"),
        ("visit-new", "visits.form", f"{live}/visits/new"),
        ("visit", "visits.show", f"/visits/{of['visit']}"),
        ("follow-up", "follow_ups.show", f"/follow-ups/{of['report']}"),
        ("reports-none", "reports.index", "/reports"),
        ("handovers", "handovers.index", "/handovers?area=WMP"),
        ("handover-new", "handovers.form", f"{moved}/handovers/new"),
        ("handover-none", "handovers.form", f"{live}/handovers/new"),
        ("order-moved", "order.show", moved),
        ("in-custody", "in_custody.index", "/in-custody?area=WMP"),
        ("custody-new", "in_custody.form", f"{live}/custody/new"),
        ("custody-release", "in_custody.release_form", f"{live}/custody/{of['held']}"),
    ]
