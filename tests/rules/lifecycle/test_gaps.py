from __future__ import annotations

import pytest

from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.gaps import gap
from orders.rules.lifecycle.states import periods, state_at
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.naming import named
from tests.rules.building import event, london_at

E = EventKind
MADE = event(E.MADE, "2026-11-20 11:00", "2026-12-31 24:00")
MOVED = event(E.ADJOURNED, "2026-12-10 11:00", "2027-01-15 10:00")


@pytest.mark.rule(
    "An interim order that runs out before the hearing is told a week ahead.",
    source="Stalking Protection Act 2019 s.5(6)-(7)",
    kept_by="orders.rules.lifecycle.gaps.gap",
)
def test_an_interim_order_that_ends_before_the_hearing_leaves_a_gap_l7() -> None:
    found = gap(SPO_INTERIM, [MADE, MOVED])
    assert found is not None
    assert found.alert_at == london_at("2026-12-24 00:00")
    assert (found.from_at, found.until_at) == (
        london_at("2026-12-31 24:00"),
        london_at("2027-01-15 10:00"),
    )


@pytest.mark.parametrize(
    "events",
    named(
        ("no-hearing-named", [MADE]),
        ("nothing", []),
        ("heard-in-time", [MADE, event(E.ADJOURNED, "2026-12-10 11:00", "2026-12-20 10:00")]),
        ("renewed", [MADE, MOVED, event(E.RENEWED, "2026-12-20 10:00", "2027-01-31 24:00")]),
        ("refused", [MADE, MOVED, event(E.REFUSED, "2026-12-20 10:00")]),
    ),
)
def test_there_is_no_gap_otherwise(events: list[LifecycleEvent]) -> None:
    assert gap(SPO_INTERIM, events) is None


def test_only_an_interim_order_leaves_a_gap() -> None:
    assert gap(SPO, [MADE, MOVED]) is None


@pytest.mark.parametrize(
    ("when", "live", "headline", "check"),
    named(
        ("L7-before", "2026-12-23 23:59", True, "LIVE (interim) - NOT SERVED", False),
        (
            "L7-alert",
            "2026-12-24 00:00",
            True,
            "LIVE (interim) - NOT SERVED - ends before its hearing, check",
            True,
        ),
        (
            "L7",
            "2027-01-05 12:00",
            False,
            "GAP - expired 24:00 Thu 31 Dec before its hearing, check",
            True,
        ),
        ("L7-heard", "2027-01-16 12:00", False, "ENDED - expired 24:00 Thu 31 Dec", False),
    ),
)
def test_a_page_warns_of_the_gap(when: str, live: bool, headline: str, check: bool) -> None:
    told = explain(SPO_INTERIM, [MADE, MOVED], london_at(when))
    assert (told.live, told.headline, told.check_hearing) == (live, headline, check)


@pytest.mark.rule(
    "An interim order ends when the application is decided.",
    source="Stalking Protection Act 2019 s.5(6)(b); Sexual Offences Act 2003 ss.103F(4), 122E(4)",
    kept_by="orders.register.changes.order_links.end_earlier",
)
@pytest.mark.parametrize("deciding", [E.REFUSED, E.WITHDRAWN, E.ENDED_ON_DETERMINATION])
def test_an_interim_order_ends_with_the_decision_l6(deciding: EventKind) -> None:
    made = event(E.MADE, "2026-11-20 11:00", "2027-01-31 24:00")
    events = [made, event(deciding, "2027-01-10 11:00")]
    state = state_at(periods(SPO_INTERIM, events), london_at("2027-01-11 00:00"))
    assert state is not None
    assert state.value == "ENDED"
