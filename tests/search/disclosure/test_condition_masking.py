"""What may be told of a condition: plain words, a place, a shape, and never a withheld home."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from shapely import Point, Polygon, box, union_all
from shapely.geometry.base import BaseGeometry
from sqlalchemy import true
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Level
from orders.corrections import service
from orders.courts.calendar import PUBLISHED
from orders.register import order_record
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.schemas.condition import ConditionInput
from orders.search import area_search
from orders.search.criteria.search_query import SearchQuery
from orders.search.disclosure.condition_masking import MaskedCondition, told_of, told_of_orders
from orders.search.disclosure.gate import screened, to_anybody
from orders.search.disclosure.zones.shapes import MOST_ZONES
from orders.search.maps.zones import zones, zones_of_order
from orders.search.results.csv_file import as_csv
from orders.search.results.order_bodies import WholeSchema
from orders.search.results.order_detail import whole
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.conditions import (
    NO_CONTACT,
    REFUGE,
    REFUGE_AT,
    SCHOOL,
    STATION,
    ZONE,
    make_spo,
    near_refuge,
)
from tests.factories.orders import (
    at,
    home,
    make_served_notice,
    notice_input,
    protected,
    seen,
    subject,
)

pytestmark = pytest.mark.spatial

NOW = at("2026-11-21 12:00")
AT_REFUGE = ConditionInput(
    "NO_APPROACH_PREMISES",
    "Not within 100 metres of Rowan House, 9 Hidden Mews.",
    premises="PROTECTED",
    radius_m=100,
    exceptions="to go to court in Hidden Mews",
)


def around(metres: float, east: float = 0) -> Polygon:
    """A square of twice so many metres round the refuge, or round a point east of it."""
    x, y = REFUGE_AT[0] + east, REFUGE_AT[1]
    return box(x - metres, y - metres, x + metres, y + metres)


def drawn(shape: BaseGeometry) -> ConditionInput:
    """Not to enter an area."""
    return near_refuge(0, code="EXCLUSION_ZONE", radius_m=None, shape=shape)


TOWN_CENTRE = box(
    REFUGE_AT[0] - 2_100, REFUGE_AT[1] - 700, REFUGE_AT[0] + 500, REFUGE_AT[1] + 1_900
)
AFAR = around(1_000, east=5_000)
NECK = box(REFUGE_AT[0], REFUGE_AT[1] - 3, REFUGE_AT[0] + 4_001, REFUGE_AT[1] + 3)
HIDDEN = [
    pytest.param(AT_REFUGE, id="round-a-confidential-home"),
    pytest.param(near_refuge(0), id="drawn-on-it"),
    pytest.param(near_refuge(90), id="drawn-beside-it"),
    pytest.param(near_refuge(1_000, radius_m=1_200), id="whose-circle-holds-it"),
    pytest.param(near_refuge(3_000, confidential=True), id="somewhere-confidential"),
    pytest.param(drawn(around(100)), id="a-small-area-round-it"),
    pytest.param(drawn(around(251)), id="an-area-with-it-in-the-middle"),
    pytest.param(drawn(around(1_000)), id="a-large-area-round-it"),
    pytest.param(drawn(union_all([around(1_000), AFAR])), id="two-large-areas"),
    pytest.param(drawn(around(60).difference(around(10))), id="a-ring-round-it"),
    pytest.param(drawn(around(2_000).difference(around(10))), id="in-a-hole-of-a-large-area"),
    pytest.param(drawn(around(20, east=21)), id="a-small-area-beside-it"),
    pytest.param(drawn(union_all([around(15), AFAR])), id="one-of-two-areas"),
    pytest.param(drawn(union_all([around(5), NECK, AFAR])), id="tied-by-a-neck-to-a-large-area"),
    pytest.param(
        replace(NO_CONTACT, text_verbatim="No letters to 9 HIDDEN MEWS."),
        id="words-number-and-street",
    ),
    pytest.param(
        replace(NO_CONTACT, text_verbatim="No letters to Hidden, WS22BB."), id="words-postcode"
    ),
    pytest.param(near_refuge(5_000, place_name="9 Hidden Mews"), id="a-place-called-like-it"),
]


def told(db: Session, *conditions: ConditionInput) -> tuple[MaskedCondition, ...]:
    """Conditions of an order that protects somebody in a refuge, told both ways alike."""
    order = make_spo(db, *conditions, protected_persons=(REFUGE,))
    db.expire_all()
    with to_anybody(lambda: db, "the desk"):
        one = screened(
            told_of(db, order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED))
        )
        assert screened(told_of_orders(db, [order.id])[order.id]) == one
    return one


def test_a_place_is_told_in_words_and_drawn(areas: Session) -> None:
    school, zone, station, contact = told(areas, SCHOOL, ZONE, STATION, NO_CONTACT)
    assert school.plain == "Must not come within 200 metres of Invented School."
    assert (school.shape, school.radius_m) == (Point(402_000, 291_000), 200)
    assert zone.plain == "Must not enter the area edged red."
    assert station.plain == "Must report at Alder police station when the wording says."
    assert (contact.shape, contact.place, contact.withheld) == (None, None, False)


@pytest.mark.parametrize("condition", HIDDEN)
def test_a_place_that_tells_a_withheld_home_is_told_nowhere(
    areas: Session, condition: ConditionInput
) -> None:
    (hidden,) = told(areas, condition)
    assert (hidden.withheld, hidden.shape, hidden.place) == (True, None, None)
    assert hidden.radius_m is None
    assert "metres" not in hidden.plain
    assert "Hidden" not in f"{hidden.plain} {hidden.wording}"


@pytest.mark.parametrize(
    "lines",
    ["1 Hidden Mews", "Rowan House\n9 hidden mews"],
    ids=["a-neighbour", "the-very-house"],
)
def test_words_keep_back_a_home_though_it_is_openly_the_subject_s_own(
    areas: Session, lines: str
) -> None:
    at_home = subject(home("WS2 2BB", lines=lines))
    named = replace(NO_CONTACT, text_verbatim="No letters to WS2 2BB.")
    order = make_spo(areas, named, subject=at_home, protected_persons=(REFUGE,))
    assert [each.withheld for each in told_of_orders(areas, [order.id])[order.id]] == [True]


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(near_refuge(1_000), id="a-circle-elsewhere"),
        pytest.param(drawn(TOWN_CENTRE), id="a-town-centre-that-has-it-somewhere"),
        pytest.param(drawn(around(100, east=400)), id="a-small-area-elsewhere"),
    ],
)
def test_a_place_that_does_not_tell_the_home_is_drawn(
    areas: Session, condition: ConditionInput
) -> None:
    (shown,) = told(areas, condition)
    assert not shown.withheld
    assert shown.shape is not None


@pytest.mark.parametrize("condition", HIDDEN)
def test_no_way_out_gives_a_withheld_place(areas: Session, condition: ConditionInput) -> None:
    places = gazetteer.current(areas)
    order = make_spo(areas, condition, SCHOOL, protected_persons=(REFUGE,))
    by = make_account(areas)
    areas.expire_all()
    wanted = SearchQuery(area=places.area(Level.LPA, "ALD"))
    with to_anybody(lambda: areas, "the desk"):
        sheet = order_record.read(areas, order.reference, visible=true(), calendar=PUBLISHED)
        given = whole(areas, sheet, as_at=NOW, places=places, stays=())
        told_everywhere = [
            json.dumps(screened(WholeSchema().dump(given))),
            json.dumps(screened(zones(areas, wanted, by=by, now=NOW).as_json())),
            json.dumps(screened(zones_of_order(areas, order.reference, by=by, now=NOW).as_json())),
            "".join(as_csv(area_search.download(areas, wanted, by=by, now=NOW).rows)),
        ]
    for text in told_everywhere:
        assert "Hidden" not in text
        assert str(REFUGE_AT[0]) not in text
        # The refuge's longitude, and its latitude where Invented School's is another.
        assert "-1.89" not in text
        assert "402000" in text or "-1.97" in text


def test_a_map_draws_what_is_in_force_and_counts_what_it_does_not(areas: Session) -> None:
    later = ConditionInput(
        "NO_APPROACH_WORK",
        "Not near the works.",
        radius_m=50,
        shape=Point(403_000, 291_000),
        starts_at=at("2027-01-01 00:00"),
    )
    order = make_spo(areas, SCHOOL, ZONE, later, near_refuge(0), protected_persons=(REFUGE,))
    found = zones_of_order(areas, order.reference, by=make_account(areas), now=NOW)
    drawn = {each["properties"]["radius_m"]: each["geometry"]["type"] for each in found.features}
    assert drawn == {200: "Point", None: "Polygon"}
    assert found.withheld == 1


def test_a_radius_round_an_open_home_is_drawn_and_the_home_alone_is_not(areas: Session) -> None:
    near = ConditionInput(
        "NO_APPROACH_PREMISES", "Not within 100 metres.", premises="PROTECTED", radius_m=100
    )
    enter = ConditionInput("NO_ENTER_PREMISES", "Do not enter.", premises="PROTECTED")
    molest = ConditionInput("NON_MOLEST", "You must not molest her.")
    order = make_served_notice(areas, notice_input(conditions=(molest, near, enter)))
    found = zones_of_order(areas, order.reference, by=make_account(areas), now=NOW)
    (feature,) = found.features
    assert feature["properties"]["radius_m"] == 100
    assert "2 Invented Close" in feature["properties"]["label"]


def test_a_file_carries_places_in_metres_and_no_home(areas: Session) -> None:
    near = ConditionInput(
        "NO_APPROACH_PREMISES", "Not within 100 metres.", premises="PROTECTED", radius_m=100
    )
    make_spo(areas, SCHOOL, near)
    wanted = SearchQuery(area=gazetteer.current(areas).area(Level.LPA, "ALD"))
    found = area_search.download(areas, wanted, by=make_account(areas), now=NOW)
    (row,) = found.rows
    assert row.zones == ("NO_APPROACH_SCHOOL SRID=27700;POINT (402000 291000) 200 m",)


def test_a_zone_put_right_counts_once_towards_how_many_are_drawn(areas: Session) -> None:
    afar = [around(400, east=2_000 + 1_000 * number) for number in range(MOST_ZONES)]
    order = make_spo(areas, *map(drawn, afar), protected_persons=(REFUGE,))
    before = told_of_orders(areas, [order.id])[order.id]
    assert not any(each.withheld for each in before)
    reworded = replace(drawn(afar[0]), text_verbatim="Keep out of the area edged red.")
    given = [SealedCondition(before[0].id, reworded)]
    given += [SealedCondition(each.id, None) for each in before[1:]]
    put_right(
        areas,
        order.reference,
        given,
        reason="As sealed.",
        override_reason="As sealed.",
        by=make_account(areas),
        now=NOW,
        version=order.version,
    )
    after = told_of_orders(areas, [order.id])[order.id]
    assert [each.shape for each in after] == [each.shape for each in before]


def test_what_tells_the_home_of_who_was_taken_off_the_order_stays_kept_back(
    each_db: Session,
) -> None:
    make_areas(each_db)
    telling = ConditionInput("OTHER", "Not to write to Rowan House, 9 Hidden Mews.")
    her = protected(home("WS2 2BB", lines="Rowan House, 9 Hidden Mews", confidential=True))
    child = protected(family_name="Bell", given_names="Joy", born_on=None)
    order = make_spo(each_db, NO_CONTACT, AT_REFUGE, telling, protected_persons=(her, child))

    def read() -> list[tuple[bool, str]]:
        each_db.expire_all()
        sheet = order_record.read(each_db, order.reference, visible=true(), calendar=PUBLISHED)
        every = (told_of(each_db, sheet), told_of_orders(each_db, [order.id])[order.id])
        return [(each.withheld, each.wording) for told in every for each in told]

    before = read()
    each_db.refresh(order, ["protections"])
    service.take_out(
        each_db,
        order.reference,
        "connection",
        order.protections[0].person_id,
        reason="Of another order.",
        **seen(each_db, order, NOW),
    )
    assert read() == before
    assert [withheld for withheld, _ in before] == [False, True, True] * 2
