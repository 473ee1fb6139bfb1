"""Fixtures that the tests of many folders start from; a conftest names those it has."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories.areas import make_areas


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
