"""What one may say of a term: its code, the sealed words, where it applies and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema
from marshmallow.validate import Length, Range
from shapely.geometry.base import BaseGeometry

from geo import drawing
from orders.bounded_fields import BoundedList, Loaded
from orders.formatting import nearest
from orders.people.schema import Text, WholeNumber, blank_to_none, required
from orders.register.schemas.fields import LONG, SHORT, EndInstant, StartInstant
from orders.register.schemas.location import DrawnField, GivenLocation, SpotField
from orders.rules.checks import conditions
from orders.rules.vocabulary import weekly_hours
from orders.rules.vocabulary.condition_codes import ConditionCode

PREMISES = {"SUBJECT": "the subject's home", "PROTECTED": "the protected person's home"}


@dataclass(frozen=True, slots=True)
class ConditionInput:
    """One term.

    Attributes:
        code: what it is.
        text_verbatim: the sealed words.
        premises: whose home it speaks of, a key of ``PREMISES``.
        radius_m: the distance it names, metres.
        starts_at: aware UTC; ``None``: with the order.
        ends_at: aware UTC; ``None``: with the order.
        place_name: what the wording calls the place it is about, when that is no home.
        spot: where that is, by a postcode or coordinates.
        shape: where that is, as drawn, EPSG:27700; not together with ``spot``.
        confidential: whether that place is to be shown to no reader.
        protects: which of the order's protected persons it is for, from 1; ``None``: all.
        supervisor: who supervises a positive requirement.
        responsible_person: who answers for electronic monitoring.
        exceptions: what it lets the subject do, as sealed.
        countries: of a travel prohibition.
        weekly_times: as ``rules.weekly`` writes them.
        sealed_number: its number on the paper, ``2(a)``.
        worded_by: the account whose words it keeps, unseen by who gives it; ``None``: its own.
        placed_by: the account that said where it applies, likewise.
    """

    code: str
    text_verbatim: str
    premises: str | None = None
    radius_m: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place_name: str = ""
    spot: GivenLocation | None = None
    shape: BaseGeometry | None = None
    confidential: bool = False
    protects: int | None = None
    supervisor: str | None = None
    responsible_person: str | None = None
    exceptions: str | None = None
    countries: str | None = None
    weekly_times: str | None = None
    sealed_number: str | None = None
    worded_by: int | None = None
    placed_by: int | None = None

    @property
    def has_place(self) -> bool:
        """Whether it says where it applies, besides naming a home."""
        return bool(self.place_name or self.spot is not None or self.shape is not None)


class ConditionSchema(Schema):
    """One condition."""

    code = Text(required=True, error_messages=required("the condition's code"))
    text_verbatim = Text(
        required=True, validate=LONG, error_messages=required("the wording, word for word")
    )
    premises = Text(load_default=None, allow_none=True)
    radius_m = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=Range(1, 50_000, error="Enter a distance from 1 to 50,000 metres."),
        error_messages={"invalid": "Enter the distance in whole metres."},
    )
    starts_at = StartInstant(load_default=None, allow_none=True)
    ends_at = EndInstant(load_default=None, allow_none=True)
    place_name = Text(load_default="", validate=SHORT)
    location = SpotField(load_default=None, allow_none=True)
    geometry = DrawnField(load_default=None, allow_none=True)
    place_confidential = fields.Boolean(load_default=False)
    protects = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=Range(1, 99, error="Give the number of a protected person, from 1."),
        error_messages={"invalid": "Give the number of a protected person, from 1."},
    )
    supervisor = Text(load_default=None, allow_none=True, validate=SHORT)
    responsible_person = Text(load_default=None, allow_none=True, validate=SHORT)
    exceptions = Text(load_default=None, allow_none=True, validate=LONG)
    countries = Text(load_default=None, allow_none=True, validate=SHORT)
    weekly_times = Text(load_default=None, allow_none=True, validate=SHORT)
    sealed_number = Text(
        load_default=None,
        allow_none=True,
        validate=Length(max=20, error="Enter the number alone, 20 characters or fewer."),
    )

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, _MAY_BE_BLANK)

    @validates_schema
    def _code_knows(self, data: Loaded, **_: object) -> None:
        if data["code"] not in conditions.CODES:
            near = nearest(data["code"], conditions.CODES)
            raise ValidationError(f"There is no such condition. {near}", "code")
        if data["premises"] not in {None, *PREMISES}:
            raise ValidationError("Choose whose home it is.", "premises")
        if faults := _place_faults(conditions.CODES[data["code"]], data):
            raise ValidationError(faults)

    @validates_schema
    def _times_can_be_read(self, data: Loaded, **_: object) -> None:
        if not data["weekly_times"]:
            return
        try:
            weekly_hours.normalise(data["weekly_times"])
        except ValueError as error:
            raise ValidationError(str(error), "weekly_times") from error

    @validates_schema
    def _ends_after_it_starts(self, data: Loaded, **_: object) -> None:
        starts_at, ends_at = data["starts_at"], data["ends_at"]
        if starts_at is not None and ends_at is not None and ends_at <= starts_at:
            raise ValidationError("Enter an end that is later than its start.", "ends_at")

    @post_load
    def _make(self, data: Loaded, **_: object) -> ConditionInput:
        if data["weekly_times"]:
            data["weekly_times"] = weekly_hours.normalise(data["weekly_times"])
        for name, kept in _KEPT_AS.items():
            data[kept] = data.pop(name)
        return ConditionInput(**data)


def nobody(protected: int) -> str:
    """What to say of a condition for a protected person whom an order does not have."""
    if not protected:
        return "The order names no protected person: leave this empty."
    return f"The order names {protected}: give a number from 1 to {protected}."


_MAY_BE_BLANK = frozenset(
    {
        "premises",
        "radius_m",
        "starts_at",
        "ends_at",
        "location",
        "geometry",
        "protects",
        "supervisor",
        "responsible_person",
        "exceptions",
        "countries",
        "weekly_times",
        "sealed_number",
    }
)
_KEPT_AS = {"location": "spot", "geometry": "shape", "place_confidential": "confidential"}


def _place_faults(code: ConditionCode, data: Loaded) -> dict[str, list[str]]:
    """What is wrong with where a condition is said to apply, by field."""
    spot, shape = data["location"], data["geometry"]
    placed = spot is not None or shape is not None
    if code.has_premises and data["premises"] is None and not (placed or data["place_name"]):
        return {"premises": ["Choose which premises it speaks of."]}
    if placed and not code.takes_place:
        return {"geometry": ["This condition names no place: leave the place empty."]}
    if spot is not None and shape is not None:
        return {"location": ["Mark the place on the map or write where it is, not both."]}
    if placed and data["premises"] is not None:
        return {"premises": ["Choose a home or give another place, not both."]}
    if shape is not None and shape.geom_type in drawing.AREAS and code.has_radius:
        return {}  # The grounds of a school, and so many metres round them.
    if shape is not None and shape.geom_type in drawing.AREAS and not code.takes_area:
        return {"geometry": ["Mark a point: this condition is about one place."]}
    return {}


MOST_CORNERS = 20_000
"""The most corners that the drawings of one record's conditions have together."""


def few_corners(given: Iterable[ConditionInput], held: int = 0) -> None:
    """Refuse drawings that are too detailed together: every page of the order draws them all.

    Args:
        given: conditions.
        held: corners that the order's other drawings have.

    Raises:
        marshmallow.ValidationError: they are; says what to do.
    """
    shapes = [each.shape for each in given if each.shape is not None]
    corners = int(shapely.get_num_coordinates(shapes).sum()) if shapes else 0
    if corners and held + corners > MOST_CORNERS:
        raise ValidationError(
            f"The drawings of its conditions have {held + corners:,} corners together. Draw the"
            f" most detailed with fewer, as simplified to a metre, until they have"
            f" {MOST_CORNERS:,} or fewer; or leave a drawing out: the wording is kept without it."
        )


NO_CONDITION = "Choose at least one condition."
"""What to say of an order without conditions."""
MOST = 200
"""The most conditions that are recorded at once."""
TOO_MANY = f"Give {MOST} conditions or fewer. What is left is added as a variation."
FEW = Length(max=MOST, error=TOO_MANY)
"""As many conditions as one record, grant, authorisation or variation may give."""


class ConditionsPart(Schema):
    """Every condition of an order."""

    conditions = BoundedList(
        fields.Nested(ConditionSchema),
        required=True,
        validate=[Length(min=1, error=NO_CONDITION), FEW, few_corners],
        error_messages={"required": NO_CONDITION},
    )
