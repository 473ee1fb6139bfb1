"""Moves and withheld homes change where every order of a person counts, in the same transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Area
from orders.audit.model import AuditEntry
from orders.errors import Conflict, NotFound
from orders.people.model import Address
from orders.register.changes import home_changes
from orders.register.model import Order, Presence, Stay
from orders.register.proof import verify
from orders.rules.vocabulary.codes import AddressKind, Basis, EndsKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.orders import (
    acting,
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)

NOW = "2026-12-05 09:00"


def areas_of(db: Session, order: Order, basis: Basis) -> set[str]:
    """Codes of every area an order ever counts in on a basis."""
    return set(
        db.scalars(
            select(Area.code)
            .join(Presence, Presence.area_id == Area.id)
            .where(Presence.order_id == order.id, Presence.basis == basis)
        )
    )


def test_a_move_closes_the_last_home_on_the_day_the_next_begins(placed: Session) -> None:
    order = make_served_notice(placed)
    new = home_changes.move(
        placed,
        order.subject_id,
        home("WS2 2BB", starts_on=date(2026, 12, 1)),
        leaves=True,
        reference=order.reference,
        **acting(placed, NOW),
    )
    old = placed.scalars(
        select(Address).where(Address.person_id == order.subject_id, Address.id != new.id)
    ).one()
    assert old.ends_at == new.starts_at == at("2026-12-01 00:00")
    assert areas_of(placed, order, Basis.SUBJECT_HOME) == {"WMP", "ALD", "ALD1", "BIR", "BIR2"}
    assert verify(placed).wrong == ()


def test_a_move_before_a_home_that_began_later_is_refused(placed: Session) -> None:
    order = make_served_notice(placed)
    mover: dict[str, Any] = {"leaves": True, "by": make_account(placed), "now": at(NOW)}
    later, earlier = date(2026, 12, 1), date(2026, 11, 25)
    home_changes.move(
        placed,
        order.subject_id,
        home("WS2 2BB", starts_on=later),
        reference=order.reference,
        **mover,
    )
    with pytest.raises(Conflict, match="began on or after that day"):
        home_changes.move(
            placed,
            order.subject_id,
            home("WS1 1AA", starts_on=earlier),
            reference=order.reference,
            **mover,
        )


def test_a_postcode_nobody_knows_says_what_to_do(placed: Session) -> None:
    order = make_served_notice(placed)
    with pytest.raises(ValidationError, match="do not know where this postcode is"):
        home_changes.move(
            placed,
            order.subject_id,
            home("B99 9ZZ"),
            leaves=False,
            reference=order.reference,
            **acting(placed, NOW),
        )


def test_withholding_a_home_takes_it_out_of_its_neighbourhood(placed: Session) -> None:
    order = make_served_notice(placed)
    protecting = placed.scalars(select(Address).where(Address.person_id != order.subject_id)).one()
    assert areas_of(placed, order, Basis.VICTIM_HOME) == {"WMP", "BIR", "BIR1"}
    options: dict[str, Any] = {
        "by": make_account(placed),
        "now": at(NOW),
        "reference": order.reference,
    }
    home_changes.withhold(placed, protecting.id, confidential=True, reason="", **options)
    assert areas_of(placed, order, Basis.VICTIM_HOME) == {"WMP", "BIR"}
    options |= {"purpose": "PERSON_ASKED"}
    home_changes.withhold(placed, protecting.id, confidential=False, reason="She asked.", **options)
    assert areas_of(placed, order, Basis.VICTIM_HOME) == {"WMP", "BIR", "BIR1"}
    logged = placed.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    assert logged[-2:] == ["address.withheld", "address.opened"]


def test_a_refuge_stays_confidential(placed: Session) -> None:
    refuge = home("WS1 1AA", kind=AddressKind.REFUGE, confidential=True)
    order = make_served_notice(placed, notice_input(protected_persons=(protected(refuge),)))
    address = placed.scalars(select(Address).where(Address.kind == AddressKind.REFUGE)).one()
    options: dict[str, Any] = {
        "by": make_account(placed),
        "now": at(NOW),
        "reference": order.reference,
    }
    with pytest.raises(Conflict, match="always confidential"):
        home_changes.withhold(placed, address.id, confidential=False, reason="x", **options)
    with pytest.raises(NotFound):
        home_changes.withhold(placed, 10_000, confidential=True, reason="", **options)


def test_an_order_of_another_force_counts_where_its_subject_moves_to_l15(placed: Session) -> None:
    given = order_input(
        kind="DAPO",
        started_at=at("2026-10-01 11:00"),
        applicant_force="Greater Manchester Police",
        court="Manchester Magistrates' Court",
        ends_at=None,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
        subject=subject(home("M1 1AE")),
    )
    order = make_order(placed, given)
    assert order.applicant_force == "Greater Manchester Police"
    home_changes.move(
        placed,
        order.subject_id,
        home("WS2 2BB", starts_on=date(2026, 11, 1)),
        leaves=True,
        reference=order.reference,
        **acting(placed, "2026-11-02 09:00"),
    )
    here = select(Presence.state).where(
        Presence.order_id == order.id,
        Presence.basis == Basis.SUBJECT_HOME,
        Presence.area_id == area_id(placed, "BIR"),
        Presence.from_at <= at("2026-11-02 12:00"),
        Presence.until_at > at("2026-11-02 12:00"),
    )
    assert placed.scalars(here).all() == [Stay.LIVE]
