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
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.naming import named
from tests.rules.building import event, london_at

E, S = EventKind, NotificationState
MADE = event(E.MADE, "2026-11-19 11:00", "2028-11-19 24:00")
SERVED = event(E.SERVED, "2026-11-20 17:00")
TOLD = event(E.NOTIFIED, "2026-11-22 10:00")


def count(clock: str, start: datetime) -> Deadline:
    return deadline(CLOCKS[clock], start, bank_holidays={})


def order(kind: Kind, *events: LifecycleEvent, key: int = 1) -> DutyOrder:
    return DutyOrder(key, kind, events)


def record(kind: Kind, events: Sequence[LifecycleEvent], *beside: DutyOrder) -> DutyRecord:
    """What is on record of an order's duty, beside others on the same person."""
    return DutyRecord(order(kind, *events), beside, count)


def notification(
    kind: Kind, events: Sequence[LifecycleEvent], at: datetime, *beside: DutyOrder
) -> Notification:
    return duties.notification(record(kind, events, *beside), at)


def change_notification(
    kind: Kind, events: Sequence[LifecycleEvent], at: datetime, *beside: DutyOrder
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


INTERIM_MADE = event(E.MADE, "2026-11-02 11:00", "2026-12-31 24:00")
INTERIM_SERVED = event(E.SERVED, "2026-11-02 12:00")
DECIDED = event(E.ENDED_ON_DETERMINATION, "2026-11-19 11:00")


@pytest.mark.rule(
    "An order that replaces an interim one starts no first duty; what was missed under the interim"
    " order stays.",
    source="Stalking Protection Act 2019 s.9(1)(a); Sexual Offences Act 2003 s.122F(1)",
    kept_by="orders.rules.lifecycle.police_duties.stretches",
)
@pytest.mark.parametrize("kinds", [(SPO, SPO_INTERIM), (SRO, SRO_INTERIM)], ids=["SPO", "SRO"])
@pytest.mark.parametrize("told", [True, False], ids=["told", "not-told"])
def test_an_order_that_replaces_an_interim_one_starts_no_first_duty_c31(
    kinds: tuple[Kind, Kind], told: bool
) -> None:
    kind, interim_kind = kinds
    at = london_at("2026-11-25 12:00")
    then = [event(E.NOTIFIED, "2026-11-03 12:00")] if told else []
    interim = order(interim_kind, INTERIM_MADE, INTERIM_SERVED, *then, DECIDED, key=2)
    assert notification(kind, [MADE, SERVED], at, interim).state is S.NOT_REQUIRED
    missed = notification(interim_kind, interim.events, at)
    assert missed.state is (S.DONE if told else S.OVERDUE)
    late = [*interim.events, event(E.NOTIFIED, "2026-11-24 12:00")]
    assert notification(interim_kind, late, at).state is S.DONE


def test_an_interim_order_that_ends_with_time_left_leaves_no_duty() -> None:
    events = [INTERIM_MADE, INTERIM_SERVED, event(E.DISCHARGED, "2026-11-03 10:00")]
    assert notification(SPO_INTERIM, events, london_at("2026-11-25 12:00")).state is S.NOT_REQUIRED


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


def test_no_words_say_for_certain_that_not_telling_police_is_an_offence() -> None:
    for kind in catalogue.KINDS.values():
        if kind.notification_clock is None:
            continue
        words = [each for each in kind.powers if "police" in each]
        assert all("offence" not in each or "where that duty runs" in each for each in words)
        if kind.notification_clock == SHPO_CIVIL.notification_clock:
            assert all(each.startswith("Check whether") for each in words)
            assert "where one runs" in kind.service_words


SHPO_MADE = event(E.MADE, "2020-03-02 11:00")
SHPO_SERVED = event(E.SERVED, "2020-03-02 12:00")


@pytest.mark.rule(
    "Of an order against sexual harm it is asked whether the subject was on the register before.",
    source="Sexual Offences Act 2003 s.103G(1)-(3)",
    kept_by="orders.rules.lifecycle.police_duties.stretches",
)
@pytest.mark.parametrize("kind", [SHPO_CIVIL, SHPO_INTERIM], ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("said", "first", "change"),
    named(
        ("not-said", [], S.CHECK, S.OVERDUE),
        ("on-it", [event(E.EXCUSED, "2026-11-19 11:00")], S.NOT_REQUIRED, S.OVERDUE),
        ("not-on-it", [event(E.NOT_EXCUSED, "2026-11-19 11:00")], S.OVERDUE, S.OVERDUE),
    ),
)
def test_who_was_on_the_register_has_no_new_first_duty_k11(
    kind: Kind, said: list[LifecycleEvent], first: NotificationState, change: NotificationState
) -> None:
    events = [MADE, *said, SERVED, event(E.DETAILS_CHANGED, "2026-11-21 10:00")]
    at = london_at("2026-11-30 12:00")
    assert notification(kind, events, at).state is first
    assert change_notification(kind, events, at).state is change
    late = [*events, event(E.NOTIFIED, "2026-12-01 10:00")]
    assert notification(kind, late, london_at("2026-12-02 12:00")).state is S.DONE


def test_a_second_order_against_sexual_harm_starts_no_new_first_duty() -> None:
    first = order(
        SHPO_CIVIL, SHPO_MADE, SHPO_SERVED, event(E.SUPERSEDED, "2026-11-19 11:00"), key=2
    )
    found = notification(SHPO_CIVIL, [MADE, SERVED], london_at("2026-11-25 12:00"), first)
    assert (found.state, found.source) == (S.NOT_REQUIRED, "Sexual Offences Act 2003 s.103G(1)-(3)")


SHPO_OVER = event(E.DISCHARGED, "2026-11-25 12:00")


@pytest.mark.rule(
    "A duty that another one let off from starts anew on the day that ends, where its Act says so.",
    source="Stalking Protection Act 2019 s.9(6)-(7); Domestic Abuse Act 2021 s.41(8)-(9)",
    kept_by="orders.rules.lifecycle.police_duties.stretches",
)
@pytest.mark.parametrize(
    ("kind", "other", "when", "state", "due"),
    named(
        ("while", SPO, [SHPO_MADE, SHPO_SERVED], "2026-11-25 12:00", S.NOT_REQUIRED, None),
        (
            "stood-at-the-making",
            SPO,
            [SHPO_MADE, SHPO_SERVED, SHPO_OVER],
            "2026-11-26 12:00",
            S.DUE,
            "2026-11-27 24:00",
        ),
        (
            "came-later",
            SPO,
            [event(E.MADE, "2026-11-20 11:00"), event(E.SERVED, "2026-11-20 18:00"), SHPO_OVER],
            "2026-11-26 12:00",
            S.NOT_REQUIRED,
            None,
        ),
        ("never-served", SPO, [SHPO_MADE], "2026-11-26 12:00", S.OVERDUE, "2026-11-22 24:00"),
        (
            "no-restart",
            SRO,
            [SHPO_MADE, SHPO_SERVED, SHPO_OVER],
            "2026-11-26 12:00",
            S.NOT_REQUIRED,
            None,
        ),
        (
            "later-duty-too",
            DAPO,
            [event(E.MADE, "2026-11-20 11:00"), event(E.SERVED, "2026-11-20 12:00")],
            "2026-11-21 12:00",
            S.NOT_REQUIRED,
            None,
        ),
        (
            "dapo-starts-anew",
            DAPO,
            [event(E.MADE, "2026-11-20 11:00"), event(E.SERVED, "2026-11-20 12:00"), SHPO_OVER],
            "2026-11-29 12:00",
            S.OVERDUE,
            "2026-11-27 24:00",
        ),
    ),
)
def test_beside_sex_offender_notification_no_other_first_duty_runs(
    kind: Kind, other: list[LifecycleEvent], when: str, state: NotificationState, due: str | None
) -> None:
    shpo = order(SHPO_CIVIL, *other, key=2)
    found = notification(kind, [MADE, SERVED], london_at(when), shpo)
    assert (found.state, found.due_at) == (state, london_at(due) if due else None)


def test_a_duty_under_a_stalking_order_lets_off_from_that_under_a_dapo_from_service() -> None:
    """Domestic Abuse Act 2021 s.41(8)(b)."""
    at = london_at("2026-11-21 18:00")
    unserved = order(SPO, event(E.MADE, "2026-11-19 11:00"), key=2)
    assert notification(DAPO, [MADE], at, unserved).state is S.DUE
    served = order(SPO, event(E.MADE, "2026-11-19 11:00"), SERVED, key=2)
    assert notification(DAPO, [MADE], at, served).state is S.NOT_REQUIRED


def test_of_two_dapos_the_earlier_keeps_the_duty_and_the_later_takes_it_over() -> None:
    """Domestic Abuse Act 2021 s.41(8)(a), (9): never neither."""
    earlier = order(DAPO, event(E.MADE, "2026-11-18 11:00"), SHPO_OVER, key=2)
    later = order(DAPO, MADE)
    for when, first, second in (
        ("2026-11-20 12:00", S.DUE, S.NOT_REQUIRED),
        ("2026-11-25 11:59", S.OVERDUE, S.NOT_REQUIRED),
        ("2026-11-25 12:01", S.NOT_REQUIRED, S.DUE),
        ("2026-11-28 12:00", S.NOT_REQUIRED, S.OVERDUE),
    ):
        at = london_at(when)
        assert duties.notification(DutyRecord(earlier, [later], count), at).state is first
        assert duties.notification(DutyRecord(later, [earlier], count), at).state is second


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


LATE = london_at("2026-12-03 12:00")
CHARGED = event(E.NOTIFICATION_CHARGED, "2026-12-01 10:00")


@pytest.mark.rule(
    "A charge with not telling police answers what was overdue.",
    source=(
        "Stalking Protection Act 2019 s.11; Sexual Offences Act 2003 s.91; Domestic Abuse Act 2021"
        " s.43"
    ),
    kept_by="orders.rules.lifecycle.notification.notification",
)
@pytest.mark.parametrize(
    ("kind", "section"),
    [
        (SPO, "Stalking Protection Act 2019 s.11"),
        (SPO_INTERIM, "Stalking Protection Act 2019 s.11"),
        (DAPO, "Domestic Abuse Act 2021 s.43"),
    ],
    ids=lambda each: getattr(each, "code", ""),
)
def test_a_charge_answers_what_is_overdue(kind: Kind, section: str) -> None:
    events = [MADE, SERVED, CHARGED]
    before = notification(kind, events, london_at("2026-12-01 09:59"))
    assert before.state is S.OVERDUE
    after = notification(kind, events, london_at("2026-12-01 10:00"))
    assert (after.state, after.source) == (S.CHARGED, section)
    assert after.why == "charged on Tue 1 Dec 2026"
    clocks = record(kind, events).clocks
    assert [each.met_at for each in clocks] == [CHARGED.occurred_at]
    told = notification(kind, [*events, event(E.NOTIFIED, "2026-12-02 10:00")], LATE)
    assert (told.state, told.why[:4]) == (S.DONE, "late")


def test_a_charge_before_the_last_day_answers_nothing() -> None:
    early = event(E.NOTIFICATION_CHARGED, "2026-11-21 10:00")
    assert notification(SPO, [MADE, SERVED, early], LATE).state is S.OVERDUE


def test_a_charge_with_one_change_not_told_leaves_a_later_one() -> None:
    charged = event(E.NOTIFICATION_CHARGED, "2026-12-28 10:00")
    events = [MADE, SERVED, TOLD, MOVED, charged]
    at = london_at("2027-01-06 12:00")
    assert change_notification(SPO, events, at).state is S.CHARGED
    assert change_notification(SPO, [*events, MOVED_AGAIN], at).state is S.DUE
