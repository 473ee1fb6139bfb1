"""The pairs of the list: kept by strength, renewed with every change, alike on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from orders.people.likeness import pairs
from orders.people.model import Address, LikelyPair, Person, PersonPair, Sameness
from orders.people.schema import PersonInput
from orders.rules.vocabulary.codes import Sex
from tests.factories.accounts import make_account
from tests.factories.orders import at
from tests.factories.people import make_people
from tests.people.likeness.invented_pairs import home

pytestmark = pytest.mark.spatial
NOW = at("2026-11-20 09:00")
ANN = PersonInput("Marsh", "Ann", date(1980, 5, 4), Sex.FEMALE)
NAMESAKE = replace(ANN, born_on=None, addresses=(home("WS1 1AA"),))


def compare_all(db: Session) -> None:
    while pairs.compare_next(db, now=NOW, most=2):
        pass


def listed(db: Session) -> list[tuple[int, int]]:
    return list(pairs.undecided(db, limit=100))


def test_the_strongest_come_first_and_pages_do_not_overlap(each_db: Session) -> None:
    one, twin, near, other = make_people(
        each_db,
        [
            ANN,
            replace(ANN, pnc_id="2001/0000001Q"),
            replace(ANN, family_name="Mash"),
            replace(ANN, family_name="Lowe", given_names="Joan"),
        ],
        now=NOW,
    )
    assert listed(each_db) == []
    assert pairs.counts(each_db).waiting == 4
    compare_all(each_db)
    assert pairs.counts(each_db).waiting == 0
    assert listed(each_db) == [(one, twin), (twin, near), (one, near)]
    assert pairs.counts(each_db).undecided == 3
    by_page = [each for n in range(3) for each in pairs.undecided(each_db, limit=1, offset=n)]
    assert by_page == listed(each_db)
    assert other not in {each for pair in by_page for each in pair}


def test_what_is_decided_leaves_the_list_and_comes_back_with_the_decision(
    each_db: Session,
) -> None:
    ids = make_people(each_db, [ANN, ANN], now=NOW)
    compare_all(each_db)
    by = make_account(each_db)
    decided = PersonPair(
        first_id=ids[0],
        second_id=ids[1],
        decision=Sameness.DIFFERENT,
        decided_at=NOW,
        decided_by_id=by.id,
    )
    each_db.add(decided)
    each_db.flush()
    assert listed(each_db) == []
    pairs.renew(each_db, ids)
    assert listed(each_db) == []
    each_db.delete(decided)
    each_db.flush()
    assert listed(each_db) == [tuple(ids)]


def test_a_home_that_is_withheld_takes_its_pairs_along(each_db: Session) -> None:
    one, other = make_people(each_db, [NAMESAKE, NAMESAKE], now=NOW)
    compare_all(each_db)
    assert listed(each_db) == [(one, other)]
    hidden = update(Address).where(Address.person_id == other).values(confidential=True)
    each_db.execute(hidden)
    pairs.renew(each_db, [other])
    assert listed(each_db) == []
    assert pairs.counts(each_db).waiting == 1


def test_two_who_were_recorded_at_one_time_are_compared_afterwards(each_db: Session) -> None:
    first, second = make_people(each_db, [ANN, ANN], now=NOW)
    compare_all(each_db)
    # As if neither transaction had seen the other.
    each_db.query(LikelyPair).delete()
    each_db.execute(update(Person).where(Person.id == second).values(compared_at=None))
    compare_all(each_db)
    assert listed(each_db) == [(first, second)]


def test_the_list_is_read_from_its_index(db: Session) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(
        db.get_bind(), "before_cursor_execute", lambda *args: asked.append((args[2], args[3]))
    )
    pairs.undecided(db, limit=20)
    statement, parameters = asked[-1]
    plan = [
        row[3]
        for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    ]
    assert any("ix_likely_pair_strength" in each for each in plan)
    assert not any("TEMP B-TREE" in each for each in plan)
    assert db.scalars(select(LikelyPair)).all() == []
