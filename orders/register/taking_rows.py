"""The rows of many checked records, made in memory: tables, presence and log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.audit.log import Signer
from orders.audit.model import Action, AuditEntry
from orders.audit.shown import Shown
from orders.bulk import Rows, take_ids
from orders.db import Model
from orders.register import conditions, presence, recording
from orders.register.facts import Facts, Household, facts_from
from orders.register.model import (
    Condition,
    ConditionPlace,
    Event,
    Order,
    Presence,
    Protection,
)
from orders.register.order_homes import OrderHome, home_rows
from orders.register.rows import Read
from orders.register.taking_people import People, Places
from orders.rules import catalogue, lifecycle
from orders.rules.condition_codes import EXCLUDING
from orders.rules.terms import Term

Row = dict[str, Any]


class Making:
    """Makes the rows of checked records, some at a time; every key is taken beforehand.

    Attributes:
        order_ids: the key of each record.
    """

    def __init__(
        self,
        db: Session,
        read: Sequence[Read],
        named: Sequence[str],
        people: People,
        placed: Places,
        places: Gazetteer,
        *,
        by: Account,
        now: datetime,
        force: str,
    ) -> None:
        """Take the keys.

        Args:
            db: session; it is not used afterwards.
            read: the records.
            named: the register's reference of each.
            people: everybody in them.
            placed: where the postcodes of their terms are.
            places: boundaries to place by.
            by: who records them.
            now: aware instant of recording.
            force: the applicant where none is given.
        """
        self._read, self._named, self._people = read, named, people
        self._placed, self._places = placed, places
        self._by_id, self._author, self._now, self._force = by.id, by.username, now, force
        self.order_ids = list(take_ids(db, Order, len(read)))
        given = [each.given for each in read]
        numbers: dict[type[Model], int] = {
            Protection: sum(len(each.protected_persons) for each in given),
            Condition: sum(len(each.conditions) for each in given),
            Event: sum(1 + len(each.events) for each in read),
            AuditEntry: len(read),
        }
        self._signer = Signer(db)
        self._keys = {model: iter(take_ids(db, model, number)) for model, number in numbers.items()}

    def tables(self, start: int, stop: int) -> list[Rows]:
        """The rows of some of the records, table by table; each record is asked for once."""
        tables = self._people.tables(start, stop)
        protections: list[Row] = []
        terms: list[Row] = []
        events: list[Row] = []
        counted: list[Row] = []
        homes: list[Row] = []
        for place in range(start, stop):
            order_id, each = self.order_ids[place], self._read[place]
            persons = self._people.of_record[place]
            protections += _protections(order_id, persons[1:], each)
            its_terms = self._conditions(order_id, persons, each)
            its_events = _events(order_id, each, by_id=self._by_id, now=self._now)
            facts = self._facts(order_id, persons, each.given.kind, its_events, its_terms)
            counted += presence.as_rows(facts, self._places)
            homes += home_rows(facts)
            terms += its_terms
            events += its_events
        terms = self._keyed(Condition, terms)
        batch = self._read[start:stop]
        return [
            *tables,
            (Order, [self._order(place) for place in range(start, stop)]),
            (Protection, self._keyed(Protection, protections)),
            (Condition, terms),
            (ConditionPlace, _places([row["id"] for row in terms], batch, self._placed)),
            (Event, self._keyed(Event, events)),
            (Presence, counted),
            (OrderHome, homes),
            (AuditEntry, self._keyed(AuditEntry, self._signer.rows(self._log(start, stop)))),
        ]

    def _keyed(self, model: type[Model], rows: Sequence[Row]) -> list[Row]:
        return [{"id": next(self._keys[model]), **row} for row in rows]

    def _first_homes(self, persons: Sequence[int]) -> dict[int, int]:
        homes = {person_id: self._people.homes.get(person_id) for person_id in persons}
        return {person_id: found[0].address_id for person_id, found in homes.items() if found}

    def _order(self, place: int) -> Row:
        given = self._read[place].given
        return {
            "id": self.order_ids[place],
            "reference": self._named[place],
            "subject_id": self._people.of_record[place][0],
            "follows_id": None,
            "application": None,
            "recorded_at": self._now,
            "recorded_by_id": self._by_id,
            "version": 1,
            **recording.facts_as_given(catalogue.kind(given.kind), given, force=self._force),
        }

    def _facts(
        self,
        order_id: int,
        persons: Sequence[int],
        kind: str,
        events: Sequence[Row],
        terms: Sequence[Row],
    ) -> Facts:
        """What ``facts.facts_of`` will read back of a record, none of whose events is corrected."""
        homes = [self._people.homes.get(person_id, ()) for person_id in persons]
        places = {each.address_id: each.place for some in homes for each in some}
        leaving = {row["address_id"] for row in terms if _makes_leave(row)} - {None}
        household = Household(homes[0], homes[1:], {places[address_id] for address_id in leaving})
        happened = tuple(
            lifecycle.Event(
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
        times = tuple(Term(row["code"], row["starts_at"], row["ends_at"]) for row in apart)
        return facts_from(order_id, kind, happened, times, household)

    def _conditions(self, order_id: int, persons: Sequence[int], each: Read) -> list[Row]:
        # As in ``conditions.add_conditions``: premises are the first home of whoever lives there.
        homes = self._first_homes(persons)
        protected = next((homes[each] for each in persons[1:] if each in homes), None)
        whose = {"SUBJECT": homes.get(persons[0]), "PROTECTED": protected}
        return [
            {
                "order_id": order_id,
                "position": position,
                "address_id": whose.get(given.premises or ""),
                "protected_person_id": None if given.protects is None else persons[given.protects],
                **conditions.kept(given),
                **conditions.placed_by(given, self._by_id, self._now),
            }
            for position, given in enumerate(each.given.conditions, start=1)
        ]

    def _log(self, start: int, stop: int) -> list[Row]:
        return [
            {
                "at": self._now,
                "account_id": self._by_id,
                "author": self._author,
                "action": Action.COLLECTION,
                "what": "order.recorded",
                "reference": self._named[place],
                "details": {"kind": self._read[place].given.kind},
                "reason": self._read[place].given.override_reason,
                "shown": Shown(
                    orders=frozenset({self.order_ids[place]}),
                    people=frozenset(self._people.of_record[place]),
                ).words,
                "seal_id": None,
            }
            for place in range(start, stop)
        ]


def _makes_leave(term: Row) -> bool:
    # As ``facts`` asks the database: a term that ends before it starts was never in force.
    starts_at, ends_at = term["starts_at"], term["ends_at"]
    ever = starts_at is None or ends_at is None or starts_at < ends_at
    return ever and term["code"] in EXCLUDING


def _protections(order_id: int, persons: Sequence[int], each: Read) -> list[Row]:
    return [
        {
            "order_id": order_id,
            "person_id": person_id,
            "relationship_basis": protected.relationship_basis,
            "is_relevant_child": protected.is_relevant_child,
            "lives_with": protected.lives_with,
        }
        for person_id, protected in zip(persons, each.given.protected_persons, strict=True)
    ]


def _places(keys: Iterable[int], batch: Sequence[Read], placed: Places) -> list[Row]:
    """Where conditions apply; their keys in the order of the records and their conditions."""
    given = (condition for each in batch for condition in each.given.conditions)
    return [
        {"condition_id": key, **place}
        for key, condition in zip(keys, given, strict=True)
        if (place := conditions.place_row(condition, placed)) is not None
    ]


def _events(order_id: int, each: Read, *, by_id: int, now: datetime) -> list[Row]:
    given = each.given
    first = recording.first_event(catalogue.kind(given.kind), given)
    return [
        {
            "order_id": order_id,
            "kind": event.kind,
            "occurred_at": event.occurred_at,
            "until_at": event.until_at,
            "day_only": event.day_only,
            "without_notice": event.without_notice,
            "recorded_at": now,
            "recorded_by_id": by_id,
            "reason": event.reason,
            "details": event.details,
            "replaces_id": None,
            "struck": False,
        }
        for event in (first, *each.events)
    ]
