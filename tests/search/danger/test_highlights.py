"""Danger first: who is wanted, what is reported, whose clock runs, and who may know of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import true, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.breaches import patterns
from orders.breaches.reports import reporting
from orders.follow_ups.schema import AnswerInput
from orders.follow_ups.words import FollowUpAnswer
from orders.ground.words import VisitResult
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.schema import FactInput
from orders.register.model import Event, Order
from orders.register.person_facts import dated_facts, deaths, removals
from orders.rules.danger import Danger
from orders.rules.vocabulary.codes import BreachDecision, DashRisk
from orders.rules.vocabulary.events import EventKind
from orders.search.danger import facts as danger_facts
from orders.search.danger.highlights import Dangers, Highlights, highlights
from orders.search.danger.rows import PAIR
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.ground import make_detention, make_visit
from tests.factories.orders import (
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)
from tests.factories.people import make_same
from tests.factories.reports import make_report, make_wanted
from tests.search.scenes import Scene, counted, make_scene

NOW = at("2026-11-21 12:00")
pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]


@pytest.fixture
def db(each_db: Session) -> Session:
    return each_db


@pytest.fixture
def scene(db: Session) -> Scene:
    return make_scene(db)


@pytest.fixture
def team(db: Session) -> Account:
    return make_account(db)


def found(db: Session, *orders: Order, by: Account, **changes: Any) -> Dangers:
    return highlights(db, [each.reference for each in orders], by=by, now=changes.get("at", NOW))


def of(db: Session, order: Order, by: Account) -> Highlights:
    each = found(db, order, by=by).of(order.reference)
    assert each is not None
    return each


def words(each: Highlights) -> list[str]:
    return [alarm.said for alarm in each.alarms]


def test_a_suspect_outstanding_is_wanted_with_the_power_of_this_instant(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    each = of(db, scene.live, team)
    [line] = words(each)
    assert line == (
        "WANTED: suspected breach on 20 Nov 2026, 21:00 by message or letter. You may arrest"
        " without warrant (DVPN, s.25(1)(b))."
    )
    assert each.wanted
    assert [tag.words for tag in each.marks] == ["WANTED"]


def test_the_wanted_are_first_by_the_power_to_arrest_then_the_latest_first(
    db: Session, scene: Scene, team: Account
) -> None:
    first = make_served_notice(db, notice_input(subject=subject(family_name="Zane")))
    unserved = make_order(db, notice_input(subject=subject(family_name="Abel")))
    make_wanted(db, scene.live, "2026-11-20 20:00")
    make_wanted(db, first, "2026-11-20 21:00")
    make_wanted(db, unserved, "2026-11-20 22:00", not_in_force_reason="Service not typed yet.")
    seen = found(db, unserved, scene.live, first, by=team).people
    assert [each.alarms[0].reference for each in seen] == [
        first.reference,
        scene.live.reference,
        unserved.reference,
    ]
    assert [each.alarms[0].may_arrest for each in seen] == [True, True, False]


def test_of_many_lines_the_first_of_each_sort_is_said_at_once(
    db: Session, scene: Scene, team: Account
) -> None:
    powerless = {"not_in_force_reason": "Not served then."}
    make_wanted(db, scene.live, "2026-11-20 20:00")
    make_report(db, scene.live)
    each = of(db, scene.live, team)
    assert (each.said_first, each.said_after) == (each.alarms, ())
    unserved = make_order(db, notice_input(subject=subject(given_names="Dan")))
    make_same(db, scene.live.subject_id, unserved.subject_id)
    make_wanted(db, unserved, "2026-11-20 21:00", **powerless)
    make_wanted(db, unserved, "2026-11-20 22:00", **powerless)
    each = of(db, scene.live, team)
    assert [line.may_arrest for line in each.alarms] == [False, False, True, False]
    wanted, reported = each.said_first
    assert (wanted.danger, wanted.may_arrest) == (Danger.WANTED, True)
    assert reported.danger is Danger.REPORTED
    assert sorted(map(str, each.alarms)) == sorted(map(str, (*each.said_first, *each.said_after)))


@pytest.mark.parametrize(
    "decision", [each for each in BreachDecision if each is not BreachDecision.OUTSTANDING_SUSPECT]
)
def test_wanted_ends_with_the_decision(
    db: Session, scene: Scene, team: Account, decision: BreachDecision
) -> None:
    breach = make_wanted(db, scene.live)
    breach.decision, breach.arrested_at = decision, at("2026-11-21 11:00")
    db.flush()
    assert not of(db, scene.live, team).wanted


@pytest.mark.parametrize("result", [VisitResult.BREACH_SUSPECTED, VisitResult.CONCERN])
def test_a_visit_or_a_report_makes_nobody_wanted(
    db: Session, scene: Scene, team: Account, result: VisitResult
) -> None:
    make_visit(db, scene.live, result=result, words="Her car was there.")
    each = of(db, scene.live, team)
    assert not each.wanted
    reported = [] if result is VisitResult.CONCERN else [Danger.REPORTED]
    assert [alarm.danger for alarm in each.alarms] == reported


def test_a_report_is_shown_until_it_is_answered(db: Session, scene: Scene, team: Account) -> None:
    report = make_report(db, scene.live)
    [line] = of(db, scene.live, team).alarms
    assert line.title == "Suspected breach reported, not decided"
    assert line.words == (
        f"20 Nov 2026, 21:00, reported by an officer, DVPN {scene.live.reference}."
    )
    given = AnswerInput(answer=FollowUpAnswer.NOT_A_BREACH, words="He was at work: CCTV.")
    reporting.answer_follow_up(db, report.id, given, by=team, now=NOW, visible=true())
    assert of(db, scene.live, team).alarms == ()


def test_an_arrest_in_a_report_starts_the_custody_clock_at_once(
    db: Session, scene: Scene, team: Account
) -> None:
    make_report(db, scene.live, arrested_at=at("2026-11-20 21:30"))
    clock, reported = of(db, scene.live, team).alarms
    assert clock.danger is Danger.CLOCK
    assert "arrested 20 Nov 2026, 21:30. Before the court by" in clock.words
    assert "Crime and Security Act 2010 s.26(1)" in clock.words
    assert reported.danger is Danger.REPORTED


def test_a_running_clock_of_a_breach_is_shown(db: Session, scene: Scene, team: Account) -> None:
    make_breach(db, scene.live)
    assert [each.danger for each in of(db, scene.live, team).alarms] == [Danger.CLOCK]


def test_nobody_is_wanted_who_died_until_that_is_taken_out(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    options: dict[str, Any] = {"reference": scene.live.reference, "by": team, "now": NOW}
    death = deaths.record_death(
        db, scene.live.subject_id, date(2026, 11, 20), source="Coroner", **options
    )
    each = of(db, scene.live, team)
    assert (each.alarms, [tag.words for tag in each.tags]) == ((), ["Died 20 Nov 2026"])
    assert words(of(db, scene.live, team)) == []
    before = found(db, scene.live, by=team, at=at("2026-11-19 12:00")).of(scene.live.reference)
    assert before is None or "Died" not in str(before.tags)
    options |= {"person_id": scene.live.subject_id, "reason": "Another man."}
    removals.take_out(db, "death", death.id, **options)
    assert of(db, scene.live, team).wanted


def test_a_flag_is_a_tag_on_the_days_it_is_so(db: Session, scene: Scene, team: Account) -> None:
    given = FactInput(
        FactKind.FLAG, {"flag": "WEAPONS"}, date(2026, 11, 20), date(2026, 11, 21), "PC 1 Hale"
    )
    options: dict[str, Any] = {"reference": scene.live.reference, "by": team, "now": NOW}
    fact = dated_facts.record_fact(db, scene.live.subject_id, given, **options)
    weapons = "Weapons"

    def tags(when: str) -> list[str]:
        each = found(db, scene.live, by=team, at=at(when)).of(scene.live.reference)
        assert each is not None
        return [tag.words for tag in each.tags]

    assert weapons in tags("2026-11-20 12:00")
    assert weapons in tags("2026-11-21 23:59")
    assert weapons not in tags("2026-11-22 00:00")
    options |= {"person_id": scene.live.subject_id, "reason": "Another man's."}
    removals.take_out(db, "dated_fact", fact.id, **options)
    assert weapons not in tags("2026-11-21 12:00")


def test_several_orders_of_one_person_give_one_banner(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    other = make_order(db, order_input(subject=subject(given_names="Dan")))
    make_same(db, scene.live.subject_id, other.subject_id)
    both = found(db, scene.live, other, by=team)
    assert len(both.people) == 1
    beside = both.of(other.reference)
    assert beside is not None
    assert beside.wanted


def test_only_the_joined_records_of_the_subjects_shown_are_read(
    db: Session, scene: Scene, team: Account
) -> None:
    names = ("Dan", "Danny", "Ed", "Eddie")
    joined, joined_too, apart, apart_too = (
        make_order(db, order_input(subject=subject(given_names=name))) for name in names
    )
    for one, other in ((joined, joined_too), (joined_too, scene.live), (apart, apart_too)):
        make_same(db, one.subject_id, other.subject_id)
    rows = danger_facts.read(
        db, danger_facts.SubjectOrders([scene.live.reference]), by=team, now=NOW
    )
    read = {each for row in rows.all(PAIR) for each in (row.number, row.other)}
    assert read == {each.subject_id for each in (joined, joined_too, scene.live)}


def test_tags_say_what_is_known_of_the_person_and_the_order(
    db: Session, scene: Scene, team: Account
) -> None:
    for when in ("2026-11-20 10:00", "2026-11-20 21:00", "2026-11-21 09:00"):
        make_breach(
            db,
            scene.live,
            occurred_from=at(when),
            decision=BreachDecision.SUMMONS,
            arrested_at=None,
            custody_reference=None,
            now=NOW,
        )
    make_detention(db, scene.live, release_expected_on=date(2026, 12, 3))
    person = scene.live.subject
    person.warning_markers, person.dash_risk = "Dog at the door.", DashRisk.HIGH
    person.flag_codes = "WEAPONS VIOLENCE SERVICE_PERSONNEL"
    db.flush()
    tags = [each.words for each in of(db, scene.live, team).tags]
    assert tags == [
        "In prison, on remand, release expected 3 Dec 2026",
        "3 breaches",
        "Repeat breaches",
        "DASH high",
        "Warning markers",
        "Violence",
        "Weapons",
    ]
    assert not any("Dog" in each for each in tags)


def test_not_served_is_a_tag_of_the_order_alone(db: Session, scene: Scene, team: Account) -> None:
    assert [each.danger for each in of(db, scene.pending, team).tags] == [Danger.NOT_SERVED]
    assert of(db, scene.live, team).tags == ()
    assert of(db, scene.ended, team).tags == ()


def test_where_service_is_not_shown_service_is_checked_first(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(
        db,
        scene.ending,
        "2026-11-24 10:00",
        reported_at=at("2026-11-24 11:00"),
        now=at("2026-11-24 12:00"),
    )
    [line] = found(db, scene.ending, by=team, at=at("2026-11-24 12:00")).people[0].alarms
    assert "Check service first" in line.words
    assert "You may" not in line.words


def test_service_before_a_variation_without_notice_is_checked_again(
    db: Session, scene: Scene, team: Account
) -> None:
    made_at = at("2026-11-20 11:00")
    order = make_order(db, order_input(kind="NMO", started_at=made_at))
    happen(db, order, EventKind.SERVED, "2026-11-20 13:00")
    make_wanted(db, order)
    assert "You may arrest" in of(db, order, team).alarms[0].words
    happen(db, order, EventKind.VARIED, "2026-11-20 20:00")
    db.execute(update(Event).where(Event.kind == EventKind.VARIED).values(without_notice=True))
    assert "Check service first" in of(db, order, team).alarms[0].words


def test_an_officer_elsewhere_knows_of_what_is_live_and_of_nothing_else(
    db: Session, scene: Scene
) -> None:
    make_wanted(db, scene.elsewhere)
    officer = scene.officer(db, "ALD")
    [line] = of(db, scene.elsewhere, officer).alarms
    assert not line.openable
    assert "by message" not in line.words
    assert "You may arrest without warrant" in line.words
    happen(db, scene.elsewhere, EventKind.HEARING_OPENED, "2026-11-21 09:00")
    happen(db, scene.elsewhere, EventKind.REFUSED, "2026-11-21 10:00")
    assert found(db, scene.elsewhere, by=officer).of(scene.elsewhere.reference) is None


def test_what_is_read_off_a_page_asks_about_no_order_elsewhere(db: Session, scene: Scene) -> None:
    """A reference that somebody typed, or a link to a person, is no look-up without its limit."""
    make_wanted(db, scene.elsewhere)
    named, who = [scene.elsewhere.reference], [scene.elsewhere.subject_id]
    for by, seen in ((scene.officer(db, "ALD"), 0), (make_account(db), 1)):
        for references, people in ((named, ()), ((), who)):
            found = highlights(db, references, by=by, now=NOW, people=people, openable=True)
            assert len(found.people) == seen


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_read_no_order_is_told_nothing(db: Session, scene: Scene, role: Role) -> None:
    make_wanted(db, scene.live)
    assert found(db, scene.live, by=make_account(db, role)).by_reference == {}


def test_an_order_entered_in_error_makes_nobody_wanted(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    happen(db, scene.live, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    assert found(db, scene.live, by=team).people == []


def test_patterns_are_those_every_other_page_shows(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    make_wanted(db, scene.live, "2026-11-21 09:00", now=NOW, reported_at=at("2026-11-21 09:10"))
    flags = patterns.patterns_of(db, [scene.live.subject_id], as_at=NOW)[scene.live.subject_id]
    tags = [each for each in of(db, scene.live, team).tags if each.danger is Danger.PATTERN]
    assert len(tags) == len(flags) == 1


def test_one_statement_whatever_the_number_of_orders(
    db: Session, scene: Scene, team: Account
) -> None:
    make_wanted(db, scene.live)
    several = (scene.live, scene.ending, scene.pending, scene.ended, scene.elsewhere)
    db.flush()
    for orders in (several[:1], several):
        with counted(db.get_bind().engine) as sent:
            found(db, *orders, by=team)
        assert len(sent) == 1
