"""Sample stories told by the register's own services, each step at its own instant.

The services check each step against the law; what is written at once is compared with this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from orders.breaches import service as breaches
from orders.breaches.schemas.breach import BreachInput
from orders.people.schema import AddressInput
from orders.register.changes import granting, home_changes, recording
from orders.register.model import Condition, Order, Protection
from orders.register.schemas.event import GrantInput
from orders.register.schemas.order import OrderInput
from orders.sample.stories.notice_stories import (
    BreachStep,
    Followed,
    Happened,
    MoveStep,
    Replacing,
    StoryRecord,
    StoryStep,
)
from orders.sample.stories.plans import PlannedStory
from orders.sample.writing import SampleRecorder


@dataclass(frozen=True, slots=True)
class _Written:
    """A notice or order as last written. Its row is let go: a session slows with all it holds."""

    order_id: int
    reference: str
    version: int
    subject_id: int

    @classmethod
    def of(cls, order: Order) -> _Written:
        """What is kept of ``order``."""
        return cls(order.id, order.reference, order.version, order.subject_id)


class _Record:
    """One story on its way into the register."""

    def __init__(self, db: Session, desk: SampleRecorder) -> None:
        self.db, self.desk = db, desk
        self.papers: dict[StoryRecord, _Written] = {}
        self.breach = (0, "")

    def write(self, step: StoryStep) -> None:
        """Record one step at its own instant."""
        match step.what:
            case OrderInput() as given:
                self._record(step.at, StoryRecord.FIRST, given)
            case Replacing(given):
                ended = (self.papers[StoryRecord.FIRST].reference,)
                self._record(step.at, StoryRecord.SECOND, replace(given, ends_orders=ended))
            case GrantInput() as given:
                self._grant(step.at, given)
            case Happened(on, given):
                order = self.papers[on]
                changed = recording.add_event(
                    self.db,
                    order.reference,
                    given,
                    by=self.desk.by,
                    now=step.at,
                    version=order.version,
                )
                self.papers[on] = _Written.of(changed)
            case MoveStep(subject, to):
                self._move(step.at, to, subject=subject)
            case BreachStep(on, given):
                self._breach(step.at, self.papers[on], given)
            case Followed(given):
                breach_id, seen = self.breach
                breaches.record_progress(
                    self.db, breach_id, given, seen=seen, by=self.desk.by, now=step.at
                )

    def _record(self, now: datetime, on: StoryRecord, given: OrderInput) -> None:
        desk = self.desk
        made = recording.record(self.db, given, by=desk.by, now=now, force=desk.force)
        self.papers[on] = _Written.of(made)

    def _grant(self, now: datetime, given: GrantInput) -> None:
        notice = self.papers[StoryRecord.FIRST]
        made = granting.grant(
            self.db, notice.reference, given, by=self.desk.by, now=now, version=notice.version
        )
        self.papers[StoryRecord.SECOND] = _Written.of(made)

    def _breach(self, now: datetime, order: _Written, given: BreachInput) -> None:
        first = select(Condition.id).where(
            Condition.order_id == order.order_id, Condition.position == 1
        )
        whole = replace(
            given,
            condition_ids=tuple(self.db.scalars(first)),
            protected_person_ids=tuple(self.db.scalars(_first_protected(order.order_id))),
        )
        on = breaches.order_of(self.db, order.reference)
        made = breaches.log_breach(self.db, on, whole, by=self.desk.by, now=now)
        self.breach = (made.id, breaches.stamp(made))

    def _move(self, now: datetime, to: AddressInput, *, subject: bool) -> None:
        notice = self.papers[StoryRecord.FIRST]
        protected = _first_protected(notice.order_id)
        person_id = notice.subject_id if subject else self.db.scalars(protected).one()
        home_changes.move(
            self.db,
            person_id,
            to,
            leaves=True,
            by=self.desk.by,
            now=now,
            reference=notice.reference,
        )
        # A move counts up each order of the person.
        for on, order in self.papers.items():
            version = self.db.scalars(select(Order.version).where(Order.id == order.order_id))
            self.papers[on] = replace(order, version=version.one())


def tell(
    db: Session,
    stories: Sequence[PlannedStory],
    *,
    desk: SampleRecorder,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write every step of every story in the order of time, so that references follow it too.

    Args:
        stories: what to write.
        desk: who writes.
        progress: told after each notice or order recorded.
    """
    records = [_Record(db, desk) for _ in stories]
    steps = [
        (step.at, number, step) for number, story in enumerate(stories) for step in story.steps
    ]
    for _, number, step in sorted(steps, key=lambda each: each[:2]):
        records[number].write(step)
        if isinstance(step.what, OrderInput | GrantInput | Replacing):
            progress(1)


def _first_protected(order_id: int) -> Select[int]:
    return (
        select(Protection.person_id)
        .where(Protection.order_id == order_id)
        .order_by(Protection.id)
        .limit(1)
    )
