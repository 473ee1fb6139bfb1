"""What was confirmed before the upgrade counts as it did, but for the power of an arrest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import create_app
from orders.breaches.model import Breach
from orders.corrections.service import CorrectionInput, correct
from orders.db import alembic
from orders.db import db as database
from orders.rules.vocabulary.breach_codes import ArrestPower
from orders.rules.vocabulary.codes import EndsKind
from tests.conftest import dispose, settings_for
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, order_input, seen

BEFORE = "0067"
"""The schema in which a reason says that nothing was in force."""
LATER = "2026-12-05 09:00"
OFFENCE = {"crime_reference": "20DL/1/26"}


@pytest.fixture
def register(each_new_database: str) -> Iterator[Flask]:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        make_areas(database.session)
        database.session.commit()
    yield app
    dispose(app)


def breach_on(db: Session, when: str, **changes: Any) -> Breach:
    """A breach of an occupation order from 23 November to 20 December, to which no power of arrest
    is attached.
    """
    ends = {"ends_kind": EndsKind.FIXED, "ends_at": at("2026-12-21 00:00")}
    given = order_input(kind="OCCUPATION", **ends, override_reason="As sealed.")
    values: dict[str, Any] = {"arrest_power": ArrestPower.ATTACHED, **changes}
    return make_breach(
        db,
        make_order(db, given),
        now=at(LATER),
        occurred_from=at(when),
        arrested_at=at("2026-12-01 21:00"),
        not_in_force_reason="The sealed order says so.",
        **values,
    )


@pytest.mark.spatial
def test_what_counted_counts_and_so_does_what_was_confirmed_for_its_arrest(
    register: Flask,
) -> None:
    with register.app_context():
        db = database.session
        plain = breach_on(db, "2026-12-01 20:00", arrest_power=ArrestPower.PACE_24, **OFFENCE)
        power = breach_on(db, "2026-12-01 20:00")
        early = breach_on(db, "2026-11-22 20:00")
        mended = breach_on(db, "2026-12-01 20:00")
        db.refresh(mended, ["order"])
        order = mended.order
        given = CorrectionInput({"reported_by": "PC 2 Hale"}, "Mistyped.")
        correct(db, order.reference, "breach", mended.id, given, **seen(db, order, LATER))
        db.commit()
        ids = [each.id for each in (plain, power, early, mended)]
        assert in_force(db, ids) == [True, True, False, True]
        db.commit()
        alembic.downgrade(BEFORE)
        alembic.upgrade()
        # Of what was put right since, nothing says what its reason is about.
        assert in_force(db, ids) == [True, True, False, False]


def in_force(db: Session, ids: list[int]) -> list[bool]:
    found = dict(iter(db.execute(select(Breach.id, Breach.in_force))))
    return [found[each] for each in ids]
