"""Whatever sequence a court seals can be recorded, and nothing that police may not do passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from orders.rules.checks import further_events
from orders.rules.checks.further_events import RecordedState
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.lifecycle.states import State, ends_at, in_order, periods, state_at
from orders.rules.vocabulary.events import NAMING_A_HEARING, EventKind, LifecycleEvent
from orders.rules.vocabulary.findings import Severity
from tests.rules.building import london_at

FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = FIRST + timedelta(days=400)
KINDS = some.sampled_from(list(catalogue.KINDS.values()))
POLICE = (
    EventKind.AUTHORISED,
    EventKind.SERVED,
    EventKind.NOT_SERVED,
    EventKind.WITHDRAWN,
    EventKind.LAPSED,
)


@some.composite
def sealed(draw: some.DrawFn) -> tuple[Kind, list[LifecycleEvent]]:
    """A kind, and what courts sealed of one order of it, in the order of recording."""
    kind = draw(KINDS)
    courts = [each for each, step in STEPS[kind.life].items() if step.sealed]
    found = []
    for _ in range(draw(some.integers(1, 7))):
        what, at = draw(some.sampled_from(courts)), FIRST + timedelta(days=draw(days))
        names = what in NAMING_A_HEARING or draw(some.booleans())
        until = at + timedelta(days=draw(some.integers(1, 90))) if names else None
        found.append(LifecycleEvent(what, at, NOW, until))
    return kind, found


days = some.integers(0, 380)


@pytest.mark.rule(
    "What a court did is never refused, whatever is recorded before it.",
    source="each Act; Stalking Protection Act 2019 s.7(2)-(4)",
    kept_by="orders.rules.checks.further_events.checks",
)
@given(sealed())
def test_whatever_courts_seal_can_be_recorded_and_is_read_lawfully(
    drawn: tuple[Kind, list[LifecycleEvent]],
) -> None:
    kind, events = drawn
    for number, new in enumerate(events):
        facts = {"service_method": "SERVED_PERSONALLY", "personally": "yes"}
        standing = RecordedState(kind, events[:number])
        found = further_events.checks(standing, new, facts, now=NOW)
        # A notice is not sealed: what its Act does not provide for it is no event of it.
        refused = [each.code for each in found if each.severity is Severity.REFUSE]
        assert [each for each in refused if each != "not-provided" or not kind.is_notice] == []
    is_a_lawful_reading(kind, events)


def is_a_lawful_reading(kind: Kind, events: Sequence[LifecycleEvent]) -> None:
    """In force only after what puts it in force, never past its end, and to the last decision."""
    steps, found = STEPS[kind.life], periods(kind, events)
    begins = {each for each, step in steps.items() if step.to is not None and not _ends(step.to)}
    live = [each for each in found if each.state is State.LIVE]
    assert all(
        any(each.kind in begins and each.occurred_at <= one.from_at for each in events)
        or steps[one.began_by].revives
        for one in live
    )
    happened = in_order(events)
    last = happened[-1]
    over = steps[last.kind].to is not None and _ends(steps[last.kind].to)
    if over and not steps[last.kind].only_in_place:
        assert state_at(found, last.occurred_at) is not State.LIVE
        assert ends_at(found) <= last.occurred_at


def _ends(stage: object) -> bool:
    return getattr(stage, "state", None) is State.ENDED


@some.composite
def police_acts(draw: some.DrawFn) -> list[LifecycleEvent]:
    """What police may try to record of a notice, in any order."""
    number = draw(some.integers(1, 6))
    at = [FIRST + timedelta(hours=draw(some.integers(0, 120))) for _ in range(number)]
    return [LifecycleEvent(draw(some.sampled_from(POLICE)), each, each) for each in at]


@given(some.sampled_from(["DVPN", "DAPN"]), police_acts())
def test_nothing_that_police_may_not_do_passes(code: str, tried: list[LifecycleEvent]) -> None:
    kind, kept = catalogue.kind(code), list[LifecycleEvent]()
    hearing_due_at = FIRST + timedelta(hours=96)
    for new in tried:
        found = further_events.checks(
            RecordedState(kind, kept),
            new,
            {"personally": "yes"},
            now=NOW,
            hearing_due_at=hearing_due_at,
        )
        if not any(each.severity is Severity.REFUSE for each in found):
            kept.append(new)
    order = [each.kind for each in in_order(kept)]
    assert order[:1] in ([], [EventKind.AUTHORISED])
    assert all(order.count(each) <= 1 for each in POLICE)
    if EventKind.SERVED in order:
        assert order.index(EventKind.AUTHORISED) < order.index(EventKind.SERVED)
    assert not {EventKind.LAPSED, EventKind.WITHDRAWN} & set(order) or EventKind.SERVED in order
    assert all(each.occurred_at > hearing_due_at for each in kept if each.kind is EventKind.LAPSED)


def test_a_sergeant_serves_no_notice_of_his_own() -> None:
    served = LifecycleEvent(EventKind.SERVED, london_at("2026-01-05 10:00"), NOW)
    found = further_events.checks(
        RecordedState(catalogue.kind("DVPN"), []), served, {"personally": "yes"}, now=NOW
    )
    assert [each.severity for each in found] == [Severity.REFUSE]
