"""Writing many checked records at once: what ``recording`` does for one, a table at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.postcodes import locate_postcodes
from orders.audit.model import Action, AuditEntry
from orders.bulk import insert_rows, take_ids
from orders.formatting import london
from orders.register import changing, presence, recording
from orders.register.model import Condition, Event, Order, Protection, Serial
from orders.register.rows import Fault, Read, homes_of, people_of
from orders.register.schema import EventInput
from orders.register.taking_people import People, Places
from orders.rules import catalogue, references

BATCH = 1_000
Rows = list[dict[str, Any]]


def take(
    db: Session,
    read: Sequence[Read],
    *,
    by: Account,
    now: datetime,
    prefix: str,
    force: str,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[int]:
    """Write records that have no fault, with people, events, presence and log; gives their ids.

    Args:
        prefix: two letters each reference starts with.
        force: the applicant where none is given.
        progress: told after each batch how many records it held.
    """
    wanted = {home.postcode for each in read for _, home in homes_of(each.given) if home.postcode}
    placed = locate_postcodes(db, wanted)
    places = gazetteer.current(db)
    places.foresee(sorted(set(placed.values())))
    known = People.of(db, read)
    written: dict[str, int] = {}
    for start in range(0, len(read), BATCH):
        batch = read[start : start + BATCH]
        ids = _write(db, batch, placed, known, by=by, now=now, prefix=prefix, force=force)
        written |= dict(zip((each.reference for each in batch), ids, strict=True))
        presence.rewrite(db, ids, places, first_time=True)
        progress(len(batch))
    _link(db, read, written)
    db.flush()
    return list(written.values())


def wait_for_others(db: Session, now: datetime) -> None:
    """Wait until whoever is recording has done, and let nobody else record until we have.

    Two imports of one file then take turns, and the second finds what the first wrote.
    """
    db.execute(select(Serial.year).where(Serial.year == london(now).year).with_for_update())


def link_faults(db: Session, read: Sequence[Read], source: str) -> list[Fault]:
    """Faults of records that say they follow one there is not, or one of another kind."""
    linked = [each for each in read if each.follows]
    here = {each.reference: each.given.kind for each in read}
    there = _known_kinds(db, source, {each.follows for each in linked} - set(here))
    taken: dict[str, int] = {}
    faults = []
    for each in linked:
        kind = here.get(each.follows) or there.get(each.follows)
        message = _link_trouble(kind, each)
        first = taken.setdefault(each.follows, each.line)
        if not message and kind and catalogue.kind(kind).is_notice and first != each.line:
            message = f"The record in row {first} follows it already: keep one of them."
        if message:
            faults.append(Fault(each.line, "follows", each.follows, message))
    return faults


def _link_trouble(kind: str | None, each: Read) -> str:
    if kind is None:
        return "Neither this file nor the register has a record with this source_reference."
    before, after = catalogue.kind(kind), catalogue.kind(each.given.kind)
    if after.code not in {before.leads_to, before.interim_of}:
        return f"It is {before.a_name}, which {after.a_name} does not follow. Correct or clear it."
    return ""


def _known_kinds(db: Session, source: str, wanted: set[str]) -> dict[str, str]:
    rows = db.execute(
        select(Order.source_reference, Order.kind).where(
            Order.source == source, Order.source_reference.in_(wanted)
        )
    )
    return {str(reference): kind for reference, kind in rows}


def _write(
    db: Session,
    batch: Sequence[Read],
    placed: Places,
    known: People,
    *,
    by: Account,
    now: datetime,
    prefix: str,
    force: str,
) -> list[int]:
    order_ids = list(take_ids(db, Order, len(batch)))
    named = _references(db, prefix, now, len(batch))
    ours, homes = known.write(db, [people_of(each.given) for each in batch], placed, now)
    insert_rows(
        db,
        Order,
        [
            {
                "id": order_id,
                "reference": reference,
                "subject_id": persons[0],
                "follows_id": None,
                "application": None,
                "recorded_at": now,
                "recorded_by_id": by.id,
                "version": 1,
                **recording.facts_as_given(
                    catalogue.kind(each.given.kind), each.given, force=force
                ),
            }
            for order_id, reference, persons, each in zip(
                order_ids, named, ours, batch, strict=True
            )
        ],
    )
    protections: Rows = []
    terms: Rows = []
    events: Rows = []
    for order_id, persons, each in zip(order_ids, ours, batch, strict=True):
        protections += _protections(order_id, persons[1:], each)
        terms += _conditions(order_id, persons, homes, each)
        events += _events(order_id, each, by=by, now=now)
    for model, rows in ((Protection, protections), (Condition, terms), (Event, events)):
        keys = take_ids(db, model, len(rows))
        insert_rows(db, model, [{"id": key, **row} for key, row in zip(keys, rows, strict=True)])
    _log(db, batch, named, by=by, now=now)
    return order_ids


def _references(db: Session, prefix: str, now: datetime, number: int) -> list[str]:
    """So many register references in a row; the serial stays locked until the transaction ends."""
    changing.next_reference(db, prefix, now)
    year = london(now).year
    last = db.scalars(
        update(Serial)
        .where(Serial.year == year)
        .values(last=Serial.last + number - 1)
        .returning(Serial.last)
    ).one()
    return [references.make(prefix, year, last - number + 1 + place) for place in range(number)]


def _protections(order_id: int, persons: Sequence[int], each: Read) -> Rows:
    return [
        {
            "order_id": order_id,
            "person_id": person_id,
            "relationship_basis": protected.relationship_basis,
        }
        for person_id, protected in zip(persons, each.given.protected_persons, strict=True)
    ]


def _conditions(
    order_id: int, persons: Sequence[int], homes: Mapping[int, int], each: Read
) -> Rows:
    # As in ``changing.add_conditions``: premises are the first home of whoever lives there.
    protected = next((homes[person_id] for person_id in persons[1:] if person_id in homes), None)
    whose = {"SUBJECT": homes.get(persons[0]), "PROTECTED": protected}
    return [
        {
            "order_id": order_id,
            "position": position,
            "code": condition.code,
            "text_verbatim": condition.text_verbatim,
            "starts_at": condition.starts_at,
            "ends_at": condition.ends_at,
            "address_id": whose.get(condition.premises or ""),
            "radius_m": condition.radius_m,
        }
        for position, condition in enumerate(each.given.conditions, start=1)
    ]


def _events(order_id: int, each: Read, *, by: Account, now: datetime) -> Rows:
    given = each.given
    kind = recording.first_event(catalogue.kind(given.kind))
    first = EventInput(kind, given.started_at, given.ends_at, reason=given.grounds)
    return [
        {
            "order_id": order_id,
            "kind": event.kind,
            "occurred_at": event.occurred_at,
            "until_at": event.until_at,
            "recorded_at": now,
            "recorded_by_id": by.id,
            "reason": event.reason,
            "details": event.details,
            "replaces_id": None,
            "struck": False,
        }
        for event in (first, *each.events)
    ]


def _log(
    db: Session, batch: Sequence[Read], named: Sequence[str], *, by: Account, now: datetime
) -> None:
    keys = take_ids(db, AuditEntry, len(batch))
    rows = [
        {
            "id": key,
            "at": now,
            "account_id": by.id,
            "action": Action.COLLECTION,
            "what": "order.recorded",
            "reference": reference,
            "details": {"kind": each.given.kind},
            "reason": each.given.override_reason,
            "seal_id": None,
        }
        for key, reference, each in zip(keys, named, batch, strict=True)
    ]
    insert_rows(db, AuditEntry, rows)


def _link(db: Session, read: Sequence[Read], written: Mapping[str, int]) -> None:
    """Tie each order to its notice, each main order to its interim one."""
    linked = [each for each in read if each.follows]
    if not linked:
        return
    source = linked[0].given.source or ""
    kinds = {each.reference: each.given.kind for each in read}
    kinds |= _known_kinds(db, source, {each.follows for each in linked} - set(kinds))
    for each in linked:
        before = (
            written.get(each.follows)
            or db.scalars(
                select(Order.id).where(
                    Order.source == source, Order.source_reference == each.follows
                )
            ).one()
        )
        if catalogue.kind(kinds[each.follows]).is_notice:
            values: dict[str, Any] = {"follows_id": before}
            ids = [written[each.reference]]
        else:
            held = db.scalar(select(Order.application).where(Order.id == before))
            values = {"application": held or secrets.token_hex(16)}
            ids = [written[each.reference], before]
        db.execute(update(Order).where(Order.id.in_(ids)).values(values))
