"""One person as the subject of every order: what is in force now, and how the orders hang together.

A reader who may not open an order sees that it is in force and what it forbids, and neither its
sealed words nor whom it protects: both can tell where a person lives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.courts.calendar import CourtCalendar
from orders.errors import NotFound
from orders.formatting import instant
from orders.papers import photographs
from orders.papers.model import Paper
from orders.papers.photographs import newest_seen
from orders.people.joined_records import same_records
from orders.register.mixed_rows import MixedQuery
from orders.register.model import Order, Presence, Stay
from orders.register.person_sheets import APART, PersonSheet, sheet_with
from orders.register.presence.facts import happened
from orders.rules.checks.combined_conditions import Bound, contradictions, together
from orders.rules.checks.deaths import ended_by_death
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules, Kind
from orders.rules.lifecycle.enforcement import arrest_power
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.findings import Finding
from orders.rules.vocabulary.terms import in_force
from orders.search.disclosure.condition_masking import MaskedCondition, told_of_orders
from orders.search.disclosure.visibility import sees_whole_force, visible_to
from orders.search.linked_orders import LinkedOrder, chains
from orders.search.orders_elsewhere import SEALED_WORDS, masked, openable_of
from orders.search.results.loader import gather
from orders.search.results.rows import OrderRow

_PERSON = MixedQuery(*APART, photographs.OF_PERSONS, options=(photographs.WITH_ORDER,))
_IN_FORCE = (Stay.LIVE, Stay.SUSPENDED)
_NOBODY = "There is no such person, or nothing about them is yours to see. Look them up by name."


@dataclass(frozen=True, slots=True)
class Source:
    """A notice or order in force: its row and kind, until when, and what lets police arrest.

    Attributes:
        openable: whether the reader may open it.
        arrest: the power of arrest, in words.
    """

    row: OrderRow
    kind: Kind
    openable: bool
    arrest: str


@dataclass(frozen=True, slots=True)
class Binding:
    """A condition in force: the order it comes from, its words, until when (``None``: no end)."""

    source: Source
    told: MaskedCondition
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """The conditions in force that mean the same, and what to note about them."""

    name: str
    bindings: tuple[Binding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on the page.

    Attributes:
        sheet: the person.
        may_see_homes: whether the reader may see where the person lives.
        also: numbers of records decided to be the same person.
        rows: every order as a subject, in force first.
        openable: references of those the reader may open.
        sources: those in force.
        meanings: the conditions in force, together.
        contradictions: sentences on conditions that may not be kept both.
        chains: orders that hang together.
        photographs: the newest photograph of the person that the reader may see, by their number.
    """

    sheet: PersonSheet
    may_see_homes: bool
    also: tuple[int, ...]
    rows: tuple[OrderRow, ...]
    openable: frozenset[str]
    sources: tuple[Source, ...]
    meanings: tuple[Meaning, ...]
    contradictions: tuple[str, ...]
    chains: tuple[tuple[LinkedOrder, ...], ...]
    photographs: Mapping[int, Paper]

    @property
    def ended_by_death(self) -> tuple[Finding, ...]:
        """That orders of a person who died may end by it."""
        if self.sheet.died_on is None:
            return ()
        found = (
            ended_by_death(
                catalogue.kind(row.kind),
                row.reference,
                made_under=row.made_under,
                in_force=row.state in _IN_FORCE,
            )
            for row in self.rows
            if row.reference in self.openable
        )
        return tuple(each for each in found if each is not None)

    @property
    def held(self) -> str | None:
        """Where the subject is held, in words; ``None`` while at liberty."""
        return next((row.held for row in self.rows if row.held), None)

    @property
    def states(self) -> dict[str, Stay | None]:
        """The state of each order shown, by its reference."""
        return {row.reference: row.state for row in self.rows}

    @property
    def references(self) -> list[str]:
        """Every order shown."""
        return sorted(row.reference for row in self.rows)


def read_person(
    db: Session,
    person_id: int,
    *,
    by: Account,
    now: datetime,
    places: Gazetteer,
    calendar: CourtCalendar,
    looked_up: bool = False,
) -> PersonPage:
    """A person and every order against them that ``by`` may know of.

    Officers know of what counts or counted in their own LPA, and then of what is live anywhere in
    the force; of a person with nothing in their own LPA only once they have looked them up, so
    that no officer reads the whole force by counting through numbers. The other roles know of
    every order.

    Args:
        calendar: which days are bank holidays.
        looked_up: whether ``by`` has just found this person by name, birth or reference.

    Raises:
        NotFound: there is no such person, or no order against them that the reader may know of.
    """
    try:
        sheet, asked = sheet_with(db, person_id, _PERSON)
    except NotFound as error:
        raise NotFound(_NOBODY) from error
    known = same_records(db, person_id)
    chosen = _chosen(known, by=by, now=now, places=places).subquery("chosen")
    orders = _orders(db, chosen)
    told = told_of_orders(db, sorted(each.id for each in orders.values()), by=by)
    rows = gather(db, chosen, as_at=now, places=places, calendar=calendar, whole=told, by=by)
    if not rows:
        raise NotFound(_NOBODY)
    openable = openable_of(db, orders, by=by, now=now)
    if not openable and not looked_up:
        raise NotFound(_NOBODY)
    rows = [row if row.reference in openable else masked(row) for row in rows]
    live = [_source(row, orders, openable, now) for row in rows if row.live]
    bindings = _bindings(live, orders, told, now)
    bound = [_bound(each) for each in bindings]
    return PersonPage(
        sheet=sheet,
        may_see_homes=bool(openable),
        also=tuple(each for each in known if each != person_id),
        rows=tuple(rows),
        openable=openable,
        sources=tuple(live),
        meanings=tuple(
            Meaning(
                bindings[group.places[0]].told.code.name,
                tuple(bindings[number] for number in group.places),
                group.notes,
            )
            for group in together(bound)
        ),
        contradictions=tuple(contradictions(bound)),
        chains=chains([order for order in orders.values() if order.reference in openable]),
        photographs=newest_seen(
            db, asked.of(photographs.SHOWN), {person_id: known}, by=by, as_at=now
        ),
    )


def _chosen(
    person_ids: Collection[int], *, by: Account, now: datetime, places: Gazetteer
) -> Select[*tuple[Any, ...]]:
    stay = and_(
        Presence.order_id == Order.id,
        Presence.area_id == places.force_id,
        Presence.basis == Basis.EITHER,
        Presence.holds_at(now),
    )
    query = (
        select(
            Order.id.label("order_id"),
            Presence.state,
            Presence.order_ends_at,
            Presence.from_at,
            Presence.until_at,
        )
        .join(Presence, stay)
        .where(Order.subject_id.in_(person_ids))
    )
    if sees_whole_force(by):
        return query
    return query.where(or_(visible_to(by, now), Presence.state == Stay.LIVE))


def _orders(db: Session, chosen: Subquery) -> dict[str, Order]:
    found = db.scalars(
        select(Order)
        .where(Order.id.in_(select(chosen.c.order_id)))
        .options(joinedload(Order.events))
        .execution_options(populate_existing=True)
    )
    return {order.reference: order for order in found.unique()}


def _source(
    row: OrderRow, orders: dict[str, Order], openable: Collection[str], now: datetime
) -> Source:
    kind = catalogue.kind(row.kind)
    order = orders[row.reference]
    return Source(row, kind, row.reference in openable, _arrest(kind, order, now))


def _arrest(kind: Kind, order: Order, now: datetime) -> str:
    """The power of arrest in words; where a court attaches it, whether it did and until when.

    Source: Family Law Act 1996 ss.46(2), 47(2)-(6).
    """
    if kind.breach.arrest is not ArrestRules.IF_ATTACHED:
        return kind.breach.arrest_power
    power = arrest_power(kind, happened(order.events), now)
    if not power.is_there:
        return "No power of arrest is recorded: read the order."
    until = "" if power.until_at is None else f" until {instant(power.until_at)}"
    return f"The court attached a power of arrest{until}. {kind.breach.arrest_power}"


def _bindings(
    live: Sequence[Source],
    orders: Mapping[str, Order],
    told: Mapping[int, tuple[MaskedCondition, ...]],
    now: datetime,
) -> list[Binding]:
    found = []
    for source in live:
        for each in in_force(told.get(orders[source.row.reference].id, ()), now):
            ends = [end for end in (each.ends_at, source.row.ends_at) if end is not None]
            shown = each if source.openable else _plain(each)
            found.append(Binding(source, shown, min(ends, default=None)))
    return found


def _plain(told: MaskedCondition) -> MaskedCondition:
    """A condition of an order the reader may not open: what it is, and nothing more."""
    return replace(
        told,
        plain=told.code.plain_words,
        wording=SEALED_WORDS,
        place=None,
        radius_m=None,
        shape=None,
        withheld=True,
        instead=None,
    )


def _bound(each: Binding) -> Bound:
    return Bound(
        order=each.source.row.reference,
        code=each.told.code.code,
        place=each.told.place,
        radius_m=each.told.radius_m,
        ends_at=each.ends_at,
    )
