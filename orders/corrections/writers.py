"""How each sort of fact is read and written: a row as it stands, a person's name and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.columns import grid_of, stored_point
from orders.areas.lists.postcode_list import locate_postcode
from orders.breaches.breach_queries import breach_with_order
from orders.breaches.breach_rows import DECIDED, REPORTED
from orders.breaches.checks import bound, breach_checks, court_checks
from orders.breaches.custody.custody_clock import court_deadline
from orders.breaches.model import Breach
from orders.breaches.outcomes.outcome_rows import PlannedOutcome, derive, said_by
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.service import order_of, outcome_findings
from orders.corrections.correctable_sort import CorrectableSort
from orders.courts import calendar as calendars
from orders.people.answers import answers_of
from orders.people.model import Person, PersonCharacteristic, PersonName
from orders.register.changes.change_steps import refuse
from orders.register.corrections.model import CorrectionAct
from orders.register.model import Order
from orders.register.person_facts.later_names import index_name
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.characteristics import Characteristic
from orders.rules.vocabulary.codes import NameKind

_NAME: Final = ("given_names", "family_name")


@dataclass(frozen=True, slots=True)
class FactWriting:
    """What is written into a row.

    Attributes:
        changed: by field, as the schema gives it.
        act: whether it was always wrong or has changed.
        changed_on: London day of the change.
        reason: why, in words.
        now: instant of writing, aware.
    """

    changed: Mapping[str, Any]
    act: CorrectionAct
    changed_on: date | None
    reason: str
    now: datetime


class RowWriter:
    """A row of a table, a column for each field."""

    def said(self, db: Session, sort: CorrectableSort, row: Any) -> dict[str, Any]:
        """What the row says by field, as the schema takes it."""
        return sort.said_of(row)

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write into the row."""
        for name, value in given.changed.items():
            setattr(row, sort.column(name), sort.fields[name].kept(value))
        sort.derive(row)

    def record_of(self, db: Session, row: Any, part: str) -> Any:
        """The record that holds one of several texts of a row."""
        return row


class PersonWriter(RowWriter):
    """A record of a person, found by its names as well."""

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write into the record; a name that was always wrong finds the person no more."""
        named = {name: given.changed[name] for name in _NAME if name in given.changed}
        before = {name: getattr(row, name) for name in _NAME}
        super().write(db, sort, row, given)
        if not named:
            return
        if given.act is CorrectionAct.CHANGED:
            name = PersonName(
                person_id=row.id,
                kind=NameKind.LEGAL,
                recorded_at=given.now,
                **before | named,
            )
            db.add(name)
            db.flush()
            index_name(db, name)
            return
        for name in self._names(db, row, before):
            name.given_names, name.family_name = row.given_names, row.family_name
            db.flush()
            index_name(db, name)

    def _names(self, db: Session, row: Person, before: Mapping[str, str]) -> Sequence[PersonName]:
        return db.scalars(
            select(PersonName).where(
                PersonName.person_id == row.id,
                PersonName.kind == NameKind.LEGAL,
                PersonName.removal_id.is_(None),
                PersonName.given_names == before["given_names"],
                PersonName.family_name == before["family_name"],
            )
        ).all()


class AnswersWriter(RowWriter):
    """What a person answered of their characteristics, a row for each."""

    def said(self, db: Session, sort: CorrectableSort, row: Any) -> dict[str, Any]:
        """Each answer as every door takes it."""
        held = answers_of(db, [row.id]).get(row.id, {})
        return {"characteristics": sort.fields["characteristics"].said(held)}

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write the answers anew."""
        db.execute(delete(PersonCharacteristic).where(PersonCharacteristic.person_id == row.id))
        db.add_all(
            PersonCharacteristic(
                person_id=row.id,
                characteristic=characteristic,
                value=answer.value,
                scheme=answer.scheme,
                gap=answer.gap,
                recorded_at=given.now,
            )
            for characteristic, answer in given.changed["characteristics"].items()
        )

    def record_of(self, db: Session, row: Any, part: str) -> Any:
        """The row of one answer."""
        return db.get(PersonCharacteristic, (row.id, Characteristic(part)))


class BreachWriter(RowWriter):
    """What was reported of a breach, held to what the order's record says of that time."""

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write into the row; one at a time when the order was not in force says why."""
        super().write(db, sort, row, given)
        # What cannot be is said in words before the database refuses it.
        with db.no_autoflush:
            settle(db, row, reason=given.reason, now=given.now)


class OutcomeWriter(RowWriter):
    """What a court decided about a breach; what the law does not provide for says why."""

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write into the row; the breach says what stands then.

        Raises:
            RuleBroken: it cannot be so.
        """
        breach = breach_with_order(db, row.breach_id)
        super().write(db, sort, row, given)
        with db.no_autoflush:
            said = said_by(row)
            after = [
                PlannedOutcome(each.id, said_by(each), is_new=each is row)
                for each in breach.outcomes
            ]
            produced_at = breach.produced_at
            refuse([*court_checks(said, produced_at, breach.occurred_from, now=given.now)])
            found = outcome_findings(db, breach, after, breach.decision)
            row.outcome_reason = given.reason if found else None
            derive(breach)


class BreachPlaceWriter(RowWriter):
    """Where a breach happened: a point of its own where one was given, else its postcode's."""

    def said(self, db: Session, sort: CorrectableSort, row: Any) -> dict[str, Any]:
        """What the row says; its postcode's point is none of its own."""
        said = super().said(db, sort, row)
        by_postcode = _of_postcode(db, row.postcode)
        if by_postcode is not None and by_postcode == grid_of(row.point):
            said["coordinates"] = None
        return said

    def write(self, db: Session, sort: CorrectableSort, row: Any, given: FactWriting) -> None:
        """Write into the row, or the row there was none of; what is withheld stays so.

        Raises:
            marshmallow.ValidationError: it is withheld, and is not to be.
        """
        if row.withheld and given.changed.get("withheld") is False:
            raise ValidationError({"withheld": ["A place that is withheld stays so."]})
        own = self.said(db, sort, row)["coordinates"] is not None
        hidden = row.withheld or bool(row.hidden)
        super().write(db, sort, row, given)
        row.withheld = row.withheld or hidden
        if given.changed.keys() & {"postcode", "coordinates"}:
            if "coordinates" in given.changed:
                own = given.changed["coordinates"] is not None
            found = _of_postcode(db, row.postcode)
            if not own:
                row.point = None if found is None else stored_point(*found)
        db.add(row)


def _of_postcode(db: Session, postcode: str | None) -> tuple[float, float] | None:
    return None if postcode is None else locate_postcode(db, postcode)


def settle(db: Session, breach: Breach, *, reason: str, now: datetime) -> None:
    """Hold a breach to its order's record: what cannot be is refused, the rest has a reason.

    Raises:
        RuleBroken: it cannot be so.
    """
    reference = db.scalars(select(Order.reference).where(Order.id == breach.order_id)).one()
    order = order_of(db, reference)
    known = {name: getattr(breach, name) for name in (*REPORTED, *DECIDED)}
    said = BreachInput(
        **known,
        condition_ids=tuple(breach.condition_ids),
        protected_person_ids=tuple(breach.protected_person_ids or ()),
    )
    calendar = calendars.current(db)
    found = breach_checks(order, said, calendar, now=now)
    refuse(found)
    breach.not_in_force_reason = reason if found else None
    breach.in_force = not found or bound(order, said, calendar)
    due = None
    if breach.arrested_at is not None:
        kind = catalogue.kind(order.kind)
        due = court_deadline(kind, order.events, breach.arrested_at, calendar)
    breach.court_deadline_at = None if due is None else due.at
    breach.court_deadline_arguable_at = None if due is None else due.arguable_at


_ROWS: Final = RowWriter()
WRITERS: Final[Mapping[str, RowWriter]] = {
    "person": PersonWriter(),
    "answers": AnswersWriter(),
    "breach": BreachWriter(),
    "outcome": OutcomeWriter(),
    "breach-place": BreachPlaceWriter(),
}
"""By slug; every other sort is a row of its table."""


def writer_of(sort: CorrectableSort) -> RowWriter:
    """Who reads and writes a sort."""
    return WRITERS.get(sort.slug, _ROWS)
