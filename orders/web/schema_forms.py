"""Forms that follow a schema: whose order one is about, reading it, the change, the choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import render_template, request
from marshmallow import Schema, ValidationError

from orders import clock
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.ground import ground_queries
from orders.register.model import Order
from orders.register.order_record import kind_of
from orders.rules.vocabulary import references
from orders.rules.vocabulary.labelled import Labelled
from orders.search.disclosure.visibility import visible_to
from orders.web.forms import Errors, Form, messages, read_fields


def read(schema: Schema, form: Form) -> tuple[Any, Errors]:
    """What a form says, as the schema makes it, or what is wrong with it by field."""
    values, errors = read_fields(schema, form)
    given = {name: said for name, said in values.items() if said != ""}
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


def read_and_try(
    schema: Schema, change: Callable[[Any], object], form: Form | None = None
) -> Errors:
    """Read a form (this request's unless told) and make the change that it asks for.

    Gives what is wrong by field; then nothing is kept.
    """
    given, errors = read(schema, request.form if form is None else form)
    return errors if given is None else tried(lambda: change(given))


def order_form(template: str, order: Order, values: Form, errors: Errors, **more: object) -> str:
    """The page of a form about an order, as it was filled in."""
    return render_template(
        template,
        order=order,
        kind=kind_of(order),
        values=values,
        errors=errors,
        **more,
    )


def order_written_on(reference: str) -> Order:
    """The order that a form is about, as this account may see it.

    Raises:
        Conflict: it was entered in error.
        NotFound: there is none, or it is not the account's to see.
    """
    visible = visible_to(current_account(), clock.now())
    written = references.normalise(reference) or reference
    return ground_queries.order_of(db.session, written, visible=visible)


def options(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Members of an enumeration to choose from, in its order."""
    return [(each.value, each.heading) for each in words]
