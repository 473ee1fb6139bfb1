"""Taking over another system: linked files, what could not be placed or understood, differences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.breaches.backlog.backlog_files import BacklogReport
from orders.breaches.backlog.takeover import import_backlog
from orders.breaches.model import Arrest, Breach
from orders.errors import BadFile
from orders.people.model import Address, Person
from orders.register.model import Event, Order, Protection
from orders.register.presence.facts_query import facts_of
from orders.register.proof import verify
from orders.rules.lifecycle.states import state_at
from orders.rules.vocabulary.codes import CourtOutcome
from orders.rules.vocabulary.events import EventKind, State
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.backlog import BREACHES, EVENTS, ORDERS, PEOPLE, write
from tests.factories.orders import DAPO_HERE, FORCE, at, happen


def take(db: Session, folder: Path, **changes: Any) -> BacklogReport:
    values: dict[str, Any] = {
        "source": "Old",
        "by": make_account(db),
        "now": at("2026-11-21 12:00"),
        "force": FORCE,
    }
    return import_backlog(db, folder, **(values | changes))


def count(db: Session, model: Any) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.spatial
def test_people_orders_events_breaches_and_arrests_come_linked_and_unverified(
    each_db: Session, tmp_path: Path
) -> None:
    db = each_db
    make_areas(db)
    report = take(db, write(tmp_path))
    assert report.faults == []
    assert (report.added, report.breaches, count(db, Arrest)) == (3, 1, 1)
    notice, order, other = db.scalars(select(Order).order_by(Order.source_reference)).all()
    assert [each.unverified for each in (notice, order, other)] == [True] * 3
    assert (order.follows_id, order.subject_id) == (notice.id, notice.subject_id)
    assert count(db, Person) == 3
    assert len(set(db.scalars(select(Protection.person_id)))) == 1
    kinds = db.scalars(
        select(Event.kind).where(Event.order_id == notice.id).order_by(Event.occurred_at, Event.id)
    ).all()
    assert kinds == [
        EventKind.AUTHORISED,
        EventKind.SERVED,
        EventKind.HEARING_OPENED,
        EventKind.GRANTED,
    ]
    breach = db.scalars(select(Breach)).one()
    assert (breach.order_id, breach.outcome) == (order.id, CourtOutcome.PROVED_NO_PENALTY)
    assert breach.court_deadline_at is not None
    assert verify(db).wrong == ()


def test_what_cannot_be_placed_is_taken_without_a_place_and_said(
    placed: Session, tmp_path: Path
) -> None:
    report = take(placed, write(tmp_path))
    assert report.unplaced == [
        (
            "people.csv: row 4: home 1 is taken without a place:"
            " the place of its postcode is not known."
        )
    ]
    homes = placed.scalars(select(Address).where(Address.point.is_(None))).all()
    assert [home.postcode for home in homes] == ["ZZ9 9ZZ"]


def test_what_cannot_be_understood_is_listed_and_the_rest_taken(
    placed: Session, tmp_path: Path
) -> None:
    orders = [ORDERS[0] | {"kind": "DVXX"}, ORDERS[1], ORDERS[2] | {"subject_reference": "P9"}]
    people = [*PEOPLE, PEOPLE[0]]
    breaches = [BREACHES[0], BREACHES[0] | {"breach_reference": "B2", "decision": "MAYBE"}]
    events = [*EVENTS, {"order_reference": "OLD/9", "kind": "SERVED", "at": "2025-01-01 10:00"}]
    folder = write(tmp_path, orders=orders, people=people, breaches=breaches, events=events)
    report = take(placed, folder)
    said = [f"{file}: {fault}" for file, fault in report.faults]
    assert report.added == 0
    for part in (
        "people.csv: Row 5: person_reference: The person_reference is there twice",
        "orders.csv: Row 2: kind “DVXX”: There is no such kind",
        "orders.csv: Row 3: follows “OLD/000001”: Neither this file",
        "orders.csv: Row 4: subject_reference “P9”: The person is not in people.csv",
        "events.csv: Row 5: order_reference: orders.csv has no order OLD/9",
        "breaches.csv: Row 2: order_reference “OLD/000002”: The register has no such order",
    ):
        assert any(each.startswith(part) for each in said), (part, said)
    again = take(placed, write(tmp_path, breaches=breaches))
    assert (again.added, again.breaches) == (3, 1)
    assert "decision “MAYBE”: Choose what was decided." in again.faults[0][1]


def test_a_second_run_changes_nothing_and_a_third_shows_what_differs(
    placed: Session, tmp_path: Path
) -> None:
    take(placed, write(tmp_path))
    before = [count(placed, model) for model in (Order, Person, Event, Breach, Address)]
    again = take(placed, tmp_path)
    assert (again.added, again.unchanged, again.breaches_known) == (0, 3, 1)
    assert (again.faults, again.differences) == ([], [])
    people = [PEOPLE[0] | {"family_name": "Marsh-Lee"}, *PEOPLE[1:]]
    breaches = [BREACHES[0] | {"custody_reference": "CU/2/25"}]
    third = take(placed, write(tmp_path, people=people, breaches=breaches), check=True)
    assert len(third.differences) == 3
    assert "subject_family_name is “Marsh-Lee” in the file and “Marsh”" in third.differences[0]
    assert "custody_reference is “CU/2/25” in the file and “CU/1/25”" in third.differences[2]
    assert before == [count(placed, model) for model in (Order, Person, Event, Breach, Address)]


@pytest.mark.parametrize("whose", ["", FORCE.name])
def test_a_domestic_abuse_notice_is_taken_as_this_forces_own_once_its_setting_is_on(
    placed: Session, tmp_path: Path, whose: str
) -> None:
    orders = [ORDERS[0] | {"kind": "DAPN", "applicant_force": whose}]
    folder = write(tmp_path, orders=orders, events=EVENTS[:1])
    off = take(placed, folder)
    assert off.added == 0
    assert "This force does not give domestic abuse protection notices" in str(off.faults[0][1])
    on = take(placed, folder, force=replace(FORCE, availability=(DAPO_HERE,)))
    assert on.added == 1


def test_a_check_takes_nothing(placed: Session, tmp_path: Path) -> None:
    assert take(placed, write(tmp_path), check=True).added == 3
    assert [count(placed, model) for model in (Order, Person, Breach, Arrest)] == [0] * 4


def test_a_folder_without_its_files_is_refused(placed: Session, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"There is no people\.csv"):
        take(placed, tmp_path)


@pytest.mark.spatial
def test_a_breach_of_an_order_in_error_bars_no_breach_of_the_right_one(
    each_db: Session, tmp_path: Path
) -> None:
    make_areas(each_db)
    assert take(each_db, write(tmp_path)).breaches == 1
    wrong = each_db.scalars(select(Order).where(Order.source_reference == "OLD/000002")).one()
    happen(each_db, wrong, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    assert take(each_db, tmp_path).breaches == 0
    notice, order, other = ORDERS
    right = write(tmp_path, orders=[notice, order | {"court": "Birch court"}, other])
    report = take(each_db, right, now=at("2026-11-21 13:00"))
    assert (report.faults, report.added, report.breaches) == ([], 1, 1)
    old, new = each_db.scalars(select(Breach).order_by(Breach.id)).all()
    assert (old.order_id, new.source_reference) == (wrong.id, "B1")
    assert old.source_reference == f"B1 (in error: {wrong.reference})"
    assert take(each_db, right).breaches == 0


@pytest.mark.spatial
@pytest.mark.parametrize("happened", [[], ["NOT_SERVED"], ["SERVED", "LAPSED"]], ids=str)
def test_an_order_is_taken_however_its_notice_stands(
    each_db: Session, tmp_path: Path, happened: list[str]
) -> None:
    make_areas(each_db)
    rows = {
        "NOT_SERVED": {"at": "2025-01-03 09:00", "reason": "Not found."},
        "SERVED": {"at": "2025-01-02 09:30", "facts": EVENTS[0]["facts"]},
        "LAPSED": {"at": "2025-01-04 10:30", "reason": "Not heard."},
    }
    events = [{"order_reference": "OLD/000001", "kind": kind} | rows[kind] for kind in happened]
    events.append({"order_reference": "OLD/000001", "kind": "GRANTED", "at": "2025-01-04 11:00"})
    report = take(each_db, write(tmp_path, events=events))
    assert (report.faults, report.added) == ([], 3)
    order = each_db.scalars(select(Order).where(Order.source_reference == "OLD/000002")).one()
    notice = each_db.scalars(select(Order).where(Order.source_reference == "OLD/000001")).one()
    (facts,) = facts_of(each_db, [notice.id])
    assert order.follows_id == notice.id
    assert state_at(facts.periods, at("2025-01-04 11:00")) is State.ENDED
