"""A register in which every word or a zone tells a withheld home, and every address of it."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from flask import Flask
from shapely import get_coordinates
from sqlalchemy import String, cast, func, literal, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from geo.crs import to_wgs84
from orders.db import Model
from orders.ground.model import Detention
from orders.people.model import Address
from orders.register.model import Condition, Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind
from orders.typed_words import LongWords, PersonWords, Words, WordsJson
from orders.upkeep.model import Review, SystemUpdate
from tests.factories.breaches import make_breach
from tests.factories.conditions import NO_CONTACT, make_spo, near_refuge
from tests.factories.ground import make_detention, make_handover, make_visit
from tests.factories.orders import at, happen, home, protected, subject
from tests.search.drawings import disc

TELLS = re.compile(r"acacia|ZZ1\s?1PD", re.IGNORECASE)
"""The home in words."""
PLANTED = "seen at 14 Acacia Avenue, ZZ1 1PD"
CODED = {
    # Words by which the register knows a record, or one of a list: another would be no record.
    ("protective_order", "application"),
    ("protective_order", "made_under"),
    ("person_characteristic", "value"),
    ("audit_entry", "details"),
}
LEFT = {"static", "signing_in.sign_out"}


@dataclass(slots=True)
class Planted:
    """What addresses name.

    Attributes:
        reference: an order whose every word tells the home.
        values: what else addresses name, by argument.
        columns: the columns that hold the home.
        tells: what nobody may read from whom withheld homes are kept.
    """

    reference: str
    values: dict[str, list[Any]]
    columns: list[str] = field(default_factory=list)
    tells: re.Pattern[str] = TELLS


def plant(db: Session) -> Planted:
    """An order with something of everything, and the home in every word of it; flushed."""
    planted = _something_of_everything(db, near_refuge(5_000))
    address = select(Address).where(Address.lines == "14 Acacia Avenue")
    db.execute(
        update(Address).where(Address.id == db.scalars(address).one().id).values(postcode="ZZ1 1PD")
    )
    planted.columns = plant_words(db, lambda: PLANTED)
    return planted


def plant_words(db: Session, words: Callable[[], str]) -> list[str]:
    """Write words into every column of them, each time anew; gives the columns that hold any."""
    columns = []
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if (table.name, column.name) in CODED:
                continue
            if isinstance(column.type, WordsJson):
                _plant_json(db, column, words())
            elif isinstance(column.type, (Words, LongWords)):
                key = next(iter(table.primary_key.columns))
                text: Any = literal(words() + " ") + cast(key, String)
                db.execute(update(table).values({column.name: text}))
            elif not isinstance(column.type, PersonWords):
                continue
            if db.scalar(select(func.count()).select_from(table)):
                columns.append(f"{table.name}.{column.name}")
    db.expire_all()
    return columns


def plant_zone(db: Session, *, east: float = 0) -> Planted:
    """An order that draws a zone round a withheld home, or so many metres east of it; flushed.

    Its words tell nothing: what is looked for are the zone's corners.
    """
    zone = disc(1_237, corners=9, east=east)
    drawn = ConditionInput("EXCLUSION_ZONE", "Keep out of it.", place_name="edged red", shape=zone)
    planted = _something_of_everything(db, drawn)
    corners = get_coordinates(zone)
    degrees = np.column_stack(to_wgs84(corners[:, 0], corners[:, 1]))
    # A corner to the metre, or to a ten-thousandth of a degree, some eight metres.
    pairs = [(f"{int(x)}", f"{int(y)}") for x, y in corners]
    pairs += [(f"{x:.6f}"[:-2], f"{y:.6f}"[:-2]) for x, y in degrees]
    planted.tells = re.compile(
        "|".join(rf"{re.escape(x)}[.\d]*[ ,]+{re.escape(y)}" for x, y in pairs)
    )
    return planted


def _something_of_everything(db: Session, condition: ConditionInput) -> Planted:
    hidden = protected(
        home("WS2 2BB", lines="14 Acacia Avenue", confidential=True), given_names="Joy"
    )
    order = make_spo(
        db,
        NO_CONTACT,
        condition,
        subject=subject(warning_markers="Has a dog."),
        protected_persons=(hidden,),
    )
    order = happen(db, order, EventKind.SERVED, "2026-11-20 12:00")
    breach = make_breach(db, order)
    make_visit(db, order, words="All quiet.")
    make_handover(db, order)
    make_detention(db, order)
    _keep_up(db, order)
    db.flush()
    return Planted(order.reference, _values(db, order, breach.id))


def _keep_up(db: Session, order: Order) -> None:
    """A review and an update of another system, whatever may be recorded of this order."""
    by, when = order.recorded_by_id, at("2026-11-21 10:00")
    reviewed = {"reviewed_at": when, "reviewed_by": "PC 1", "note": "Kept.", "next_due_at": when}
    kept = {"order_id": order.id, "recorded_at": when, "recorded_by_id": by}
    db.add(Review(**reviewed, **kept, next_review_on=date(2026, 12, 21)))
    db.add(SystemUpdate(system=System.PNC, updated_at=when, updated_by="PC 1", **kept))


def _plant_json(db: Session, column: Any, words: str) -> None:
    key = next(iter(column.table.primary_key.columns))
    for number, value in db.execute(select(key, column)).all():
        changed = dict.fromkeys(value, words) if column.name == "considerations" else value
        more = {} if column.name == "considerations" else {"place": words}
        db.execute(update(column.table).where(key == number).values({column.name: changed | more}))


def _values(db: Session, order: Order, breach_id: int) -> dict[str, list[Any]]:
    people = [order.subject_id, *(each.person_id for each in order.protections)]
    return {
        "reference": [order.reference],
        "person_id": people,
        "breach_id": [breach_id],
        "condition_id": list(db.scalars(select(Condition.id))),
        "event_id": list(db.scalars(select(Event.id))),
        "detention_id": list(db.scalars(select(Detention.id))),
        "address_id": list(db.scalars(select(Address.id))),
        "level": ["lpa"],
        "code": ["ALD"],
        "form": ["csv", "xlsx", "geojson"],
        "system": ["pnc"],
        "slug": ["hearing-opened"],
        "number": [1],
        "key": ["not-served", "custody", "handovers", "never-visited", "undecided"],
    }


def addresses(app: Flask, planted: Planted) -> list[str]:
    """Every address of the register that can be read, with what the planted register names."""
    found: list[str] = []
    with app.test_request_context():
        urls = app.create_url_adapter(None)
        assert urls is not None
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in LEFT:
                continue
            cases: list[dict[str, Any]] = [{}]
            for name in rule.arguments:
                some = planted.values.get(name, [])
                cases = [case | {name: value} for case in cases for value in some]
            for case in cases:
                path = urls.build(rule.endpoint, case)
                found += [path, *(f"{path}?{each}" for each in _ASKED.get(rule.endpoint, ()))]
    return sorted(set(found))


_ALL = "area=LPA:ALD&status=all"
_ASKED = {
    "orders_list.index": (_ALL, f"{_ALL}&facets=1"),
    "orders_list.download": (_ALL,),
    "maps.page": (_ALL,),
    "maps.frame": (_ALL,),
    "maps.points_of_search": (_ALL,),
    "maps.zones_of_search": (_ALL,),
    "map_layers.breaches": (_ALL,),
    "map_layers.drawn": (f"{_ALL}&breaches=1",),
    "map_layers.paper": (f"{_ALL}&breaches=1",),
    "breaches.index": ("area=LPA:ALD",),
    "visits.index": ("show=done&area=LPA:ALD", "show=none&area=LPA:ALD"),
    "handovers.index": ("show=all&area=LPA:ALD",),
    "work.index": ("show=civil-orders", "show=lpa", "show=custody"),
    "api_search.find": (_ALL,),
    "api_breaches.index": ("area=LPA:ALD",),
}


def text_of(answer: TestResponse) -> str:
    """Everything an answer says, unpacked."""
    body = answer.get_data()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace")
