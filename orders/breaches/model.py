"""Breaches of orders, and the arrests figures are measured against."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    FromClause,
    Index,
    SQLColumnExpression,
    and_,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship, synonym

from geo.crs import STORED_SRID
from orders.db import NUMBERED_ONCE, Model
from orders.people.model import Address, Person
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order, Protection
from orders.rules.lifecycle.court_decisions import standing
from orders.rules.vocabulary.breach_codes import (
    ArrestPower,
    AwareBasis,
    BesideMaking,
    ContactMethod,
    LengthUnit,
    NotArrested,
    OffenceAnswer,
    SupportStage,
)
from orders.rules.vocabulary.codes import AddressKind, BreachDecision, BreachMethod, CourtOutcome
from orders.typed_words import LongWords, Words


def _outcomes() -> FromClause:
    """The rows of ``BreachOutcome``, which are no class yet."""
    return table("breach_outcome", column("id"), column("breach_id")).alias("outcome_of_breach")


def _last_change(breach_id: SQLColumnExpression[int]) -> SQLColumnExpression[int | None]:
    changed = CorrectionRecord.__table__.alias("change_of_breach")
    sorts = ("breach", "breach-place", "progress")
    is_its = and_(changed.c.sort.in_(sorts), changed.c.row_id == breach_id)
    last: SQLColumnExpression[int | None] = (
        select(func.max(changed.c.id)).where(is_its).scalar_subquery()
    )
    return last


def _last_outcome_change(breach_id: SQLColumnExpression[int]) -> SQLColumnExpression[int | None]:
    changed, decided = CorrectionRecord.__table__.alias("change_of_outcome"), _outcomes()
    its = and_(changed.c.sort == "outcome", changed.c.row_id == decided.c.id)
    last: SQLColumnExpression[int | None] = (
        select(func.max(changed.c.id))
        .where(its, decided.c.breach_id == breach_id)
        .scalar_subquery()
    )
    return last


def _number_of_outcomes(breach_id: SQLColumnExpression[int]) -> SQLColumnExpression[int]:
    decided = _outcomes()
    number: SQLColumnExpression[int] = (
        select(func.count()).where(decided.c.breach_id == breach_id).scalar_subquery()
    )
    return number


def _order_of(breach_id: SQLColumnExpression[int]) -> SQLColumnExpression[int]:
    breach = Breach.__table__.alias("breach_of_outcome")
    order: SQLColumnExpression[int] = (
        select(breach.c.order_id).where(breach.c.id == breach_id).scalar_subquery()
    )
    return order


def _is_put_right(breach_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    placed = CorrectionRecord.__table__.alias("change_of_place")
    return exists().where(placed.c.sort == "breach-place", placed.c.row_id == breach_id)


class OfWhatStands:
    """What the decision that stands says of one thing; its rows are loaded with the breach."""

    def __set_name__(self, owner: type[Breach], name: str) -> None:
        """Take the name of the column of ``BreachOutcome``."""
        self._name = name

    def __get__(self, breach: Breach, owner: type[Breach]) -> Any:
        """What it says; ``None`` where the court decided nothing, or nothing of it."""
        decided = breach.decided
        return None if decided is None else getattr(decided, self._name)


class Breach(Model):
    """One alleged failure to comply with a notice or order."""

    __tablename__ = "breach"
    __table_args__ = (
        Index("ix_breach_occurred_from", "occurred_from", "order_id"),
        Index("ix_breach_source", "source", "source_reference", unique=True),
        CheckConstraint("occurred_to >= occurred_from", name="forwards"),
        CheckConstraint(
            "arrested_at IS NOT NULL OR (decision <> 'ARRESTED' AND custody_reference IS NULL)",
            name="arrest_is_whole",
        ),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    last_change: Mapped[int | None] = column_property(
        _last_change(id),  # noqa: A003  its own column
        deferred=True,
    )
    """Number of the last row that tells of a change of it."""
    last_outcome_change: Mapped[int | None] = column_property(
        _last_outcome_change(id),  # noqa: A003  its own column
        deferred=True,
    )
    """Number of the last row that tells of a change of a row of what the court decided."""
    outcome_count: Mapped[int] = column_property(
        _number_of_outcomes(id),  # noqa: A003  its own column
        deferred=True,
    )
    """How many rows say what the court decided: one that was taken out tells of no change."""
    condition_ids: Mapped[list[int]] = mapped_column(JSON)
    protected_person_ids: Mapped[list[int] | None] = mapped_column(
        JSON(none_as_null=True), comment="whom it was against; NULL: everybody the order protects"
    )
    occurrence_reference: Mapped[str | None] = mapped_column(
        Words,
        index=True,
        comment="incident it is part of; breaches of one incident are one occasion",
    )
    occurred_from: Mapped[datetime]
    occurred_to: Mapped[datetime]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(
        Words, comment="collar number or role; never the protected person"
    )
    method: Mapped[BreachMethod] = mapped_column(Enum(BreachMethod, native_enum=False, length=32))
    account_text: Mapped[str] = mapped_column(LongWords, comment="what happened")
    evidence: Mapped[str | None] = mapped_column(LongWords, comment="what there is to prove it")
    subject_aware_basis: Mapped[AwareBasis | None] = mapped_column(
        Enum(AwareBasis, native_enum=False, length=32),
        comment="how it is known that the subject knew of the order",
    )
    cjs_code: Mapped[str | None] = mapped_column(comment="offence code on the day of recording")
    home_office_class: Mapped[str | None] = mapped_column(
        comment="recorded-crime class on the day of recording"
    )
    beside_making: Mapped[BesideMaking | None] = mapped_column(
        Enum(BesideMaking, native_enum=False, length=16),
        comment="on the day of a making without a time: before or after it; NULL: not said",
    )
    not_in_force_reason: Mapped[str | None] = mapped_column(
        LongWords, comment="why it was recorded although it did not fit the order's record"
    )
    in_force: Mapped[bool] = mapped_column(
        server_default=true(),
        comment="whether a condition breached was in force, and known to the subject",
    )
    decision: Mapped[BreachDecision] = mapped_column(
        Enum(BreachDecision, native_enum=False, length=32)
    )
    decision_rationale: Mapped[str] = mapped_column(LongWords)
    not_arrested_because: Mapped[NotArrested | None] = mapped_column(
        Enum(NotArrested, native_enum=False, length=32)
    )
    arrested_at: Mapped[datetime | None]
    arrest_power: Mapped[ArrestPower | None] = mapped_column(
        Enum(ArrestPower, native_enum=False, length=32)
    )
    custody_reference: Mapped[str | None] = mapped_column(Words, index=True)
    court_deadline_at: Mapped[datetime | None] = mapped_column(
        comment="last instant to bring the subject before the court, as computed when recorded"
    )
    court_deadline_arguable_at: Mapped[datetime | None]
    produced_at: Mapped[datetime | None] = mapped_column(comment="brought before the court")
    offence: Mapped[OffenceAnswer] = mapped_column(
        Enum(OffenceAnswer, native_enum=False, length=16),
        server_default=OffenceAnswer.NOT_YET.value,
        comment="whether there is an offence to record besides",
    )
    no_offence_reason: Mapped[str | None] = mapped_column(LongWords)
    crime_reference: Mapped[str | None] = mapped_column(Words, index=True)
    outcome: Mapped[CourtOutcome | None] = mapped_column(
        Enum(CourtOutcome, native_enum=False, length=32),
        comment="the decision that stands, as orders.breaches.outcomes.outcome_rows works it out",
    )
    outcome_at: Mapped[datetime | None] = mapped_column(
        comment="of the decision that stands; the decisions are rows of breach_outcome"
    )
    safeguarded_at: Mapped[datetime | None] = mapped_column(comment="protected person made safe")
    risk_reassessed_at: Mapped[datetime | None]
    victim_informed_at: Mapped[datetime | None] = mapped_column(comment="latest contact logged")
    victim_informed_how: Mapped[ContactMethod | None] = mapped_column(
        Enum(ContactMethod, native_enum=False, length=16)
    )
    support_withdrawn_at: Mapped[datetime | None] = mapped_column(
        comment="victim no longer supports police action"
    )
    support_withdrawn_stage: Mapped[SupportStage | None] = mapped_column(
        Enum(SupportStage, native_enum=False, length=24)
    )
    support_withdrawn_reason: Mapped[str | None] = mapped_column(LongWords)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str | None] = mapped_column(Words, comment="system an import took it from")
    source_reference: Mapped[str | None] = mapped_column(
        Words, comment="its name there; known once only"
    )
    order: Mapped[Order] = relationship(lazy="raise")
    place: Mapped[BreachPlace | None] = relationship(lazy="raise")
    outcomes: Mapped[list[BreachOutcome]] = relationship(
        lazy="raise", order_by="BreachOutcome.id", passive_deletes="all"
    )
    """What the court decided, as it was recorded."""
    fine_pounds = OfWhatStands()
    fine_per_day_pounds = OfWhatStands()
    fine_days = OfWhatStands()
    custody_length = OfWhatStands()
    custody_unit = OfWhatStands()
    sentence_text = OfWhatStands()
    adjourned_to_at = OfWhatStands()
    remanded_for_report = OfWhatStands()
    outcome_reason = OfWhatStands()

    @property
    def decided(self) -> BreachOutcome | None:
        """The decision that stands, or the first of those; ``None``: the court decided nothing."""
        return next(iter(standing(self.outcomes)), None)


def _protects_somebody_hidden(breach_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
    """Whether a person has a withheld home whom the order of a breach protects or protected.

    So does one whom an order protects that the breach was recorded on before it was moved.
    """
    # Under names of their own: the query around it may read the same tables.
    breach, moved = (_of_place(each) for each in (Breach, CorrectionRecord))
    is_moved = and_(moved.c.sort == Breach.__tablename__, moved.c.act == CorrectionAct.MOVED)
    return or_(
        _has_hidden(breach, breach.c.order_id, breach.c.id == breach_id),
        _has_hidden(moved, moved.c.order_id, and_(is_moved, moved.c.row_id == breach_id)),
    )


def _has_hidden(
    named: FromClause, order_id: ColumnElement[int], these: ColumnElement[bool]
) -> SQLColumnExpression[bool]:
    """Whether an order that rows name ever protected a person with a withheld home."""
    protection, home = _of_place(Protection), _of_place(Address)
    own, record = (Person.__table__.alias(f"{name}_of_place") for name in ("own", "record"))
    always = [kind for kind in AddressKind if kind.is_always_confidential]
    return (
        exists()
        .select_from(named)
        .where(
            these,
            protection.c.order_id == order_id,
            own.c.id == protection.c.person_id,
            or_(record.c.id == own.c.id, record.c.ever_one_id == own.c.ever_one_id),
            home.c.person_id == record.c.id,
            or_(home.c.confidential, home.c.kind.in_(always)),
        )
    )


def _of_place(model: type[Model]) -> FromClause:
    return model.__table__.alias(f"{model.__tablename__}_of_place")


class BreachPlace(Model):
    """Where a breach happened; kept apart, since it may be where a person is protected."""

    __tablename__ = "breach_place"
    __table_args__ = (Index("idx_breach_place_point", "point", postgresql_using="gist"),)

    breach_id: Mapped[int] = mapped_column(ForeignKey("breach.id"), primary_key=True)
    location: Mapped[str] = mapped_column(Words, comment="in words; empty: its postcode says all")
    postcode: Mapped[str | None] = mapped_column(comment="upper case, one space")
    point: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=STORED_SRID, spatial_index=False),
        comment="NULL when nobody knows where it is",
    )
    withheld: Mapped[bool] = mapped_column(comment="shown only as its LPA without a logged reason")
    hidden: Mapped[bool] = column_property(or_(withheld, _protects_somebody_hidden(breach_id)))
    """Whether it is shown only as its LPA: asked anew, since a home may be withheld later."""
    put_right: Mapped[bool] = column_property(_is_put_right(breach_id))
    """Whether it is another account's words, or may be, than those of who recorded the breach."""
    id: Mapped[int] = synonym("breach_id")


class BreachOutcome(Model):
    """One thing that a court decided about a breach, or imposed for it: a row for each.

    Rows are added by every later decision. One that was recorded wrongly is put right or taken
    out by a correction, which keeps what stood there.
    """

    __tablename__ = "breach_outcome"
    __table_args__ = (NUMBERED_ONCE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    breach_id: Mapped[int] = mapped_column(ForeignKey("breach.id"), index=True)
    outcome: Mapped[CourtOutcome] = mapped_column(Enum(CourtOutcome, native_enum=False, length=32))
    outcome_at: Mapped[datetime] = mapped_column(comment="when the court decided")
    on_appeal: Mapped[bool] = mapped_column(
        server_default=false(), comment="decided on an appeal against an earlier decision"
    )
    fine_pounds: Mapped[int | None] = mapped_column(comment="in one sum")
    fine_per_day_pounds: Mapped[int | None]
    fine_days: Mapped[int | None] = mapped_column(comment="for how many days at that rate")
    custody_length: Mapped[int | None]
    custody_unit: Mapped[LengthUnit | None] = mapped_column(
        Enum(LengthUnit, native_enum=False, length=16)
    )
    sentence_text: Mapped[str | None] = mapped_column(
        LongWords, comment="what else the court imposed"
    )
    adjourned_to_at: Mapped[datetime | None]
    remanded_for_report: Mapped[bool] = mapped_column(
        server_default=false(), comment="adjourned for a medical report"
    )
    outcome_reason: Mapped[str | None] = mapped_column(
        LongWords, comment="why an outcome the law does not provide for was confirmed, as sealed"
    )
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="NULL: an earlier version did not keep who"
    )
    order_id: Mapped[int] = column_property(_order_of(breach_id))


class Arrest(Model):
    """One arrest, as custody counts it; the denominator of the DVPN-to-arrest ratio."""

    __tablename__ = "arrest"
    __table_args__ = (Index("ix_arrest_arrested_at", "arrested_at"),)

    arrest_reference: Mapped[str] = mapped_column(primary_key=True)
    arrested_at: Mapped[datetime]
    lpa_code: Mapped[str] = mapped_column(comment="LPA of the arrest")
    violent_da: Mapped[bool] = mapped_column(comment="domestic abuse flag and a violence offence")
    imported_at: Mapped[datetime]
