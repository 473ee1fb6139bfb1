"""Fixtures that the tests of many folders start from; a conftest names those it has."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Order
from tests.factories.areas import make_areas
from tests.factories.orders import make_served_notice


@pytest.fixture
def areas(each_db: Session) -> Session:
    """Both databases in turn, with the two invented LPAs."""
    make_areas(each_db)
    return each_db


@pytest.fixture
def placed(db: Session) -> Session:
    """A database with the two invented LPAs."""
    make_areas(db)
    return db


def make_noticed(db: Session) -> Order:
    """Draw both LPAs and record a notice served Fri 20 Nov 2026 09:00.

    Its subject lives in Alder West, the protected person in Birch West.
    """
    make_areas(db)
    return make_served_notice(db)


@pytest.fixture
def noticed(db: Session, opening: object) -> Order:
    """That notice, with which the database opens unless a mark says otherwise."""
    return _noticed(db, opening)


@pytest.fixture
def each_noticed(each_db: Session, opening: object) -> Order:
    """The same on each database in turn."""
    return _noticed(each_db, opening)


def _noticed(db: Session, opening: object) -> Order:
    if opening is make_noticed:
        return db.scalars(select(Order).order_by(Order.id).limit(1)).one()
    return make_noticed(db)
