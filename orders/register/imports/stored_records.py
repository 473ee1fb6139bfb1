"""What the register holds of records that came from another system, as a file would give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.columns import shape_of
from orders.formatting import london
from orders.people.answers import answers_of
from orders.people.model import Address, Person, PersonName
from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.register.imports import followed_orders
from orders.register.imports.fields import NAMES, ORDER, PERSON
from orders.register.model import Condition, ConditionPlace, Event, Order, Protection
from orders.register.presence.facts import standing
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import NameKind, PersonFlag
from orders.rules.vocabulary.events import BEFORE, EventKind
from orders.rules.vocabulary.ranks import Rank

BATCH = 500
_OF_THE_ORDER = tuple(
    each.key for each in ORDER if each.compared and each.key in Order.__table__.columns
)
_OF_A_PERSON = tuple(each.key for each in (*NAMES, *PERSON) if each.key in Person.__table__.columns)
"""What stands in a column of its own, as it was given."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record of the register, as its source would write it.

    Attributes:
        register_reference: what the register calls it.
        given: the order as it stands.
        events: what happened after its first event, corrections applied, in time.
        in_error: whether it was recorded as entered in error; that is none of its events here.
        follows: names at its source of what it follows, as ``followed_orders.names`` gives them.
    """

    register_reference: str
    given: OrderInput
    events: tuple[EventInput, ...]
    in_error: bool = False
    follows: frozenset[str] = frozenset()


def held(db: Session, source: str, wanted: Iterable[str]) -> dict[str, StoredRecord]:
    """Records of a source by their reference there, for those of ``wanted`` there are."""
    asked = sorted(set(wanted))
    found: dict[str, StoredRecord] = {}
    for start in range(0, len(asked), BATCH):
        orders = db.execute(
            select(Order.__table__).where(
                Order.source == source, Order.source_reference.in_(asked[start : start + BATCH])
            )
        ).all()
        if orders:
            found |= _known(db, orders)
    return found


def _known(db: Session, orders: Sequence[Any]) -> dict[str, StoredRecord]:
    ids = [order.id for order in orders]
    ever = _grouped(db, Protection, Protection.order_id, ids)
    protected = {
        order_id: [each for each in rows if each.taken_out_id is None]
        for order_id, rows in ever.items()
    }
    people = {order.subject_id for order in orders}
    people |= {each.person_id for rows in protected.values() for each in rows}
    persons, owners = _people(db, sorted(people))
    terms = _conditions_held(
        db,
        ids,
        subjects={order.id: order.subject_id for order in orders},
        protected={id_: [each.person_id for each in rows] for id_, rows in protected.items()},
        owners=owners,
    )
    events = _grouped(db, Event, Event.order_id, ids)
    stand = {each: standing(rows) for each, rows in events.items()}
    follows = followed_orders.names(db, orders, defaultdict(list, stand))
    known = {}
    for order in orders:
        kind = catalogue.kind(order.kind)
        happened = sorted(
            stand.get(order.id, ()),
            key=lambda each: (each.occurred_at, each.kind.rank),
        )
        first = next((each for each in happened if each.kind in kind.begins), None)
        early = first is not None and first.kind in BEFORE
        facts = {name: getattr(order, name) for name in _OF_THE_ORDER}
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
                    each.shares_home,
                )
                for each in protected.get(order.id, ())
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
        known[order.source_reference] = StoredRecord(
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
        outside_force=row.outside_force,
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else london(at).date()


def _conditions_held(
    db: Session,
    ids: Sequence[int],
    *,
    subjects: Mapping[int, int],
    protected: Mapping[int, Sequence[int]],
    owners: Mapping[int, int],
) -> defaultdict[int, tuple[ConditionInput, ...]]:
    """Conditions by order, as the order was sealed: what variations did is left out.

    Args:
        ids: the orders.
        subjects: the subject's id, by order.
        protected: the protected persons' ids in their order, by order.
        owners: whose each address is.
    """
    rows = db.execute(
        select(
            Condition.__table__,
            ConditionPlace.name.label("place_name"),
            ConditionPlace.shape,
            ConditionPlace.confidential,
        )
        .outerjoin(ConditionPlace, ConditionPlace.condition_id == Condition.id)
        .where(
            Condition.order_id.in_(ids),
            Condition.added_by_id.is_(None),
            Condition.taken_out_in_id.is_(None),
        )
        .order_by(Condition.id)
    )
    found: defaultdict[int, tuple[ConditionInput, ...]] = defaultdict(tuple)
    for row in rows:
        owner = owners.get(row.address_id)
        subject = subjects[row.order_id]
        named = list(protected[row.order_id])
        for_whom = row.protected_person_id
        found[row.order_id] += (
            ConditionInput(
                code=row.code,
                text_verbatim=row.text_verbatim,
                premises=None if owner is None else "SUBJECT" if owner == subject else "PROTECTED",
                radius_m=row.radius_m,
                starts_at=row.starts_at,
                ends_at=row.ends_at if row.ended_by_id is None else row.ended_before_at,
                place_name=row.place_name or "",
                shape=shape_of(row.shape),
                confidential=bool(row.confidential),
                protects=None if for_whom is None else named.index(for_whom) + 1,
                supervisor=row.supervisor,
                responsible_person=row.responsible_person,
                exceptions=row.exceptions,
                countries=row.countries,
                weekly_times=row.weekly_times,
                sealed_number=row.sealed_number,
            ),
        )
    return found
