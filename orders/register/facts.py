"""The facts an order's presence and status follow from, read for many orders in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from geo.columns import easting, northing
from orders.people.model import Address
from orders.register.model import Condition, Event, Order, Protection
from orders.register.stays import FAR_PAST, Home
from orders.rules import catalogue, lifecycle
from orders.rules.condition_codes import EXCLUDING
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.lifecycle import FAR_FUTURE, Period
from orders.rules.terms import Term

_OF_EVENT = (
    Event.id,
    Event.order_id,
    Event.kind,
    Event.occurred_at,
    Event.recorded_at,
    Event.until_at,
    Event.day_only,
    Event.without_notice,
    Event.replaces_id,
    Event.struck,
)
_OF_ADDRESS = (
    Address.id,
    Address.person_id,
    Address.kind,
    Address.lines,
    Address.postcode,
    Address.starts_at,
    Address.ends_at,
    Address.confidential,
)


class EventRow(Protocol):
    """A row of what happened to an order, however it was read; instants are aware.

    What is read of an event elsewhere than by ``Event`` is held to these by the type checker, so
    that a fact the rules go by is missing nowhere.
    """

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def kind(self) -> EventKind:
        """What happened."""

    @property
    def occurred_at(self) -> datetime:
        """When."""

    @property
    def recorded_at(self) -> datetime:
        """When it was written down."""

    @property
    def until_at(self) -> datetime | None:
        """The instant it names."""

    @property
    def day_only(self) -> bool:
        """Whether only its day is known."""

    @property
    def without_notice(self) -> bool | None:
        """Whether the court made or varied it without notice; ``None``: not known."""

    @property
    def replaces_id(self) -> int | None:
        """The row it corrects or strikes out."""

    @property
    def struck(self) -> bool:
        """Whether it only strikes that row out."""


Row = TypeVar("Row", bound=EventRow)


@dataclass(frozen=True)
class Facts:
    """What is known of one order.

    Attributes:
        order_id: the order.
        kind: its entry in the catalogue.
        events: what happened, corrections applied.
        terms: its conditions with their own times.
        subject_homes: the subject's dated homes.
        protected_homes: the dated homes of each protected person.
    """

    order_id: int
    kind: Kind
    events: tuple[lifecycle.Event, ...]
    terms: tuple[Term, ...]
    subject_homes: tuple[Home, ...]
    protected_homes: tuple[tuple[Home, ...], ...]

    @property
    def homes(self) -> tuple[Home, ...]:
        """The homes of everybody."""
        return (*self.subject_homes, *(home for one in self.protected_homes for home in one))

    def without_withheld(self) -> Facts:
        """The same as if nobody had a withheld home."""
        return replace(
            self,
            subject_homes=_shown(self.subject_homes),
            protected_homes=tuple(_shown(each) for each in self.protected_homes),
        )

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The order's states over time; empty when entered in error."""
        return lifecycle.periods(self.kind, self.events, self.terms)


def _shown(homes: Iterable[Home]) -> tuple[Home, ...]:
    return tuple(home for home in homes if not home.confidential)


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A home on record: its row, the place it is, and its time there.

    Attributes:
        address_id: its row.
        place: its lines and postcode, in which persons who share a home agree.
        home: as presence reads it.
    """

    address_id: int
    place: tuple[str, str | None]
    home: Home


@dataclass(frozen=True, slots=True)
class Household:
    """Where the people of one order live or lived, each in the order of the rows.

    Attributes:
        subject: the subject's homes.
        protected: those of each protected person.
        left: places that a term makes the subject leave.
    """

    subject: Sequence[Dwelling]
    protected: Sequence[Sequence[Dwelling]]
    left: Collection[tuple[str, str | None]] = ()


def standing(events: Sequence[Row]) -> list[Row]:
    """The events that count: those no later row replaces, without rows that only strike one out."""
    replaced = {event.replaces_id for event in events}
    return [event for event in events if event.id not in replaced and not event.struck]


def stands(event: type[Event]) -> ColumnElement[bool]:
    """Whether a row of ``event`` counts, in a query: nothing took it out or corrected it."""
    later = aliased(Event)
    return and_(event.struck.is_(False), ~exists().where(later.replaces_id == event.id))


def happened(events: Sequence[EventRow]) -> tuple[lifecycle.Event, ...]:
    """The standing events as the rules read them."""
    return tuple(
        lifecycle.Event(
            kind=event.kind,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            until_at=event.until_at,
            day_only=event.day_only,
            without_notice=event.without_notice,
        )
        for event in standing(events)
    )


def applies(starts_at: datetime | None, ends_at: datetime | None) -> bool:
    """Whether a condition has a time; one recorded in error keeps its words and none (aware)."""
    return starts_at is None or starts_at != ends_at


def applying(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions that apply at any time, without those recorded in error."""
    return [each for each in conditions if applies(each.starts_at, each.ends_at)]


def terms_of(conditions: Iterable[Condition]) -> tuple[Term, ...]:
    """Conditions as the rules read them: a code and when it is in force."""
    return tuple(Term(each.code, each.starts_at, each.ends_at) for each in applying(conditions))


def sealed_terms_of(conditions: Iterable[Condition]) -> tuple[Term, ...]:
    """The same as the order was made with them: what variations did is left out."""
    return tuple(
        Term(
            each.code,
            each.starts_at,
            each.ends_at if each.ended_by_id is None else each.ended_before_at,
        )
        for each in conditions
        if each.added_by_id is None
    )


def terms_by_order(db: Session, kinds: Mapping[int, str]) -> defaultdict[int, tuple[Term, ...]]:
    """Conditions of the orders in which each may have an end of its own; no query for others.

    Args:
        kinds: kind codes by order.
    """
    apart = [id_ for id_, code in kinds.items() if catalogue.kind(code).terms_end_apart]
    found: defaultdict[int, tuple[Term, ...]] = defaultdict(tuple)
    if not apart:
        return found
    rows = db.execute(
        select(Condition.order_id, Condition.code, Condition.starts_at, Condition.ends_at)
        .where(Condition.order_id.in_(apart))
        .order_by(Condition.order_id, Condition.position)
    )
    for order_id, code, starts_at, ends_at in rows:
        if applies(starts_at, ends_at):
            found[order_id] += (Term(code, starts_at, ends_at),)
    return found


def facts_of(
    db: Session, order_ids: Sequence[int], *, open_ids: Collection[int] = ()
) -> Iterator[Facts]:
    """The facts of each of ``order_ids``, in six queries whatever their number.

    Args:
        db: session; only read.
        order_ids: which.
        open_ids: ids of addresses that are taken as shown, although they are withheld.
    """
    heads = db.execute(
        select(Order.id, Order.kind, Order.subject_id).where(Order.id.in_(order_ids))
    ).all()
    events: defaultdict[int, list[Any]] = defaultdict(list)
    for event in db.execute(select(*_OF_EVENT).where(Event.order_id.in_(order_ids))):
        events[event.order_id].append(event)
    protected: defaultdict[int, list[int]] = defaultdict(list)
    for order_id, person_id in db.execute(
        select(Protection.order_id, Protection.person_id)
        .where(Protection.order_id.in_(order_ids))
        .order_by(Protection.id)
    ):
        protected[order_id].append(person_id)
    terms = terms_by_order(db, {head.id: head.kind for head in heads})
    left = _places_to_leave(db, order_ids)
    people = {head.subject_id for head in heads} | {p for ids in protected.values() for p in ids}
    homes = homes_of(db, sorted(people), open_ids=open_ids)
    for head in heads:
        household = Household(
            subject=homes[head.subject_id],
            protected=[homes[person_id] for person_id in protected[head.id]],
            left=left[head.id],
        )
        happenings = happened(events[head.id])
        yield facts_from(head.id, head.kind, happenings, terms[head.id], household)


def facts_from(
    order_id: int,
    kind: str,
    events: tuple[lifecycle.Event, ...],
    terms: tuple[Term, ...],
    household: Household,
) -> Facts:
    """The facts of one order, from what is on record or about to be.

    Args:
        order_id: the order.
        kind: its code.
        events: as ``happened`` gives them.
        terms: as ``terms_by_order`` gives them.
        household: where its people live.
    """
    return Facts(
        order_id=order_id,
        kind=catalogue.kind(kind),
        events=events,
        terms=terms,
        subject_homes=tuple(
            replace(each.home, excluded=True) if each.place in household.left else each.home
            for each in household.subject
        ),
        protected_homes=tuple(
            tuple(each.home for each in dwellings) for dwellings in household.protected
        ),
    )


def homes_of(
    db: Session, person_ids: Sequence[int], *, open_ids: Collection[int] = ()
) -> defaultdict[int, list[Dwelling]]:
    """The homes of persons, oldest row first, by person; ``open_ids`` as ``facts_of`` takes it."""
    homes: defaultdict[int, list[Dwelling]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(
        select(*_OF_ADDRESS, easting(Address.point), northing(Address.point))
        .where(Address.person_id.in_(person_ids))
        .order_by(Address.id)
    )
    for id_, person_id, kind, lines, postcode, starts_at, ends_at, confidential, x, y in rows:
        if kind.is_home:
            home = Home(
                from_at=starts_at or FAR_PAST,
                until_at=ends_at or FAR_FUTURE,
                point=None if x is None else (x, y),
                confidential=id_ not in open_ids and (confidential or kind.is_always_confidential),
            )
            homes[person_id].append(Dwelling(id_, place_of(lines, postcode), home))
    return homes


def _places_to_leave(
    db: Session, order_ids: Sequence[int]
) -> defaultdict[int, set[tuple[str, str | None]]]:
    left: defaultdict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for order_id, address in db.execute(
        select(Condition.order_id, Address)
        .join(Address, Address.id == Condition.address_id)
        .where(
            Condition.order_id.in_(order_ids),
            Condition.code.in_(EXCLUDING),
            Condition.ended_by_id.is_(None),
            or_(
                Condition.starts_at.is_(None),
                Condition.ends_at.is_(None),
                Condition.starts_at < Condition.ends_at,
            ),
        )
    ):
        left[order_id].add(place_of(address.lines, address.postcode))
    return left


def place_of(lines: str, postcode: str | None) -> tuple[str, str | None]:
    """Which place an address is: subject and protected person each have a row for a shared one."""
    return " ".join(lines.casefold().split()), postcode
