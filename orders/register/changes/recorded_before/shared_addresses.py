"""Whether protected persons live where the subject does, as addresses show that are told anyway.

Only what a recorder wrote in the act, or reads on the order, is compared: what is said of it must
not tell where a withheld home is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.access.model import Account
from orders.access.permissions import Role
from orders.formatting import london
from orders.people.model import Address
from orders.people.schema import AddressInput, PersonInput
from orders.register.changes.recorded_before.chosen_persons import homes_now
from orders.register.confidentiality import same_homes
from orders.register.schemas.order import OrderInput
from orders.rules.same_home import WrittenHome, is_same_home, words_of


@dataclass(frozen=True, slots=True)
class LivedIn:
    """Where a person lives, as far as it may be compared.

    Attributes:
        places: their own number among the people of the order, and of those at whose home they
            are said to live.
        homes: what is written of it.
        whole: whether nothing more is known of it than what is written.
    """

    places: frozenset[int]
    homes: tuple[WrittenHome, ...]
    whole: bool


def as_written(given: OrderInput) -> list[bool | None]:
    """Of each protected person of a new record, as its addresses are written; ``None``: not known.

    Of a person the register has, what it knows besides is not compared.
    """
    people = [given.subject, *(each.person for each in given.protected_persons)]
    on = london(given.started_at).date()
    subject, *others = (_of_record(place, people, on) for place in range(len(people)))
    return [_are_one(each, subject) for each in others]


def beside_stored(
    db: Session, subject_id: int, person: PersonInput, *, by: Account, now: datetime
) -> bool | None:
    """Of a person written down for an order that is recorded; ``None``: not known."""
    on = london(now).date()
    named, written = _named(person, on), _written(person, on)
    own = LivedIn(named, tuple(written), whole=bool(written) and not named)
    return _are_one(own, _stored(db, subject_id, [], by=by, now=now)[subject_id])


def as_stored(
    db: Session, subject_id: int, person_ids: Collection[int], *, by: Account, now: datetime
) -> dict[int, bool | None]:
    """Of persons of an order, by its addresses as who acts reads them; ``None``: not known."""
    if not person_ids:
        return {}
    stored = _stored(db, subject_id, person_ids, by=by, now=now)
    return {each: _are_one(stored[each], stored[subject_id]) for each in person_ids}


def _are_one(one: LivedIn, other: LivedIn) -> bool | None:
    if one.places & other.places:
        return True
    if any(is_same_home(here, there) for here in one.homes for there in other.homes):
        return True
    return False if one.whole and other.whole else None


def _of_record(place: int, people: Sequence[PersonInput], on: date) -> LivedIn:
    named, own = _named(people[place], on), _written(people[place], on)
    others = [_written(people[each], on) if each < len(people) else [] for each in sorted(named)]
    return LivedIn(
        named | {place},
        tuple(home for some in (own, *others) for home in some),
        whole=bool(own or named) and all(others),
    )


def _named(person: PersonInput, on: date) -> frozenset[int]:
    """At whose homes a person is said to live."""
    found = {each.home_of for each in person.addresses if _holds(each, on)}
    return frozenset(each for each in found if each is not None)


def _written(person: PersonInput, on: date) -> list[WrittenHome]:
    """What is written of where a person lives; nothing of what only names whose home it is."""
    return [
        WrittenHome(each.lines, each.postcode, each.uprn, each.grid)
        for each in person.addresses
        if each.home_of is None and _holds(each, on) and _says_where(each)
    ]


def _holds(given: AddressInput, on: date) -> bool:
    begun = given.starts_on is None or given.starts_on <= on
    return given.kind.is_home and begun and (given.ends_on is None or given.ends_on >= on)


def _says_where(home: AddressInput | Address) -> bool:
    return bool(words_of(home.lines)) and home.postcode is not None


def _stored(
    db: Session, subject_id: int, person_ids: Collection[int], *, by: Account, now: datetime
) -> dict[int, LivedIn]:
    """Where persons of an order live; nothing is compared of whom a home is withheld from."""
    homes = homes_now(db, [subject_id, *person_ids], now=now)
    typed: frozenset[int] = frozenset()
    if by.role is Role.SERVICE:
        typed = same_homes.typed_by(db, by, {each.id for some in homes.values() for each in some})
    return {
        person_id: _told(some, typed, frozenset({0} if person_id == subject_id else ()))
        for person_id, some in homes.items()
    }


def _told(homes: Sequence[Address], typed: Collection[int], places: frozenset[int]) -> LivedIn:
    if any(each.is_withheld and each.id not in typed for each in homes):
        return LivedIn(places, (), whole=False)
    written = tuple(_as_written(each) for each in homes if _says_where(each))
    return LivedIn(places, written, whole=bool(written))


def _as_written(address: Address) -> WrittenHome:
    exact = address.placed_by is not None and address.placed_by.is_exact
    spot = grid_of(address.point) if exact else None
    return WrittenHome(address.lines, address.postcode, address.uprn, spot)
