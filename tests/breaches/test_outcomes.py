"""What a court decided: within the law, or confirmed as sealed; civil and criminal kinds apart."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.breaches import service
from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.errors import RuleBroken
from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import ArrestPower, AwareBasis, LengthUnit, OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome, EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Severity
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at, happen, make_order, make_served_notice, order_input
from tests.naming import named

NOW = at("2026-12-05 12:00")
OPEN: dict[str, Any] = {"ends_kind": EndsKind.UNTIL_FURTHER_ORDER, "ends_at": None}


def order_of(db: Session, kind: str, **changes: Any) -> Order:
    """An order of a kind made Mon 23 Nov 2026 11:00."""
    return make_order(db, order_input(kind=kind, **changes))


def breach_of(db: Session, order: Order, **changes: Any) -> Breach:
    """A breach on Tue 1 Dec 2026 20:00, the subject arrested at 21:00."""
    values: dict[str, Any] = {
        "occurred_from": at("2026-12-01 20:00"),
        "arrested_at": at("2026-12-01 21:00"),
        "now": at("2026-12-01 22:00"),
    }
    return make_breach(db, order, **(values | changes))


def decide(db: Session, breach: Breach, outcome: CourtOutcome, **changes: Any) -> Breach:
    """What the court decided on Wed 2 Dec at 11:00."""
    values: dict[str, Any] = {
        "decision": breach.decision,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": breach.arrested_at,
        "produced_at": at("2026-12-02 10:00") if breach.arrested_at else None,
        "outcome": outcome,
        "outcome_at": at("2026-12-02 11:00"),
    }
    return service.record_progress(
        db,
        breach.id,
        ProgressInput(**(values | changes)),
        seen=service.stamp(breach),
        by=make_account(db),
        now=NOW,
    )


def findings(refused: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in refused.value.findings]


@pytest.mark.parametrize(
    ("outcome", "imposed", "code"),
    named(
        ("D22 lump", CourtOutcome.PROVED_FINE_LUMP, {"fine_pounds": 6000}, "fine-too-high"),
        (
            "D22 daily",
            CourtOutcome.PROVED_FINE_DAILY,
            {"fine_per_day_pounds": 50, "fine_days": 30},
            "daily-fine-too-high-in-all",
        ),
        (
            "D22 custody",
            CourtOutcome.PROVED_CUSTODY,
            {"custody_length": 3, "custody_unit": LengthUnit.MONTHS},
            "custody-too-long",
        ),
        (
            "several",
            CourtOutcome.PROVED_CUSTODY,
            {"fine_pounds": 500, "custody_length": 14, "custody_unit": LengthUnit.DAYS},
            "one-penalty-of-several",
        ),
        ("crime", CourtOutcome.GUILTY_FINE, {"fine_pounds": 10}, "outcome-of-crime"),
    ),
)
def test_an_outcome_beside_the_law_is_confirmed_with_a_reason_that_stays(
    placed: Session, outcome: CourtOutcome, imposed: dict[str, Any], code: str
) -> None:
    breach = breach_of(placed, order_of(placed, "DVPO"))
    with pytest.raises(RuleBroken) as refused:
        decide(placed, breach, outcome, **imposed)
    assert findings(refused) == [(code, Severity.CONFIRM)]
    decide(placed, breach, outcome, outcome_reason="Read on the sealed result.", **imposed)
    assert breach.outcome is outcome
    assert breach.outcome_reason == "Read on the sealed result."
    line = placed.scalars(select(AuditEntry).where(AuditEntry.what == "breach.changed")).one()
    assert (line.details["confirmed"], line.reason) == ([code], "Read on the sealed result.")


def test_an_outcome_within_the_law_keeps_no_reason(placed: Session) -> None:
    breach = breach_of(placed, order_of(placed, "DVPO"))
    decide(placed, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=5_000, outcome_reason="x")
    assert (breach.fine_pounds, breach.outcome_reason) == (5_000, None)


@pytest.mark.parametrize(
    ("outcome", "to", "report", "codes"),
    named(
        ("K13 3 weeks", "ADJOURNED_CUSTODY", "2026-12-23 10:00", True, []),
        ("K13 later", "ADJOURNED_CUSTODY", "2026-12-24 10:00", True, ["remand-too-long"]),
        ("K13 4 weeks on bail", "ADJOURNED_BAIL", "2026-12-30 10:00", True, []),
        ("K13 bail later", "ADJOURNED_BAIL", "2026-12-31 10:00", True, ["remand-too-long"]),
        ("K14 8 clear days", "ADJOURNED_CUSTODY", "2026-12-11 10:00", False, []),
        ("K14 later", "ADJOURNED_CUSTODY", "2026-12-12 10:00", False, ["remand-too-long"]),
        ("bail by consent", "ADJOURNED_BAIL", "2027-01-31 10:00", False, []),
    ),
)
def test_a_remand_lasts_no_longer_than_the_act_allows(
    placed: Session, outcome: str, to: str, report: bool, codes: list[str]
) -> None:
    """Crime and Security Act 2010 s.30(2), (4)-(5)."""
    breach = breach_of(placed, order_of(placed, "DVPO"))
    found = service.progress_findings(
        placed,
        breach,
        ProgressInput(
            decision=BreachDecision.ARRESTED,
            arrested_at=breach.arrested_at,
            produced_at=at("2026-12-02 10:00"),
            outcome=CourtOutcome(outcome),
            outcome_at=at("2026-12-02 11:00"),
            adjourned_to_at=at(to),
            remanded_for_report=report,
        ),
        now=NOW,
    )
    assert [each.code for each in found] == codes


CRIME: dict[str, Any] = {"crime_reference": "20/1/26", "offence": OffenceAnswer.YES}


def test_the_same_conduct_is_never_both_contempt_and_an_offence(placed: Session) -> None:
    """Family Law Act 1996 s.42A(3)-(4)."""
    order = order_of(placed, "NMO", **OPEN)
    breach = breach_of(placed, order, **CRIME)
    with pytest.raises(RuleBroken) as refused:
        decide(placed, breach, CourtOutcome.CONTEMPT, decision=BreachDecision.CHARGED, **CRIME)
    assert findings(refused) == [("both-contempt-and-offence", Severity.CONFIRM)]
    assert "Family Law Act 1996 s.42A(3)-(4)" in str(refused.value.findings[0].source)
    decide(placed, breach, CourtOutcome.CONTEMPT, **CRIME)
    again = breach_of(placed, order, **CRIME)
    with pytest.raises(RuleBroken) as refused:
        decide(placed, again, CourtOutcome.GUILTY_COMMUNITY, sentence_text="Unpaid work.", **CRIME)
    assert findings(refused) == [("both-contempt-and-offence", Severity.CONFIRM)]
    later = breach_of(
        placed,
        order,
        occurred_from=at("2026-12-01 23:00"),
        arrested_at=at("2026-12-01 23:30"),
        now=at("2026-12-02 00:30"),
        **CRIME,
    )
    decide(placed, later, CourtOutcome.NOT_GUILTY, **CRIME)


def test_an_offence_without_contempt_dealt_with_as_contempt_is_confirmed(placed: Session) -> None:
    breach = breach_of(placed, order_of(placed, "SRO", **OPEN), **CRIME)
    with pytest.raises(RuleBroken) as refused:
        decide(placed, breach, CourtOutcome.CONTEMPT, **CRIME)
    assert findings(refused) == [("no-contempt", Severity.CONFIRM)]


def test_nobody_is_charged_with_what_is_no_offence(placed: Session) -> None:
    with pytest.raises(RuleBroken) as refused:
        breach_of(placed, order_of(placed, "DVPO"), decision=BreachDecision.CHARGED)
    assert findings(refused) == [("no-offence", Severity.REFUSE)]


def test_codes_are_kept_as_they_were_on_the_day(placed: Session) -> None:
    """Domain 6.2: civil proceedings have no recorded-crime class."""
    civil = breach_of(placed, order_of(placed, "DVPO"))
    crime = breach_of(placed, order_of(placed, "SPO", **OPEN), **CRIME)
    assert (civil.cjs_code, civil.home_office_class) == ("MC80530", None)
    assert (crime.cjs_code, crime.home_office_class) == ("ST19001", "008/74")


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    named(
        ("L17 undertaking", "UNDERTAKING", {}, "no-power-of-arrest"),
        (
            "occupation: not by its Act",
            "OCCUPATION",
            {"arrest_power": ArrestPower.OF_THE_ORDER},
            "power-not-attached",
        ),
        ("PACE s.24", "DVPO", {"arrest_power": ArrestPower.PACE_24}, "power-needs-offence"),
    ),
)
def test_an_arrest_needs_a_power(
    placed: Session, kind: str, changes: dict[str, Any], code: str
) -> None:
    """Family Law Act 1996 ss.46(2), 47(2)-(6)."""
    order = order_of(placed, kind, override_reason="As sealed.")
    with pytest.raises(RuleBroken) as refused:
        breach_of(placed, order, **changes)
    assert (code, Severity.REFUSE) in findings(refused)


def test_a_breach_of_an_undertaking_is_recorded_without_a_clock(placed: Session) -> None:
    """L17."""
    order = order_of(placed, "UNDERTAKING", override_reason="As sealed.")
    breach = breach_of(
        placed,
        order,
        decision=BreachDecision.UNDECIDED,
        arrested_at=None,
        custody_reference=None,
    )
    assert breach.court_deadline_at is None


def test_a_notice_starts_k2_and_an_occupation_order_k6(placed: Session) -> None:
    """C26: both leave Christmas Day out; of 26 December only K2 leaves two readings."""
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = order_of(placed, "OCCUPATION", override_reason="As sealed.")
    told = {"occurred_from": at("2026-12-25 17:00"), "now": at("2026-12-25 19:00")}
    friday = {"arrested_at": at("2026-12-25 18:00"), "not_in_force_reason": "For the clock."}
    by_csa = breach_of(placed, notice, **told, **friday)
    attached = ArrestPower.ATTACHED
    by_fla = breach_of(placed, order, **told, **friday, arrest_power=attached)
    assert by_csa.court_deadline_at == at("2026-12-27 00:00")
    assert by_fla.court_deadline_at == at("2026-12-27 00:00")
    assert by_csa.court_deadline_arguable_at == at("2026-12-30 00:00")
    assert by_fla.court_deadline_arguable_at is None


def test_an_order_without_notice_asks_what_shows_that_the_subject_knew(placed: Session) -> None:
    """L12; Family Law Act 1996 s.42A(2)."""
    order = order_of(placed, "NMO_EX_PARTE", ends_at=at("2027-05-04 13:00"))
    told: dict[str, Any] = CRIME | {"subject_aware_basis": AwareBasis.TOLD_BY_POLICE}
    with pytest.raises(RuleBroken) as refused:
        breach_of(placed, order, **told)
    assert findings(refused) == [("not-yet-known", Severity.CONFIRM)]
    happen(placed, order, EventKind.SERVED, "2026-11-24 09:00")
    assert breach_of(placed, order, **told).subject_aware_basis is AwareBasis.TOLD_BY_POLICE
    with pytest.raises(RuleBroken) as refused:
        breach_of(placed, order, **told | {"subject_aware_basis": AwareBasis.NOT_SHOWN})
    assert findings(refused) == [("not-yet-known", Severity.CONFIRM)]


def test_a_charge_is_held_to_the_contempt_that_stands(placed: Session) -> None:
    """Family Law Act 1996 s.42A(3)-(4): asked though nothing new of the court is said."""
    order = order_of(placed, "NMO", **OPEN)
    breach = breach_of(placed, order, **CRIME)
    decide(placed, breach, CourtOutcome.CONTEMPT, **CRIME)
    with pytest.raises(RuleBroken) as refused:
        decide(placed, breach, CourtOutcome.CONTEMPT, decision=BreachDecision.CHARGED, **CRIME)
    assert findings(refused) == [("both-contempt-and-offence", Severity.CONFIRM)]
