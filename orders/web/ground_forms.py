"""Reading the forms of visits, handovers and custody."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from orders.db import db
from orders.web.forms import messages, read_dates, read_instants

Errors = dict[str, list[str]]
"""Messages by form field; those about the whole under ``form``."""


def read(
    schema: Schema,
    form: MultiDict[str, str],
    *,
    instants: Collection[str] = (),
    days: Collection[str] = (),
) -> tuple[Any, Errors]:
    """What a form says, as the schema makes it, or what is wrong with it by field.

    Args:
        schema: what the form holds.
        form: what was sent.
        instants: fields with a day and a time.
        days: fields with a day.
    """
    moments, wrong = read_instants(form, instants)
    dates, wrong_days = read_dates(form, days)
    errors = wrong | wrong_days
    texts = {name: text for name, text in form.items() if name in schema.fields}
    given = {name: said for name, said in (texts | moments | dates).items() if said != ""}
    try:
        loaded = schema.load(given)
    except ValidationError as error:
        found = messages(error) | errors
        order = {name: place for place, name in enumerate(schema.fields)}
        return None, dict(sorted(found.items(), key=lambda pair: order.get(pair[0], -1)))
    return (None, errors) if errors else (loaded, {})


def tried(change: Callable[[], object]) -> Errors:
    """Make a change; when it cannot be so nothing is kept, and the answer says why by field."""
    try:
        change()
    except ValidationError as error:
        db.session.rollback()
        return messages(error)
    return {}
