"""Conditions as they are kept: where they apply, whom they protect, and what varies them."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from shapely import Point
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from geo.columns import shape_of
from orders.courts.calendar import PUBLISHED
from orders.errors import NotFound, RuleBroken
from orders.people.model import Address
from orders.people.service import add_address
from orders.register import order_record
from orders.register.changes import conditions, corrections, recording
from orders.register.model import Condition, Event, Order, Protection
from orders.register.order_record import OrderRecord
from orders.register.schemas.condition import ConditionInput, ConditionSchema
from orders.register.schemas.event import EventInput
from orders.register.schemas.location import GivenLocation
from orders.rules.vocabulary.codes import AddressKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.terms import in_force
from tests.factories.accounts import make_account
from tests.factories.conditions import NO_CONTACT, SCHOOL, STATION, ZONE, make_spo
from tests.factories.orders import at, home, protected, seen

pytestmark = pytest.mark.spatial

VARIED_AT = "2026-12-01 10:00"


def sheet_of(db: Session, order: Order) -> OrderRecord:
    db.expire_all()
    return order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)


def binding(db: Session, order: Order, when: str) -> list[str]:
    """Codes of the conditions whose own time holds an instant."""
    kept = [term.condition for term in sheet_of(db, order).terms]
    return [each.code for each in in_force(kept, at(when))]


def vary(db: Session, order: Order, when: str = VARIED_AT, **changes: Any) -> None:
    given = EventInput(EventKind.VARIED, at(when), reason="varied", **changes)
    version = sheet_of(db, order).order.version
    recording.add_event(
        db, order.reference, given, by=make_account(db), now=given.occurred_at, version=version
    )


def varied_event(db: Session, order: Order) -> Event:
    query = select(Event).where(Event.order_id == order.id, Event.kind == EventKind.VARIED)
    found = db.scalars(query.order_by(Event.id.desc())).first()
    assert found is not None
    return found


def ids(db: Session, order: Order) -> dict[str, int]:
    rows = db.execute(select(Condition.code, Condition.id).where(Condition.order_id == order.id))
    return dict(rows.all())


def test_a_place_is_kept_as_it_was_given(areas: Session) -> None:
    order = make_spo(areas, SCHOOL, ZONE, STATION, NO_CONTACT)
    places = {term.condition.code: term.condition.place for term in sheet_of(areas, order).terms}
    assert places.pop("NO_CONTACT_DIRECT") is None
    shapes = {code: shape_of(place.shape) for code, place in places.items() if place}
    assert shapes["NO_APPROACH_SCHOOL"] == Point(402_000, 291_000)
    assert shapes["REPORT_TO_POLICE"] == Point(401_000, 292_000)
    assert ZONE.shape is not None
    assert shapes["EXCLUSION_ZONE"] is not None
    assert shapes["EXCLUSION_ZONE"].equals(ZONE.shape)


def test_what_a_condition_says_besides_is_kept(areas: Session) -> None:
    given = ConditionInput(
        "ATTEND_PROGRAMME",
        "Attend the programme.",
        supervisor="A. Field, probation",
        exceptions="while in hospital",
        protects=2,
    )
    order = make_spo(areas, given, protected_persons=(protected(), protected(given_names="Ada")))
    sheet = sheet_of(areas, order)
    (kept,) = [term.condition for term in sheet.terms]
    assert (kept.supervisor, kept.exceptions) == ("A. Field, probation", "while in hospital")
    assert kept.protected_person_id == sheet.protected[1].person.id


def test_a_place_at_a_postcode_nobody_knows_is_refused(areas: Session) -> None:
    lost = ConditionInput("REPORT_TO_POLICE", "Report.", spot=GivenLocation(postcode="ZZ9 9ZZ"))
    with pytest.raises(ValidationError) as caught:
        make_spo(areas, NO_CONTACT, lost)
    assert list(caught.value.messages["conditions"]) == [1]  # type: ignore[call-overload]  # a dict


def test_where_a_condition_applies_may_be_said_later_and_again(areas: Session) -> None:
    order = make_spo(areas, ConditionInput("EXCLUSION_ZONE", "Keep out of the area edged red."))
    (number,) = ids(areas, order).values()
    for given in (SCHOOL, ZONE):
        conditions.say_where(
            areas,
            order.reference,
            number,
            given,
            by=make_account(areas),
            now=at("2026-11-21 09:00"),
            version=sheet_of(areas, order).order.version,
        )
    place = sheet_of(areas, order).terms[0].condition.place
    assert place is not None
    assert place.name == "the area edged red"


def test_a_condition_of_another_order_cannot_be_placed(areas: Session) -> None:
    order, other = make_spo(areas, ZONE), make_spo(areas, ZONE)
    (number,) = ids(areas, other).values()
    with pytest.raises(NotFound):
        conditions.say_where(
            areas, order.reference, number, ZONE, **seen(areas, order, "2026-11-21 09:00")
        )


def test_a_variation_ends_one_condition_and_adds_another_from_its_instant(areas: Session) -> None:
    order = make_spo(areas, NO_CONTACT, ZONE)
    vary(areas, order, ends=(ids(areas, order)["EXCLUSION_ZONE"],), adds=(SCHOOL,))
    assert binding(areas, order, "2026-12-01 09:59") == ["NO_CONTACT_DIRECT", "EXCLUSION_ZONE"]
    assert binding(areas, order, VARIED_AT) == ["NO_CONTACT_DIRECT", "NO_APPROACH_SCHOOL"]
    assert len(sheet_of(areas, order).terms) == 3


def test_a_variation_put_right_moves_what_it_changed(areas: Session) -> None:
    order = make_spo(areas, NO_CONTACT, ZONE)
    vary(areas, order, ends=(ids(areas, order)["EXCLUSION_ZONE"],), adds=(SCHOOL,))
    wrong = varied_event(areas, order)
    corrections.correct_event(
        areas,
        order.reference,
        wrong.id,
        EventInput(EventKind.VARIED, at("2026-11-28 10:00"), reason="the wrong day"),
        by=make_account(areas),
        now=at("2026-12-02 09:00"),
        version=sheet_of(areas, order).order.version,
    )
    assert binding(areas, order, "2026-11-29 12:00") == ["NO_CONTACT_DIRECT", "NO_APPROACH_SCHOOL"]
    assert binding(areas, order, "2026-11-27 12:00") == ["NO_CONTACT_DIRECT", "EXCLUSION_ZONE"]


def test_a_variation_taken_out_puts_back_what_there_was(areas: Session) -> None:
    until = at("2027-06-01 00:00")
    dated = ConditionInput("EXCLUSION_ZONE", "Keep out.", ends_at=until)
    order = make_spo(areas, NO_CONTACT, dated, override_reason="As sealed.")
    vary(areas, order, ends=(ids(areas, order)["EXCLUSION_ZONE"],), adds=(SCHOOL,))
    corrections.strike_event(
        areas,
        order.reference,
        varied_event(areas, order).id,
        reason="It was another order.",
        by=make_account(areas),
        now=at("2026-12-02 09:00"),
        version=sheet_of(areas, order).order.version,
    )
    for when in ("2026-11-27 12:00", VARIED_AT, "2026-12-05 12:00"):
        assert binding(areas, order, when) == ["NO_CONTACT_DIRECT", "EXCLUSION_ZONE"]
    ends = {each.condition.code: each.condition.ends_at for each in sheet_of(areas, order).terms}
    assert ends["EXCLUSION_ZONE"] == until


@pytest.mark.parametrize("first_out", [0, 1])
def test_a_condition_two_variations_ended_is_back_once_both_are_taken_out(
    areas: Session, first_out: int
) -> None:
    order = make_spo(areas, SCHOOL, NO_CONTACT)
    school = ids(areas, order)["NO_APPROACH_SCHOOL"]
    earlier = "2026-11-28 10:00"
    vary(areas, order, ends=(school,))
    later_id = varied_event(areas, order).id
    vary(areas, order, earlier, ends=(school,))
    struck = [later_id, varied_event(areas, order).id]
    assert "NO_APPROACH_SCHOOL" not in binding(areas, order, "2026-11-29 10:00")
    for number in (first_out, 1 - first_out):
        still = {0: "2026-11-29 10:00", 1: "2026-12-02 10:00"}
        assert "NO_APPROACH_SCHOOL" not in binding(areas, order, still[first_out])
        corrections.strike_event(
            areas,
            order.reference,
            struck[number],
            reason="Never sealed.",
            by=make_account(areas),
            now=at("2026-12-05 12:00"),
            version=sheet_of(areas, order).order.version,
        )
    for when in ("2026-11-29 10:00", "2026-12-02 10:00"):
        assert "NO_APPROACH_SCHOOL" in binding(areas, order, when)


@pytest.mark.parametrize("what", ["all", "another-order's", "ended-before"])
def test_a_variation_that_cannot_be_is_refused(areas: Session, what: str) -> None:
    over = ConditionInput("EXCLUSION_ZONE", "Keep out.", ends_at=at("2026-11-25 00:00"))
    order = make_spo(areas, NO_CONTACT, over, override_reason="As sealed.")
    other = make_spo(areas, ZONE)
    ending = {
        "all": ids(areas, order)["NO_CONTACT_DIRECT"],
        "another-order's": ids(areas, other)["EXCLUSION_ZONE"],
        "ended-before": ids(areas, order)["EXCLUSION_ZONE"],
    }[what]
    with pytest.raises(RuleBroken) as caught:
        vary(areas, order, ends=(ending,))
    assert {each.code for each in caught.value.findings} == {"condition-change"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"code": "NO_APPROACH_PREMISES"}, "premises"),
        ({"code": "NO_CONTACT_DIRECT", "location": "401000 292000"}, "geometry"),
        ({"code": "REPORT_TO_POLICE", "location": "nowhere"}, "location"),
        ({"code": "REPORT_TO_POLICE", "location": "2.35, 48.85"}, "location"),
        (
            {
                "code": "REPORT_TO_POLICE",
                "location": "401000 292000",
                "geometry": "SRID=27700;POINT (401000 292000)",
            },
            "location",
        ),
        ({"code": "EXCLUSION_ZONE", "geometry": "POLYGON ((0 0"}, "geometry"),
        (
            {
                "code": "REPORT_TO_POLICE",
                "geometry": "SRID=27700;POLYGON ((4000 2900, 4100 2900, 4100 2950, 4000 2900))",
            },
            "geometry",
        ),
        (
            {"code": "CURFEW", "premises": "SUBJECT", "location": "401000 292000"},
            "premises",
        ),
        ({"code": "CURFEW", "premises": "SUBJECT", "weekly_times": "nights"}, "weekly_times"),
        ({"code": "NO_CONTACT_DIRECT", "protects": 0}, "protects"),
    ],
    ids=str,
)
def test_what_does_not_hang_together_is_said_at_its_field(data: dict[str, Any], field: str) -> None:
    faults = ConditionSchema().validate({"text_verbatim": "As sealed.", **data})
    assert list(faults) == [field]


def test_premises_are_a_home_of_the_first_protected_person_who_has_one(areas: Session) -> None:
    leave = ConditionInput("NO_ENTER_PREMISES", "Keep out of their home.", premises="PROTECTED")
    nowhere = protected(home(kind=AddressKind.WORK, lines="A shop"), given_names="Ada")
    order = make_spo(areas, leave, protected_persons=(nowhere, protected()))
    first, second = areas.scalars(
        select(Protection.person_id).where(Protection.order_id == order.id).order_by(Protection.id)
    )
    add_address(areas, first, home("B2 2BB"), now=at(VARIED_AT))
    vary(areas, order, adds=(leave,))
    owners = areas.scalars(
        select(Address.person_id)
        .join(Condition, Condition.address_id == Address.id)
        .where(Condition.order_id == order.id)
        .order_by(Condition.position)
    )
    assert owners.all() == [second, first]


def test_premises_may_be_another_place_than_a_home() -> None:
    given = ConditionSchema().load(
        {
            "code": "NO_ENTER_PREMISES",
            "text_verbatim": "Keep out of her mother's house.",
            "place_name": "her mother's house",
            "location": "b1 1aa",
        }
    )
    assert given.spot == GivenLocation(postcode="B1 1AA")
