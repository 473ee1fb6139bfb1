"""Which breaches a reader asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, true

from orders.breaches.model import Breach
from orders.breaches.pending import PendingBreaches, civil_kinds, progress, waits
from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import BreachProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFilters:
    """Filters on breaches; what is ``None`` leaves all in.

    Attributes:
        kinds: codes of kinds of order.
        progress: how far they have come.
        is_crime: whether the breach is an offence.
        waiting: what they wait for, at ``now``.
        subject_ids: whose they are.
        after: happened later than this, aware.
        until: happened no later than this, aware.
    """

    now: datetime
    kinds: Collection[str] | None = None
    progress: BreachProgress | None = None
    is_crime: bool | None = None
    waiting: PendingBreaches | None = None
    subject_ids: Collection[int] | None = None
    after: datetime | None = None
    until: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        """What these filters ask of a query on ``Breach`` joined to its ``Order``."""
        wanted: list[ColumnElement[bool]] = [true()]
        if self.kinds is not None:
            wanted.append(Order.kind.in_(self.kinds))
        if self.progress is not None:
            wanted.append(progress() == self.progress.value)
        if self.is_crime is not None:
            civil = civil_kinds()
            wanted.append(Order.kind.not_in(civil) if self.is_crime else Order.kind.in_(civil))
        if self.waiting is not None:
            wanted.append(waits(self.waiting, self.now))
        if self.subject_ids is not None:
            wanted.append(Order.subject_id.in_(self.subject_ids))
        if self.after is not None:
            wanted.append(Breach.occurred_from > self.after)
        if self.until is not None:
            wanted.append(Breach.occurred_from <= self.until)
        return and_(*wanted)
