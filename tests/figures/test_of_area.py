"""The numbers of an area, against a plain loop over its stays."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Level
from orders.figures.of_area import MONTHS, figures_of, live_in, month_starts
from orders.register.model import Cause, Presence, Stay
from orders.rules.vocabulary.codes import Basis
from orders.search.prominent_subjects import standing_out
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at
from tests.search.scenes import NOW, make_scene


def live_rows(db: Session, area_id: int, when: datetime, basis: Basis) -> list[Presence]:
    """The stays of live orders, picked by hand."""
    return [
        row
        for row in db.scalars(select(Presence))
        if (row.area_id, row.basis, row.state) == (area_id, basis, Stay.LIVE)
        and row.from_at <= when < row.until_at
    ]


@pytest.mark.opened_with(writer=make_scene)
@pytest.mark.spatial
@pytest.mark.parametrize("when", ["2026-11-20 08:30", "2026-11-21 12:00", "2026-11-30 12:00"])
@pytest.mark.parametrize("code", ["WMP", "ALD", "BIR", "ALD1", "UNALLOCATED"])
def test_the_numbers_equal_a_plain_loop(each_db: Session, code: str, when: str) -> None:
    scene, instant = make_scene(each_db), at(when)
    area = scene.places.find(code)
    by = make_account(each_db)
    found = figures_of(each_db, area, by=by, as_at=instant, places=scene.places)
    live = live_rows(each_db, area.id, instant, Basis.EITHER)
    assert {kind.code: number for kind, number in found.kinds} == Counter(r.kind for r in live)
    assert found.live == len(live) == found.trend[-1].live
    assert found.bases == {
        basis: len(live_rows(each_db, area.id, instant, basis))
        for basis in (Basis.SUBJECT_HOME, Basis.VICTIM_HOME)
    }
    assert [point.live for point in found.trend[:-1]] == [
        len(live_rows(each_db, area.id, point.at, Basis.EITHER)) for point in found.trend[:-1]
    ]
    week_ago = at(f"2026-11-{int(when[8:10]) - 7} {when[11:]}")
    fresh = [row for row in live if row.from_at > week_ago]
    assert found.new == sum(row.began_by is Cause.EVENT for row in fresh)
    assert found.arrived == sum(row.began_by is not Cause.EVENT for row in fresh)
    assert {part.id: number for part, number in found.parts} == {
        part.id: len(live_rows(each_db, part.id, instant, Basis.EITHER)) for part, _ in found.parts
    }
    named = standing_out(each_db, area, by=by, as_at=instant, since=week_ago)
    assert {row.from_at for row in named.newest} <= {row.from_at for row in fresh}
    assert len(named.newest) == min(5, found.new)


@pytest.mark.opened_with(writer=make_scene)
@pytest.mark.spatial
def test_breaches_of_the_last_four_weeks_count(each_db: Session) -> None:
    scene = make_scene(each_db)
    happened_at = at("2026-11-21 13:00")
    make_breach(
        each_db,
        scene.live,
        now=NOW,
        occurred_from=happened_at,
        occurred_to=happened_at,
        reported_at=happened_at,
        arrested_at=happened_at,
    )
    area, by = scene.places.area(Level.LPA, "ALD"), make_account(each_db)
    numbers = {
        when: figures_of(each_db, area, by=by, as_at=at(when), places=scene.places).breaches
        for when in ("2026-11-21 12:59", "2026-11-21 13:00", "2026-12-19 12:59", "2026-12-19 13:00")
    }
    assert list(numbers.values()) == [0, 1, 1, 0]


@pytest.mark.opened_with(writer=make_scene)
@pytest.mark.spatial
def test_every_area_of_a_list_is_counted_in_one_query(each_db: Session) -> None:
    scene, by = make_scene(each_db), make_account(each_db)
    areas = [scene.places.find(code) for code in ("ALD", "BIR", "ALD2")]
    found = live_in(each_db, areas, by=by, as_at=NOW)
    assert found[areas[0].id] == {Stay.LIVE: 2, Stay.PENDING: 1}
    assert areas[2].id not in found


@pytest.mark.parametrize(
    ("when", "first", "last", "number"),
    [
        ("2026-11-30 12:00", "2025-12-01 00:00", "2026-11-01 00:00", MONTHS),
        ("2026-07-01 00:00", "2025-07-01 00:00", "2026-06-01 00:00", MONTHS),
        ("2026-07-01 12:00", "2025-07-01 00:00", "2026-06-01 00:00", MONTHS),
    ],
    ids=["within a month", "the start of a month itself", "the first day is not said twice"],
)
def test_months_start_at_london_midnight(when: str, first: str, last: str, number: int) -> None:
    starts = month_starts(at(when))
    assert (starts[0], starts[-1], len(starts)) == (at(first), at(last), number)
