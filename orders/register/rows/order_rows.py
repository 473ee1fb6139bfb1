"""The rows of new notices and orders: tables, what is derived from them, lines of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.audit.log import line_row
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.bulk import Rows, take_keys
from orders.courts import calendar as calendars
from orders.db import Model
from orders.register.model import Condition, ConditionPlace, Event, Order, Protection
from orders.register.presence import projection
from orders.register.presence.facts import Dwelling, Facts, Household, facts_from
from orders.register.presence.facts_query import homes_of
from orders.register.rows.condition_rows import Grids, condition_rows, place_row
from orders.register.rows.person_rows import NewPerson, PersonRowBuilder
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import states
from orders.rules.vocabulary.condition_codes import EXCLUDING
from orders.rules.vocabulary.terms import TimedCondition

Row = dict[str, Any]
_OWN = {"id", "reference", "subject_id", "recorded_at", "recorded_by_id", "version"}
_STATED = tuple(each.key for each in Order.__table__.columns if each.key not in _OWN)
_AT_ONCE = 5_000
"""So many persons are asked for at once."""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A notice or order the register is to hold.

    Attributes:
        reference: its reference here.
        facts: the columns of ``Order`` that hold what was written; one left out is empty.
        persons: the subject, then those it protects; a person the register holds by id.
        protections: what ``Protection`` holds of each protected person, but the keys.
        conditions: its terms.
        events: what happened to it, and when each was recorded (aware); the first begins it.
        recorded_at: when it was recorded, aware.
        version: 1, and one more for each time it was changed since.
    """

    reference: str
    facts: Mapping[str, Any]
    persons: Sequence[NewPerson | int]
    protections: Sequence[Mapping[str, Any]]
    conditions: Sequence[ConditionInput]
    events: Sequence[tuple[EventInput, datetime]]
    recorded_at: datetime
    version: int = 1


class OrderRowBuilder:
    """Makes the rows of checked records, some at a time; every key is taken beforehand.

    Attributes:
        order_ids: the key of each record.
        homes: the homes of each person of the records made so far, by id.
        shown: what the lines of the log name.
    """

    def __init__(
        self,
        db: Session,
        orders: Sequence[NewOrder],
        grids: Grids,
        places: Gazetteer,
        *,
        by: Account,
    ) -> None:
        """Take the keys; the session is not used afterwards.

        Args:
            db: session.
            orders: the records.
            grids: where the postcodes and UPRNs of their people and terms are.
            places: boundaries to place by.
            by: the account that records them.
        """
        self._orders, self._grids, self._places = orders, grids, places
        self._by = by
        persons = dict.fromkeys(person for each in orders for person in each.persons)
        new = [person for person in persons if isinstance(person, NewPerson)]
        held = [each for each in persons if isinstance(each, int)]
        same = {each: each.given.choice.same_as for each in new}
        self._same_as = {each: known for each, known in same.items() if known is not None}
        self.homes = _homes_held(db, [*held, *self._same_as.values()])
        self._people, self._waiting = PersonRowBuilder(db, new, grids, self.homes), set(new)
        keys = take_keys(
            db,
            {
                Order: len(orders),
                Protection: sum(len(each.protections) for each in orders),
                Condition: sum(len(each.conditions) for each in orders),
                Event: sum(len(each.events) for each in orders),
            },
        )
        self.order_ids = keys[Order]
        self.shown = ShownRecords(
            frozenset(self.order_ids),
            frozenset(each for order in orders for each in ids_of(order)),
            references=frozenset(each.reference for each in orders),
        )
        self._calendar = calendars.current(db)
        self._keys = {model: iter(some) for model, some in keys.items()}

    def tables(self, start: int, stop: int) -> list[Rows]:
        """The rows of some of the records, table by table; each record is asked for once."""
        batch = self._orders[start:stop]
        people = self._people.tables(list(self._not_yet_made(batch)))
        protections: list[Row] = []
        terms: list[Row] = []
        events: list[Row] = []
        known: list[Facts] = []
        for order_id, each in zip(self.order_ids[start:stop], batch, strict=True):
            persons = ids_of(each)
            its_terms = condition_rows(
                order_id,
                each.conditions,
                persons,
                first_homes(self._homes_of(each), persons),
                by_id=self._by.id,
                now=each.recorded_at,
            )
            its_events = [
                event_row(order_id, event, by_id=self._by.id, now=recorded_at)
                for event, recorded_at in each.events
            ]
            known.append(self._facts(order_id, each, its_events, its_terms))
            protections += _protections(order_id, persons, each)
            terms += its_terms
            events += its_events
        terms = self._keyed(Condition, terms)
        return [
            *people,
            (Order, [self._order(place) for place in range(start, stop)]),
            (Protection, self._keyed(Protection, protections)),
            (Condition, terms),
            (ConditionPlace, _places([row["id"] for row in terms], batch, self._grids)),
            (Event, self._keyed(Event, events)),
            *projection.tables(known, self._places, self._calendar, {}, {}),
        ]

    def _not_yet_made(self, batch: Iterable[NewOrder]) -> Iterator[NewPerson]:
        for person in (person for each in batch for person in each.persons):
            if isinstance(person, NewPerson) and person in self._waiting:
                self._waiting.remove(person)
                yield person

    def _keyed(self, model: type[Model], rows: Iterable[Row]) -> list[Row]:
        return [{"id": next(self._keys[model]), **row} for row in rows]

    def _order(self, place: int) -> Row:
        each = self._orders[place]
        return {
            "id": self.order_ids[place],
            "reference": each.reference,
            "subject_id": ids_of(each)[0],
            "recorded_at": each.recorded_at,
            "recorded_by_id": self._by.id,
            "version": each.version,
            **{name: each.facts.get(name) for name in _STATED},
        }

    def _homes_of(self, order: NewOrder) -> dict[int, Sequence[Dwelling]]:
        """The homes of an order's persons; of one written without any, those the register has."""
        found: dict[int, Sequence[Dwelling]] = {}
        for person_id, person in zip(ids_of(order), order.persons, strict=True):
            chosen = None if isinstance(person, int) else self._same_as.get(person)
            own: Sequence[Dwelling] = self.homes.get(person_id, ())
            found[person_id] = own or self.homes.get(chosen or 0, ())
        return found

    def _facts(
        self, order_id: int, order: NewOrder, events: Sequence[Row], terms: Sequence[Row]
    ) -> Facts:
        """What ``facts.facts_of`` will read back of a record, none of whose events is corrected.

        Of a person whom the register has already it is counted once more when they are joined.
        """
        kind = order.facts["kind"]
        homes = list(self._homes_of(order).values())
        places = {each.address_id: each.place for some in homes for each in some}
        leaving = {row["address_id"] for row in terms if _makes_leave(row)} - {None}
        household = Household(homes[0], homes[1:], {places[address_id] for address_id in leaving})
        happened = tuple(
            states.LifecycleEvent(
                kind=row["kind"],
                occurred_at=row["occurred_at"],
                recorded_at=row["recorded_at"],
                until_at=row["until_at"],
                day_only=row["day_only"],
                without_notice=row["without_notice"],
            )
            for row in events
        )
        apart = terms if catalogue.kind(kind).terms_end_apart else ()
        times = tuple(
            TimedCondition(row["code"], row["starts_at"], row["ends_at"]) for row in apart
        )
        return facts_from(order_id, kind, happened, times, household)

    def lines(self, start: int, stop: int) -> list[Row]:
        """The lines of the log that say that some of the records were recorded, to be signed."""
        return [
            line_row(
                Action.COLLECTION,
                "order.recorded",
                by=self._by,
                now=each.recorded_at,
                reference=each.reference,
                details={"kind": each.facts["kind"]},
                reason=each.facts["override_reason"],
                shown=ShownRecords(frozenset({order_id}), frozenset(ids_of(each))).words,
            )
            for order_id, each in zip(
                self.order_ids[start:stop], self._orders[start:stop], strict=True
            )
        ]


def ids_of(order: NewOrder) -> list[int]:
    """The persons of an order by id, once their keys are taken."""
    return [each if isinstance(each, int) else each.id for each in order.persons]


def first_homes(homes: Mapping[int, Sequence[Dwelling]], persons: Iterable[int]) -> dict[int, int]:
    """The row of the first home of each of some persons who has one."""
    return {
        person_id: some[0].address_id
        for person_id in persons
        if (some := [each for each in homes.get(person_id, ()) if not each.home.gone])
    }


def event_row(order_id: int, given: EventInput, *, by_id: int, now: datetime) -> Row:
    """What ``Event`` holds, but its key, of what an account records at ``now`` (aware)."""
    return {
        "order_id": order_id,
        "kind": given.kind,
        "occurred_at": given.occurred_at,
        "until_at": given.until_at,
        "day_only": given.day_only,
        "without_notice": given.without_notice,
        "recorded_at": now,
        "recorded_by_id": by_id,
        "reason": given.reason,
        "details": given.details,
        "replaces_id": None,
        "struck": False,
    }


def _homes_held(db: Session, person_ids: Sequence[int]) -> dict[int, list[Dwelling]]:
    homes: dict[int, list[Dwelling]] = {}
    for start in range(0, len(person_ids), _AT_ONCE):
        homes |= homes_of(db, person_ids[start : start + _AT_ONCE])
    return homes


def _makes_leave(term: Row) -> bool:
    # As ``facts`` asks the database: a term that ends before it starts was never in force.
    starts_at, ends_at = term["starts_at"], term["ends_at"]
    ever = starts_at is None or ends_at is None or starts_at < ends_at
    return ever and term["code"] in EXCLUDING


def _protections(order_id: int, persons: Sequence[int], order: NewOrder) -> Iterator[Row]:
    for person_id, protection in zip(persons[1:], order.protections, strict=True):
        yield {"order_id": order_id, "person_id": person_id, **protection}


def _places(keys: Iterable[int], batch: Sequence[NewOrder], grids: Grids) -> list[Row]:
    """Where conditions apply; their keys in the order of the records and their conditions."""
    given = (condition for each in batch for condition in each.conditions)
    return [
        {"condition_id": key, **place}
        for key, condition in zip(keys, given, strict=True)
        if (place := place_row(condition, grids)) is not None
    ]
