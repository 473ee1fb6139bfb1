"""A register of made-up orders; the register's own row builder makes their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.layers import NO_AREA
from orders.areas.lists.postcode_list import locate_postcodes
from orders.areas.model import Postcode
from orders.people.schema import AddressInput, PersonInput
from orders.register.changes import recording
from orders.register.model import Serial
from orders.register.rows import record_writer
from orders.register.rows.order_rows import NewOrder
from orders.register.rows.person_rows import NewPerson
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.vocabulary import references
from orders.rules.vocabulary.codes import AddressKind, RelationshipBasis, Sex
from orders.rules.vocabulary.events import EventKind

SEED = 11
NOTICE_SHARE = 0.3
YEARS = 5
CONFIDENTIAL_SHARE = 0.1
NOWHERE_SHARE = 0.02
CHUNK = 10_000
FORCE = ForceProfile("WM", "Bench Police")

_TERMS = tuple(
    ConditionInput(code, "You must not do what the code says.")
    for code in ("NON_MOLEST", "NON_MOLEST_ACTS", "NO_CONTACT_DIRECT")
)
Course = Sequence[tuple[EventKind, datetime]]
"""What happened to an order, and when; the first begins it."""


def make(
    db: Session,
    size: int,
    *,
    live_share: float,
    now: datetime,
    by: Account,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write ``size`` orders with people, events, conditions and presence; nothing is committed.

    Args:
        db: session on a migrated register with areas and postcodes, and no orders.
        size: how many.
        live_share: how many of them are in force, 0 to 1.
        now: aware instant they are made for.
        by: account that recorded them.
        progress: told after each batch how many orders it held.
    """
    throws, known = np.random.default_rng(SEED), _postcodes_inside(db, now)
    for start in range(1, size + 1, CHUNK):
        number = min(CHUNK, size + 1 - start)
        shares = throws.random((number, 7)).tolist()
        where = throws.integers(0, len(known), (number, 2)).tolist()
        names = throws.integers(0, 100_000, (number, 2)).tolist()
        orders = [
            _order(
                start + at,
                _course(shares[at], now, is_live=shares[at][1] < live_share),
                *_people(shares[at], [known[each] for each in where[at]], names[at]),
            )
            for at in range(number)
        ]
        asked = {known[each] for pair in where for each in pair}
        rows = record_writer.builder(db, orders, locate_postcodes(db, asked), by=by)
        record_writer.insert_records(db, rows, signer=None, progress=progress)
    db.add(Serial(year=now.year, last=size))
    db.flush()


def _postcodes_inside(db: Session, now: datetime) -> Sequence[str]:
    """The postcodes in a neighbourhood of the force."""
    found = db.execute(
        select(Postcode.postcode, Postcode.easting, Postcode.northing).order_by(Postcode.postcode)
    ).all()
    _, inner = gazetteer.current(db).place(
        [row.easting for row in found], [row.northing for row in found], at=now
    )
    return [
        row.postcode for row, area in zip(found, inner.tolist(), strict=True) if area != NO_AREA
    ]


def _people(
    share: Sequence[float], where: Sequence[str], names: Sequence[int]
) -> tuple[PersonInput, PersonInput]:
    """The subject and the protected person of an order; half live at the same place."""
    home = AddressInput(AddressKind.HOME, "1 Made-up Street", where[0], source="bench")
    if share[3] < NOWHERE_SHARE:
        home = AddressInput(AddressKind.HOME, "Not known", without_place=True, source="bench")
    hers = AddressInput(
        AddressKind.HOME,
        "1 Made-up Street",
        where[0] if share[4] < 0.5 else where[1],
        confidential=share[5] < CONFIDENTIAL_SHARE,
        source="bench",
    )
    return _person(names[0], Sex.MALE, home), _person(names[1], Sex.FEMALE, hers)


def _person(number: int, sex: Sex, home: AddressInput) -> PersonInput:
    family, given = f"Family{number % 5_000}", f"Given{number // 5_000}"
    return PersonInput(family, given, date(1980, 1, 1), sex, addresses=(home,))


def _order(number: int, course: Course, subject: PersonInput, protected: PersonInput) -> NewOrder:
    begun, began_at = course[0]
    kind = catalogue.kind("DVPN" if begun is EventKind.AUTHORISED else "DVPO")
    given = OrderInput(
        kind=kind.code,
        subject=subject,
        protected_persons=(ProtectedInput(protected, RelationshipBasis.EX_COHABITANT),),
        conditions=_TERMS,
        grounds="Made up for timing.",
        started_at=began_at,
        ends_at=None if kind.is_notice else _midnight(began_at + timedelta(days=28)),
        officer_in_case="PC 20000 Bench",
        out_of_hours_contact="Bench desk, 01632 960000",
    )
    later = [(EventInput(each, at, reason="Made up for timing."), at) for each, at in course[1:]]
    return NewOrder(
        references.make("WM", began_at.year, number),
        recording.facts_as_given(kind, given, force=FORCE),
        [NewPerson(each, began_at) for each in recording.people_of(given)],
        recording.protections_of(given),
        given.conditions,
        [(recording.first_event(kind, given), began_at), *later],
        began_at,
    )


def _course(share: Sequence[float], now: datetime, *, is_live: bool) -> Course:
    if share[0] < NOTICE_SHARE:
        return tuple(_of_notice(share[2], share[6], now, is_live=is_live))
    days = 0.1 + 26.9 * share[2] if is_live else 30 + (YEARS * 365 - 30) * share[2]
    made_at = _minute(now - timedelta(days=days))
    return (EventKind.MADE, made_at), (EventKind.SERVED, made_at)


def _of_notice(
    share: float, way: float, now: datetime, *, is_live: bool
) -> Iterator[tuple[EventKind, datetime]]:
    if is_live:
        served_at = _minute(now - timedelta(days=0.1 + 3 * share))
        yield EventKind.AUTHORISED, served_at - timedelta(hours=4)
        yield EventKind.SERVED, served_at
    elif way < 0.01:
        yield EventKind.AUTHORISED, _minute(now - timedelta(days=2 * share))
    else:
        authorised_at = _minute(now - timedelta(days=5 + (YEARS * 365 - 5) * share))
        yield EventKind.AUTHORISED, authorised_at
        if way < 0.06:
            yield EventKind.NOT_SERVED, authorised_at + timedelta(days=3)
            return
        yield EventKind.SERVED, authorised_at + timedelta(hours=4)
        heard_at = authorised_at + timedelta(hours=48)
        yield EventKind.HEARING_OPENED, heard_at
        yield EventKind.REFUSED, heard_at


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _midnight(at: datetime) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=UTC)
