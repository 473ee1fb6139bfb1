"""A new record as its writer reads it once more before it is recorded, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from orders import formatting
from orders.people.address_location import areas_of, place
from orders.people.schema import AddressInput, PersonInput
from orders.register.schemas.condition import PREMISES, ConditionInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.checks import conditions
from orders.rules.clocks.deadlines import last_day_of
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Consideration
from orders.rules.vocabulary.events import BEFORE
from orders.web.recording import begin_page, person_form
from orders.web.recording.person_form import Row

_NOT_KNOWN: Final = "Not known yet"


@dataclass(frozen=True, slots=True)
class SummaryCard:
    """One section's answers and the page where they are changed."""

    title: str
    key: str
    rows: tuple[Row, ...]


def cards(
    db: Session, kind: Kind, given: OrderInput, *, protected_keys: Sequence[str], now: datetime
) -> list[SummaryCard]:
    """Every answer of a record that is ready.

    Args:
        protected_keys: page keys of the protected persons, in the order of ``given``.
        now: the instant at which the areas of homes are told.
    """
    subject = [
        SummaryCard(
            "Subject", "subject", (*person_form.rows(given.subject), *_register(given.subject))
        ),
        SummaryCard("Where the subject lives", "subject/homes", _homes(db, given.subject, now)),
    ]
    protected = [
        card
        for key, each in zip(protected_keys, given.protected_persons, strict=True)
        for card in _protected(db, key, each, now)
    ]
    nobody = SummaryCard("Protected persons", "protected", (("Protected person", "No one named"),))
    return [
        *subject,
        *(protected or [nobody]),
        SummaryCard("Grounds", "grounds", _grounds(kind, given)),
        *_decided(kind, given),
        SummaryCard("Contact", "contact", _contact(given)),
    ]


def _decided(kind: Kind, given: OrderInput) -> list[SummaryCard]:
    """What was authorised or made; where nothing was yet, how far it has come."""
    if given.begins_with in BEFORE:
        title, key = "When it began", begin_page.APPLICATION
        return [SummaryCard(title, key, begin_page.rows(kind, given))]
    return [
        SummaryCard("Conditions", "conditions", tuple(map(_condition, given.conditions))),
        _authority(given) if kind.is_notice else _court(kind, given),
        *_earlier(given),
    ]


def _protected(db: Session, key: str, given: ProtectedInput, now: datetime) -> list[SummaryCard]:
    basis = given.relationship_basis
    connected: Row = (
        "Connection with the subject",
        None if basis is None else basis.label.capitalize(),
    )
    name = f"{given.person.given_names} {given.person.family_name}".strip()
    return [
        SummaryCard(
            f"Protected person: {name}",
            key,
            (
                *person_form.rows(given.person),
                *_register(given.person),
                connected,
                *_child(given),
                *_shared(given),
            ),
        ),
        SummaryCard(f"Where {name} lives", f"{key}/homes", _homes(db, given.person, now)),
    ]


def _register(given: PersonInput) -> tuple[Row, ...]:
    """What the recorder said of the persons whom the register has."""
    choice = given.choice
    if choice.same_as is not None:
        return (("In the register", "Yes: joined with the person you chose"),)
    if choice.unsure:
        return (("In the register", "Not sure: recorded apart and put on the list to decide"),)
    return (("In the register", "No: another person is"),) if choice.others else ()


def _shared(given: ProtectedInput) -> tuple[Row, ...]:
    if given.shares_home is None:
        return ()
    return (("Lives at the same premises as the subject", "Yes" if given.shares_home else "No"),)


def _child(given: ProtectedInput) -> tuple[Row, ...]:
    child = (("Child", "A child whose interests matter"),) if given.is_relevant_child else ()
    return (*child, ("Lives with", given.lives_with)) if given.lives_with else child


def _homes(db: Session, given: PersonInput, now: datetime) -> tuple[Row, ...]:
    if not given.addresses and given.choice.same_as is not None:
        return (("Home", "Where the register knows them to live"),)
    return tuple((each.kind.heading, _home(db, each, now)) for each in given.addresses)


def _home(db: Session, given: AddressInput, now: datetime) -> str:
    if given.home_of is not None:
        whose = "the subject" if not given.home_of else f"protected person {given.home_of}"
        return f"The same address as {whose}"
    since = "" if given.starts_on is None else f"Since {formatting.day(given.starts_on)}"
    until = "" if given.ends_on is None else f"Until {formatting.day(given.ends_on)}"
    secret = "Confidential: not shown without a reason" if given.confidential else ""
    where = f"Counts in: {_area(db, given, now)}"
    lines = (given.lines, given.postcode or "Postcode not known", since, until, secret, where)
    return "\n".join(line for line in lines if line)


def _area(db: Session, given: AddressInput, now: datetime) -> str:
    found = place(db, given)
    grid = None if found is None else found.grid
    areas = areas_of(db, grid, confidential=given.confidential, as_at=now)
    return ", ".join(each.name for each in areas)


def _grounds(kind: Kind, given: OrderInput) -> tuple[Row, ...]:
    considered = [
        (_considered(each), given.considerations.get(each.value)) for each in kind.considerations
    ]
    return (
        ("Grounds", given.grounds or _NOT_KNOWN),
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
    drawn = "" if given.shape is None else "drawn on the map"
    place = given.spot.postcode or "placed by coordinates" if given.spot is not None else ""
    secret = "the place is not shown to anyone" if given.confidential else ""
    whom = "" if given.protects is None else f"for protected person {given.protects}"
    besides = (given.supervisor, given.responsible_person, given.countries, given.weekly_times)
    told = (premises, given.place_name, place, drawn, distance, last, secret, whom, *besides)
    about = ", ".join(each for each in told if each)
    allowed = f"\nAllowed: {given.exceptions}" if given.exceptions else ""
    words = f"{given.text_verbatim}\n({about})" if about else given.text_verbatim
    return conditions.CODES[given.code].name, words + allowed


def _authority(given: OrderInput) -> SummaryCard:
    rank = given.authorised_rank
    rows = (
        ("Issued by", given.applicant_force or "This force"),
        ("Authorised by", given.authorised_by),
        ("Rank", None if rank is None else rank.label.capitalize()),
        ("Authorised", formatting.moment(given.started_at)),
    )
    return SummaryCard("Who authorised it", "authority", rows)


def _court(kind: Kind, given: OrderInput) -> SummaryCard:
    ends, route = given.ends_kind, given.originating_route or kind.only_route
    rows = (
        ("Court", given.court),
        *([("Application it depends on", given.on_application)] if given.on_application else []),
        ("Asked for by", given.applicant_force or "Not stated"),
        (
            "How it came about",
            None if route is None else route.heading,
        ),
        *_section(given),
        ("Made", _made(given)),
        *([] if given.without_notice is None else [("Made without notice", _yes(given))]),
        *_on_register(given),
        ("Ends", None if ends is None else ends.label.capitalize()),
        *([("The event it ends on", given.ends_event)] if given.ends_event else []),
        *_period(given),
    )
    return SummaryCard("The court's order", "court", rows)


def _made(given: OrderInput) -> str:
    if given.day_only:
        return f"{formatting.short_day(formatting.london(given.started_at).date())}, no time given"
    return formatting.moment(given.started_at)


def _yes(given: OrderInput) -> str:
    return "Yes" if given.without_notice else "No"


def _on_register(given: OrderInput) -> list[Row]:
    if given.on_register is None:
        return []
    return [("On the sex offenders' register already", "Yes" if given.on_register else "No")]


def _section(given: OrderInput) -> tuple[Row, ...]:
    rows = (
        ("Made under", given.made_under),
        ("The order calls itself", given.other_name),
        ("Act and section", given.other_statute),
        ("Breach, as it says", given.other_breach),
    )
    return tuple((name, words) for name, words in rows if words)


def _period(given: OrderInput) -> tuple[Row, ...]:
    if given.ends_at is None:
        return ()
    last = formatting.day(last_day_of(given.ends_at))
    return ("Last day in force", last), ("In force until", formatting.instant(given.ends_at))


def _earlier(given: OrderInput) -> list[SummaryCard]:
    if not given.ends_orders:
        return []
    rows = (("Ends", "\n".join(given.ends_orders)),)
    return [SummaryCard("Earlier orders it ends", "earlier", rows)]


def _contact(given: OrderInput) -> tuple[Row, ...]:
    return (
        ("Officer in the case", given.officer_in_case or _NOT_KNOWN),
        ("Out of hours", given.out_of_hours_contact or _NOT_KNOWN),
    )
