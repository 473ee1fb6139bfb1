"""Which of a court's decisions about a breach stand, and what became of the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol, TypeVar

from orders.rules.vocabulary.codes import NOT_FOUND, CourtOutcome
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.london import london


class CourtDecision(Protocol):
    """One thing a court decided about a breach, or imposed for it.

    Attributes:
        id: its number, by which alone two that are otherwise alike are told apart.
        outcome: what was decided.
        outcome_at: when, aware.
        on_appeal: whether it was decided on an appeal.
    """

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def outcome(self) -> CourtOutcome:
        """What was decided."""

    @property
    def outcome_at(self) -> datetime:
        """When it was decided."""

    @property
    def on_appeal(self) -> bool:
        """Whether it was decided on an appeal."""


class DecisionStanding(Labelled):
    """How a court's decision about a breach stands."""

    STANDS = "STANDS", "stands"
    HEARD_SINCE = "HEARD_SINCE", "adjourned: heard again since"
    OVERTURNED = "OVERTURNED", "overturned on appeal"
    VARIED = "VARIED", "varied on appeal"
    REPLACED = "REPLACED", "a later decision took its place"
    APPEAL_HEARD_ON = "APPEAL_HEARD_ON", "the appeal is adjourned; what was decided stands"


Decided = TypeVar("Decided", bound=CourtDecision)
_CUSTODY: Final = (CourtOutcome.PROVED_CUSTODY, CourtOutcome.GUILTY_CUSTODY)
_FOUND, _NOT_FOUND, _ADJOURNED = range(3)
_IN_ORDER: Final = tuple(CourtOutcome)


def standing(decisions: Iterable[Decided]) -> list[Decided]:
    """The decisions that stand: the last decided first, and what it was imposed together with.

    The last decided takes the place of every earlier one. What else the court imposed on that day
    stands beside it: a court may impose more than one thing for one breach. An adjournment of an
    appeal takes no place: what was appealed stands until the appeal is decided.

    Source: Magistrates' Courts Act 1980 s.63(3); Stalking Protection Act 2019 s.8(2). That an
    appeal suspends nothing by itself is not confirmed from the law.
    """
    every = list(decisions)
    taking = [each for each in every if not _adjourns_appeal(each)] or every
    if not taking:
        return []
    last = max(taking, key=_lateness)
    return latest_decided(each for each in taking if each is last or _goes_with(each, last))


def latest_decided(decisions: Iterable[Decided]) -> list[Decided]:
    """Decisions as a page lists them: the last decided first."""
    return sorted(decisions, key=_lateness, reverse=True)


def how_each_stands(decisions: Iterable[CourtDecision]) -> dict[int, DecisionStanding]:
    """How each of a breach's decisions stands, by its number."""
    every = list(decisions)
    stand = standing(every)
    numbers = {each.id for each in stand}
    return {
        each.id: DecisionStanding.STANDS if each.id in numbers else _since(each, stand[0], every)
        for each in every
    }


def _since(
    decision: CourtDecision, last: CourtDecision, every: Iterable[CourtDecision]
) -> DecisionStanding:
    if _adjourns_appeal(decision) and decision.outcome_at >= last.outcome_at:
        return DecisionStanding.APPEAL_HEARD_ON
    if not decision.outcome.is_final:
        return DecisionStanding.HEARD_SINCE
    if not any(
        each.on_appeal and each.outcome.is_final and _lateness(each) > _lateness(decision)
        for each in every
    ):
        return DecisionStanding.REPLACED
    found, now_found = _sort(decision) == _FOUND, _sort(last) == _FOUND
    return DecisionStanding.VARIED if found == now_found else DecisionStanding.OVERTURNED


def _adjourns_appeal(decision: CourtDecision) -> bool:
    return decision.on_appeal and not decision.outcome.is_final


def _goes_with(decision: CourtDecision, last: CourtDecision) -> bool:
    """Whether both were imposed together: on one day, by the same court, to the same end."""
    alike = decision.on_appeal == last.on_appeal and _sort(decision) == _sort(last)
    if _sort(last) == _ADJOURNED:
        return alike and decision.outcome_at == last.outcome_at
    return alike and london(decision.outcome_at).date() == london(last.outcome_at).date()


def _sort(decision: CourtDecision) -> int:
    if not decision.outcome.is_final:
        return _ADJOURNED
    return _NOT_FOUND if decision.outcome in NOT_FOUND else _FOUND


def _lateness(decision: CourtDecision) -> tuple[datetime, bool, int, bool, int, int]:
    """What is decided later; of one instant what is decided on appeal, is final, weighs most."""
    return (
        decision.outcome_at,
        decision.on_appeal,
        -_sort(decision),
        decision.outcome in _CUSTODY,
        -_IN_ORDER.index(decision.outcome),
        decision.id,
    )
