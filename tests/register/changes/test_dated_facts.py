"""Phones, vehicles, flags and the like: for all records, changed without loss, and kept back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.errors import Conflict
from orders.people.dated_facts.kinds import FactKind, phone_number, registration
from orders.people.dated_facts.model import DatedFact
from orders.people.dated_facts.schema import FactInput, FactSchema
from orders.people.model import Address
from orders.register.changes import home_changes, person_joins
from orders.register.model import Order, Protection
from orders.register.person_facts import dated_facts, removals
from orders.register.person_sheets import person_sheet
from orders.register.proof import verify
from tests.factories.accounts import make_account
from tests.factories.orders import acting, at, home, make_order, protected, subject
from tests.register.changes.test_facts_taken_out import part, protected_by, two
from tests.register.changes.test_person_joins import standing_order

WHEN, LATER = at("2026-12-05 09:00"), at("2026-12-09 09:00")
PHONE: Mapping[str, str] = {"number": "07700 900982"}
HIDDEN = home("WS1 1AA", lines="2 Invented Close", confidential=True)
pytestmark = pytest.mark.spatial


def add(
    db: Session,
    order: Order,
    person_id: int,
    kind: FactKind = FactKind.PHONE,
    said: Mapping[str, str] = PHONE,
) -> DatedFact:
    given = FactInput(kind, said, date(2026, 12, 1), None, "PC 1 Hale")
    options: dict[str, Any] = {"reference": order.reference} | acting(db, WHEN)
    return dated_facts.record_fact(db, person_id, given, **options)


def change(db: Session, order: Order, fact: DatedFact, said: Any, on: date) -> DatedFact:
    options: dict[str, Any] = {"reference": order.reference} | acting(db, LATER)
    return dated_facts.change_fact(
        db,
        fact.person_id,
        fact.id,
        said,
        on=on,
        reason="A new number.",
        source="Herself",
        **options,
    )


def said_of(db: Session, person_id: int, on: date) -> list[Mapping[str, str]]:
    """What holds of a person on a day."""
    db.expire_all()
    return [each.said for each in person_sheet(db, person_id).facts if each.holds_on(on)]


def test_a_fact_is_of_every_record_and_stays_on_each_when_they_are_parted(
    each_db: Session,
) -> None:
    one, other = two(each_db)
    add(each_db, one, one.subject_id)
    day = date(2026, 12, 6)
    for each in (one, other):
        assert said_of(each_db, each.subject_id, day) == [PHONE]
    part(each_db, one, other)
    for each in (one, other):
        assert said_of(each_db, each.subject_id, day) == [PHONE]
    copied = select(DatedFact).where(DatedFact.copied_from_id.is_not(None))
    copy = each_db.scalars(copied).one()
    assert copy.person_id == other.subject_id
    options: dict[str, Any] = {"reference": other.reference} | acting(each_db, LATER)
    options |= {"person_id": other.subject_id, "reason": "His brother's."}
    removals.take_out(each_db, "dated_fact", copy.id, **options)
    assert said_of(each_db, other.subject_id, day) == []
    assert said_of(each_db, one.subject_id, day) == [PHONE]


def test_a_change_keeps_what_was_and_a_wrong_change_gives_it_back(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    who = order.subject_id
    fact = add(each_db, order, who)
    new = {"number": "07700 900111"}
    change(each_db, order, fact, new, date(2026, 12, 8))
    assert said_of(each_db, who, date(2026, 12, 7)) == [PHONE]
    assert said_of(each_db, who, date(2026, 12, 8)) == [new]
    with pytest.raises(Conflict):
        change(each_db, order, fact, None, date(2026, 12, 9))
    assert fact.ended_by_id is not None
    options: dict[str, Any] = {"reference": order.reference} | acting(each_db, LATER)
    options |= {"person_id": who, "reason": "Misheard."}
    removals.take_out(each_db, "dated_fact", fact.ended_by_id, **options)
    assert said_of(each_db, who, date(2026, 12, 9)) == [PHONE]
    change(each_db, order, fact, None, date(2026, 12, 9))
    assert said_of(each_db, who, date(2026, 12, 10)) == []
    whats = select(AuditEntry.what).where(AuditEntry.what.startswith("person.fact"))
    assert each_db.scalars(whats.order_by(AuditEntry.id)).all() == [
        "person.fact-recorded",
        "person.fact-changed",
        "person.fact-removed",
        "person.fact-changed",
    ]


def test_a_change_before_it_began_or_without_a_reason_is_refused(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    fact = add(each_db, order, order.subject_id)
    with pytest.raises(ValidationError):
        change(each_db, order, fact, {"number": "07700 900111"}, date(2026, 12, 1))
    with pytest.raises(ValidationError):
        dated_facts.change_fact(
            each_db,
            order.subject_id,
            fact.id,
            None,
            on=date(2026, 12, 9),
            reason=" ",
            source="x",
            reference=order.reference,
            **acting(each_db, LATER),
        )


@pytest.mark.parametrize("kind", list(FactKind))
def test_what_may_tell_where_a_hidden_person_lives_is_withheld(
    each_db: Session, kind: FactKind
) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    said = {
        FactKind.VEHICLE: {"registration": "BD51 SMR"},
        FactKind.FLAG: {"flag": "MARAC"},
        FactKind.BAIL: {"conditions": "Not to go there."},
        FactKind.SAFE_CONTACT: {"way": "Text first."},
        FactKind.ADVOCATE: {"name": "Ms Fenn"},
    }.get(kind, PHONE)
    fact = add(each_db, order, protected_by(each_db, order), kind, said)
    assert fact.withheld is (kind not in {FactKind.FLAG, FactKind.BAIL})
    # The subject knows where he lives himself.
    assert not add(each_db, order, order.subject_id, kind, said).withheld
    assert verify(each_db).wrong == ()


def kept(db: Session, *facts: DatedFact) -> list[bool]:
    """Whether each is withheld, as stored."""
    db.expire_all()
    return [db.get_one(DatedFact, each.id).withheld for each in facts]


def withhold(db: Session, order: Order, person_id: int) -> None:
    number = db.scalars(select(Address.id).where(Address.person_id == person_id)).first()
    assert number is not None
    options: dict[str, Any] = {"reference": order.reference, "reason": "A threat."}
    home_changes.withhold(db, number, confidential=True, **options | acting(db, LATER))


def test_a_home_withheld_later_withholds_the_phone(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    hers = protected_by(each_db, order)
    fact = add(each_db, order, hers)
    assert kept(each_db, fact) == [False]
    withhold(each_db, order, hers)
    assert kept(each_db, fact) == [True]
    assert verify(each_db).wrong == ()


def test_so_does_one_of_who_is_protected_beside_her_or_is_joined_or_alike(
    each_db: Session,
) -> None:
    other = subject(given_names="Ann", family_name="Okafor", born_on=date(2015, 3, 3))
    child = protected(home("B1 1AA"), given_names="Joy", born_on=date(2016, 4, 4))
    made = make_order(each_db, standing_order(protected_persons=(protected(), child)))
    alike = make_order(
        each_db,
        standing_order(
            subject=other, protected_persons=(protected(home("B2 2BB"), given_names="Grace Ann"),)
        ),
    )
    people = [each.person_id for each in each_db.execute(_protections(made.id))]
    facts = [add(each_db, made, each) for each in people]
    facts.append(add(each_db, alike, protected_by(each_db, alike)))
    assert kept(each_db, *facts) == [False, False, False]
    withhold(each_db, made, people[0])
    assert kept(each_db, *facts) == [True, True, True]
    assert verify(each_db).wrong == ()


def _protections(order_id: int) -> Any:
    wanted = select(Protection.person_id).where(Protection.order_id == order_id)
    return wanted.order_by(Protection.id)


def test_a_join_withholds_on_both_and_parting_opens_nothing(each_db: Session) -> None:
    one = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    given = protected(home("B1 1AA"), given_names="Amy", family_name="Stone", born_on=None)
    two_ = make_order(
        each_db,
        standing_order(subject=subject(given_names="Paul"), protected_persons=(given,)),
    )
    first, second = (protected_by(each_db, each) for each in (one, two_))
    fact = add(each_db, two_, second)
    assert kept(each_db, fact) == [False]
    by = make_account(each_db)
    made = person_joins.join(each_db, first, second, reason="One.", by=by, now=LATER)
    assert kept(each_db, fact) == [True]
    assert made is not None
    person_joins.take_back(each_db, made.id, reason="Two.", by=by, now=at("2026-12-10 09:00"))
    assert kept(each_db, fact) == [True]
    # Also what is recorded afterwards: they were one once.
    assert add(each_db, two_, second).withheld


def test_verify_names_a_fact_that_is_shown_all_the_same(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    fact = add(each_db, order, protected_by(each_db, order))
    fact.withheld = False
    each_db.flush()
    assert verify(each_db).wrong == (f"fact {fact.id}",)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("07700 900982", "07700900982"),
        ("+44 7700 900982", "07700900982"),
        ("0044 (0)7700-900982", "07700900982"),
        ("+44 (0)121 496 0000", "01214960000"),
        ("+33 1 23 45 67 89", "33123456789"),
        ("12345", None),
        ("ring me", None),
        ("07700 900982 x", None),
    ],
)
def test_a_phone_is_found_however_it_is_written(written: str, digits: str | None) -> None:
    assert phone_number(written) == digits


def test_a_plate_is_found_however_it_is_written() -> None:
    assert registration("bd51 smr") == registration("BD51-SMR") == "BD51SMR"
    assert registration("A blue van") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"said": {}}, "said"),
        ({"said": {"number": "none"}}, "said"),
        ({"said": {"number": "07700 900982", "address": "1 Road"}}, "said"),
        ({"kind": "FLAG", "said": {"flag": "TALL"}}, "said"),
        ({"kind": "PIGEON"}, "kind"),
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"source": ""}, "source"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, Any], field: str) -> None:
    body = {
        "kind": "PHONE",
        "said": {"number": "07700 900982"},
        "starts_on": "2026-12-01",
        "source": "PC 1 Hale",
    }
    with pytest.raises(ValidationError) as raised:
        FactSchema().load(body | changes)
    assert field in raised.value.messages_dict
