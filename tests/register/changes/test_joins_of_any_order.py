"""Joins, moves, homes withheld, deaths and joins taken back, in any order: each is as was said.

So is what was taken out of it as always wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.errors import Conflict
from orders.formatting import london_instant
from orders.people.joined_records import components
from orders.people.model import Address, Death
from orders.register.changes import home_changes, person_joins
from orders.register.model import Order, Presence
from orders.register.person_facts import deaths, removals
from orders.register.presence import projection
from orders.register.presence.facts_query import facts_of
from orders.register.presence.order_homes import OrderHome
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.register.proof import verify
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import Basis, EndsKind
from tests.choosing import examples
from tests.factories.accounts import make_account
from tests.factories.areas import POSTCODES
from tests.factories.orders import home, make_order, order_input, subject

PLACES = ("B1 1AA", "B2 2BB", "WS1 1AA", "WS2 2BB")
RECORDS = 4
BEGAN = datetime(2026, 12, 1, 9, tzinfo=UTC)
NAMES = (("Ada", "Ashe"), ("Ben", "Birk"), ("Cleo", "Crane"), ("Dov", "Dunn"))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("join", "join", "part", "move", "withhold", "die", "revive")),
        st.integers(0, RECORDS - 1),
        st.integers(0, RECORDS - 1),
    ),
    min_size=4,
    max_size=9,
)
Step = tuple[str, int, int]
_SAID = ("basis", "area_id", "from_at", "until_at", "state", "excluded")
"""Where, when and how an order counts; by which of two homes it began to is no matter."""
pytestmark = pytest.mark.spatial


def point_of(place: str) -> tuple[float, float]:
    """British National Grid metres of a postcode."""
    east, north = POSTCODES[place]
    return float(east), float(north)


@dataclass
class Lived:
    """A home as the model has it: a place, its days, whether it is withheld."""

    place: str
    since: date | None
    until: date | None = None
    withheld: bool = False

    @property
    def counted(self) -> CountedHome:
        """As presence reads it."""
        return CountedHome(
            FAR_PAST if self.since is None else london_instant(self.since),
            FAR_FUTURE if self.until is None else london_instant(self.until),
            point_of(self.place),
            self.withheld,
        )


@dataclass
class Story:
    """Records with an order each, what was done to them, and what ought to be so."""

    db: Session
    orders: Sequence[Order]
    lived: list[list[Lived]]
    by: Account
    joins: dict[int, tuple[int, int]] = field(default_factory=dict)
    hidden: set[tuple[int, str]] = field(default_factory=set)
    dead: set[int] = field(default_factory=set)
    now: datetime = BEGAN

    def one(self, record: int) -> list[int]:
        """The records that are one with a record."""
        ones = components(self.joins.values())
        own = ones.get(record, record)
        return [each for each in range(RECORDS) if ones.get(each, each) == own]

    def take(self, step: Step) -> None:
        """Do one thing, in the register and in the model."""
        what, one, other = step
        self.now += timedelta(days=1)
        options: dict[str, Any] = {"by": self.by, "now": self.now}
        getattr(self, what)(one, other, options)
        self.hide()

    def join(self, one: int, other: int, options: dict[str, Any]) -> None:
        """Join two records."""
        ids = [self.orders[each].subject_id for each in (one, other)]
        made = person_joins.join(self.db, *ids, reason="One.", **options)
        if made is not None:
            self.joins[made.id] = (one, other)

    def part(self, one: int, _: int, options: dict[str, Any]) -> None:
        """Take back one of the joins."""
        if self.joins:
            join_id = sorted(self.joins)[one % len(self.joins)]
            person_joins.take_back(self.db, join_id, reason="Two.", **options)
            del self.joins[join_id]

    def move(self, one: int, place: int, options: dict[str, Any]) -> None:
        """Have a person move, as one of their orders says."""
        where, on = PLACES[place], self.now.date()
        order = self.orders[one]
        new = home(where, lines=f"1 Street of {where}", starts_on=on)
        try:
            home_changes.move(
                self.db, order.subject_id, new, leaves=True, reference=order.reference, **options
            )
        except Conflict:
            return
        for each in self.one(one):
            for before in self.lived[each]:
                before.until = before.until or on
            self.lived[each].append(Lived(where, on))

    def withhold(self, one: int, _: int, options: dict[str, Any]) -> None:
        """Withhold the home a record said last."""
        order = self.orders[one]
        last = self.db.scalars(
            select(Address)
            .where(Address.person_id == order.subject_id)
            .order_by(Address.recorded_at.desc(), Address.id.desc())
        ).first()
        assert last is not None
        assert last.postcode is not None
        home_changes.withhold(
            self.db, last.id, confidential=True, reason="", reference=order.reference, **options
        )
        self.hidden.add((one, last.postcode))

    def die(self, one: int, _: int, options: dict[str, Any]) -> None:
        """Record a death."""
        order = self.orders[one]
        day = self.now.date() - timedelta(days=1)
        deaths.record_death(
            self.db, order.subject_id, day, source="x", reference=order.reference, **options
        )
        self.dead |= set(self.one(one))

    def revive(self, one: int, _: int, options: dict[str, Any]) -> None:
        """Take out the deaths that are said of a person."""
        order = self.orders[one]
        ids = [self.orders[each].subject_id for each in self.one(one)]
        while (
            death := self.db.scalars(
                select(Death).where(Death.person_id.in_(ids), Death.removal_id.is_(None))
            ).first()
        ) is not None:
            removals.take_out(
                self.db,
                "death",
                death.id,
                person_id=order.subject_id,
                reason="Another man.",
                reference=order.reference,
                **options,
            )
        self.dead -= set(self.one(one))

    def hide(self) -> None:
        """A place withheld of one record is withheld of all that are one with it, for good."""
        for record in range(RECORDS):
            together = self.one(record)
            places = {place for each, place in self.hidden if each in together}
            self.hidden |= {
                (each, home.place)
                for each in together
                for home in self.lived[each]
                if home.place in places
            }
        for record, some in enumerate(self.lived):
            for each in some:
                each.withheld |= (record, each.place) in self.hidden

    def check(self) -> None:
        """The register says what the model says, and shows nothing that is withheld."""
        for record, order in enumerate(self.orders):
            lived = [each.counted for one in self.one(record) for each in self.lived[one]]
            assert stays(self.db, order) == expected(self.db, order, lived)
            shown = self.db.execute(
                select(OrderHome.easting, OrderHome.northing).where(
                    OrderHome.order_id == order.id,
                    OrderHome.basis == Basis.SUBJECT_HOME,
                    OrderHome.withheld.is_(False),
                )
            )
            points = {tuple(row) for row in shown}
            kept = {point_of(place) for each, place in self.hidden if each == record}
            assert not points & kept
        dead = {*self.db.scalars(deaths.of_dead_subjects())}
        alive = {order.id for record, order in enumerate(self.orders) if record not in self.died}
        assert not dead & alive

    @property
    def died(self) -> set[int]:
        """The records of persons of whom any record has a death."""
        return {each for one in self.dead for each in self.one(one)}


def stays(db: Session, order: Order) -> set[tuple[Any, ...]]:
    """The rows of presence an order has by its subject's home."""
    columns = (Presence.__table__.c[each] for each in _SAID)
    rows = db.execute(select(*columns).where(Presence.order_id == order.id))
    return {tuple(row) for row in rows}


def expected(db: Session, order: Order, lived: Iterable[CountedHome]) -> set[tuple[Any, ...]]:
    """Those it would have if its subject had been one person with these homes from the start."""
    facts = replace(next(facts_of(db, [order.id])), subject_homes=tuple(dict.fromkeys(lived)))
    rows = projection.as_rows(facts, gazetteer.current(db))
    return {tuple(row[name] for name in _SAID) for row in rows}


@pytest.fixture
def begun(each_db: Session) -> list[Order]:
    """An order in force against each of four unlike persons, each at a home of their own."""
    numbers = count()
    return [
        make_order(
            each_db,
            order_input(
                kind="SPO",
                ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
                ends_at=None,
                subject=subject(
                    home(place, lines=f"1 Street of {place}"),
                    given_names=given_names,
                    family_name=family_name,
                    born_on=date(1980 + next(numbers), 3, 3),
                ),
            ),
        )
        for place, (given_names, family_name) in zip(PLACES, NAMES, strict=True)
    ]


@settings(
    max_examples=examples(6),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_is_joined_moved_withheld_and_parted_is_as_was_said(
    each_db: Session, begun: list[Order], steps: list[Step]
) -> None:
    note(f"{steps}")
    point = each_db.begin_nested()
    try:
        lived = [[Lived(place, None)] for place in PLACES]
        story = Story(each_db, begun, lived, make_account(each_db))
        for step in steps:
            story.take(step)
            story.check()
        verdict = verify(each_db)
        assert (verdict.wrong, verdict.shown) == ((), ())
        undo(story)
    finally:
        point.rollback()
        each_db.expire_all()


def undo(story: Story) -> None:
    """Without the joins and what came since, all is as it was, but what is withheld."""
    db = story.db
    options: dict[str, Any] = {"by": story.by, "now": story.now + timedelta(days=1)}
    for join_id in sorted(story.joins):
        person_joins.take_back(db, join_id, reason="Two.", **options)
    db.execute(update(Address).values(ended_by_id=None, ends_at=None))
    db.execute(delete(Address).where(Address.copied_from_id.is_not(None)))
    db.execute(delete(Address).where(Address.recorded_at > BEGAN))
    db.expire_all()
    projection.rewrite(db, [each.id for each in story.orders])
    story.joins, story.lived = {}, [[Lived(place, None)] for place in PLACES]
    story.hide()
    for record, order in enumerate(story.orders):
        lived = [each.counted for each in story.lived[record]]
        assert stays(db, order) == expected(db, order, lived)
