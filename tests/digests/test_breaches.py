"""What mails tell of a breach after it was told: custody, decisions, what a court decided."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.breaches.schemas.progress import ProgressInput
from orders.breaches.service import record_progress, stamp
from orders.digests.model import Snapshot
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome
from tests.digests.looking import BREACHES, CORRECTIONS, Areas, rows
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.ground import move_to_birch
from tests.factories.orders import at, make_served_notice

DAY_0, DAY_1, DAY_2 = "2026-11-20", "2026-11-21", "2026-11-22"
DAY_3, DAY_4, DAY_5 = "2026-11-23", "2026-11-24", "2026-11-25"
WHAT = "breach in person, Fri 20 Nov 2026, 21:00"


@pytest.fixture
def breach(placed: Session) -> Breach:
    """Of a notice; the subject was arrested an hour later and waits for the court."""
    return make_breach(placed, make_served_notice(placed))


def progress(db: Session, breach: Breach, now: str, **known: Any) -> None:
    given = ProgressInput(
        **{
            "decision": BreachDecision.ARRESTED,
            "decision_rationale": "Arrest necessary to protect.",
            "arrested_at": breach.arrested_at,
            "custody_reference": breach.custody_reference,
            "outcome_reason": "The first was recorded wrongly.",
            **known,
        }
    )
    by = make_account(db)
    record_progress(db, breach.id, given, seen=stamp(breach), by=by, now=at(now))


def decided(db: Session, breach: Breach, outcome: CourtOutcome, now: str, **known: Any) -> None:
    court: dict[str, Any] = {
        "produced_at": at("2026-11-21 09:30"),
        "outcome_at": at("2026-11-21 10:00"),
    }
    court["outcome_reason"] = "The first was recorded wrongly."
    progress(db, breach, now, outcome=outcome, **court | known)


def notes(areas: Areas, day: str, title: str) -> list[str]:
    return [row.note for row in rows(areas.digest("ALD", day), title)]


def test_what_a_court_decided_is_told_once(placed: Session, areas: Areas, breach: Breach) -> None:
    areas.sent("ALD", DAY_1)
    decided(placed, breach, CourtOutcome.PROVED_FINE_LUMP, "2026-11-21 11:00", fine_pounds=200)
    assert notes(areas, DAY_2, BREACHES) == [f"{WHAT}; in court: “proved: fine”"]
    areas.sent("ALD", DAY_2)
    assert notes(areas, DAY_3, BREACHES) == notes(areas, DAY_3, CORRECTIONS) == []


def test_a_breach_is_told_with_what_a_court_decided(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    areas.sent("ALD", DAY_0)
    decided(placed, breach, CourtOutcome.NOT_PROVED, "2026-11-21 11:00")
    (told,) = notes(areas, DAY_2, BREACHES)
    assert told == f"{WHAT}, recorded Fri 20 Nov 2026, 23:00; arrested; in court: “not proved”"


def test_what_a_court_decided_after_it_adjourned_is_told(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    to = {"adjourned_to_at": at("2026-11-22 10:00")}
    decided(placed, breach, CourtOutcome.ADJOURNED_BAIL, "2026-11-21 11:00", **to)
    areas.sent("ALD", DAY_2)
    later = {"outcome_at": at("2026-11-22 10:30")}
    decided(placed, breach, CourtOutcome.NOT_PROVED, "2026-11-22 11:00", **later)
    assert notes(areas, DAY_3, BREACHES) == [f"{WHAT}; in court: “not proved”"]
    assert notes(areas, DAY_3, CORRECTIONS) == []


def test_what_a_court_did_not_decide_is_taken_back(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    decided(placed, breach, CourtOutcome.PROVED_NO_PENALTY, "2026-11-21 11:00")
    areas.sent("ALD", DAY_2)
    decided(placed, breach, CourtOutcome.NOT_PROVED, "2026-11-22 11:00")
    told = f"{WHAT}; in court: “not proved”; was said to be “proved: no penalty”"
    assert notes(areas, DAY_3, CORRECTIONS) == [told]
    assert notes(areas, DAY_3, BREACHES) == []
    areas.sent("ALD", DAY_3)
    progress(placed, breach, "2026-11-23 11:00", produced_at=at("2026-11-21 09:30"))
    told = f"{WHAT}; in court: not decided; was said to be “not proved”"
    assert notes(areas, DAY_4, CORRECTIONS) == [told]


def test_an_area_the_subject_left_is_told_that_a_court_decided_otherwise_and_no_more(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    decided(placed, breach, CourtOutcome.PROVED_NO_PENALTY, "2026-11-21 11:00")
    areas.sent("ALD", DAY_2)
    move_to_birch(placed, breach.order, "2026-11-22 12:00")
    elsewhere = make_breach(placed, breach.order, now=at("2026-11-22 13:00"))
    decided(placed, elsewhere, CourtOutcome.PROVED_NO_PENALTY, "2026-11-22 14:00")
    areas.sent("ALD", DAY_3)
    for each in (breach, elsewhere):
        decided(placed, each, CourtOutcome.NOT_PROVED, "2026-11-23 11:00")
    told = f"{WHAT}; in court: “not proved”; was said to be “proved: no penalty”"
    assert notes(areas, DAY_4, CORRECTIONS) == [told]
    areas.sent("ALD", DAY_4)
    assert areas.digest("ALD", DAY_5).nil


def test_no_deadline_is_told_of_a_subject_who_is_held_no_more(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    areas.sent("ALD", DAY_1)
    progress(placed, breach, "2026-11-21 09:00", decision=BreachDecision.NFA_OTHER)
    told = f"{WHAT}: {BreachDecision.NFA_OTHER.label} now"
    assert notes(areas, DAY_2, BREACHES) == [told]


def test_what_courts_decided_before_mails_told_it_is_not_told_at_once_of_every_breach(
    placed: Session, areas: Areas, breach: Breach
) -> None:
    decided(placed, breach, CourtOutcome.NOT_PROVED, "2026-11-21 11:00")
    areas.sent("ALD", DAY_2)
    kept = placed.scalars(select(Snapshot)).one()
    kept.rows = {
        name: row | {"breaches": _older(row["breaches"])} for name, row in kept.rows.items()
    }
    placed.flush()
    assert notes(areas, DAY_3, BREACHES) == notes(areas, DAY_3, CORRECTIONS) == []


def _older(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """As kept by a version that told nothing of what courts decided."""
    return {number: words[:3] for number, words in told.items()}
