"""Dated facts and deaths of the sample's people: each sort is there, nothing withheld is said."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.formatting import london
from orders.people.dated_facts.kinds import FactKind, in_words
from orders.people.dated_facts.model import DatedFact
from orders.people.model import Death
from orders.register.confidentiality.hidden_people import facts_shown_all_the_same
from orders.register.model import Order, Protection
from orders.rules.vocabulary.codes import PersonFlag
from orders.sample import dated_facts
from tests.pages import check_page
from tests.sample.test_loading import NOW, load
from tests.signing_in import sign_in
from tests.web.search.test_lookup_views import look_up

RECORDS = 200
TODAY = london(NOW).date()


def load_many(db: Session) -> None:
    load(db, records=RECORDS)


pytestmark = [
    pytest.mark.opened_with(writer=load_many),
    pytest.mark.time_machine(NOW, tick=False),
]


def some(db: Session, *kinds: FactKind, withheld: bool) -> list[tuple[DatedFact, str]]:
    """Facts that are so today, each with an order of the person's."""
    rows = db.execute(
        select(DatedFact, Order.reference)
        .join(Protection, Protection.person_id == DatedFact.person_id, isouter=True)
        .join(
            Order,
            or_(
                Order.subject_id == DatedFact.person_id,
                and_(Protection.order_id == Order.id, Protection.taken_out_id.is_(None)),
            ),
        )
        .where(
            DatedFact.kind.in_(kinds or FactKind),
            DatedFact.withheld.is_(true()) if withheld else DatedFact.withheld.is_not(true()),
        )
        .order_by(DatedFact.id, Order.id)
    )
    found: dict[DatedFact, str] = {}
    for fact, reference in rows:
        found.setdefault(fact, reference)
    return [each for each in found.items() if each[0].holds_on(TODAY)]


@pytest.mark.spatial
def test_every_sort_is_there_on_both_databases(each_db: Session) -> None:
    shown = {fact.kind for fact, _ in some(each_db, withheld=False)}
    assert shown == set(FactKind)
    flags = {fact.sought for fact, _ in some(each_db, FactKind.FLAG, withheld=False)}
    assert {PersonFlag.MAPPA, PersonFlag.IOM, PersonFlag.PDP} <= flags
    levels = [fact.said for fact, _ in some(each_db, FactKind.FLAG, withheld=False)]
    assert all(said["level"] for said in levels)
    assert each_db.scalars(select(DatedFact).where(DatedFact.ends_on < TODAY)).all()
    assert len(each_db.scalars(select(Death)).all()) == 2


def test_numbers_and_plates_are_nobodys(db: Session) -> None:
    """Numbers that Ofcom keeps for drama, plates with letters that are not issued."""
    said = [fact.said for fact in db.scalars(select(DatedFact))]
    numbers = [each[name] for each in said for name in ("number", "phone") if name in each]
    assert numbers
    assert [
        each for each in numbers if not re.fullmatch(r"07700 900\d{3}|0121 496 0\d{3}", each)
    ] == []
    own = [each["number"] for each in said if "number" in each]
    plates = [each["registration"] for each in said if "registration" in each]
    assert [each for each in plates if not re.fullmatch(r"ZZ\d\d Q[A-Z]Q", each)] == []
    assert (len(set(own)), len(set(plates))) == (len(own), len(plates))


def test_a_look_up_finds_one_by_phone_and_one_by_plate(client: FlaskClient, db: Session) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    (phone, by_phone), *_ = some(db, FactKind.PHONE, withheld=False)
    (vehicle, by_plate), *_ = some(db, FactKind.VEHICLE, withheld=False)
    assert by_phone in look_up(client, phone=phone.said["number"])
    assert by_plate in look_up(client, registration=vehicle.said["registration"])


@pytest.mark.parametrize("kind", FactKind)
def test_one_of_each_is_on_the_page_a_look_up_leads_to(
    client: FlaskClient, db: Session, kind: FactKind
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    (fact, reference), *_ = some(db, kind, withheld=False)
    assert reference in look_up(client, reference=reference)
    words = f"{kind.heading} {in_words(kind, fact.said)}"
    assert words in check_page(client.get(f"/orders/{reference}").text).text
    if kind in (FactKind.VEHICLE, FactKind.FLAG, FactKind.BAIL):
        assert words in check_page(client.get(f"/people/{fact.person_id}").text).text


def test_a_flag_is_danger_wherever_the_subject_is(client: FlaskClient, db: Session) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    mappa = [
        (fact, reference)
        for fact, reference in some(db, FactKind.FLAG, withheld=False)
        if fact.sought == PersonFlag.MAPPA
    ]
    (_, reference), *_ = mappa
    assert PersonFlag.MAPPA.heading in look_up(client, reference=reference)


def test_nothing_withheld_is_said_or_found(client: FlaskClient, db: Session) -> None:
    """Source: DPA 2018 s.62."""
    assert facts_shown_all_the_same(db) == []
    kept = some(db, withheld=True)
    assert FactKind.PHONE in {fact.kind for fact, _ in kept}
    sign_in(client, Role.CIVIL_ORDERS)
    for fact, reference in kept:
        # What is said of one alone: a name or number that nobody else has.
        secret = fact.said.get("number") or fact.said.get("phone") or fact.said["way"]
        answer = client.get(f"/orders/{reference}")
        assert answer.status_code == 200
        assert secret not in answer.text
        if fact.kind is FactKind.PHONE:
            assert "0 orders found" in look_up(client, phone=secret)


def test_the_dead_are_said_to_be_and_nobody_is_sent_after_them(
    client: FlaskClient, db: Session
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    dead = select(Death.person_id)
    (subject,) = db.scalars(select(Order).where(Order.subject_id.in_(dead)))
    (protected,) = db.scalars(select(Order).join(Protection).where(Protection.person_id.in_(dead)))
    for order in (subject, protected):
        text = check_page(client.get(f"/orders/{order.reference}").text).text
        assert "died on" in text.casefold()
    assert subject.subject_id not in set(db.scalars(dated_facts.acted_on()))
