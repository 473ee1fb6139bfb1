from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories.areas import make_areas


@pytest.fixture
def areas(each_db: Session) -> Session:
    """Both LPAs, on each database in turn."""
    make_areas(each_db)
    return each_db
