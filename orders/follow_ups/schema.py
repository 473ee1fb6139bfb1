"""What one may answer to a follow-up."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validates_schema

from orders.bounded_fields import Loaded
from orders.follow_ups.words import FollowUpAnswer
from orders.people.schema import Text, WholeNumber
from orders.register.schemas.fields import LONG

_CHOOSE = "Choose an answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInput:
    """An answer; ``breach_id`` names the breach it was logged as, where it was."""

    answer: FollowUpAnswer
    words: str = ""
    breach_id: int | None = None


class AnswerSchema(Schema):
    """An answer to a follow-up."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    answer = fields.Enum(
        FollowUpAnswer,
        by_value=True,
        required=True,
        error_messages={"required": _CHOOSE, "unknown": _CHOOSE, "null": _CHOOSE},
    )
    words = Text(load_default="", validate=LONG)
    breach_id = WholeNumber(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Choose a breach from the list."},
    )

    @validates_schema
    def _answer_is_whole(self, data: Loaded, **_: object) -> None:
        answer: FollowUpAnswer = data["answer"]
        if answer.needs_words and not data["words"]:
            raise ValidationError(f"Enter why: “{answer.label}” needs a reason.", "words")
        if answer is FollowUpAnswer.BREACH_LOGGED and data["breach_id"] is None:
            raise ValidationError("Choose which breach was logged, or log it now.", "breach_id")

    @post_load
    def _make(self, data: Loaded, **_: object) -> AnswerInput:
        if data["answer"] is not FollowUpAnswer.BREACH_LOGGED:
            data["breach_id"] = None
        return AnswerInput(**data)
