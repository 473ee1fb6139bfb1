"""What an area's digest says: its sections, their rows, and what changed since the one before."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.breaches.schemas.breach import BreachInput
from orders.breaches.service import log_breach, order_of
from orders.digests.mail_text import Writer
from orders.digests.model import DeliveryState
from orders.people.model import Person
from orders.register.changes import corrections, home_changes
from orders.register.model import Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.codes import BreachDecision, BreachMethod, EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.digests.looking import (
    BREACHES,
    CHANGED,
    CORRECTIONS,
    ENDED,
    ENDING,
    HEARINGS,
    LIVE,
    MOVED_IN,
    MOVED_OUT,
    NEW,
    UNSERVED,
    Areas,
    part,
    rows,
    titles,
)
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    NON_MOLEST,
    acting,
    at,
    grant,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    seen,
    subject,
)


def test_a_served_notice_is_new_awaits_its_hearing_and_is_live(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    digest = areas.digest("ALD", "2026-11-21")
    assert titles(digest) == [NEW, HEARINGS, LIVE]
    row = rows(digest, NEW)[0]
    assert (row.reference, row.kind, row.person) == (
        order.reference,
        "DVPN",
        "Daniel MARSH, born 1988",
    )
    assert (row.place, row.conditions, row.ends) == (
        "Alder West",
        "NON_MOLEST",
        "when the court decides",
    )
    assert "served Fri 20 Nov 2026, 09:00, recorded Fri 20 Nov 2026, 09:00" in row.note
    assert "hearing due by 09:00 Mon 23 Nov" in rows(digest, HEARINGS)[0].note
    assert (digest.live, digest.new, digest.unverified) == (1, 1, 0)


def test_a_hearing_not_recorded_in_time_tops_the_notices(placed: Session, areas: Areas) -> None:
    make_served_notice(placed, notice_input(subject=subject(family_name="Later")))
    late = make_order(placed, notice_input(started_at=at("2026-11-17 08:00")))
    happen(placed, late, EventKind.SERVED, "2026-11-17 14:30")
    found = rows(areas.digest("ALD", "2026-11-21"), HEARINGS)
    assert found[0].reference == late.reference
    assert "hearing not recorded, check" in found[0].note
    assert "was due by Thu 19 Nov 2026, 14:30" in found[0].note


@pytest.mark.parametrize(
    ("day", "soon"),
    [
        pytest.param("2026-12-17", False, id="4 days before"),
        pytest.param("2026-12-18", True, id="within 3 days"),
    ],
)
def test_an_order_of_at_most_28_days_is_told_when_it_ends_within_3(
    placed: Session, areas: Areas, day: str, soon: bool
) -> None:
    make_order(placed, order_input())
    digest = areas.digest("ALD", day)
    assert bool(rows(digest, ENDING)) is soon
    if soon:
        assert rows(digest, ENDING)[0].note == "ends 24:00 Sun 20 Dec 2026"


@pytest.mark.parametrize(
    ("day", "soon"),
    [
        pytest.param("2026-12-03", False, id="more than 7 days before"),
        pytest.param("2026-12-04", True, id="within 7 days"),
        pytest.param("2026-12-12", False, id="ended"),
    ],
)
def test_a_ban_on_travel_is_told_when_it_ends_within_7_days(
    placed: Session, areas: Areas, day: str, soon: bool
) -> None:
    ban = ConditionInput(
        "TRAVEL_PROHIBITION", "No travel.", countries="A", ends_at=at("2026-12-11 00:00")
    )
    given = order_input(
        kind="SHPO_CIVIL",
        started_at=at("2021-12-11 11:00"),
        ends_at=None,
        ends_kind=EndsKind.UNTIL_FURTHER_ORDER,
        conditions=(ban, NON_MOLEST),
    )
    make_order(placed, given)
    found = [row.note for row in rows(areas.digest("ALD", day), ENDING)]
    assert found == ["ban on travel ends 24:00 Thu 10 Dec 2026"] * soon


@pytest.mark.parametrize("served", [False, True])
def test_what_is_authorised_or_made_and_unserved_stands_apart(
    placed: Session, areas: Areas, served: bool
) -> None:
    notice, order = make_order(placed), make_order(placed, order_input())
    if served:
        happen(placed, notice, EventKind.SERVED, "2026-11-23 20:00")
        happen(placed, order, EventKind.SERVED, "2026-11-23 20:00")
    found = {row.reference for row in rows(areas.digest("ALD", "2026-11-24"), UNSERVED)}
    assert found == (set() if served else {notice.reference, order.reference})


def test_who_is_to_be_served_by_another_force_waits_for_none_of_ours(
    placed: Session, areas: Areas
) -> None:
    order = make_order(placed, order_input())
    force = {"force": "Staffordshire Police"}
    happen(placed, order, EventKind.TRANSFERRED_OUT, "2026-11-24 12:00", details=force)
    happen(placed, order, EventKind.TRANSFERRED_IN, "2026-11-26 12:00", details=force)
    found = [len(rows(areas.digest("ALD", f"2026-11-{day}"), UNSERVED)) for day in (24, 25, 26, 27)]
    assert found == [1, 0, 0, 1]


def test_only_the_subjects_home_lists_an_order_and_the_rest_is_a_number(
    placed: Session, areas: Areas
) -> None:
    make_served_notice(placed)
    digest = areas.digest("BIR", "2026-11-21")
    assert digest.nil
    assert digest.protected_only == 1
    assert areas.digest("ALD", "2026-11-21").protected_only == 0


def test_an_area_of_both_homes_counts_the_order_once(placed: Session, areas: Areas) -> None:
    make_served_notice(placed, notice_input(protected_persons=(protected(home("B2 2BB")),)))
    digest = areas.digest("ALD", "2026-11-21")
    assert (digest.live, digest.protected_only) == (1, 0)
    assert areas.digest("ALD2", "2026-11-21").protected_only == 1


def test_the_force_lists_the_unplaced_too_and_groups_by_lpa(placed: Session, areas: Areas) -> None:
    make_served_notice(placed)
    make_served_notice(placed, notice_input(subject=subject(home(None))))
    live = part(areas.digest("WMP", "2026-11-21"), LIVE)
    assert live is not None
    assert [(group.title, len(group.rows)) for group in live.groups] == [
        ("Alder", 1),
        ("Unallocated", 1),
    ]
    assert live.groups[0].rows[0].place == "Alder: Alder West"


def test_a_confidential_home_shows_its_lpa_only(placed: Session, areas: Areas) -> None:
    withheld = home("B1 1AA", confidential=True)
    make_served_notice(placed, notice_input(subject=subject(withheld)))
    digest = areas.digest("ALD", "2026-11-21")
    live = part(digest, LIVE)
    assert live is not None
    assert [group.title for group in live.groups] == ["Neighbourhood not stated"]
    assert rows(digest, LIVE)[0].place == "Alder"
    assert areas.digest("ALD1", "2026-11-21").nil


def test_a_home_the_subject_must_leave_is_not_told_to_the_neighbourhood(
    placed: Session, areas: Areas
) -> None:
    shared = home("B1 1AA", lines="3 Shared Street")
    leave = ConditionInput("LEAVE_PREMISES", "You must leave the premises.", premises="PROTECTED")
    notice = make_served_notice(
        placed,
        notice_input(
            subject=subject(shared),
            protected_persons=(protected(shared),),
            conditions=(NON_MOLEST, leave),
        ),
    )
    digest = areas.digest("ALD1", "2026-11-21")
    assert (digest.nil, digest.protected_only) == (True, 1)
    row = rows(areas.digest("ALD", "2026-11-21"), LIVE)[0]
    assert (row.place, row.conditions) == (
        "Alder",
        "NON_MOLEST, 1 more about addresses: sign in to read",
    )
    happen(placed, notice, EventKind.WITHDRAWN, "2026-11-21 12:00")
    assert areas.digest("ALD1", "2026-11-22").nil


def test_what_was_sent_is_not_new_the_next_day(placed: Session, areas: Areas) -> None:
    make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    digest = areas.digest("ALD", "2026-11-22")
    assert titles(digest) == [HEARINGS, LIVE]
    assert digest.new == 0


def test_a_digest_nobody_got_does_not_count_as_told(placed: Session, areas: Areas) -> None:
    areas.sent("ALD", "2026-11-20")
    make_served_notice(placed)
    areas.sent("ALD", "2026-11-21", state=DeliveryState.DUE)
    assert rows(areas.digest("ALD", "2026-11-22"), NEW)


def test_an_order_recorded_three_weeks_late_is_new_when_it_is_recorded(
    placed: Session, areas: Areas
) -> None:
    for day in ("2026-11-26", "2026-12-11"):
        areas.sent("ALD", day)
    make_order(placed, order_input(), now="2026-12-11 09:00")
    found = rows(areas.digest("ALD", "2026-12-12"), NEW)
    assert "made Mon 23 Nov 2026, 11:00, recorded Fri 11 Dec 2026, 09:00" in found[0].note


def test_an_order_recorded_only_after_it_ended_is_told_as_ended(
    placed: Session, areas: Areas
) -> None:
    areas.sent("ALD", "2026-12-21")
    make_order(placed, order_input(), now="2026-12-21 09:00")
    digest = areas.digest("ALD", "2026-12-22")
    assert titles(digest) == [ENDED]
    assert "recorded Mon 21 Dec 2026, 09:00" in rows(digest, ENDED)[0].note
    areas.sent("ALD", "2026-12-22")
    assert areas.digest("ALD", "2026-12-23").nil


def test_an_import_of_what_ended_long_ago_floods_nobody(placed: Session, areas: Areas) -> None:
    areas.sent("ALD", "2027-02-01")
    make_order(placed, order_input(), now="2027-02-01 09:00")
    assert areas.digest("ALD", "2027-02-02").nil


def test_service_changes_a_pending_notice_into_a_new_one_by_its_event_time(
    placed: Session, areas: Areas
) -> None:
    notice = make_order(placed)
    assert titles(areas.sent("ALD", "2026-11-21")) == [NEW, UNSERVED]
    happen(placed, notice, EventKind.SERVED, "2026-11-20 21:00", now="2026-11-21 10:00")
    found = rows(areas.digest("ALD", "2026-11-22"), NEW)
    assert found[0].note == "served Fri 20 Nov 2026, 21:00, recorded Sat 21 Nov 2026, 10:00"


def test_grant_ends_the_notice_and_begins_the_order(placed: Session, areas: Areas) -> None:
    notice = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = grant(placed, notice)
    digest = areas.digest("ALD", "2026-11-24")
    assert [row.reference for row in rows(digest, ENDED)] == [notice.reference]
    assert "order granted Mon 23 Nov 2026, 11:00" in rows(digest, ENDED)[0].note
    assert [row.reference for row in rows(digest, NEW)] == [order.reference]


def test_expiry_is_told_once(placed: Session, areas: Areas) -> None:
    make_order(placed, order_input())
    areas.sent("ALD", "2026-12-20")
    digest = areas.sent("ALD", "2026-12-21")
    assert rows(digest, ENDED)[0].note == "ended 24:00 Sun 20 Dec 2026"
    assert areas.digest("ALD", "2026-12-22").nil


def test_a_hearing_opened_is_another_change(placed: Session, areas: Areas) -> None:
    notice = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    happen(placed, notice, EventKind.ADJOURNED, "2026-11-23 08:40", until="2026-11-30 10:00")
    digest = areas.digest("ALD", "2026-11-24")
    assert "hearing opened Mon 23 Nov 2026, 08:30" in rows(digest, CHANGED)[0].note
    assert "adjourned to" in rows(digest, HEARINGS)[0].note


def test_a_subject_who_moves_leaves_one_area_and_comes_to_the_other(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    areas.sent("BIR", "2026-11-21")
    home_changes.move(
        placed,
        order.subject_id,
        home("WS2 2BB", starts_on=date(2026, 11, 22)),
        leaves=True,
        reference=order.reference,
        **acting(placed, "2026-11-22 12:00"),
    )
    assert titles(areas.digest("ALD", "2026-11-23")) == [MOVED_OUT]
    arrived = areas.digest("BIR", "2026-11-23")
    assert titles(arrived) == [MOVED_IN, HEARINGS, LIVE]
    assert (
        rows(arrived, MOVED_IN)[0].note
        == "counts here since 24:00 Sat 21 Nov 2026: the subject moved"
    )


def test_a_protected_persons_move_changes_nothing_but_the_number(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    for code in ("ALD", "BIR"):
        areas.sent(code, "2026-11-21")
    home_changes.move(
        placed,
        placed.scalars(select(Person.id).where(Person.family_name == "Okafor")).one(),
        home("B2 2BB", starts_on=date(2026, 11, 22)),
        leaves=True,
        reference=order.reference,
        **acting(placed, "2026-11-22 12:00"),
    )
    assert areas.digest("BIR", "2026-11-23").nil
    assert areas.digest("BIR", "2026-11-23").protected_only == 0
    assert titles(areas.digest("ALD", "2026-11-23")) == [HEARINGS, LIVE]


def test_a_wrong_name_that_was_mailed_is_corrected(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    person = placed.get_one(Person, order.subject_id)
    person.given_names = "Damian"
    digest = areas.sent("ALD", "2026-11-22")
    note = rows(digest, CORRECTIONS)[0].note
    assert note == "subject is Damian MARSH, born 1988, not Daniel MARSH, born 1988"
    assert titles(digest)[0] == CORRECTIONS
    assert rows(areas.digest("ALD", "2026-11-23"), CORRECTIONS) == []


def test_a_wrong_name_is_corrected_after_the_order_ended_too(placed: Session, areas: Areas) -> None:
    order = make_order(placed, order_input())
    areas.sent("ALD", "2026-12-20")
    areas.sent("ALD", "2026-12-21")
    areas.sent("ALD", "2026-12-22")
    placed.get_one(Person, order.subject_id).family_name = "Marshall"
    assert titles(areas.digest("ALD", "2026-12-23")) == [CORRECTIONS]


def test_what_was_said_of_an_order_is_compared_for_28_days_after_its_end(
    placed: Session, areas: Areas
) -> None:
    order = make_order(placed, order_input())
    assert order.reference in areas.sent("ALD", "2026-12-21").rows
    assert order.reference in areas.sent("ALD", "2027-01-18").rows
    assert order.reference not in areas.sent("ALD", "2027-01-19").rows


def corrected(db: Session, order: Order, kind: EventKind, right: EventInput, now: str) -> None:
    event = db.scalars(select(Event).where(Event.order_id == order.id, Event.kind == kind)).one()
    corrections.correct_event(db, order.reference, event.id, right, **seen(db, order, now))


def test_a_wrong_end_that_was_mailed_is_corrected(placed: Session, areas: Areas) -> None:
    order = make_order(placed, order_input())
    areas.sent("ALD", "2026-11-24")
    right = EventInput(
        EventKind.MADE, at("2026-11-23 11:00"), until_at=at("2026-12-11 00:00"), reason="misread"
    )
    corrected(placed, order, EventKind.MADE, right, "2026-11-24 12:00")
    digest = areas.digest("ALD", "2026-11-25")
    note = rows(digest, CORRECTIONS)[0].note
    assert note == "ends 24:00 Thu 10 Dec 2026, not 24:00 Sun 20 Dec 2026"
    assert "corrected: made Mon 23 Nov 2026, 11:00" in rows(digest, CHANGED)[0].note


def test_a_wrong_deadline_that_was_mailed_is_corrected(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    right = EventInput(EventKind.SERVED, at("2026-11-20 10:30"), reason="misread")
    corrected(placed, order, EventKind.SERVED, right, "2026-11-21 12:00")
    note = rows(areas.digest("ALD", "2026-11-22"), CORRECTIONS)[0].note
    assert note == "hearing due by Mon 23 Nov 2026, 10:30, not Mon 23 Nov 2026, 09:00"


def test_a_record_entered_in_error_is_taken_back_once(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    happen(placed, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 12:00")
    digest = areas.sent("ALD", "2026-11-22")
    assert titles(digest) == [CORRECTIONS]
    assert "disregard" in rows(digest, CORRECTIONS)[0].note
    assert areas.digest("ALD", "2026-11-23").nil


def test_a_service_struck_out_is_corrected(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    event = placed.scalars(
        select(Event).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    ).one()
    corrections.strike_event(
        placed,
        order.reference,
        event.id,
        reason="wrong person",
        **seen(placed, order, "2026-11-21 12:00"),
    )
    digest = areas.digest("ALD", "2026-11-22")
    assert titles(digest) == [CORRECTIONS, UNSERVED]
    assert "was said to be in force; it is not" in rows(digest, CORRECTIONS)[0].note


def breach(db: Session, order: Order, *, now: str) -> None:
    given = BreachInput(
        occurred_from=at("2026-11-20 22:00"),
        occurred_to=at("2026-11-20 22:00"),
        reported_at=at("2026-11-20 22:10"),
        reported_by="PC 4411",
        method=BreachMethod.PHONE,
        account_text="Rang 14 times.",
        condition_ids=(),
        decision=BreachDecision.OUTSTANDING_SUSPECT,
    )
    log_breach(db, order_of(db, order.reference), given, by=make_account(db), now=at(now))


def test_a_breach_is_told_once_and_never_in_its_own_words(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", "2026-11-21")
    breach(placed, order, now="2026-11-21 05:59")
    digest = areas.sent("ALD", "2026-11-22")
    note = rows(digest, BREACHES)[0].note
    assert note.startswith("breach by telephone, Fri 20 Nov 2026, 22:00, recorded Sat 21 Nov")
    assert "14 times" not in note
    assert rows(areas.digest("ALD", "2026-11-23"), BREACHES) == []


def test_a_subject_with_a_pattern_is_marked_and_no_more_is_said(
    app: Flask, placed: Session, areas: Areas
) -> None:
    """X5, in the fewest words."""
    order = make_served_notice(placed)
    assert not rows(areas.digest("ALD", "2026-11-21"), LIVE)[0].pattern
    for hour, log in (("18", "L1"), ("19", "L2"), ("20", "L3")):
        make_breach(
            placed, order, occurred_from=at(f"2026-11-20 {hour}:00"), occurrence_reference=log
        )
    digest = areas.digest("ALD", "2026-11-21")
    assert all(row.pattern for part in digest.parts for group in part.groups for row in group.rows)
    letter = Writer(app.jinja_env, app.config["SETTINGS"]).write(digest, composed_at=digest.as_at)
    assert "REPEAT OR SERIAL PATTERN: SIGN IN" in letter.text
    assert "Repeat or serial pattern: sign in." in letter.html
    assert "Okafor" not in letter.text + letter.html


def test_a_breach_of_an_order_that_has_ended_is_told(placed: Session, areas: Areas) -> None:
    order = make_served_notice(placed)
    happen(placed, order, EventKind.WITHDRAWN, "2026-11-20 23:00")
    areas.sent("ALD", "2026-11-21")
    areas.sent("ALD", "2026-11-22")
    breach(placed, order, now="2026-11-22 09:00")
    assert titles(areas.sent("ALD", "2026-11-23")) == [BREACHES]
    assert areas.digest("ALD", "2026-11-24").nil


def test_what_happens_after_six_is_for_the_next_digest(placed: Session, areas: Areas) -> None:
    notice = make_served_notice(placed)
    areas.sent("ALD", "2026-11-23")
    happen(placed, notice, EventKind.HEARING_OPENED, "2026-11-24 06:30")
    happen(placed, notice, EventKind.REFUSED, "2026-11-24 07:00")
    late = areas.digest("ALD", "2026-11-24")
    assert CORRECTIONS not in titles(late)
    assert rows(late, LIVE)[0].ends == "when the court decides"
    areas.sent("ALD", "2026-11-24")
    assert titles(areas.digest("ALD", "2026-11-25")) == [ENDED]


def test_unverified_rows_are_marked_and_counted(placed: Session, areas: Areas) -> None:
    make_served_notice(placed, notice_input(unverified=True))
    digest = areas.digest("ALD", "2026-11-21")
    assert digest.unverified == 1
    assert rows(digest, LIVE)[0].unverified
