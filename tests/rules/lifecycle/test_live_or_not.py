"""Vectors of what is in force when, across kinds."""

from __future__ import annotations

import pytest

from orders.rules.kinds import catalogue
from orders.rules.lifecycle.states import periods, state_at
from orders.rules.vocabulary.events import EventKind as E
from orders.rules.vocabulary.events import LifecycleEvent, State
from orders.rules.vocabulary.terms import TimedCondition
from tests.rules.building import event, london_at


def state(
    code: str, events: list[LifecycleEvent], when: str, *terms: TimedCondition
) -> State | None:
    return state_at(periods(catalogue.kind(code), events, terms), london_at(when))


@pytest.mark.rule(
    "A new order against sexual harm or risk ends the earlier one.",
    source="Sexual Offences Act 2003 ss.103C(6), 122A(10), 136ZB",
    kept_by="orders.register.changes.order_links.endings",
)
@pytest.mark.parametrize(
    ("after", "before"),
    [
        ("SHPO_CIVIL", {"SHPO_CIVIL", "SHPO_CONVICTION", "SOPO", "FTO"}),
        ("SHPO_CONVICTION", {"SHPO_CIVIL", "SHPO_CONVICTION", "SOPO", "FTO"}),
        ("SRO", {"SRO", "RSHO", "FTO"}),
        ("SHPO_INTERIM", set()),
        ("SRO_INTERIM", set()),
        ("DAPO", set()),
    ],
)
def test_a_new_order_ends_those_its_act_names(after: str, before: set[str]) -> None:
    assert catalogue.kind(after).supersedes == before


def test_an_order_may_end_on_the_event_it_names() -> None:
    made = event(E.MADE, "2026-06-01 11:00")
    sold = event(E.ENDED_ON_EVENT, "2026-09-01 12:00")
    assert state("DAPO", [made, sold], "2026-08-31 12:00") is State.LIVE
    assert state("DAPO", [made, sold], "2026-09-01 12:00") is State.ENDED


def test_an_order_that_begins_when_another_ends_is_pending_until_then() -> None:
    made = event(E.MADE, "2026-06-01 11:00")
    later = TimedCondition("NO_CONTACT_DIRECT", starts_at=london_at("2026-07-01 00:00"))
    assert state("DAPO", [made], "2026-06-30 12:00", later) is State.PENDING
    assert state("DAPO", [made], "2026-07-01 00:00", later) is State.LIVE


@pytest.mark.rule(
    "A court may suspend and rescind a domestic violence protection order.",
    source="Magistrates' Courts Act 1980 s.63(2)",
    kept_by="orders.rules.lifecycle.states.periods",
)
def test_a_domestic_violence_order_is_not_in_force_while_suspended_or_once_rescinded() -> None:
    events = [
        event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00"),
        event(E.SUSPENDED, "2026-11-25 11:00"),
        event(E.RESUMED, "2026-11-27 11:00"),
        event(E.RESCINDED, "2026-12-01 11:00"),
    ]
    wanted = {
        "2026-11-24 12:00": State.LIVE,
        "2026-11-26 12:00": State.SUSPENDED,
        "2026-11-28 12:00": State.LIVE,
        "2026-12-02 12:00": State.ENDED,
    }
    assert {when: state("DVPO", events, when) for when in wanted} == wanted
