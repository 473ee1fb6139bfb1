"""Subjects in custody or prison: at most one place at a time, and when they come back."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError
from sqlalchemy import func, insert, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.audit.model import AuditEntry
from orders.errors import Conflict, NotFound
from orders.figures.morning import morning_of
from orders.ground import custody_records, ground_queries
from orders.ground.model import Detention
from orders.ground.schema import ReleaseInput
from orders.ground.words import HeldIn
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.ground import make_detention
from tests.factories.orders import at, happen, make_served_notice, notice_input, subject

NOW = at("2026-11-22 12:00")


def held_in(db: Session, code: str = "ALD", when: str = "2026-11-22 12:00") -> list[str]:
    found = ground_queries.held(db, area_id(db, code), visible=true(), now=at(when))
    assert found.total == len(found.rows)
    return [row.order.reference for row in found.rows]


def let_go(db: Session, order: Order, held: Detention, **given: object) -> Detention:
    return custody_records.release(
        db,
        order,
        held.id,
        ReleaseInput(**given),  # type: ignore[arg-type]
        by=make_account(db),
        now=NOW,
    )


def test_a_subject_is_held_from_then_until_released(each_db: Session, order: Order) -> None:
    held = make_detention(each_db, order)
    assert held_in(each_db, when="2026-11-21 08:59") == []
    assert held_in(each_db) == [order.reference]
    let_go(each_db, order, held, released_at=at("2026-11-22 11:00"))
    assert held_in(each_db) == []
    assert held_in(each_db, when="2026-11-22 10:59") == [order.reference]
    assert ground_queries.of_order(each_db, order, as_at=at("2026-11-22 10:00")).held == held
    assert ground_queries.of_order(each_db, order, as_at=NOW).held is None
    lines = each_db.scalars(select(AuditEntry.what).where(AuditEntry.what.like("detention.%")))
    assert sorted(lines) == ["detention.recorded", "detention.released"]


def test_every_order_against_the_person_shows_it_while_it_counts(
    each_db: Session, order: Order
) -> None:
    make_detention(each_db, order)
    make_served_notice(each_db, notice_input(subject=subject(given_names="Ewan")))
    assert held_in(each_db, "BIR") == [order.reference]
    happen(each_db, order, EventKind.HEARING_OPENED, "2026-11-21 11:00")
    happen(each_db, order, EventKind.REFUSED, "2026-11-21 12:00")
    assert held_in(each_db) == []


def test_moving_from_custody_to_prison_ends_the_one_when_the_other_begins(
    each_db: Session, order: Order
) -> None:
    first = make_detention(each_db, order, held_in=HeldIn.POLICE_CUSTODY)
    second = make_detention(each_db, order, since_at=at("2026-11-21 18:00"))
    each_db.refresh(first)
    assert first.released_at == second.since_at
    assert ground_queries.of_order(each_db, order, as_at=NOW).held == second


@pytest.mark.parametrize(
    ("since", "field"),
    [
        ("2026-11-21 09:00", "since_at"),
        ("2026-11-21 08:00", "since_at"),
        ("2026-11-23 08:00", "since_at"),
    ],
    ids=["the same time", "earlier", "in the future"],
)
def test_nobody_is_held_twice_at_once_or_in_the_future(
    each_db: Session, order: Order, since: str, field: str
) -> None:
    make_detention(each_db, order)
    with pytest.raises(ValidationError) as told:
        make_detention(each_db, order, since_at=at(since), now=NOW)
    assert field in told.value.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow gives it no types


def test_the_database_itself_keeps_one_open_row_for_a_person(
    each_db: Session, order: Order
) -> None:
    held = make_detention(each_db, order)
    again = insert(Detention).values(
        person_id=held.person_id,
        held_in=HeldIn.PRISON_SENTENCE,
        place="",
        since_at=NOW,
        recorded_at=NOW,
        recorded_by_id=held.recorded_by_id,
    )
    with pytest.raises(IntegrityError), each_db.begin_nested():
        each_db.execute(again)
    assert each_db.scalar(select(func.count()).select_from(Detention)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"released_at": at("2026-11-21 09:00")}, "released_at"),
        ({"released_at": at("2026-11-22 12:01")}, "released_at"),
        ({"release_expected_on": date(2026, 11, 20)}, "release_expected_on"),
    ],
    ids=["when it began", "in the future", "before it began"],
)
def test_a_release_that_cannot_be_is_refused(
    each_db: Session, order: Order, given: dict[str, object], field: str
) -> None:
    held = make_detention(each_db, order)
    with pytest.raises(ValidationError) as told:
        let_go(each_db, order, held, **given)
    assert list(told.value.normalized_messages()) == [field]  # type: ignore[no-untyped-call]  # marshmallow gives it no types


def test_a_release_is_recorded_once_and_for_the_right_order(each_db: Session, order: Order) -> None:
    other = make_served_notice(each_db, notice_input(subject=subject(given_names="Ewan")))
    held = make_detention(each_db, order)
    with pytest.raises(NotFound):
        let_go(each_db, other, held, released_at=NOW)
    let_go(each_db, order, held, released_at=NOW)
    with pytest.raises(Conflict):
        let_go(each_db, order, held, released_at=NOW)


@pytest.mark.parametrize(
    ("expected", "soon"),
    [
        (date(2026, 11, 21), True),
        (date(2026, 11, 29), True),
        (date(2026, 11, 30), False),
        (None, False),
    ],
    ids=["should be out", "in 7 days", "in 8 days", "not known"],
)
def test_releases_within_a_week_are_told_apart(
    each_db: Session, order: Order, expected: date | None, soon: bool
) -> None:
    make_detention(each_db, order, release_expected_on=expected)
    area = gazetteer.current(each_db).find("ALD")
    by_day = ground_queries.release_day(NOW)
    listed = ground_queries.held(each_db, area.id, visible=true(), now=NOW, release_by=by_day)
    number = morning_of(each_db, area, by=make_account(each_db), now=NOW).released
    assert (number, listed.total, len(listed.rows)) == (soon, soon, soon)


def test_the_soonest_release_comes_first_and_the_unknown_last(
    each_db: Session, order: Order
) -> None:
    later, unknown = (
        make_served_notice(each_db, notice_input(subject=subject(given_names=name)))
        for name in ("Ewan", "Paul")
    )
    make_detention(each_db, unknown, release_expected_on=None)
    make_detention(each_db, later, release_expected_on=date(2026, 12, 24))
    make_detention(each_db, order)
    assert held_in(each_db) == [order.reference, later.reference, unknown.reference]
