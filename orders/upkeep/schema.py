"""What one may say about an update of another system, and about a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load

from orders.bounded_fields import Loaded
from orders.people.schema import REAL_DAY, Text, blank_to_none, required
from orders.register.schemas.fields import LONG, SHORT, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInput:
    """That another system was brought up to date: when (aware UTC), by whom."""

    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInput:
    """A review as a supervisor reports it.

    Attributes:
        reviewed_at: aware UTC.
        reviewed_by: name and collar number of who reviewed it.
        note: what came of it.
        next_review_on: London day by which the next one is due; ``None``: as its kind asks.
    """

    reviewed_at: datetime
    reviewed_by: str
    note: str = ""
    next_review_on: date | None = None


class UpdateSchema(Schema):
    """That another system was brought up to date."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    updated_at = Instant(required=True, error_messages=required("when it was updated"))
    updated_by = Text(required=True, validate=SHORT, error_messages=required("who updated it"))

    @post_load
    def _make(self, data: Loaded, **_: object) -> UpdateInput:
        return UpdateInput(**data)


class ReviewSchema(Schema):
    """A review of an order."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    reviewed_at = Instant(required=True, error_messages=required("when it was reviewed"))
    reviewed_by = Text(required=True, validate=SHORT, error_messages=required("who reviewed it"))
    note = Text(load_default="", validate=LONG)
    next_review_on = fields.Date(load_default=None, allow_none=True, validate=REAL_DAY)

    @pre_load
    def _blank_is_none(self, data: Any, **_: object) -> Any:
        return blank_to_none(data, {"next_review_on"})

    @post_load
    def _make(self, data: Loaded, **_: object) -> ReviewInput:
        return ReviewInput(**data)
