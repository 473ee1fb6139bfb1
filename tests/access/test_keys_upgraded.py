"""Keys of before the upgrade keep what they could do, and end a year after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from orders import create_app
from orders.access import keys
from orders.access.accounts import service_account
from orders.access.model import ApiKey
from orders.access.scopes import KeyScope
from orders.db import alembic
from orders.db import db as database
from tests.conftest import dispose, settings_for

BEFORE = "0022"
"""The schema in which a key is for everything and has no end."""
UPGRADED = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def app(each_new_database: str) -> Iterator[Flask]:
    """An app on a fresh, migrated database of its own."""
    made = create_app(settings_for(each_new_database))
    yield made
    dispose(made)


@pytest.mark.spatial
def test_a_key_of_before_is_for_what_it_could_do_for_twelve_months(app: Flask) -> None:
    with app.app_context():
        account = service_account(database.session, "custody", now=UPGRADED)
        text = keys.add(
            database.session, account, "c", by=None, now=UPGRADED, scopes=[KeyScope.GROUND]
        )
        database.session.commit()
        alembic.downgrade(BEFORE)
        with time_machine.travel(UPGRADED, tick=False):
            alembic.upgrade()
        database.session.expire_all()
        key = database.session.scalars(select(ApiKey)).one()
        assert key.scopes == ["read-search", "record-orders", "record-breaches"]
        assert key.ends_at == datetime(2029, 2, 28, 12, 0, tzinfo=UTC)
        assert keys.use(database.session, f"Bearer {text}", now=UPGRADED) is account
