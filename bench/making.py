"""A register of made-up orders, written by the database itself from ``bench.facts``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from bench.facts import FACT, PLACE, TABLES, rows
from bench.writing import order_homes, records, stays
from orders.areas.gazetteer import Gazetteer
from orders.areas.layers import NO_AREA
from orders.areas.model import Postcode
from orders.db import Model, is_sqlite
from orders.people.model import Address, NameToken, Person, PersonName
from orders.people.name_index import learn
from orders.register.model import Condition, Event, Order, Presence, Protection, Serial
from orders.register.presence import order_deadlines
from orders.register.presence.order_homes import OrderHome

_FILLED = (
    Person,
    PersonName,
    NameToken,
    Address,
    Order,
    Protection,
    Event,
    Condition,
    Presence,
    OrderHome,
)


def make(
    db: Session,
    size: int,
    *,
    live_share: float,
    now: datetime,
    by_id: int,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write ``size`` orders with people, events, conditions and presence; nothing is committed.

    Args:
        db: session on a migrated register with areas and postcodes, and no orders.
        size: how many.
        live_share: how many of them are in force, 0 to 1.
        now: aware instant they are made for.
        by_id: account that recorded them.
        progress: told of each batch of facts how many it held.
    """
    places = Gazetteer.load(db)
    TABLES.create_all(db.connection())
    known = _write_places(db, places, now)
    for chunk in rows(size, known, now, live_share=live_share):
        db.execute(insert(FACT), chunk)
        progress(len(chunk))
    with _unhindered(db):
        for model, query in (*records(by_id), *stays(places.force_id), *order_homes()):
            columns = [column.name for column in query.selected_columns]
            db.execute(insert(model).from_select(columns, query))
    notices = db.scalars(select(Order.id).where(Order.kind == "DVPN").order_by(Order.id)).all()
    order_deadlines.rewrite_of(db, notices)
    learn(db, db.scalars(select(NameToken.token).distinct()))
    db.add(Serial(year=now.year, last=size))
    db.flush()
    TABLES.drop_all(db.connection())


def _write_places(db: Session, places: Gazetteer, now: datetime) -> int:
    """Fill ``PLACE`` with nowhere and every postcode inside the force; gives how many postcodes."""
    found = db.execute(
        select(Postcode.postcode, Postcode.easting, Postcode.northing).order_by(Postcode.postcode)
    ).all()
    lpas, inner = places.place(
        [row.easting for row in found], [row.northing for row in found], at=now
    )
    inside: list[dict[str, object]] = [
        {
            "postcode": row.postcode,
            "easting": row.easting,
            "northing": row.northing,
            "lpa_id": lpa_id,
            "neighbourhood_id": inner_id,
        }
        for row, lpa_id, inner_id in zip(found, lpas.tolist(), inner.tolist(), strict=True)
        if inner_id != NO_AREA
    ]
    nowhere = dict.fromkeys(inside[0]) | {"lpa_id": places.unallocated_id}
    db.execute(
        insert(PLACE), [{"id": number, **row} for number, row in enumerate([nowhere, *inside])]
    )
    return len(inside)


@contextmanager
def _unhindered(db: Session) -> Iterator[None]:
    """On PostGIS: no foreign-key checks row by row, indexes built once, keys counted on after."""
    if is_sqlite(db):
        yield
        return
    tables = Model.metadata.tables
    key = tables[Presence.__tablename__].primary_key
    indexes = [index for model in _FILLED for index in tables[model.__tablename__].indexes]
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
    db.execute(text("ANALYZE bench_fact, bench_place"))
    for index in indexes:
        db.execute(DropIndex(index))
    db.execute(DropConstraint(key))
    yield
    db.execute(AddConstraint(key))
    for index in indexes:
        db.execute(CreateIndex(index))
    for model in (Person, PersonName, Address, Order, Protection, Event, Condition):
        name = model.__tablename__
        sequence = func.pg_get_serial_sequence(name, "id")
        db.execute(
            select(func.setval(sequence, select(func.max(tables[name].c.id)).scalar_subquery()))
        )
