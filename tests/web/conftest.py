"""Browsers of the civil orders team and of a supervisor, and what their registers hold."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from tests.factories.areas import area_id
from tests.search.scenes import Scene, make_scene
from tests.signing_in import sign_in


@pytest.fixture
def civil(client: FlaskClient) -> FlaskClient:
    """A browser of the civil orders team."""
    sign_in(client, Role.CIVIL_ORDERS)
    return client


@pytest.fixture
def each_civil(each_app: Flask, each_db: Session) -> FlaskClient:
    """A browser of the civil orders team, on each database in turn."""
    client = each_app.test_client()
    sign_in(client, Role.CIVIL_ORDERS)
    return client


@pytest.fixture
def order(client: FlaskClient, noticed: Order) -> Order:
    """A live notice whose hearing must open on Monday at nine; the team is signed in.

    Its subject lives in Alder West, the protected person in Birch West.
    """
    sign_in(client, Role.CIVIL_ORDERS)
    return noticed


@pytest.fixture
def served(order: Order) -> Order:
    """That notice, where others stand beside it."""
    return order


@pytest.fixture
def scene(client: FlaskClient, db: Session) -> Scene:
    """A register whose supervisor of Alder is signed in."""
    made = make_scene(db)
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    return made
