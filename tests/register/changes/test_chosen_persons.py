"""Persons chosen while recording: joined, doubted or told apart in the recording's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas.model import Area
from orders.audit.model import Action, AuditEntry
from orders.people.joined_records import PersonJoin, same_records
from orders.people.likeness import pairs
from orders.people.model import Address, LikelyPair, PersonPair, Sameness
from orders.people.schema import PersonChoice
from orders.register.changes import person_joins, person_matches
from orders.register.model import Condition, Order, Presence
from orders.register.proof import verify
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import Basis
from tests.factories.accounts import make_account
from tests.factories.orders import (
    NON_MOLEST,
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)

NOW = "2026-11-24 09:00"
pytestmark = pytest.mark.spatial


@pytest.fixture
def db(areas: Session) -> Session:
    """Each database in turn, with areas to place homes in."""
    return areas


@pytest.fixture
def held(db: Session) -> Order:
    """A notice the register has on Daniel Marsh for Grace Okafor."""
    return make_served_notice(db)


def chosen(given: Any, choice: PersonChoice) -> Any:
    """A person with what was chosen of them."""
    if hasattr(given, "person"):
        return replace(given, person=replace(given.person, choice=choice))
    return replace(given, choice=choice)


def areas_of(db: Session, order: Order, basis: Basis) -> set[str]:
    """The codes of the areas an order counts in by one side's home."""
    rows = db.scalars(
        select(Area.code)
        .join(Presence, Presence.area_id == Area.id)
        .where(Presence.order_id == order.id, Presence.basis == basis)
    )
    return set(rows)


def protected_id(order: Order, db: Session) -> int:
    db.refresh(order, ["protections"])
    return order.protections[0].person_id


def lines(db: Session, what: str) -> Sequence[AuditEntry]:
    return db.scalars(select(AuditEntry).where(AuditEntry.what == what)).all()


def test_a_person_who_is_chosen_is_joined_in_the_same_act(db: Session, held: Order) -> None:
    new = subject(given_names="Danny", addresses=())
    given = order_input(subject=chosen(new, PersonChoice(same_as=held.subject_id)))
    order = make_order(db, given, now=NOW)
    assert order.subject_id != held.subject_id
    assert same_records(db, order.subject_id) == (held.subject_id, order.subject_id)
    made = db.scalars(select(PersonJoin)).one()
    assert made.reason == f"Chosen while recording {order.reference}."
    assert made.joined_at == at(NOW)
    (line,) = lines(db, "person.compared")
    assert (line.action, line.reason) == (Action.COMBINATION, made.reason)
    # No home was written: those the register has count.
    assert areas_of(db, order, Basis.SUBJECT_HOME) == areas_of(db, held, Basis.SUBJECT_HOME)
    assert verify(db).wrong == ()


def test_a_withheld_home_counts_and_stays_withheld_on_the_new_record(db: Session) -> None:
    hidden = home("WS1 1AA", lines="9 Hidden Close", confidential=True)
    held = make_order(db, notice_input(protected_persons=(protected(hidden),)))
    choice = PersonChoice(same_as=protected_id(held, db))
    again = chosen(protected(addresses=()), choice)
    again = replace(again, person=replace(again.person, addresses=()))
    near = ConditionInput("NO_APPROACH_PREMISES", "Not within 100 metres.", premises="PROTECTED")
    given = order_input(protected_persons=(again,), conditions=(near, NON_MOLEST))
    order = make_order(db, given, now=NOW)
    homes = db.scalars(select(Address).where(Address.lines == "9 Hidden Close")).all()
    assert [(each.person_id, each.confidential) for each in homes] == [
        (protected_id(held, db), True)
    ]
    assert areas_of(db, order, Basis.VICTIM_HOME) == areas_of(db, held, Basis.VICTIM_HOME)
    premises = select(Condition.address_id).where(Condition.code == near.code)
    assert db.scalars(premises).one() == homes[0].id
    assert verify(db).wrong == ()


def test_a_home_typed_again_is_withheld_where_the_register_withholds_it(db: Session) -> None:
    hidden = home("WS1 1AA", lines="9 Hidden Close", confidential=True)
    held = make_order(db, notice_input(protected_persons=(protected(hidden),)))
    typed = protected(home("WS1 1AA", lines="9 Hidden Close"))
    again = chosen(typed, PersonChoice(same_as=protected_id(held, db)))
    make_order(db, order_input(protected_persons=(again,)), now=NOW)
    shown = select(Address.confidential).where(Address.lines == "9 Hidden Close")
    assert db.scalars(shown).all() == [True, True]


def test_nobody_of_that_number_is_named_by_its_field(db: Session) -> None:
    given = order_input(protected_persons=(chosen(protected(), PersonChoice(same_as=4_711)),))
    with pytest.raises(ValidationError) as wrong:
        make_order(db, given, now=NOW)
    said = {"same_as": ["There is no such person in the register."]}
    assert wrong.value.messages == {"protected_persons": {0: {"person": said}}}


def test_one_person_is_not_chosen_for_both_sides(db: Session, held: Order) -> None:
    choice = PersonChoice(same_as=held.subject_id)
    given = order_input(
        subject=chosen(subject(), choice), protected_persons=(chosen(protected(), choice),)
    )
    with pytest.raises(ValidationError, match="cannot be the same person"):
        make_order(db, given, now=NOW)


def test_a_pair_a_recorder_was_not_sure_of_is_listed_whatever_it_shares(
    db: Session, held: Order
) -> None:
    stranger = subject(given_names="Ann", family_name="Other", born_on=None)
    choice = PersonChoice(unsure=(held.subject_id,))
    order = make_order(db, order_input(subject=chosen(stranger, choice)), now=NOW)
    key = (held.subject_id, order.subject_id)
    assert key in pairs.undecided(db, limit=10)
    pairs.renew(db, key)
    pairs.compare_next(db, now=at(NOW))
    (listed,) = [
        each
        for each in person_matches.likely(db, limit=10)
        if (each.first.id, each.second.id) == key
    ]
    assert listed.is_unsure
    kept = db.get_one(LikelyPair, key)
    assert (kept.unsure_at, kept.unsure_by_id) == (at(NOW), order.recorded_by_id)
    by = make_account(db)
    person_matches.decide(
        db, listed, Sameness.DIFFERENT, by=by, now=at(NOW), reason="Another face."
    )
    assert key not in pairs.undecided(db, limit=10)


def test_somebody_else_is_never_offered_as_a_pair(db: Session, held: Order) -> None:
    choice = PersonChoice(others=(held.subject_id,), reason="A cousin, seen by DC Price.")
    order = make_order(db, order_input(subject=chosen(subject(), choice)), now=NOW)
    key = (held.subject_id, order.subject_id)
    assert key not in pairs.undecided(db, limit=10)
    decided = db.get_one(PersonPair, key)
    assert (decided.decision, decided.reason) == (Sameness.DIFFERENT, choice.reason)
    assert [line.reason for line in lines(db, "person.compared")] == [choice.reason]


def test_a_choice_taken_back_leaves_the_new_record_what_was_written(
    db: Session, held: Order
) -> None:
    away = subject(home("WS1 1AA", lines="5 Away"))
    given = order_input(subject=chosen(away, PersonChoice(same_as=held.subject_id)))
    order = make_order(db, given, now=NOW)
    both = areas_of(db, order, Basis.SUBJECT_HOME)
    assert areas_of(db, held, Basis.SUBJECT_HOME) == both
    made = db.scalars(select(PersonJoin)).one()
    by = make_account(db)
    person_joins.take_back(db, made.id, reason="Another man.", by=by, now=at("2026-11-25 09:00"))
    one, other = (areas_of(db, each, Basis.SUBJECT_HOME) for each in (held, order))
    assert one | other == both
    assert one - other
    assert other - one
    assert verify(db).wrong == ()


def test_a_child_shares_the_address_of_another_and_what_is_withheld_of_it(db: Session) -> None:
    mother = protected(home("WS1 1AA", lines="9 Hidden Close", confidential=True))
    child = protected(replace(home(None), lines="", home_of=1), given_names="Abi", born_on=None)
    order = make_order(db, notice_input(protected_persons=(mother, child)))
    homes = db.scalars(select(Address).where(Address.lines == "9 Hidden Close")).all()
    assert [each.confidential for each in homes] == [True, True]
    assert len({each.person_id for each in homes}) == 2
    assert verify(db).wrong == ()
    assert order.id


def test_a_child_shares_a_home_only_the_register_knows(db: Session) -> None:
    hidden = home("WS1 1AA", lines="9 Hidden Close", confidential=True)
    held = make_order(db, notice_input(protected_persons=(protected(hidden),)))
    mother = chosen(protected(), PersonChoice(same_as=protected_id(held, db)))
    mother = replace(mother, person=replace(mother.person, addresses=()))
    child = protected(replace(home(None), lines="", home_of=1), given_names="Abi", born_on=None)
    order = make_order(db, order_input(protected_persons=(mother, child)), now=NOW)
    db.refresh(order, ["protections"])
    own = db.scalars(
        select(Address).where(Address.person_id == order.protections[1].person_id)
    ).one()
    assert (own.lines, own.confidential) == ("9 Hidden Close", True)
    assert own.point is not None


@pytest.mark.parametrize("whose", [0, 2, 7])
def test_an_address_cannot_be_shared_with_whom_has_none(db: Session, whose: int) -> None:
    nowhere = subject()
    nowhere = replace(nowhere, addresses=())
    child = protected(replace(home(None), lines="", home_of=whose), given_names="Abi")
    given = notice_input(subject=nowhere, protected_persons=(protected(), child))
    with pytest.raises(ValidationError, match="whose address is written out"):
        make_order(db, given)
