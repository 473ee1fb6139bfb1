"""The order a court makes next on the same people: interim on an application, final after interim.

It is a record of its own on the records of the earlier one's people. An interim order joins the
application it waits for; the order made in place of an interim one ends it as it is made.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.courts import calendar as calendars
from orders.errors import NotFound
from orders.people.joined_records import lock_records
from orders.register import making_days
from orders.register.changes import change_steps, conditions, granting, order_links, recording
from orders.register.changes.withholding import withhold_together
from orders.register.model import Order
from orders.register.presence.facts import happened
from orders.register.rows.order_rows import NewOrder
from orders.register.schemas.event import EventInput, GrantInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Route
from orders.rules.vocabulary.events import BEFORE, DECIDING, EventKind, LifecycleEvent, State


def kinds_next(
    order: Order, events: Iterable[LifecycleEvent], state: State | None
) -> tuple[Kind, ...]:
    """The kinds of order that a court may make next on the people of an order.

    Args:
        order: an application or an interim order.
        events: what happened to it.
        state: how it stands now.

    Source: Stalking Protection Act 2019 s.5; Sexual Offences Act 2003 ss.103F, 122E; Family Law Act
    1996 s.45(3).
    """
    kind, reached = catalogue.kind(order.kind), {event.kind for event in events}
    if kind.is_notice or EventKind.ENTERED_IN_ERROR in reached:
        return ()
    if reached & BEFORE and not reached & DECIDING:
        return tuple(each for each in catalogue.KINDS.values() if each.interim_of == kind.code)
    # What waits for an application of the register is decided on that one's page.
    waits = order.application is not None
    if kind.interim_of is None or waits or state not in {State.LIVE, State.SUSPENDED}:
        return ()
    return (catalogue.kind(kind.interim_of),)


def make_next(
    db: Session,
    reference: str,
    kind: Kind,
    given: GrantInput,
    *,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Record the order of a kind that a court made next on the people of an earlier one.

    Args:
        reference: the earlier one's.
        kind: one of ``kinds_next``.
        given: what the court made.
        version: of the earlier one, as the recorder had it in front of them.

    Raises:
        NotFound: there is no such record, or no order of that kind follows it.
        ChangedMeanwhile: another account changed it meanwhile.
        RuleBroken: it cannot end then, or something must be confirmed with a reason first.
    """
    people = granting.people_on(db, reference)
    lock_records(db, people)
    earlier = change_steps.claim(db, reference, version=version)
    if kind.interim_of != earlier.kind and catalogue.kind(earlier.kind).interim_of != kind.code:
        raise NotFound(f"No such order is made on {reference}.")
    if given.day_only:
        first = making_days.after(given.made_at, happened(earlier.events))
        given = replace(given, made_at=first)
    ends = kind.interim_of is None
    route = _route(kind, earlier)
    found = granting.checks_of(db, kind, earlier, given, route, by=by)
    if ends:
        ending = EventInput(order_links.endings(kind)[earlier.kind], given.made_at)
        found += change_steps.event_checks(earlier, ending, calendars.current(db), now=now)
    change_steps.confirm_or_refuse(found, given.override_reason)
    grids = conditions.checked(db, given.conditions, protected=len(earlier.protections))
    order = recording.written(db, _record(db, earlier, kind, given, route, now=now), grids, by=by)
    if ends:
        references = [earlier.reference]
        order_links.end_earlier(db, order, references, by=by, now=now, made_at=given.made_at)
    else:
        earlier.application = order.application = earlier.application or secrets.token_hex(16)
        details = {"interim": order.reference}
        change_steps.finish(db, earlier, "order.interim-made", by=by, now=now, details=details)
    withhold_together(db, [order.id], by=by, now=now)
    return order


def _route(kind: Kind, earlier: Order) -> Route | None:
    """How the order came about: as its kind only can, as the earlier one, or by its applicant."""
    police = Route.POLICE_APPLICATION if Route.POLICE_APPLICATION in kind.routes else None
    return kind.only_route or earlier.originating_route or police


def _record(
    db: Session,
    earlier: Order,
    kind: Kind,
    given: GrantInput,
    route: Route | None,
    *,
    now: datetime,
) -> NewOrder:
    made, *served = granting.events_of(kind, given)
    if kind.interim_of is None:
        made = replace(made, details={order_links.REPLACES: earlier.reference})
    elif made.without_notice is None and kind.is_without_notice:
        made = replace(made, without_notice=True)
    return granting.record_on(
        db,
        earlier,
        granting.facts_on(kind, given, earlier) | {"originating_route": route},
        given,
        [made, *served],
        now=now,
    )
