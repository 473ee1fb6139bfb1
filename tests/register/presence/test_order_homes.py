"""The homes of an order's people beside its presence: never out of step with the addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from orders import create_app
from orders.areas.service import ensure_fixed_areas
from orders.db import alembic
from orders.db import db as database
from orders.register.presence import projection
from orders.register.presence.facts import Facts
from orders.register.presence.order_homes import OrderHome, home_rows
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.register.proof import verify
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import states
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at
from tests.search import invented

MADE = states.LifecycleEvent(
    EventKind.MADE, at("2026-01-05 10:00"), at("2026-01-05 10:00"), FAR_FUTURE
)
DAYS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone


@st.composite
def dwellings(draw: st.DrawFn) -> tuple[CountedHome, ...]:
    """The homes of one person: some open at either end, some at once, some nowhere."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        start, end = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
        found.append(
            CountedHome(
                draw(st.sampled_from([start, FAR_PAST])),
                draw(st.sampled_from([end, FAR_FUTURE])),
                draw(st.sampled_from([None, (400_000.0 + number, 280_000.0)])),
                confidential=draw(st.booleans()),
            )
        )
    return tuple(found)


@given(subject=dwellings(), others=st.lists(dwellings(), max_size=2), when=DAYS)
def test_at_any_instant_everybody_has_their_homes_or_one_row_without_a_place(
    subject: tuple[CountedHome, ...], others: list[tuple[CountedHome, ...]], when: datetime
) -> None:
    facts = Facts(1, catalogue.kind("NMO"), (MADE,), (), subject, tuple(others))
    rows = [
        row
        for row in home_rows(facts)
        if (row["from_at"] or FAR_PAST) <= when < (row["until_at"] or FAR_FUTURE)
    ]
    expected = []
    for basis, homes in ((Basis.SUBJECT_HOME, subject), *((Basis.VICTIM_HOME, o) for o in others)):
        here = [home for home in homes if home.from_at <= when < home.until_at]
        expected += [(basis, home.point, home.confidential) for home in here]
        expected += [] if here else [(basis, None, False)]
    found = [
        (row["basis"], row["easting"] and (row["easting"], row["northing"]), row["withheld"])
        for row in rows
    ]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_an_order_entered_in_error_tells_no_home() -> None:
    error = states.LifecycleEvent(
        EventKind.ENTERED_IN_ERROR, at("2026-01-06 10:00"), at("2026-01-06 10:00")
    )
    home = CountedHome(FAR_PAST, FAR_FUTURE, (400_000.0, 280_000.0))
    facts = Facts(1, catalogue.kind("NMO"), (MADE, error), (), (home,), ())
    assert home_rows(facts) == []


@pytest.mark.spatial
def test_verify_names_an_order_whose_home_was_altered_behind_its_back(each_db: Session) -> None:
    make_areas(each_db)
    ids = invented.write(each_db, invented.invent(20, 3), make_account(each_db).id)
    projection.rewrite(each_db, ids)
    assert verify(each_db).wrong == ()
    altered = each_db.scalars(select(OrderHome).where(OrderHome.easting.is_not(None))).first()
    assert altered is not None
    each_db.execute(
        update(OrderHome)
        .where(OrderHome.order_id == altered.order_id, OrderHome.number == altered.number)
        .values(withheld=~OrderHome.withheld)
    )
    assert len(verify(each_db).wrong) == 1


@pytest.fixture
def before(each_new_database: str) -> Flask:
    """An app on a register as it was before homes stood beside presence, with orders in it."""
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        ensure_fixed_areas(db, force_code="WMP", force_name="West Midlands Police")
        make_areas(db)
        ids = invented.write(db, invented.invent(300, 5), make_account(db).id)
        projection.rewrite(db, ids)
        db.commit()
        alembic.downgrade("0018")
    return app


@pytest.mark.spatial
def test_an_upgrade_fills_in_what_the_register_itself_would(before: Flask) -> None:
    with before.app_context():
        alembic.upgrade()
        assert verify(database.session).misplaced == ()
        gaps = "SELECT count(*) FROM order_home WHERE easting IS NULL AND from_at IS NOT NULL"
        assert database.session.scalar(text(gaps))
    dispose(before)
