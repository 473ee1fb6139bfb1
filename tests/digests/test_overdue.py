"""Who has not told police in time: a section of the digest, the longest overdue first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.digests import inputs
from orders.digests.content.digest_rows import DigestRow
from orders.register.model import Order
from orders.rules.vocabulary.codes import ServiceMethod
from orders.rules.vocabulary.events import EventKind
from tests.factories.conditions import NO_CONTACT
from tests.factories.orders import happen, subject
from tests.factories.people import make_same
from tests.worklists.looking import make_court_order

IN_COURT = {
    "served_by": "PC 4411 Hale",
    "place": "Alder",
    "service_method": ServiceMethod.PRESENT_IN_COURT.value,
}
TOLD: dict[str, Any] = {"place": "Alder police station", "taken_by": "PC 4411 Hale"}


def overdue(db: Session, day: str) -> list[DigestRow]:
    """The rows of the section in Alder's digest of a day; none when it has no such section."""
    db.flush()
    places = gazetteer.current(db)
    area = places.find("ALD")
    found = inputs.desk(db, places, date.fromisoformat(day), [area]).digest(area)
    parts = [part for part in found.parts if part.title == "Notifications overdue"]
    return [row for part in parts for group in part.groups for row in group.rows]


def make_served(db: Session, kind: str, made: str, **changes: object) -> Order:
    """An order with no contact as its condition, served when it was made."""
    until = "2026-12-31 00:00" if kind.endswith("_INTERIM") else ""
    order = make_court_order(db, kind, made, until, conditions=(NO_CONTACT,), **changes)
    return happen(db, order, EventKind.SERVED, made, details=IN_COURT)


@pytest.mark.parametrize("kind", ["SPO", "SPO_INTERIM"])
def test_who_has_not_told_police_is_listed_from_the_fourth_day(placed: Session, kind: str) -> None:
    order = make_served(placed, kind, "2026-11-20 17:00")
    assert overdue(placed, "2026-11-22") == []
    (row,) = overdue(placed, "2026-11-23")
    assert row.reference == order.reference
    assert row.note.endswith("to be told by 24:00 Sun 22 Nov 2026")


def test_nobody_chases_by_mail_what_another_force_looks_after(placed: Session) -> None:
    order = make_served(placed, "SPO", "2026-11-20 17:00")
    for kind, when in (
        (EventKind.TRANSFERRED_OUT, "2026-11-24 10:00"),
        (EventKind.TRANSFERRED_IN, "2026-11-26 10:00"),
    ):
        happen(placed, order, kind, when, details={"force": "Staffordshire Police"})
    found = {day: len(overdue(placed, f"2026-11-{day}")) for day in (24, 25, 26, 27)}
    assert found == {24: 1, 25: 0, 26: 0, 27: 1}


def test_a_duty_that_is_to_be_checked_is_in_no_mail(placed: Session) -> None:
    make_served(placed, "SHPO_CIVIL", "2026-11-20 17:00")
    assert overdue(placed, "2026-11-23") == overdue(placed, "2026-12-23") == []


def test_the_longest_overdue_comes_first(placed: Session) -> None:
    later = make_served(placed, "SPO", "2026-11-20 17:00")
    first = make_served(placed, "SPO", "2026-11-10 17:00", subject=subject(given_names="Ewan"))
    assert [row.reference for row in overdue(placed, "2026-11-24")] == [
        first.reference,
        later.reference,
    ]


def test_who_told_police_is_not_listed_until_a_change(placed: Session) -> None:
    order = make_served(placed, "SPO", "2026-11-10 17:00")
    order = happen(placed, order, EventKind.NOTIFIED, "2026-11-16 10:00", details=TOLD)
    assert overdue(placed, "2026-11-17") == []
    happen(placed, order, EventKind.DETAILS_CHANGED, "2026-11-18 10:00")
    (row,) = overdue(placed, "2026-11-21")
    assert row.note.endswith("to be told by 24:00 Fri 20 Nov 2026")


def test_who_told_police_under_the_interim_order_need_not_again_c31(placed: Session) -> None:
    interim = make_served(placed, "SPO_INTERIM", "2026-11-01 11:00")
    happen(placed, interim, EventKind.NOTIFIED, "2026-11-02 10:00", details=TOLD)
    make_served(placed, "SPO", "2026-11-10 11:00", ends_orders=(interim.reference,))
    assert overdue(placed, "2026-11-20") == []


def test_what_another_duty_lets_off_from_is_in_no_mail(
    placed: Session,
) -> None:
    earlier = make_served(placed, "SHPO_CIVIL", "2026-11-01 11:00")
    happen(placed, earlier, EventKind.NOTIFIED, "2026-11-02 10:00", details=TOLD)
    later = make_served(placed, "SPO", "2026-11-10 11:00")
    assert [row.reference for row in overdue(placed, "2026-11-20")] == [later.reference]
    make_same(placed, later.subject_id, earlier.subject_id)
    assert overdue(placed, "2026-11-20") == []
