"""Orders that the register already holds from elsewhere: one order recorded from two sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from orders.formatting import london
from orders.people.likeness.birth_dates import swapped_days
from orders.people.likeness.comparison import compare, may_be_one
from orders.people.likeness.facts import IDENTIFIERS, PersonFacts, facts_given, facts_of
from orders.people.likeness.name_matches import NameMatch
from orders.people.model import NameToken, Person
from orders.people.names import words_of_part
from orders.register.drafts import SOURCE
from orders.register.model import Event, Order
from orders.register.presence.facts import standing
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding, Severity

_AT_ONCE: Final = 1_000
_RECORD: Final = "the register's record"
_COLUMNS: Final = (
    Order.id,
    Order.reference,
    Order.kind,
    Order.court,
    Order.source,
    Order.source_reference,
    Person.given_names,
    Person.family_name,
    Person.born_on,
    Person.birth_year,
    *(getattr(Person, column) for column in IDENTIFIERS),
)


def checks(db: Session, given: OrderInput) -> list[Finding]:
    """A finding to confirm for an order that the register seems to hold; it names that one."""
    return [finding(given, reference) for reference in held_already(db, [given]).values()]


def finding(given: OrderInput, reference: str) -> Finding:
    """What is asked of an order that looks like one held already, by that one's reference."""
    message = (
        f"It looks like {reference}, {catalogue.kind(given.kind).a_name} of the same day against a"
        " person who may be the same. Confirm that it is another order."
    )
    return Finding("same-order", Severity.CONFIRM, message, _RECORD, "started_at")


def held_already(db: Session, given: Sequence[OrderInput]) -> dict[int, str]:
    """The reference of the order held that each of some orders may be, by their index.

    It is of the kind, was made or authorised on that day, by the same court where both name one,
    and its subject may be the same. What came from the same system is told apart by its references
    there; the pages of the register have none to tell by.

    Args:
        db: session; only read, in one statement for each 1,000, two more where any is alike.
        given: orders before they are recorded.
    """
    found: dict[int, str] = {}
    for start in range(0, len(given), _AT_ONCE):
        some = given[start : start + _AT_ONCE]
        likely = _on_like_subjects(db, some)
        days = _days(db, {order_id for orders in likely.values() for order_id in orders})
        for index, orders in likely.items():
            begun = london(some[index].started_at).date()
            same = [reference for each, reference in orders.items() if begun in days.get(each, ())]
            if same:
                found[start + index] = same[0]
    return found


def _on_like_subjects(db: Session, given: Sequence[OrderInput]) -> dict[int, dict[int, str]]:
    """Orders that may be those given but for the day, by index: references by id."""
    subjects = [facts_given(each.subject) for each in given]
    held: defaultdict[object, list[tuple[Any, PersonFacts]]] = defaultdict(list)
    for row in db.execute(_held(given, subjects)):
        facts = facts_of(row, (), ())
        for block in set(_found_by(facts)):
            held[block].append((row, facts))
    found: dict[int, dict[int, str]] = {}
    for index, (each, subject) in enumerate(zip(given, subjects, strict=True)):
        orders = {
            order.id: order.reference
            for block in _looked_for_by(subject)
            for order, facts in held.get(block, ())
            if _may_be_it(order, each) and _may_be_one_subject(facts, subject)
        }
        if orders:
            found[index] = dict(sorted(orders.items()))
    return found


def _held(given: Sequence[OrderInput], subjects: Sequence[PersonFacts]) -> Select[Any]:
    """Orders of the kinds given on subjects that share a block with one given."""
    births = {day for each in subjects for day in _births(each)}
    years = {each.year for each in subjects if each.year is not None}
    # Of most the day of birth is known, on both sides: by the name alone those are looked for of
    # whom nothing is, given or held.
    families = {word for each in subjects for word in _family(each)}
    names = {word for each in subjects if each.born_on is None for word in _family(each)}
    without_birth = (
        select(NameToken.person_id)
        .join(Person, Person.id == NameToken.person_id)
        .where(NameToken.token.in_(families), Person.born_on.is_(None), Person.birth_year.is_(None))
    )
    people = union(
        select(Person.id).where(
            or_(Person.born_on.in_(births), Person.birth_year.in_(years)),
        ),
        without_birth,
        *([select(NameToken.person_id).where(NameToken.token.in_(names))] if names else ()),
    ).subquery()
    query = (
        select(*_COLUMNS)
        .join(Person, Person.id == Order.subject_id)
        .where(
            Person.id.in_(select(people.c.id)),
            Order.kind.in_({each.kind for each in given}),
        )
        .order_by(Order.id)
    )
    sources = {each.source for each in given}
    if len(sources) == 1 and sources.isdisjoint({None, SOURCE}):
        # A file's own source may have given most of the register.
        query = query.where(Order.source.is_distinct_from(*sources))
    return query


def _looked_for_by(subject: PersonFacts) -> Iterator[object]:
    """What one of must be said of the subject of an order held, to be compared with one given."""
    yield from _births(subject)
    yield "year alone", subject.year
    yield from (("no birth", word) for word in _family(subject))
    if subject.born_on is None:
        yield from _family(subject)


def _found_by(held: PersonFacts) -> Iterator[object]:
    """What is said of the subject of an order held, as ``_looked_for_by`` names it."""
    yield from _births(held)
    yield from _family(held)
    if held.birth_year is not None:
        yield "year alone", held.birth_year
    elif held.born_on is None:
        yield from (("no birth", word) for word in _family(held))


def _births(facts: PersonFacts) -> Collection[date]:
    return () if facts.born_on is None else {facts.born_on, *swapped_days(facts.born_on)}


def _family(facts: PersonFacts) -> Sequence[str]:
    return facts.names[0].family if facts.names else ()


def _may_be_one_subject(one: PersonFacts, other: PersonFacts) -> bool:
    return may_be_one(one, other) and compare(one, other).name is not NameMatch.FAMILY_NAME


def _may_be_it(order: Any, given: OrderInput) -> bool:
    """Whether kind, court and source of an order held leave open that it is the one given."""
    courts = [words_of_part(each) for each in (order.court, given.court) if each]
    other = order.source_reference != given.source_reference
    elsewhere = order.source != given.source or (given.source == SOURCE and other)
    return order.kind == given.kind and elsewhere and len(set(courts)) < 2


def _days(db: Session, order_ids: Collection[int]) -> dict[int, set[date]]:
    """The London day on which each order began, so long as it was not entered in error."""
    if not order_ids:
        return {}
    events: defaultdict[int, list[Any]] = defaultdict(list)
    columns = (Event.id, Event.kind, Event.occurred_at, Event.replaces_id, Event.struck)
    query = select(Event.order_id, *columns).where(Event.order_id.in_(order_ids))
    for row in db.execute(query.order_by(Event.occurred_at, Event.id)):
        events[row.order_id].append(row)
    stand = {order_id: standing(rows) for order_id, rows in events.items()}
    return {
        order_id: {london(event.occurred_at).date() for event in rows[:1]}
        for order_id, rows in stand.items()
        if all(event.kind is not EventKind.ENTERED_IN_ERROR for event in rows)
    }
