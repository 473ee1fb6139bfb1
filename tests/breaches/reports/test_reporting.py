"""A report is no breach: it is in no pattern, no figure, no list of breaches and no mail."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.breaches import breach_queries, patterns
from orders.digests import inputs
from orders.figures.of_area import figures_of
from orders.ground.words import VisitResult
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.ground import make_visit
from tests.factories.orders import at, make_served_notice
from tests.factories.reports import make_report, make_wanted

NOW = at("2026-11-21 12:00")
pytestmark = pytest.mark.spatial


def counted(db: Session, subject_id: int) -> list[Any]:
    """Everything that counts breaches, of the force and of Alder."""
    db.flush()
    places = gazetteer.current(db)
    area = places.find("ALD")
    day = date(2026, 11, 21)
    return [
        patterns.patterns_of(db, [subject_id], as_at=NOW),
        patterns.flagged(db, as_at=NOW),
        breach_queries.in_area(db, places.force_id, visible=true()).total,
        breach_queries.open_custody(db),
        figures_of(db, area, by=make_account(db), as_at=NOW, places=places),
        inputs.desk(db, places, day, [area]).digest(area),
    ]


def test_reports_and_visits_count_nowhere(each_db: Session) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db)
    before = counted(each_db, order.subject_id)
    for day in ("2026-11-20 10:00", "2026-11-20 20:00", "2026-11-21 08:00"):
        make_report(each_db, order, occurred_at=at(day), arrested_at=at(day), now=NOW)
    make_visit(each_db, order, result=VisitResult.BREACH_SUSPECTED, words="Seen.", next_due_on=None)
    assert counted(each_db, order.subject_id) == before


def test_a_breach_whose_suspect_is_outstanding_counts(each_db: Session) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db)
    before = counted(each_db, order.subject_id)
    make_wanted(each_db, order)
    assert counted(each_db, order.subject_id) != before
