"""Putting a text that tells a withheld home into other words, where it stands.

What stood there before is kept, only for accounts that may open homes: the log names that row and
none of its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, post_load
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.audit import log
from orders.audit.model import Action
from orders.bounded_fields import Loaded
from orders.db import Model
from orders.formatting import PAGE_SIZE, rows_before
from orders.people.schema import Text, required
from orders.register.model import Order
from orders.register.schemas.fields import LONG
from orders.search.disclosure.rewording import TellingText, tells_about
from orders.search.disclosure.rewording_model import Rewording

_CHANGED: Final = "These words were changed meanwhile. Go back to the list and open them again."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWords:
    """What is to stand in place of a text, and why."""

    words: str
    reason: str


class NewWordsSchema(Schema):
    """A form of new words."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    words = Text(required=True, validate=LONG, error_messages=required("the new words"))
    reason = Text(required=True, validate=LONG, error_messages=required("why you reword it"))

    @post_load
    def _make(self, data: Loaded, **_: object) -> NewWords:
        return NewWords(**data)


@dataclass(frozen=True, slots=True)
class Rewordings:
    """A page of what was reworded, the latest first; ``total`` counts all."""

    rows: Sequence[Rewording]
    total: int


def reword(
    db: Session, text: TellingText, given: NewWords, *, by: Account, now: datetime
) -> Rewording:
    """Put ``text`` into other words, keep what it said, and log that it was done. Flushes.

    Args:
        text: as :func:`orders.search.disclosure.rewording.telling_text` found it.
        given: the new words and why.
        by: who rewords it; may open homes.

    Raises:
        ValidationError: by field: the new words or the reason tell a withheld home too, are too
            long, or the text is another by now; a court's own words and names are not reworded.
    """
    _check(db, text, given)
    name, _, column_name = text.column.partition(".")
    table = Model.metadata.tables[name]
    column = table.c[column_name]
    (key,) = table.primary_key.columns
    # Not as a record: no version of it changes, and no recorder is warned of what stands there.
    value = db.connection().scalar(select(column).where(key == text.row).with_for_update())
    words = _replaced(value, text.text, given.words)
    if words == value:
        raise ValidationError(_CHANGED, "form")
    db.connection().execute(update(table).where(key == text.row).values({column.name: words}))
    db.expire_all()
    kept = Rewording(
        order_id=text.order_id,
        column=text.column,
        row_id=text.row,
        former=text.text,
        reason=given.reason,
        reworded_at=now,
        reworded_by_id=by.id,
    )
    db.add(kept)
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "text.reword",
        by=by,
        now=now,
        reference=text.reference,
        details={"field": text.field, "rewording": kept.id},
        reason=given.reason,
    )
    return kept


def rewordings(db: Session, *, page: int = 1) -> Rewordings:
    """What was reworded, with its orders and authors; two queries.

    Args:
        page: from 1.
    """
    total = db.scalar(select(func.count()).select_from(Rewording)) or 0
    rows = db.scalars(
        select(Rewording)
        .options(
            joinedload(Rewording.order).load_only(Order.reference),
            joinedload(Rewording.reworded_by).load_only(Account.name),
        )
        .order_by(Rewording.id.desc())
        .limit(PAGE_SIZE)
        .offset(rows_before(page))
    ).all()
    return Rewordings(rows, total)


def _check(db: Session, text: TellingText, given: NewWords) -> None:
    if text.stays:
        raise ValidationError(text.stays, "form")
    errors: dict[str, list[str]] = {}
    most = text.longest
    if most is not None and len(given.words) > most:
        errors["words"] = [f"Enter new words of {most} characters or fewer."]
    elif tells_about(db, text, given.words):
        errors["words"] = ["These words would reveal the address too. Write them without it."]
    if tells_about(db, text, given.reason):
        errors["reason"] = ["The reason would reveal the address. Write it without it."]
    if errors:
        raise ValidationError(errors)


def _replaced(value: Any, former: str, words: str) -> Any:
    """A value with ``words`` for each text in it that is ``former``."""
    if isinstance(value, str):
        return words if value == former else value
    if isinstance(value, dict):
        return {key: _replaced(each, former, words) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, former, words) for each in value]
    return value
