"""The register of ``make_scene``, and databases with the two invented LPAs alone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories.registers import areas as areas
from tests.factories.registers import placed as placed
from tests.search.scenes import Scene, make_scene


@pytest.fixture
def scene(each_db: Session) -> Scene:
    """The register of ``make_scene`` on each database."""
    return make_scene(each_db)
