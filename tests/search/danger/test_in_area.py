"""Whom to think of first in an area: the stated facts, their published order, who may be named."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.people.model import Person
from orders.register.model import Order, Protection
from orders.register.person_facts import deaths
from orders.rules.danger import Danger
from orders.rules.vocabulary.codes import CourtOutcome, DashRisk
from orders.rules.vocabulary.events import EventKind
from orders.search.danger.highlights import highlights
from orders.search.danger.in_area import DangerousSubject, dangerous_subjects
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.ground import make_detention
from tests.factories.orders import (
    acting,
    at,
    happen,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.factories.people import make_same
from tests.factories.reports import make_wanted
from tests.search.scenes import Scene, counted, make_scene

NOW = at("2026-11-24 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]


@pytest.fixture
def scene(each_db: Session) -> Scene:
    return make_scene(each_db)


def subjects(
    db: Session, scene: Scene, code: str = "ALD", by: Account | None = None
) -> list[DangerousSubject]:
    area = scene.wanted(code).area
    return [*dangerous_subjects(db, area, by=by or make_account(db), now=NOW)]


def ids(found: list[DangerousSubject]) -> list[int]:
    return [each.person_id for each in found]


def at_risk(db: Session, order: Order) -> None:
    db.execute(update(Person).where(Person.id == order.subject_id).values(dash_risk=DashRisk.HIGH))


def test_nobody_of_whom_nothing_is_stated_is_named(each_db: Session, scene: Scene) -> None:
    assert subjects(each_db, scene) == []


def test_they_stand_in_the_published_order(each_db: Session, scene: Scene) -> None:
    make_detention(each_db, scene.nowhere, now=NOW)
    at_risk(each_db, scene.pending)
    for _ in range(2):
        make_breach(each_db, scene.live)
    make_wanted(each_db, scene.ended)
    found = subjects(each_db, scene, "WMP")
    orders = (scene.ended, scene.live, scene.pending, scene.nowhere)
    assert ids(found) == [each.subject_id for each in orders]
    assert [each.facts for each in found] == [
        "1 breach in 12 months",
        "2 breaches in 12 months, 1 live order here, no visit yet",
        "",
        "1 live order here, release expected 25 Nov 2026, no visit yet",
    ]


def test_who_is_wanted_for_a_breach_of_an_order_that_ended_is_named(
    each_db: Session, scene: Scene
) -> None:
    wanted = make_wanted(each_db, scene.ended)
    assert ids(subjects(each_db, scene)) == [scene.ended.subject_id]
    assert ids(subjects(each_db, scene, "BIR")) == [scene.ended.subject_id]
    wanted.outcome, wanted.outcome_at = CourtOutcome.NOT_GUILTY, NOW
    each_db.flush()
    assert subjects(each_db, scene) == []


def test_records_of_one_person_are_one(each_db: Session, scene: Scene) -> None:
    make_same(each_db, scene.live.subject_id, scene.nowhere.subject_id)
    make_breach(each_db, scene.nowhere)
    (found,) = subjects(each_db, scene, "WMP")
    assert (found.live, found.breaches, found.unvisited) == (2, 1, 2)


def test_a_breach_that_was_none_and_one_long_past_do_not_count(
    each_db: Session, scene: Scene
) -> None:
    unproved, outside, old = (make_breach(each_db, scene.live) for _ in range(3))
    unproved.outcome, unproved.outcome_at = CourtOutcome.WITHDRAWN, NOW
    outside.in_force, outside.not_in_force_reason = False, "Before it was served."
    old.occurred_from = old.occurred_to = at("2025-11-20 21:00")
    each_db.flush()
    assert subjects(each_db, scene) == []


def test_the_dead_and_records_in_error_are_not_chased(each_db: Session, scene: Scene) -> None:
    make_wanted(each_db, scene.live)
    make_wanted(each_db, scene.nowhere)
    deaths.record_death(
        each_db,
        scene.live.subject_id,
        at("2026-11-22 12:00").date(),
        source="Coroner",
        reference=scene.live.reference,
        **acting(each_db, "2026-11-23 09:00"),
    )
    happen(each_db, scene.nowhere, EventKind.ENTERED_IN_ERROR, "2026-11-23 10:00")
    assert subjects(each_db, scene, "WMP") == []


def test_an_officer_is_told_of_the_own_lpa_alone_and_in_one_query(
    each_db: Session, scene: Scene
) -> None:
    make_breach(each_db, scene.elsewhere)
    officer = scene.officer(each_db)
    assert subjects(each_db, scene, by=officer) == []
    assert ids(subjects(each_db, scene, "BIR")) == [scene.elsewhere.subject_id]
    with counted(each_db.get_bind().engine) as sent:
        dangerous_subjects(each_db, scene.wanted().area, by=officer, now=NOW)
    assert len(sent) == 1


def test_an_order_over_elsewhere_adds_nothing_for_an_officer(
    each_db: Session, scene: Scene
) -> None:
    hers = notice_input(
        subject=subject(home("WS1 1AA"), given_names="Zed"),
        protected_persons=(protected(home("B1 1AA")),),
    )
    known = make_served_notice(each_db, hers)
    make_wanted(each_db, scene.elsewhere)
    make_same(each_db, scene.elsewhere.subject_id, known.subject_id)
    officer = scene.officer(each_db)
    # That an order elsewhere is live may be known, and so who is wanted for a breach of it.
    assert ids(subjects(each_db, scene, by=officer)) == [known.subject_id]
    happen(each_db, scene.elsewhere, EventKind.WITHDRAWN, "2026-11-22 10:00")
    assert subjects(each_db, scene, by=officer) == []
    assert ids(subjects(each_db, scene)) == [known.subject_id]


def test_the_stay_that_holds_a_person_says_when_they_come_out(
    each_db: Session, scene: Scene
) -> None:
    make_detention(each_db, scene.nowhere, now=NOW)
    later = at("2026-11-23 12:00")
    make_detention(
        each_db, scene.live, now=NOW, since_at=later, release_expected_on=date(2028, 5, 1)
    )
    make_same(each_db, scene.live.subject_id, scene.nowhere.subject_id)
    (found,) = subjects(each_db, scene, "WMP")
    assert (found.live, found.released_on) == (2, None)
    people = [found.person_id]
    told = highlights(each_db, [], by=make_account(each_db), now=NOW, people=people)
    mine = told.of_subject(found.person_id)
    assert mine is not None
    held = [each.words for each in mine.tags if each.danger is Danger.HELD]
    assert held == ["In prison, on remand, release expected 1 May 2028"]


def test_who_is_protected_at_high_risk_puts_the_subject_on_the_list(
    each_db: Session, scene: Scene
) -> None:
    hers = select(Protection.person_id).where(Protection.order_id == scene.live.id)
    each_db.execute(update(Person).where(Person.id.in_(hers)).values(dash_risk=DashRisk.HIGH))
    (found,) = subjects(each_db, scene)
    assert found.person_id == scene.live.subject_id
    assert found.facts == "1 live order here, DASH high of a protected person, no visit yet"
