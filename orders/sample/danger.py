"""Danger to look at in every LPA: the wanted, reports and visits to answer, a clock that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, true
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.access.permissions import Role
from orders.breaches.reports import reporting
from orders.breaches.reports.reporting import ReportInput, report_breach
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.service import log_breach, order_of
from orders.follow_ups.schema import AnswerInput
from orders.follow_ups.words import FollowUpAnswer
from orders.ground import visit_records
from orders.ground.schema import VisitInput
from orders.ground.words import VisitResult
from orders.register.model import Order, Stay
from orders.register.presence.area_predicates import counts_at
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, DashRisk, PersonFlag
from orders.sample.stories.dice import Dice

_SEEN = (
    (VisitResult.BREACH_SUSPECTED, "Two cups on the table, and somebody left by the back door."),
    (VisitResult.CONCERN, "Had been drinking and asked about the children."),
    (VisitResult.NOT_LIVING_THERE, ""),
)
_REPORTED = (
    "Shouted in the street outside.",
    "Sat in a parked car for an hour.",
    "Sent a friend with a message.",
)
_MARKERS = "Has resisted arrest. Keeps two dogs."
_EACH = 5
"""Orders of each LPA that something is done about: one to be wanted for, three to answer."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who acts, when, by which chance; ``number`` of the LPA makes each one differ."""

    db: Session
    dice: Dice
    number: int
    officer: Account
    team: Account
    until: datetime


def act(db: Session, dice: Dice, *, by: Account, until: datetime) -> None:
    """Make a subject of each LPA wanted, report and visit others, up to ``until`` (aware)."""
    officers = db.scalars(
        select(Account).where(Account.role == Role.OFFICER).order_by(Account.id)
    ).all()
    used: set[int] = set()
    for number, officer in enumerate(officers):
        orders = [each for each in _live(db, officer, until) if each.subject_id not in used]
        used |= {each.subject_id for each in orders[:_EACH]}
        for act_on, order in zip(
            (_want, _report, _visit, _answered, _mark), orders[:_EACH], strict=False
        ):
            act_on(_Scene(db, dice, number, officer, by, until), order)


def _live(db: Session, officer: Account, at: datetime) -> Sequence[Order]:
    """Orders live in an officer's LPA for a day or more, latest first; no undertaking."""
    return [
        order
        for order in db.scalars(
            select(Order)
            .where(
                counts_at(officer.area_id or 0, at, Stay.LIVE),
                counts_at(officer.area_id or 0, at - timedelta(days=1), Stay.LIVE),
            )
            .options(
                selectinload(Order.subject),
                selectinload(Order.conditions),
                selectinload(Order.protections),
            )
            .order_by(Order.id.desc())
        )
        if catalogue.kind(order.kind).breach.arrest is not ArrestRules.NEVER
    ]


def _want(at: _Scene, order: Order) -> None:
    occurred_at = at.until - at.dice.minutes(120, 900)
    given = BreachInput(
        occurred_from=occurred_at,
        occurred_to=occurred_at,
        reported_at=occurred_at + at.dice.minutes(5, 60),
        reported_by=f"PC {at.officer.collar_number}",
        method=BreachMethod.MESSAGE,
        account_text="Eleven messages in one evening.",
        condition_ids=tuple(each.id for each in order.conditions[:1]),
        protected_person_ids=tuple(each.person_id for each in order.protections[:1]),
        decision=BreachDecision.OUTSTANDING_SUSPECT,
        not_in_force_reason="As reported; the record is being checked.",
    )
    log_breach(at.db, order_of(at.db, order.reference), given, by=at.team, now=at.until)


def _report(at: _Scene, order: Order) -> None:
    """Every other one with an arrest, so that its clock runs."""
    occurred_at = at.until - at.dice.minutes(120, 600)
    arrested_at = None if at.number % 2 else occurred_at + at.dice.minutes(10, 90)
    given = ReportInput(
        account_text=at.dice.one(_REPORTED),
        occurred_at=occurred_at,
        place_text="In the street",
        arrested_at=arrested_at,
    )
    known = order_of(at.db, order.reference)
    report_breach(at.db, known, given, by=at.officer, now=at.until)


def _visit(at: _Scene, order: Order) -> None:
    result, words = _SEEN[at.number % len(_SEEN)]
    given = VisitInput(
        visited_at=at.until - at.dice.minutes(60, 20 * 60),
        visited_by=f"{at.officer.name} {at.officer.collar_number}",
        subject_seen=not result.means_unseen,
        result=result,
        words=words,
    )
    visit_records.record_visit(at.db, order, given, by=at.officer, now=at.until)


def _answered(at: _Scene, order: Order) -> None:
    given = ReportInput(
        account_text=at.dice.one(_REPORTED), occurred_at=at.until - at.dice.minutes(900, 2000)
    )
    known = order_of(at.db, order.reference)
    row = report_breach(at.db, known, given, by=at.officer, now=at.until)
    answer = AnswerInput(answer=FollowUpAnswer.NOT_A_BREACH, words="Somebody else: seen on camera.")
    reporting.answer_follow_up(at.db, row.id, answer, by=at.team, now=at.until, visible=true())


def _mark(at: _Scene, order: Order) -> None:
    person = order.subject
    person.warning_markers = _MARKERS
    person.dash_risk = DashRisk.HIGH if at.number % 2 else DashRisk.MEDIUM
    person.flag_codes = " ".join((PersonFlag.WEAPONS, PersonFlag.VIOLENCE)[: 1 + at.number % 2])
    at.db.flush()
