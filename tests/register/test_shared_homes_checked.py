"""Who lives where the subject does is checked wherever conditions or persons are added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.corrections.protected_persons import add_protected_person
from orders.errors import RuleBroken
from orders.people.schema import AddressInput
from orders.register.changes import recording
from orders.register.changes.sealed_conditions.putting_right import put_right
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.model import Condition, Order, Protection
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.order import OrderInput, ProtectedInput, ProtectedSchema
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.orders import (
    FORCE,
    NON_MOLEST,
    grant,
    happen,
    home,
    make_order,
    notice_input,
    order_input,
    protected,
    seen,
    subject,
)

PREMISES = ConditionInput("NO_ENTER_PREMISES", "Do not enter.", premises="SUBJECT")
TERMS = (NON_MOLEST, PREMISES)
THEIRS = home("B1 1AA")
OTHER = home("WS1 1AA", lines="2 Invented Close")
SECRET = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
NOT_SHARED, DIFFERS = "premises-not-shared", "shared-home-differs"
LATER = "2026-12-20 09:00"


def lives(answer: bool | None, *homes: AddressInput, **changes: Any) -> ProtectedInput:
    return replace(protected(*homes, **changes), shares_home=answer)


def heard(db: Session, *persons: ProtectedInput) -> Order:
    """A notice about which the court was heard, and that anything was confirmed of."""
    given = notice_input(protected_persons=persons, override_reason="As she says.")
    order = make_order(db, given)
    happen(db, order, EventKind.SERVED, "2026-11-20 09:00")
    return happen(db, order, EventKind.HEARING_OPENED, "2026-11-23 10:00")


def hers(db: Session, order: Order) -> Any:
    asked = select(Protection).where(Protection.order_id == order.id).order_by(Protection.id)
    return db.scalars(asked).first()


def found(broken: pytest.ExceptionInfo[RuleBroken]) -> set[tuple[str, str]]:
    return {(each.code, each.severity.name) for each in broken.value.findings}


def test_on_a_grant_what_the_notice_says_counts_and_is_confirmed(db: Session) -> None:
    """Crime and Security Act 2010 s.24(8); what a court sealed can always be recorded."""
    notice = heard(db, lives(False, OTHER))
    with pytest.raises(RuleBroken) as broken:
        grant(db, notice, conditions=TERMS)
    assert found(broken) == {(NOT_SHARED, "CONFIRM")}
    order = grant(db, notice, conditions=TERMS, override_reason="As sealed.")
    assert (order.override_reason, hers(db, order).shares_home) == ("As sealed.", False)


@pytest.mark.parametrize("answer", [True, None])
def test_one_who_lives_there_or_of_whom_it_is_not_known_bars_no_grant(
    db: Session, answer: bool | None
) -> None:
    notice = heard(db, lives(answer, OTHER), lives(False, OTHER, given_names="Abi"))
    assert hers(db, grant(db, notice, conditions=TERMS)).shares_home is answer


@pytest.mark.parametrize(("said", "bars"), [(False, True), (True, False), (None, False)])
def test_what_is_said_on_a_grant_stands_in_place_of_what_the_notice_says(
    db: Session, said: bool | None, *, bars: bool
) -> None:
    notice = heard(db, lives(not said, THEIRS))
    answers = {hers(db, notice).person_id: said}
    if bars:
        with pytest.raises(RuleBroken) as broken:
            grant(db, notice, conditions=TERMS, shares_home=answers)
        assert found(broken) == {(NOT_SHARED, "CONFIRM"), (DIFFERS, "CONFIRM")}
    order = grant(db, notice, conditions=TERMS, shares_home=answers, override_reason="As sealed.")
    assert hers(db, order).shares_home is said
    assert hers(db, notice).shares_home is not said


def test_on_a_grant_it_is_said_of_who_is_protected_alone(db: Session) -> None:
    notice = heard(db, lives(None, OTHER))
    with pytest.raises(ValidationError) as refused:
        grant(db, notice, shares_home={notice.subject_id: True})
    assert set(refused.value.messages) == {"shares_home"}


@pytest.mark.parametrize("answer", [True, False, None])
def test_no_finding_on_a_grant_tells_what_is_kept_back(db: Session, answer: bool | None) -> None:
    notice = heard(db, lives(answer, SECRET))
    assert hers(db, grant(db, notice, conditions=TERMS)).shares_home is answer


@pytest.mark.parametrize("answer", [True, False, None])
def test_what_is_said_anew_is_checked_alike_whatever_is_kept_back(
    db: Session, answer: bool | None
) -> None:
    notice = heard(db, lives(answer, SECRET))
    with pytest.raises(RuleBroken) as broken:
        grant(db, notice, conditions=TERMS, shares_home={hers(db, notice).person_id: False})
    assert found(broken) == {(NOT_SHARED, "CONFIRM")}


def added(db: Session, order: Order, **options: Any) -> Order:
    rows = db.scalars(select(Condition).where(Condition.order_id == order.id)).all()
    given = [SealedCondition(each.id, None) for each in rows] + [SealedCondition(None, PREMISES)]
    db.refresh(order)
    options = {"reason": "Left out.", "override_reason": None, **options}
    return put_right(db, order.reference, given, **options, **seen(db, order, LATER))


@pytest.mark.parametrize(("make", "severity"), [(notice_input, "REFUSE"), (order_input, "CONFIRM")])
def test_a_condition_that_had_been_left_out_is_checked(
    db: Session, make: Any, severity: str
) -> None:
    order = make_order(db, make(protected_persons=(lives(False, OTHER),)))
    with pytest.raises(RuleBroken) as broken:
        added(db, order)
    assert found(broken) == {(NOT_SHARED, severity)}
    if severity == "CONFIRM":
        db.rollback()


@pytest.mark.parametrize("answer", [True, None])
def test_a_condition_that_had_been_left_out_is_added_where_nothing_bars_it(
    db: Session, answer: bool | None
) -> None:
    order = make_order(db, notice_input(protected_persons=(lives(answer, THEIRS),)))
    assert len(added(db, order).conditions) == 2


@pytest.mark.parametrize("answer", [True, False, None])
def test_no_condition_that_is_added_tells_what_is_kept_back(
    db: Session, answer: bool | None
) -> None:
    given = order_input(protected_persons=(lives(answer, SECRET),), override_reason="She fled.")
    assert len(added(db, make_order(db, given)).conditions) == 2


def add(db: Session, order: Order, given: ProtectedInput, **more: Any) -> Protection:
    db.refresh(order)
    options = {"reason": "Left out.", **more, **seen(db, order, LATER)}
    return add_protected_person(db, order.reference, given, **options)


@pytest.mark.parametrize("make", [notice_input, order_input])
def test_a_person_who_is_added_is_checked_and_can_always_be_added(db: Session, make: Any) -> None:
    given = make(protected_persons=(lives(None, OTHER),), conditions=TERMS)
    order = make_order(db, given)
    db.delete(hers(db, order))
    db.flush()
    with pytest.raises(RuleBroken) as broken:
        add(db, order, lives(False, THEIRS))
    assert found(broken) == {(NOT_SHARED, "CONFIRM"), (DIFFERS, "CONFIRM")}
    assert add(db, order, lives(False, THEIRS), override_reason="So it is.").shares_home is False
    assert order.override_reason == "So it is."


@pytest.mark.parametrize(
    ("homes", "said", "differs"),
    [
        ((THEIRS,), False, True),
        ((THEIRS,), True, False),
        ((OTHER,), True, True),
        ((OTHER,), False, False),
        ((OTHER,), None, False),
        ((replace(THEIRS, lines="Flat 2, 1 Invented Street"),), False, True),
        # Where a home is not all written, nothing is compared.
        ((home(None, lines=""),), True, False),
        ((home(None, lines="", home_of=0),), False, True),
        ((home(None, lines="", home_of=0),), True, False),
    ],
)
def test_an_answer_that_the_addresses_contradict_is_confirmed(
    db: Session, homes: tuple[AddressInput, ...], *, said: bool | None, differs: bool
) -> None:
    given = notice_input(protected_persons=(lives(said, *homes),))
    assert (DIFFERS in codes(db, given)) is differs


def codes(db: Session, given: OrderInput) -> set[str]:
    findings = recording.findings(db, given, now=given.started_at, force=FORCE)
    assert {each.severity.name for each in findings} <= {"CONFIRM"}
    return {each.code for each in findings}


def test_who_lives_where_another_of_the_record_does_is_compared_by_what_is_written(
    db: Session,
) -> None:
    child = lives(True, home(None, lines="", home_of=1), given_names="Abi")
    assert DIFFERS in codes(db, notice_input(protected_persons=(lives(None, OTHER), child)))
    assert DIFFERS not in codes(db, notice_input(protected_persons=(lives(None, THEIRS), child)))


@pytest.mark.parametrize("guess", ["14 Acacia Avenue", "15 Acacia Avenue"])
@pytest.mark.parametrize("said", [True, False])
def test_nothing_that_the_register_knows_of_who_is_chosen_is_compared(
    db: Session, guess: str, *, said: bool
) -> None:
    """Else whoever records an order tries the subject's address, and learns where she lives."""
    make_areas(db)
    number = hers(
        db, make_order(db, notice_input(protected_persons=(protected(SECRET),)))
    ).person_id
    choice = replace(protected().person.choice, same_as=number)
    chosen = lives(said)
    chosen = replace(chosen, person=replace(chosen.person, addresses=(), choice=choice))
    child = lives(said, home(None, lines="", home_of=1), given_names="Abi", born_on=None)
    given = notice_input(
        subject=subject(home("WS2 2BB", lines=guess)), protected_persons=(chosen, child)
    )
    assert DIFFERS not in codes(db, given)
    make_order(db, given)


@pytest.mark.parametrize(
    ("home_of", "said", "kept"),
    [(0, None, True), (0, False, False), (1, None, None), (None, None, None)],
)
def test_who_lives_at_the_subjects_address_has_said_so(
    home_of: int | None, said: bool | None, kept: bool | None
) -> None:
    address = {"lines": "", "home_of": home_of} if home_of is not None else {"lines": "3 Elm Row"}
    person = {"family_name": "Bell", "sex": "2", "addresses": [address | {"without_place": True}]}
    given = ProtectedSchema().load({"person": person, "shares_home": said})
    assert given.shares_home is kept
