"""An order that is on record before a court makes it, and the interim order made meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.errors import RuleBroken
from orders.register.changes import corrections, granting, person_joins, recording
from orders.register.model import Condition, Event, Order, Presence, Stay
from orders.register.presence.facts import terms_of
from orders.register.presence.facts_query import facts_of
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput, GrantInput
from orders.register.schemas.order import OrderInput
from orders.rules.lifecycle import states
from orders.rules.vocabulary.codes import Consideration, EndsKind
from orders.rules.vocabulary.events import EventKind, State
from tests.factories.accounts import make_account
from tests.factories.orders import (
    NON_MOLEST,
    at,
    happen,
    make_order,
    notice_input,
    order_input,
    seen,
    subject,
)

NO_CONTACT = ConditionInput("NO_CONTACT_DIRECT", "You must not contact the protected person.")
HEARING = "2026-12-15 10:00"


def begun(begins: EventKind = EventKind.APPLIED, kind: str = "SPO", **changes: Any) -> OrderInput:
    """A record of an order that no court has made yet, begun 20 Nov 2026 11:00."""
    values: dict[str, Any] = {
        "kind": kind,
        "begins_with": begins,
        "started_at": at("2026-11-20 11:00"),
        "ends_at": None,
        "ends_kind": None,
        "court": None,
        "conditions": (),
    }
    return order_input(**(values | changes))


def interim(main: Order, kind: str = "SPO_INTERIM", **changes: Any) -> OrderInput:
    """The interim order made on ``main`` on 24 Nov 2026, until 31 Jan 2027."""
    values: dict[str, Any] = {
        "kind": kind,
        "started_at": at("2026-11-24 11:00"),
        "ends_at": at("2027-02-01 00:00"),
        "conditions": (NO_CONTACT,),
        "on_application": main.reference,
    }
    return order_input(**(values | changes))


def make(db: Session, order: Order, when: str = HEARING, **changes: Any) -> Order:
    """The order made on an application, until further order."""
    values: dict[str, Any] = {
        "made_at": at(when),
        "ends_at": None,
        "ends_kind": EndsKind.UNTIL_FURTHER_ORDER,
        "court": "Alder Magistrates' Court",
        "conditions": (NO_CONTACT,),
    }
    given = GrantInput(**(values | changes))
    db.refresh(order)
    return granting.grant(
        db, order.reference, given, by=make_account(db), now=at(when), version=order.version
    )


def decide(db: Session, order: Order, kind: EventKind, when: str = HEARING) -> Order:
    db.refresh(order)
    return happen(db, order, kind, when)


def state(db: Session, order: Order, when: str) -> State | None:
    (facts,) = facts_of(db, [order.id])
    return states.state_at(facts.periods, at(when))


def stays(db: Session, order: Order, when: str) -> set[Stay]:
    """The states an order counts in at an instant."""
    found = db.scalars(
        select(Presence.state).where(
            Presence.order_id == order.id,
            Presence.from_at <= at(when),
            Presence.until_at > at(when),
        )
    )
    return set(found)


@pytest.mark.parametrize("kind", ["SPO", "SHPO_CIVIL", "SRO", "DAPO"])
@pytest.mark.parametrize(
    "begins", [EventKind.CONSIDERED, EventKind.APPLICATION_AUTHORISED, EventKind.APPLIED]
)
def test_what_police_apply_for_is_pending_from_its_first_step(
    placed: Session, kind: str, begins: EventKind
) -> None:
    """Domain 3.2 and 3.5: application only is not live."""
    order = make_order(placed, begun(begins, kind))
    assert state(placed, order, "2026-11-21 11:00") is State.PENDING
    assert stays(placed, order, "2026-11-21 11:00") == {Stay.PENDING}


def test_step_by_step_it_comes_into_force_when_the_court_makes_it(placed: Session) -> None:
    order = make_order(placed, begun(EventKind.CONSIDERED))
    happen(placed, order, EventKind.APPLICATION_AUTHORISED, "2026-11-21 09:00")
    happen(placed, order, EventKind.APPLIED, "2026-11-22 09:00", until="2026-11-30 10:00")
    happen(placed, order, EventKind.ADJOURNED, "2026-11-30 10:00", until=HEARING)
    make(placed, order)
    assert state(placed, order, "2026-12-15 09:59") is State.PENDING
    assert state(placed, order, HEARING) is State.LIVE
    assert stays(placed, order, HEARING) == {Stay.LIVE}
    (condition,) = placed.scalars(select(Condition).where(Condition.order_id == order.id))
    assert condition.text_verbatim == NO_CONTACT.text_verbatim
    assert order.court == "Alder Magistrates' Court"


@pytest.mark.parametrize(
    ("begins", "ending"),
    [
        pytest.param(EventKind.CONSIDERED, EventKind.NOT_PURSUED, id="3.2-not-pursued"),
        pytest.param(
            EventKind.CONSIDERED, EventKind.AUTHORISATION_REFUSED, id="3.2-authorisation-refused"
        ),
        pytest.param(EventKind.APPLIED, EventKind.REFUSED, id="3.2-refused"),
        pytest.param(EventKind.APPLIED, EventKind.WITHDRAWN, id="3.2-withdrawn"),
    ],
)
def test_an_application_that_comes_to_nothing_was_never_in_force(
    placed: Session, begins: EventKind, ending: EventKind
) -> None:
    order = make_order(placed, begun(begins))
    happen(placed, order, ending, "2026-11-25 11:00")
    (facts,) = facts_of(placed, [order.id])
    assert not states.was_live(facts.periods)
    assert state(placed, order, "2026-11-25 11:00") is State.ENDED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"conditions": (NO_CONTACT,)}, "not-yet", id="conditions"),
        pytest.param({"ends_at": at("2027-01-01 00:00")}, "not-yet", id="end"),
        pytest.param({"kind": "NMO"}, "transition", id="3.3-nobody-in-police-applies"),
        pytest.param({"kind": "DVPN"}, "transition", id="3.1-a-notice-is-not-applied-for"),
        pytest.param({"begins_with": EventKind.SERVED}, "begins-elsewhere", id="served"),
    ],
)
def test_what_such_a_record_cannot_hold_is_refused(
    placed: Session, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        make_order(placed, replace(begun(), **changes))
    assert code in {finding.code for finding in refused.value.findings}


def test_what_the_court_makes_of_it_is_checked_as_any_order(placed: Session) -> None:
    """D7: a fixed stalking protection order lasts two years at least."""
    order = make_order(placed, begun())
    with pytest.raises(RuleBroken, match="2 years"):
        make(placed, order, ends_at=at("2027-12-15 00:00"), ends_kind=EndsKind.FIXED)
    short: dict[str, Any] = {"ends_at": at("2027-12-15 00:00"), "ends_kind": EndsKind.FIXED}
    make(placed, order, override_reason="Sealed so.", **short)
    assert order.override_reason == "Sealed so."


def test_an_application_is_granted_once_and_only_after_it_was_made(placed: Session) -> None:
    order = make_order(placed, begun(EventKind.CONSIDERED))
    with pytest.raises(RuleBroken, match="considered and not decided"):
        make(placed, order)
    happen(placed, order, EventKind.APPLICATION_AUTHORISED, "2026-11-21 09:00")
    happen(placed, order, EventKind.APPLIED, "2026-11-22 09:00")
    make(placed, order)
    with pytest.raises(RuleBroken):
        make(placed, order, "2026-12-16 10:00")


@pytest.mark.parametrize(
    ("kind", "before"), [("SPO", "SPO_INTERIM"), ("SHPO_CIVIL", "SHPO_INTERIM")]
)
@pytest.mark.parametrize("decision", [EventKind.MADE, EventKind.REFUSED, EventKind.WITHDRAWN])
def test_the_interim_order_ends_when_the_application_is_decided(
    placed: Session, kind: str, before: str, decision: EventKind
) -> None:
    """L6; Stalking Protection Act 2019 s.5(6)(b); Sexual Offences Act 2003 s.103F(4)."""
    main = make_order(placed, begun(kind=kind))
    first = make_order(placed, interim(main, before))
    if decision is EventKind.MADE:
        make(placed, main)
    else:
        decide(placed, main, decision)
    assert state(placed, first, "2026-12-15 09:59") is State.LIVE
    assert state(placed, first, HEARING) is State.ENDED
    assert stays(placed, first, HEARING) <= {Stay.ENDED}
    ended = placed.scalars(select(Event).where(Event.order_id == first.id)).all()[-1]
    assert ended.kind is EventKind.ENDED_ON_DETERMINATION
    assert ended.details["by"] == main.reference
    logged = placed.scalars(select(AuditEntry.what).where(AuditEntry.reference == first.reference))
    assert "order.ended-on-determination" in set(logged)


def test_correcting_the_decision_moves_the_end_of_the_interim_order(placed: Session) -> None:
    main = make_order(placed, begun())
    first = make_order(placed, interim(main))
    decide(placed, main, EventKind.REFUSED)
    placed.refresh(main)
    wrong = placed.scalars(
        select(Event).where(Event.order_id == main.id, Event.kind == EventKind.REFUSED)
    ).one()
    right = EventInput(EventKind.REFUSED, at("2026-12-14 10:00"), reason="Misread.")
    corrections.correct_event(
        placed, main.reference, wrong.id, right, **seen(placed, main, "2026-12-16 10:00")
    )
    assert state(placed, first, "2026-12-14 10:00") is State.ENDED


def test_taking_out_a_refusal_puts_the_interim_order_back(placed: Session) -> None:
    main = make_order(placed, begun())
    first = make_order(placed, interim(main))
    decide(placed, main, EventKind.REFUSED)
    strike(placed, main, EventKind.REFUSED)
    assert state(placed, first, "2026-12-16 10:00") is State.LIVE
    assert state(placed, main, "2026-12-16 10:00") is State.PENDING


def test_a_making_taken_out_leaves_the_application_waiting_to_be_granted_again(
    placed: Session,
) -> None:
    order = make_order(placed, begun())
    first = make_order(placed, interim(order))
    make(placed, order)
    strike(placed, order, EventKind.MADE)
    assert state(placed, order, "2026-12-16 10:00") is State.PENDING
    assert state(placed, first, "2026-12-16 10:00") is State.LIVE
    assert not terms_of(conditions_of(placed, order))
    again = make(placed, order, "2026-12-17 10:00")
    assert state(placed, again, "2026-12-18 10:00") is State.LIVE
    assert state(placed, first, "2026-12-18 10:00") is State.ENDED
    assert len(terms_of(conditions_of(placed, again))) == 1


def test_a_travel_ban_of_five_years_ends_before_the_order_granted_with_it(placed: Session) -> None:
    order = make_order(placed, begun(kind="SHPO_CIVIL"))
    ban = ConditionInput(
        "TRAVEL_PROHIBITION",
        "You must not travel to France.",
        countries="France",
        ends_at=at("2031-11-23 00:00"),
    )
    terms = (ConditionInput("NO_CHILD_CONTACT", "No contact with under-16s."), ban)
    made = make(placed, order, conditions=terms)
    assert state(placed, made, "2031-11-24 12:00") is State.LIVE
    found = {each.code: each.ends_at for each in conditions_of(placed, made)}
    assert found == {"NO_CHILD_CONTACT": None, "TRAVEL_PROHIBITION": at("2031-11-23 00:00")}


def conditions_of(db: Session, order: Order) -> list[Condition]:
    db.expire_all()
    return list(db.scalars(select(Condition).where(Condition.order_id == order.id)))


def test_the_interim_order_and_its_application_are_on_one_person(placed: Session) -> None:
    main = make_order(placed, begun())
    first = make_order(placed, interim(main))
    assert person_joins.in_force(placed, main.subject_id, first.subject_id) is not None
    decide(placed, first, EventKind.ENTERED_IN_ERROR, "2026-11-25 11:00")
    placed.expire_all()
    assert person_joins.in_force(placed, main.subject_id, first.subject_id) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"kind": "SRO_INTERIM"}, "is not an application on which", id="another-kind"),
        pytest.param({"on_application": "WM26-00999-0"}, "There is no record", id="unknown"),
        pytest.param(
            {"subject": subject(family_name="Other")}, "another name", id="another-subject"
        ),
    ],
)
def test_an_interim_order_waits_for_an_application_of_its_kind_and_subject(
    placed: Session, changes: dict[str, Any], message: str
) -> None:
    main = make_order(placed, begun())
    with pytest.raises(RuleBroken, match=message):
        make_order(placed, replace(interim(main), **changes))


def test_an_interim_order_does_not_wait_for_what_is_decided(placed: Session) -> None:
    main = make_order(placed, begun())
    decide(placed, main, EventKind.WITHDRAWN, "2026-11-23 10:00")
    with pytest.raises(RuleBroken, match="Leave the application empty"):
        make_order(placed, interim(main))


def strike(db: Session, order: Order, kind: EventKind) -> Order:
    """Take out the event of a kind."""
    db.refresh(order)
    wrong = db.scalars(select(Event.id).where(Event.order_id == order.id, Event.kind == kind)).one()
    return corrections.strike_event(
        db,
        order.reference,
        wrong,
        reason="It never happened.",
        **seen(db, order, "2026-12-16 10:00"),
    )


def considered() -> OrderInput:
    """A DVPN considered 20 Nov 2026 06:00, the four considerations not yet written down."""
    changes: dict[str, Any] = {"authorised_by": None, "authorised_rank": None, "conditions": ()}
    return notice_input(
        begins_with=EventKind.CONSIDERED,
        started_at=at("2026-11-20 06:00"),
        considerations={},
        **changes,
    )


def authorise(
    db: Session, notice: Order, *, rank: str = "SUPERINTENDENT", bare: bool = False
) -> Order:
    """The notice authorised 20 Nov 2026 08:00; ``bare``: without its conditions."""
    facts = {f"considered_{each.value.lower()}": "Weighed." for each in Consideration}
    given = EventInput(
        EventKind.AUTHORISED,
        at("2026-11-20 08:00"),
        details={"authorised_by": "Supt 0077 Lang", "authorised_rank": rank, **facts},
        adds=() if bare else (NON_MOLEST,),
    )
    return recording.add_event(db, notice.reference, given, **seen(db, notice, given.occurred_at))


def test_a_notice_considered_is_authorised_then_served(placed: Session) -> None:
    """Domain 3.1."""
    notice = make_order(placed, considered())
    assert state(placed, notice, "2026-11-20 07:00") is State.PENDING
    authorise(placed, notice)
    assert (notice.authorised_by, notice.authorised_rank) == ("Supt 0077 Lang", "SUPERINTENDENT")
    assert set(notice.considerations) == {each.value for each in Consideration}
    assert state(placed, notice, "2026-11-20 08:30") is State.PENDING
    happen(placed, notice, EventKind.SERVED, "2026-11-20 09:00")
    assert state(placed, notice, "2026-11-20 09:00") is State.LIVE


@pytest.mark.parametrize("ending", [EventKind.NOT_PURSUED, EventKind.AUTHORISATION_REFUSED])
def test_a_notice_considered_and_not_issued_was_never_in_force(
    placed: Session, ending: EventKind
) -> None:
    notice = make_order(placed, considered())
    happen(placed, notice, ending, "2026-11-20 07:00")
    (facts,) = facts_of(placed, [notice.id])
    assert not states.was_live(facts.periods)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        pytest.param({"rank": "INSPECTOR"}, "not below superintendent", id="D17"),
        pytest.param({"rank": ""}, "no rank is given", id="D17-no-rank"),
        pytest.param({"bare": True}, "molest", id="D18"),
    ],
)
def test_what_police_may_not_issue_is_refused_when_it_is_authorised(
    placed: Session, how: dict[str, Any], message: str
) -> None:
    notice = make_order(placed, considered())
    with pytest.raises(RuleBroken, match=message):
        authorise(placed, notice, **how)
