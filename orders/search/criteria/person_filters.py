"""Filters about a person of the order and where they live: kept apart, in no address.

All of them are about one person: the subject, a protected person or either, as the search counts.
A withheld home is never searched, but by who typed it in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

import shapely
from marshmallow import RAISE, Schema, ValidationError, fields, pre_load
from marshmallow import validates_schema as checks
from marshmallow.validate import Length, Regexp
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, union_all
from sqlalchemy.orm import Session

from geo import drawing
from geo.drawing import DrawingError
from geo.predicates import within_m
from orders import formatting
from orders.access.model import Account
from orders.areas.lists.postcode_list import locate_postcode
from orders.bounded_fields import Loaded
from orders.people.joined_records import records_of
from orders.people.model import Address, Person, withheld_column
from orders.people.name_search import persons_named
from orders.people.names import tokens
from orders.people.schema import printable
from orders.register.confidentiality.same_homes import all_typed_by
from orders.register.model import Order, Presence, Protection
from orders.rules.vocabulary import identifiers, postcodes
from orders.rules.vocabulary.codes import AddressKind, Basis
from orders.rules.vocabulary.identifiers import NotOne
from orders.search.criteria.date_margins import MARGIN, around
from orders.search.criteria.filters import up_to

MOST_METRES: Final = 50_000
MOST_WORK: Final = 10_000_000
"""Corners of a drawing times metres around it: what finding homes near it costs."""
_NO_MORE: Final = "What this search draws is taken no more: ask anew, and delete the saved search."
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_HOMES = [kind for kind in AddressKind if kind.is_home]
_SHAPES = drawing.POINTS | drawing.LINES | drawing.AREAS


def _line(message: str = "Enter 200 characters or fewer.", most: int = 200) -> fields.String:
    return fields.String(load_default=None, validate=Length(max=most, error=message))


class AboutSchema(Schema):
    """The form; everything is text."""

    class Meta:
        """Options."""

        unknown = RAISE

    error_messages = {"unknown": "There is no such filter."}  # noqa: RUF012  marshmallow's form

    name = _line()
    born_on = fields.Date(
        load_default=None,
        error_messages={"invalid": "Enter a real date of birth, like 27 3 1988."},
    )
    born_within = fields.String(
        load_default=None,
        validate=Regexp(
            re.compile(rf"{MARGIN.pattern}\Z"), error="Enter a margin like 10 days or 2 years."
        ),
    )
    pnc_id = _line(most=40)
    postcode = _line(most=40)
    near = _line(most=80)
    shape = fields.String(load_default=None)
    within_m = fields.String(
        load_default=None,
        validate=up_to(MOST_METRES, "metres"),
    )

    @pre_load
    def _blank_is_missing(self, data: Any, **_: object) -> Any:
        if not isinstance(data, Mapping):
            return data
        stripped = {
            key: printable(value) if isinstance(value, str) else value
            for key, value in data.items()
        }
        return {key: value for key, value in stripped.items() if value not in ("", None)}

    @checks(skip_on_field_errors=True)
    def _fits(self, data: Loaded, **_: object) -> None:
        if data["name"] and not tokens(data["name"]):
            raise ValidationError("Enter a name with letters in it.", "name")
        if data["born_within"] and not data["born_on"]:
            raise ValidationError("Enter the date of birth as well.", "born_on")
        if data["near"] and data["shape"]:
            raise ValidationError("Give a place or a drawing, not both.", "near")
        if data["within_m"] and not (data["near"] or data["shape"]):
            raise ValidationError("Say near where: a postcode, a point or a drawing.", "near")


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What is asked of one person of the order; ``None`` leaves all in.

    Attributes:
        name: words of one of the person's names, near enough in spelling.
        born_on: date of birth.
        born_within: how far off it may be, ``10 days``, ``2 years``.
        pnc_id: as it is kept.
        postcode: of a home: whole, or its first half.
        near: a postcode or coordinates a home is near, as typed.
        shape: what was drawn that a home is in or near, as typed.
        within_m: metres, as typed; only an area can do without.
        where: ``near`` or ``shape`` as ``geo.drawing`` reads it back.
    """

    name: str | None = None
    born_on: date | None = None
    born_within: str | None = None
    pnc_id: str | None = None
    postcode: str | None = None
    near: str | None = None
    shape: str | None = None
    within_m: str | None = None
    where: str | None = None

    @classmethod
    def kept(cls, asked: Mapping[str, Any]) -> PersonFilter:
        """What a row of ``Question`` holds."""
        born_on = asked.get("born_on")
        return cls(**{**asked, "born_on": date.fromisoformat(born_on) if born_on else None})

    @property
    def as_kept(self) -> dict[str, Any]:
        """What a row of ``Question`` is to hold: texts, without what was not asked."""
        every = {name: value for name, value in asdict(self).items() if value is not None}
        return every if self.born_on is None else every | {"born_on": self.born_on.isoformat()}

    @property
    def words(self) -> list[str]:
        """What it asks, in words, for the page only."""
        said = []
        if self.name:
            said.append(f"named like {self.name}")
        if self.born_on:
            margin = f" give or take {self.born_within}" if self.born_within else ""
            said.append(f"born {formatting.short_day(self.born_on)}{margin}")
        if self.pnc_id:
            said.append(f"PNC id {self.pnc_id}")
        if self.postcode:
            said.append(f"home in {self.postcode}")
        if self.where:
            place = self.near or "what is drawn"
            said.append(
                f"home within {int(self.within_m):,} metres of {place}"
                if self.within_m
                else "home inside what is drawn"
            )
        return said


def read_about(db: Session, given: Mapping[str, Any], *, now: datetime) -> PersonFilter:
    """What a form or a body asks about a person.

    Args:
        db: session, asked where a postcode lies.
        given: texts by name.

    Raises:
        marshmallow.ValidationError: a filter is unknown or holds what cannot be; nothing is asked.
    """
    return about_of(db, AboutSchema().load(given), now=now)


def about_of(db: Session, data: Loaded, *, now: datetime) -> PersonFilter:
    """What is asked about a person, of values that the schema has read already.

    Raises:
        marshmallow.ValidationError: a value is none there can be; nothing is asked.
    """
    if not any(data.values()):
        raise ValidationError({"name": ["Enter a name, a date of birth, a number or a place."]})
    if data["born_on"] and data["born_on"] > formatting.london(now).date():
        raise ValidationError({"born_on": ["The date of birth must be in the past."]})
    if data["pnc_id"]:
        data["pnc_id"] = _pnc_id(data["pnc_id"], formatting.london(now).year)
    if data["postcode"]:
        data["postcode"] = _postcode(data["postcode"])
    return PersonFilter(**data, where=_where(db, data))


def about_condition(
    db: Session, about: PersonFilter, basis: Basis, as_at: datetime, *, by: Account
) -> ColumnElement[bool]:
    """Stays of orders one of whose people is the one asked about.

    Args:
        db: session, asked which words are like those of the name.
        about: what is asked.
        basis: whose side the person is on.
        as_at: instant at which a home must be one, aware.
        by: the reader; a home that they typed is found as they typed it.
    """
    persons = _persons(db, about, as_at, by)
    of_subject = select(Order.id).where(Order.subject_id.in_(persons))
    protecting = select(Protection.order_id).where(
        Protection.person_id.in_(persons), Protection.taken_out_id.is_(None)
    )
    sides = {
        Basis.SUBJECT_HOME: of_subject,
        Basis.VICTIM_HOME: protecting,
        Basis.EITHER: union_all(of_subject, protecting),
    }
    return Presence.order_id.in_(sides[basis])


def _persons(db: Session, about: PersonFilter, as_at: datetime, by: Account) -> Select[int]:
    # What one record says is true of the person under every other.
    asked: list[Select[int]] = []
    if about.name:
        named = persons_named(db, about.name).subquery("named")
        asked.append(select(named.c.person_id))
    if about.born_on:
        asked.append(select(Person.id).where(_born(about.born_on, about.born_within)))
    if about.pnc_id:
        asked.append(select(Person.id).where(Person.pnc_id == about.pnc_id))
    if about.postcode or about.where:
        asked.append(_living(about, as_at, by))
    return select(Person.id).where(*(Person.id.in_(records_of(each)) for each in asked))


def _living(about: PersonFilter, as_at: datetime, by: Account) -> Select[int]:
    homes = select(Address.person_id).where(
        Address.kind.in_(_HOMES),
        Address.removal_id.is_(None),
        or_(Address.starts_at.is_(None), Address.starts_at <= as_at),
        or_(Address.ends_at.is_(None), Address.ends_at > as_at),
        or_(not_(withheld_column()), Address.id.in_(all_typed_by(by))),
    )
    if about.postcode:
        outward = " " not in about.postcode
        homes = homes.where(
            Address.postcode.startswith(f"{about.postcode} ", autoescape=True)
            if outward
            else Address.postcode == about.postcode
        )
    if about.where:
        shape = drawing.read(about.where, allowed=_SHAPES)
        homes = homes.where(within_m(Address.point, shape, float(about.within_m or 0)))
    return homes


def _born(on: date, margin: str | None) -> ColumnElement[bool]:
    first, last = around(on, margin)
    # A person whose day of birth is not known may have been born on it.
    return or_(
        Person.born_on.between(first, last),
        and_(Person.born_on.is_(None), Person.birth_year.between(first.year, last.year)),
    )


def _pnc_id(text: str, this_year: int) -> str:
    try:
        return identifiers.pnc_id(text, this_year=this_year)
    except NotOne as error:
        raise ValidationError({"pnc_id": [str(error)]}) from error


def _postcode(text: str) -> str:
    found = postcodes.normalise(text)
    outward = re.sub(r"\s+", "", text).upper()
    if found is None and not _OUTWARD.fullmatch(outward):
        message = "Enter a postcode like B1 1AA, or its first half like B1."
        raise ValidationError({"postcode": [message]})
    return found or outward


def _where(db: Session, data: Mapping[str, Any]) -> str | None:
    name = "near" if data["near"] else "shape"
    text = data[name]
    if not text:
        return None
    try:
        shape = _near(db, text) if name == "near" else drawing.read(text, allowed=_SHAPES)
    except DrawingError as error:
        raise ValidationError({name: [str(error)]}) from error
    if data["within_m"] is None and shape.geom_type not in drawing.AREAS:
        raise ValidationError({"within_m": ["Enter how many metres away a home may be."]})
    if shapely.get_num_coordinates(shape) * float(data["within_m"] or 0) > MOST_WORK:
        raise ValidationError({"within_m": [_too_much(shape)]})
    return drawing.as_wkt(shape)


def check_kept(about: PersonFilter) -> None:
    """Refuse a question whose drawing was kept when more was taken than today.

    Raises:
        marshmallow.ValidationError: it is such a one; says what to do.
    """
    if about.where is None:
        return
    try:
        shape = drawing.read(about.where, allowed=_SHAPES)
    except DrawingError as error:
        raise ValidationError({"search": [f"{_NO_MORE} {error}"]}) from error
    if shapely.get_num_coordinates(shape) * float(about.within_m or 0) > MOST_WORK:
        raise ValidationError({"search": [f"{_NO_MORE} {_too_much(shape)}"]})


def _too_much(shape: BaseGeometry) -> str:
    corners = shapely.get_num_coordinates(shape)
    return (
        f"With {corners:,} corners, ask for {MOST_WORK // corners:,} metres or fewer, or draw it"
        " with fewer corners."
    )


def _near(db: Session, text: str) -> Point:
    grid = drawing.read_coordinates(text) or locate_postcode(db, text)
    if grid is None:
        raise DrawingError("We do not know where this is: give a postcode or coordinates.")
    return Point(*grid)
