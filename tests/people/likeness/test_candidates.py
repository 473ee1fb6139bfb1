"""The search finds whom the comparison calls likely, all of them, alike on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from orders.people.likeness.candidates import likely_persons, stored_facts
from orders.people.likeness.comparison import compare
from orders.people.likeness.facts import facts_given
from orders.people.model import Person
from orders.sample.stories.dice import Dice
from tests.factories.orders import at
from tests.factories.people import make_people
from tests.people.likeness.invented_pairs import home, invented

NOW = at("2026-11-20 09:00")
_COMPARED_WITH_ALL = 400


@pytest.mark.spatial
@pytest.mark.parametrize("pairs", [200, pytest.param(2_000, marks=pytest.mark.trial)])
def test_the_search_finds_just_whom_the_comparison_calls_likely(
    each_db: Session, pairs: int
) -> None:
    """The comparison knows no database: both answer as it does, and so as one another."""
    people = [who for one, other, _ in invented(Dice(11), pairs) for who in (one, other)]
    ids = make_people(each_db, people, now=NOW)
    facts = dict(zip(ids, map(facts_given, people), strict=True))
    asked = ids[:_COMPARED_WITH_ALL]
    expected = {
        one: {
            (other, likeness.strength)
            for other in ids
            if other != one and (likeness := compare(facts[one], facts[other])).is_likely
        }
        for one in asked
    }
    assert sum(map(len, expected.values())) > len(asked) // 2
    found = likely_persons(each_db, [facts[each] for each in asked], own=asked)
    assert expected == {
        one: {(other.person_id, other.likeness.strength) for other in others}
        for one, others in zip(asked, found, strict=True)
    }


@pytest.mark.spatial
def test_a_record_is_compared_by_what_was_written_of_it(each_db: Session) -> None:
    people = [who for one, other, _ in invented(Dice(3), 30) for who in (one, other)]
    ids = make_people(each_db, people, now=NOW)
    assert stored_facts(each_db, ids) == dict(zip(ids, map(facts_given, people), strict=True))
    assert stored_facts(each_db, []) == {}


def test_many_persons_are_looked_for_in_as_many_statements_as_one(db: Session) -> None:
    people = [who for one, other, _ in invented(Dice(5), 40) for who in (one, other)]
    make_people(db, people, now=NOW)
    sent: list[str] = []
    bind = db.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *args: sent.append(args[2]))
    numbers = []
    for some in (people[:1], people):
        sent.clear()
        likely_persons(db, [facts_given(each) for each in some])
        numbers.append(len(sent))
    assert max(numbers) <= 3


def test_a_withheld_home_never_makes_a_pair(db: Session) -> None:
    (first, _, _), *_ = invented(Dice(7), 1)
    who = replace(first, born_on=None, cro_no=None, addresses=(home("WS1 1AA"),))
    hidden = replace(who, addresses=(home("WS1 1AA", confidential=True),))
    make_people(db, [hidden], now=NOW)
    assert likely_persons(db, [facts_given(who)]) == [[]]
    (seen,) = make_people(db, [who], now=NOW)
    assert likely_persons(db, [facts_given(hidden)]) == [[]]
    ((found,),) = likely_persons(db, [facts_given(who)])
    assert found.person_id == seen


def test_the_search_reads_ranges_of_indexes_only(db: Session) -> None:
    people = [who for one, other, _ in invented(Dice(5), 40) for who in (one, other)]
    make_people(db, people, now=NOW)
    asked: list[tuple[str, object]] = []
    event.listen(
        db.get_bind(), "before_cursor_execute", lambda *args: asked.append((args[2], args[3]))
    )
    likely_persons(db, [facts_given(replace(people[0], birth_year=1980))])
    plans = [
        row[3]
        for statement, parameters in list(asked)
        for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    ]
    assert not [plan for plan in plans if plan.startswith(f"SCAN {Person.__tablename__}")]
    assert not [plan for plan in plans if plan.startswith("SCAN name")]
