from __future__ import annotations

from datetime import date, timedelta

import pytest

from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.sexual_harm import SHPO_CIVIL
from orders.rules.kinds.sexual_risk import SRO
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.lifecycle.enforcement import (
    appeal_pending,
    arrest_power,
    discharge_checks,
    enforceable_at,
    enforcing,
)
from orders.rules.lifecycle.explanation import explain
from orders.rules.lifecycle.states import periods, state_at
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State
from orders.rules.vocabulary.findings import Severity
from tests.rules.building import event, london_at

E = EventKind
EX_PARTE = event(E.MADE, "2026-11-01 15:00", "2027-05-04 13:00")
SERVED = event(E.SERVED, "2026-11-21 18:00")
BOTH = {"subject_consents": "yes", "police_consent": "yes"}


@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        pytest.param(NMO_EX_PARTE, [EX_PARTE], None, id="L12"),
        pytest.param(NMO_EX_PARTE, [EX_PARTE, SERVED], "2026-11-21 18:00", id="L12-served"),
        pytest.param(
            NMO_EX_PARTE,
            [EX_PARTE, event(E.AWARE, "2026-11-02 09:00"), SERVED],
            "2026-11-02 09:00",
            id="L12-told-by-telephone",
        ),
        pytest.param(NMO, [EX_PARTE], "2026-11-01 15:00", id="made-on-notice"),
        pytest.param(SPO, [EX_PARTE], "2026-11-01 15:00", id="SPO"),
        pytest.param(SPO, [], None, id="never-made"),
    ],
)
def test_breach_counts_from_when_the_act_says(
    kind: Kind, events: list[LifecycleEvent], expected: str | None
) -> None:
    assert enforceable_at(kind, events) == (london_at(expected) if expected else None)


def test_an_order_without_notice_is_live_and_not_yet_an_offence_to_breach_l12() -> None:
    told = explain(NMO_EX_PARTE, [EX_PARTE], london_at("2026-11-20 12:00"))
    assert told.live
    assert told.headline == "LIVE - NOT SERVED: breach not yet an offence"


def test_a_subject_told_without_service_may_commit_the_offence() -> None:
    aware = event(E.AWARE, "2026-11-02 09:00")
    told = explain(NMO_EX_PARTE, [EX_PARTE, aware], london_at("2026-11-20 12:00"))
    assert told.headline == "LIVE"
    assert "Not served; the subject knew of it at 09:00 on Mon 2 Nov 2026" in told.words


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("2027-05-04 12:59", State.LIVE, id="L13-12:59"),
        pytest.param("2027-05-04 13:00", State.ENDED, id="L13-13:00"),
    ],
)
def test_an_exact_end_is_kept_to_the_minute(when: str, expected: State) -> None:
    assert state_at(periods(NMO_EX_PARTE, [EX_PARTE, SERVED]), london_at(when)) is expected


@pytest.mark.rule(
    "An early discharge needs both sides to agree.",
    source=(
        "Stalking Protection Act 2019 s.4(4)(b); Sexual Offences Act 2003 ss.103E(7)-(8), 122D(5)"
    ),
    kept_by="orders.rules.lifecycle.enforcement.discharge_checks",
)
@pytest.mark.parametrize(
    ("kind", "on", "facts", "missing"),
    [
        pytest.param(SPO, date(2028, 11, 1), {}, list(BOTH), id="D14"),
        pytest.param(
            SPO, date(2028, 11, 1), {"subject_consents": "yes"}, ["police_consent"], id="D14-one"
        ),
        pytest.param(SPO, date(2028, 11, 1), BOTH, [], id="D14-both"),
        pytest.param(SPO, date(2028, 11, 19), {}, list(BOTH), id="D14-last-day"),
        pytest.param(SPO, date(2028, 11, 20), {}, [], id="D14-after-two-years"),
        pytest.param(SRO, date(2028, 11, 1), {}, list(BOTH), id="SRO"),
        pytest.param(SHPO_CIVIL, date(2031, 11, 19), {}, list(BOTH), id="SHPO-five-years"),
        pytest.param(SHPO_CIVIL, date(2031, 11, 20), {}, [], id="SHPO-after-five-years"),
        pytest.param(SPO_INTERIM, date(2026, 12, 1), {}, [], id="interim"),
        pytest.param(NMO, date(2026, 12, 1), {}, [], id="NMO"),
    ],
)
def test_an_early_discharge_needs_both_consents(
    kind: Kind, on: date, facts: dict[str, str], missing: list[str]
) -> None:
    found = discharge_checks(
        kind,
        made_on=date(2026, 11, 20),
        discharged_on=on,
        condition_codes=["NO_CONTACT_DIRECT"],
        facts=facts,
    )
    assert [each.field for each in found] == missing
    assert all(each.severity is Severity.CONFIRM for each in found)


def test_an_order_on_travel_only_is_discharged_without_consent() -> None:
    found = discharge_checks(
        SHPO_CIVIL,
        made_on=date(2026, 11, 20),
        discharged_on=date(2027, 1, 1),
        condition_codes=["TRAVEL_PROHIBITION_ALL", "PASSPORT_SURRENDER"],
        facts={},
    )
    assert found == []


def test_the_message_for_d14_names_the_day_until_which_consent_is_needed() -> None:
    found = discharge_checks(
        SPO,
        made_on=date(2026, 11, 20),
        discharged_on=date(2028, 11, 1),
        condition_codes=[],
        facts={},
    )
    assert "Until Sun 19 Nov 2028 an SPO is discharged only if" in found[0].message
    assert found[0].source == "Stalking Protection Act 2019 s.4(4)(b)"


OCCUPATION = catalogue.kind("OCCUPATION")
OCCUPIED = event(E.MADE, "2026-02-10 11:00", "2026-08-09 24:00")
ATTACHED = event(E.POWER_OF_ARREST, "2026-02-10 11:00", "2026-05-09 24:00")


@pytest.mark.rule(
    "An occupation order is met with arrest only where, and while, the court said so.",
    source="Family Law Act 1996 s.47(2)-(6)",
    kept_by="orders.rules.lifecycle.enforcement.arrest_power",
)
@pytest.mark.parametrize(
    ("events", "when", "expected"),
    [
        pytest.param([OCCUPIED], "2026-03-01 12:00", False, id="not-attached"),
        pytest.param([OCCUPIED, ATTACHED], "2026-05-09 23:59", True, id="attached"),
        pytest.param([OCCUPIED, ATTACHED], "2026-05-10 00:00", False, id="shorter-than-the-order"),
        pytest.param(
            [OCCUPIED, event(E.POWER_OF_ARREST, "2026-02-10 11:00")],
            "2026-08-09 12:00",
            True,
            id="as-long-as-the-order",
        ),
    ],
)
def test_an_occupation_order_has_the_power_of_arrest_that_the_court_attached(
    events: list[LifecycleEvent], when: str, *, expected: bool
) -> None:
    assert arrest_power(OCCUPATION, events, london_at(when)).is_there is expected


def test_that_no_power_of_arrest_is_attached_takes_back_what_was_said_before() -> None:
    """Family Law Act 1996 s.47: an arrest under a power that is none is unlawful."""
    attached = event(E.POWER_OF_ARREST, "2026-02-10 11:00")
    none = event(E.NO_POWER_OF_ARREST, "2026-03-02 11:00")
    again = event(E.POWER_OF_ARREST, "2026-04-01 11:00")
    told = [(attached, "02-11", True), (none, "03-03", False), (again, "04-02", True)]
    for number, (_, day, there) in enumerate(told, start=1):
        events = [OCCUPIED, *(each[0] for each in told[:number])]
        at = london_at(f"2026-{day} 12:00")
        power = arrest_power(OCCUPATION, events, at)
        assert (power.is_there, power.is_denied) == (there, not there)
    over = event(E.POWER_OF_ARREST, "2026-04-01 11:00", "2026-04-02 24:00")
    at = london_at("2026-04-03 12:00")
    ended = arrest_power(OCCUPATION, [OCCUPIED, attached, none, over], at)
    assert (ended.is_there, ended.is_denied) == (False, False)


@pytest.mark.parametrize("later", [E.POWER_OF_ARREST, E.NO_POWER_OF_ARREST])
def test_of_two_said_of_one_instant_what_was_recorded_later_holds(later: E) -> None:
    both = [event(each, "2026-02-10 11:00") for each in (E.POWER_OF_ARREST, E.NO_POWER_OF_ARREST)]
    said = [
        each._replace(recorded_at=each.occurred_at + timedelta(hours=1 + (each.kind is later)))
        for each in both
    ]
    at = london_at("2026-02-11 12:00")
    power = arrest_power(OCCUPATION, [OCCUPIED, *said], at)
    assert power.is_there == (later is E.POWER_OF_ARREST)


@pytest.mark.rule(
    "An undertaking never has a power of arrest.",
    source="Family Law Act 1996 s.46(2)",
    kept_by="orders.rules.lifecycle.enforcement.arrest_power",
)
def test_an_undertaking_never_has_a_power_of_arrest_l17() -> None:
    kind = catalogue.kind("UNDERTAKING")
    given = event(E.MADE, "2026-02-10 11:00")
    power = event(E.POWER_OF_ARREST, "2026-02-10 11:00")
    assert not arrest_power(kind, [given, power], london_at("2026-03-01 12:00")).is_there


@pytest.mark.parametrize(
    ("events", "pending"),
    [
        pytest.param([E.APPEALED], True, id="lodged"),
        pytest.param([E.APPEALED, E.APPEAL_ENDED], False, id="dismissed"),
        pytest.param([E.APPEALED, E.QUASHED], False, id="allowed"),
        pytest.param([], False, id="none"),
    ],
)
def test_an_appeal_is_pending_until_it_is_decided(events: list[E], *, pending: bool) -> None:
    happened = [event(kind, f"2026-03-0{day} 12:00") for day, kind in enumerate(events, start=1)]
    assert appeal_pending(happened, london_at("2026-04-01 12:00")) is pending


@pytest.mark.rule(
    "An appeal does not by itself suspend an order (not confirmed here).",
    source="Stalking Protection Act 2019 s.7; Sexual Offences Act 2003 ss.103H, 122G",
    kept_by="orders.rules.lifecycle.enforcement.appeal_pending",
)
def test_an_appeal_by_itself_does_not_suspend_an_order() -> None:
    made, lodged = event(E.MADE, "2026-02-10 11:00"), event(E.APPEALED, "2026-03-01 11:00")
    kind = catalogue.kind("SPO")
    assert enforceable_at(kind, [made, lodged]) == made.occurred_at
    told = explain(kind, [made, lodged], london_at("2026-03-02 12:00"))
    assert told.live
    assert "does not suspend" in told.words


@pytest.mark.rule(
    "What may be enforced goes by what is shown of the subject's knowing of the order.",
    source="Domestic Abuse Act 2021 s.39(2); Family Law Act 1996 ss.42A(2), 63CA(2)",
    kept_by="orders.rules.lifecycle.enforcement.enforcing",
)
@pytest.mark.parametrize(
    ("code", "without_notice", "reached", "first", "powers"),
    [
        ("DAPO", True, None, "Nothing by this order yet", False),
        ("DAPO", None, None, "Check service first", True),
        ("DAPO", False, None, "Not served: ask before treating it as an offence.", True),
        ("DAPO", True, EventKind.AWARE, "", True),
        ("SPO", None, None, "Not served: ask before treating it as an offence.", True),
        ("SPO", None, EventKind.SERVED, "", True),
        ("DVPO", None, None, "Not served: ask before treating it as a breach.", True),
        ("UNDERTAKING", None, None, "", True),
        ("OTHER", True, None, "Not served: read what the sealed order says", True),
    ],
)
def test_what_may_be_enforced_goes_by_what_the_subject_knows(
    code: str, without_notice: bool | None, reached: EventKind | None, first: str, powers: bool
) -> None:
    kind, at = catalogue.kind(code), london_at("2026-11-20 12:00")
    made = event(EventKind.MADE, "2026-11-16 10:00")._replace(without_notice=without_notice)
    events = [made, *([event(reached, "2026-11-17 10:00")] if reached else [])]
    found = enforcing(kind, events, at)
    assert found.first.startswith(first)
    assert bool(found.first) is bool(first)
    assert found.powers == (kind.powers if powers else ())
    assert found.sentences == (*([found.first] if first else []), *found.powers)


@pytest.mark.rule(
    "What a variation without notice added is not said to be enforceable until the subject knew.",
    source="Domestic Abuse Act 2021 ss.34, 39(2); Family Law Act 1996 ss.42A(2), 45, 63CA(2)",
    kept_by="orders.rules.lifecycle.enforcement.enforcing",
)
@pytest.mark.parametrize("code", ["DAPO", "NMO", "OCCUPATION", "FMPO", "FGMPO", "PHA_INJUNCTION"])
@pytest.mark.parametrize("told", [E.SERVED, E.AWARE])
def test_a_variation_without_notice_is_first_to_be_told(code: str, told: EventKind) -> None:
    kind, at = catalogue.kind(code), london_at("2026-11-20 12:00")
    made = event(E.MADE, "2026-11-16 10:00")._replace(without_notice=False)
    served = event(E.SERVED, "2026-11-17 10:00")
    varied = event(E.VARIED, "2026-11-18 10:00")._replace(without_notice=True)
    what = "an offence" if kind.breach.is_crime else "a breach"
    found = enforcing(kind, [made, served, varied], at)
    assert found.first.startswith("Varied without notice on Wed 18 Nov 2026, and nothing shows")
    assert f"is not {what}." in found.first
    assert found.powers == kind.powers
    unserved = enforcing(kind, [made, varied], at).first
    assert unserved.startswith(f"Not served: ask before treating it as {what}. Varied without")
    known = event(told, "2026-11-19 10:00")
    assert enforcing(kind, [made, served, varied, known], at).first == ""
    on_notice = varied._replace(without_notice=False)
    assert enforcing(kind, [made, served, on_notice], at).first == ""


def test_a_variation_without_notice_of_an_unknown_kind_is_read_in_the_sealed_order() -> None:
    kind, at = catalogue.kind("OTHER"), london_at("2026-11-20 12:00")
    made, served = event(E.MADE, "2026-11-16 10:00"), event(E.SERVED, "2026-11-17 10:00")
    varied = event(E.VARIED, "2026-11-18 10:00")._replace(without_notice=True)
    found = enforcing(kind, [made, served, varied], at)
    assert found.first.endswith("read what the sealed order says of that.")
    assert found.powers == kind.powers
