"""``flask register``."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from orders.register.model import Order, Presence, Stay
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, make_served_notice


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
