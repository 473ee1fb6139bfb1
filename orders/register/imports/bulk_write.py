"""Writing many checked records at once, and what each follows or ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from orders.access.model import Account
from orders.areas.lists.postcode_list import locate_postcodes
from orders.bulk import update_rows
from orders.people.address_location import located
from orders.people.model import Person
from orders.register import making_days, numbering
from orders.register.changes import (
    conditions,
    order_links,
    person_matches,
    recording,
    withholding,
)
from orders.register.imports import endings, known_people, named_people
from orders.register.imports.row_parser import ParsedRow, RowFault
from orders.register.model import Order
from orders.register.presence import order_deadlines
from orders.register.presence.facts import happened
from orders.register.rows.order_rows import NewOrder
from orders.register.rows.person_rows import NewPerson
from orders.register.rows.record_writer import BATCH, write_records
from orders.register.schemas.event import EventInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.lifecycle import states


def take(
    db: Session,
    read: Sequence[ParsedRow],
    *,
    by: Account,
    now: datetime,
    force: ForceProfile,
    trial: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> Sequence[int]:
    """Write records that have no fault, with people, events, presence and log; gives their ids.

    Args:
        trial: whether the caller takes it all back: no number is used up.
        progress: told after each batch how many records it held.
    """
    homes = [home for each in read for _, home in recording.homes_given(each.given)]
    terms = [term for each in read for term in each.given.conditions]
    grids = located(db, homes) | locate_postcodes(db, conditions.postcodes_of(terms))
    number = numbering.trial if trial else numbering.take
    named = number(db, force.prefix, now, number=len(read))
    persons = known_people.persons_of(db, read, now=now)
    new = [_new(*each, force=force, now=now) for each in zip(read, named, persons, strict=True)]
    ids = write_records(db, new, grids, by=by, progress=progress)
    for start in range(0, len(ids), BATCH):
        withholding.withhold_together(db, ids[start : start + BATCH], by=by, now=now)
    written = dict(zip((each.reference for each in read), ids, strict=True))
    _link(db, read, written, by=by, now=now)
    endings.end(db, read, written, by=by, now=now)
    named_people.keep(db, read, named, persons, by=by, now=now)
    db.flush()
    return ids


def _new(
    read: ParsedRow,
    reference: str,
    persons: Sequence[NewPerson | int],
    *,
    force: ForceProfile,
    now: datetime,
) -> NewOrder:
    given, kind = read.given, catalogue.kind(read.given.kind)
    events = (recording.first_event(kind, given), *read.events)
    return NewOrder(
        reference,
        recording.facts_as_given(kind, given, force=force),
        persons,
        recording.protections_of(given),
        given.conditions,
        [(event, now) for event in events],
        now,
    )


def with_making_days(db: Session, read: Sequence[ParsedRow], source: str) -> list[ParsedRow]:
    """Records whose making has no time, made after what the court did first that day.

    That is what happened to the notice or interim order each follows, here or in the register.
    """
    wanted = {each.follows for each in read if each.given.day_only and each.follows}
    before: dict[str, Sequence[states.LifecycleEvent | EventInput]] = {
        each.reference: each.events for each in read if each.reference in wanted
    }
    held = select(Order).where(Order.source == source, Order.source_reference.in_(wanted))
    for order in db.scalars(held.options(selectinload(Order.events))) if wanted else ():
        before[str(order.source_reference)] = happened(order.events)
    return [_on_its_day(db, each, before.get(each.follows, ())) for each in read]


def _on_its_day(
    db: Session, each: ParsedRow, before: Sequence[states.LifecycleEvent | EventInput]
) -> ParsedRow:
    if not each.given.day_only:
        return each
    given = making_days.settled(db, each.given)
    started_at = making_days.after(given.started_at, before)
    return replace(each, given=replace(given, started_at=started_at))


def link_faults(
    db: Session, read: Sequence[ParsedRow], source: str, *, now: datetime
) -> list[RowFault]:
    """Faults of records that follow what they cannot follow, or end what they cannot end."""
    linked = [each for each in read if each.follows]
    here = {each.reference: each.given.kind for each in read}
    there = _known_kinds(db, source, {each.follows for each in linked} - set(here))
    followed = _followed(db, source, {each.follows for each in linked} - set(here))
    taken: dict[str, int] = {}
    faults = endings.faults(db, read, now=now)
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
            faults.append(RowFault(each.line, "follows", each.follows, message))
    return faults


def _link_trouble(kind: str | None, each: ParsedRow) -> str:
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
    db: Session,
    read: Sequence[ParsedRow],
    written: Mapping[str, int],
    *,
    by: Account,
    now: datetime,
) -> None:
    """Tie each order to its notice, each main order to its interim one; both are on one person.

    What was told under the interim order counts for the main one.
    """
    linked = [each for each in read if each.follows]
    if not linked:
        return
    here = {each.reference: (written[each.reference], each.given.kind, None) for each in read}
    elsewhere = {each.follows for each in linked} - set(here)
    known = here | _orders_held(db, linked[0].given.source or "", elsewhere)
    notices: dict[int, int] = {}
    applications: dict[int, str] = {}
    for each in linked:
        after, (before, kind, application) = written[each.reference], known[each.follows]
        if catalogue.kind(kind).is_notice:
            notices[after] = before
        else:
            application = applications.get(before) or application or secrets.token_hex(16)
            applications |= {after: application, before: application}
    update_rows(db, Order, "follows_id", notices)
    update_rows(db, Order, "application", applications)
    _join(db, [(known[each.follows][0], each) for each in linked], written, by=by, now=now)
    order_deadlines.rewrite_of(db, list(applications))


def _orders_held(
    db: Session, source: str, wanted: Collection[str]
) -> dict[str, tuple[int, str, str | None]]:
    """Key, kind and application of each order of the register, by its name at its source."""
    rows = db.execute(
        select(Order.source_reference, Order.id, Order.kind, Order.application).where(
            Order.source == source, Order.source_reference.in_(wanted)
        )
    )
    return {str(name): (order_id, kind, said) for name, order_id, kind, said in rows}


def _join(
    db: Session,
    linked: Sequence[tuple[int, ParsedRow]],
    written: Mapping[str, int],
    *,
    by: Account,
    now: datetime,
) -> None:
    """Say that orders and those they follow are on one person, where both are named alike."""
    for start in range(0, len(linked), BATCH):
        some = linked[start : start + BATCH]
        ids = {before for before, _ in some} | {written[each.reference] for _, each in some}
        on_order = select(Order.id, Person).join(Person, Person.id == Order.subject_id)
        subjects = {row[0]: row[1] for row in db.execute(on_order.where(Order.id.in_(ids)))}
        pairs = [
            (subjects[before].id, subjects[written[each.reference]].id)
            for before, each in some
            if order_links.is_same(subjects[before], each.given.subject)
        ]
        person_matches.all_same(db, pairs, by=by, now=now, reason=order_links.SAME_SUBJECT)
