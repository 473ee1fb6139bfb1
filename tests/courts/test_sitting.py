"""The last sitting of a court that the register knows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.courts import sitting
from orders.courts.calendar import PUBLISHED
from tests.factories.courts import COURT, make_court
from tests.factories.orders import at

ARRESTED, LEGAL = at("2026-11-20 22:00"), at("2026-11-23 12:00")


@pytest.fixture
def court(each_db: Session) -> Session:
    """A court that sits on Mondays, Fridays and Saturdays, and not on Thu 24 Dec 2026."""
    make_court(each_db, 0, 3, 4, 5)
    each_db.expire_all()
    return each_db


@pytest.mark.parametrize("typed", [COURT, "  ALDER magistrates'   court "])
def test_the_court_an_order_names_is_found_in_its_own_spelling(court: Session, typed: str) -> None:
    known = sitting.sittings_of(court, [typed, None])
    found = sitting.limit(known, typed, ARRESTED, LEGAL, calendar=PUBLISHED)
    assert found is not None
    assert (found.court, found.at) == (COURT, at("2026-11-23 12:00"))


def test_a_day_on_which_the_court_does_not_sit_is_passed_over(court: Session) -> None:
    known = sitting.sittings_of(court, [COURT])
    found = sitting.limit(
        known, COURT, at("2026-12-23 22:00"), at("2026-12-24 22:00"), calendar=PUBLISHED
    )
    assert found is not None
    assert found.at is None


@pytest.mark.parametrize("name", [None, "", "Birch Magistrates' Court"])
def test_nothing_is_said_of_a_court_that_is_not_known(court: Session, name: str | None) -> None:
    known = sitting.sittings_of(court, [name])
    assert known == {}
    assert sitting.limit(known, name, ARRESTED, LEGAL, calendar=PUBLISHED) is None
