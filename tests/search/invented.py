"""Made-up orders by the thousand as plain facts, their rows, and the slow way to count them.

Nothing here uses the register's own rules: an order is live between two instants, a home is where
a shape covers its point, and whoever has no home at an instant is nowhere.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, box
from sqlalchemy.orm import Session

from geo.columns import stored_point
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED
from orders.bulk import insert_rows
from orders.people.model import Address, Person
from orders.register.model import Event, Order, Protection
from orders.rules.vocabulary import references
from orders.rules.vocabulary.codes import AddressKind, EndsKind, Sex
from orders.rules.vocabulary.events import EventKind

WEST, SOUTH, WIDE, HIGH = 400_000, 280_000, 28_000, 12_000
BEGIN, END = datetime(2023, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
SECOND = datetime(2025, 1, 1, tzinfo=UTC)
"""When the second editions take effect."""
FIRST_LINES, SECOND_LINES = (0, 7_000, 14_000, 21_000, 28_000), (0, 6_100, 15_300, 20_000, 28_000)
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
IN_FORCE = ((datetime(1, 1, 1, tzinfo=UTC), SECOND), (SECOND, FOR_EVER))
"""When each edition counts."""
Between = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Lived:
    """A home: when, where (None: nobody knows) and whether it is withheld."""

    from_at: datetime
    until_at: datetime
    place: tuple[float, float] | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An order: pending from, live from and until, suspended between; the homes of its people."""

    pending_at: datetime | None
    live_at: datetime | None
    over_at: datetime
    suspended: Between | None
    subject: Sequence[Lived]
    protected: Sequence[Lived]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area in one edition."""

    code: str
    lpa: str
    shape: Polygon


def drawn(lines: Sequence[int], rows: int) -> tuple[list[Drawn], list[Drawn]]:
    """LPAs as strips between lines, each cut into rows of neighbourhoods."""
    lpas, inner = [], []
    for number, (west, east) in enumerate(pairwise(lines), start=1):
        code = f"L{number}"
        lpas.append(Drawn(code, "", box(WEST + west, SOUTH, WEST + east, SOUTH + HIGH)))
        for row in range(rows):
            low, high = SOUTH + HIGH * row / rows, SOUTH + HIGH * (row + 1) / rows
            inner.append(Drawn(f"{code}-{row}", code, box(WEST + west, low, WEST + east, high)))
    return lpas, inner


EDITIONS = {
    "LPA": [drawn(FIRST_LINES, 5)[0], drawn(SECOND_LINES, 6)[0]],
    "NEIGHBOURHOOD": [drawn(FIRST_LINES, 5)[1], drawn(SECOND_LINES, 6)[1]],
}


def write_file(path: Path, areas: Sequence[Drawn]) -> Path:
    """The areas as a boundary file on the British National Grid."""
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    features = [
        {
            "type": "Feature",
            "properties": {"code": each.code, "name": f"Area {each.code}", "lpa": each.lpa},
            "geometry": json.loads(shapely.to_geojson(each.shape)),
        }
        for each in areas
    ]
    collection = {"type": "FeatureCollection", "crs": system, "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def invent(number: int, seed: int) -> list[Told]:
    """So many orders, the same for a seed."""
    dice = random.Random(seed)  # noqa: S311  made-up facts
    return [_invent(dice) for _ in range(number)]


def _invent(dice: random.Random) -> Told:
    begun = _moment(dice, BEGIN, END)
    days = dice.choice((28, 28, 200, 900))
    subject, protected = _homes(dice), _homes(dice, withheld=0.2)
    if dice.random() < 0.3:
        served = begun + timedelta(hours=dice.randint(1, 300))
        if dice.random() < 0.2:
            return Told(begun, None, FOR_EVER, None, subject, protected)
        over = served + timedelta(hours=dice.randint(1, 2_000))
        return Told(begun, served, over, None, subject, protected)
    over = begun + timedelta(days=days)
    suspended = None
    if dice.random() < 0.1:
        first = begun + (over - begun) * 0.3
        suspended = (first, begun + (over - begun) * 0.6)
    return Told(None, begun, over, suspended, subject, protected)


def _homes(dice: random.Random, *, withheld: float = 0.0) -> list[Lived]:
    if dice.random() < 0.05:
        return []
    moves = sorted(_moment(dice, BEGIN, END) for _ in range(dice.choice((0, 0, 1, 2))))
    edges = [datetime(1, 1, 1, tzinfo=UTC), *moves, FOR_EVER]
    homes = [
        Lived(start, end, _place(dice), dice.random() < withheld) for start, end in pairwise(edges)
    ]
    if dice.random() < 0.1:
        start = _moment(dice, BEGIN, END)
        homes.append(Lived(start, start + timedelta(days=100), _place(dice), withheld=False))
    return homes


def _place(dice: random.Random) -> tuple[float, float] | None:
    if dice.random() < 0.03:
        return None
    # A twentieth lies outside, to the east.
    return WEST + dice.uniform(0, WIDE * 1.05), SOUTH + dice.uniform(0, HIGH)


def _moment(dice: random.Random, first: datetime, last: datetime) -> datetime:
    return first + timedelta(minutes=dice.randrange(int((last - first).total_seconds() // 60)))


def write(db: Session, told: Sequence[Told], by_id: int) -> list[int]:
    """The rows of these orders, without presence; gives their ids."""
    tables: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Person, Address, Order, Protection, Event)
    }
    for order_id, each in enumerate(told, start=1):
        persons = (2 * order_id - 1, 2 * order_id)
        for person_id, homes in zip(persons, (each.subject, each.protected), strict=True):
            tables[Person].append(_person(person_id))
            tables[Address] += [_address(person_id, home) for home in homes]
        tables[Order].append(_order(order_id, each, persons[0], by_id))
        tables[Protection].append({"order_id": order_id, "person_id": persons[1]})
        tables[Event] += _events(order_id, each, by_id)
    for model, rows in tables.items():
        insert_rows(db, model, rows)
    return [row["id"] for row in tables[Order]]


def _person(person_id: int) -> dict[str, Any]:
    return {
        "id": person_id,
        "family_name": "Invented",
        "given_names": "Person",
        "sex": Sex.MALE,
        "recorded_at": BEGIN,
    }


def _address(person_id: int, home: Lived) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "kind": AddressKind.HOME,
        "lines": f"{person_id} Invented Street",
        "point": None if home.place is None else stored_point(*home.place),
        "starts_at": None if home.from_at.year == 1 else home.from_at,
        "ends_at": None if home.until_at == FOR_EVER else home.until_at,
        "confidential": home.withheld,
        "source": "test",
        "recorded_at": BEGIN,
    }


def _order(order_id: int, told: Told, subject_id: int, by_id: int) -> dict[str, Any]:
    return {
        "id": order_id,
        "reference": references.make("WM", 2023, order_id),
        "kind": "DVPO" if told.pending_at is None else "DVPN",
        "subject_id": subject_id,
        "applicant_force": "Test",
        "ends_kind": EndsKind.FIXED if told.pending_at is None else EndsKind.UNTIL_DETERMINATION,
        "grounds": "Made up.",
        "considerations": {},
        "officer_in_case": "PC 1",
        "out_of_hours_contact": "desk",
        "unverified": False,
        "recorded_at": BEGIN,
        "recorded_by_id": by_id,
        "version": 1,
    }


def _events(order_id: int, told: Told, by_id: int) -> Iterator[dict[str, Any]]:
    happened: list[tuple[EventKind, datetime | None, datetime | None]] = []
    if told.pending_at is None:
        happened.append((EventKind.MADE, told.live_at, told.over_at))
        if told.suspended is not None:
            happened.append((EventKind.SUSPENDED, told.suspended[0], None))
            happened.append((EventKind.RESUMED, told.suspended[1], None))
    else:
        happened.append((EventKind.AUTHORISED, told.pending_at, None))
        if told.live_at is not None:
            happened.append((EventKind.SERVED, told.live_at, None))
            happened.append((EventKind.HEARING_OPENED, told.over_at, None))
            happened.append((EventKind.REFUSED, told.over_at, None))
    for kind, at, until in happened:
        assert at is not None
        yield {
            "order_id": order_id,
            "kind": kind,
            "occurred_at": at,
            "until_at": until,
            "recorded_at": at,
            "recorded_by_id": by_id,
            "reason": "test",
            "details": {},
            "struck": False,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """How many orders of a status count in an area, on a basis, at an instant."""

    level: str
    code: str
    basis: str
    status: str
    at: datetime


def ask(number: int, seed: int) -> list[Question]:
    """So many questions at random, the same for a seed."""
    dice = random.Random(seed)  # noqa: S311  made-up questions
    known = sorted(
        {
            (level, each.code)
            for level, editions in EDITIONS.items()
            for areas in editions
            for each in areas
        }
        | {("LPA", UNALLOCATED), ("LPA", OUT_OF_FORCE), ("FORCE", "WMP")}
    )
    return [
        Question(
            *dice.choice(known),
            dice.choice(("subject", "victim", "either")),
            dice.choice(("live", "pending", "suspended", "historic", "all")),
            _moment(dice, BEGIN, END),
        )
        for _ in range(number)
    ]


class Loop:
    """Counts by looking at every order, every home and every shape."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told
        homes = [home for each in told for home in (*each.subject, *each.protected)]
        self._number = {id(home): number for number, home in enumerate(homes)}
        self._points = shapely.points([home.place or (0, 0) for home in homes])
        self._inside: dict[tuple[str, str], list[tuple[list[Between], list[Between]]]] = {}

    def count(self, asked: Question) -> int:
        """How many orders answer the question."""
        key = (asked.level, asked.code)
        if key not in self._inside:
            covered = self._covered(key)
            self._inside[key] = [
                (self._stays(key, each.subject, covered), self._stays(key, each.protected, covered))
                for each in self.told
            ]
        total = 0
        for order, (subject, protected) in zip(self.told, self._inside[key], strict=True):
            stays = {"subject": subject, "victim": protected}.get(asked.basis, subject + protected)
            total += _answers(order, stays, asked)
        return total

    def _covered(self, key: tuple[str, str]) -> list[list[bool]]:
        """For each edition, whether the area covers each home."""
        level, code = key
        covered = []
        for areas in EDITIONS.get(level, ()):
            if code == OUT_OF_FORCE:
                found = ~np.any(
                    [shapely.covers(each.shape, self._points) for each in areas], axis=0
                )
            else:
                shapes = [each.shape for each in areas if each.code == code]
                found = np.zeros(len(self._points), dtype=np.bool_)
                for shape in shapes:
                    found |= shapely.covers(shape, self._points)
            covered.append(found.tolist())
        return covered

    def _stays(
        self, key: tuple[str, str], homes: Sequence[Lived], covered: Sequence[Sequence[bool]]
    ) -> list[Between]:
        """When a person of these homes counts in an area."""
        level, code = key
        if level == "FORCE":
            return [(datetime(1, 1, 1, tzinfo=UTC), FOR_EVER)]
        if code == UNALLOCATED:
            unknown = [(each.from_at, each.until_at) for each in homes if each.place is None]
            return unknown + _without(homes)
        found = []
        for home in homes:
            if home.place is None or (level == "NEIGHBOURHOOD" and home.withheld):
                continue
            for inside, (begins, ends) in zip(covered, IN_FORCE, strict=True):
                start, end = max(begins, home.from_at), min(ends, home.until_at)
                if start < end and inside[self._number[id(home)]]:
                    found.append((start, end))
        return found


def _without(homes: Sequence[Lived]) -> list[Between]:
    """When a person has no home at all."""
    bare, reached = [], datetime(1, 1, 1, tzinfo=UTC)
    for home in sorted(homes, key=lambda each: each.from_at):
        if home.from_at > reached:
            bare.append((reached, home.from_at))
        reached = max(reached, home.until_at)
    return [*bare, (reached, FOR_EVER)] if reached < FOR_EVER else bare


def _state(order: Told, at: datetime) -> str:
    if order.pending_at is not None and order.pending_at <= at < (order.live_at or FOR_EVER):
        return "pending"
    if order.live_at is None or not order.live_at <= at < order.over_at:
        return ""
    if order.suspended is not None and order.suspended[0] <= at < order.suspended[1]:
        return "suspended"
    return "live"


def _answers(order: Told, stays: Sequence[Between], asked: Question) -> bool:
    here = any(start <= asked.at < end for start, end in stays)
    state = _state(order, asked.at) if here else ""
    if asked.status in {"live", "pending", "suspended"}:
        return state == asked.status
    was_live = not state and any(_live_in(order, start, min(end, asked.at)) for start, end in stays)
    return was_live or (asked.status == "all" and bool(state))


def _live_in(order: Told, start: datetime, end: datetime) -> bool:
    """Whether the order is live at some instant from ``start`` to before ``end``."""
    if order.live_at is None:
        return False
    first, last = max(start, order.live_at), min(end, order.over_at)
    if order.suspended is None:
        return first < last
    return first < min(last, order.suspended[0]) or max(first, order.suspended[1]) < last
