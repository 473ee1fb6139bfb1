"""A new record as its writer reads it once more before it is recorded, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from orders import formatting
from orders.areas import gazetteer
from orders.people.schema import AddressInput, PersonInput
from orders.people.service import place
from orders.register.schema import PREMISES, ConditionInput, OrderInput, ProtectedInput
from orders.rules import conditions
from orders.rules.clocks import last_day_of
from orders.rules.kind import Kind
from orders.rules.vocabulary import Consideration

Row = tuple[str, str | None]
"""A name and what was written; ``None`` when it is not known."""


@dataclass(frozen=True, slots=True)
class Card:
    """One section's answers and the page where they are changed."""

    title: str
    key: str
    rows: tuple[Row, ...]


def cards(
    db: Session, kind: Kind, given: OrderInput, *, protected_keys: Sequence[str], now: datetime
) -> list[Card]:
    """Every answer of a record that is ready.

    Args:
        protected_keys: page keys of the protected persons, in the order of ``given``.
        now: the instant at which the areas of homes are told.
    """
    subject = [
        Card("Subject", "subject", _person(given.subject)),
        Card("Where the subject lives", "subject/homes", _homes(db, given.subject, now)),
    ]
    protected = [
        card
        for key, each in zip(protected_keys, given.protected_persons, strict=True)
        for card in _protected(db, key, each, now)
    ]
    nobody = Card("Protected persons", "protected", (("Protected person", "Nobody named"),))
    decided = _authority(given) if kind.is_notice else _court(given)
    return [
        *subject,
        *(protected or [nobody]),
        Card("Grounds", "grounds", _grounds(kind, given)),
        Card("Conditions", "conditions", tuple(map(_condition, given.conditions))),
        decided,
        *_earlier(given),
        Card("Contact", "contact", _contact(given)),
    ]


def _person(given: PersonInput) -> tuple[Row, ...]:
    others = [
        f"{each.given_names} {each.family_name}".strip() + f" ({each.kind.label})"
        for each in given.aliases
        if each.given_names or each.family_name
    ]
    return (
        ("Name", f"{given.given_names} {given.family_name}".strip()),
        ("Other names", "\n".join(others) or "None"),
        ("Date of birth", None if given.born_on is None else formatting.day(given.born_on)),
        ("Sex", given.sex.label.capitalize()),
        ("PNC id", given.pnc_id or "None"),
    )


def _protected(db: Session, key: str, given: ProtectedInput, now: datetime) -> list[Card]:
    basis = given.relationship_basis
    connected: Row = (
        "Connection with the subject",
        None if basis is None else basis.label.capitalize(),
    )
    name = f"{given.person.given_names} {given.person.family_name}".strip()
    return [
        Card(f"Protected person: {name}", key, (*_person(given.person), connected)),
        Card(f"Where {name} lives", f"{key}/homes", _homes(db, given.person, now)),
    ]


def _homes(db: Session, given: PersonInput, now: datetime) -> tuple[Row, ...]:
    return tuple(
        (f"{each.kind.label[:1].upper()}{each.kind.label[1:]}", _home(db, each, now))
        for each in given.addresses
    )


def _home(db: Session, given: AddressInput, now: datetime) -> str:
    since = "" if given.starts_on is None else f"Since {formatting.day(given.starts_on)}"
    until = "" if given.ends_on is None else f"Until {formatting.day(given.ends_on)}"
    secret = "Confidential: not shown without a reason" if given.confidential else ""
    where = f"Counts in: {_area(db, given, now)}"
    lines = (given.lines, given.postcode or "Postcode not known", since, until, secret, where)
    return "\n".join(line for line in lines if line)


def _area(db: Session, given: AddressInput, now: datetime) -> str:
    places, grid = gazetteer.current(db), given.grid or place(db, given)
    if grid is None:
        return places.by_id[places.unallocated_id].name
    found = places.at(*grid, now)
    ids = [found.lpa_id]
    # A confidential home counts in its LPA only.
    if found.neighbourhood_id is not None and not given.confidential:
        ids.append(found.neighbourhood_id)
    return ", ".join(places.by_id[each].name for each in ids)


def _grounds(kind: Kind, given: OrderInput) -> tuple[Row, ...]:
    considered = [
        (_considered(each), given.considerations.get(each.value)) for each in kind.considerations
    ]
    return (
        ("Grounds", given.grounds),
        *considered,
        ("Arrest reference", given.arrest_reference or "None"),
        ("Crime reference", given.crime_reference or "None"),
    )


def _considered(each: Consideration) -> str:
    return f"Considered: {each.label}"


def _condition(given: ConditionInput) -> Row:
    premises = PREMISES.get(given.premises or "", "")
    distance = "" if given.radius_m is None else f"{given.radius_m:,} metres"
    last = "" if given.ends_at is None else f"last day {formatting.day(last_day_of(given.ends_at))}"
    about = ", ".join(each for each in (premises, distance, last) if each)
    words = f"{given.text_verbatim}\n({about})" if about else given.text_verbatim
    return conditions.CODES[given.code].name, words


def _authority(given: OrderInput) -> Card:
    rank = given.authorised_rank
    rows = (
        ("Authorised by", given.authorised_by),
        ("Rank", None if rank is None else rank.label.capitalize()),
        ("Authorised", formatting.moment(given.started_at)),
    )
    return Card("Who authorised it", "authority", rows)


def _court(given: OrderInput) -> Card:
    ends = given.ends_kind
    rows = (
        ("Court", given.court),
        ("Applicant", given.applicant_force or "This force"),
        ("Made", formatting.moment(given.started_at)),
        ("Ends", None if ends is None else ends.label.capitalize()),
        *_period(given),
    )
    return Card("The court's order", "court", rows)


def _period(given: OrderInput) -> tuple[Row, ...]:
    if given.ends_at is None:
        return ()
    last = formatting.day(last_day_of(given.ends_at))
    return ("Last day in force", last), ("In force until", formatting.instant(given.ends_at))


def _earlier(given: OrderInput) -> list[Card]:
    if not given.ends_orders:
        return []
    rows = (("Ends", "\n".join(given.ends_orders)),)
    return [Card("Earlier orders it ends", "earlier", rows)]


def _contact(given: OrderInput) -> tuple[Row, ...]:
    return (
        ("Officer in the case", given.officer_in_case),
        ("Out of hours", given.out_of_hours_contact),
    )
