"""What holds for the presence of any order, whoever moves and whatever happens to it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.layers import Layer
from orders.areas.model import OUT_OF_FORCE, UNALLOCATED, Level
from orders.register.model import Stay
from orders.register.presence.facts import Facts
from orders.register.presence.projection import ProjectedStay, derive
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import states
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind, LifecycleEvent, State

START = datetime(2026, 11, 1, tzinfo=UTC)
FORCE, NOWHERE, OUTSIDE, WEST, EAST, WEST_1, WEST_2, EAST_1 = range(1, 9)
LPAS = {NOWHERE, OUTSIDE, WEST, EAST}
COUNTED = {Stay.PENDING, Stay.LIVE, Stay.SUSPENDED}


def _shape(west: int, east: int) -> MultiPolygon:
    return MultiPolygon([box(west, 0, east, 1_000)])


def gazetteer() -> Gazetteer:
    """Two LPAs whose line moves on day 20; the east has ground that no neighbourhood covers."""
    areas = [
        AreaInfo(FORCE, Level.FORCE, "F", "Force", None),
        AreaInfo(NOWHERE, Level.LPA, UNALLOCATED, "Unallocated", FORCE),
        AreaInfo(OUTSIDE, Level.LPA, OUT_OF_FORCE, "Out of force", FORCE),
        AreaInfo(WEST, Level.LPA, "W", "West", FORCE),
        AreaInfo(EAST, Level.LPA, "E", "East", FORCE),
        AreaInfo(WEST_1, Level.NEIGHBOURHOOD, "W1", "West 1", WEST),
        AreaInfo(WEST_2, Level.NEIGHBOURHOOD, "W2", "West 2", WEST),
        AreaInfo(EAST_1, Level.NEIGHBOURHOOD, "E1", "East 1", EAST),
    ]
    lines = ((START, 2_000), (START + timedelta(days=20), 1_000))
    layers = {
        Level.LPA: [
            Layer(at, [(WEST, "W", None, _shape(0, line)), (EAST, "E", None, _shape(line, 4_000))])
            for at, line in lines
        ],
        Level.NEIGHBOURHOOD: [
            Layer(
                START,
                [
                    (WEST_1, "W1", WEST, _shape(0, 1_000)),
                    (WEST_2, "W2", WEST, _shape(1_000, 2_000)),
                    (EAST_1, "E1", EAST, _shape(2_000, 3_000)),
                ],
            )
        ],
    }
    return Gazetteer(areas, layers)


PLACES = gazetteer()
INSTANTS = st.integers(0, 60).map(lambda half_days: START + timedelta(hours=12 * half_days))
EASTINGS = (500.0, 1_500.0, 2_500.0, 3_500.0, 9_000.0)
POINTS = st.none() | st.sampled_from([(easting, 500.0) for easting in EASTINGS])


@st.composite
def homes(draw: st.DrawFn) -> CountedHome:
    """A home between two instants, or from always, or still."""
    first, last = sorted(draw(st.tuples(INSTANTS, INSTANTS)))
    last = max(last, first + timedelta(hours=12))
    return CountedHome(
        draw(st.sampled_from([FAR_PAST, first])),
        draw(st.sampled_from([last, FAR_FUTURE])),
        draw(POINTS),
        confidential=draw(st.booleans()),
        excluded=draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[LifecycleEvent, ...]:
    """An order made, perhaps suspended, resumed and rescinded."""
    made_at = draw(INSTANTS)
    ends_at = made_at + timedelta(days=draw(st.integers(1, 28)))
    happened = [LifecycleEvent(EventKind.MADE, made_at, made_at, ends_at)]
    at = made_at
    for kind in (EventKind.SUSPENDED, EventKind.RESUMED, EventKind.RESCINDED):
        if not draw(st.booleans()):
            break
        at += timedelta(hours=draw(st.integers(1, 200)))
        happened.append(LifecycleEvent(kind, at, at))
    return tuple(happened)


ORDERS = st.builds(
    Facts,
    order_id=st.just(1),
    kind=st.just(catalogue.kind("DVPO")),
    events=histories(),
    subject_homes=st.lists(homes(), max_size=3).map(tuple),
    protected_homes=st.lists(st.lists(homes(), max_size=2).map(tuple), max_size=2).map(tuple),
)


def by_area(stays: list[ProjectedStay], basis: Basis) -> dict[int, list[ProjectedStay]]:
    """The stays on a basis by area, in order of time."""
    found: defaultdict[int, list[ProjectedStay]] = defaultdict(list)
    for stay in sorted(stays, key=lambda stay: stay.from_at):
        if stay.basis is basis:
            found[stay.area_id].append(stay)
    return found


def state_in(stays: list[ProjectedStay], basis: Basis, area_id: int, at: datetime) -> Stay | None:
    """The state in which the order counts in an area at ``at``."""
    return next(
        (
            stay.state
            for stay in stays
            if (stay.basis, stay.area_id) == (basis, area_id) and stay.from_at <= at < stay.until_at
        ),
        None,
    )


@given(ORDERS)
def test_stays_of_a_basis_and_area_never_overlap_or_go_backwards(facts: Facts) -> None:
    stays = derive(facts, PLACES)
    for basis in Basis:
        for found in by_area(stays, basis).values():
            assert all(stay.from_at < stay.until_at for stay in found)
            assert all(one.until_at <= after.from_at for one, after in pairwise(found))
            assert all((stay.ended_by is None) is (stay.until_at == FAR_FUTURE) for stay in found)


@given(ORDERS, INSTANTS)
def test_either_is_the_union_of_both_homes(facts: Facts, at: datetime) -> None:
    stays = derive(facts, PLACES)
    for area_id in PLACES.by_id:
        both = {
            state_in(stays, basis, area_id, at) for basis in (Basis.SUBJECT_HOME, Basis.VICTIM_HOME)
        }
        either = state_in(stays, Basis.EITHER, area_id, at)
        assert (either in COUNTED) is bool(both & COUNTED)


@given(ORDERS, INSTANTS)
def test_an_order_in_force_counts_in_the_force_and_in_some_lpa(facts: Facts, at: datetime) -> None:
    state = states.state_at(facts.periods, at)
    stays = derive(facts, PLACES)
    in_force = state_in(stays, Basis.SUBJECT_HOME, FORCE, at)
    assert (in_force is Stay.LIVE) is (state is State.LIVE)
    in_lpas = {state_in(stays, Basis.SUBJECT_HOME, lpa, at) for lpa in LPAS}
    assert (Stay.LIVE in in_lpas) is (state is State.LIVE)


@given(ORDERS, INSTANTS)
def test_a_neighbourhood_never_counts_what_its_lpa_does_not(facts: Facts, at: datetime) -> None:
    stays = derive(facts, PLACES)
    for basis in Basis:
        for area in PLACES.by_id.values():
            if area.level is Level.NEIGHBOURHOOD and area.parent_id:
                state = state_in(stays, basis, area.id, at)
                if state in COUNTED:
                    assert state_in(stays, basis, area.parent_id, at) is state


@given(ORDERS, INSTANTS)
def test_a_confidential_home_alone_shows_in_no_neighbourhood(facts: Facts, at: datetime) -> None:
    open_points = {
        home.point
        for person in (facts.subject_homes, *facts.protected_homes)
        for home in person
        if not home.confidential
    }
    stays = derive(facts, PLACES)
    for area in PLACES.by_id.values():
        if area.level is Level.NEIGHBOURHOOD and state_in(stays, Basis.EITHER, area.id, at):
            assert any(
                PLACES.at(*point, instant).neighbourhood_id == area.id
                for point in open_points
                if point
                for instant in (START, START + timedelta(days=25))
            )


@given(ORDERS)
def test_once_live_in_an_area_it_can_be_found_there_for_ever(facts: Facts) -> None:
    stays = derive(facts, PLACES)
    for basis in Basis:
        for found in by_area(stays, basis).values():
            live = [stay for stay in found if stay.state is Stay.LIVE]
            if live:
                after = [stay for stay in found if stay.from_at >= live[0].from_at]
                assert all(one.until_at == two.from_at for one, two in pairwise(after))
                assert after[-1].until_at == FAR_FUTURE


def counting_homes(homes: tuple[CountedHome, ...], at: datetime) -> list[CountedHome]:
    """The homes that count at ``at``; one the subject must leave only where there is no other."""
    here = [home for home in homes if home.from_at <= at < home.until_at]
    return [home for home in here if not home.excluded] or here


@given(ORDERS, INSTANTS)
def test_an_lpa_holds_what_its_neighbourhoods_do_and_its_unplaced_and_withheld(
    facts: Facts, at: datetime
) -> None:
    stays = derive(facts, PLACES)
    persons = {
        Basis.SUBJECT_HOME: [facts.subject_homes],
        Basis.VICTIM_HOME: list(facts.protected_homes),
    }
    persons[Basis.EITHER] = [*persons[Basis.SUBJECT_HOME], *persons[Basis.VICTIM_HOME]]
    state = states.state_at(facts.periods, at)
    for basis, people in persons.items():
        apart = set()
        for homes in people:
            counting = counting_homes(homes, at)
            if not counting:
                apart.add(NOWHERE)
            for home in counting:
                if home.point is None:
                    apart.add(NOWHERE)
                    continue
                placed = PLACES.at(*home.point, at)
                if home.confidential or placed.neighbourhood_id is None:
                    apart.add(placed.lpa_id)
        for lpa in LPAS:
            inner = {
                state_in(stays, basis, area.id, at)
                for area in PLACES.by_id.values()
                if area.parent_id == lpa
            }
            union = bool(inner & COUNTED) or (
                lpa in apart and state in {State.PENDING, State.LIVE, State.SUSPENDED}
            )
            assert (state_in(stays, basis, lpa, at) in COUNTED) is union
