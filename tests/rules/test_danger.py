"""What is said of a subject first: who is wanted, and what may be done about it at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.danger import (
    Conduct,
    Danger,
    counts_among_several,
    is_wanted,
    power_to_arrest,
    shows_knowledge,
)
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.rules.building import event, london_at

NOW = london_at("2026-11-28 12:00")
CONDUCT = Conduct(london_at("2026-11-28 09:43"))
SERVED = [
    event(EventKind.MADE, "2026-11-20 12:00", "2026-12-18 00:00"),
    event(EventKind.SERVED, "2026-11-20 13:00"),
]


def power_words(
    kind: Kind, events: Sequence[LifecycleEvent], conduct: Conduct, at: datetime, *, in_force: bool
) -> str:
    power = power_to_arrest(kind, events, conduct, at, in_force=in_force)
    assert power.may_arrest == ("You may arrest" in power.words)
    return power.words


@pytest.mark.parametrize("decision", BreachDecision)
@pytest.mark.parametrize("outcome", [None, *CourtOutcome])
def test_only_suspect_outstanding_makes_wanted(
    decision: BreachDecision, outcome: CourtOutcome | None
) -> None:
    open_still = outcome is None or not outcome.is_final
    expected = decision is BreachDecision.OUTSTANDING_SUSPECT and open_still
    assert is_wanted(decision, outcome) is expected


@pytest.mark.parametrize(
    ("kind", "events", "in_force", "words"),
    [
        pytest.param(
            "DVPO", SERVED, True, "You may arrest without warrant (DVPO, s.28(9)).", id="DVPO"
        ),
        pytest.param(
            "DVPN", SERVED, True, "You may arrest without warrant (DVPN, s.25(1)(b)).", id="DVPN"
        ),
        pytest.param(
            "SPO",
            SERVED,
            True,
            "You may arrest without warrant if an arrest is necessary (SPO, PACE s.24).",
            id="SPO",
        ),
        pytest.param(
            "SPO",
            SERVED,
            False,
            "You may arrest without warrant if an arrest is necessary (SPO, PACE s.24).",
            id="offence-after-the-end",
        ),
        pytest.param("DVPO", SERVED[:1], True, "Check service first", id="not-served"),
        pytest.param("NMO_EX_PARTE", SERVED[:1], True, "Check service first", id="without-notice"),
        pytest.param("DVPO", SERVED, False, "gives no power of arrest", id="civil-after-the-end"),
        pytest.param("OCCUPATION", SERVED, True, "No power of arrest is recorded", id="no-power"),
    ],
)
def test_the_power_is_that_of_the_instant(
    kind: str, events: list[LifecycleEvent], in_force: bool, words: str
) -> None:
    said = power_words(catalogue.kind(kind), events, CONDUCT, NOW, in_force=in_force)
    assert words in said


def test_a_power_the_court_attached_ends_with_its_own_time() -> None:
    kind = catalogue.kind("OCCUPATION")
    attached = event(EventKind.POWER_OF_ARREST, "2026-11-20 12:00", "2026-11-28 13:00")
    events = [*SERVED, attached]
    said = [
        power_words(kind, events, CONDUCT, london_at(at), in_force=True)
        for at in ("2026-11-28 12:00", "2026-11-28 13:00")
    ]
    assert said[0] == "You may arrest without warrant (occupation order, s.47(2)-(6))."
    assert said[1].startswith("No power of arrest is recorded")


def test_service_before_a_variation_without_notice_shows_nothing_of_it() -> None:
    kind = catalogue.kind("DAPO")
    varied = event(EventKind.VARIED, "2026-11-25 12:00")._replace(without_notice=True)
    told = event(EventKind.AWARE, "2026-11-26 12:00")

    def said(*events: LifecycleEvent, conduct: Conduct = CONDUCT) -> str:
        return power_words(kind, [*SERVED, *events], conduct, NOW, in_force=True)

    assert said(varied).startswith("Check service first")
    assert "as the court varied it without notice" in said(varied)
    assert said(varied, told).startswith("You may arrest")
    assert said(varied, conduct=Conduct(london_at("2026-11-24 09:43"))).startswith("You may")


def test_what_the_breach_says_of_knowing_goes_before_the_events() -> None:
    kind = catalogue.kind("DAPO")
    said = power_words(kind, SERVED, Conduct(CONDUCT.occurred_at, aware=False), NOW, in_force=True)
    assert said.startswith("Check service first")


@pytest.mark.parametrize("conduct", ["2026-11-19 09:43", "2026-12-18 00:00"])
def test_no_power_is_promised_for_conduct_while_it_was_not_in_force(conduct: str) -> None:
    for code in ("SPO", "DVPO", "DAPO"):
        kind = catalogue.kind(code)
        said = power_words(
            kind,
            SERVED,
            Conduct(london_at(conduct), aware=True),
            london_at("2026-12-20 12:00"),
            in_force=kind.breach.is_crime,
        )
        assert "You may" not in said, said


def test_service_after_the_conduct_shows_nothing_and_the_record_of_the_breach_may() -> None:
    kind, late = catalogue.kind("DVPO"), event(EventKind.SERVED, "2026-11-28 10:00")
    events = [SERVED[0], late]
    assert not shows_knowledge(kind, events, CONDUCT)
    assert shows_knowledge(kind, events, Conduct(CONDUCT.occurred_at, aware=True))


@given(
    kind=st.sampled_from(sorted(catalogue.KINDS)),
    events=st.lists(st.sampled_from(SERVED), unique_by=id),
    in_force=st.booleans(),
    aware=st.booleans(),
)
def test_no_words_promise_a_power_nothing_shows(
    kind: str, events: list[LifecycleEvent], in_force: bool, aware: bool
) -> None:
    entry = catalogue.kind(kind)
    conduct = Conduct(CONDUCT.occurred_at, aware=aware)
    said = power_words(entry, events, conduct, NOW, in_force=in_force)
    if not said.startswith("You may arrest"):
        return
    assert entry.breach.arrest is ArrestRules.YES
    assert aware or SERVED[1] in events
    assert in_force or entry.breach.is_crime


def test_what_was_dropped_or_not_in_force_is_not_counted() -> None:
    assert counts_among_several(None, in_force=True)
    assert not counts_among_several(CourtOutcome.NOT_PROVED, in_force=True)
    assert not counts_among_several(None, in_force=False)


def test_alarms_come_before_tags() -> None:
    alarms = [each.is_alarm for each in sorted(Danger, key=lambda each: each.rank)]
    assert alarms == sorted(alarms, reverse=True)
