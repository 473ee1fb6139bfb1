"""What was recorded wrongly is put right; what stood there stays readable, and all else follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.corrections import service
from orders.corrections.history import corrections_of
from orders.corrections.service import CorrectionInput
from orders.corrections.sorts import PERSON
from orders.courts import calendar as calendars
from orders.errors import ChangedMeanwhile, NotFound
from orders.ground.model import Visit
from orders.people.model import Person, PersonName
from orders.people.name_search import persons_named
from orders.register import order_record
from orders.register.changes import person_joins
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order, Protection
from orders.register.person_sheets import person_sheet
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis
from orders.search.disclosure.gate import Gate
from orders.typed_words import glean
from tests.factories.accounts import make_account
from tests.factories.ground import make_visit
from tests.factories.orders import acting, at, home, make_order, protected, seen, subject
from tests.register.changes.test_person_joins import live_in, standing_order

LATER = "2026-12-05 09:00"
pytestmark = pytest.mark.spatial


def put_right(
    db: Session, order: Order, slug: str, number: int, said: dict[str, Any], **more: Any
) -> Any:
    db.refresh(order)
    given = CorrectionInput(said, "Typed wrongly.", **more)
    return service.correct(db, order.reference, slug, number, given, **seen(db, order, LATER))


def found_by(db: Session, name: str) -> set[int]:
    return set(db.scalars(select(persons_named(db, name).subquery().c.person_id)))


def test_a_wrong_letter_in_a_name_is_put_right_on_every_record_of_theirs(each_db: Session) -> None:
    wrong = subject(family_name="Marhs")
    one, other = (make_order(each_db, standing_order(subject=wrong)) for _ in range(2))
    person_joins.join(
        each_db, one.subject_id, other.subject_id, reason="Prints.", **acting(each_db, LATER)
    )
    assert found_by(each_db, "Marhs") >= {one.subject_id}
    first, second = put_right(each_db, one, "person", one.subject_id, {"family_name": "Marsh"})
    assert (first.was, first.act, first.reason) == (
        {"family_name": "Marhs"},
        CorrectionAct.WRONG,
        "Typed wrongly.",
    )
    assert {first.row_id, second.row_id} == {one.subject_id, other.subject_id}
    for each in (one, other):
        person = each_db.get_one(Person, each.subject_id)
        assert person.name == "Daniel MARSH"
        assert [name.family_name for name in person_sheet(each_db, person.id).names] == []
    assert found_by(each_db, "Marsh") == {one.subject_id, other.subject_id}
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "record.corrected")).one()
    assert (line.reference, line.reason) == (one.reference, "Typed wrongly.")
    assert verify(each_db).wrong == ()


def test_a_name_changed_by_deed_poll_finds_the_person_as_the_old_one_does(
    each_db: Session,
) -> None:
    order = make_order(each_db, standing_order())
    on = {"act": CorrectionAct.CHANGED, "changed_on": date(2026, 12, 1)}
    put_right(each_db, order, "person", order.subject_id, {"family_name": "Reeve"}, **on)
    assert each_db.get_one(Person, order.subject_id).name == "Daniel REEVE"
    assert order.subject_id in found_by(each_db, "Marsh") & found_by(each_db, "Reeve")
    names = person_sheet(each_db, order.subject_id).names
    assert [each.family_name for each in names] == ["Marsh"]
    # Nobody said that police were told of it.
    added = select(PersonName).where(PersonName.family_name == "Reeve")
    assert each_db.scalars(added).one().notified_on is None


def test_what_differs_in_nothing_or_cannot_be_so_is_refused(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    for said, field in (
        ({"family_name": "Marsh"}, "form"),
        ({"family_name": ""}, "family_name"),
        ({"born_on": "2031-01-01"}, "born_on"),
        ({"shoe_size": "9"}, "shoe_size"),
    ):
        with pytest.raises(ValidationError) as refused:
            put_right(each_db, order, "person", order.subject_id, said)
        assert set(refused.value.messages) == {field}
    with pytest.raises(ValidationError):
        put_right(each_db, order, "grounds", 0, {"grounds": "x"}, act=CorrectionAct.CHANGED)
    with pytest.raises(NotFound):
        put_right(each_db, order, "grounds", order.id, {"grounds": "Other."})
    options = acting(each_db, LATER) | {"version": order.version + 1}
    with pytest.raises(ChangedMeanwhile):
        service.correct(
            each_db,
            order.reference,
            "grounds",
            0,
            CorrectionInput({"grounds": "Other."}, "Wrong file."),
            **options,
        )
    assert each_db.scalars(select(CorrectionRecord)).all() == []


def test_particulars_of_an_order_and_answers_are_put_right_by_part(each_db: Session) -> None:
    order = make_order(each_db, standing_order())
    said = {"grounds": "Violence on 18 November.", "considerations": {"OCCUPANT_OPINION": "Asked."}}
    (kept,) = put_right(each_db, order, "grounds", 0, said)
    assert kept.was == {
        "grounds": "Violence on 19 November; believed necessary to protect.",
        "considerations": {"OCCUPANT_OPINION": ""},
    }
    assert order.considerations == {"OCCUPANT_OPINION": "Asked."}
    answers = {"characteristics": {"RELIGION": "none", "LANGUAGE": "Polish"}}
    put_right(each_db, order, "answers", order.subject_id, answers)
    (kept,) = put_right(
        each_db, order, "answers", order.subject_id, {"characteristics": {"RELIGION": "Quaker"}}
    )
    assert kept.was == {"characteristics": {"RELIGION": "none"}}


def test_a_visit_on_the_wrong_day_is_put_right_and_one_that_never_was_is_taken_out(
    each_db: Session,
) -> None:
    order = make_order(each_db, standing_order())
    visit = make_visit(each_db, order, visited_at=at("2026-12-03 10:00"), next_due_on=None)
    put_right(each_db, order, "visit", visit.id, {"visited_at": "2026-12-02T10:00"})
    assert each_db.get_one(Visit, visit.id).visited_at == at("2026-12-02 10:00")
    with pytest.raises(ValidationError):
        put_right(each_db, order, "visit", visit.id, {"visited_at": "2027-12-02T10:00"})
    each_db.refresh(order)
    kept = service.take_out(
        each_db,
        order.reference,
        "visit",
        visit.id,
        reason="Another order.",
        **seen(each_db, order, LATER),
    )
    assert kept.was["visited_by"] == visit.visited_by
    assert each_db.scalars(select(Visit)).all() == []
    assert verify(each_db).wrong == ()


def test_a_wrong_protected_person_counts_nowhere_once_taken_out(each_db: Session) -> None:
    order = make_order(
        each_db, standing_order(protected_persons=(protected(home("B2 2BB", confidential=True)),))
    )
    row = each_db.scalars(select(Protection).where(Protection.order_id == order.id)).one()
    assert live_in(each_db, order, at(LATER), Basis.VICTIM_HOME) == {"WMP", "ALD"}
    each_db.refresh(order)
    service.take_out(
        each_db,
        order.reference,
        "connection",
        row.person_id,
        reason="Another woman of that name.",
        **seen(each_db, order, LATER),
    )
    assert live_in(each_db, order, at(LATER), Basis.VICTIM_HOME) == set()
    each_db.refresh(order, ["protections"])
    assert order.protections == []
    assert verify(each_db).wrong == ()
    with pytest.raises(NotFound):
        put_right(each_db, order, "connection", row.person_id, {"lives_with": "Her mother"})


def test_of_its_people_an_order_tells_what_is_theirs_and_not_what_other_orders_say(
    each_db: Session,
) -> None:
    one, other = (make_order(each_db, standing_order()) for _ in range(2))
    first, second = (
        each_db.scalars(select(Protection.person_id).where(Protection.order_id == each.id)).one()
        for each in (one, other)
    )
    person_joins.join(each_db, first, second, reason="Her card.", **acting(each_db, LATER))
    put_right(each_db, other, "connection", second, {"lives_with": "Her mother"})
    put_right(each_db, other, "person", second, {"gender_described": "Woman"})
    options: dict[str, Any] = {"visible": true(), "calendar": calendars.current(each_db)}
    sheet = order_record.read(each_db, one.reference, **options)
    gate = Gate(lambda: each_db, None, "101")
    with glean(gate):
        told = corrections_of(each_db, sheet, by=make_account(each_db), visible=true())
    assert [each.title for each in told] == [PERSON.title] * 2
    # What keeps homes back is asked about the order from whose page it was put right.
    assert other.reference in gate.references


def test_equality_answers_are_the_words_of_who_said_them_last(each_db: Session) -> None:
    """Who recorded the person learns of another's words by no guess, and who said them does."""
    told = "Worships beside 14 Acacia Avenue."
    hidden = home("WS2 2BB", lines="14 Acacia Avenue", confidential=True)
    order = make_order(each_db, standing_order(protected_persons=(protected(hidden),)))
    recorder = each_db.get_one(Account, order.recorded_by_id)
    other = make_account(each_db, Role.CIVIL_ORDERS)
    reference, person_id = order.reference, order.subject_id

    def say(by: Account) -> None:
        each_db.expunge_all()
        version = each_db.scalar(select(Order.version).where(Order.reference == reference))
        given = CorrectionInput({"characteristics": {"RELIGION": told}}, "Asked again.")
        options: dict[str, Any] = {"by": by, "now": at(LATER), "version": version}
        with glean(Gate(lambda: each_db, by, "101")):
            service.correct(each_db, reference, "answers", person_id, given, **options)

    say(other)
    say(recorder)
    with pytest.raises(ValidationError, match="Nothing differs"):
        say(recorder)
    say(other)
    with pytest.raises(ValidationError, match="Nothing differs"):
        say(other)
