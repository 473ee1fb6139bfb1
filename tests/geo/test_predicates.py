"""Each predicate inside, on and outside its limit, on both databases, and by the index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ClauseElement, Executable, Select, or_, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased

from geo.columns import stored_point, stored_shape
from geo.predicates import covers, within_m
from orders.areas.model import Area, Boundary, Edition, Level
from orders.db import is_sqlite
from orders.people.model import Address, Person
from orders.rules.vocabulary.codes import AddressKind, Sex

pytestmark = pytest.mark.spatial
AT = datetime(2026, 11, 21, tzinfo=UTC)
WEST, SOUTH, EAST, NORTH = 400_000, 280_000, 401_000, 281_000
HERE = Point(400_500, 280_500)
ROAD = LineString([(WEST, 280_500), (EAST, 280_500)])
FIELD = box(WEST, SOUTH, EAST, NORTH)


@pytest.fixture
def boundary(each_db: Session) -> Boundary:
    """A kilometre square with a hole of 100 m in its middle."""
    area = Area(level=Level.LPA, code="A1", name="Area 1", parent_id=None)
    edition = Edition(level=Level.LPA, from_at=AT, source="a.geojson", imported_at=AT)
    each_db.add_all((area, edition))
    each_db.flush()
    hole = box(400_450, 280_450, 400_550, 280_550).exterior
    shape = Polygon(box(WEST, SOUTH, EAST, NORTH).exterior, [hole])
    row = Boundary(
        edition_id=edition.id,
        area_id=area.id,
        shape=stored_shape(MultiPolygon([shape])),
    )
    each_db.add(row)
    each_db.flush()
    return row


def address(db: Session, point: Point | None) -> Address:
    person = Person(family_name="Ashdown", given_names="Marlow", sex=Sex.NOT_KNOWN, recorded_at=AT)
    db.add(person)
    db.flush()
    row = Address(
        person_id=person.id,
        kind=AddressKind.HOME,
        lines="1 Invented Row",
        point=None if point is None else stored_point(point.x, point.y),
        confidential=False,
        source="test",
        recorded_at=AT,
    )
    db.add(row)
    db.flush()
    return row


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Point(WEST + 1, SOUTH + 1), True),
        (Point(WEST, SOUTH + 500), True),
        (Point(WEST, SOUTH), True),
        (Point(WEST - 0.001, SOUTH + 500), False),
        (Point(EAST + 5_000, NORTH), False),
        (HERE, False),
        (Point(400_450, 280_500), True),
    ],
    ids=["inside", "on a line", "on a corner", "a millimetre out", "far", "in the hole", "its rim"],
)
def test_covers_includes_the_boundary(
    each_db: Session, boundary: Boundary, place: Point, found: bool
) -> None:
    rows = each_db.scalars(select(Boundary.id).where(covers(Boundary.shape, place))).all()
    assert (boundary.id in rows) is found


@pytest.mark.parametrize(("east_m", "found"), [(499, True), (500, True), (500.001, False)])
def test_within_m_includes_its_limit(each_db: Session, east_m: float, found: bool) -> None:
    row = address(each_db, Point(HERE.x + east_m, HERE.y))
    rows = each_db.scalars(select(Address.id).where(within_m(Address.point, HERE, 500))).all()
    assert (row.id in rows) is found


def test_within_m_is_a_circle_and_not_a_square(each_db: Session) -> None:
    row = address(each_db, Point(HERE.x + 400, HERE.y + 400))
    rows = each_db.scalars(select(Address.id).where(within_m(Address.point, HERE, 500))).all()
    assert row.id not in rows


def test_within_m_of_nothing_is_the_place_itself(each_db: Session) -> None:
    row = address(each_db, HERE)
    rows = each_db.scalars(select(Address.id).where(within_m(Address.point, HERE, 0))).all()
    assert row.id in rows


@pytest.mark.parametrize(
    ("shape", "metres", "place", "found"),
    [
        (ROAD, 100, Point(400_500, 280_600), True),
        (ROAD, 100, Point(400_500, 280_600.001), False),
        (ROAD, 100, Point(401_100, 280_500), True),
        (ROAD, 100, Point(401_080, 280_580), False),
        (FIELD, 0, Point(400_500, 280_500), True),
        (FIELD, 0, Point(400_000, 280_500), True),
        (FIELD, 0, Point(399_999.999, 280_500), False),
        (FIELD, 50, Point(399_950, 280_500), True),
        (FIELD, 50, Point(399_949.999, 280_500), False),
    ],
    ids=[
        "beside a line",
        "a millimetre too far beside it",
        "past its end",
        "round its end is a circle",
        "in an area",
        "on its rim",
        "a millimetre out",
        "near an area",
        "a millimetre too far from it",
    ],
)
def test_within_m_takes_a_line_and_an_area(
    each_db: Session, shape: BaseGeometry, metres: float, place: Point, found: bool
) -> None:
    row = address(each_db, place)
    rows = each_db.scalars(select(Address.id).where(within_m(Address.point, shape, metres))).all()
    assert (row.id in rows) is found


def test_a_row_without_a_shape_is_nowhere(each_db: Session) -> None:
    row = address(each_db, None)
    near = each_db.scalars(select(Address.id).where(within_m(Address.point, HERE, 1e6))).all()
    under = each_db.scalars(select(Address.id).where(covers(Address.point, HERE))).all()
    assert row.id not in [*near, *under]


def test_predicates_work_on_aliases_and_beside_other_conditions(
    each_db: Session, boundary: Boundary
) -> None:
    other = aliased(Boundary)
    inside, outside = Point(WEST + 1, SOUTH + 1), Point(WEST - 1, SOUTH)
    wanted = select(other.id).where(
        other.id == boundary.id,
        or_(covers(other.shape, outside), covers(other.shape, inside)),
    )
    assert each_db.scalars(wanted).all() == [boundary.id]


def test_a_predicate_cannot_be_negated() -> None:
    with pytest.raises(TypeError, match="cannot be negated"):
        ~covers(Boundary.shape, HERE)


def test_a_distance_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        within_m(Address.point, HERE, -1)


class Explain(Executable, ClauseElement):
    """How the database would answer ``wanted``."""

    inherit_cache = False

    def __init__(self, wanted: Select[Any]) -> None:
        self.wanted = wanted


@compiles(Explain)
def _explain(element: Explain, compiler: Any, **kw: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{word} {compiler.process(element.wanted, **kw)}"


def plan(db: Session, wanted: Select[Any]) -> str:
    if not is_sqlite(db):
        # PostgreSQL reads small tables whole, whatever indexes they have.
        db.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(str(row[-1]) for row in db.execute(Explain(wanted)))


@pytest.mark.parametrize(
    ("wanted", "table"),
    [
        (select(Boundary.id).where(covers(Boundary.shape, HERE)), "boundary_shape"),
        (select(Address.id).where(within_m(Address.point, HERE, 500)), "address_point"),
    ],
    ids=["covers", "within_m"],
)
def test_the_spatial_index_answers(each_db: Session, wanted: Select[Any], table: str) -> None:
    steps = plan(each_db, wanted)
    if is_sqlite(each_db):
        assert f"SCAN idx_{table} VIRTUAL TABLE INDEX" in steps
        assert "USING INTEGER PRIMARY KEY" in steps
    else:
        assert f"idx_{table}" in steps
        assert "Seq Scan" not in steps
