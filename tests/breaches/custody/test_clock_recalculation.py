"""Custody clocks that run are counted again when the list of bank holidays is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.breaches.custody import clock_recalculation
from orders.breaches.model import Breach
from orders.courts import holidays
from orders.courts.holidays import ChangeInput
from orders.db import db as database
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, make_served_notice, order_input

NOW = at("2026-12-25 20:00")
ARRESTED = at("2026-12-25 18:00")
BOXING_DAY = date(2026, 12, 26)


@pytest.fixture
def here(app: Flask, db: Session) -> Iterator[Session]:
    """The session of an app's context, with areas."""
    with app.app_context():
        make_areas(database.session)
        yield database.session


@pytest.fixture
def dvpo(here: Session) -> Order:
    """A DVPO for 28 days from 10 December 2026."""
    given = order_input(started_at=at("2026-12-10 11:00"), ends_at=at("2027-01-07 00:00"))
    return make_order(here, given)


def breached(here: Session, order: Order, **changes: Any) -> Breach:
    given = {"occurred_from": at("2026-12-25 17:00"), "arrested_at": ARRESTED, "now": NOW}
    return make_breach(here, order, **(given | changes))


def correct(here: Session, day: date) -> tuple[Breach, ...]:
    by = make_account(here)

    def add() -> object:
        return holidays.change(here, ChangeInput(day, True, "Proclaimed"), by=by, now=NOW)

    return clock_recalculation.correct(here, add, by=by, now=NOW)[1]


def stood(breach: Breach) -> tuple[datetime | None, datetime | None]:
    return breach.court_deadline_at, breach.court_deadline_arguable_at


def test_a_custody_clock_that_runs_is_counted_again_c26(here: Session, dvpo: Order) -> None:
    breach = breached(here, dvpo)
    assert stood(breach) == (at("2026-12-27 00:00"), at("2026-12-30 00:00"))
    assert [each.id for each in correct(here, BOXING_DAY)] == [breach.id]
    here.expire_all()
    assert stood(breach) == (at("2026-12-30 00:00"), None)
    lines = here.scalars(select(AuditEntry).where(AuditEntry.what == "breach.deadline-moved")).all()
    assert [each.reference for each in lines] == [dvpo.reference]


def test_a_clock_that_a_correction_does_not_touch_stays(here: Session, dvpo: Order) -> None:
    breach = breached(here, dvpo)
    before = stood(breach)
    assert correct(here, date(2027, 4, 21)) == ()
    assert stood(breach) == before


def test_a_clock_that_is_over_keeps_what_it_was(here: Session, dvpo: Order) -> None:
    breach = breached(here, dvpo)
    breach.produced_at = at("2026-12-26 10:00")
    here.flush()
    assert correct(here, BOXING_DAY) == ()
    assert stood(breach) == (at("2026-12-27 00:00"), at("2026-12-30 00:00"))


def test_a_hearing_that_the_record_does_not_name_still_cuts_the_clock_short(here: Session) -> None:
    notice = make_served_notice(here)
    hearing_at = at("2026-11-21 10:00")
    breach = make_breach(here, notice, hearing_at=hearing_at)
    assert stood(breach) == (hearing_at, None)
    assert correct(here, date(2026, 11, 21)) == ()
    assert stood(breach) == (hearing_at, None)


def test_what_the_correction_gave_is_given_back(here: Session) -> None:
    answer: Callable[[], str] = lambda: "done"  # noqa: E731  the smallest correction there is
    assert clock_recalculation.correct(here, answer, by=make_account(here), now=NOW) == ("done", ())
