"""The facts an order's presence and status follow from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from orders.formatting import london_instant
from orders.register.model import Condition, Event
from orders.register.presence.stays import FAR_PAST, CountedHome
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import states
from orders.rules.lifecycle.states import FAR_FUTURE, Period
from orders.rules.vocabulary.codes import AddressKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.terms import TimedCondition


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


class ConditionTerm(Protocol):
    """A condition's code and its own time, however it was read; instants are aware."""

    @property
    def code(self) -> str:
        """What it is."""

    @property
    def starts_at(self) -> datetime | None:
        """``None``: with the order."""

    @property
    def ends_at(self) -> datetime | None:
        """``None``: with the order."""


Row = TypeVar("Row", bound=EventRow)
Term = TypeVar("Term", bound=ConditionTerm)


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
    events: tuple[states.LifecycleEvent, ...]
    terms: tuple[TimedCondition, ...]
    subject_homes: tuple[CountedHome, ...]
    protected_homes: tuple[tuple[CountedHome, ...], ...]

    @property
    def homes(self) -> tuple[CountedHome, ...]:
        """The homes of the subject and of every protected person."""
        return (*self.subject_homes, *(home for one in self.protected_homes for home in one))

    def without_withheld(self) -> Facts:
        """The facts of an order with every withheld home left out."""
        return replace(
            self,
            subject_homes=_shown(self.subject_homes),
            protected_homes=tuple(_shown(each) for each in self.protected_homes),
        )

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The order's states over time; empty when entered in error."""
        return states.periods(self.kind, self.events, self.terms)


def _shown(homes: Iterable[CountedHome]) -> tuple[CountedHome, ...]:
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
    home: CountedHome


def dwelling(
    row: Mapping[str, Any], point: tuple[float, float] | None, *, opened: bool = False
) -> Dwelling:
    """A home as its row says, by the names of the columns of ``address``.

    Args:
        row: the row.
        point: British National Grid metres, or ``None`` when its place is not known.
        opened: whether its being withheld is left out of account.
    """
    withheld = row["confidential"] or row["kind"].is_always_confidential
    home = CountedHome(
        from_at=row["starts_at"] or FAR_PAST,
        until_at=row["ends_at"] or FAR_FUTURE,
        point=point,
        confidential=withheld and not opened,
        no_abode=point is None and row["kind"] is AddressKind.NO_FIXED_ABODE,
    )
    return Dwelling(row["id"], place_of(row["lines"], row["postcode"]), home)


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


_DAY = timedelta(days=1)
_LATER = aliased(Event)
"""Made once: an alias copies every column of its table."""


def standing(events: Sequence[Row]) -> list[Row]:
    """The events that count: those no later row replaces, without rows that only strike one out."""
    replaced = {each.replaces_id for each in events if each.replaces_id is not None}
    if not replaced:
        return [event for event in events if not event.struck]
    return [event for event in events if event.id not in replaced and not event.struck]


def stands(event: type[Event]) -> ColumnElement[bool]:
    """Whether a row of ``event`` counts, in a query: nothing took it out or corrected it."""
    return and_(event.struck.is_(False), ~exists().where(_LATER.replaces_id == event.id))


def happened(events: Sequence[EventRow]) -> tuple[states.LifecycleEvent, ...]:
    """The standing events as the rules read them."""
    # In the order of its fields: files of thousands of orders have tens of thousands.
    return tuple(
        [
            states.LifecycleEvent(
                event.kind,
                event.occurred_at,
                event.recorded_at,
                event.until_at,
                event.day_only,
                event.without_notice,
            )
            for event in standing(events)
        ]
    )


def applies(starts_at: datetime | None, ends_at: datetime | None) -> bool:
    """Whether a condition has a time; one recorded in error keeps its words and none (aware)."""
    return starts_at is None or starts_at != ends_at


def applying(conditions: Iterable[Term]) -> list[Term]:
    """The conditions that apply at any time, without those recorded in error."""
    return [each for each in conditions if applies(each.starts_at, each.ends_at)]


def terms_of(conditions: Iterable[ConditionTerm]) -> tuple[TimedCondition, ...]:
    """Conditions as the rules read them: a code and when it is in force."""
    return tuple(
        TimedCondition(each.code, each.starts_at, each.ends_at) for each in applying(conditions)
    )


def sealed_terms_of(conditions: Iterable[Condition]) -> tuple[TimedCondition, ...]:
    """Conditions as the order was made with them, for the rules, without what variations did."""
    return tuple(
        TimedCondition(
            each.code,
            each.starts_at,
            each.ends_at if each.ended_by_id is None else each.ended_before_at,
        )
        for each in conditions
        if each.added_by_id is None and each.taken_out_in_id is None
    )


def facts_from(
    order_id: int,
    kind: str,
    events: tuple[states.LifecycleEvent, ...],
    terms: tuple[TimedCondition, ...],
    household: Household,
) -> Facts:
    """The facts of one order, from what is on record or about to be.

    Args:
        order_id: the order.
        kind: its code.
        events: as ``happened`` gives them.
        terms: its conditions as the rules read them.
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
            if not each.home.gone
        ),
        protected_homes=tuple(
            _until_death([each.home for each in dwellings]) for dwellings in household.protected
        ),
    )


def since_death(died_on: date) -> Dwelling:
    """The time since a person died, from the end of that London day, as the last of their homes.

    The homes of a protected person count until then; those of a subject go on counting, for a death
    ends no order.

    Source: the force's own rule; no Act says where an order counts.
    """
    gone = CountedHome(london_instant(died_on + _DAY), FAR_FUTURE, None, gone=True)
    return Dwelling(0, ("", None), gone)


def _until_death(homes: Sequence[CountedHome]) -> tuple[CountedHome, ...]:
    gone = [each for each in homes if each.gone]
    if not gone:
        return tuple(homes)
    at = gone[0].from_at
    before = (each for each in homes if not each.gone and each.from_at < at)
    return (*(replace(each, until_at=min(each.until_at, at)) for each in before), *gone)


def as_one(dwellings: Iterable[Dwelling]) -> list[Dwelling]:
    """The homes of a person of several records: one home that two records name is one.

    Times there that overlap or touch become one; it is withheld where one of them is.
    """
    found: list[Dwelling] = []
    for each in sorted(dwellings, key=lambda each: (each.home.from_at, each.address_id)):
        for number, held in enumerate(found):
            if (held.place, held.home.point) != (each.place, each.home.point):
                continue
            if held.home.until_at >= each.home.from_at:
                found[number] = _lived_through(held, each)
                break
        else:
            found.append(each)
    return sorted(found, key=lambda each: each.address_id)


def _lived_through(one: Dwelling, other: Dwelling) -> Dwelling:
    home = replace(
        one.home,
        until_at=max(one.home.until_at, other.home.until_at),
        confidential=one.home.confidential or other.home.confidential,
        no_abode=one.home.no_abode and other.home.no_abode,
    )
    return replace(one, address_id=min(one.address_id, other.address_id), home=home)


def place_of(lines: str, postcode: str | None) -> tuple[str, str | None]:
    """Which place an address is: subject and protected person each have a row for a shared one."""
    return " ".join(lines.casefold().split()), postcode
