"""Stalking protection orders whose conditions name places, drawn on the areas of tests.

Alder West's middle is 401000 292000; the withheld home of ``REFUGE`` lies at 407000 292000.
"""

from __future__ import annotations

from typing import Any

from shapely import Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.location import GivenLocation
from orders.rules.vocabulary.codes import EndsKind
from tests.factories.orders import at, home, make_order, order_input, protected

SCHOOL_AT = (402_000, 291_000)
REFUGE_AT = (407_000, 292_000)
REFUGE_LINES = "Rowan House, 9 Hidden Mews"
REFUGE = protected(home("WS2 2BB", lines=REFUGE_LINES, confidential=True))

NO_CONTACT = ConditionInput("NO_CONTACT_DIRECT", "You must not contact her.")
SCHOOL = ConditionInput(
    "NO_APPROACH_SCHOOL",
    "Not within 200 metres of Invented School.",
    radius_m=200,
    place_name="Invented School",
    spot=GivenLocation(grid=SCHOOL_AT),
)
ZONE = ConditionInput(
    "EXCLUSION_ZONE",
    "Keep out of the area edged red.",
    place_name="the area edged red",
    shape=box(400_500, 290_500, 401_500, 291_500),
)
STATION = ConditionInput(
    "REPORT_TO_POLICE",
    "Report every Monday.",
    place_name="Alder police station",
    spot=GivenLocation(postcode="B1 1AA"),
)


def near_refuge(metres: float, **changes: Any) -> ConditionInput:
    """Not to come within 50 metres of a place so many metres west of the refuge."""
    shape: BaseGeometry = Point(REFUGE_AT[0] - metres, REFUGE_AT[1])
    values: dict[str, Any] = {
        "code": "NO_APPROACH_OTHER_PLACE",
        "text_verbatim": "Not near the house edged red.",
        "radius_m": 50,
        "place_name": "the house edged red",
        "shape": shape,
    }
    return ConditionInput(**(values | changes))


def make_spo(
    db: Session, *conditions: ConditionInput, by: Account | None = None, **changes: Any
) -> Order:
    """An SPO made 20 Nov 2026 11:00 until further order."""
    values: dict[str, Any] = {
        "kind": "SPO",
        "started_at": at("2026-11-20 11:00"),
        "ends_at": None,
        "ends_kind": EndsKind.UNTIL_FURTHER_ORDER,
        "conditions": conditions or (NO_CONTACT,),
    }
    return make_order(db, order_input(**(values | changes)), by=by)
