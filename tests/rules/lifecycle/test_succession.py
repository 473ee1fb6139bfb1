"""Which order ends which, and what ends with something else."""

from __future__ import annotations

import pytest

from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.sexual_harm import SHPO_CIVIL, SHPO_CONVICTION, SHPO_INTERIM
from orders.rules.kinds.sexual_risk import SRO, SRO_INTERIM
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle.states import allowed, periods, state_at
from orders.rules.vocabulary.events import EventKind, State
from tests.rules.building import event, london_at

E = EventKind
MADE = event(E.MADE, "2021-05-04 11:00")


@pytest.mark.parametrize(
    ("new", "earlier"),
    [
        pytest.param(SHPO_CIVIL, SHPO_CIVIL, id="L10"),
        pytest.param(SHPO_CIVIL, SHPO_CONVICTION, id="L10-on-conviction"),
        pytest.param(SHPO_CONVICTION, SHPO_CIVIL, id="L10-by-conviction"),
        pytest.param(SRO, SRO, id="L10-SRO"),
    ],
)
def test_a_new_order_ends_the_earlier_one(new: Kind, earlier: Kind) -> None:
    assert earlier.code in new.supersedes
    superseded = event(E.SUPERSEDED, "2026-06-01 11:00")
    found = periods(earlier, [MADE, superseded])
    assert state_at(found, london_at("2026-06-02 00:00")) is State.ENDED


@pytest.mark.rule(
    "Two stalking protection orders may run side by side.",
    source="Stalking Protection Act 2019 s.2(6)-(7)",
    kept_by="orders.register.changes.order_links.endings",
)
def test_two_stalking_orders_run_side_by_side_l11() -> None:
    assert SPO.supersedes == frozenset()
    second = event(E.MADE, "2026-06-01 11:00")
    states = [
        state_at(periods(SPO, [each]), london_at("2026-06-02 00:00")) for each in (MADE, second)
    ]
    assert states == [State.LIVE, State.LIVE]


@pytest.mark.parametrize(
    ("interim", "main", "ending"),
    [
        (SPO_INTERIM, "SPO", E.ENDED_ON_DETERMINATION),
        (SHPO_INTERIM, "SHPO_CIVIL", E.ENDED_ON_DETERMINATION),
        (SRO_INTERIM, "SRO", E.ENDED_ON_DETERMINATION),
        (NMO_EX_PARTE, "NMO", E.REPLACED),
    ],
    ids=lambda each: each.code if isinstance(each, Kind) else str(each),
)
def test_an_interim_order_knows_what_it_goes_before(
    interim: Kind, main: str, ending: EventKind
) -> None:
    assert (interim.interim_of, interim.ended_by_main) == (main, ending)
    assert ending in interim.events
    assert interim.supersedes == frozenset()


@pytest.mark.rule(
    "A non-molestation order inside other proceedings ends with them.",
    source="Family Law Act 1996 s.42(8)",
    kept_by="orders.rules.lifecycle.states.periods",
)
def test_an_order_inside_other_proceedings_ends_with_them_l14() -> None:
    events = [MADE, event(E.ENDED_WITH_PROCEEDINGS, "2026-10-01 11:00")]
    assert state_at(periods(NMO, events), london_at("2026-10-02 00:00")) is State.ENDED


def test_a_page_offers_what_may_happen_to_an_interim_order() -> None:
    assert allowed(SPO_INTERIM, [event(E.MADE, "2026-11-20 11:00", "2027-01-31 24:00")]) == (
        E.RECEIVED,
        E.SERVICE_ATTEMPTED,
        E.SERVED,
        E.AWARE,
        E.CANNOT_BE_SERVED,
        E.DETAILS_CHANGED,
        E.EXCUSED,
        E.NOTIFIED,
        E.NOTIFICATION_CHARGED,
        E.TRANSFERRED_OUT,
        E.TRANSFERRED_IN,
        E.ADJOURNED,
        E.VARIED,
        E.RENEWED,
        E.APPEALED,
        E.REFUSED,
        E.WITHDRAWN,
        E.DISCHARGED,
        E.QUASHED,
        E.ENDED_ON_DETERMINATION,
        E.ENTERED_IN_ERROR,
    )
