"""``flask register``."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from orders.breaches.model import Breach
from orders.people.model import Address
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Order, Presence, Stay
from orders.register.presence import projection
from orders.rules.vocabulary.codes import CourtOutcome
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    home,
    make_order,
    make_served_notice,
    notice_input,
    protected,
    subject,
)


@pytest.fixture
def orders(db: Session) -> list[Order]:
    """A served notice and one that is not."""
    make_areas(db)
    made = [make_served_notice(db), make_order(db)]
    db.commit()
    return made


def test_a_register_that_is_right_says_so(app: Flask, orders: list[Order]) -> None:
    result = app.test_cli_runner().invoke(args=["register", "verify"])
    assert result.exit_code == 0
    assert "2 orders checked" in result.output
    assert "Every order counts where the facts say." in result.output


@pytest.mark.parametrize("damage", ["a row gone", "another state"])
def test_an_order_that_counts_wrongly_is_named_with_status_1(
    app: Flask, db: Session, orders: list[Order], damage: str
) -> None:
    wrong, right = orders
    if damage == "a row gone":
        db.execute(delete(Presence).where(Presence.order_id == wrong.id))
    else:
        db.execute(
            update(Presence).where(Presence.order_id == wrong.id).values(state=Stay.SUSPENDED)
        )
    db.commit()
    result = app.test_cli_runner().invoke(args=["register", "verify"])
    assert result.exit_code == 1
    assert wrong.reference in result.stderr
    assert right.reference not in result.stderr
    assert "1 order counts where the facts do not say." in result.stderr


def test_a_breach_that_says_another_decision_stands_is_named_with_status_1(
    app: Flask, db: Session, orders: list[Order]
) -> None:
    breach = make_breach(db, orders[0])
    db.execute(update(Breach).values(outcome=CourtOutcome.NOT_PROVED))
    db.commit()
    result = app.test_cli_runner().invoke(args=["register", "verify"])
    assert result.exit_code == 1
    assert f"Breach {breach.id} says another decision of a court stands." in result.stderr
    assert "1 breach with another outcome than its rows say." in result.stderr


def test_an_order_that_shows_a_withheld_home_is_named_with_status_1(
    app: Flask, db: Session
) -> None:
    make_areas(db)
    lines = "2 Invented Close"
    given = notice_input(
        subject=subject(home("WS1 1AA", lines=lines)),
        protected_persons=(protected(home("WS1 1AA", lines=lines, confidential=True)),),
    )
    told, other = make_served_notice(db, given), make_order(db)
    db.execute(
        update(Address).where(Address.person_id == told.subject_id).values(confidential=False)
    )
    projection.rewrite(db, [told.id])
    db.execute(delete(SameHome))
    db.commit()
    result = app.test_cli_runner().invoke(args=["register", "verify"])
    assert result.exit_code == 1
    assert f"{told.reference} shows an address that is a withheld home." in result.stderr
    assert other.reference not in result.stderr
    app.test_cli_runner().invoke(args=["register", "same-homes"])
    assert app.test_cli_runner().invoke(args=["register", "verify"]).exit_code == 0
