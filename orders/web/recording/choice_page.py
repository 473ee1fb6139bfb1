"""Who of the register a person of a new record may be, and what the recorder says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from marshmallow import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.people.joined_records import records_of
from orders.people.likeness.candidates import facts_of_record, likely_persons
from orders.people.likeness.comparison import Likeness, compare
from orders.people.likeness.facts import PersonFacts, facts_given
from orders.people.model import Address, Person
from orders.people.name_search import persons_named
from orders.people.particulars import pnc_id
from orders.people.schema import PersonInput
from orders.register.changes import granting
from orders.register.model import Order, Protection, stands_on_order
from orders.rules.vocabulary import references
from orders.rules.vocabulary.codes import Sex
from orders.rules.vocabulary.identifiers import NotOne
from orders.search.disclosure.masking import place_of
from orders.search.disclosure.visibility import readable_by
from orders.web import forms
from orders.web.forms import Form, text
from orders.web.recording.page_readers import Checked, PageContext

OFFERED, REASON, REFERENCE = "offered", "reason", "look_reference"
"""Names of inputs: who was offered, why they are somebody else; an order of theirs."""
SAME, OTHER, UNSURE = "SAME", "OTHER", "UNSURE"
ANSWERS: Final = (
    (SAME, "This is them"),
    (OTHER, "Somebody else"),
    (UNSURE, "Not sure"),
)
_PREFIX = "choice-"
_MOST_NAMED, MOST_OFFERED = 20, 8
_LONGEST = 1_000
_CHOOSE = "Choose one for each person."
_ONE = "Choose “This is them” for one person only. Two records of one person can be joined later."
_WHY = "Enter why they are somebody else, in a sentence."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the register who may be the one being recorded.

    Attributes:
        person: the record that is most alike.
        likeness: what it shares with what was typed.
        names: other names of all their records.
        references: the notices and orders that name them and that the reader may open.
        addresses: where they live now by any of their records.
        homes: these as far as they may be shown.
    """

    person: Person
    likeness: Likeness
    names: tuple[str, ...]
    references: tuple[str, ...]
    addresses: tuple[Address, ...]
    homes: tuple[str, ...]


def read(_asked: PageContext, form: Form) -> Checked:
    """What the recorder said of each person who was offered."""
    offered = offered_in(form)
    said = {each: text(form, f"{_PREFIX}{each}") for each in offered}
    by_answer: defaultdict[str, list[int]] = defaultdict(list)
    for each, answer in said.items():
        by_answer[answer].append(each)
    reason = text(form, REASON).strip()
    known = {answer for answer, _ in ANSWERS}
    faults: dict[str, list[str]] = {}
    if not by_answer[SAME]:
        faults |= {f"{_PREFIX}{each}": [_CHOOSE] for each in said if said[each] not in known}
    if len(by_answer[SAME]) > 1:
        faults[f"{_PREFIX}{by_answer[SAME][-1]}"] = [_ONE]
    if by_answer[OTHER] and not reason:
        faults[REASON] = [_WHY]
    if len(reason) > _LONGEST:
        faults[REASON] = [f"Shorten this to {_LONGEST:,} characters or fewer."]
    data = {
        "same_as": next(iter(by_answer[SAME]), None),
        "others": by_answer[OTHER],
        "unsure": by_answer[UNSURE],
        "reason": reason,
    }
    return Checked(data, faults)


def offered_in(form: Form) -> list[int]:
    """The records a form was about."""
    found = (each for each in text(form, OFFERED).split(",") if each.isascii() and each.isdigit())
    return [int(each) for each in dict.fromkeys(found) if len(each) < len(str(2**31))]


def undecided(found: Iterable[Candidate], answers: Form) -> list[Candidate]:
    """Those of whom nothing was said yet."""
    return [each for each in found if each.person.id not in offered_in(answers)]


def candidates(
    db: Session,
    form: Form,
    answers: Form,
    *,
    looked: bool,
    by: Account,
    now: datetime,
    places: Gazetteer,
) -> list[Candidate]:
    """Who in the register may be the person a page describes, the likeliest first.

    Args:
        form: what was typed of the person, right or wrong.
        answers: what was said of those offered before: they are offered again.
        looked: whether the recorder looks for somebody: then a name alone will do, or an order.
        by: the reader; whom no order names that they may open is not offered.
        now: aware.
        places: boundaries that homes are told by.
    """
    wanted = _facts(form)
    (likely,) = likely_persons(db, [wanted]) if wanted.year or wanted.identifiers else ([],)
    ids = {each.person_id for each in likely}
    if looked and wanted.names and wanted.year is None:
        named = persons_named(db, _name(form)).order_by("rank", "person_id").limit(_MOST_NAMED)
        ids |= {person_id for person_id, _ in db.execute(named)}
    known = {*offered_in(answers)}
    if looked and (reference := references.normalise(text(form, REFERENCE))):
        known |= {*granting.people_on(db, reference)}
    return _offered(db, wanted, ids, known, by=by, now=now, places=places)


def _facts(form: Form) -> PersonFacts:
    year = text(form, "birth_year").strip()
    return facts_given(
        PersonInput(
            family_name=text(form, "family_name").strip(),
            given_names=text(form, "given_names").strip(),
            born_on=_born_on(form),
            sex=Sex.NOT_KNOWN,
            birth_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            pnc_id=_pnc_id(form),
        )
    )


def _pnc_id(form: Form) -> str | None:
    try:
        return pnc_id(text(form, "pnc_id"))
    except NotOne:
        return None


def _born_on(form: Form) -> date | None:
    try:
        return forms.read_date(form, "born_on")
    except ValidationError:
        return None


def _name(form: Form) -> str:
    return f"{text(form, 'given_names')} {text(form, 'family_name')}".strip()


def _offered(
    db: Session,
    wanted: PersonFacts,
    likely: Collection[int],
    known: Collection[int],
    *,
    by: Account,
    now: datetime,
    places: Gazetteer,
) -> list[Candidate]:
    """One candidate a person, by the record that is most alike; those known are always among."""
    if not likely and not known:
        return []
    people = _people(db, {*likely, *known})
    named = _references(db, people, by=by, now=now)
    persons: defaultdict[int, list[Person]] = defaultdict(list)
    for person in people.values():
        persons[person.one_id or person.id].append(person)
    found = []
    for records in persons.values():
        told = [each for record in records for each in named[record.id]]
        if not told:
            continue
        ids = {each.id for each in records}
        asked = sorted(ids.intersection(known)) or sorted(ids.intersection(likely))
        compared = {each: compare(wanted, facts_of_record(people[each])) for each in asked}
        best = max(asked, key=lambda each: (compared[each].strength, -each))
        found.append(_candidate(people[best], compared[best], records, told, places, now))
    found.sort(key=lambda each: (each.person.id not in known, -each.likeness.strength))
    return found[: max(MOST_OFFERED, len(known))]


def _candidate(
    person: Person,
    likeness: Likeness,
    records: Sequence[Person],
    told: Sequence[str],
    places: Gazetteer,
    now: datetime,
) -> Candidate:
    homes = [
        address
        for record in records
        for address in record.addresses
        if address.kind.is_home and (address.ends_at is None or address.ends_at > now)
    ]
    words = (place_of(each, places, now).words or "Place not known" for each in homes)
    names = (
        f"{name.given_names} {name.family_name}".strip()
        for record in records
        for name in record.names
    )
    listed = f"{person.given_names} {person.family_name}".strip()
    return Candidate(
        person,
        likeness,
        tuple(each for each in dict.fromkeys(names) if each != listed),
        tuple(dict.fromkeys(told)),
        tuple(homes),
        tuple(dict.fromkeys(words)),
    )


def _people(db: Session, ids: Collection[int]) -> dict[int, Person]:
    """Every record of some persons, by number."""
    found = db.scalars(
        select(Person)
        .where(Person.id.in_(records_of(ids)))
        .options(selectinload(Person.addresses), selectinload(Person.names))
        .order_by(Person.id)
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}


def _references(
    db: Session, ids: Iterable[int], *, by: Account, now: datetime
) -> Mapping[int, list[str]]:
    wanted = [*ids]
    named: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.execute(
        select(Order.reference, Order.subject_id, Protection.person_id)
        .outerjoin(Protection, stands_on_order())
        .where(or_(Order.subject_id.in_(wanted), Protection.person_id.in_(wanted)))
        .where(readable_by(by, now))
        .order_by(Order.id.desc())
    )
    for reference, *people in rows:
        for each in people:
            if each in wanted and reference not in named[each]:
                named[each].append(reference)
    return named
