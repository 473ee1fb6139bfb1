"""What was always wrong of a person is taken out with a reason; nothing withheld is opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.errors import Conflict, NotFound
from orders.ground import custody_records
from orders.ground.model import Detention
from orders.ground.schema import DetentionInput, ReleaseInput
from orders.ground.words import HeldIn
from orders.people.fact_removals import FactRemoval
from orders.people.likeness.candidates import stored_facts
from orders.people.model import Address, NameToken, Person, PersonName
from orders.people.schema import AliasInput
from orders.register.changes import home_changes, person_joins
from orders.register.model import Order, Protection
from orders.register.person_facts import deaths, later_names, removals
from orders.register.person_sheets import person_sheet
from orders.register.presence.order_homes import OrderHome
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis, NameKind
from tests.factories.orders import acting, at, home, make_order, order_input, protected, subject
from tests.register.changes.test_person_joins import live_in, standing_order

WHEN, LATER = at("2026-12-05 09:00"), at("2026-12-09 09:00")
pytestmark = pytest.mark.spatial


def two(db: Session) -> tuple[Order, Order]:
    """Two orders on two records of one man, joined."""
    made = [
        make_order(db, standing_order(subject=subject(home(where, lines=f"1 Row of {where}"))))
        for where in ("B1 1AA", "B2 2BB")
    ]
    one, other = made
    options = acting(db, "2026-12-01 09:00")
    person_joins.join(db, one.subject_id, other.subject_id, reason="Fingerprints.", **options)
    return one, other


def part(db: Session, one: Order, other: Order) -> None:
    """Take back that two are one."""
    held = person_joins.in_force(db, one.subject_id, other.subject_id)
    assert held is not None
    person_joins.take_back(db, held.id, reason="Cousins.", **acting(db, "2026-12-07 09:00"))


def move(db: Session, order: Order, where: str = "WS2 2BB", on: date = date(2026, 12, 3)) -> int:
    """The number of the address a subject moved to."""
    new = home(where, lines="9 New Road", starts_on=on)
    options: dict[str, Any] = {"leaves": True, "reference": order.reference} | acting(db, WHEN)
    return home_changes.move(db, order.subject_id, new, **options).id


def protected_by(db: Session, order: Order) -> int:
    """The record of whom an order protects."""
    return db.scalars(select(Protection.person_id).where(Protection.order_id == order.id)).one()


def take_out(db: Session, sort: str, number: int, order: Order, reason: str = "Wrong man.") -> None:
    options: dict[str, Any] = {"reference": order.reference} | acting(db, LATER)
    removals.take_out(db, sort, number, person_id=order.subject_id, reason=reason, **options)


def copy_of(db: Session, order: Order, number: int) -> int:
    """The number of the row that was copied to a subject from another."""
    found = db.scalar(
        select(Address.id).where(
            Address.person_id == order.subject_id, Address.copied_from_id == number
        )
    )
    assert found is not None
    return found


def test_a_copied_move_is_taken_out_of_one_of_two_and_stands_on_the_other(
    each_db: Session,
) -> None:
    one, other = two(each_db)
    number = move(each_db, one)
    part(each_db, one, other)
    after = at("2026-12-10 12:00")
    take_out(each_db, "address", copy_of(each_db, other, number), other)
    assert live_in(each_db, one, after) == {"WMP", "BIR", "BIR2"}
    # The home that the move ended is one again.
    assert live_in(each_db, other, after) == {"WMP", "ALD", "ALD2"}
    sheet = person_sheet(each_db, other.subject_id)
    assert [each.lines for each in sheet.addresses] == ["1 Row of B2 2BB"]
    assert [each.lines for each in sheet.removed_addresses] == ["9 New Road"]
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "person.fact-removed")).one()
    assert (line.reference, line.reason) == (other.reference, "Wrong man.")
    assert verify(each_db).wrong == ()
    # Joined and parted again, it does not come back.
    person_joins.join(
        each_db, one.subject_id, other.subject_id, reason="Once more.", **acting(each_db, LATER)
    )
    part(each_db, one, other)
    assert live_in(each_db, other, after) == {"WMP", "ALD", "ALD2"}


def test_a_move_is_taken_out_of_all_who_are_one(each_db: Session) -> None:
    one, other = two(each_db)
    take_out(each_db, "address", move(each_db, one), other)
    after = at("2026-12-10 12:00")
    for each in (one, other):
        assert live_in(each_db, each, after) == {"WMP", "ALD", "ALD1", "ALD2"}
    part(each_db, one, other)
    assert live_in(each_db, one, after) == {"WMP", "ALD", "ALD1"}
    assert verify(each_db).wrong == ()


def test_the_home_before_two_moves_ends_with_the_second(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    first = move(each_db, order, "WS2 2BB")
    move(each_db, order, "WS1 1AA", date(2026, 12, 4))
    take_out(each_db, "address", first, order)
    assert live_in(each_db, order, at("2026-12-03 12:00")) == {"WMP", "ALD", "ALD1"}
    assert live_in(each_db, order, at("2026-12-05 12:00")) == {"WMP", "BIR", "BIR1"}
    assert verify(each_db).wrong == ()


def test_a_death_is_taken_out_and_her_home_counts_again(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    hers = protected_by(each_db, order)
    options = acting(each_db, WHEN)
    death = deaths.record_death(
        each_db,
        hers,
        date(2026, 12, 4),
        source="Coroner",
        reference=order.reference,
        **options,
    )
    after = at("2026-12-10 12:00")
    assert live_in(each_db, order, after, Basis.VICTIM_HOME) == set()
    removals.take_out(
        each_db,
        "death",
        death.id,
        person_id=hers,
        reason="Another woman of that name.",
        reference=order.reference,
        **acting(each_db, LATER),
    )
    assert live_in(each_db, order, after, Basis.VICTIM_HOME) == {"WMP", "BIR", "BIR1"}
    assert person_sheet(each_db, hers).died_on is None


def test_a_dead_subject_taken_out_is_chased_again(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    death = deaths.record_death(
        each_db,
        order.subject_id,
        date(2026, 12, 4),
        source="Coroner",
        reference=order.reference,
        **acting(each_db, WHEN),
    )
    assert order.id in {*each_db.scalars(deaths.of_dead_subjects())}
    take_out(each_db, "death", death.id, order)
    assert order.id not in {*each_db.scalars(deaths.of_dead_subjects())}


def test_a_name_taken_out_finds_nobody_and_lists_nobody(each_db: Session) -> None:
    one, other = two(each_db)
    name = later_names.record_name(
        each_db,
        one.subject_id,
        AliasInput(NameKind.LEGAL, "Fenn", "Alder"),
        reference=one.reference,
        **acting(each_db, WHEN),
    )
    each_db.expire_all()
    assert each_db.get_one(Person, other.subject_id).name == "Alder FENN"
    (compared,) = stored_facts(each_db, [one.subject_id]).values()
    assert ("fenn",) in {each.family for each in compared.names}
    take_out(each_db, "person_name", name.id, one)
    each_db.expire_all()
    (compared,) = stored_facts(each_db, [one.subject_id]).values()
    assert ("fenn",) not in {each.family for each in compared.names}
    for each in (one, other):
        assert each_db.get_one(Person, each.subject_id).name == "Daniel MARSH"
        assert person_sheet(each_db, each.subject_id).names == ()
    assert each_db.scalars(select(NameToken).where(NameToken.token == "fenn")).all() == []


def test_the_name_a_record_came_with_stays(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    own = each_db.scalars(
        select(PersonName.id).where(PersonName.person_id == order.subject_id)
    ).one()
    with pytest.raises(Conflict, match="came with"):
        take_out(each_db, "person_name", own, order)


def test_a_withheld_home_that_is_taken_out_keeps_back_what_tells_it(each_db: Session) -> None:
    hidden = home("WS1 1AA", lines="2 Invented Close", confidential=True)
    order = make_order(each_db, standing_order(protected_persons=(protected(hidden),)))
    hers = protected_by(each_db, order)
    number = each_db.scalars(select(Address.id).where(Address.person_id == hers)).one()
    removals.take_out(
        each_db,
        "address",
        number,
        person_id=hers,
        reason="Never hers.",
        reference=order.reference,
        **acting(each_db, WHEN),
    )
    again = home("WS1 1AA", lines="2 Invented Close", starts_on=date(2026, 12, 6))
    new = home_changes.move(
        each_db, hers, again, leaves=False, reference=order.reference, **acting(each_db, LATER)
    )
    assert new.confidential
    assert not each_db.scalar(
        select(OrderHome.number).where(OrderHome.easting == 405_000, ~OrderHome.withheld)
    )
    assert verify(each_db).shown == ()


def test_what_cannot_be_taken_out_is_said(each_db: Session) -> None:
    order, other = (make_order(each_db, order_input()) for _ in range(2))
    number = move(each_db, order)
    for reason in ("", " ", "x" * 1_001):
        with pytest.raises(ValidationError):
            take_out(each_db, "address", number, order, reason)
    for sort, wrong in (("address", number + 99), ("account", 1), ("death", number)):
        with pytest.raises(NotFound):
            take_out(each_db, sort, wrong, order)
    with pytest.raises(NotFound):
        take_out(each_db, "address", number, other)
    take_out(each_db, "address", number, order)
    with pytest.raises(Conflict, match="already"):
        take_out(each_db, "address", number, order)
    assert each_db.scalars(select(FactRemoval.reason)).all() == ["Wrong man."]


def held_in(db: Session, order: Order) -> list[tuple[HeldIn, datetime | None]]:
    """Where a subject was held and until when, by what stands, in time."""
    db.expire_all()
    stands = select(Detention).where(
        Detention.person_id == order.subject_id, Detention.removal_id.is_(None)
    )
    found = db.scalars(stands.order_by(Detention.since_at))
    return [(each.held_in, each.released_at) for each in found]


def detain(db: Session, order: Order, where: HeldIn, since: str) -> int:
    given = DetentionInput(held_in=where, since_at=at(since))
    return custody_records.detain(db, order, given, **acting(db, WHEN)).id


def test_custody_before_a_wrong_one_goes_on_and_may_be_recorded_anew(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    prison, hospital = HeldIn.PRISON_REMAND, HeldIn.SECURE_HOSPITAL
    detain(each_db, order, prison, "2026-12-01 09:00")
    wrong = detain(each_db, order, hospital, "2026-12-03 09:00")
    assert held_in(each_db, order)[0] == (prison, at("2026-12-03 09:00"))
    take_out(each_db, "detention", wrong, order)
    assert held_in(each_db, order) == [(prison, None)]
    # What was taken out while it ran bars nothing.
    again = detain(each_db, order, hospital, "2026-12-04 09:00")
    assert held_in(each_db, order) == [(prison, at("2026-12-04 09:00")), (hospital, None)]
    detain(each_db, order, prison, "2026-12-05 08:00")
    take_out(each_db, "detention", again, order)
    assert held_in(each_db, order) == [(prison, at("2026-12-05 08:00")), (prison, None)]


def test_a_release_ends_the_custody_before_a_wrong_one_too(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    detain(each_db, order, HeldIn.PRISON_REMAND, "2026-12-01 09:00")
    wrong = detain(each_db, order, HeldIn.SECURE_HOSPITAL, "2026-12-03 09:00")
    out_at = at("2026-12-04 10:00")
    given = ReleaseInput(released_at=out_at)
    custody_records.release(each_db, order, wrong, given, **acting(each_db, WHEN))
    take_out(each_db, "detention", wrong, order)
    assert held_in(each_db, order) == [(HeldIn.PRISON_REMAND, out_at)]
