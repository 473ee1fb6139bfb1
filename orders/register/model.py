"""Notices and orders: the record, its dated events, its conditions, and where it counts."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    SQLColumnExpression,
    UniqueConstraint,
    and_,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from geo.crs import STORED_SRID
from orders.access.model import Account
from orders.db import Coded, Model
from orders.people.model import Person
from orders.rules.vocabulary.codes import Basis, EndsKind, RelationshipBasis, Route
from orders.rules.vocabulary.events import EventKind
from orders.typed_words import LongWords, OrderReference, OwnJson, Words, WordsJson


class Order(Model):
    """One notice or order. What happened to it is in its events; whether it is live is derived."""

    __tablename__ = "protective_order"
    __table_args__ = (
        UniqueConstraint("source", "source_reference"),
        CheckConstraint("version > 0", name="version_counts_up"),
        Index(
            "ix_protective_order_unverified",
            "id",
            "recorded_at",
            postgresql_where=text("unverified"),
            sqlite_where=text("unverified = 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(OrderReference, unique=True, comment="WM26-00412-7")
    kind: Mapped[str] = mapped_column(comment="code in rules/kinds/catalogue.py")
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("protective_order.id"),
        unique=True,
        comment="the notice this order was granted on",
    )
    application: Mapped[str | None] = mapped_column(
        Words, index=True, comment="shared by the orders made on one application, interim and main"
    )
    applicant_force: Mapped[str] = mapped_column(
        Words, comment="who applied or issued; not always this force"
    )
    court: Mapped[str | None] = mapped_column(Words, comment="court that made or will hear it")
    ends_kind: Mapped[EndsKind] = mapped_column(Enum(EndsKind, native_enum=False, length=24))
    ends_event: Mapped[str | None] = mapped_column(
        Words, comment="the event it ends on, in the court's words"
    )
    originating_route: Mapped[Route | None] = mapped_column(
        Enum(Route, native_enum=False, length=24),
        comment="how it came about; NULL: a notice, or nothing says so",
    )
    made_under: Mapped[str | None] = mapped_column(
        Words, comment="section it was made under, where its limits hang on it: s.36"
    )
    other_name: Mapped[str | None] = mapped_column(
        Words, comment="what the sealed order calls itself, where the catalogue lacks its kind"
    )
    other_statute: Mapped[str | None] = mapped_column(
        Words, comment="the Act and section it was made under, as it says; of such an order"
    )
    other_breach: Mapped[str | None] = mapped_column(
        LongWords, comment="what breach of it is, as it says; of such an order"
    )
    arrest_reference: Mapped[str | None] = mapped_column(
        Words, index=True, comment="the arrest it came from; joined to arrests by figures only"
    )
    crime_reference: Mapped[str | None] = mapped_column(Words, index=True)
    grounds: Mapped[str] = mapped_column(LongWords)
    authorised_by: Mapped[str | None] = mapped_column(Words, comment="name and collar number")
    authorised_rank: Mapped[str | None] = mapped_column(comment="name of a rules.ranks.Rank")
    considerations: Mapped[dict[str, str]] = mapped_column(
        WordsJson, comment="what was considered before issue, by code; CSA 2010 s.24(3)"
    )
    officer_in_case: Mapped[str] = mapped_column(Words)
    out_of_hours_contact: Mapped[str] = mapped_column(Words)
    unverified: Mapped[bool] = mapped_column(comment="taken from another system, not yet checked")
    override_reason: Mapped[str | None] = mapped_column(
        LongWords, comment="why an officer confirmed a term the Act does not allow, as sealed"
    )
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(
        comment="counts every change; a form sends back the one it saw"
    )
    source: Mapped[str | None] = mapped_column(
        Words, comment="what it came from: a draft, another system, sample data"
    )
    source_reference: Mapped[str | None] = mapped_column(
        Words, comment="its name there; known once only"
    )

    subject: Mapped[Person] = relationship(lazy="raise")
    events: Mapped[list[Event]] = relationship(
        lazy="raise", order_by="Event.occurred_at, Event.id", foreign_keys="Event.order_id"
    )
    conditions: Mapped[list[Condition]] = relationship(lazy="raise", order_by="Condition.position")
    protections: Mapped[list[Protection]] = relationship(
        lazy="raise",
        order_by="Protection.id",
        primaryjoin="and_(Order.id == Protection.order_id, Protection.taken_out_id.is_(None))",
        viewonly=True,
    )
    every_protection: Mapped[list[Protection]] = relationship(
        lazy="raise", order_by="Protection.id", viewonly=True
    )
    """Those taken off the order too, for what keeps withheld homes back."""


class Protection(Model):
    """A person this order protects, and how they are connected to the subject."""

    __tablename__ = "protection"
    __table_args__ = (UniqueConstraint("order_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relationship_basis: Mapped[RelationshipBasis | None] = mapped_column(
        Enum(RelationshipBasis, native_enum=False, length=32)
    )
    is_relevant_child: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="a child whose interests matter"
    )
    lives_with: Mapped[str | None] = mapped_column(
        Words, comment="whom a child lives with, in words"
    )
    shares_home: Mapped[bool | None] = mapped_column(
        comment="whether they live at the same premises as the subject; NULL: not known"
    )
    taken_out_id: Mapped[int | None] = mapped_column(
        ForeignKey("correction.id"),
        comment="the correction that took the person off the order; NULL: they stand on it",
    )
    person: Mapped[Person] = relationship(lazy="raise")


def stands_on_order() -> ColumnElement[bool]:
    """Whether a row of ``Protection`` stands on the order of the query around it."""
    return and_(Protection.order_id == Order.id, Protection.taken_out_id.is_(None))


class Event(Model):
    """Something that happened to an order. Rows are only ever added; a correction replaces one."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_order_id", "order_id", "occurred_at"),
        Index("ix_event_kind", "kind", "occurred_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    kind: Mapped[EventKind] = mapped_column(Enum(EventKind, native_enum=False, length=32))
    occurred_at: Mapped[datetime]
    until_at: Mapped[datetime | None] = mapped_column(
        comment="instant the event names: MADE, VARIED, RENEWED the end; ADJOURNED the next hearing"
    )
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(LongWords, comment="why, in the words of who recorded it")
    details: Mapped[dict[str, Any]] = mapped_column(
        WordsJson, comment="facts of this kind of event: server's collar number, place, court …"
    )
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id"),
        unique=True,
        comment="the row this one corrects; that row no longer counts",
    )
    struck: Mapped[bool] = mapped_column(
        comment="this row only takes the one it replaces out; it did not happen itself"
    )
    day_only: Mapped[bool] = mapped_column(
        server_default=false(),
        comment="only the day is known: a making is kept from its beginning, an end to its end",
    )
    without_notice: Mapped[bool | None] = mapped_column(
        comment="MADE, VARIED: whether the court did it without notice; NULL: not known"
    )
    recorded_by: Mapped[Account] = relationship(lazy="raise")


class Condition(Model):
    """One term of an order: a code for search and maps, the sealed words for the law."""

    __tablename__ = "condition"
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(comment="code in rules/checks/conditions.py")
    text_verbatim: Mapped[str] = mapped_column(LongWords)
    starts_at: Mapped[datetime | None] = mapped_column(comment="NULL: with the order")
    ends_at: Mapped[datetime | None] = mapped_column(comment="NULL: with the order")
    address_id: Mapped[int | None] = mapped_column(
        ForeignKey("address.id"), comment="the premises it speaks of"
    )
    radius_m: Mapped[int | None]
    protected_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), comment="whom it protects; NULL: everybody the order protects"
    )
    supervisor: Mapped[str | None] = mapped_column(
        Words, comment="who supervises a positive requirement; DAA 2021 s.36(2)"
    )
    responsible_person: Mapped[str | None] = mapped_column(
        Words, comment="who answers for electronic monitoring"
    )
    exceptions: Mapped[str | None] = mapped_column(LongWords, comment="what it lets the subject do")
    countries: Mapped[str | None] = mapped_column(Words, comment="of a travel prohibition")
    weekly_times: Mapped[str | None] = mapped_column(
        comment="London times as rules/vocabulary/weekly_hours.py writes them: Mon-Fri 19:00-07:00"
    )
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id"), comment="the variation that added it; NULL: sealed from the start"
    )
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id"), comment="the variation that took it out"
    )
    ended_before_at: Mapped[datetime | None] = mapped_column(
        comment="its own end before that variation, put back when the event is taken out"
    )
    also_ended_by: Mapped[list[int] | None] = mapped_column(
        JSON(none_as_null=True), comment="later variations that took it out as well; NULL: none"
    )
    placed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"),
        comment="who said where it applies, or how far from there; NULL: before anybody noted it",
    )
    placed_at: Mapped[datetime | None] = mapped_column(
        comment="when that was said; NULL: with the order"
    )
    sealed_number: Mapped[str | None] = mapped_column(
        Words, comment="its number on the paper: 2(a)"
    )
    worded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"),
        comment="who put its words right; NULL: who recorded the order, or the variation",
    )
    written_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("condition_correction.id"),
        comment="the correction that added it: it had been left out; NULL: no correction",
    )
    taken_out_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("condition_correction.id"),
        comment="the correction since which it is none of the order; NULL: it is",
    )
    stands_as_id: Mapped[int | None] = mapped_column(
        ForeignKey("condition.id"),
        comment="the condition of which this row is an earlier wording; NULL: of none",
    )
    said_starts_at: Mapped[datetime | None] = mapped_column(
        comment="taken out: its own start as it was recorded"
    )
    said_ends_at: Mapped[datetime | None] = mapped_column(
        comment="taken out: its own end as it was recorded"
    )
    place: Mapped[ConditionPlace | None] = relationship(lazy="raise")


class ConditionCorrection(Model):
    """Why conditions of an order were put right: they had been recorded otherwise than sealed."""

    __tablename__ = "condition_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("protective_order.id"), index=True)
    reason: Mapped[str] = mapped_column(LongWords)
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    corrected_by: Mapped[Account] = relationship(lazy="raise")


class ConditionPlace(Model):
    """Where a condition applies when that is no address of a person: its name, what is drawn."""

    __tablename__ = "condition_place"
    __table_args__ = (Index("idx_condition_place_shape", "shape", postgresql_using="gist"),)

    condition_id: Mapped[int] = mapped_column(ForeignKey("condition.id"), primary_key=True)
    name: Mapped[str] = mapped_column(
        Words, comment="as the wording calls it; empty: the wording says"
    )
    shape: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=STORED_SRID, spatial_index=False),
        comment="a point or a polygon; a radius is the condition's",
    )
    confidential: Mapped[bool] = mapped_column(comment="neither named nor drawn for anybody")


class Stay(enum.StrEnum):
    """The state in which an order counts in an area."""

    LIVE = "LIVE"
    SUSPENDED = "SUSPENDED"
    PENDING = "PENDING"
    ENDED = "ENDED"
    """Was live here; has ended, or the person has left."""
    NEVER_LIVE = "NEVER_LIVE"
    """Ended without ever having been in force."""


class Cause(enum.StrEnum):
    """Why a stay began or ended."""

    EVENT = "EVENT"
    MOVED = "MOVED"
    BOUNDARY = "BOUNDARY"
    CONFIDENTIAL = "CONFIDENTIAL"


class Presence(Model):
    """This order counts in this area, on this basis, in this state, from one instant until another.

    Derived from events, addresses and boundaries whenever one of them changes, never by time
    passing. Stays of one order, basis and area never overlap. ``until_at <= order_ends_at`` while
    live, so an index on the order's end gives both "live now" and "ending soonest first".
    """

    __tablename__ = "presence"
    __table_args__ = (
        Index(
            "ix_presence_where",
            "area_id",
            "basis",
            "state",
            "order_ends_at",
            "from_at",
            "until_at",
            "order_id",
            "kind",
        ),
        CheckConstraint("from_at < until_at", name="forwards"),
    )

    # No foreign keys: what is derived is proved by verify, and checking each of a million rows that
    # land with an edition would keep recorders waiting.
    order_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[Basis] = mapped_column(Coded(*Basis), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    until_at: Mapped[datetime] = mapped_column(comment="half-open; a far-future instant when open")
    state: Mapped[Stay] = mapped_column(Coded(*Stay))
    order_ends_at: Mapped[datetime] = mapped_column(
        comment="the order's own end, far future when open"
    )
    began_by: Mapped[Cause] = mapped_column(Coded(*Cause))
    ended_by: Mapped[Cause | None] = mapped_column(Coded(*Cause), comment="NULL while open")
    excluded: Mapped[bool] = mapped_column(
        comment="the subject counts here only by a home the order makes them leave"
    )
    kind: Mapped[str] = mapped_column(
        comment="the order's kind, copied so that a filter needs no join"
    )

    @classmethod
    def holds_at(cls, at: datetime | SQLColumnExpression[datetime]) -> ColumnElement[bool]:
        """Stays that hold at an instant."""
        return and_(cls.from_at <= at, cls.until_at > at)


class Draft(Model):
    """A record still being written, page by page; nothing of it is in the register yet."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(
            "(taken_from_id IS NULL) = (taken_at IS NULL)", name="taken_over_from_one_at_a_time"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, comment="random, unguessable")
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id"), index=True, comment="who writes it now"
    )
    kind: Mapped[str]
    pages: Mapped[dict[str, Any]] = mapped_column(
        OwnJson, comment="what each page's form last held"
    )
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    taken_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="who wrote it until it was taken over"
    )
    taken_at: Mapped[datetime | None] = mapped_column(comment="when it was taken over")
    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")


class Serial(Model):
    """The last register number given out in a year."""

    __tablename__ = "serial"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
