"""Notices and orders: recording one, reading one."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from marshmallow import RAISE, Schema
from sqlalchemy.exc import IntegrityError

from orders import clock
from orders.access.guard import check_key, requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import ETAG, LOCATION, Noun
from orders.api.records import Answer, given_out, made, to_change
from orders.breaches import breach_queries
from orders.db import db
from orders.errors import AlreadyRecorded, Conflict
from orders.reference import reference_rows
from orders.register import sources
from orders.register.changes import recording
from orders.register.changes.order_numbers import number_records
from orders.register.schemas.fields import Instant
from orders.register.schemas.number import NumberInput, NumberRemovalSchema, NumberSchema
from orders.register.schemas.order import OrderInput, OrderSchema
from orders.search.results.order_bodies import WholeSchema
from orders.settings import current_settings

bp = Noun("orders", "Notices and orders.")


class AtSchema(Schema):
    """The instant a record is asked for."""

    class Meta:
        """Options."""

        unknown = RAISE

    at = Instant(load_default=None)


@bp.post("/orders")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.takes(OrderSchema)
@bp.gives(201, WholeSchema, {**ETAG, **LOCATION})
@bp.adds()
def record(given: OrderInput) -> Answer:
    """Record a notice or order.

    A person the register has already is named by ``same_as``, the number of a record of theirs: the
    new record is joined with it. The answer tells what that one says: a key needs the scope
    ``read-search`` as well. An address may be another person's of the order (``home_of``).

    An order granted on a notice of the register is recorded on that notice instead. With source and
    source_reference the same record sent again is refused, so that nothing is recorded twice.
    """
    if any(each.choice.same_as is not None for each in recording.people_of(given)):
        check_key([KeyScope.READ_SEARCH])
    _once(given)
    try:
        order = recording.record(
            db.session,
            given,
            by=current_account(),
            now=clock.now(),
            force=reference_rows.force(db.session, current_settings().force),
        )
    except IntegrityError as error:
        if "source_reference" not in str(error.orig):
            raise
        raise Conflict("This is in the register already: it was sent twice at once.") from error
    return made(order.reference)


@bp.get("/orders/<reference>")
@requires(Permission.ORDER_READ, KeyScope.READ_SEARCH)
@bp.takes_query(AtSchema)
@bp.gives(200, WholeSchema, ETAG)
def read(reference: str) -> Answer:
    """Read one notice or order, masked as its page is.

    The ETag is its version. Its status changes with time while its version does not: read it again
    rather than keep it.
    """
    asked: dict[str, Any] = AtSchema().load(request.args)
    return given_out(reference, at=asked["at"])


@bp.post("/orders/<reference>/numbers")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(NumberSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add_number(given: NumberInput, reference: str) -> Answer:
    """Record a number by which another system knows an order, or one of its breaches."""
    sheet, author = to_change(reference)
    known = {each.id for each in breach_queries.breaches_of(db.session, sheet.order.id)}
    order = number_records.record_number(
        db.session, sheet.order.reference, given, breaches=known, **author
    )
    return given_out(order.reference)


@bp.post("/orders/<reference>/numbers/<int:number_id>/strike")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(NumberRemovalSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def strike_number(given: dict[str, str], reference: str, number_id: int) -> Answer:
    """Take out a number that was always wrong; it stays readable with the reason."""
    sheet, author = to_change(reference)
    order = number_records.take_out_number(
        db.session, sheet.order.reference, number_id, reason=given["reason"], **author
    )
    return given_out(order.reference)


def _once(given: OrderInput) -> None:
    if given.source is None or given.source_reference is None:
        return
    known = sources.standing_as(db.session, given.source, given.source_reference)
    if known is not None:
        raise AlreadyRecorded(
            f"This is in the register already, as {known}. If that is a mistake, record {known} as"
            " entered in error and send this again.",
            url_for("api_orders.read", reference=known),
        )
    sources.free(db.session, given.source, [given.source_reference])
