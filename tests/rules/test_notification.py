from __future__ import annotations

from dataclasses import replace

import pytest

from orders.rules.domestic_violence import DVPO
from orders.rules.events import Event, EventKind
from orders.rules.kind import Kind
from orders.rules.non_molestation import NMO
from orders.rules.notification import NotificationState, notification
from orders.rules.sexual_harm import SHPO_CIVIL
from orders.rules.sexual_risk import SRO
from orders.rules.stalking import SPO, SPO_INTERIM
from tests.rules.building import event, london_at

E, S = EventKind, NotificationState
MADE = event(E.MADE, "2026-11-19 11:00", "2028-11-19 24:00")
SERVED = event(E.SERVED, "2026-11-20 17:00")
TOLD = event(E.NOTIFIED, "2026-11-22 10:00")


@pytest.mark.parametrize("kind", [SPO, SPO_INTERIM, SHPO_CIVIL, SRO], ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("events", "when", "state"),
    [
        pytest.param([MADE], "2026-11-25 12:00", S.NOT_REQUIRED, id="not-served"),
        pytest.param([MADE, SERVED], "2026-11-20 16:59", S.NOT_REQUIRED, id="before-service"),
        pytest.param([MADE, SERVED], "2026-11-22 23:59", S.DUE, id="C29"),
        pytest.param([MADE, SERVED], "2026-11-23 00:01", S.OVERDUE, id="C29-passed"),
        pytest.param([MADE, SERVED, TOLD], "2026-11-23 12:00", S.DONE, id="told"),
        pytest.param([MADE, SERVED, TOLD], "2026-11-21 12:00", S.DUE, id="told-later"),
        pytest.param(
            [MADE, SERVED, event(E.DISCHARGED, "2026-11-21 10:00")],
            "2026-11-23 12:00",
            S.NOT_REQUIRED,
            id="ended",
        ),
    ],
)
def test_the_duty_runs_three_days_from_service(
    kind: Kind, events: list[Event], when: str, state: NotificationState
) -> None:
    assert notification(kind, events, london_at(when)).state is state


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
    assert notification(SPO, [MADE, SERVED], at, already_told=True).state is S.NOT_REQUIRED


@pytest.mark.parametrize("kind", [DVPO, NMO], ids=lambda kind: kind.code)
def test_other_orders_ask_for_nothing(kind: Kind) -> None:
    found = notification(kind, [MADE, SERVED], london_at("2026-11-25 12:00"))
    assert (found.state, found.due_at) == (S.NOT_REQUIRED, None)


def test_a_clock_from_the_making_of_an_order_is_one_entry_c32() -> None:
    kind = replace(SPO, notification_clock="K10", notification_from=E.MADE)
    made = event(E.MADE, "2027-03-26 11:00")
    found = notification(kind, [made], london_at("2027-03-27 12:00"))
    assert (found.state, found.due_at) == (S.DUE, london_at("2027-03-28 24:00"))
