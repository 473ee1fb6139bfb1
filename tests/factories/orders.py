"""Notices and orders recorded through the register's own service.

Defaults: a DVPN authorised Fri 20 Nov 2026 08:00 London; the subject lives in Alder West, the
protected person in Birch West. ``at`` reads a London wall clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.people.schema import AddressInput, PersonInput
from orders.register.changes import granting, recording
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.clocks import instants
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import Availability, Switch
from orders.rules.vocabulary.codes import (
    AddressKind,
    Consideration,
    EndsKind,
    RelationshipBasis,
    Sex,
)
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.ranks import Rank
from tests.factories.accounts import make_account

FORCE = ForceProfile("WM", "West Midlands Police")
DAPO_HERE = Availability(name=Switch.DAPO, scope=FORCE.name, source="the setting")
NON_MOLEST = ConditionInput("NON_MOLEST", "You must not molest the protected person.")
CONSIDERED = {each.value: f"Considered: {each.label}." for each in Consideration}
SERVED = {"served_by": "PC 4411 Hale", "place": "Alder police station", "personally": "yes"}


def at(text: str) -> datetime:
    """Aware UTC instant of a London wall clock such as ``2026-11-20 09:00``."""
    return instants.read(text).start


def acting(db: Session, now: datetime | str) -> dict[str, Any]:
    """What a service is told of the account that acts, and when: aware, or a London wall clock."""
    return {"by": make_account(db), "now": at(now) if isinstance(now, str) else now}


def seen(db: Session, order: Order, now: datetime | str) -> dict[str, Any]:
    """What a service is told of the account that changes ``order``, seen as it stands now."""
    return acting(db, now) | {"version": order.version}


def home(postcode: str | None = "B1 1AA", **changes: Any) -> AddressInput:
    """A home at a postcode of ``tests.factories.areas``; ``None`` is without a place."""
    values: dict[str, Any] = {
        "kind": AddressKind.HOME,
        "lines": "1 Invented Street",
        "postcode": postcode,
        "without_place": postcode is None,
        "source": "test",
    }
    return AddressInput(**(values | changes))


def subject(*addresses: AddressInput, **changes: Any) -> PersonInput:
    """A subject born in 1988."""
    values: dict[str, Any] = {
        "family_name": "Marsh",
        "given_names": "Daniel",
        "born_on": date(1988, 3, 27),
        "sex": Sex.MALE,
        "addresses": addresses or (home("B1 1AA"),),
    }
    return PersonInput(**(values | changes))


def protected(*addresses: AddressInput, **changes: Any) -> ProtectedInput:
    """A protected person, formerly the subject's partner."""
    values: dict[str, Any] = {
        "family_name": "Okafor",
        "given_names": "Grace",
        "born_on": date(1990, 7, 1),
        "sex": Sex.FEMALE,
        "addresses": addresses or (home("WS1 1AA", lines="2 Invented Close"),),
    }
    return ProtectedInput(PersonInput(**(values | changes)), RelationshipBasis.EX_COHABITANT)


def notice_input(**changes: Any) -> OrderInput:
    """What somebody would write to record a DVPN."""
    values: dict[str, Any] = {
        "kind": "DVPN",
        "subject": subject(),
        "protected_persons": (protected(),),
        "conditions": (NON_MOLEST,),
        "grounds": "Violence on 19 November; believed necessary to protect.",
        "started_at": at("2026-11-20 08:00"),
        "officer_in_case": "DC 2210 Price",
        "out_of_hours_contact": "Force control room 0121 496 0000",
        "considerations": CONSIDERED,
        "authorised_by": "Supt 0077 Lang",
        "authorised_rank": Rank.SUPERINTENDENT,
        "arrest_reference": None,
    }
    return OrderInput(**(values | changes))


def order_input(**changes: Any) -> OrderInput:
    """What somebody would write to record a DVPO for 28 days, made 23 Nov 2026 11:00."""
    values: dict[str, Any] = {
        "kind": "DVPO",
        "started_at": at("2026-11-23 11:00"),
        "ends_at": at("2026-12-21 00:00"),
        "ends_kind": EndsKind.FIXED,
        "court": "Birmingham Magistrates' Court",
        "authorised_by": None,
        "authorised_rank": None,
        "considerations": {},
    }
    return notice_input(**(values | changes))


def make_order(
    db: Session, given: OrderInput | None = None, *, by: Account | None = None, now: str = ""
) -> Order:
    """Record a notice or order; by default now is an hour after it was authorised or made."""
    given = given or notice_input()
    recorded_at = at(now) if now else given.started_at
    return recording.record(
        db,
        given,
        by=by or make_account(db),
        now=recorded_at,
        force=FORCE,
    )


def happen(
    db: Session,
    order: Order,
    kind: EventKind,
    when: str,
    *,
    until: str = "",
    now: str = "",
    by: Account | None = None,
    details: dict[str, str] | None = None,
) -> Order:
    """Record that something happened to ``order``, as seen in its present version."""
    given = EventInput(
        kind,
        at(when),
        until_at=at(until) if until else None,
        reason="test",
        details=details or (SERVED if kind is EventKind.SERVED else {"court": "Alder court"}),
    )
    return recording.add_event(
        db,
        order.reference,
        given,
        by=by or make_account(db),
        now=at(now or when),
        version=order.version,
    )


def make_served_notice(db: Session, given: OrderInput | None = None) -> Order:
    """A DVPN served Fri 20 Nov 2026 09:00."""
    return happen(db, make_order(db, given), EventKind.SERVED, "2026-11-20 09:00")


def grant(db: Session, notice: Order, **changes: Any) -> Order:
    """The DVPO granted on a heard ``notice``: made 23 Nov 2026 11:00, last day 20 Dec."""
    values: dict[str, Any] = {
        "made_at": at("2026-11-23 11:00"),
        "ends_at": at("2026-12-21 00:00"),
        "ends_kind": EndsKind.FIXED,
        "court": "Birmingham Magistrates' Court",
        "conditions": (NON_MOLEST,),
    }
    given = GrantInput(**(values | changes))
    return granting.grant(db, notice.reference, given, **seen(db, notice, given.made_at))
