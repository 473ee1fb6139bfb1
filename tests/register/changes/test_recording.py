"""Recording notices and orders: what is refused, confirmed, logged, and never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.errors import Conflict, NotFound, RuleBroken
from orders.formatting import london
from orders.register.changes import recording
from orders.register.model import Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import Availability, Switch
from orders.rules.vocabulary import references
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.ranks import Rank
from tests.factories.accounts import make_account
from tests.factories.orders import (
    at,
    grant,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)


def test_references_count_up_within_the_year_and_check_out(placed: Session) -> None:
    first, second = make_order(placed), make_order(placed)
    assert (first.reference[:10], second.reference[:10]) == ("WM26-00001", "WM26-00002")
    assert references.valid(first.reference)
    assert references.valid(second.reference)


def test_the_year_of_a_reference_is_londons(placed: Session) -> None:
    late = make_order(placed, now="2027-01-01 00:10")
    assert late.reference.startswith("WM27-00001")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param(
            {"subject": subject(born_on=date(2008, 11, 21))}, "subject-under-age", id="D15"
        ),
        pytest.param({"authorised_rank": Rank.INSPECTOR}, "rank-too-low", id="D17"),
        pytest.param(
            {"conditions": (ConditionInput("OTHER", "Something else."),)},
            "condition-required",
            id="D18",
        ),
        pytest.param({"protected_persons": ()}, "protected-person-missing", id="nobody-protected"),
        pytest.param({"considerations": {}}, "consideration-missing", id="s24(3)"),
    ],
)
def test_what_police_may_not_issue_is_refused_and_leaves_nothing(
    placed: Session, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        make_order(placed, notice_input(**changes))
    assert code in {finding.code for finding in broken.value.findings}
    assert placed.scalar(select(func.count()).select_from(Order)) == 0


def test_d16_a_subject_who_is_18_that_day_is_accepted(placed: Session) -> None:
    given = notice_input(
        subject=subject(born_on=date(2008, 11, 21)), started_at=at("2026-11-21 09:00")
    )
    assert make_order(placed, given).id


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param("2026-12-06 00:00", id="D6-13-days"),
        pytest.param("2026-12-22 00:00", id="D6-29-days"),
        pytest.param(None, id="D6-no-period"),
    ],
)
def test_a_sealed_order_outside_the_act_needs_a_reason_that_stays(
    placed: Session, ends: str | None
) -> None:
    given = order_input(ends_at=at(ends) if ends else None)
    with pytest.raises(RuleBroken) as broken:
        make_order(placed, given)
    assert "28(10)" in str(broken.value)
    confirmed = make_order(placed, replace(given, override_reason="As sealed; court asked."))
    assert confirmed.override_reason == "As sealed; court asked."


def test_granting_ends_the_notice_and_makes_the_order_with_its_people(placed: Session) -> None:
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = grant(placed, notice, served_in_court=True)
    assert (order.kind, order.follows_id, order.subject_id) == (
        "DVPO",
        notice.id,
        notice.subject_id,
    )
    kinds = placed.scalars(
        select(Event.kind).where(Event.order_id == order.id).order_by(Event.id)
    ).all()
    assert kinds == [EventKind.MADE, EventKind.SERVED]


def test_a_second_change_from_an_old_page_is_told_and_changes_nothing(placed: Session) -> None:
    notice = make_served_notice(placed)
    seen = notice.version
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    with pytest.raises(Conflict, match="Another user changed"):
        recording.add_event(
            placed,
            notice.reference,
            EventInput(EventKind.WITHDRAWN, at("2026-11-23 09:00"), reason="mistake"),
            by=make_account(placed),
            now=at("2026-11-23 09:00"),
            version=seen,
        )
    kinds = placed.scalars(select(Event.kind).where(Event.order_id == notice.id)).all()
    assert EventKind.WITHDRAWN not in kinds


def test_an_unknown_reference_is_not_found(placed: Session) -> None:
    with pytest.raises(NotFound):
        recording.add_event(
            placed,
            "WM26-99999-9",
            EventInput(EventKind.WITHDRAWN, at("2026-11-23 09:00")),
            by=make_account(placed),
            now=at("2026-11-23 09:00"),
            version=1,
        )


def test_a_transition_the_law_does_not_know_is_refused(placed: Session) -> None:
    notice = make_order(placed)
    with pytest.raises(RuleBroken):
        happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-20 10:00")


def test_every_change_leaves_a_log_line_without_names(placed: Session) -> None:
    notice = make_served_notice(placed)
    lines = placed.scalars(
        select(AuditEntry).where(AuditEntry.reference == notice.reference).order_by(AuditEntry.id)
    ).all()
    assert [(line.action, line.what) for line in lines] == [
        (Action.COLLECTION, "order.recorded"),
        (Action.ALTERATION, "order.served"),
    ]
    assert "Okafor" not in repr([(line.details, line.reason) for line in lines])


def test_a_domestic_abuse_notice_is_this_forces_own_once_its_setting_is_on(placed: Session) -> None:
    given = notice_input(kind="DAPN", authorised_rank=Rank.INSPECTOR)
    whose: dict[str, Any] = {
        "by": make_account(placed),
        "now": given.started_at,
    }
    with pytest.raises(RuleBroken) as refused:
        recording.record(placed, given, force=ForceProfile("WM", "Ours"), **whose)
    assert [each.code for each in refused.value.findings] == ["not-given-here"]
    always = Availability(name=Switch.DAPO, scope="Ours", source="the setting")
    force = ForceProfile("WM", "Ours", (always,))
    order = recording.record(placed, given, force=force, **whose)
    assert order.applicant_force == "Ours"


def test_an_older_notice_is_confirmed_from_the_day_another_takes_its_place(
    placed: Session,
) -> None:
    given = notice_input()
    day = london(given.started_at).date()
    whose: dict[str, Any] = {"by": make_account(placed), "now": given.started_at}
    row = Availability(name=Switch.DAPO, scope="Ours", from_on=day, source="S.I. 2026/1")
    force = ForceProfile("WM", "Ours", (row,))
    with pytest.raises(RuleBroken) as asked:
        recording.record(placed, given, force=force, **whose)
    assert [each.code for each in asked.value.findings] == ["another-notice-here"]
    later = replace(force, availability=(replace(row, from_on=day + timedelta(days=1)),))
    assert recording.record(placed, given, force=later, **whose).applicant_force == "Ours"
    why = replace(given, override_reason="The superintendent gave the older notice.")
    assert recording.record(placed, why, force=force, **whose).override_reason is not None
