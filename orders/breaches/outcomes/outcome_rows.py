"""The rows of what a court decided: which a change adds and which it puts right; what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.breaches.model import Breach, BreachOutcome
from orders.breaches.schemas.outcome import DECIDED, OutcomeInput
from orders.breaches.schemas.progress import ProgressInput
from orders.register.corrections.ledger import keep, whole_row
from orders.register.corrections.model import CorrectionAct
from orders.rules.lifecycle.court_decisions import (
    DecisionStanding,
    how_each_stands,
    latest_decided,
    standing,
)
from orders.rules.vocabulary.codes import CourtOutcome
from orders.typed_words import kept_back

_NOTHING: Final[Mapping[str, Any]] = {
    name: False if name in {"on_appeal", "remanded_for_report"} else None for name in DECIDED
}
SORT: Final = "outcome"
"""As ``corrections.sorts`` calls one of these rows."""


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """What becomes of a breach's rows by what is said of it.

    Attributes:
        row: the row that is put right; ``None``: none is.
        said: what it is to say.
        added: what is decided besides what is on record.
        removed: rows that are taken out, since it is said that no court decided anything.
    """

    row: BreachOutcome | None
    said: OutcomeInput | None
    added: tuple[OutcomeInput, ...]
    removed: tuple[BreachOutcome, ...] = ()

    @property
    def decided(self) -> tuple[OutcomeInput, ...]:
        """What is new of what the court decided."""
        return (*((self.said,) if self.said else ()), *self.added)

    def fields(self) -> list[str]:
        """What of the record it changes, for the line of the log; asked before it is made."""
        before = _NOTHING if self.row is None else vars_of(self.row)
        new = [*map(vars_of, self.decided), *map(vars_of, self.removed)]
        return [name for name in DECIDED if any(each[name] != before[name] for each in new)] or [
            "outcome"
        ] * bool(self)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.said or self.added or self.removed)


@dataclass(frozen=True, slots=True)
class PlannedOutcome:
    """What a row would say once a change is made; ``is_new`` of what the change says."""

    id: int
    said: OutcomeInput
    is_new: bool

    @property
    def outcome(self) -> CourtOutcome:
        """What was decided."""
        return self.said.outcome

    @property
    def outcome_at(self) -> datetime:
        """When it was decided."""
        return self.said.outcome_at

    @property
    def on_appeal(self) -> bool:
        """Whether it was decided on an appeal."""
        return self.said.on_appeal


def vars_of(decided: BreachOutcome | OutcomeInput) -> dict[str, Any]:
    """What is known of one thing a court decided, by name."""
    return {name: getattr(decided, name) for name in DECIDED}


def said_by(row: BreachOutcome) -> OutcomeInput:
    """What a row says."""
    return OutcomeInput(**vars_of(row))


def decisions_of(breach: Breach) -> list[tuple[BreachOutcome, DecisionStanding]]:
    """What the court decided, the last decided first, each with how it stands."""
    stand = how_each_stands(breach.outcomes)
    return [(each, stand[each.id]) for each in latest_decided(breach.outcomes)]


def change_of(breach: Breach, given: ProgressInput) -> OutcomeChange:
    """What is to become of the rows of a breach, which are loaded.

    What was decided at the time of a row takes that row's place, of another time it is added.
    """
    if given.adds_outcomes:
        return OutcomeChange(None, None, given.every_outcome)
    said = given.decided
    if said is None:
        return OutcomeChange(None, None, given.further_outcomes, tuple(breach.outcomes))
    row = _of_that_time(breach, said)
    if row is None:
        return OutcomeChange(None, None, (said, *given.further_outcomes))
    if given.on_appeal is None:
        said = replace(said, on_appeal=row.on_appeal)
    # Whether the same was typed unseen is never told: else a guess at a home would be answered.
    unseen = kept_back(row, "sentence_text", row.sentence_text)
    same = said_by(row) == said and not unseen
    return OutcomeChange(row, None if same else said, given.further_outcomes)


def _of_that_time(breach: Breach, said: OutcomeInput) -> BreachOutcome | None:
    """The row that says what was decided at a time; of several the one that says it best."""
    at_once = [each for each in breach.outcomes if each.outcome_at == said.outcome_at]
    alike = [each for each in at_once if each.outcome is said.outcome]
    return next(iter(standing(alike) or standing(at_once)), None)


def planned(breach: Breach, change: OutcomeChange) -> list[PlannedOutcome]:
    """The rows as a change would leave them."""
    rows = [
        PlannedOutcome(row.id, change.said, is_new=True)
        if row is change.row and change.said is not None
        else PlannedOutcome(row.id, said_by(row), is_new=False)
        for row in breach.outcomes
        if row not in change.removed
    ]
    last = max((row.id for row in breach.outcomes), default=0)
    new = enumerate(change.added, last + 1)
    return [*rows, *(PlannedOutcome(number, said, is_new=True) for number, said in new)]


def write(
    db: Session,
    breach: Breach,
    change: OutcomeChange,
    *,
    confirmed: str | None,
    reason: str,
    by: Account,
    now: datetime,
) -> None:
    """Make a change of the rows of a breach, keep what it replaces, and work out what stands.

    Args:
        confirmed: why what the law does not provide for is recorded; ``None`` where it does.
        reason: why what was recorded is said otherwise.
    """

    def kept(row: BreachOutcome, act: CorrectionAct, was: dict[str, Any]) -> None:
        keep(db, SORT, row.id, act, was, order_id=breach.order_id, reason=reason, by=by, now=now)

    for row in change.removed:
        kept(row, CorrectionAct.TAKEN_OUT, whole_row(row))
        breach.outcomes.remove(row)
        db.delete(row)
    if change.row is not None and change.said is not None:
        row, said = change.row, change.said
        unseen = {name for name in DECIDED if kept_back(row, name, getattr(row, name))}
        new = vars_of(said) | {"outcome_reason": confirmed}
        was = {
            name: getattr(row, name)
            for name, value in new.items()
            if name in unseen or getattr(row, name) != value
        }
        kept(row, CorrectionAct.WRONG, was)
        for name in was:
            setattr(row, name, new[name])
    for each in change.added:
        breach.outcomes.append(
            BreachOutcome(
                **vars_of(each),
                outcome_reason=confirmed,
                recorded_at=now,
                recorded_by_id=by.id,
            )
        )
    db.flush()
    derive(breach)


def derive(breach: Breach) -> None:
    """Have a breach say which decision stands, of its rows as they are loaded."""
    stands = breach.decided
    breach.outcome = None if stands is None else stands.outcome
    breach.outcome_at = None if stands is None else stands.outcome_at


def derive_anew(db: Session, breach_id: int) -> None:
    """Have a breach say which decision stands, once its rows were changed otherwise."""
    db.flush()
    breach = db.get_one(Breach, breach_id)
    db.refresh(breach, ["outcomes"])
    derive(breach)
    db.flush()


def wrongly_told(db: Session) -> Sequence[int]:
    """The numbers of breaches that say another decision stands than their rows say."""
    said: dict[int, tuple[CourtOutcome | None, datetime | None]] = {
        number: (outcome, at)
        for number, outcome, at in db.execute(
            select(Breach.id, Breach.outcome, Breach.outcome_at).where(
                Breach.outcome.is_not(None) | Breach.outcome_at.is_not(None)
            )
        )
    }
    rows: dict[int, list[_Decided]] = {}
    columns = (
        BreachOutcome.breach_id,
        BreachOutcome.id,
        BreachOutcome.outcome,
        BreachOutcome.outcome_at,
        BreachOutcome.on_appeal,
    )
    for number, row_id, outcome, at, on_appeal in db.execute(select(*columns)):
        rows.setdefault(number, []).append(_Decided(row_id, outcome, at, on_appeal))
    stand = {
        number: (first.outcome, first.outcome_at)
        for number, each in rows.items()
        for first in standing(each)[:1]
    }
    wrong = (n for n in {*said, *stand} if said.get(n, (None, None)) != stand.get(n, (None, None)))
    return sorted(wrong)


@dataclass(frozen=True, slots=True)
class _Decided:
    """A row, as far as what stands goes by it."""

    id: int
    outcome: CourtOutcome
    outcome_at: datetime
    on_appeal: bool
