"""Every further filter finds what a plain loop over the same facts finds, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies
from shapely import Point, Polygon
from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from geo.columns import grid_of
from geo.drawing import as_wkt
from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.breaches import patterns
from orders.breaches.model import Breach
from orders.people.model import Address, Person
from orders.people.name_search import persons_named
from orders.register.model import Cause, Order, Presence, Protection, Stay
from orders.register.presence.facts import standing
from orders.rules.vocabulary.codes import Basis, BreachDecision
from orders.rules.vocabulary.events import EventKind
from orders.search import area_search
from orders.search.criteria.filters import Filters
from orders.search.criteria.person_filters import PersonFilter, read_about
from orders.search.criteria.search_query import SearchQuery, Status
from orders.search.facets import facets
from orders.search.index_scan import scan_of
from tests.choosing import examples
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.sample.test_loading import load

NOW = datetime(2026, 11, 21, 13, 37, tzinfo=UTC)
RECORDS = 160
OPEN = {Stay.LIVE, Stay.SUSPENDED, Stay.PENDING}
OVER = {Stay.ENDED, Stay.NEVER_LIVE}
MONTHS = timedelta(days=400)


@dataclass
class Facts:
    """What the loop looks at."""

    db: Session
    places: Gazetteer
    by: Account
    orders: dict[int, Order]
    breaches: dict[int, list[Breach]]
    stays: dict[int, Presence]

    @property
    def force(self) -> AreaInfo:
        return self.places.by_id[self.places.force_id]

    def ids(self, wanted: SearchQuery) -> set[int]:
        """What the search finds, all pages of it."""
        tally = area_search.count_stays(self.db, wanted, by=self.by, now=NOW)
        total = sum(tally.values())
        chosen = area_search.choose(wanted, tally, by=self.by, now=NOW, skip=0, take=total)
        found = [] if chosen is None else list(self.db.scalars(select(chosen.c.order_id)))
        assert len(found) == len(set(found)) == total
        return set(found)

    def people(self, order: Order, basis: Basis) -> list[Person]:
        protected = [each.person for each in order.protections]
        sides = {Basis.SUBJECT_HOME: [order.subject], Basis.VICTIM_HOME: protected}
        return sides.get(basis, [order.subject, *protected])


def write_records(db: Session) -> None:
    """Sample records, some of which nobody has verified."""
    load(db, records=RECORDS)
    # As a register that has grown knows its own size.
    db.execute(text("ANALYZE"))
    for order in db.scalars(select(Order).where(Order.id % 7 == 0)):
        order.unverified = True
    db.flush()


RECORDED = pytest.mark.opened_with(writer=write_records)


def facts(db: Session) -> Facts:
    """Everything about the records."""
    people = (selectinload(Person.addresses), selectinload(Person.names))
    orders = db.scalars(
        select(Order).options(
            selectinload(Order.events),
            selectinload(Order.conditions),
            selectinload(Order.subject).options(*people),
            selectinload(Order.protections).selectinload(Protection.person).options(*people),
        )
    ).all()
    breaches = defaultdict(list)
    for breach in db.scalars(select(Breach)):
        breaches[breach.order_id].append(breach)
    places = gazetteer.current(db)
    now_in_force = select(Presence).where(
        Presence.area_id == places.force_id,
        Presence.basis == Basis.EITHER,
        Presence.holds_at(NOW),
    )
    return Facts(
        db=db,
        places=places,
        by=make_account(db, Role.CIVIL_ORDERS),
        orders={order.id: order for order in orders},
        breaches=breaches,
        stays={stay.order_id: stay for stay in db.scalars(now_in_force)},
    )


def _served(order: Order) -> bool:
    events = standing(order.events)
    return any(e.kind is EventKind.SERVED and e.occurred_at <= NOW for e in events)


def _has_condition(code: str) -> Callable[[Facts, Order], bool]:
    def has(told: Facts, order: Order) -> bool:
        over = told.stays[order.id].state in OVER
        return any(
            each.code == code and (over or each.ends_at is None or each.ends_at > NOW)
            for each in order.conditions
        )

    return has


def _ends_within(days: int) -> Callable[[Facts, Order], bool]:
    def ends(told: Facts, order: Order) -> bool:
        return NOW < told.stays[order.id].order_ends_at <= NOW + timedelta(days=days)

    return ends


def _is_open(breach: Breach) -> bool:
    finished = {
        BreachDecision.CAUTION,
        BreachDecision.COMMUNITY_RESOLUTION,
        BreachDecision.NFA_15,
        BreachDecision.NFA_16,
        BreachDecision.NFA_OTHER,
    }
    decided = breach.outcome is not None and breach.outcome.is_final
    return not decided and breach.decision not in finished


def _shows(code: str) -> Callable[[Facts, Order], bool]:
    def shows(told: Facts, order: Order) -> bool:
        flags = patterns.flagged(told.db, as_at=NOW).get(order.subject_id, ())
        return any(code in {"any", each.pattern.value} for each in flags)

    return shows


Loop = Callable[[Facts, Order], bool]
NARROWINGS: dict[str, tuple[dict[str, Any], Loop]] = {
    "condition": ({"condition": "NON_MOLEST"}, _has_condition("NON_MOLEST")),
    "another condition": ({"condition": "NO_CONTACT_DIRECT"}, _has_condition("NO_CONTACT_DIRECT")),
    "ends within a week": ({"ending_within": "7"}, _ends_within(7)),
    "ends within a year": ({"ending_within": "365"}, _ends_within(365)),
    "ends within any time": ({"ending_within": "99999"}, _ends_within(36_500)),
    "served": ({"served": "yes"}, lambda _, order: _served(order)),
    "not served": ({"served": "no"}, lambda _, order: not _served(order)),
    "breached": ({"breached": "ever"}, lambda told, order: bool(told.breaches.get(order.id))),
    "never breached": ({"breached": "never"}, lambda told, order: not told.breaches.get(order.id)),
    "breached, open": (
        {"breached": "open"},
        lambda told, order: any(_is_open(each) for each in told.breaches.get(order.id, ())),
    ),
    "any pattern": ({"pattern": "any"}, _shows("any")),
    "serial": ({"pattern": "SERIAL_TWO_VICTIMS"}, _shows("SERIAL_TWO_VICTIMS")),
    "not verified": ({"unverified": "yes"}, lambda _, order: order.unverified),
    "verified": ({"unverified": "no"}, lambda _, order: not order.unverified),
}


@pytest.mark.slow
@RECORDED
@pytest.mark.spatial
def test_each_filter_finds_what_a_plain_loop_finds(each_db: Session) -> None:
    told = facts(each_db)
    every = SearchQuery(area=told.force, status=Status.ALL)
    known = told.ids(every)
    assert known == set(told.stays)
    wrong: dict[str, tuple[set[int], set[int]]] = {}
    empty = []
    for name, (asked, holds) in NARROWINGS.items():
        found = told.ids(replace(every, narrowing=Filters(**asked)))
        right = {each for each in known if holds(told, told.orders[each])}
        empty += [] if right else [name]
        if found != right:
            wrong[name] = (found - right, right - found)
    assert wrong == {}
    assert set(empty) <= {"any pattern", "serial"}
    _numbers(told, every)
    _persons(told, every)
    _changes(told, every)
    _areas_together(told)
    _parts(told, every)
    _combined(told, every)


def _numbers(told: Facts, every: SearchQuery) -> None:
    """A reference of any sort finds its own orders, however it is written."""
    for name in ("reference", "arrest_reference", "application"):
        values = [getattr(order, name) for order in told.orders.values()]
        value = next((each for each in values if each), None)
        if value is None:
            continue
        found = told.ids(replace(every, narrowing=Filters(number=value.lower())))
        assert found >= {
            order.id for order in told.orders.values() if getattr(order, name) == value
        }
        assert len(found) < len(told.orders)
    nobody = replace(every, narrowing=Filters(number="20/XXXX/26/0"))
    assert told.ids(nobody) == set()


def _is_home(address: Address) -> bool:
    starts, ends = address.starts_at, address.ends_at
    current = (starts is None or starts <= NOW) and (ends is None or ends > NOW)
    return address.kind.is_home and current


def _shown_homes(person: Person) -> list[Address]:
    return [
        each
        for each in person.addresses
        if _is_home(each) and not each.confidential and not each.kind.is_always_confidential
    ]


def _persons(told: Facts, every: SearchQuery) -> None:
    somebody = next(
        order.subject
        for order in told.orders.values()
        if order.subject.born_on and _shown_homes(order.subject)
    )
    born_on, home = somebody.born_on, _shown_homes(somebody)[0]
    assert born_on is not None
    assert home.postcode is not None
    place = grid_of(home.point)
    assert place is not None
    east, north = place
    corner = Polygon([(east - 900, north - 900), (east + 1500, north), (east, north + 2500)])
    cases: dict[str, tuple[dict[str, Any], Callable[[Person], bool]]] = {
        "born": ({"born_on": born_on}, lambda each: _born(each, born_on, born_on)),
        "born give or take": (
            {"born_on": born_on, "born_within": "3 years"},
            lambda each: _born(each, _year(born_on, -3), _year(born_on, 3)),
        ),
        "born give or take days": (
            {"born_on": born_on, "born_within": "90 days"},
            lambda each: _born(each, born_on - timedelta(days=90), born_on + timedelta(days=90)),
        ),
        "postcode": ({"postcode": home.postcode}, lambda each: _at_postcode(each, home.postcode)),
        "outward": (
            {"postcode": home.postcode.split()[0]},
            lambda each: any(
                (home_of.postcode or "").split()[:1] == (home.postcode or "").split()[:1]
                for home_of in _shown_homes(each)
            ),
        ),
        "within metres": (
            {"near": f"{east:.0f} {north:.0f}", "within_m": "1500"},
            lambda each: _near(each, Point(round(east), round(north)), 1500),
        ),
        "near a postcode": (
            {"near": home.postcode, "within_m": "2000"},
            lambda each: _near(each, Point(east, north), 2000),
        ),
        "inside what is drawn": (
            {"shape": as_wkt(corner)},
            lambda each: _near(each, corner, 0),
        ),
        "name": (
            {"name": f"{somebody.given_names} {somebody.family_name}"},
            _named(told, f"{somebody.given_names} {somebody.family_name}"),
        ),
        "misspelt": (
            {"name": f"{somebody.family_name}e"},
            _named(told, f"{somebody.family_name}e"),
        ),
    }
    for name, (asked, holds) in cases.items():
        texts = {key: str(value) for key, value in asked.items()}
        about = read_about(told.db, texts, now=NOW)
        assert PersonFilter.kept(about.as_kept) == about
        for basis in Basis:
            wanted = replace(every, basis=basis, search="x" * 22, about=about)
            right = {
                each.id
                for each in told.orders.values()
                if each.id in told.stays and any(map(holds, told.people(each, basis)))
            }
            assert told.ids(wanted) == right, (name, basis)
            assert basis is Basis.VICTIM_HOME or right, name


def _year(on: date, years: int) -> date:
    return on.replace(year=on.year + years, day=min(on.day, 28) if on.month == 2 else on.day)


def _born(person: Person, first: date, last: date) -> bool:
    if person.born_on is not None:
        return first <= person.born_on <= last
    return person.birth_year is not None and first.year <= person.birth_year <= last.year


def _at_postcode(person: Person, postcode: str | None) -> bool:
    return any(home.postcode == postcode for home in _shown_homes(person))


def _near(person: Person, shape: Point | Polygon, metres: float) -> bool:
    points = [grid_of(home.point) for home in _shown_homes(person)]
    return any(each is not None and Point(*each).distance(shape) <= metres for each in points)


def _named(told: Facts, name: str) -> Callable[[Person], bool]:
    found = {row.person_id for row in told.db.execute(persons_named(told.db, name))}
    return lambda person: person.id in found


def _changes(told: Facts, every: SearchQuery) -> None:
    """Source: presence, read forwards by hand."""
    since, until = NOW - MONTHS, NOW - timedelta(days=30)
    lpas = [branch.lpa for branch in told.places.tree()]
    some = dict.fromkeys(("new", "moved-in", "moved-out", "ended"), 0)
    for lpa in lpas:
        stays = defaultdict(list)
        query = select(Presence).where(Presence.area_id == lpa.id, Presence.basis == every.basis)
        for stay in told.db.scalars(query.order_by(Presence.from_at)):
            stays[stay.order_id].append(stay)
        for change in some:
            asked = Filters(change=change, since=since, until=until)
            wanted = replace(every, area=lpa, narrowing=asked)
            right = {
                order_id
                for order_id, several in stays.items()
                if any(each.from_at <= NOW < each.until_at for each in several)
                and any(since <= at < until for at in _when(change, several))
            }
            assert told.ids(wanted) == right, (lpa.code, change)
            some[change] += len(right)
    assert all(some.values()), some


def _when(change: str, stays: list[Presence]) -> Iterable[datetime]:
    open_stays = [each for each in stays if each.state in OPEN]
    begins, ends = {s.from_at for s in open_stays}, {s.until_at for s in open_stays}
    if change == "new":
        been = [s for s in open_stays if s.state is not Stay.PENDING]
        return [s.from_at for s in been[:1] if s.state is Stay.LIVE and s.began_by is Cause.EVENT]
    if change == "moved-in":
        return [
            s.from_at for s in open_stays if s.began_by is Cause.MOVED and s.from_at not in ends
        ]
    if change == "moved-out":
        return [
            s.until_at for s in open_stays if s.ended_by is Cause.MOVED and s.until_at not in begins
        ]
    return [s.from_at for s in stays if s.state in OVER and s.began_by is Cause.EVENT]


def _areas_together(told: Facts) -> None:
    """Several areas hold the union of what each holds, each order once."""
    branches = told.places.tree()
    areas = [branches[0].lpa, branches[1].lpa, branches[2].neighbourhoods[0]]
    for status in Status:
        for basis in Basis:
            single = [
                told.ids(SearchQuery(area=area, status=status, basis=basis)) for area in areas
            ]
            first, *others = areas
            wanted = SearchQuery(area=first, other_areas=tuple(others), status=status, basis=basis)
            assert told.ids(wanted) == set.union(*single)


def _parts(told: Facts, every: SearchQuery) -> None:
    """Each part has as many orders as the search narrowed to it."""
    branches = told.places.tree()
    two = SearchQuery(area=branches[0].lpa, other_areas=(branches[1].lpa,), status=Status.ALL)
    for wanted in (
        every,
        replace(every, status=Status.LIVE, narrowing=Filters(served="no")),
        SearchQuery(area=branches[0].lpa),
        replace(every, kind="SPO"),
        two,
    ):
        counted = facets(told.db, wanted, by=told.by, now=NOW, places=told.places)
        assert sum(counted.tally.values()) == len(told.ids(wanted))
        if wanted.kind is None:
            assert sum(counted.kinds.values()) == len(told.ids(wanted))
        for code, number in counted.kinds.items():
            assert len(told.ids(replace(wanted, kind=code))) == number
        if wanted is every:
            assert sum(counted.statuses.values()) == sum(counted.tally.values())
        for status, number in counted.statuses.items():
            assert len(told.ids(replace(wanted, status=status))) == number
        for area, number in counted.areas.items():
            assert len(told.ids(replace(wanted, area=area, other_areas=()))) == number
        assert counted.areas


def _combined(told: Facts, every: SearchQuery) -> None:
    """Filters together find what each of them finds."""
    alone = {
        name: told.ids(replace(every, narrowing=Filters(**asked)))
        for name, (asked, _) in NARROWINGS.items()
    }
    by_field: dict[str, list[str]] = defaultdict(list)
    for name, (asked, _) in NARROWINGS.items():
        by_field[next(iter(asked))].append(name)
    choices = [strategies.sampled_from([None, *names]) for names in by_field.values()]

    @settings(max_examples=examples(20), database=None)
    @given(strategies.tuples(*choices))
    def together(names: tuple[str | None, ...]) -> None:
        chosen = [name for name in names if name is not None]
        asked: dict[str, Any] = {}
        for name in chosen:
            asked |= NARROWINGS[name][0]
        right = set(told.stays).intersection(*(alone[name] for name in chosen))
        assert told.ids(replace(every, narrowing=Filters(**asked))) == right

    together()


@RECORDED
@pytest.mark.spatial
def test_an_officer_counts_in_parts_of_the_own_lpa_what_asking_each_order_would_count(
    each_db: Session,
) -> None:
    told = facts(each_db)
    branch = max(told.places.tree(), key=lambda each: len(each.neighbourhoods))
    officer = make_account(each_db, Role.OFFICER, area_id=branch.lpa.id)
    counted = 0
    for area in branch.neighbourhoods:
        assert area.parents == {branch.lpa.id}
        for status in Status:
            for at in (None, NOW - MONTHS):
                wanted = SearchQuery(area=area, status=status, at=at)
                quick = area_search.count_stays(each_db, wanted, by=officer, now=NOW)
                unsure = replace(wanted, area=replace(area, parents=frozenset()))
                slow = area_search.count_stays(each_db, unsure, by=officer, now=NOW)
                assert quick == slow
                assert len(scan_of(wanted, [], by=officer, now=NOW).where) < len(
                    scan_of(unsure, [], by=officer, now=NOW).where
                )
                counted += sum(quick.values())
    assert counted


def test_a_part_that_lay_in_another_lpa_once_is_asked_order_by_order(each_db: Session) -> None:
    places = make_areas(each_db)
    own = places.area(Level.LPA, "ALD")
    officer = make_account(each_db, Role.OFFICER, area_id=own.id)
    area = places.area(Level.NEIGHBOURHOOD, "ALD1")
    moved = replace(area, parents=frozenset({own.id, places.area(Level.LPA, "BIR").id}))

    def conditions(wanted: SearchQuery) -> int:
        return len(scan_of(wanted, [], by=officer, now=NOW).where)

    sure = conditions(SearchQuery(area=area))
    assert conditions(SearchQuery(area=own)) == sure
    assert conditions(SearchQuery(area=moved)) == sure + 1
    assert conditions(SearchQuery(area=area, at=NOW + timedelta(days=1))) == sure + 1
    assert conditions(SearchQuery(area=area, other_areas=(moved,))) == sure + 1
