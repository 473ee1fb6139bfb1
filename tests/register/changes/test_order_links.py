"""An order that ends another: interim and main, earlier and later, and taking that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session, selectinload

from orders.audit.model import Action, AuditEntry
from orders.courts.calendar import PUBLISHED
from orders.errors import RuleBroken
from orders.register import order_record, proof
from orders.register.changes import (
    corrections,
    order_links,
    person_joins,
    person_matches,
    recording,
)
from orders.register.model import Event, Order, Presence, Stay
from orders.register.presence.facts_query import facts_of
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.lifecycle import states
from orders.rules.lifecycle.notification import NotificationState
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind, State
from tests.factories.accounts import make_account
from tests.factories.orders import (
    at,
    grant,
    happen,
    make_order,
    make_served_notice,
    order_input,
    seen,
    subject,
)

NO_CONTACT = ConditionInput("NO_CONTACT_DIRECT", "You must not contact the protected person.")
OTHERWISE = EndsKind.UNTIL_FURTHER_ORDER


def given(kind: str, made: str, until: str | None = None, **changes: Any) -> OrderInput:
    """An order of a kind, made and ending at London times."""
    values: dict[str, Any] = {
        "kind": kind,
        "started_at": at(made),
        "ends_at": at(until) if until else None,
        "ends_kind": EndsKind.FIXED if until else OTHERWISE,
        "conditions": (NO_CONTACT,),
    }
    return order_input(**(values | changes))


def state(db: Session, order: Order, when: str) -> State | None:
    (facts,) = facts_of(db, [order.id])
    return states.state_at(facts.periods, at(when))


def stay(db: Session, order: Order, when: str) -> set[Stay]:
    """The states an order counts in at an instant."""
    found = db.scalars(
        select(Presence.state).where(
            Presence.order_id == order.id,
            Presence.from_at <= at(when),
            Presence.until_at > at(when),
        )
    )
    return set(found)


def kinds_of(db: Session, order: Order) -> list[EventKind]:
    found = db.scalars(
        select(Order)
        .where(Order.id == order.id)
        .options(selectinload(Order.events))
        .execution_options(populate_existing=True)
    ).one()
    return [event.kind for event in found.events]


@pytest.mark.parametrize(
    ("interim", "main", "until", "ended"),
    [
        pytest.param("SPO_INTERIM", "SPO", None, EventKind.ENDED_ON_DETERMINATION, id="SPO"),
        pytest.param(
            "SHPO_INTERIM", "SHPO_CIVIL", None, EventKind.ENDED_ON_DETERMINATION, id="SHPO"
        ),
        pytest.param("SRO_INTERIM", "SRO", None, EventKind.ENDED_ON_DETERMINATION, id="SRO"),
        pytest.param("NMO_EX_PARTE", "NMO", None, EventKind.REPLACED, id="NMO"),
    ],
)
def test_the_main_order_ends_its_interim_one_at_the_instant_it_is_made_l6(
    placed: Session, interim: str, main: str, until: str | None, ended: EventKind
) -> None:
    before = make_order(placed, given(interim, "2026-11-20 11:00", "2027-01-31 13:00"))
    after = make_order(
        placed, given(main, "2027-01-10 11:00", until, ends_orders=(before.reference,))
    )
    assert kinds_of(placed, before) == [EventKind.MADE, ended]
    assert state(placed, before, "2027-01-10 10:59") is State.LIVE
    assert state(placed, before, "2027-01-10 11:00") is State.ENDED
    assert stay(placed, before, "2027-01-10 11:00") == {Stay.ENDED}
    assert stay(placed, after, "2027-01-10 11:00") == {Stay.LIVE}
    assert before.application == after.application is not None
    what = placed.scalars(
        select(AuditEntry.what).where(AuditEntry.reference == before.reference)
    ).all()
    assert f"order.{ended.value.lower().replace('_', '-')}" in what


def test_the_subject_of_an_order_and_of_the_one_it_ends_are_one_person(placed: Session) -> None:
    before = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    after = make_order(placed, given("SPO", "2027-01-10 11:00", ends_orders=(before.reference,)))
    assert person_joins.in_force(placed, before.subject_id, after.subject_id) is not None
    said = select(AuditEntry).where(AuditEntry.what == "person.compared")
    assert placed.scalars(said).one().action is Action.COMBINATION


def test_what_somebody_decided_about_two_persons_stays(placed: Session) -> None:
    before = make_order(placed, given("SHPO_CIVIL", "2021-11-20 11:00"))
    twin = make_order(placed, given("SPO", "2021-11-20 11:00"))
    by = make_account(placed)
    person_matches.same(placed, before.subject_id, twin.subject_id, by=by, now=at("2022-01-01"))
    person_matches.same(placed, twin.subject_id, before.subject_id, by=by, now=at("2022-01-02"))
    held = person_joins.in_force(placed, before.subject_id, twin.subject_id)
    assert held is not None
    assert held.joined_at == at("2022-01-01")


def test_a_corrected_making_moves_the_end_of_the_interim_order_with_it(placed: Session) -> None:
    first = make_order(placed, given("SPO_INTERIM", "2026-11-02 11:00", "2027-01-31 00:00"))
    second = make_order(placed, given("SPO", "2026-11-20 14:00", ends_orders=(first.reference,)))
    wrong = correct_making(placed, second, "2026-11-18 14:00")
    assert wrong.occurred_at == at("2026-11-20 14:00")
    assert state(placed, first, "2026-11-18 13:59") is State.LIVE
    assert state(placed, first, "2026-11-18 14:00") is State.ENDED
    assert state(placed, second, "2026-11-18 14:00") is State.LIVE
    assert proof.verify(placed).wrong == ()
    logged = placed.scalars(
        select(AuditEntry.reference).where(AuditEntry.what == "order.corrected")
    ).all()
    assert set(logged) == {first.reference, second.reference}


def test_a_making_moved_before_the_interim_order_was_made_is_kept_as_sealed(
    placed: Session,
) -> None:
    first = make_order(placed, given("SPO_INTERIM", "2026-11-02 11:00", "2027-01-31 00:00"))
    second = make_order(placed, given("SPO", "2026-11-20 14:00", ends_orders=(first.reference,)))
    correct_making(placed, second, "2026-11-01 14:00")
    assert state(placed, second, "2026-11-01 14:00") is State.LIVE
    assert proof.verify(placed).wrong == ()


def test_a_corrected_making_moves_the_end_of_its_notice_with_it(placed: Session) -> None:
    notice = make_served_notice(placed)
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = grant(placed, notice)
    correct_making(placed, order, "2026-11-23 10:00", until="2026-12-21 00:00")
    assert state(placed, notice, "2026-11-23 10:00") is State.ENDED
    assert state(placed, notice, "2026-11-23 09:59") is State.LIVE
    assert state(placed, order, "2026-11-23 10:00") is State.LIVE


def correct_making(db: Session, order: Order, when: str, until: str = "") -> Event:
    """Say that an order was made at ``when`` instead; gives the row that was wrong."""
    wrong = db.scalars(
        select(Event).where(Event.order_id == order.id, Event.kind == EventKind.MADE)
    ).one()
    corrections.correct_event(
        db,
        order.reference,
        wrong.id,
        EventInput(EventKind.MADE, at(when), at(until) if until else None, reason="mistyped"),
        **seen(db, order, "2026-11-24 09:00"),
    )
    return wrong


def test_an_application_refused_ends_the_interim_order_l6(placed: Session) -> None:
    order = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    happen(placed, order, EventKind.REFUSED, "2027-01-10 11:00")
    assert state(placed, order, "2027-01-11 00:00") is State.ENDED
    assert stay(placed, order, "2027-01-11 00:00") == {Stay.ENDED}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("SHPO_CIVIL", "SHPO_CIVIL"), ("SHPO_CIVIL", "SHPO_CONVICTION"), ("SRO", "SRO")],
    ids=["L10", "L10-on-conviction", "L10-SRO"],
)
def test_a_new_order_supersedes_the_earlier_one(placed: Session, earlier: str, later: str) -> None:
    before = make_order(placed, given(earlier, "2025-06-01 11:00"))
    after = make_order(placed, given(later, "2026-06-01 11:00", ends_orders=(before.reference,)))
    assert state(placed, before, "2026-06-02 00:00") is State.ENDED
    assert state(placed, after, "2026-06-02 00:00") is State.LIVE
    assert before.application is None


def test_a_second_stalking_order_leaves_the_first_l11(placed: Session) -> None:
    first = make_order(placed, given("SPO", "2025-06-01 11:00"))
    second = make_order(placed, given("SPO", "2026-06-01 11:00"))
    assert [state(placed, each, "2026-06-02 00:00") for each in (first, second)] == [
        State.LIVE,
        State.LIVE,
    ]
    with pytest.raises(RuleBroken) as broken:
        make_order(placed, given("SPO", "2026-07-01 11:00", ends_orders=(first.reference,)))
    assert [each.code for each in broken.value.findings] == ["ends-other-kind"]


def test_what_may_be_ended_is_offered_by_who_the_subject_is(placed: Session) -> None:
    old = make_order(placed, given("SHPO_CIVIL", "2025-06-01 11:00"))
    interim = make_order(placed, given("SHPO_INTERIM", "2026-05-01 11:00", "2026-12-31 00:00"))
    make_order(placed, given("SRO", "2025-06-01 11:00"))
    make_order(placed, given("SHPO_CIVIL", "2025-06-01 11:00", subject=subject(given_names="Eve")))
    over = make_order(placed, given("SHPO_CIVIL", "2020-06-01 11:00"))
    happen(placed, over, EventKind.QUASHED, "2021-06-01 11:00")
    found = order_links.candidates(
        placed,
        catalogue.kind("SHPO_CIVIL"),
        subject(),
        made_at=at("2026-06-01 11:00"),
        visible=true(),
    )
    assert {each.reference for each in found} == {old.reference, interim.reference}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_orders": ("WM99-00001-0",)}, "ends-unknown"),
        ({"started_at": at("2027-02-01 11:00")}, "out-of-place"),
        ({"subject": subject(given_names="Eve")}, "ends-other-subject"),
    ],
    ids=["unknown", "had-ended", "somebody-else"],
)
def test_an_order_that_cannot_be_ended_is_not(
    placed: Session, changes: dict[str, Any], code: str
) -> None:
    before = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    wanted = given("SPO", "2027-01-10 11:00", ends_orders=(before.reference,))
    with pytest.raises(RuleBroken) as broken:
        make_order(placed, replace(wanted, **changes))
    assert [each.code for each in broken.value.findings] == [code]
    assert kinds_of(placed, before) == [EventKind.MADE]


def test_another_name_is_confirmed_with_a_reason(placed: Session) -> None:
    before = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    wanted = given(
        "SPO",
        "2027-01-10 11:00",
        ends_orders=(before.reference,),
        subject=subject(given_names="Dan"),
        override_reason="Same person: fingerprints.",
    )
    make_order(placed, wanted)
    assert state(placed, before, "2027-01-11 00:00") is State.ENDED


def test_an_order_entered_in_error_gives_back_what_it_ended(placed: Session) -> None:
    before = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    after = make_order(placed, given("SPO", "2027-01-10 11:00", ends_orders=(before.reference,)))
    wrong = EventInput(EventKind.ENTERED_IN_ERROR, at("2027-01-11 09:00"), reason="Wrong person.")
    recording.add_event(placed, after.reference, wrong, **seen(placed, after, "2027-01-11 09:00"))
    assert state(placed, before, "2027-01-11 10:00") is State.LIVE
    assert stay(placed, before, "2027-01-11 10:00") == {Stay.LIVE}
    assert person_joins.in_force(placed, before.subject_id, after.subject_id) is None


def test_the_pages_of_both_name_the_other_and_know_who_has_told_police_c31(placed: Session) -> None:
    before = make_order(placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00"))
    happen(placed, before, EventKind.SERVED, "2026-11-20 12:00")
    happen(placed, before, EventKind.NOTIFIED, "2026-11-21 12:00")
    after = make_order(placed, given("SPO", "2027-01-10 11:00", ends_orders=(before.reference,)))
    happen(placed, after, EventKind.SERVED, "2027-01-10 12:00")
    shown = order_record.read(placed, after.reference, visible=true(), calendar=PUBLISHED)
    assert [each.reference for each in shown.linked] == [before.reference]
    assert shown.notification(at("2027-01-20 12:00")).state is NotificationState.NOT_REQUIRED
    earlier = order_record.read(placed, before.reference, visible=true(), calendar=PUBLISHED)
    assert [each.reference for each in earlier.linked] == [after.reference]


def test_an_order_nobody_was_told_of_is_overdue_c29(placed: Session) -> None:
    order = make_order(placed, given("SPO", "2026-11-20 11:00"))
    happen(placed, order, EventKind.SERVED, "2026-11-20 17:00")
    shown = order_record.read(placed, order.reference, visible=true(), calendar=PUBLISHED)
    assert shown.notification(at("2026-11-22 23:59")).state is NotificationState.DUE
    assert shown.notification(at("2026-11-23 00:01")).state is NotificationState.OVERDUE


def test_an_order_counts_while_one_condition_is_in_force_l9(placed: Session) -> None:
    internet = ConditionInput(
        "INTERNET_DEVICE_HISTORY",
        "As sealed.",
        ends_at=at("2031-03-31 00:00"),
        supervisor="PC Vale",
    )
    travel = ConditionInput("TRAVEL_PROHIBITION", "As sealed.", ends_at=at("2025-11-20 00:00"))
    order = make_order(
        placed, given("SHPO_CIVIL", "2020-11-20 11:00", conditions=(internet, travel))
    )
    assert stay(placed, order, "2026-11-20 12:00") == {Stay.LIVE}
    assert stay(placed, order, "2031-03-31 00:00") == {Stay.ENDED}
    shown = order_record.read(placed, order.reference, visible=true(), calendar=PUBLISHED)
    assert shown.explain(at("2026-11-20 12:00")).live
    assert not shown.explain(at("2031-03-31 00:00")).live
    assert proof.verify(placed).wrong == ()


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        pytest.param({}, ["consent-missing", "consent-missing"], id="D14"),
        pytest.param({"subject_consents": "yes", "police_consent": "yes"}, [], id="D14-both"),
    ],
)
def test_an_early_discharge_is_recorded_with_both_consents(
    placed: Session, facts: dict[str, str], refused: list[str]
) -> None:
    order = make_order(placed, given("SPO", "2026-11-20 11:00"))
    discharged = EventInput(
        EventKind.DISCHARGED, at("2028-11-01 10:00"), reason="No longer needed.", details=facts
    )

    def add() -> Order:
        return recording.add_event(
            placed,
            order.reference,
            discharged,
            by=make_account(placed),
            now=at("2028-11-01 12:00"),
            version=1,
        )

    if not refused:
        assert state(placed, add(), "2028-11-02 00:00") is State.ENDED
        return
    with pytest.raises(RuleBroken) as broken:
        add()
    assert [each.code for each in broken.value.findings] == refused


def test_subjects_are_matched_by_pnc_id_before_name(placed: Session) -> None:
    known = subject(pnc_id="2026/0000001W")
    before = make_order(
        placed, given("SPO_INTERIM", "2026-11-20 11:00", "2027-01-31 00:00", subject=known)
    )
    renamed = replace(known, family_name="Newname", born_on=date(1988, 3, 28))
    wanted = given("SPO", "2027-01-10 11:00", ends_orders=(before.reference,), subject=renamed)
    make_order(placed, wanted)
    assert state(placed, before, "2027-01-10 12:00") is State.ENDED
