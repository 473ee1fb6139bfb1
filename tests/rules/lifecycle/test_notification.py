from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from orders.rules.clocks.deadlines import CLOCKS, Deadline, deadline
from orders.rules.kinds import catalogue
from orders.rules.kinds.domestic_abuse import DAPO
from orders.rules.kinds.domestic_violence import DVPO
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO
from orders.rules.kinds.sexual_harm import SHPO_CIVIL, SHPO_INTERIM
from orders.rules.kinds.sexual_risk import SRO, SRO_INTERIM
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle import notification as duties
from orders.rules.lifecycle.notification import DutyRecord, Notification, NotificationState
from orders.rules.lifecycle.running_clocks import running_clocks
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.naming import named
from tests.rules.building import event, london_at

E, S = EventKind, NotificationState
Span = tuple[datetime, datetime]
MADE = event(E.MADE, "2026-11-19 11:00", "2028-11-19 24:00")
SERVED = event(E.SERVED, "2026-11-20 17:00")
TOLD = event(E.NOTIFIED, "2026-11-22 10:00")


def count(clock: str, start: datetime) -> Deadline:
    return deadline(CLOCKS[clock], start, bank_holidays={})


def record(kind: Kind, events: Sequence[LifecycleEvent], *beside: Span) -> DutyRecord:
    """What is on record of an order's duty, beside others in their times."""
    clocks = running_clocks(kind, events, count)
    return DutyRecord(kind, events, clocks, beside=beside)


def notification(
    kind: Kind, events: Sequence[LifecycleEvent], at: datetime, *beside: Span
) -> Notification:
    return duties.notification(record(kind, events, *beside), at)


def change_notification(
    kind: Kind, events: Sequence[LifecycleEvent], at: datetime, *beside: Span
) -> Notification:
    return duties.change_notification(record(kind, events, *beside), at)


@pytest.mark.rule(
    "Police are told name and address within three days, no day left out.",
    source=(
        "Stalking Protection Act 2019 s.9; Sexual Offences Act 2003 ss.83, 103G, 122F;"
        " Domestic Abuse Act 2021 s.41"
    ),
    kept_by="orders.rules.lifecycle.notification.notification",
)
@pytest.mark.parametrize("kind", [SPO, SPO_INTERIM], ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("events", "when", "state"),
    named(
        ("not-served", [MADE], "2026-11-25 12:00", S.NOT_REQUIRED),
        ("before-service", [MADE, SERVED], "2026-11-20 16:59", S.NOT_REQUIRED),
        ("C29", [MADE, SERVED], "2026-11-22 23:59", S.DUE),
        ("C29-passed", [MADE, SERVED], "2026-11-23 00:01", S.OVERDUE),
        ("told", [MADE, SERVED, TOLD], "2026-11-23 12:00", S.DONE),
        ("told-later", [MADE, SERVED, TOLD], "2026-11-21 12:00", S.DUE),
        (
            "ended",
            [MADE, SERVED, event(E.DISCHARGED, "2026-11-21 10:00")],
            "2026-11-23 12:00",
            S.NOT_REQUIRED,
        ),
    ),
)
def test_the_duty_runs_three_days_from_service(
    kind: Kind, events: list[LifecycleEvent], when: str, state: NotificationState
) -> None:
    assert notification(kind, events, london_at(when)).state is state


@pytest.mark.parametrize(
    ("told", "why"),
    [
        pytest.param("2026-11-22 23:59", "", id="C29"),
        pytest.param("2026-11-23 08:30", "late, after 24:00 Sun 22 Nov", id="C29-passed"),
    ],
)
def test_who_told_police_too_late_is_said_to_have(told: str, why: str) -> None:
    events = [MADE, SERVED, event(E.NOTIFIED, told), event(E.NOTIFIED, "2026-12-01 10:00")]
    found = notification(SPO, events, london_at("2026-12-02 12:00"))
    assert (found.state, found.why) == (S.DONE, why)


@pytest.mark.parametrize(
    ("served", "due"),
    [
        pytest.param("2026-11-20 17:00", "2026-11-22 24:00", id="C29"),
        pytest.param("2026-12-24 09:00", "2026-12-26 24:00", id="C30"),
    ],
)
def test_no_day_is_left_out(served: str, due: str) -> None:
    found = notification(SPO, [MADE, event(E.SERVED, served)], london_at("2026-12-24 10:00"))
    assert found.due_at == london_at(due)


def test_who_told_police_under_the_interim_order_need_not_again_c31() -> None:
    at = london_at("2026-11-25 12:00")
    told = replace(record(SPO, [MADE, SERVED]), told_before_at=london_at("2026-11-03 12:00"))
    found = duties.notification(told, at)
    assert (found.state, found.why) == (
        S.NOT_REQUIRED,
        "the subject told police under the interim order",
    )


@pytest.mark.parametrize("kind", [DVPO, NMO], ids=lambda kind: kind.code)
def test_other_orders_ask_for_nothing(kind: Kind) -> None:
    found = notification(kind, [MADE, SERVED], london_at("2026-11-25 12:00"))
    assert (found.state, found.due_at) == (S.NOT_REQUIRED, None)


def test_a_clock_from_the_making_of_an_order_is_one_entry_c32() -> None:
    kind = replace(SPO, notification_clock="K10", notification_from=E.MADE)
    made = event(E.MADE, "2027-03-26 11:00")
    found = notification(kind, [made], london_at("2027-03-27 12:00"))
    assert (found.state, found.due_at) == (S.DUE, london_at("2027-03-28 24:00"))


TELLING_KINDS = [SPO, SPO_INTERIM, DAPO]
MOVED = event(E.DETAILS_CHANGED, "2026-12-24 10:00")
TOLD_OF_MOVE = event(E.NOTIFIED, "2026-12-26 23:00")
MOVED_AGAIN = event(E.DETAILS_CHANGED, "2027-01-05 10:00")


@pytest.mark.parametrize("kind", TELLING_KINDS, ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("events", "when", "state", "due"),
    named(
        ("nothing-changed", [], "2026-12-24 12:00", S.NOT_REQUIRED, None),
        ("before-the-change", [MOVED], "2026-12-24 09:59", S.NOT_REQUIRED, None),
        ("third-day", [MOVED], "2026-12-26 23:59", S.DUE, "2026-12-26 24:00"),
        ("fourth-day", [MOVED], "2026-12-27 00:01", S.OVERDUE, "2026-12-26 24:00"),
        ("told", [MOVED, TOLD_OF_MOVE], "2027-01-04 12:00", S.DONE, None),
        (
            "changed-again",
            [MOVED, TOLD_OF_MOVE, MOVED_AGAIN],
            "2027-01-06 12:00",
            S.DUE,
            "2027-01-07 24:00",
        ),
        ("first-untold", [MOVED, MOVED_AGAIN], "2027-01-06 12:00", S.OVERDUE, "2026-12-26 24:00"),
        (
            "ended",
            [MOVED, event(E.DISCHARGED, "2026-12-25 10:00")],
            "2027-01-06 12:00",
            S.NOT_REQUIRED,
            None,
        ),
    ),
)
def test_a_change_of_name_or_address_is_told_within_three_days_k8_k10(
    kind: Kind, events: list[LifecycleEvent], when: str, state: NotificationState, due: str | None
) -> None:
    found = change_notification(kind, [MADE, SERVED, TOLD, *events], london_at(when))
    assert (found.state, found.due_at) == (state, london_at(due) if due else None)


def test_a_change_before_service_starts_nothing() -> None:
    changed = event(E.DETAILS_CHANGED, "2026-11-20 10:00")
    found = change_notification(SPO, [MADE, changed, SERVED], london_at("2026-12-20 12:00"))
    assert found.state is S.NOT_REQUIRED


@pytest.mark.parametrize("kind", [DVPO, NMO], ids=lambda kind: kind.code)
def test_other_orders_ask_to_be_told_of_no_change(kind: Kind) -> None:
    assert change_notification(kind, [MADE, MOVED], london_at("2027-01-06 12:00")).state is (
        S.NOT_REQUIRED
    )


@pytest.mark.parametrize("kind", TELLING_KINDS, ids=lambda kind: kind.code)
def test_the_section_of_a_change_is_that_of_its_clock(kind: Kind) -> None:
    found = change_notification(kind, [MADE, SERVED, MOVED], london_at("2026-12-25 12:00"))
    assert found.source.split(" s")[0] == kind.statute.split(" s")[0]


CHECKED = [SHPO_CIVIL, SRO, SHPO_INTERIM, SRO_INTERIM]


def test_no_words_say_for_certain_that_not_telling_police_is_an_offence() -> None:
    for kind in catalogue.KINDS.values():
        if kind.notification_clock is None:
            continue
        words = [each for each in kind.powers if "police" in each]
        assert all("offence" not in each or "where that duty runs" in each for each in words)
        if kind.notification_clock in {SHPO_CIVIL.notification_clock, SRO.notification_clock}:
            assert all(each.startswith("Check whether") for each in words)
            assert "where one runs" in kind.service_words


@pytest.mark.parametrize("kind", CHECKED, ids=lambda kind: kind.code)
@pytest.mark.parametrize("when", ["2026-11-21 12:00", "2026-11-30 12:00"])
def test_whether_the_duty_under_an_shpo_or_sro_runs_is_checked_k9_k11(
    kind: Kind, when: str
) -> None:
    events = [MADE, SERVED, event(E.DETAILS_CHANGED, "2026-11-21 10:00")]
    for found in (
        notification(kind, events, london_at(when)),
        change_notification(kind, events, london_at(when)),
    ):
        assert (found.state, found.due_at) == (S.CHECK, None)
        assert found.state.label == "check whether the duty runs"
    late = [*events, event(E.NOTIFIED, "2026-12-01 10:00")]
    told = notification(kind, late, london_at("2026-12-02 12:00"))
    assert (told.state, told.why) == (S.DONE, "")


@pytest.mark.parametrize("kind", [SPO, DAPO], ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        ("2020-03-02 11:00", "2027-03-02 11:00", S.CHECK),
        ("2026-11-25 12:00", "2027-03-02 11:00", S.CHECK),
        ("2020-03-02 11:00", "2026-11-25 12:00", S.OVERDUE),
        ("2026-11-25 12:01", "2027-03-02 11:00", S.OVERDUE),
    ],
    ids=["earlier", "from now", "ended", "not made yet"],
)
def test_beside_another_duty_whether_it_runs_is_checked(
    kind: Kind, since: str, until: str, state: NotificationState
) -> None:
    at = london_at("2026-11-25 12:00")
    events = [MADE, SERVED, event(E.DETAILS_CHANGED, "2026-11-21 10:00")]
    other = (london_at(since), london_at(until))
    assert notification(kind, events, at, other).state is state
    assert change_notification(kind, events, at, other).state is state


@pytest.mark.parametrize("kind", [SPO, DAPO], ids=lambda kind: kind.code)
def test_what_the_register_cannot_know_of_is_recorded_as_excusing(kind: Kind) -> None:
    excused = event(E.EXCUSED, "2026-11-21 10:00")
    at = london_at("2026-11-25 12:00")
    found = notification(kind, [MADE, SERVED, excused], at)
    assert found.state is S.NOT_REQUIRED
    assert "under another duty" in found.why
    changed = event(E.DETAILS_CHANGED, "2026-11-22 10:00")
    moved = change_notification(kind, [MADE, SERVED, excused, changed], at)
    assert moved.state is S.NOT_REQUIRED
