"""Writing many checked records at once: what ``recording`` does for one, a table at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased, selectinload

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.postcodes import locate_postcodes
from orders.areas.uprns import locate_uprns
from orders.bulk import inserting
from orders.people.model import Person
from orders.register import (
    conditions,
    duplicates,
    gate,
    linking,
    making_days,
    numbering,
    presence,
    taking_endings,
    withholding,
)
from orders.register.event_schema import EventInput
from orders.register.facts import happened
from orders.register.model import Order
from orders.register.rows import Fault, Read, homes_of, people_of
from orders.register.taking_people import People
from orders.register.taking_rows import Making
from orders.rules import catalogue, lifecycle

BATCH = 1_000


def take(
    db: Session,
    read: Sequence[Read],
    *,
    by: Account,
    now: datetime,
    prefix: str,
    force: str,
    trial: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> list[int]:
    """Write records that have no fault, with people, events, presence and log; gives their ids.

    Args:
        prefix: two letters each reference starts with.
        force: the applicant where none is given.
        trial: whether the caller takes it all back: no number is used up.
        progress: told after each batch how many records it held.
    """
    wanted = {home.postcode for each in read for _, home in homes_of(each.given) if home.postcode}
    for each in read:
        wanted |= conditions.postcodes_of(each.given.conditions)
    uprns = {home.uprn for each in read for _, home in homes_of(each.given) if home.uprn}
    placed = locate_postcodes(db, wanted) | locate_uprns(db, uprns)
    gate.hold(db)
    places = gazetteer.current(db)
    places.foresee(sorted(set(placed.values())))
    people = People.of(db, [people_of(each.given) for each in read], placed, now)
    number = numbering.trial if trial else numbering.take
    named = number(db, prefix, now, number=len(read))
    making = Making(db, read, named, people, placed, places, by=by, now=now, force=force)
    with inserting(db) as insert:
        for start in range(0, len(read), BATCH):
            stop = min(start + BATCH, len(read))
            insert(making.tables(start, stop))
            progress(stop - start)
    presence.note_changed(db, making.order_ids)
    for start in range(0, len(read), BATCH):
        some = making.order_ids[start : start + BATCH]
        withholding.withhold_together(db, some, by=by, now=now)
    written = dict(zip((each.reference for each in read), making.order_ids, strict=True))
    _link(db, read, written, by=by, now=now)
    taking_endings.end(db, read, written, by=by, now=now)
    db.flush()
    return making.order_ids


def with_making_days(db: Session, read: Sequence[Read], source: str) -> list[Read]:
    """Records whose making has no time, made after what the court did first that day.

    That is what happened to the notice or interim order each follows, here or in the register.
    """
    wanted = {each.follows for each in read if each.given.day_only and each.follows}
    before: dict[str, Sequence[lifecycle.Event | EventInput]] = {
        each.reference: each.events for each in read if each.reference in wanted
    }
    held = select(Order).where(Order.source == source, Order.source_reference.in_(wanted))
    for order in db.scalars(held.options(selectinload(Order.events))) if wanted else ():
        before[str(order.source_reference)] = happened(order.events)
    return [_on_its_day(db, each, before.get(each.follows, ())) for each in read]


def _on_its_day(db: Session, each: Read, before: Sequence[lifecycle.Event | EventInput]) -> Read:
    if not each.given.day_only:
        return each
    given = making_days.settled(db, each.given)
    started_at = making_days.after(given.started_at, before)
    return replace(each, given=replace(given, started_at=started_at))


def link_faults(db: Session, read: Sequence[Read], source: str, *, now: datetime) -> list[Fault]:
    """Faults of records that follow what they cannot follow, or end what they cannot end."""
    linked = [each for each in read if each.follows]
    here = {each.reference: each.given.kind for each in read}
    there = _known_kinds(db, source, {each.follows for each in linked} - set(here))
    followed = _followed(db, source, {each.follows for each in linked} - set(here))
    taken: dict[str, int] = {}
    faults = taking_endings.faults(db, read, now=now)
    for each in linked:
        kind = here.get(each.follows) or there.get(each.follows)
        message = _link_trouble(kind, each)
        first = taken.setdefault(each.follows, each.line)
        if not message and each.follows in followed:
            message = (
                f"{followed[each.follows]} was granted on it. If that is a mistake, record it as"
                " entered in error, and take this row again."
            )
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


def _followed(db: Session, source: str, wanted: set[str]) -> dict[str, str]:
    """The order that stands on each notice of the register, by the notice's name at its source."""
    notice = aliased(Order)
    rows = db.execute(
        select(notice.source_reference, Order.reference)
        .join(notice, notice.id == Order.follows_id)
        .where(notice.source == source, notice.source_reference.in_(wanted))
    )
    return {str(name): reference for name, reference in rows}


def _link(
    db: Session, read: Sequence[Read], written: Mapping[str, int], *, by: Account, now: datetime
) -> None:
    """Tie each order to its notice, each main order to its interim one; both are on one person."""
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
        _join(db, before, written[each.reference], each, by=by, now=now)


def _join(db: Session, before: int, after: int, read: Read, *, by: Account, now: datetime) -> None:
    """Say that an order and the one it follows are on one person, where both are named alike."""
    earlier = db.scalars(
        select(Person).join(Order, Order.subject_id == Person.id).where(Order.id == before)
    ).one()
    if linking.is_same(earlier, read.given.subject):
        own = db.scalars(select(Order.subject_id).where(Order.id == after)).one()
        duplicates.same(db, earlier.id, own, by=by, now=now)
