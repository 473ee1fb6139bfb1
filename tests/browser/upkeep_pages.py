"""Where the pages of worklists, upkeep and persons are, and an order that is reviewed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.factories.orders import subject
from tests.worklists.looking import make_court_order


def fill_upkeep(db: Session) -> dict[str, str]:
    """Record an SPO, which is reviewed every month."""
    reviewed = make_court_order(db, "SPO", "2026-11-20 08:00", subject=subject(given_names="Petra"))
    return {"reviewed": reviewed.reference}


def upkeep_pages(of: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, endpoint and path of each page."""
    person = f"/people/{of['person']}"
    return [
        ("work", "work.index", "/work"),
        ("work-lpa", "work.index", "/work?show=lpa&area=LPA:ALD"),
        ("work-custody", "work.show", "/work/custody"),
        ("work-pnc", "work.show", "/work/not-on-pnc"),
        ("work-reword", "rewording.index", "/work/texts-to-reword"),
        ("pnc-updated", "upkeep.update_form", f"/orders/{of['live']}/updates/pnc"),
        ("review-new", "upkeep.review_form", f"/orders/{of['reviewed']}/reviews/new"),
        ("order-reviewed", "order.show", f"/orders/{of['reviewed']}"),
        ("person", "persons.show", person),
        ("person-sheet", "persons.sheet", f"{person}/sheet"),
    ]
