"""Counts equal those of a plain loop over the same facts, through moves and two editions."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.editions.file_checks import Columns
from orders.areas.editions.proposal import ImportRequest, propose
from orders.areas.model import Level
from orders.register.presence import projection
from orders.search import area_search
from orders.search.criteria.search_query import BASES, SearchQuery, Status
from tests.factories.accounts import make_account
from tests.factories.editions import land
from tests.search import invented
from tests.search.invented import END, Loop, Question

SEED = 5


@cache
def answers(orders: int, questions: int) -> dict[Question, int]:
    """What the loop counts; the same for both databases."""
    loop = Loop(invented.invent(orders, SEED))
    return {asked: loop.count(asked) for asked in invented.ask(questions, SEED)}


def lay_out(db: Session, folder: Path, orders: int) -> None:
    """First editions and orders, the LPAs redrawn before and the neighbourhoods after them."""
    by = make_account(db)
    for level, edition, from_on in (
        (Level.LPA, 0, date(2020, 1, 1)),
        (Level.NEIGHBOURHOOD, 0, date(2020, 1, 1)),
        (Level.LPA, 1, date(2025, 1, 1)),
    ):
        name = f"{level}{edition}.geojson"
        path = invented.write_file(folder / name, invented.EDITIONS[level][edition])
        columns = Columns("code", "name", None if level is Level.LPA else "lpa")
        land(db, propose(db, ImportRequest(path, level, columns, from_on)), END)
    ids = invented.write(db, invented.invent(orders, SEED), by.id)
    projection.rewrite(db, ids)
    path = invented.write_file(folder / "landed.geojson", invented.EDITIONS["NEIGHBOURHOOD"][1])
    columns = Columns("code", "name", "lpa")
    wanted = ImportRequest(path, Level.NEIGHBOURHOOD, columns, date(2025, 1, 1))
    landed = land(db, propose(db, wanted), END, restate=True, batch=2_000)
    assert landed.changed > orders / 10


@pytest.mark.spatial
@pytest.mark.parametrize(
    ("orders", "questions"), [(400, 60), pytest.param(20_000, 200, marks=pytest.mark.trial)]
)
def test_random_counts_are_those_of_a_plain_loop(
    each_db: Session, tmp_path: Path, orders: int, questions: int
) -> None:
    lay_out(each_db, tmp_path, orders)
    places, by = gazetteer.current(each_db), make_account(each_db)
    counted = {}
    for asked in answers(orders, questions):
        wanted = SearchQuery(
            area=places.area(Level(asked.level), asked.code),
            basis=BASES[asked.basis],
            status=Status(asked.status),
            at=asked.at,
        )
        tally = area_search.count_stays(each_db, wanted, by=by, now=END)
        counted[asked] = sum(tally.values())
    wrong = {asked: (counted[asked], right) for asked, right in answers(orders, questions).items()}
    assert {asked: both for asked, both in wrong.items() if both[0] != both[1]} == {}
    assert sum(1 for right in answers(orders, questions).values() if right) > questions / 2
