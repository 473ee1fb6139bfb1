"""Records joined as one person: every order goes by what each of them says, until taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.model import Area
from orders.audit.model import Action, AuditEntry
from orders.errors import Conflict, NotFound
from orders.people.model import Address, LikelyPair, Person, PersonName
from orders.people.schema import AliasInput
from orders.register.changes import home_changes, person_joins
from orders.register.model import Order, Presence, Stay
from orders.register.person_facts import deaths, later_names
from orders.register.presence import projection
from orders.register.presence.order_homes import OrderHome
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis, EndsKind, NameKind
from tests.factories.accounts import make_account
from tests.factories.orders import (
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)

JOINED, MOVED, PARTED = at("2026-12-01 09:00"), at("2026-12-05 09:00"), at("2026-12-09 09:00")
LATER = "2026-12-10 09:00"
pytestmark = pytest.mark.spatial


@dataclass
class OfOne:
    """Five orders over three records of one man, and who joins them."""

    orders: list[Order]
    by: Account

    @property
    def records(self) -> list[int]:
        """The three, in the order of their numbers."""
        return list(dict.fromkeys(order.subject_id for order in self.orders))


def standing_order(**changes: Any) -> Any:
    """An order that stays in force."""
    return order_input(kind="SPO", ends_kind=EndsKind.UNTIL_FURTHER_ORDER, ends_at=None, **changes)


@pytest.fixture
def five(each_db: Session) -> OfOne:
    """Five orders in force, two on the first record, two on the second, one on the third."""
    where = [home("B1 1AA"), home("B1 1AA"), home("B2 2BB", lines="5 Invented Row")]
    made = [make_order(each_db, standing_order(subject=subject(each))) for each in where]
    for number in (0, 1):
        again = make_order(each_db, standing_order())
        again.subject_id = made[number].subject_id
        made.append(again)
    each_db.flush()
    projection.rewrite(each_db, [each.id for each in made])
    return OfOne(made, make_account(each_db))


def join_all(db: Session, five: OfOne) -> list[int]:
    """The decisions by which the three records are one."""
    one, two, three = five.records
    options: dict[str, Any] = {"reason": "Fingerprints.", "by": five.by, "now": JOINED}
    made = [
        person_joins.join(db, one, two, **options),
        person_joins.join(db, three, two, **options),
    ]
    return [each.id for each in made if each is not None]


def live_in(
    db: Session, order: Order, when: datetime, basis: Basis = Basis.SUBJECT_HOME
) -> set[str]:
    """Codes of the areas an order is live in."""
    return set(
        db.scalars(
            select(Area.code)
            .join(Presence, Presence.area_id == Area.id)
            .where(
                Presence.order_id == order.id,
                Presence.basis == basis,
                Presence.state == Stay.LIVE,
                Presence.holds_at(when),
            )
        )
    )


def move(db: Session, five: OfOne, person_id: int, postcode: str, on: date) -> Address:
    return home_changes.move(
        db,
        person_id,
        home(postcode, starts_on=on, lines="9 New Road"),
        leaves=True,
        by=five.by,
        now=MOVED,
        reference=five.orders[0].reference,
    )


def test_who_is_joined_is_compared_by_the_name_the_other_took(
    each_db: Session, five: OfOne
) -> None:
    one, two, _ = five.records
    named = subject(family_name="Kestrel", given_names="Rory")
    alike = make_order(each_db, standing_order(subject=named))
    taken = AliasInput(kind=NameKind.LEGAL, family_name="Kestrel", given_names="Rory")
    later_names.record_name(
        each_db, one, taken, by=five.by, now=JOINED, reference=five.orders[0].reference
    )
    pairs = select(LikelyPair.first_id).where(LikelyPair.second_id == alike.subject_id)
    assert set(each_db.scalars(pairs)) == {one}
    person_joins.join(each_db, one, two, reason="Fingerprints.", by=five.by, now=MOVED)
    assert set(each_db.scalars(pairs)) == {one, two}


def test_until_one_is_chosen_every_home_counts_for_every_order(
    each_db: Session, five: OfOne
) -> None:
    join_all(each_db, five)
    found = [live_in(each_db, order, MOVED) for order in five.orders]
    assert found == [{"WMP", "ALD", "ALD1", "ALD2"}] * 5
    # The home that two records name is drawn once.
    drawn = each_db.scalars(
        select(OrderHome.easting).where(
            OrderHome.order_id == five.orders[4].id, OrderHome.basis == Basis.SUBJECT_HOME
        )
    ).all()
    assert len(drawn) == 2
    assert {*drawn} == {401_000, 403_000}
    assert verify(each_db).wrong == ()


def test_a_move_on_one_order_moves_every_order_of_the_person(each_db: Session, five: OfOne) -> None:
    join_all(each_db, five)
    move(each_db, five, five.records[2], "WS2 2BB", date(2026, 12, 3))
    before, after = at("2026-12-02 12:00"), at("2026-12-04 12:00")
    assert [live_in(each_db, each, before) for each in five.orders] == [
        {"WMP", "ALD", "ALD1", "ALD2"}
    ] * 5
    assert [live_in(each_db, each, after) for each in five.orders] == [{"WMP", "BIR", "BIR2"}] * 5
    assert verify(each_db).wrong == ()


def test_a_home_withheld_on_one_order_is_withheld_on_all(each_db: Session, five: OfOne) -> None:
    join_all(each_db, five)
    new = move(each_db, five, five.records[0], "WS2 2BB", date(2026, 12, 3))
    home_changes.withhold(
        each_db,
        new.id,
        confidential=True,
        reason="",
        by=five.by,
        now=MOVED,
        reference=five.orders[4].reference,
    )
    after = at("2026-12-06 12:00")
    assert [live_in(each_db, each, after) for each in five.orders] == [{"WMP", "BIR"}] * 5
    assert not each_db.scalar(
        select(OrderHome.number).where(OrderHome.easting == 407_000, ~OrderHome.withheld)
    )


def test_a_legal_name_taken_is_what_every_order_lists_them_under(
    each_db: Session, five: OfOne
) -> None:
    ids = join_all(each_db, five)
    later_names.record_name(
        each_db,
        five.records[1],
        AliasInput(NameKind.LEGAL, "Fenn", "Alder"),
        by=five.by,
        now=MOVED,
        reference=five.orders[1].reference,
    )
    assert listed(each_db, five) == {"Alder FENN"}
    for each in ids:
        person_joins.take_back(each_db, each, reason="Wrong.", by=five.by, now=PARTED)
    assert listed(each_db, five) == {"Alder FENN"}
    marked = each_db.scalars(
        select(PersonName.person_id).where(PersonName.copied_from_id.is_not(None))
    )
    assert {*marked} == {*five.records} - {five.records[1]}


def listed(db: Session, five: OfOne) -> set[str]:
    db.expire_all()
    return {each.name for each in db.scalars(select(Person).where(Person.id.in_(five.records)))}


def test_who_is_one_is_said_and_taken_back_with_a_reason(each_db: Session, five: OfOne) -> None:
    first, _ = join_all(each_db, five)
    one, two, three = five.records
    assert person_joins.join(each_db, two, one, reason="Again.", by=five.by, now=MOVED) is None
    said = select(AuditEntry).where(AuditEntry.what == "person.compared")
    lines = each_db.scalars(said.order_by(AuditEntry.id)).all()
    assert [(line.action, line.reason) for line in lines] == [
        (Action.COMBINATION, "Fingerprints.")
    ] * 2
    person_joins.take_back(each_db, first, reason="A brother.", by=five.by, now=PARTED)
    each_db.expire_all()
    ones = [each_db.get_one(Person, each).one_id for each in (one, two, three)]
    assert ones == [None, two, two]
    assert [each_db.get_one(Person, each).ever_one_id for each in (one, two, three)] == [one] * 3
    reasons = each_db.scalars(said.order_by(AuditEntry.id.desc())).all()
    assert reasons[0].reason == "A brother."
    with pytest.raises(Conflict):
        person_joins.take_back(each_db, first, reason="Again.", by=five.by, now=PARTED)
    with pytest.raises(NotFound):
        person_joins.take_back(each_db, 10_000, reason="None.", by=five.by, now=PARTED)
    with pytest.raises(NotFound):
        person_joins.join(each_db, one, 10_000, reason="None.", by=five.by, now=PARTED)
    assert verify(each_db).wrong == ()


def test_what_came_while_joined_stays_on_each_record_and_nothing_else(
    each_db: Session, five: OfOne
) -> None:
    ids = join_all(each_db, five)
    move(each_db, five, five.records[2], "WS2 2BB", date(2026, 12, 3))
    for each in ids:
        person_joins.take_back(each_db, each, reason="Wrong.", by=five.by, now=PARTED)
    after = at(LATER)
    assert [live_in(each_db, each, after) for each in five.orders] == [{"WMP", "BIR", "BIR2"}] * 5
    before = at("2026-12-02 12:00")
    assert [live_in(each_db, each, before) for each in five.orders] == [
        {"WMP", "ALD", "ALD1"},
        {"WMP", "ALD", "ALD1"},
        {"WMP", "ALD", "ALD2"},
        {"WMP", "ALD", "ALD1"},
        {"WMP", "ALD", "ALD1"},
    ]
    rows = each_db.execute(
        select(Address.person_id, Address.copied_from_id.is_not(None))
        .where(Address.postcode == "WS2 2BB")
        .order_by(Address.person_id)
    )
    assert [tuple(row) for row in rows] == [
        (five.records[0], True),
        (five.records[1], True),
        (five.records[2], False),
    ]
    assert verify(each_db).wrong == ()


def test_joined_again_they_have_one_home_and_not_its_copies(each_db: Session, five: OfOne) -> None:
    ids = join_all(each_db, five)
    move(each_db, five, five.records[2], "WS2 2BB", date(2026, 12, 3))
    for each in ids:
        person_joins.take_back(each_db, each, reason="Wrong.", by=five.by, now=PARTED)
    for other in five.records[1:]:
        person_joins.join(
            each_db, five.records[0], other, reason="After all.", by=five.by, now=at(LATER)
        )
    drawn = each_db.scalars(
        select(OrderHome.easting).where(
            OrderHome.order_id == five.orders[0].id,
            OrderHome.basis == Basis.SUBJECT_HOME,
            OrderHome.until_at.is_(None),
        )
    )
    assert [*drawn] == [407_000]
    assert verify(each_db).wrong == ()


def test_a_protected_persons_home_counts_until_the_day_of_her_death(each_db: Session) -> None:
    order = make_served_notice(each_db, notice_input())
    other = make_order(each_db, standing_order(subject=subject(given_names="Paul")))
    by = make_account(each_db)
    hers = each_db.scalars(
        select(Address.person_id).where(Address.lines == "2 Invented Close").order_by(Address.id)
    ).all()
    person_joins.join(each_db, *hers, reason="The same woman.", by=by, now=JOINED)
    death = deaths.record_death(
        each_db,
        hers[0],
        date(2026, 12, 4),
        source="Coroner",
        by=by,
        now=MOVED,
        reference=order.reference,
    )
    last, gone = at("2026-12-04 23:59"), at("2026-12-05 00:00")
    for each in (order, other):
        assert live_in(each_db, each, last, Basis.VICTIM_HOME) == {"WMP", "BIR", "BIR1"}
        assert live_in(each_db, each, gone, Basis.VICTIM_HOME) == set()
        assert live_in(each_db, each, gone, Basis.EITHER) == {"WMP", "ALD", "ALD1"}
    assert death.died_on == date(2026, 12, 4)
    assert verify(each_db).wrong == ()


@pytest.mark.parametrize("on", [date(2026, 12, 6), date(1988, 3, 26)], ids=["later", "unborn"])
def test_a_death_is_in_the_past_and_after_birth(each_db: Session, on: date) -> None:
    order = make_order(each_db, standing_order())
    with pytest.raises(ValidationError):
        deaths.record_death(
            each_db,
            order.subject_id,
            on,
            source="Coroner",
            by=make_account(each_db),
            now=MOVED,
            reference=order.reference,
        )
