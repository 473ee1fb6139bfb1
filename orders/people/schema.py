"""What one may say about a person: names, birth, dated addresses. Parts of every order's schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)
from marshmallow.validate import Length, Range, Regexp

from geo import drawing
from orders import clock, formatting
from orders.bounded_fields import BoundedList, at_most
from orders.people.particulars import Answers, Identifier, pnc_id
from orders.rules.vocabulary import identifiers, postcodes
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer
from orders.rules.vocabulary.codes import AddressKind, DashRisk, NameKind, PersonFlag, Sex

EARLIEST_BIRTH = date(1900, 1, 1)
LATEST_DAY = date(2199, 12, 31)
REAL_DAY = Range(EARLIEST_BIRTH, LATEST_DAY, error="Enter a date from 1900 to 2199.")
NO_PLACE = "Enter a postcode, or say that the place is not known."
_WHOSE = "Name a person of this order: 0 the subject, 1 the first protected person."
AHEAD = timedelta(days=366)
"""How far ahead a person may be said to move."""
_MOST_DIGITS = 18
_LARGEST = 2**31 - 1
"""The largest number a record can have."""
_LINE = Length(max=200, error="Shorten this to 200 characters or fewer.")
_YEAR = Range(EARLIEST_BIRTH.year, LATEST_DAY.year, error="Enter a year with 4 digits, like 1988.")
_PLACELESS = frozenset(
    {
        "postcode",
        "near_postcode",
        "coordinates",
        "uprn",
        "outside_force",
        "starts_on",
        "ends_on",
    }
)
_BLANK_IS_NONE = frozenset(
    {
        "born_on",
        "birth_year",
        "gender_described",
        "connect_nominal_ref",
        "dash_risk",
        "warning_markers",
        "same_as",
    }
)


MOST_ALIASES = 30
MOST_ADDRESSES = 50
"""The most other names, and the most addresses, one person is recorded with."""


def printable(text: str) -> str:
    """A text without surrounding space and control characters: PostgreSQL takes no NUL."""
    kept = text.strip()
    if kept.isprintable():
        return kept
    return "".join(each for each in kept if each.isprintable() or each in "\n\t").strip()


class Text(fields.String):
    """Text with surrounding space and control characters taken off; blank counts as missing."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        kept = printable(text)
        if self.required and not kept:
            raise self.make_error("required")
        return kept


class WholeNumber(fields.Integer):
    """A whole number, or its digits as a form sends them; 2.5 and true are none."""

    def _validated(self, value: Any) -> int:
        text = str(value).strip() if type(value) in {int, str} else ""
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise self.make_error("invalid", input=value)
        if len(text) > _MOST_DIGITS:
            raise self.make_error("too_large", input=value)
        return int(text)


def blank_to_none(data: Any, names: Collection[str]) -> Any:
    """``data`` with empty text of the named fields as ``None``, as forms send it.

    What is no mapping is left for the schema to refuse.
    """
    if (type(data) is not dict and not isinstance(data, Mapping)) or "" not in data.values():
        return data
    return {key: None if key in names and value == "" else value for key, value in data.items()}


def required(what: str) -> dict[str, Any]:
    """Messages for a field that must be filled in: ``Enter …`` whatever is missing."""
    message = f"Enter {what}."
    return {"required": message, "null": message, "invalid": message}


@dataclass(frozen=True, slots=True)
class AliasInput:
    """Another name of a person; ``notified_on``: the London day they told police of it."""

    kind: NameKind
    family_name: str
    given_names: str
    notified_on: date | None = None


@dataclass(frozen=True, slots=True)
class AddressInput:
    """Somewhere a person lives or lived.

    Attributes:
        starts_on: first London day there; ``None``: since always.
        ends_on: last London day there; ``None``: still.
        grid: British National Grid metres when known from elsewhere than the postcode.
        near_postcode: a known postcode it is near, where its own is not known.
        without_place: whether it may be kept although its place is not known.
        outside_force: the police force it lies in, where that is another.
        home_of: the person of the order whose home it is: 0 the subject, 1 the first protected
            person. Nothing else of it but the days is given then.
    """

    kind: AddressKind
    lines: str
    postcode: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    confidential: bool = False
    source: str = ""
    without_place: bool = False
    grid: tuple[float, float] | None = None
    uprn: str | None = None
    near_postcode: str | None = None
    outside_force: str | None = None
    home_of: int | None = None


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """What a recorder said of records that may be of a person, before the person is recorded.

    Attributes:
        same_as: a record of the same person.
        unsure: records that may be.
        others: records of somebody else.
        reason: why they are somebody else, in words.
    """

    same_as: int | None = None
    unsure: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person an order is against or protects.

    Attributes:
        birth_year: the year, where the day of birth is not known.
        gender_described: gender in the person's own words.
        cro_no: number at the criminal records office.
        asn: arrest/summons number this person is under.
        connect_nominal_ref: what Connect calls them.
        warning_markers: warnings for officers who meet them, in words.
        characteristics: what is known of each, or why it is not; sensitive ones among them.
        choice: which records of the register the person is, may be and is not.
    """

    family_name: str
    given_names: str
    born_on: date | None
    sex: Sex
    pnc_id: str | None = None
    birth_year: int | None = None
    gender_described: str | None = None
    cro_no: str | None = None
    asn: str | None = None
    connect_nominal_ref: str | None = None
    flags: tuple[PersonFlag, ...] = ()
    dash_risk: DashRisk | None = None
    warning_markers: str | None = None
    characteristics: Mapping[Characteristic, CharacteristicAnswer] = field(default_factory=dict)
    aliases: tuple[AliasInput, ...] = ()
    addresses: tuple[AddressInput, ...] = ()
    source: str | None = None
    source_reference: str | None = None
    choice: PersonChoice = PersonChoice()


BEFORE_BIRTH = "This is before the person was born."


def is_before_birth(address: AddressInput, born_on: date) -> bool:
    """Whether a person had left an address, or come to it, before they were born."""
    return any(day and day < born_on for day in (address.starts_on, address.ends_on))


class Coordinates(fields.Field[tuple[float, float]]):
    """A point: easting and northing, latitude and longitude, GeoJSON or WKT. Gives EPSG:27700."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> tuple[float, float]:
        try:
            pair = drawing.read_coordinates(value) if isinstance(value, str) else None
            if pair is not None:
                return pair
            marked = drawing.read(value, allowed=drawing.POINTS)
        except drawing.DrawingError as error:
            raise ValidationError(str(error)) from error
        easting, northing = marked.coords[0]
        return easting, northing


class AliasSchema(Schema):
    """Another name."""

    kind = fields.Enum(NameKind, by_value=True, load_default=NameKind.ALSO_KNOWN_AS)
    family_name = Text(load_default="", validate=_LINE)
    given_names = Text(load_default="", validate=_LINE)
    notified_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"notified_on"})

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> AliasInput:
        return AliasInput(**data)


class AddressSchema(Schema):
    """One dated address."""

    kind = fields.Enum(
        AddressKind,
        by_value=True,
        load_default=AddressKind.HOME,
        error_messages={"unknown": "Choose what kind of address it is."},
    )
    lines = Text(load_default="", validate=Length(max=400))
    postcode = Text(load_default=None, allow_none=True)
    starts_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    ends_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)
    confidential = fields.Boolean(load_default=False)
    source = Text(load_default="", validate=_LINE)
    without_place = fields.Boolean(load_default=False)
    coordinates = Coordinates(load_default=None, allow_none=True)
    near_postcode = Text(load_default=None, allow_none=True)
    uprn = Text(
        load_default=None,
        allow_none=True,
        validate=Regexp(r"[0-9]{0,12}$", error="A UPRN is up to 12 digits."),
    )
    outside_force = Text(load_default=None, allow_none=True, validate=_LINE)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, _PLACELESS)

    @validates_schema
    def _hangs_together(self, data: dict[str, Any], **_: object) -> None:
        faults: dict[str, list[str]] = {}
        for name in ("postcode", "near_postcode"):
            if data[name] and postcodes.normalise(data[name]) is None:
                faults[name] = ["Enter a whole UK postcode, like B4 6NH."]
        if not self._has_place(data):
            faults.setdefault("postcode", []).append(NO_PLACE)
        starts_on, ends_on = data["starts_on"], data["ends_on"]
        if starts_on and starts_on > formatting.london(clock.now()).date() + AHEAD:
            faults["starts_on"] = ["Enter a first day there no more than a year from today."]
        if starts_on and ends_on and ends_on < starts_on:
            faults["ends_on"] = ["The last day there must not be before the first day there."]
        if faults:
            raise ValidationError(faults)

    def _has_place(self, data: dict[str, Any]) -> bool:
        return any(data[name] for name in ("postcode", "coordinates", "uprn", "without_place"))

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> AddressInput:
        for name in ("postcode", "near_postcode"):
            if data[name]:
                data[name] = postcodes.normalise(data[name])
        data["grid"] = data.pop("coordinates")
        data["confidential"] = data["confidential"] or data["kind"].is_always_confidential
        return AddressInput(**data)


class SharedHomeSchema(AddressSchema):
    """One dated address of a person of an order, which may be another's of the same order."""

    home_of = WholeNumber(load_default=None, allow_none=True, validate=Range(0, 99, error=_WHOSE))

    @pre_load
    def _no_one_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"home_of"})

    def _has_place(self, data: dict[str, Any]) -> bool:
        return data["home_of"] is not None or super()._has_place(data)


class PersonSchema(Schema):
    """A person with every name and address given."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    family_name = Text(required=True, validate=_LINE, error_messages=required("the family name"))
    given_names = Text(load_default="", validate=_LINE)
    born_on = fields.Date(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Enter a real date of birth, like 27 3 1988."},
    )
    sex = fields.Enum(Sex, by_value=True, load_default=Sex.NOT_KNOWN)
    pnc_id = Identifier(pnc_id)
    birth_year = WholeNumber(load_default=None, allow_none=True, validate=_YEAR)
    gender_described = Text(load_default=None, allow_none=True, validate=_LINE)
    cro_no = Identifier(identifiers.cro_number)
    asn = Identifier(identifiers.arrest_summons_number)
    connect_nominal_ref = Text(load_default=None, allow_none=True, validate=_LINE)
    flags = BoundedList(
        fields.Enum(PersonFlag, by_value=True),
        load_default=list,
        validate=at_most(len(PersonFlag), "flags"),
    )
    dash_risk = fields.Enum(DashRisk, by_value=True, load_default=None, allow_none=True)
    warning_markers = Text(load_default=None, allow_none=True, validate=Length(max=1_000))
    characteristics = Answers()
    aliases = BoundedList(
        fields.Nested(AliasSchema), load_default=list, validate=at_most(MOST_ALIASES, "aliases")
    )
    addresses = BoundedList(
        fields.Nested(SharedHomeSchema),
        load_default=list,
        validate=at_most(MOST_ADDRESSES, "addresses"),
    )

    same_as = WholeNumber(load_default=None, allow_none=True, validate=Range(1, _LARGEST))

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, _BLANK_IS_NONE)

    @validates_schema
    def _born_once(self, data: dict[str, Any], **_: object) -> None:
        born_on, year = data["born_on"], data["birth_year"]
        if year is None:
            return
        if born_on is not None and born_on.year != year:
            raise ValidationError("This is not the year of the date of birth.", "birth_year")
        if year > formatting.london(clock.now()).year:
            raise ValidationError("The year of birth must be in the past.", "birth_year")

    @validates_schema
    def _born_before(self, data: dict[str, Any], **_: object) -> None:
        born_on = data["born_on"]
        if born_on is None:
            return
        if born_on > formatting.london(clock.now()).date():
            raise ValidationError("The date of birth must be in the past.", "born_on")
        if born_on < EARLIEST_BIRTH:
            raise ValidationError("The date of birth must be after 1899.", "born_on")
        for number, address in enumerate(data["addresses"]):
            if is_before_birth(address, born_on):
                raise ValidationError({"addresses": {number: {"starts_on": [BEFORE_BIRTH]}}})

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> PersonInput:
        data["aliases"] = tuple(data["aliases"])
        data["addresses"] = tuple(data["addresses"])
        data["flags"] = tuple(dict.fromkeys(data["flags"]))
        if data["born_on"] is not None:
            data["birth_year"] = None
        data["choice"] = PersonChoice(data.pop("same_as"))
        return PersonInput(**data)
