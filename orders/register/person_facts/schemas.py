"""What is said of a person later: a death, another name, why something was always wrong."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validates_schema
from marshmallow.validate import Length

from orders.people.schema import AliasSchema, Text, WholeNumber, blank_to_none, required
from orders.register.person_facts.removals import LONGEST_REASON

_LINE = Length(min=1, max=200, error="Shorten this to 200 characters or fewer.")


class DeathSchema(Schema):
    """The day a person died, and who said so."""

    died_on = fields.Date(required=True, error_messages=required("the day they died"))
    source = Text(required=True, validate=_LINE, error_messages=required("who said so"))

    @pre_load
    def _blank_is_missing(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"died_on", "source"})


class LaterNameSchema(AliasSchema):
    """A name that a person is found to have, or takes."""

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: object) -> None:
        if not (data["family_name"] or data["given_names"]):
            raise ValidationError("Enter the name.", "family_name")


class RemovalSchema(Schema):
    """A fact of a person that was always wrong: its table, its number there, and why."""

    sort = fields.String(required=True, validate=Length(min=1, max=40))
    id = WholeNumber(required=True)
    reason = Text(required=True, validate=Length(min=1, max=LONGEST_REASON))
