"""Whatever a row stated and turns out wrong is taken back once; what has changed is told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.digests.content.statements import StatedFact, StatedRow
from orders.ground import custody_records
from orders.ground.schema import DetentionInput
from orders.ground.words import HeldIn
from orders.people.model import Address, Person
from orders.register.changes import home_changes
from orders.register.model import Order
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.codes import BreachDecision
from orders.rules.vocabulary.events import EventKind
from tests.digests.content.test_composition import breach, corrected
from tests.digests.looking import (
    BREACHES,
    CHANGED,
    CORRECTIONS,
    ENDED,
    NEW,
    UNSERVED,
    Areas,
    rows,
    titles,
)
from tests.digests.test_overdue import TOLD, make_served
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    acting,
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    order_input,
)

Do = Callable[[Session, Order], object]


def court_order(db: Session) -> Order:
    return make_order(db, order_input())


def spo(db: Session) -> Order:
    return make_served(db, "SPO", "2026-11-20 17:00")


def moved(db: Session, order: Order, *, on: date) -> None:
    home_changes.move(
        db,
        order.subject_id,
        home("B2 2BB", starts_on=on),
        leaves=True,
        reference=order.reference,
        **acting(db, "2026-11-25 12:00"),
    )


def happens(
    kind: EventKind, when: str, details: dict[str, str] | None = None, now: str = "2026-11-25 12:00"
) -> Do:
    """Something recorded at noon on the 25th."""
    return lambda db, order: happen(db, order, kind, when, now=now, details=details)


@dataclass(frozen=True)
class Case:
    """An order listed on 24 and 25 November, something recorded on the 25th at noon."""

    make: Callable[[Session], Order]
    do: Do
    wrong: str = ""
    changed: str = ""


CASES = {
    "told in time, recorded late": Case(
        spo,
        happens(EventKind.NOTIFIED, "2026-11-22 10:00", TOLD),
        wrong="was said to be overdue in telling police name and address; it was not",
    ),
    "told late": Case(spo, happens(EventKind.NOTIFIED, "2026-11-25 10:00", TOLD)),
    "moved within the area, recorded late": Case(
        court_order,
        partial(moved, on=date(2026, 11, 24)),
        wrong="home was in Alder East, not Alder West",
    ),
    "moved within the area": Case(
        court_order, partial(moved, on=date(2026, 11, 26)), changed="home is in Alder East now"
    ),
    "ended, recorded late": Case(
        make_served_notice,
        happens(EventKind.WITHDRAWN, "2026-11-24 10:00"),
        wrong="was said to be in force; it had ended",
    ),
    "ended": Case(make_served_notice, happens(EventKind.WITHDRAWN, "2026-11-25 10:00")),
    "served, recorded late": Case(
        court_order,
        happens(EventKind.SERVED, "2026-11-24 10:00"),
        wrong="was said not to be served; it was",
    ),
    "a name set right": Case(
        court_order,
        lambda db, order: setattr(db.get_one(Person, order.subject_id), "given_names", "Damian"),
        wrong="subject is Damian MARSH, born 1988, not Daniel MARSH, born 1988",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_what_was_wrong_is_taken_back_and_what_changed_is_told_once(
    placed: Session, areas: Areas, case: Case
) -> None:
    order = case.make(placed)
    areas.sent("ALD", "2026-11-24")
    areas.sent("ALD", "2026-11-25")
    case.do(placed, order)
    digest = areas.sent("ALD", "2026-11-26")
    assert [row.note for row in rows(digest, CORRECTIONS)] == ([case.wrong] if case.wrong else [])
    told = "; ".join(row.note for row in rows(digest, CHANGED))
    assert case.changed in told
    assert ("now" in told) is bool(case.changed)
    after = areas.digest("ALD", "2026-11-27")
    assert {CORRECTIONS, CHANGED, ENDED, NEW}.isdisjoint(titles(after))


def test_a_home_shown_less_closely_is_no_correction_and_no_hint(
    placed: Session, areas: Areas
) -> None:
    order = court_order(placed)
    areas.sent("ALD", "2026-11-25")
    address = placed.scalars(select(Address).where(Address.person_id == order.subject_id)).one()
    home_changes.withhold(
        placed,
        address.id,
        confidential=True,
        reason="at risk",
        reference=order.reference,
        **acting(placed, "2026-11-25 12:00"),
    )
    digest = areas.digest("ALD", "2026-11-26")
    assert {CORRECTIONS, CHANGED}.isdisjoint(titles(digest))


def test_a_release_that_was_stated_and_put_off_is_corrected(placed: Session, areas: Areas) -> None:
    order = court_order(placed)
    held = custody_records.detain(
        placed,
        order,
        DetentionInput(
            held_in=HeldIn.PRISON_REMAND,
            since_at=at("2026-11-24 09:00"),
            release_expected_on=date(2026, 11, 28),
        ),
        **acting(placed, "2026-11-24 10:00"),
    )
    areas.sent("ALD", "2026-11-25")
    held.release_expected_on = date(2026, 11, 30)
    notes = [row.note for row in rows(areas.digest("ALD", "2026-11-26"), CORRECTIONS)]
    assert notes == ["release expected 30 Nov 2026, not 28 Nov 2026"]


def test_a_correction_after_the_end_is_told(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    happen(placed, order, EventKind.WITHDRAWN, "2026-11-20 23:00")
    areas.sent("ALD", "2026-11-21")
    areas.sent("ALD", "2026-11-22")
    right = EventInput(EventKind.WITHDRAWN, at("2026-11-20 21:00"), reason="misread")
    corrected(placed, order, EventKind.WITHDRAWN, right, "2026-11-22 12:00")
    digest = areas.sent("ALD", "2026-11-23")
    notes = " ".join(row.note for row in rows(digest, CORRECTIONS))
    assert "corrected: application withdrawn Fri 20 Nov 2026, 21:00" in notes
    assert "ends Fri 20 Nov 2026, 21:00, not Fri 20 Nov 2026, 23:00" in notes
    assert areas.digest("ALD", "2026-11-24").nil


def test_a_notice_that_waits_for_service_is_new_on_its_first_day(
    placed: Session, areas: Areas
) -> None:
    make_order(placed)
    assert titles(areas.sent("ALD", "2026-11-21")) == [NEW, UNSERVED]
    assert titles(areas.sent("ALD", "2026-11-22")) == [UNSERVED]


def test_a_decision_on_a_breach_that_was_told_is_told(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    breach(placed, order, now="2026-11-21 05:00")
    areas.sent("ALD", "2026-11-21")
    areas.sent("ALD", "2026-11-22")
    told = placed.get_one(Breach, placed.scalars(select(Breach.id)).one())
    told.decision = BreachDecision.NFA_OTHER
    (row,) = rows(areas.sent("ALD", "2026-11-23"), BREACHES)
    label = BreachDecision.NFA_OTHER.label
    assert row.note == f"breach by telephone, Fri 20 Nov 2026, 22:00: {label} now"
    assert rows(areas.digest("ALD", "2026-11-24"), BREACHES) == []


def test_a_custody_deadline_that_was_told_wrong_is_corrected(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    told = make_breach(placed, order)
    areas.sent("ALD", "2026-11-21")
    told.court_deadline_at = at("2026-11-22 22:00")
    (row,) = rows(areas.digest("ALD", "2026-11-22"), CORRECTIONS)
    assert "before the court by Sun 22 Nov 2026, 22:00, not " in row.note


def test_what_an_older_version_kept_is_still_compared() -> None:
    older = {
        "state": "LIVE",
        "kind": "DVPO",
        "person": "Daniel MARSH, born 1988",
        "ends_at": "2026-12-21T00:00:00+00:00",
        "due_at": None,
        "events": {"4": "MADE"},
        "breaches": [7],
        "closed_on": None,
    }
    kept = StatedRow.from_json(older)
    assert kept.facts[StatedFact.ENDS] == "24:00 Sun 20 Dec 2026"
    assert StatedRow.from_json(kept.as_json()) == kept
