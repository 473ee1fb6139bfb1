"""What the register holds of records that came from another system, and where a file differs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.formatting import london
from orders.people.answers import answers_of
from orders.people.model import Address, Person, PersonName
from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.register import columns, followed, people_columns, recording
from orders.register.event_schema import EventInput
from orders.register.facts import standing
from orders.register.model import Event, Order, Protection
from orders.register.rows import Read
from orders.register.schema import OrderInput, ProtectedInput
from orders.register.terms_held import condition_cells, conditions_held
from orders.rules import catalogue
from orders.rules.events import BEFORE, DATED, EventKind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import NameKind, PersonFlag

BATCH = 500
_AS_GIVEN = (
    "kind",
    "applicant_force",
    "court",
    "ends_kind",
    "ends_event",
    "originating_route",
    "made_under",
    "arrest_reference",
    "crime_reference",
    "grounds",
    "authorised_by",
    "authorised_rank",
    "officer_in_case",
    "out_of_hours_contact",
    "override_reason",
)
_OF_A_PERSON = (
    "family_name",
    "given_names",
    "born_on",
    "birth_year",
    "sex",
    "gender_described",
    "pnc_id",
    "cro_no",
    "asn",
    "connect_nominal_ref",
    "dash_risk",
    "warning_markers",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the register, as its source would write it.

    Attributes:
        register_reference: what the register calls it.
        given: the order as it stands.
        events: what happened after its first event, corrections applied, in time.
        in_error: whether it was recorded as entered in error; that is none of its events here.
        follows: names at its source of what it follows, as ``followed.names`` gives them.
    """

    register_reference: str
    given: OrderInput
    events: tuple[EventInput, ...]
    in_error: bool = False
    follows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a file and the register disagree.

    Attributes:
        line: the row's number as a spreadsheet shows it, the header being 1.
        reference: the register's reference of the record.
        field: the column.
        held: what the register holds, as far as it may be shown.
        given: what the file says, likewise.
    """

    line: int
    reference: str
    field: str
    held: str
    given: str

    def __str__(self) -> str:
        return (
            f"Row {self.line}: {self.reference}: {self.field} is “{self.given}” in the file and"
            f" “{self.held}” in the register."
        )


_OURS_ALONE = re.compile(r".*_geometry|protected\d+_home\d+_confidential")
"""What the register may hold and the file not: a place given by its postcode is drawn, and a home
that would tell another is withheld."""


def compare(read: Read, known: Known, *, force: str) -> list[Difference]:
    """The fields in which a row differs from the record the register has of it."""
    theirs = _flat(read.given, read.events, force)
    ours = _flat(known.given, known.events, force)
    # A blank says nothing: what the register tied together by hand stays so.
    if read.follows and read.follows not in known.follows:
        theirs["follows"] = read.follows
        ours["follows"] = ", ".join(sorted(known.follows))
    return [
        Difference(
            read.line,
            known.register_reference,
            field,
            columns.shown(field, ours),
            columns.shown(field, theirs),
        )
        for field in sorted({*ours, *theirs})
        if ours.get(field, "") != theirs.get(field, "")
        and (field in theirs or not _OURS_ALONE.fullmatch(field))
    ]


def put_right(read: Sequence[Read], known: Mapping[str, Known], *, force: str) -> set[str]:
    """Names of the rows that say anew, and otherwise, what was recorded in error."""
    return {
        each.reference
        for each in read
        if each.reference in known
        and known[each.reference].in_error
        and compare(each, known[each.reference], force=force)
    }


def held(db: Session, source: str, wanted: Iterable[str]) -> dict[str, Known]:
    """Records of a source by their reference there, for those of ``wanted`` there are."""
    asked = sorted(set(wanted))
    found: dict[str, Known] = {}
    for start in range(0, len(asked), BATCH):
        orders = db.execute(
            select(Order.__table__).where(
                Order.source == source, Order.source_reference.in_(asked[start : start + BATCH])
            )
        ).all()
        if orders:
            found |= _known(db, orders)
    return found


def _known(db: Session, orders: Sequence[Any]) -> dict[str, Known]:
    ids = [order.id for order in orders]
    protected = _grouped(db, Protection, Protection.order_id, ids)
    people = {order.subject_id for order in orders}
    people |= {each.person_id for rows in protected.values() for each in rows}
    persons, owners = _people(db, sorted(people))
    terms = conditions_held(
        db,
        ids,
        subjects={order.id: order.subject_id for order in orders},
        protected={id_: [each.person_id for each in rows] for id_, rows in protected.items()},
        owners=owners,
    )
    events = _grouped(db, Event, Event.order_id, ids)
    stand = {each: standing(rows) for each, rows in events.items()}
    follows = followed.names(db, orders, defaultdict(list, stand))
    known = {}
    for order in orders:
        kind = catalogue.kind(order.kind)
        happened = sorted(
            stand.get(order.id, ()),
            key=lambda each: (each.occurred_at, each.kind.rank),
        )
        first = next((each for each in happened if each.kind in kind.begins), None)
        early = first is not None and first.kind in BEFORE
        facts = {name: getattr(order, name) for name in _AS_GIVEN}
        rank = facts.pop("authorised_rank")
        given = OrderInput(
            **facts,
            authorised_rank=None if rank is None else Rank[rank],
            considerations=order.considerations,
            subject=persons[order.subject_id],
            protected_persons=tuple(
                ProtectedInput(
                    persons[each.person_id],
                    each.relationship_basis,
                    each.is_relevant_child,
                    each.lives_with,
                )
                for each in protected[order.id]
            ),
            conditions=terms[order.id],
            started_at=order.recorded_at if first is None else first.occurred_at,
            begins_with=first.kind if first is not None and early else None,
            hearing_at=first.until_at if first is not None and early else None,
            ends_at=None if first is None or early else first.until_at,
            day_only=first is not None and first.day_only,
            without_notice=None if first is None else first.without_notice,
        )
        later = tuple(
            EventInput(
                each.kind,
                each.occurred_at,
                each.until_at,
                each.reason,
                each.details,
                day_only=each.day_only,
                without_notice=each.without_notice,
            )
            for each in happened
            if each is not first and each.kind is not EventKind.ENTERED_IN_ERROR
        )
        in_error = any(each.kind is EventKind.ENTERED_IN_ERROR for each in happened)
        known[order.source_reference] = Known(
            order.reference, given, later, in_error, follows.get(order.id, frozenset())
        )
    return known


def _grouped(db: Session, model: Any, by: Any, ids: Sequence[int]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.execute(select(model.__table__).where(by.in_(ids)).order_by(model.id)):
        groups[getattr(row, by.key)].append(row)
    return groups


def _people(db: Session, ids: Sequence[int]) -> tuple[dict[int, PersonInput], dict[int, int]]:
    """Persons as one would write them, and whose each address is."""
    names = _grouped(db, PersonName, PersonName.person_id, ids)
    addresses = _grouped(db, Address, Address.person_id, ids)
    answers = answers_of(db, ids)
    people = {
        row.id: PersonInput(
            **{name: getattr(row, name) for name in _OF_A_PERSON},
            flags=tuple(PersonFlag(code) for code in (row.flag_codes or "").split()),
            aliases=tuple(
                AliasInput(name.kind, name.family_name, name.given_names, name.notified_on)
                for name in names[row.id]
                if name.kind is not NameKind.LEGAL
            ),
            addresses=tuple(_address(each) for each in addresses[row.id]),
            characteristics=answers.get(row.id, {}),
        )
        for row in db.execute(select(Person.__table__).where(Person.id.in_(ids)))
    }
    return people, {each.id: person for person, rows in addresses.items() for each in rows}


def _address(row: Any) -> AddressInput:
    return AddressInput(
        kind=row.kind,
        lines=row.lines,
        postcode=row.postcode,
        starts_on=_day(row.starts_at),
        ends_on=None if row.ends_at is None else london(row.ends_at - timedelta(seconds=1)).date(),
        confidential=row.confidential,
        source=row.source,
        uprn=row.uprn,
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else london(at).date()


def _flat(given: OrderInput, events: Sequence[EventInput], force: str) -> dict[str, str]:
    """A record as cells, the same for the same facts."""
    kind = catalogue.kind(given.kind)
    facts = recording.facts_as_given(kind, given, force=force)
    cells = {name: str(facts[name] or "") for name in _AS_GIVEN}
    cells |= {"begins_with": given.begins_with or "", "hearing_at": _text(given.hearing_at)}
    started = london(given.started_at).date() if given.day_only else given.started_at
    cells |= {"started_at": _text(started), "ends_at": _text(given.ends_at)}
    cells["without_notice"] = _answer(recording.without_notice(kind, given))
    for column, code in columns.CONSIDERED.items():
        cells[column] = given.considerations.get(code, "")
    cells |= people_columns.cells("subject", given.subject)
    for number, protected in enumerate(given.protected_persons, start=1):
        who = f"protected{number}"
        cells |= people_columns.cells(who, protected.person)
        cells[f"{who}_relationship"] = protected.relationship_basis or ""
        cells[f"{who}_relevant_child"] = "yes" if protected.is_relevant_child else ""
        cells[f"{who}_lives_with"] = protected.lives_with or ""
    homes = {"SUBJECT": _has_home([given.subject])}
    homes["PROTECTED"] = _has_home([each.person for each in given.protected_persons])
    for number, term in enumerate(given.conditions, start=1):
        cells |= condition_cells(number, term, has_home=homes)
    _add_events(cells, events)
    return {name: text for name, text in cells.items() if text}


def _add_events(cells: dict[str, str], events: Sequence[EventInput]) -> None:
    served, number = False, 0
    for event in events:
        facts = dict(event.details)
        if event.kind is EventKind.SERVED and not served:
            served = True
            cells["served_at"] = event.occurred_at.isoformat()
            for column, name in columns.SERVED_FACTS.items():
                cells[column] = str(facts.get(name, ""))
            continue
        number += 1
        cells[f"event{number}_kind"] = event.kind.value
        dated = event.day_only and event.kind in DATED
        at = london(event.occurred_at).date() if dated else event.occurred_at
        cells[f"event{number}_at"] = at.isoformat()
        cells[f"event{number}_without_notice"] = _answer(event.without_notice)
        cells[f"event{number}_until"] = _text(event.until_at)
        cells[f"event{number}_reason"] = event.reason
        cells[f"event{number}_court"] = str(facts.pop("court", ""))
        cells[f"event{number}_facts"] = "; ".join(f"{k}: {v}" for k, v in sorted(facts.items()))


def _answer(said: bool | None) -> str:
    return "" if said is None else "yes" if said else "no"


def _has_home(people: Iterable[PersonInput]) -> bool:
    return any(address.kind.is_home for person in people for address in person.addresses)


def _text(value: date | datetime | None) -> str:
    return "" if value is None else value.isoformat()
