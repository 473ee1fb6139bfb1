"""The people on an order: where they live, their names, who is one person, a death."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length

from orders import clock
from orders.access.guard import check_key, requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.api.base import ETAG, Noun, check_version
from orders.api.records import LONG, Answer, given_out, sheet_of, to_change
from orders.bounded_fields import Loaded
from orders.db import db
from orders.errors import NotFound
from orders.people.dated_facts.schema import (
    FactChangeSchema,
    FactInput,
    FactSchema,
    parts_of_fact,
    said_of,
)
from orders.people.schema import AddressSchema, AliasInput, Text, WholeNumber
from orders.register.changes import home_changes, person_joins
from orders.register.person_facts import dated_facts, deaths, later_names, removals
from orders.register.person_facts.schemas import DeathSchema, LaterNameSchema, RemovalSchema
from orders.search.results.order_bodies import WholeSchema

bp = Noun("people", "Where the people on an order live.")


class MoveSchema(Schema):
    """A new address of a person, and whether they leave every home they had."""

    address = fields.Nested(AddressSchema, required=True)
    leaves = fields.Boolean(load_default=False)

    @validates_schema
    def _left_on_a_day(self, data: Loaded, **_: object) -> None:
        if data["leaves"] and data["address"].starts_on is None:
            message = "Enter the day, since the old home ends then."
            raise ValidationError({"address": {"starts_on": [message]}})


class FactChangedSchema(FactChangeSchema):
    """Since when a fact is no longer so, why, and what is so instead; ``null``: it only ended."""

    said = parts_of_fact(load_default=None, allow_none=True)


class JoinSchema(Schema):
    """Another record that is, or is not, of the same person, and why."""

    record = WholeNumber(required=True)
    reason = Text(required=True, validate=Length(min=1, max=1_000))


class WithholdSchema(Schema):
    """That an address is withheld, and why. ``confidential`` is true: no key opens a home."""

    confidential = fields.Boolean(required=True)
    reason = Text(load_default="", validate=LONG)


@bp.post("/orders/<reference>/people/<int:person_id>/addresses")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(MoveSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def move(given: Loaded, reference: str, person_id: int) -> Answer:
    """Add an address to a person; every order of theirs counts anew from its first day."""
    sheet, author = to_change(reference)
    home_changes.move(
        db.session,
        sheet.person(person_id).person.id,
        given["address"],
        leaves=given["leaves"],
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/names")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(LaterNameSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add_name(given: AliasInput, reference: str, person_id: int) -> Answer:
    """Add a name; a legal one is what every order of the person lists them under."""
    sheet, author = to_change(reference)
    later_names.record_name(
        db.session,
        sheet.person(person_id).person.id,
        given,
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/death")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(DeathSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add_death(given: Loaded, reference: str, person_id: int) -> Answer:
    """Record the day a person died, for all of their orders; no order is ended by it."""
    sheet, author = to_change(reference)
    deaths.record_death(
        db.session,
        sheet.person(person_id).person.id,
        given["died_on"],
        source=given["source"],
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/facts")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(FactSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def add_fact(given: FactInput, reference: str, person_id: int) -> Answer:
    """Add a phone, vehicle, flag, bail, safe contact or advocate; ``said`` by its kind's parts.

    PHONE: number, note. VEHICLE: registration, description. FLAG: flag, level, note. BAIL:
    conditions, bailed_by, answers_at. SAFE_CONTACT: way, hours, avoid. ADVOCATE: name,
    organisation, phone. What may tell where a hidden person lives is withheld.
    """
    sheet, author = to_change(reference)
    dated_facts.record_fact(
        db.session,
        sheet.person(person_id).person.id,
        given,
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/facts/<int:fact_id>/changes")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(FactChangedSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def change_fact(given: Loaded, reference: str, person_id: int, fact_id: int) -> Answer:
    """Say that a fact ended on a day, or from when something else is so (``said``)."""
    sheet, author = to_change(reference)
    person = sheet.person(person_id)
    fact = next((each for each in person.facts if each.id == fact_id), None)
    if fact is None:
        raise NotFound("Nothing of that number is recorded of this person.")
    said = given.pop("said")
    dated_facts.change_fact(
        db.session,
        person.person.id,
        fact_id,
        None if said is None else said_of(fact.kind, said),
        **given,
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/removals")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(RemovalSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def take_out(given: Loaded, reference: str, person_id: int) -> Answer:
    """Take out a fact of a person that was always wrong; nothing withheld is opened by it.

    ``sort`` is one of address, dated_fact, death, detention, person_name.
    """
    sheet, author = to_change(reference)
    removals.take_out(
        db.session,
        given["sort"],
        given["id"],
        person_id=sheet.person(person_id).person.id,
        reason=given["reason"],
        reference=sheet.order.reference,
        **author,
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/joins")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.takes(JoinSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def join(given: Loaded, reference: str, person_id: int) -> Answer:
    """Join a person of the order with another record: what either says counts for every order.

    The answer tells what the other record says: a key needs the scope ``read-search`` as well.
    """
    check_key([KeyScope.READ_SEARCH])
    person_joins.join(
        db.session,
        sheet_of(reference).person(person_id).person.id,
        given["record"],
        reason=given["reason"],
        by=current_account(),
        now=clock.now(),
    )
    return given_out(reference)


@bp.post("/orders/<reference>/people/<int:person_id>/joins/taken-back")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.takes(JoinSchema)
@bp.gives(201, WholeSchema, ETAG)
@bp.adds()
def take_back(given: Loaded, reference: str, person_id: int) -> Answer:
    """Take back that two records are one person; what came while joined stays on both.

    A key needs the scope ``read-search`` as well, as for joining them.
    """
    check_key([KeyScope.READ_SEARCH])
    own = sheet_of(reference).person(person_id).person.id
    held = person_joins.in_force(db.session, own, given["record"])
    if held is None:
        raise NotFound("These two records are not joined with each other.")
    person_joins.take_back(
        db.session, held.id, reason=given["reason"], by=current_account(), now=clock.now()
    )
    return given_out(reference)


@bp.put("/orders/<reference>/addresses/<int:address_id>/confidential")
@requires(Permission.ORDER_RECORD, KeyScope.RECORD_ORDERS)
@bp.needs_version()
@bp.takes(WithholdSchema)
@bp.gives(200, WholeSchema, ETAG)
def withhold(given: Loaded, reference: str, address_id: int) -> Answer:
    """Withhold an address; no key opens one again: that is done on its page."""
    sheet = sheet_of(reference)
    if address_id not in {each.id for person in sheet.people for each in person.addresses}:
        raise NotFound(f"No one on {sheet.order.reference} has that address.")
    if not given["confidential"]:
        home_changes.check_may_open(current_account())
    check_version(sheet.order.version)
    home_changes.withhold(
        db.session,
        address_id,
        confidential=given["confidential"],
        reason=given["reason"],
        by=current_account(),
        now=clock.now(),
        reference=sheet.order.reference,
        version=sheet.order.version,
    )
    return given_out(reference)
