"""A program that calls the API at Fri 20 Nov 2026 09:00 London, over two invented LPAs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.api.calling import NOW, Program, make_program
from tests.factories.areas import make_areas


@pytest.fixture(autouse=True)
def the_time() -> Iterator[time_machine.Traveller]:
    """The clock, stopped."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(client: FlaskClient, db: Session) -> Program:
    """A program with a key; Alder and Birch have boundaries."""
    make_areas(db)
    return make_program(client, db)
