"""Browsers of the civil orders team."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
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
