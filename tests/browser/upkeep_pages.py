"""Pages of worklists, upkeep and persons, with an order reviewed and a text to reword."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.search.disclosure.rewording import telling_texts
from tests.factories.ground import make_visit
from tests.factories.orders import home, protected, subject
from tests.worklists.looking import make_court_order


def fill_upkeep(db: Session) -> dict[str, str]:
    """Record an SPO, which is reviewed every month, and a visit that tells a withheld home."""
    hidden = protected(home("WS2 2BB", lines="14 Acacia Avenue", confidential=True))
    petra = subject(given_names="Petra")
    reviewed = make_court_order(
        db, "SPO", "2026-11-20 08:00", subject=petra, protected_persons=(hidden,)
    )
    make_visit(db, reviewed, words="He waits outside 14 Acacia Avenue.")
    (text,) = telling_texts(db).texts
    return {
        "reviewed": reviewed.reference,
        "reword": f"{text.reference}/{text.column}/{text.row}/{text.digest}",
    }


def upkeep_pages(of: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, endpoint and path of each page."""
    person = f"/people/{of['person']}"
    return [
        ("work", "work.index", "/work"),
        ("work-lpa", "work.index", "/work?show=lpa&area=LPA:ALD"),
        ("work-custody", "work.show", "/work/custody"),
        ("work-pnc", "work.show", "/work/not-on-pnc"),
        ("work-reword", "rewording.index", "/work/texts-to-reword"),
        ("work-reword-one", "rewording.form", f"/work/texts-to-reword/{of['reword']}"),
        ("work-reworded", "rewording.done", "/work/texts-to-reword/done"),
        ("pnc-updated", "upkeep.update_form", f"/orders/{of['live']}/updates/pnc"),
        ("review-new", "upkeep.review_form", f"/orders/{of['reviewed']}/reviews/new"),
        ("order-reviewed", "order.show", f"/orders/{of['reviewed']}"),
        ("person", "persons.show", person),
        ("person-sheet", "persons.sheet", f"{person}/sheet"),
    ]
