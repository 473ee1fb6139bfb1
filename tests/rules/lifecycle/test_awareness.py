"""An order made without notice is breached only by what the subject did knowing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.kinds import catalogue
from orders.rules.kinds.domestic_abuse import DAPO
from orders.rules.kinds.forced_marriage import FGMPO, FMPO
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.occupation import OCCUPATION
from orders.rules.kinds.restraining import PHA_INJUNCTION
from orders.rules.kinds.stalking import SPO
from orders.rules.lifecycle import awareness
from orders.rules.lifecycle.awareness import Awareness
from orders.rules.lifecycle.enforcement import enforceable_at
from orders.rules.lifecycle.explanation import explain
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Severity
from orders.rules.vocabulary.terms import TimedCondition
from tests.rules.building import event, london_at

E = EventKind
MADE = event(E.MADE, "2026-11-16 10:00", "2027-05-16 24:00")
SERVED = event(E.SERVED, "2026-11-18 09:00")
WITHOUT, ON_NOTICE = MADE._replace(without_notice=True), MADE._replace(without_notice=False)
NOW = london_at("2026-11-20 12:00")
MADE_WITHOUT = (DAPO, FMPO, FGMPO, NMO, NMO_EX_PARTE, OCCUPATION, PHA_INJUNCTION)
"""Kinds of which courts make some without notice (domain reference 14.1)."""


@pytest.mark.rule(
    "An order made without notice is breached only by who knew of it; so is what a"
    " variation made without notice brought.",
    source=(
        "Domestic Abuse Act 2021 s.39(2); Family Law Act 1996 ss.42A(2), 63CA(2); Female"
        " Genital Mutilation Act 2003 Sch 2 para 4(2)"
    ),
    kept_by="orders.rules.lifecycle.awareness.awareness",
)
@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        pytest.param(DAPO, [WITHOUT], None, id="H8-B01"),
        pytest.param(FGMPO, [WITHOUT], None, id="H8-B04"),
        pytest.param(DAPO, [WITHOUT, SERVED], "2026-11-18 09:00", id="served later"),
        pytest.param(
            DAPO,
            [WITHOUT, event(E.AWARE, "2026-11-17 09:00"), SERVED],
            "2026-11-17 09:00",
            id="told",
        ),
        pytest.param(DAPO, [ON_NOTICE], "2026-11-16 10:00", id="DAPO on notice"),
        pytest.param(DAPO, [MADE], None, id="DAPO, nobody said"),
        pytest.param(FMPO, [MADE], None, id="FMPO, nobody said"),
        pytest.param(FMPO, [WITHOUT], None, id="FMPO"),
        pytest.param(NMO, [WITHOUT], None, id="NMO"),
        pytest.param(NMO, [MADE], "2026-11-16 10:00", id="NMO, nobody said"),
        pytest.param(NMO_EX_PARTE, [MADE], None, id="ex parte NMO"),
        pytest.param(OCCUPATION, [WITHOUT], None, id="occupation"),
        pytest.param(OCCUPATION, [MADE], "2026-11-16 10:00", id="occupation, nobody said"),
        pytest.param(PHA_INJUNCTION, [WITHOUT], None, id="injunction"),
        pytest.param(SPO, [WITHOUT], "2026-11-16 10:00", id="SPO, whatever was said"),
    ],
)
def test_conduct_counts_from_when_the_subject_knew(
    kind: Kind, events: list[LifecycleEvent], expected: str | None
) -> None:
    assert enforceable_at(kind, events) == (london_at(expected) if expected else None)


def test_only_the_kinds_of_the_acts_may_be_made_without_notice() -> None:
    known = {
        code
        for code, kind in catalogue.KINDS.items()
        if kind.awareness_source and not kind.named_by_the_order
    }
    assert known == {kind.code for kind in MADE_WITHOUT}


@pytest.mark.parametrize("kind", MADE_WITHOUT, ids=lambda kind: kind.code)
def test_the_section_is_the_one_of_its_act(kind: Kind) -> None:
    act = kind.statute.partition(" s")[0]
    assert kind.awareness_source.startswith(act.removesuffix(","))


@pytest.mark.parametrize(
    ("kind", "made", "headline"),
    [
        (DAPO, WITHOUT, "LIVE - NOT SERVED: breach not yet an offence"),
        (DAPO, MADE, "LIVE - NOT SERVED: check service first"),
        (DAPO, ON_NOTICE, "LIVE - NOT SERVED"),
        (NMO, MADE, "LIVE - NOT SERVED"),
        (OCCUPATION, WITHOUT, "LIVE, no power of arrest - NOT SERVED: check service first"),
    ],
)
def test_the_headline_says_to_check_service(
    kind: Kind, made: LifecycleEvent, headline: str
) -> None:
    assert explain(kind, [made], NOW).headline == headline
    assert "NOT SERVED" not in explain(kind, [made, SERVED], NOW).headline


@given(
    kind=st.sampled_from(MADE_WITHOUT),
    said=st.sampled_from([True, False, None]),
    hours=st.integers(-100, 300),
    asked=st.integers(0, 300),
)
def test_what_is_shown_agrees_with_what_may_be_enforced(
    kind: Kind, said: bool | None, hours: int, asked: int
) -> None:
    made = MADE._replace(without_notice=None if kind.is_without_notice else said)
    served = SERVED._replace(occurred_at=made.occurred_at + timedelta(hours=hours))
    at = made.occurred_at + timedelta(hours=asked)
    events = [made, served]
    known = enforceable_at(kind, events)
    assert known is not None
    assert (known <= at) is not awareness.awareness(kind, events, at).is_open
    without = awareness.made_without_notice(kind, [made])
    assert awareness.awareness(kind, [made], at).is_open is (
        kind.asks_notice if without is None else without
    )


VARIED = event(E.VARIED, "2026-11-20 10:00")._replace(without_notice=True)
OLD, NEW = (
    TimedCondition("NO_VIOLENCE", None, None),
    TimedCondition("OTHER", VARIED.occurred_at, None),
)


def test_a_variation_without_notice_is_known_from_its_own_service() -> None:
    at = london_at("2026-11-21 12:00")
    again = event(E.SERVED, "2026-11-21 09:00")
    assert awareness.unknown_variations(DAPO, [WITHOUT, SERVED, VARIED], at) == [VARIED]
    assert awareness.unknown_variations(DAPO, [WITHOUT, SERVED, VARIED, again], at) == []
    assert (
        awareness.unknown_variations(DAPO, [WITHOUT, VARIED], london_at("2026-11-20 09:59")) == []
    )
    on_notice = VARIED._replace(without_notice=False)
    assert awareness.unknown_variations(DAPO, [WITHOUT, SERVED, on_notice], at) == []


def test_what_stood_before_a_variation_is_breached_without_knowing_of_it() -> None:
    assert awareness.adds_what_is_breached(VARIED, [OLD, NEW], [NEW])
    assert not awareness.adds_what_is_breached(VARIED, [OLD, NEW], [OLD])
    longer = VARIED._replace(until_at=london_at("2028-01-01 00:00"))
    assert not awareness.adds_what_is_breached(longer, [OLD], [OLD])
    assert awareness.adds_what_is_breached(VARIED, [OLD], [OLD])  # It says not what it changed.


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [
        (DAPO, True, []),
        (NMO, None, []),
        (NMO_EX_PARTE, True, []),
        (SPO, False, []),
        (SPO, True, [("without-notice", Severity.CONFIRM)]),
        (NMO_EX_PARTE, False, [("notice-given", Severity.REFUSE)]),
    ],
)
def test_what_is_said_of_notice_is_checked(
    kind: Kind, said: bool | None, found: list[tuple[str, Severity]]
) -> None:
    assert [(each.code, each.severity) for each in awareness.checks(kind, said)] == found


def test_awareness_is_said_in_words() -> None:
    assert {each for each in Awareness if each.is_open} == {
        Awareness.NOT_SHOWN,
        Awareness.NOT_SAID,
    }
