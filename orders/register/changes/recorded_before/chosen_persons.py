"""Persons of a new record who are in the register already: joined, doubted or told apart with it.

What was chosen while recording is kept in the transaction of the recording. Nothing is copied of
the record that was chosen: its homes, withheld ones among them, count by the join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.access.model import Account
from orders.people.joined_records import joined, lock_records, records_of
from orders.people.likeness import pairs
from orders.people.model import Address
from orders.people.schema import AddressInput, PersonInput
from orders.register.changes import person_joins, person_matches
from orders.register.changes.withholding import orders_of
from orders.register.model import Order
from orders.register.presence.subject_duties import lock_with_beside
from orders.register.schemas.order import OrderInput

PlacedPerson = tuple[Sequence[str | int], PersonInput]
"""A person of a record, and where the schema has them."""
CHOSEN: Final = "Chosen while recording {}."
"""Why a new record is joined with one the register had."""
NO_PERSON: Final = "There is no such person in the register."
TWICE: Final = "Two people of one record cannot be the same person."
_NO_HOME: Final = "Choose a person of this record whose address is written out."


def hold(db: Session, given: OrderInput, *, named: Collection[str]) -> None:
    """Lock the persons a new record names, then their orders and those it ends or waits for.

    Persons come first and orders after them, each in the order of their numbers, as for a join.

    Args:
        given: the record.
        named: references of the orders it ends or waits for.

    Raises:
        marshmallow.ValidationError: a person it names is not in the register, or is named twice.
    """
    chosen = [(path, each) for path, person in _people(given) for each in _chosen(person)]
    wanted = {each for _, each in chosen}
    earlier = select(Order.id, Order.subject_id).where(Order.reference.in_(named))
    rows = db.execute(earlier).all() if named else []
    if not wanted and not rows:
        return
    records = lock_records(db, wanted | {subject_id for _, subject_id in rows})
    for path, each in chosen:
        if each not in records:
            raise _wrong(path, NO_PERSON)
    _named_once(db, given)
    concerned = orders_of(db, records_among(db, wanted)) if wanted else []
    lock_with_beside(db, {*concerned, *(order_id for order_id, _ in rows)})


def records_among(db: Session, person_ids: Collection[int]) -> list[int]:
    """Every record of some persons, in the order of their numbers."""
    return sorted(db.scalars(records_of(person_ids)))


def keep(
    db: Session,
    reference: str,
    people: Sequence[tuple[int, PersonInput]],
    *,
    by: Account,
    now: datetime,
) -> None:
    """Keep what was chosen of the persons of a record that was written just now; each is logged.

    Args:
        reference: the record's.
        people: its persons: the record each got, and what was given of them.
    """
    reason = CHOSEN.format(reference)
    same = [
        (person_id, given.choice.same_as)
        for person_id, given in people
        if given.choice.same_as is not None
    ]
    if same:
        person_joins.join_all(db, same, reason=reason, by=by, now=now)
    for person_id, given in people:
        own = {person_id, given.choice.same_as} - {None}
        themselves = records_among(db, [each for each in own if each is not None])
        for other in {*records_among(db, given.choice.others)}.difference(themselves):
            person_matches.tell_apart(
                db, person_id, other, reason=given.choice.reason or reason, by=by, now=now
            )
        if given.choice.unsure:
            pairs.note_unsure(db, person_id, given.choice.unsure, by_id=by.id, now=now)
            person_matches.log_unsure(db, person_id, given.choice.unsure, reason, by=by, now=now)


def with_shared_homes(db: Session, given: OrderInput, *, now: datetime) -> OrderInput:
    """A record in which an address given as another person's of it is written out.

    Of a person who was chosen from the register and has no address written, it is where the
    register knows them to live now: a home withheld there is withheld here, and shown by nothing.

    Raises:
        marshmallow.ValidationError: that person has no address to share.
    """
    subject, *others = shared_homes(db, list(_people(given)), now=now)
    protected = tuple(
        replace(each, person=person)
        for each, person in zip(given.protected_persons, others, strict=True)
    )
    return replace(given, subject=subject, protected_persons=protected)


def shared_homes(
    db: Session, people: Sequence[PlacedPerson], *, now: datetime
) -> list[PersonInput]:
    """The people of a record, each address given as another person's of it written out.

    Args:
        people: the subject, then every protected person, and where the schema has each.

    Raises:
        marshmallow.ValidationError: that person has no address to share.
    """
    if not any(each.home_of is not None for _, person in people for each in person.addresses):
        return [person for _, person in people]
    written = {place: _written(person) for place, (_, person) in enumerate(people)}
    known: dict[int, list[AddressInput]] = {}
    found = []
    for path, person in people:
        homes: list[AddressInput] = []
        for number, each in enumerate(person.addresses):
            if each.home_of is None:
                homes.append(each)
                continue
            theirs = written.get(each.home_of) or _register_homes(db, people, each, known, now)
            if not theirs:
                raise _wrong(path, _NO_HOME, "addresses", number, "home_of")
            homes += [_shared(home, each) for home in theirs]
        found.append(replace(person, addresses=tuple(homes)))
    return found


def _written(person: PersonInput) -> list[AddressInput]:
    """What is written of where a person lives now; the first, where it is several."""
    own = [each for each in person.addresses if each.home_of is None and each.kind.is_home]
    return [each for each in own if each.ends_on is None][:1]


def _register_homes(
    db: Session,
    people: Sequence[PlacedPerson],
    shared: AddressInput,
    known: dict[int, list[AddressInput]],
    now: datetime,
) -> list[AddressInput]:
    """The homes the register has of a person who was chosen from it."""
    if shared.home_of is None or shared.home_of >= len(people):
        return []
    same_as = people[shared.home_of][1].choice.same_as
    if same_as is None:
        return []
    if same_as not in known:
        known[same_as] = [_as_given(each) for each in homes_now(db, [same_as], now=now)[same_as]]
    return known[same_as]


def homes_now(
    db: Session, person_ids: Collection[int], *, now: datetime
) -> Mapping[int, list[Address]]:
    """Where the register knows persons to live at an instant, by each record asked about."""
    ones = joined(db, person_ids)
    rows = db.scalars(
        select(Address)
        .where(Address.person_id.in_({*person_ids, *ones}), Address.removal_id.is_(None))
        .order_by(Address.id.desc())
        .execution_options(populate_existing=True)
    )
    homes: dict[int, list[Address]] = {each: [] for each in person_ids}
    for address in rows:
        if not address.kind.is_home or (address.ends_at is not None and address.ends_at <= now):
            continue
        one = ones.get(address.person_id, address.person_id)
        for person_id, some in homes.items():
            if ones.get(person_id, person_id) == one and not _is_among(address, some):
                some.append(address)
    return homes


def _is_among(address: Address, some: Sequence[Address]) -> bool:
    """Whether another record of the person says the same home, as withheld."""
    said = (address.lines, address.postcode, address.is_withheld)
    return said in {(each.lines, each.postcode, each.is_withheld) for each in some}


def _as_given(address: Address) -> AddressInput:
    """An address as though it were written anew, at the point it has."""
    grid = grid_of(address.point)
    return AddressInput(
        kind=address.kind,
        lines=address.lines,
        postcode=address.postcode,
        confidential=address.is_withheld,
        without_place=grid is None,
        grid=grid,
        uprn=address.uprn,
        outside_force=address.outside_force,
    )


def _shared(home: AddressInput, shared: AddressInput) -> AddressInput:
    """Another person's home with the days of who shares it; withheld where either is."""
    return replace(
        home,
        home_of=shared.home_of,
        starts_on=shared.starts_on,
        ends_on=shared.ends_on,
        confidential=home.confidential or shared.confidential,
        source=shared.source or home.source,
    )


def _people(given: OrderInput) -> Iterator[PlacedPerson]:
    """The subject and every protected person, and where the schema has each."""
    yield ("subject",), given.subject
    for number, each in enumerate(given.protected_persons):
        yield ("protected_persons", number, "person"), each.person


def _chosen(person: PersonInput) -> list[int]:
    same_as = () if person.choice.same_as is None else (person.choice.same_as,)
    return [*same_as, *person.choice.unsure, *person.choice.others]


def _named_once(db: Session, given: OrderInput) -> None:
    same = [
        (path, person.choice.same_as)
        for path, person in _people(given)
        if person.choice.same_as is not None
    ]
    ones = joined(db, [each for _, each in same])
    times = Counter(ones.get(each, each) for _, each in same)
    for path, each in same:
        if times[ones.get(each, each)] > 1:
            raise _wrong(path, TWICE)


def _wrong(path: Sequence[str | int], said: str, *more: str | int) -> ValidationError:
    """What is wrong, named by where the schema has it."""
    found: Any = [said]
    for step in reversed((*path, *(more or ("same_as",)))):
        found = {step: found}
    return ValidationError(found)
