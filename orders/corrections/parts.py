"""What one may say of each sort of fact that is put right: the fields, checked as when recorded."""

from __future__ import annotations

from collections.abc import Mapping
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

from orders.bounded_fields import Loaded
from orders.breaches.breach_rows import REPORTED
from orders.breaches.schemas.breach import BreachSchema
from orders.ground.schema import NoteSchema
from orders.papers.model import PaperKind
from orders.people.particulars import Answers
from orders.people.schema import Coordinates, Text, required
from orders.register.schemas.fields import SHORT, Instant
from orders.register.schemas.order import (
    AuthorityPart,
    CourtPart,
    ProtectedSchema,
    ReceivedContactPart,
    ReceivedGroundsPart,
)
from orders.rules.vocabulary import postcodes
from orders.rules.vocabulary.codes import EndsKind
from orders.upkeep.schema import ReviewSchema


class _Part(Schema):
    """Fields of other schemas; blank of what may be missing is nothing."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        blank = {name for name, field in self.fields.items() if field.allow_none}
        return {
            name: None if value == "" and name in blank else value for name, value in data.items()
        }


def _of(source: type[Schema], *names: str) -> dict[str, fields.Field[Any]]:
    known = source().fields
    return {name: known[name] for name in names}


def _part(name: str, given: Mapping[str, fields.Field[Any]]) -> type[Schema]:
    return type(name, (_Part,), {"__module__": __name__, **given})


AnswersPart = _part("AnswersPart", {"characteristics": Answers()})
GroundsOnlyPart = _part(
    "GroundsOnlyPart",
    _of(ReceivedGroundsPart, "grounds", "considerations", "arrest_reference", "crime_reference"),
)
CourtOnlyPart = _part(
    "CourtOnlyPart",
    {
        "court": Text(load_default=None, allow_none=True, validate=SHORT),
        **_of(CourtPart, "applicant_force", "originating_route", "made_under", "ends_event"),
        **_of(CourtPart, "other_name", "other_statute", "other_breach"),
        "ends_kind": fields.Enum(
            EndsKind,
            by_value=True,
            required=True,
            error_messages={"required": "Choose how it ends.", "unknown": "Choose how it ends."},
        ),
    },
)
AuthorisedPart = _part("AuthorisedPart", _of(AuthorityPart, "authorised_by", "authorised_rank"))
OfficersPart = _part(
    "OfficersPart", _of(ReceivedContactPart, "officer_in_case", "out_of_hours_contact")
)
ConnectionPart = _part(
    "ConnectionPart",
    _of(ProtectedSchema, "relationship_basis", "is_relevant_child", "lives_with", "shares_home"),
)
ReviewPart = _part(
    "ReviewPart",
    _of(ReviewSchema, "reviewed_at", "reviewed_by", "note")
    | {"next_review_on": fields.Date(required=True, error_messages=required("the next day"))},
)
BreachReportedPart = _part(
    "BreachReportedPart",
    _of(BreachSchema, *REPORTED, "evidence", "condition_ids", "protected_person_ids")
    | {"occurred_to": Instant(required=True, error_messages=required("until when it went on"))},
)


class BreachPlacePart(_Part):
    """Where a breach happened."""

    location = Text(load_default="", validate=SHORT)
    postcode = Text(load_default=None, allow_none=True)
    coordinates = Coordinates(load_default=None, allow_none=True)
    withheld = fields.Boolean(load_default=False)

    @validates_schema
    def _is_a_place(self, data: Loaded, **_: object) -> None:
        if data["postcode"] and postcodes.normalise(data["postcode"]) is None:
            raise ValidationError("Enter a whole UK postcode, like B4 6NH.", "postcode")
        if not (data["location"] or data["postcode"] or data["coordinates"]):
            raise ValidationError("Enter where it happened.", "location")

    @post_load
    def _make(self, data: Loaded, **_: object) -> Loaded:
        if data["postcode"]:
            data["postcode"] = postcodes.normalise(data["postcode"])
        return data


HandoverPart = _part("HandoverPart", _of(NoteSchema, "note"))
LabelPart = _part(
    "LabelPart",
    {
        "kind": fields.Enum(
            PaperKind,
            by_value=True,
            required=True,
            error_messages={"required": "Choose what it is.", "unknown": "Choose what it is."},
        )
    },
)
