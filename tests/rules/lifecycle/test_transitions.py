from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.vocabulary.events import TRANSFERS, EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Severity
from tests.rules.building import event, london_at

NOTICE, ORDER = catalogue.kind("DVPN"), catalogue.kind("DVPO")
E = EventKind

AUTHORISED = event(E.AUTHORISED, "2026-11-20 08:00")
SERVED = event(E.SERVED, "2026-11-20 09:00")
OPENED = event(E.HEARING_OPENED, "2026-11-23 08:30")
MADE = event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")
ADJOURNED = event(E.ADJOURNED, "2026-11-23 08:30", "2026-11-30 10:00")
REFUSED = event(E.REFUSED, "2026-11-30 11:00")
WITHDRAWN = event(E.WITHDRAWN, "2026-11-21 10:00")
SERVED_EARLY, SERVED_LATE = event(E.SERVED, "2026-11-20 07:59"), event(E.SERVED, "2026-11-23 12:00")
RESCINDED_LATE = event(E.RESCINDED, "2026-12-21 00:00")
WRONG = event(E.ENTERED_IN_ERROR, "2026-11-24 11:00")
IN_FORCE = [AUTHORISED, SERVED]
OPEN = [*IN_FORCE, OPENED]
DUE = "2026-11-23 09:00"
NOW = "2026-12-24 12:00"
DAY = timedelta(days=1)


def codes(
    kind: Kind,
    before: list[LifecycleEvent],
    new: LifecycleEvent,
    now: str = NOW,
    due: str | None = DUE,
) -> list[str]:
    found = states.check_event(
        kind,
        before,
        new,
        now=london_at(now),
        hearing_due_at=london_at(due) if due else None,
    )
    return [finding.code for finding in found]


ONCE_MADE = (
    "RECEIVED SERVICE_ATTEMPTED SERVED AWARE CANNOT_BE_SERVED SUSPENDED APPEALED RESCINDED QUASHED"
    " ENTERED_IN_ERROR"
)


@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        ("DVPN", "", "CONSIDERED AUTHORISED"),
        ("DVPN", "AUTHORISED", "NOT_SERVED SERVICE_ATTEMPTED SERVED ENTERED_IN_ERROR"),
        (
            "DVPN",
            "AUTHORISED SERVED",
            "HEARING_NOTICE HEARING_OPENED WITHDRAWN LAPSED ENTERED_IN_ERROR",
        ),
        (
            "DVPN",
            "AUTHORISED SERVED HEARING_OPENED",
            "HEARING_NOTICE ADJOURNED GRANTED REFUSED WITHDRAWN ENTERED_IN_ERROR",
        ),
        ("DVPN", "AUTHORISED SERVED HEARING_OPENED GRANTED", "ENTERED_IN_ERROR"),
        ("DVPN", "AUTHORISED ENTERED_IN_ERROR", ""),
        ("DVPO", "", "MADE"),
        # 3.2: how far an application is.
        ("SPO", "", "CONSIDERED APPLICATION_AUTHORISED APPLIED MADE"),
        (
            "SRO",
            "CONSIDERED",
            "NOT_PURSUED AUTHORISATION_REFUSED APPLICATION_AUTHORISED ENTERED_IN_ERROR",
        ),
        ("SHPO_CIVIL", "APPLICATION_AUTHORISED", "NOT_PURSUED APPLIED ENTERED_IN_ERROR"),
        ("DAPO", "APPLIED", "MADE ADJOURNED REFUSED WITHDRAWN ENTERED_IN_ERROR"),
        # 3.3: it begins when it is made.
        ("NMO", "", "MADE"),
        ("DVPO", "MADE", ONCE_MADE),
        (
            "DVPO",
            "MADE SERVED SUSPENDED",
            "RECEIVED AWARE RESUMED APPEALED RESCINDED QUASHED ENTERED_IN_ERROR",
        ),
    ],
)
def test_a_page_offers_what_may_come_next(kind: str, events: str, expected: str) -> None:
    happened = [
        event(EventKind[name], f"2026-11-{day} 11:00")
        for day, name in enumerate(events.split(), start=18)
    ]
    offered = states.allowed(catalogue.kind(kind), happened)
    assert [each.value for each in offered if each not in TRANSFERS] == expected.split()
    begun = bool(events) and not {"GRANTED", "ENTERED_IN_ERROR"} & {*events.split()}
    assert TRANSFERS.issubset(offered) is begun


@pytest.mark.parametrize(
    ("now", "offered"),
    [("2026-11-23 09:00", False), ("2026-11-23 09:01", True)],
    ids=["K1-at-the-deadline", "K1-passed"],
)
def test_lapsing_is_offered_once_the_hearing_is_missed(now: str, offered: bool) -> None:
    found = states.allowed(NOTICE, IN_FORCE, now=london_at(now), hearing_due_at=london_at(DUE))
    assert (E.LAPSED in found) is offered


@pytest.mark.parametrize(
    ("kind", "before", "new"),
    [
        pytest.param(NOTICE, [], AUTHORISED, id="authorised"),
        pytest.param(NOTICE, [AUTHORISED], SERVED, id="served"),
        pytest.param(NOTICE, IN_FORCE, OPENED, id="hearing-opened"),
        pytest.param(
            NOTICE, [*IN_FORCE, REFUSED], OPENED, id="hearing-recorded-after-the-decision"
        ),
        pytest.param(NOTICE, OPEN, ADJOURNED, id="adjourned-as-it-opened"),
        pytest.param(ORDER, [], MADE, id="made"),
        pytest.param(ORDER, [MADE], event(E.SERVED, "2026-11-23 11:00"), id="served-in-court"),
        pytest.param(NOTICE, IN_FORCE, WRONG, id="entered-in-error"),
    ],
)
def test_what_the_life_cycle_expects_has_no_findings(
    kind: Kind, before: list[LifecycleEvent], new: LifecycleEvent
) -> None:
    assert codes(kind, before, new) == []


@pytest.mark.parametrize(
    ("kind", "before", "new"),
    [
        pytest.param(NOTICE, [], SERVED, id="served-unauthorised"),
        pytest.param(NOTICE, [AUTHORISED], SERVED_EARLY, id="served-too-early"),
        pytest.param(NOTICE, IN_FORCE, SERVED._replace(), id="served-twice"),
        pytest.param(ORDER, [MADE], event(E.LAPSED, "2026-11-25 11:00"), id="an-order-lapsing"),
        pytest.param(NOTICE, [], WRONG, id="nothing-to-be-in-error"),
        pytest.param(NOTICE, [AUTHORISED, WRONG], SERVED, id="after-an-error"),
    ],
)
def test_what_the_life_cycle_does_not_expect_is_refused(
    kind: Kind, before: list[LifecycleEvent], new: LifecycleEvent
) -> None:
    assert codes(kind, before, new) == ["transition"]


@pytest.mark.rule(
    "Whatever a court sealed can be recorded, also where the sequence looks wrong: confirmed.",
    source="each Act; Stalking Protection Act 2019 s.7(2)-(4)",
    kept_by="orders.rules.lifecycle.states.check_event",
)
@pytest.mark.parametrize(
    ("kind", "before", "new"),
    [
        pytest.param(NOTICE, [*IN_FORCE, WITHDRAWN], OPENED, id="heard-after-its-end"),
        pytest.param(NOTICE, [AUTHORISED], OPENED, id="heard-unserved"),
        pytest.param(ORDER, [], event(E.RESUMED, "2026-11-23 11:00"), id="resumed-unmade"),
        pytest.param(ORDER, [MADE], RESCINDED_LATE, id="rescinded-after-expiry"),
    ],
)
def test_what_a_court_did_out_of_place_is_confirmed(
    kind: Kind, before: list[LifecycleEvent], new: LifecycleEvent
) -> None:
    found = states.check_event(kind, before, new, now=london_at(NOW))
    assert [(each.code, each.severity) for each in found] == [("out-of-place", Severity.CONFIRM)]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([AUTHORISED], "at that time it was authorised and not served"),
        (IN_FORCE, "waiting for its hearing"),
        ([*IN_FORCE, event(E.LAPSED, "2026-11-23 10:00")], "at that time it was ended"),
        ([AUTHORISED, SERVED_LATE], "at that time it was authorised and not served"),
    ],
    ids=["unserved", "unheard", "lapsed", "served-after"],
)
def test_an_order_the_court_sealed_is_confirmed_however_the_notice_stands(
    before: list[LifecycleEvent], said: str
) -> None:
    new = event(E.GRANTED, "2026-11-23 11:00")
    (finding,) = states.check_event(NOTICE, before, new, now=london_at(NOW))
    assert (finding.code, finding.severity) == ("out-of-place", Severity.CONFIRM)
    assert said in finding.message


def test_a_late_entry_that_contradicts_a_later_one_is_refused() -> None:
    before = OPEN
    new = event(E.WITHDRAWN, "2026-11-21 10:00")
    (finding,) = states.check_event(NOTICE, before, new, now=london_at(NOW))
    assert finding.code == "transition"
    assert "recorded as hearing opened later" in finding.message


def test_a_gap_already_recorded_does_not_stop_what_follows() -> None:
    assert codes(NOTICE, [SERVED], OPENED) == []


def test_a_refusal_says_what_was_then_and_names_the_section() -> None:
    (finding,) = states.check_event(NOTICE, [AUTHORISED], WITHDRAWN, now=london_at(NOW))
    assert finding.severity is Severity.REFUSE
    assert finding.message == (
        "This domestic violence protection notice cannot be recorded as “application withdrawn”:"
        " at that time it was authorised and not served."
    )
    assert finding.source == "Crime and Security Act 2010 ss.25(1)(d), 27(9)"


@pytest.mark.parametrize(
    ("kind", "before", "new", "expected"),
    [
        pytest.param(NOTICE, [AUTHORISED], SERVED, ["in-the-future"], id="served"),
        pytest.param(NOTICE, [AUTHORISED], WRONG, ["in-the-future"], id="entered-in-error"),
        pytest.param(ORDER, [], MADE, [], id="made-for-a-later-day"),
    ],
)
def test_only_the_making_of_an_order_may_lie_ahead(
    kind: Kind, before: list[LifecycleEvent], new: LifecycleEvent, expected: list[str]
) -> None:
    assert codes(kind, before, new, now="2026-11-20 08:30") == expected


@pytest.mark.parametrize(
    ("lapsed", "due", "expected"),
    [
        pytest.param("2026-11-23 09:00", DUE, ["hearing-not-missed"], id="K1-at-the-deadline"),
        pytest.param("2026-11-23 09:01", DUE, [], id="K1-passed"),
        pytest.param("2026-11-23 09:01", None, ["hearing-not-missed"], id="no-deadline-known"),
    ],
)
def test_a_notice_lapses_only_after_its_hearing_was_missed(
    lapsed: str, due: str | None, expected: list[str]
) -> None:
    assert codes(NOTICE, IN_FORCE, event(E.LAPSED, lapsed), due=due) == expected


@pytest.mark.parametrize(
    ("kind", "before", "new", "expected"),
    [
        (NOTICE, OPEN, ADJOURNED._replace(until_at=None), ["until-missing"]),
        (NOTICE, OPEN, ADJOURNED._replace(until_at=OPENED.occurred_at - DAY), ["until-too-early"]),
        (ORDER, [], MADE._replace(until_at=MADE.occurred_at), ["until-too-early"]),
    ],
    ids=["adjourned-to-no-day", "adjourned-backwards", "made-for-no-time"],
)
def test_the_time_an_event_names_lies_ahead_of_it(
    kind: Kind, before: list[LifecycleEvent], new: LifecycleEvent, expected: list[str]
) -> None:
    assert codes(kind, before, new) == expected


@pytest.mark.rule(
    "What a court did outside the Act is recorded once confirmed; police are refused.",
    source="Magistrates' Courts Act 1980 s.63(2) and each Act",
    kept_by="orders.rules.lifecycle.states.check_event",
)
def test_what_a_court_did_without_a_power_is_confirmed() -> None:
    varied = event(E.VARIED, "2026-12-01 10:00", "2026-12-27 24:00")
    (finding,) = states.check_event(ORDER, [MADE], varied, now=london_at(NOW))
    assert (finding.code, finding.severity) == ("not-provided", Severity.CONFIRM)


def test_a_second_service_is_confirmed_unless_the_court_varied_the_order_between() -> None:
    served, again = event(E.SERVED, "2026-11-24 11:00"), event(E.SERVED, "2026-11-26 11:00")
    (finding,) = states.check_event(ORDER, [MADE, served], again, now=london_at(NOW))
    assert (finding.code, finding.severity) == ("again", Severity.CONFIRM)
    varied = event(E.VARIED, "2026-11-25 11:00")
    assert states.check_event(ORDER, [MADE, served, varied], again, now=london_at(NOW)) == []
    assert E.SERVED in states.allowed(ORDER, [MADE, served, varied])
    assert E.SERVED not in states.allowed(ORDER, [MADE, served])


def test_what_police_do_without_a_power_is_refused() -> None:
    kind = replace(NOTICE, events=NOTICE.events - {E.LAPSED})
    new = event(E.LAPSED, "2026-11-24 10:00")
    (finding,) = states.check_event(
        kind, IN_FORCE, new, now=london_at(NOW), hearing_due_at=london_at(DUE)
    )
    assert (finding.code, finding.severity) == ("not-provided", Severity.REFUSE)


def test_a_variation_may_be_tried_to_be_served_without_success() -> None:
    kind = catalogue.kind("SPO")
    made, served = event(E.MADE, "2026-11-20 11:00"), event(E.SERVED, "2026-11-20 12:00")
    varied = event(E.VARIED, "2026-11-22 11:00")
    tried = event(E.SERVICE_ATTEMPTED, "2026-11-23 11:00")
    again = event(E.SERVED, "2026-11-23 12:00")
    assert codes(kind, [made, served], tried) == ["transition"]
    assert codes(kind, [made, served, varied], tried) == []
    assert codes(
        kind, [made, served, varied, again], tried._replace(occurred_at=london_at(NOW))
    ) == ["transition"]
