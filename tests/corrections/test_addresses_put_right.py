"""An address is put right in its place; what stood there hides with it, and all else follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.corrections.addresses import correct_address
from orders.errors import ChangedMeanwhile, Conflict
from orders.people.model import Address, PlacedBy
from orders.people.schema import AddressInput
from orders.register.changes import home_changes, person_joins
from orders.register.confidentiality import same_homes
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Order, Protection
from orders.register.person_facts import removals
from orders.register.proof import verify
from orders.rules.vocabulary.codes import AddressKind
from orders.search.disclosure.withheld_homes import people_of_orders
from tests.factories.orders import acting, at, home, make_order, protected, seen, subject
from tests.register.changes.test_person_joins import live_in, standing_order

LATER = "2026-12-05 09:00"
AFTER = at("2026-12-10 12:00")
HIDDEN = home("WS2 2BB", lines="9 Hidden Mews", confidential=True)
pytestmark = pytest.mark.spatial


def address_of(db: Session, person_id: int) -> Address:
    """The first address that stands on a record."""
    standing = select(Address).where(Address.person_id == person_id, Address.removal_id.is_(None))
    return db.scalars(standing.order_by(Address.id)).all()[0]


def hers(db: Session, order: Order) -> Address:
    """The first address of whom an order protects."""
    protecting = select(Protection.person_id).where(Protection.order_id == order.id)
    return address_of(db, db.scalars(protecting).one())


def earlier_of(db: Session, address: Address) -> list[Address]:
    """What stood there before."""
    db.expire_all()
    wanted = select(Address).where(Address.stands_as_id == address.id).order_by(Address.id)
    return list(db.scalars(wanted))


def is_withheld(db: Session, address: Address) -> bool:
    """Whether it is, as it stands in the register."""
    db.refresh(address)
    return address.confidential


def put_right(
    db: Session, order: Order, address: Address, *, unseen: bool = False, **said: Any
) -> None:
    db.refresh(order)
    correct_address(
        db,
        order.reference,
        address.id,
        said,
        reason="A slip.",
        unseen=unseen,
        **seen(db, order, LATER),
    )


def test_a_wrong_postcode_is_put_right_on_every_order_of_the_person(each_db: Session) -> None:
    one, other = (
        make_order(each_db, standing_order(subject=subject(home("B1 1AA")))) for _ in range(2)
    )
    options = acting(each_db, LATER)
    person_joins.join(each_db, one.subject_id, other.subject_id, reason="Prints.", **options)
    removals.take_out(
        each_db,
        "address",
        address_of(each_db, other.subject_id).id,
        person_id=other.subject_id,
        reason="Twice.",
        reference=other.reference,
        **options,
    )
    address = address_of(each_db, one.subject_id)
    number, recorded = address.id, address.recorded_at
    put_right(each_db, one, address, postcode="WS1 1AA", lines="2 Right Road")
    for each in (one, other):
        assert live_in(each_db, each, AFTER) == {"WMP", "BIR", "BIR1"}
    stands = address_of(each_db, one.subject_id)
    assert (stands.id, stands.lines, stands.postcode) == (number, "2 Right Road", "WS1 1AA")
    assert (stands.recorded_at, stands.placed_by) == (recorded, PlacedBy.POSTCODE)
    (earlier,) = earlier_of(each_db, stands)
    assert earlier.postcode == "B1 1AA"
    assert earlier.removal_id is not None
    (line,) = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "address.corrected"))
    assert (line.reference, line.reason) == (one.reference, "A slip.")
    assert line.details is not None
    assert line.details["fields"] == ["lines", "postcode"]
    assert verify(each_db).wrong == ()


def test_homes_that_a_move_ended_follow_its_first_day(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    new = home("WS2 2BB", lines="9 New Road", starts_on=date(2026, 12, 3))
    moved = home_changes.move(
        each_db,
        order.subject_id,
        new,
        leaves=True,
        reference=order.reference,
        **acting(each_db, "2026-12-04 09:00"),
    )
    put_right(each_db, order, moved, starts_on="2026-12-01")
    assert live_in(each_db, order, at("2026-12-02 12:00")) == {"WMP", "BIR", "BIR2"}
    with pytest.raises(ValidationError, match="Another home ended on this day"):
        put_right(each_db, order, moved, starts_on=None)
    # Until a day that is said, whatever move ended it.
    put_right(each_db, order, address_of(each_db, order.subject_id), ends_on="2026-12-02")
    put_right(each_db, order, moved, starts_on="2026-12-05")
    assert live_in(each_db, order, at("2026-12-02 12:00")) == {"WMP", "ALD", "ALD1"}
    assert live_in(each_db, order, at("2026-12-03 12:00")) == {"WMP", "UNALLOCATED"}
    assert verify(each_db).wrong == ()


def test_one_that_turns_out_to_be_a_withheld_home_is_withheld_with_what_stood_there(
    each_db: Session,
) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    address = address_of(each_db, order.subject_id)
    put_right(each_db, order, address, lines="9, hidden mews", postcode="WS2 2BB")
    (earlier,) = earlier_of(each_db, address)
    assert (address.confidential, earlier.confidential) == (True, True)
    assert live_in(each_db, order, AFTER) == {"WMP", "BIR"}
    assert same_homes.unanswered(each_db, [order.id]) == [address.id]
    # Who typed it goes on reading both, and is told by nothing that it is withheld.
    rows = each_db.scalars(select(SameHome)).all()
    assert {each.address_id for each in rows} == {address.id, earlier.id}
    (author,) = {each.typed_by_id for each in rows}
    assert author is not None
    assert verify(each_db).wrong == ()


def test_what_is_withheld_stays_so_and_goes_on_keeping_back(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    address = hers(each_db, order)
    put_right(each_db, order, address, unseen=True, lines="7 Right Road", postcode="WS1 1AA")
    (earlier,) = earlier_of(each_db, address)
    assert (address.confidential, earlier.confidential) == (True, True)
    assert (address.lines, earlier.lines) == ("7 Right Road", "9 Hidden Mews")
    homes = people_of_orders(each_db, [order.id])[order.id].homes
    assert {each.address_id for each in homes} == {address.id, earlier.id}
    options = acting(each_db, LATER)
    home_changes.withhold(
        each_db,
        address.id,
        confidential=False,
        reason="She asked for it.",
        purpose="PERSON_ASKED",
        reference=order.reference,
        **options,
    )
    (earlier,) = earlier_of(each_db, address)
    assert (address.confidential, earlier.confidential) == (False, True)


def test_what_is_typed_unseen_is_taken_for_new_whatever_is_recorded(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    address = hers(each_db, order)
    before = address.point
    for lines in ("9 Hidden Mews", "8 Other Mews"):
        put_right(each_db, order, address, unseen=True, lines=lines, postcode="WS2 2BB")
        line = each_db.scalars(
            select(AuditEntry)
            .where(AuditEntry.what == "address.corrected")
            .order_by(AuditEntry.id.desc())
        ).first()
        assert line is not None
        assert line.details is not None
        assert line.details["fields"] == [
            "grid",
            "lines",
            "outside_force",
            "postcode",
            "uprn",
        ]
    # Left blank it stays; its kind and days are put right all the same.
    put_right(each_db, order, address, unseen=True, lines="", postcode="", kind="TEMPORARY")
    each_db.refresh(address)
    assert (address.kind, address.lines) == (AddressKind.TEMPORARY, "8 Other Mews")
    assert address.point is not None
    assert before is not None
    with pytest.raises(ValidationError, match="postcode"):
        put_right(each_db, order, address, unseen=True, lines="1 Nowhere")
    with pytest.raises(ValidationError, match="Nothing differs"):
        put_right(each_db, order, address, unseen=True, without_place=True)


def test_what_stood_there_is_withheld_with_the_home_later(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(home("WS2 2BB")),)))
    address = hers(each_db, order)
    put_right(each_db, order, address, lines="7 Right Road")
    options = acting(each_db, LATER)
    home_changes.withhold(
        each_db,
        address.id,
        confidential=True,
        reason="",
        reference=order.reference,
        **options,
    )
    (earlier,) = earlier_of(each_db, address)
    assert earlier.confidential is True


def test_a_home_that_is_a_refuge_is_withheld_from_then_on(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(home("WS2 2BB")),)))
    address = hers(each_db, order)
    put_right(each_db, order, address, kind="REFUGE")
    (earlier,) = earlier_of(each_db, address)
    assert (address.confidential, earlier.confidential) == (True, True)
    put_right(each_db, order, address, kind="HOME")
    each_db.refresh(address)
    assert (address.kind, address.confidential) == (AddressKind.HOME, True)


def test_a_copy_is_put_right_with_what_it_was_copied_from(each_db: Session) -> None:
    one, other = (make_order(each_db, standing_order()) for _ in range(2))
    options: dict[str, Any] = acting(each_db, "2026-12-01 09:00")
    join = person_joins.join(each_db, one.subject_id, other.subject_id, reason="Same.", **options)
    assert join is not None
    new = home("WS2 2BB", lines="9 New Road", starts_on=date(2026, 12, 3))
    moved = home_changes.move(
        each_db,
        one.subject_id,
        new,
        leaves=True,
        reference=one.reference,
        **acting(each_db, "2026-12-03 09:00"),
    )
    options = acting(each_db, "2026-12-04 09:00")
    person_joins.take_back(each_db, join.id, reason="Cousins.", **options)
    person_joins.join(each_db, one.subject_id, other.subject_id, reason="Same.", **options)
    put_right(each_db, one, moved, postcode="WS1 1AA")
    for each in (one, other):
        assert live_in(each_db, each, AFTER) == {"WMP", "BIR", "BIR1"}
    wordings = each_db.scalars(select(Address).where(Address.stands_as_id.is_not(None))).all()
    assert [each.postcode for each in wordings] == ["WS2 2BB", "WS2 2BB"]
    assert verify(each_db).wrong == ()


def test_what_cannot_be_is_refused(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    address = address_of(each_db, order.subject_id)
    for said, message in (
        ({}, "Nothing differs"),
        ({"postcode": "b11aa"}, "Nothing differs"),
        ({"postcode": "ZZ9 9ZZ"}, "We do not know where"),
        ({"confidential": False}, "There are only"),
        ({"starts_on": "1970-01-01"}, "before the person was born"),
    ):
        with pytest.raises(ValidationError, match=message):
            put_right(each_db, order, address, **said)
    with pytest.raises(ChangedMeanwhile):
        correct_address(
            each_db,
            order.reference,
            address.id,
            {"lines": "2 Right Road"},
            reason="A slip.",
            unseen=False,
            **acting(each_db, LATER) | {"version": 99},
        )
    removals.take_out(
        each_db,
        "address",
        address.id,
        person_id=order.subject_id,
        reason="Never there.",
        reference=order.reference,
        **acting(each_db, LATER),
    )
    with pytest.raises(Conflict):
        put_right(each_db, order, address, lines="2 Right Road")


def test_one_placed_by_a_postcode_near_it_keeps_its_place(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    near = AddressInput(AddressKind.HOME, "The barge", near_postcode="WS2 2BB")
    moved = home_changes.move(
        each_db,
        order.subject_id,
        near,
        leaves=False,
        reference=order.reference,
        **acting(each_db, "2026-12-04 09:00"),
    )
    before = moved.point
    assert before is not None
    put_right(each_db, order, moved, lines="The blue barge")
    each_db.refresh(moved)
    assert (moved.lines, moved.point, moved.postcode) == ("The blue barge", before, None)
    put_right(each_db, order, moved, without_place=True)
    each_db.refresh(moved)
    assert (moved.point, moved.placed_by) == (None, None)
    assert verify(each_db).wrong == ()


def test_the_days_of_a_home_that_was_opened_are_put_right_and_it_stays_open(
    each_db: Session,
) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    address = address_of(each_db, order.subject_id)
    put_right(each_db, order, address, lines="9, hidden mews", postcode="WS2 2BB")
    assert address.confidential
    home_changes.withhold(
        each_db,
        address.id,
        confidential=False,
        reason="He lives there with her consent.",
        purpose="PERSON_ASKED",
        reference=order.reference,
        **acting(each_db, "2026-12-06 09:00"),
    )
    put_right(each_db, order, address, starts_on="2026-10-01")
    assert not is_withheld(each_db, address)
    put_right(each_db, order, address, lines="9 Hidden Mews, Flat 0")
    put_right(each_db, order, address, lines="9 Hidden Mews")
    assert is_withheld(each_db, address)


def test_who_said_where_a_withheld_home_is_may_be_put_right_unseen(each_db: Session) -> None:
    hidden = replace(HIDDEN, source="Her sister")
    order = make_order(each_db, standing_order(protected_persons=(protected(hidden),)))
    address = hers(each_db, order)
    for source in ("Her sister", "Her brother"):  # The first is what is recorded: nothing tells.
        put_right(each_db, order, address, unseen=True, source=source)
        line = each_db.scalars(
            select(AuditEntry)
            .where(AuditEntry.what == "address.corrected")
            .order_by(AuditEntry.id.desc())
        ).first()
        assert line is not None
        assert line.details is not None
        assert line.details["fields"] == ["source"]
    each_db.refresh(address)
    assert (address.source, address.lines) == ("Her brother", "9 Hidden Mews")


def test_a_place_said_later_goes_on_being_read_by_who_said_it(each_db: Session) -> None:
    order = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    said = AddressInput(AddressKind.HOME, "9 Hidden Mews", without_place=True)
    options = acting(each_db, "2026-12-04 09:00")
    moved = home_changes.move(
        each_db, order.subject_id, said, leaves=False, reference=order.reference, **options
    )
    where = replace(said, postcode="WS2 2BB")
    options["now"] = at("2026-12-05 09:00")
    home_changes.put_in_place(each_db, moved.id, where, reference=order.reference, **options)
    assert moved.confidential is True
    assert moved.id in same_homes.typed_by(each_db, options["by"], [moved.id])


def test_who_joins_two_records_is_not_told_that_a_home_of_one_is_that_of_the_other(
    each_db: Session,
) -> None:
    hers = make_order(each_db, standing_order(protected_persons=(protected(HIDDEN),)))
    guess = home("WS2 2BB", lines="9 Hidden Mews")
    stranger = make_order(each_db, standing_order(subject=replace(subject(guess), born_on=None)))
    typed = address_of(each_db, stranger.subject_id)
    assert not is_withheld(each_db, typed)
    woman = each_db.scalars(
        select(Protection.person_id).where(Protection.order_id == hers.id)
    ).one()
    options = acting(each_db, LATER)
    person_joins.join(each_db, stranger.subject_id, woman, reason="Prints.", **options)
    assert is_withheld(each_db, typed)
    assert typed.id in same_homes.typed_by(each_db, options["by"], [typed.id])
