from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.breaches import breach_queries, service
from orders.breaches.custody.custody_clock import custody_of
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.errors import Conflict, NotFound, RuleBroken
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    acting,
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
)


@pytest.fixture
def notice(noticed: Order) -> Order:
    return noticed


@pytest.fixture
def made(db: Session) -> Order:
    """A DVPO from Mon 23 Nov 2026 11:00, last day 20 Dec."""
    make_areas(db)
    return make_order(db, order_input())


def arrested(when: str, **changes: Any) -> dict[str, Any]:
    return {
        "occurred_from": at(when) - timedelta(hours=1),
        "arrested_at": at(when),
        "now": at(when) + timedelta(hours=1),
    } | changes


@pytest.mark.parametrize(
    ("changes", "deadline"),
    [
        pytest.param({}, "2026-11-21 22:00", id="K2 without a hearing: 24 hours"),
        pytest.param({"hearing_at": "2026-11-21 10:00"}, "2026-11-21 10:00", id="C28"),
        pytest.param({"hearing_at": "2026-11-23 10:00"}, "2026-11-21 22:00", id="K2 later hearing"),
    ],
)
def test_an_arrest_for_breach_of_a_notice_starts_its_clock(
    db: Session, notice: Order, changes: dict[str, str], deadline: str
) -> None:
    given: dict[str, Any] = {name: at(text) for name, text in changes.items()}
    breach = make_breach(db, notice, **given)
    assert breach.court_deadline_at == at(deadline)
    assert breach.court_deadline_arguable_at is None


def test_the_hearing_the_order_was_adjourned_to_cuts_the_clock_short(
    db: Session, notice: Order
) -> None:
    """C28, the hearing taken from the order's record."""
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-20 15:00")
    happen(db, notice, EventKind.ADJOURNED, "2026-11-20 15:30", until="2026-11-21 10:00")
    breach = make_breach(db, notice)
    assert breach.court_deadline_at == at("2026-11-21 10:00")


@pytest.mark.parametrize(
    ("when", "deadline"),
    [
        pytest.param("2026-11-28 23:10", "2026-11-30 23:10", id="C20 a week on: K3"),
        pytest.param("2026-11-29 03:00", "2026-12-01 00:00", id="C21 a week on: K3"),
        pytest.param("2026-12-16 23:10", "2026-12-17 23:10", id="C19 a month on: K3"),
    ],
)
def test_an_arrest_for_breach_of_an_order_starts_its_clock(
    db: Session, made: Order, when: str, deadline: str
) -> None:
    breach = make_breach(db, made, **arrested(when))
    assert breach.court_deadline_at == at(deadline)
    assert breach.court_deadline_arguable_at is None


def test_an_arguable_deadline_is_kept_beside_the_earlier_one(db: Session) -> None:
    """C26."""
    make_areas(db)
    order = make_order(
        db, order_input(started_at=at("2026-12-07 11:00"), ends_at=at("2027-01-04 00:00"))
    )
    breach = make_breach(db, order, **arrested("2026-12-25 18:00"))
    assert breach.court_deadline_at == at("2026-12-27 00:00")
    assert breach.court_deadline_arguable_at == at("2026-12-30 00:00")


def test_a_breach_without_arrest_has_no_clock(db: Session, notice: Order) -> None:
    breach = make_breach(
        db,
        notice,
        decision=BreachDecision.OUTSTANDING_SUSPECT,
        arrested_at=None,
        custody_reference=None,
    )
    assert breach.court_deadline_at is None
    assert custody_of(breach, catalogue.kind("DVPN"), now=at("2026-11-21 00:00")) is None
    assert breach_queries.open_custody(db) == []


@pytest.mark.parametrize(
    ("occurred", "said"),
    [
        pytest.param("2026-11-20 08:30", "not served", id="L1 before service"),
        pytest.param("2026-11-24 12:00", "refused", id="L3 after the refusal"),
    ],
)
def test_a_breach_out_of_force_is_recorded_only_with_a_reason(
    db: Session, notice: Order, occurred: str, said: str
) -> None:
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    happen(db, notice, EventKind.REFUSED, "2026-11-23 11:00")
    given = arrested(occurred, occurred_from=at(occurred))
    with pytest.raises(RuleBroken) as refused:
        make_breach(db, notice, **given)
    (finding,) = refused.value.findings
    assert finding.code == "not-in-force"
    assert said in finding.message.lower()
    breach = make_breach(db, notice, not_in_force_reason="Served by hand earlier.", **given)
    assert breach.not_in_force_reason == "Served by hand earlier."


def test_a_breach_that_outlasts_the_order_is_confirmed(db: Session, made: Order) -> None:
    with pytest.raises(RuleBroken, match="was not in force at 00:00 on Mon 21 Dec 2026"):
        make_breach(
            db,
            made,
            occurred_from=at("2026-12-20 23:30"),
            occurred_to=at("2026-12-21 01:00"),
            arrested_at=at("2026-12-21 02:00"),
            now=at("2026-12-21 03:00"),
        )


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        pytest.param("2026-11-20 21:01", None, id="not begun"),
        pytest.param(None, "2026-11-20 21:00", id="over"),
    ],
)
def test_a_condition_with_its_own_dates_is_confirmed_outside_them(
    db: Session, starts: str | None, ends: str | None
) -> None:
    make_areas(db)
    dated = ConditionInput(
        "NON_MOLEST",
        "You must not molest the protected person.",
        starts_at=at(starts) if starts else None,
        ends_at=at(ends) if ends else None,
    )
    order = make_served_notice(db, notice_input(conditions=(dated,)))
    with pytest.raises(RuleBroken, match="Condition 1 was not in force at that time"):
        make_breach(db, order)


def test_a_reason_is_not_kept_when_nothing_had_to_be_confirmed(db: Session, notice: Order) -> None:
    assert make_breach(db, notice, not_in_force_reason="Why not").not_in_force_reason is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"occurred_from": at("2026-11-20 23:30")}, "in-the-future", id="future"),
        pytest.param({"occurred_to": at("2026-11-20 20:00")}, "reversed", id="reversed"),
        pytest.param({"reported_at": at("2026-11-20 20:00")}, "reported-too-early", id="report"),
        pytest.param({"arrested_at": at("2026-11-20 20:59")}, "arrest-too-early", id="arrest"),
        pytest.param({"hearing_at": at("2026-11-20 21:30")}, "hearing-over", id="hearing"),
        pytest.param({"condition_ids": (999_999,)}, "condition-unknown", id="condition"),
        pytest.param({"safeguarded_at": at("2026-11-21 09:00")}, "in-the-future", id="safe"),
    ],
)
def test_what_cannot_be_so_is_refused(
    db: Session, notice: Order, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        make_breach(db, notice, not_in_force_reason="Because.", **changes)
    assert code in {finding.code for finding in refused.value.findings}
    assert db.scalars(select(Breach)).all() == []


def test_a_breach_of_an_order_one_may_not_see_is_not_found(db: Session, notice: Order) -> None:
    with pytest.raises(NotFound):
        service.order_of(db, notice.reference, visible=false())


def test_recording_leaves_a_log_line_and_the_order_as_it_was(db: Session, notice: Order) -> None:
    version = notice.version
    breach = make_breach(db, notice, crime_reference="20/99/26")
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "breach.recorded")).one()
    assert (line.action, line.reference) == (Action.ALTERATION, notice.reference)
    assert line.details == {
        "breach": breach.id,
        "decision": "ARRESTED",
        "also_offence": True,
        "confirmed": [],
    }
    db.expire_all()
    assert db.scalars(select(Order.version).where(Order.id == notice.id)).one() == version


def progress(**changes: Any) -> ProgressInput:
    values: dict[str, Any] = {
        "decision": BreachDecision.ARRESTED,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": at("2026-11-20 22:00"),
        "custody_reference": "CU/1234/26",
    }
    return ProgressInput(**(values | changes))


def go_on(
    db: Session,
    breach: Breach,
    given: ProgressInput,
    *,
    now: str = "2026-11-21 12:00",
    seen: str = "",
) -> Breach:
    return service.record_progress(
        db, breach.id, given, seen=seen or service.stamp(breach), **acting(db, now)
    )


@pytest.mark.parametrize(
    ("produced", "late"),
    [
        pytest.param("2026-11-21 22:00", False, id="at the deadline: in time"),
        pytest.param("2026-11-21 22:01", True, id="a minute after"),
    ],
)
def test_production_stops_the_clock(db: Session, notice: Order, produced: str, late: bool) -> None:
    breach = make_breach(db, notice)
    assert breach_queries.open_custody(db) == [breach]
    go_on(db, breach, progress(produced_at=at(produced)), now="2026-11-22 09:00")
    assert breach_queries.open_custody(db) == []
    custody = custody_of(breach, catalogue.kind("DVPN"), now=at("2026-11-25 09:00"))
    assert custody is not None
    assert (custody.running, custody.urgent, custody.late) == (False, False, late)


@pytest.mark.parametrize(
    ("now", "urgent", "late"),
    [
        pytest.param("2026-11-21 16:00", False, False, id="6 h left"),
        pytest.param("2026-11-21 16:01", True, False, id="under 6 h"),
        pytest.param("2026-11-21 22:00", True, False, id="at the deadline"),
        pytest.param("2026-11-21 22:01", True, True, id="passed"),
    ],
)
def test_a_running_clock_is_urgent_under_six_hours(
    db: Session, notice: Order, now: str, urgent: bool, late: bool
) -> None:
    custody = custody_of(make_breach(db, notice), catalogue.kind("DVPN"), now=at(now))
    assert custody is not None
    assert (custody.running, custody.urgent, custody.late) == (True, urgent, late)


def test_an_arrest_made_later_starts_the_clock(db: Session, notice: Order) -> None:
    breach = make_breach(
        db,
        notice,
        decision=BreachDecision.OUTSTANDING_SUSPECT,
        arrested_at=None,
        custody_reference=None,
    )
    go_on(db, breach, progress(arrested_at=at("2026-11-21 01:00")))
    assert breach.court_deadline_at == at("2026-11-23 01:00")
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "breach.changed")).one()
    assert line.details["changed"] == ["decision", "arrested_at", "custody_reference"]


def test_release_without_court_stops_the_clock(db: Session, notice: Order) -> None:
    breach = make_breach(db, notice)
    go_on(db, breach, progress(decision=BreachDecision.NFA_OTHER, decision_rationale="No proof."))
    assert breach_queries.open_custody(db) == []


def test_the_second_of_two_people_is_told_and_overwrites_nothing(
    db: Session, notice: Order
) -> None:
    breach = make_breach(db, notice)
    seen = service.stamp(breach)
    go_on(db, breach, progress(produced_at=at("2026-11-21 09:00")), seen=seen)
    with pytest.raises(Conflict, match="Another user changed"):
        go_on(db, breach, progress(produced_at=at("2026-11-21 10:00")), seen=seen)
    assert breach.produced_at == at("2026-11-21 09:00")


def test_what_a_court_decided_in_absence_is_recorded_with_a_reason(
    db: Session, notice: Order
) -> None:
    breach = make_breach(db, notice)
    decided: dict[str, Any] = {
        "produced_at": at("2026-11-21 09:00"),
        "outcome": CourtOutcome.ADJOURNED_BAIL,
        "outcome_at": at("2026-11-21 08:00"),
        "adjourned_to_at": at("2026-11-21 09:00"),
    }
    with pytest.raises(RuleBroken) as asked:
        go_on(db, breach, progress(**decided))
    assert [finding.code for finding in asked.value.findings] == ["decided-in-absence"]
    go_on(db, breach, progress(**decided, outcome_reason="A warrant was out."))
    assert breach.outcome is CourtOutcome.ADJOURNED_BAIL
    assert breach.outcomes[0].outcome_reason == "A warrant was out."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"produced_at": at("2026-11-20 21:59")}, "produced-too-early", id="produced"),
        pytest.param({"produced_at": at("2026-11-21 12:01")}, "in-the-future", id="future"),
        pytest.param(
            {
                "produced_at": at("2026-11-21 09:00"),
                "outcome": CourtOutcome.NOT_PROVED,
                "outcome_at": at("2026-11-20 08:00"),
            },
            "outcome-too-early",
            id="outcome",
        ),
    ],
)
def test_a_progress_that_cannot_be_so_is_refused(
    db: Session, notice: Order, changes: dict[str, Any], code: str
) -> None:
    breach = make_breach(db, notice)
    with pytest.raises(RuleBroken) as refused:
        go_on(db, breach, progress(**changes))
    assert [finding.code for finding in refused.value.findings] == [code]
