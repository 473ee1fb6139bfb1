"""What of a breach still waits, as SQL conditions on ``Breach`` joined to its ``Order``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_

from orders.breaches.custody.custody_clock import is_running
from orders.breaches.model import Breach
from orders.db import Instant
from orders.register.model import Order, Protection
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, BreachRules
from orders.rules.vocabulary.breach_codes import BreachProgress, OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, CourtOutcome
from orders.rules.vocabulary.labelled import Labelled

UNDECIDED_AFTER = timedelta(hours=24)
"""A breach with no decision this long after police were told is asked about."""
_ENDED_BY_POLICE = [
    BreachDecision.CAUTION,
    BreachDecision.COMMUNITY_RESOLUTION,
    BreachDecision.NFA_15,
    BreachDecision.NFA_16,
    BreachDecision.NFA_OTHER,
]
_AT_COURT = [BreachDecision.CHARGED, BreachDecision.SUMMONS]
_NO_CHOICE = [BreachDecision.UNDECIDED, BreachDecision.OUTSTANDING_SUSPECT]
_FINAL = [each for each in CourtOutcome if each.is_final]


class PendingBreaches(Labelled):
    """What may be asked of breaches: which of them wait for something."""

    CLOCK = "CLOCK", "custody clock runs"
    UNDECIDED = "UNDECIDED", "no decision after 24 hours"
    OFFENCE = "OFFENCE", "substantive offence not decided"
    NOT_ARRESTED = "NOT_ARRESTED", "power of arrest not used"
    VICTIM = "VICTIM", "victim not updated"


def waits(waiting: PendingBreaches, now: Instant) -> ColumnElement[bool]:
    """Whether a breach waits for that at ``now`` (aware)."""
    return _CONDITIONS[waiting](now)


def undecided(reported_by: Instant) -> ColumnElement[bool]:
    """Nothing decided of what police were told by then, or a suspect still outstanding."""
    return and_(
        Breach.decision.in_(_NO_CHOICE),
        Breach.outcome.is_(None),
        Breach.reported_at <= reported_by,
    )


def victim_not_told() -> ColumnElement[bool]:
    """The victim has not been told of it, or not since the arrest or what the court decided."""
    told = Breach.victim_informed_at
    return and_(
        Breach.method != BreachMethod.NOTIFICATION_FAILURE,
        exists().where(Protection.order_id == Breach.order_id, Protection.taken_out_id.is_(None)),
        or_(told.is_(None), told < Breach.arrested_at, told < Breach.outcome_at),
    )


def arrest_not_used() -> ColumnElement[bool]:
    """Its Act lets police arrest for any breach, and no arrest was made; the reason is kept."""
    return and_(
        Breach.arrested_at.is_(None),
        Breach.decision.not_in(_NO_CHOICE),
        Order.kind.in_(_kinds(lambda breach: breach.arrest is ArrestRules.YES)),
    )


def progress() -> ColumnElement[str]:
    """How far a breach has come, as a code of ``BreachProgress``."""
    to_court = or_(
        Breach.decision.in_(_AT_COURT),
        Breach.produced_at.is_not(None),
        Breach.outcome.is_not(None),
        and_(Breach.decision == BreachDecision.ARRESTED, Order.kind.in_(civil_kinds())),
    )
    return case(
        (Breach.outcome.in_(_FINAL), BreachProgress.DONE.value),
        (Breach.decision.in_(_ENDED_BY_POLICE), BreachProgress.DONE.value),
        (to_court, BreachProgress.COURT.value),
        (Breach.decision == BreachDecision.UNDECIDED, BreachProgress.UNDECIDED.value),
        else_=BreachProgress.POLICE.value,
    )


def civil_kinds() -> list[str]:
    """Codes of the kinds whose breach is no offence."""
    return _kinds(lambda breach: not breach.is_crime)


def uncounted_kinds() -> list[str]:
    """Codes of the kinds whose breach counts as no breach of an order."""
    return _kinds(lambda breach: not breach.is_of_an_order)


def _kinds(wanted: Callable[[BreachRules], bool]) -> list[str]:
    return [code for code, kind in catalogue.KINDS.items() if wanted(kind.breach)]


_CONDITIONS: Mapping[PendingBreaches, Callable[[Any], ColumnElement[bool]]] = {
    PendingBreaches.CLOCK: lambda now: is_running(),
    PendingBreaches.UNDECIDED: lambda now: undecided(now - UNDECIDED_AFTER),
    PendingBreaches.OFFENCE: lambda now: Breach.offence == OffenceAnswer.NOT_YET,
    PendingBreaches.NOT_ARRESTED: lambda now: arrest_not_used(),
    PendingBreaches.VICTIM: lambda now: victim_not_told(),
}
