"""What one may say of a breach when it is reported: what happened, where, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, Range

from orders.bounded_fields import BoundedList, Loaded, at_most
from orders.breaches.schemas.decision import DecisionInput, DecisionPart, chosen
from orders.people.schema import Text, WholeNumber, required
from orders.register.schemas.condition import MOST
from orders.register.schemas.fields import LONG, MOST_PROTECTED, SHORT, Instant
from orders.rules.vocabulary import postcodes
from orders.rules.vocabulary.breach_codes import AwareBasis, BesideMaking
from orders.rules.vocabulary.codes import BreachMethod

_PLACE = ("postcode", "lon", "lat", "withheld")


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """Where a breach happened.

    Attributes:
        location: in words, empty when the postcode says all.
        postcode: as the register writes it.
        lon: WGS84 longitude in degrees, ``lat`` its latitude; they count before the postcode.
        withheld: whether it tells where a person is protected.
    """

    location: str = ""
    postcode: str | None = None
    lon: float | None = None
    lat: float | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachInput(DecisionInput):
    """A breach as an officer reported it.

    Attributes:
        condition_ids: the conditions of the order said to be breached.
        protected_person_ids: whom it was against; empty: every person the order protects.
        occurrence_reference: the incident it is part of.
        place: where, ``None`` when not known.
        reported_by: collar number or role; never the protected person.
        subject_aware_basis: how it is known that the subject knew of the order.
        beside_making: on the day of a making without a time, whether it was before or after it.
        not_in_force_reason: why it is recorded although the order was not in force at that time.
        source: the system it comes from.
        source_reference: its name there; a breach is known by it once only.
    """

    occurred_from: datetime
    occurred_to: datetime
    reported_at: datetime
    reported_by: str
    method: BreachMethod
    account_text: str
    condition_ids: tuple[int, ...]
    protected_person_ids: tuple[int, ...] = ()
    occurrence_reference: str | None = None
    place: PlaceInput | None = None
    subject_aware_basis: AwareBasis | None = None
    beside_making: BesideMaking | None = None
    not_in_force_reason: str | None = None
    source: str | None = None
    source_reference: str | None = None

    @property
    def has_victim(self) -> bool:
        """Whether it had a victim; not telling police has none."""
        return self.method.is_against_somebody


class BreachSchema(DecisionPart):
    """A breach and what was decided about it."""

    occurred_from = Instant(required=True, error_messages=required("when it happened, or began"))
    occurred_to = Instant(load_default=None, allow_none=True)
    location = Text(load_default="", validate=SHORT)
    location_postcode = Text(load_default=None, allow_none=True)
    location_lon = fields.Float(
        load_default=None,
        allow_none=True,
        validate=Range(-180, 180, error="Enter a longitude in degrees."),
        error_messages={"invalid": "Enter a longitude in degrees."},
    )
    location_lat = fields.Float(
        load_default=None,
        allow_none=True,
        validate=Range(-90, 90, error="Enter a latitude in degrees."),
        error_messages={"invalid": "Enter a latitude in degrees."},
    )
    location_withheld = fields.Boolean(load_default=False)
    reported_at = Instant(required=True, error_messages=required("when police were told"))
    reported_by = Text(
        required=True,
        validate=SHORT,
        error_messages=required("who reported it: a collar number or a role, not a name"),
    )
    method = chosen(BreachMethod, "Choose how it happened.", required=True)
    account_text = Text(required=True, validate=LONG, error_messages=required("what happened"))
    condition_ids = BoundedList(
        WholeNumber(error_messages={"invalid": "Choose a condition from the list."}),
        required=True,
        validate=[
            Length(min=1, error="Choose at least one condition."),
            at_most(MOST, "conditions"),
        ],
        error_messages={"required": "Choose at least one condition."},
    )
    protected_person_ids = BoundedList(
        WholeNumber(error_messages={"invalid": "Choose a person from the list."}),
        load_default=list,
        validate=at_most(MOST_PROTECTED, "protected persons"),
    )
    occurrence_reference = Text(load_default=None, allow_none=True, validate=SHORT)
    subject_aware_basis = chosen(AwareBasis, "Choose how the subject knew of it.")
    beside_making = chosen(BesideMaking, "Choose before or after the making.")
    not_in_force_reason = Text(load_default=None, allow_none=True, validate=LONG)
    source = Text(load_default=None, allow_none=True, validate=SHORT)
    source_reference = Text(load_default=None, allow_none=True, validate=SHORT)

    @validates_schema
    def _named_whole(self, data: Loaded, **_: object) -> None:
        if bool(data["source"]) is not bool(data["source_reference"]):
            missing = "source_reference" if data["source"] else "source"
            raise ValidationError("Enter source and source_reference, or neither.", missing)

    @validates_schema
    def _place_hangs_together(self, data: Loaded, **_: object) -> None:
        postcode = data["location_postcode"]
        if postcode and postcodes.normalise(postcode) is None:
            message = "Enter a whole UK postcode, like B4 6NH."
            raise ValidationError(message, "location_postcode")
        if (data["location_lon"] is None) is not (data["location_lat"] is None):
            missing = "location_lon" if data["location_lon"] is None else "location_lat"
            raise ValidationError("Enter longitude and latitude, or neither.", missing)

    @post_load
    def _make(self, data: Loaded, **_: object) -> BreachInput:
        data["condition_ids"] = tuple(dict.fromkeys(data["condition_ids"]))
        data["protected_person_ids"] = tuple(dict.fromkeys(data["protected_person_ids"]))
        data["occurred_to"] = data["occurred_to"] or data["occurred_from"]
        place = _place(data)
        return BreachInput(**data, place=place)


def _place(data: Loaded) -> PlaceInput | None:
    """The place among what was loaded, its own fields taken out."""
    location = data.pop("location")
    said = {name: data.pop(f"location_{name}") for name in _PLACE}
    postcode = postcodes.normalise(said["postcode"]) if said["postcode"] else None
    if not location and postcode is None and said["lon"] is None:
        return None
    return PlaceInput(location, postcode, said["lon"], said["lat"], withheld=bool(said["withheld"]))
