"""Persons, every name they are known by, and their dated addresses. Roles sit on the order."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Final

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    SmallInteger,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from geo.crs import STORED_SRID
from orders.db import Model
from orders.people.fact_removals import REMOVED
from orders.rules.vocabulary.characteristics import Characteristic, UnansweredReason
from orders.rules.vocabulary.codes import AddressKind, DashRisk, NameKind, PersonFlag, Sex
from orders.typed_words import PersonWords, Words

COPIED: Final = (
    "the {} of another record it was copied from when a join was taken back: it came while joined"
)
"""What a column ``copied_from_id`` says. Its table holds facts of a person, which a join that is
taken back leaves on each record that was joined when they were recorded."""


class Sameness(enum.StrEnum):
    """What an officer decided about two records of persons that looked alike."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"


class PlacedBy(enum.StrEnum):
    """How an address came to its point."""

    GIVEN = "GIVEN"
    UPRN = "UPRN"
    POSTCODE = "POSTCODE"

    @property
    def is_exact(self) -> bool:
        """Whether the point is the home's own: a postcode's is all its neighbours' too."""
        return self is not PlacedBy.POSTCODE


def _where(column: str, condition: str, *, name: str) -> Index:
    """An index of the rows that a condition holds for: the others cost nothing when written."""
    where = text(f"{column} {condition}")
    return Index(name, column, postgresql_where=where, sqlite_where=where)


class Person(Model):
    """What one recording said of a person an order is against or protects.

    Records joined as one human being share ``one_id``: what each says counts for all of them.
    """

    __tablename__ = "person"
    __table_args__ = (
        _where("one_id", "IS NOT NULL", name="ix_person_one_id"),
        _where("ever_one_id", "IS NOT NULL", name="ix_person_ever_one_id"),
        _where("birth_year", "IS NOT NULL", name="ix_person_birth_year"),
        _where("cro_no", "IS NOT NULL", name="ix_person_cro_no"),
        _where("asn", "IS NOT NULL", name="ix_person_asn"),
        _where("connect_nominal_ref", "IS NOT NULL", name="ix_person_connect_nominal_ref"),
        Index(
            "ix_person_to_compare",
            "id",
            postgresql_where=text("compared_at IS NULL"),
            sqlite_where=text("compared_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_name: Mapped[str] = mapped_column(PersonWords)
    given_names: Mapped[str] = mapped_column(PersonWords)
    born_on: Mapped[date | None] = mapped_column(index=True)
    sex: Mapped[Sex] = mapped_column(
        Enum(Sex, native_enum=False, length=16), comment="as the courts code it"
    )
    pnc_id: Mapped[str | None] = mapped_column(index=True, comment="YYYY/NNNNNNNX")
    birth_year: Mapped[int | None] = mapped_column(
        comment="where the day is not known; born_on is NULL then"
    )
    gender_described: Mapped[str | None] = mapped_column(Words, comment="in the person's own words")
    cro_no: Mapped[str | None] = mapped_column(comment="NNNNNN/YYX or SFYY/N…NX")
    asn: Mapped[str | None] = mapped_column(comment="arrest/summons number, YY/FFUU/SS/N…NX")
    connect_nominal_ref: Mapped[str | None] = mapped_column(
        Words, comment="what Connect calls them"
    )
    flag_codes: Mapped[str | None] = mapped_column(
        comment="codes of rules.vocabulary.PersonFlag, spaces between"
    )
    dash_risk: Mapped[DashRisk | None] = mapped_column(Enum(DashRisk, native_enum=False, length=16))
    warning_markers: Mapped[str | None] = mapped_column(Words, comment="warnings, in words")
    recorded_at: Mapped[datetime]
    source: Mapped[str | None] = mapped_column(Words, comment="system an import took it from")
    source_reference: Mapped[str | None] = mapped_column(Words)
    compared_at: Mapped[datetime | None] = mapped_column(
        comment="when it was compared with all others; NULL: still to be"
    )
    one_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"),
        comment="the lowest record of those joined as one person; NULL: this one alone",
    )
    ever_one_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"),
        comment="likewise, as though no join had been taken back: for what tells a withheld home",
    )
    names: Mapped[list[PersonName]] = relationship(
        lazy="raise",
        order_by="PersonName.id",
        primaryjoin="and_(Person.id == PersonName.person_id, PersonName.removal_id.is_(None))",
        viewonly=True,
    )
    addresses: Mapped[list[Address]] = relationship(
        lazy="raise",
        order_by="Address.id",
        primaryjoin="and_(Person.id == Address.person_id, Address.removal_id.is_(None))",
        viewonly=True,
    )

    @property
    def name(self) -> str:
        """Given names then FAMILY NAME, as a custody record writes it."""
        return f"{self.given_names} {self.family_name.upper()}".strip()

    @property
    def flags(self) -> tuple[PersonFlag, ...]:
        """What an officer who deals with them should know."""
        return tuple(PersonFlag(code) for code in (self.flag_codes or "").split())


class PersonName(Model):
    """A name a person has or had: the legal one and every alias."""

    __tablename__ = "person_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[NameKind] = mapped_column(Enum(NameKind, native_enum=False, length=16))
    family_name: Mapped[str] = mapped_column(PersonWords)
    given_names: Mapped[str] = mapped_column(PersonWords)
    notified_on: Mapped[date | None] = mapped_column(comment="London day they told police of it")
    recorded_at: Mapped[datetime | None] = mapped_column(
        comment="when it was added to the record; NULL: with it"
    )
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("person_name.id"), comment=COPIED.format("name")
    )
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("fact_removal.id"), comment=REMOVED)


class PersonCharacteristic(Model):
    """What a person answered of a protected characteristic, or why there is no answer.

    A table of its own, so that what is sensitive is read only where it is needed.
    Source: Data Protection Act 2018 s.35(4)-(5), (8).
    """

    __tablename__ = "person_characteristic"
    __table_args__ = (
        CheckConstraint("value IS NOT NULL OR gap IS NOT NULL", name="says_something"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    characteristic: Mapped[Characteristic] = mapped_column(
        Enum(Characteristic, native_enum=False, length=32), primary_key=True
    )
    value: Mapped[str | None] = mapped_column(Words, comment="a code of its list, or words")
    scheme: Mapped[str | None] = mapped_column(comment="the list of an ethnicity: 16+1, 18+1")
    gap: Mapped[UnansweredReason | None] = mapped_column(
        Enum(UnansweredReason, native_enum=False, length=16)
    )
    recorded_at: Mapped[datetime]


class NameToken(Model):
    """One normalised word of a name, so that a look-up by name is an index range."""

    __tablename__ = "name_token"
    __table_args__ = (Index("ix_name_token_token", "token", "person_id"),)

    person_name_id: Mapped[int] = mapped_column(ForeignKey("person_name.id"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True, comment="lower case, no accents")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class NameKey(Model):
    """A key of a word that some name has: by it words are found that are spelt or sound alike.

    Each word is kept once however many people bear it, so that the table stays small.
    """

    __tablename__ = "name_key"

    key: Mapped[str] = mapped_column(
        primary_key=True, comment="the word, it without one letter, or ~ and its sound"
    )
    word: Mapped[str] = mapped_column(primary_key=True, comment="as name_token has it")


class Address(Model):
    """Somewhere a person lives, stays, works or was told to be, from one instant until another."""

    __tablename__ = "address"
    __table_args__ = (
        Index("idx_address_point", "point", postgresql_using="gist"),
        Index(
            "ix_address_withheld",
            "postcode",
            postgresql_where=text("confidential"),
            sqlite_where=text("confidential"),
        ),
        Index(
            "ix_address_uprn",
            "uprn",
            postgresql_where=text("uprn IS NOT NULL"),
            sqlite_where=text("uprn IS NOT NULL"),
        ),
        _where("stands_as_id", "IS NOT NULL", name="ix_address_stands_as_id"),
        CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR starts_at < ends_at", name="forwards"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[AddressKind] = mapped_column(Enum(AddressKind, native_enum=False, length=20))
    lines: Mapped[str] = mapped_column(comment="without the postcode; lines parted by newlines")
    postcode: Mapped[str | None] = mapped_column(comment="upper case, one space", index=True)
    uprn: Mapped[str | None]
    point: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=STORED_SRID, spatial_index=False),
        comment="NULL when nobody knows where it is: the order counts as UNALLOCATED",
    )
    placed_by: Mapped[PlacedBy | None] = mapped_column(
        Enum(PlacedBy, native_enum=False, length=16), comment="NULL: without a point"
    )
    starts_at: Mapped[datetime | None] = mapped_column(comment="NULL: since always")
    ends_at: Mapped[datetime | None] = mapped_column(comment="NULL: still")
    confidential: Mapped[bool] = mapped_column(comment="shown to nobody without a logged reason")
    outside_force: Mapped[str | None] = mapped_column(
        Words, comment="the police force it lies in, where that is another"
    )
    source: Mapped[str] = mapped_column(Words, comment="who said so")
    recorded_at: Mapped[datetime]
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("address.id"), comment=COPIED.format("address")
    )
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("address.id"), comment="the address whose coming ended this home"
    )
    stands_as_id: Mapped[int | None] = mapped_column(
        ForeignKey("address.id"),
        comment="the address that stands for this earlier wording of it; NULL: it is none",
    )
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("fact_removal.id"), comment=REMOVED)

    @property
    def is_withheld(self) -> bool:
        """Whether it may be shown only as its LPA: confidential, or a refuge."""
        return self.confidential or self.kind.is_always_confidential


def withheld_column() -> ColumnElement[bool]:
    """Whether an address may be shown only as its LPA, in a query on ``Address``."""
    always = [kind for kind in AddressKind if kind.is_always_confidential]
    return or_(Address.confidential, Address.kind.in_(always))


class LikelyPair(Model):
    """Two records of persons that may be of one, as ``people.likeness`` finds them."""

    __tablename__ = "likely_pair"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="in_order"),
        Index("ix_likely_pair_strength", "strength", "first_id", "second_id"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    strength: Mapped[int] = mapped_column(SmallInteger, comment="of their likeness when compared")
    unsure_at: Mapped[datetime | None] = mapped_column(
        comment="when a recorder was not sure of the two; NULL: found by what they share"
    )
    unsure_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Death(Model):
    """A day on which a person is said to have died; every order of theirs goes by it."""

    __tablename__ = "death"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    died_on: Mapped[date] = mapped_column(comment="London day")
    source: Mapped[str] = mapped_column(Words, comment="who said so")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("death.id"), comment=COPIED.format("row")
    )
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("fact_removal.id"), comment=REMOVED)


class PersonPair(Model):
    """Two records of persons that looked like one and were decided to be two."""

    __tablename__ = "person_pair"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    decision: Mapped[Sameness] = mapped_column(Enum(Sameness, native_enum=False, length=16))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(Words, comment="why, in words; NULL: none was given")
