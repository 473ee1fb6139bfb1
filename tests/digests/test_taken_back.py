"""What mails told of an order is put right whatever else became of the order meanwhile."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.changes import corrections, home_changes
from orders.register.model import Event, Order
from orders.register.schemas.event import EventInput
from orders.rules.vocabulary.events import EventKind
from tests.digests.content.test_composition import breach, corrected
from tests.digests.looking import (
    BREACHES,
    CHANGED,
    CORRECTIONS,
    ENDED,
    MOVED_OUT,
    NEW,
    UNSERVED,
    Areas,
    rows,
    titles,
)
from tests.factories.ground import make_detention
from tests.factories.orders import (
    acting,
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    seen,
    subject,
)
from tests.worklists.looking import make_court_order

DAY_1, DAY_2, DAY_3 = "2026-11-21", "2026-11-22", "2026-11-23"
DAY_4, DAY_5 = "2026-11-24", "2026-11-25"


def nmo(db: Session) -> Order:
    """Made the day before the first digest, at noon."""
    return make_court_order(db, "NMO", "2026-11-20 12:00")


def struck(db: Session, order: Order, kind: EventKind, now: str) -> None:
    wanted = select(Event.id).where(Event.order_id == order.id, Event.kind == kind)
    corrections.strike_event(
        db, order.reference, db.scalars(wanted).one(), reason="wrong person", **seen(db, order, now)
    )


def moved(db: Session, order: Order, on: str, now: str, to: str = "WS1 1AA") -> None:
    home_changes.move(
        db,
        order.subject_id,
        home(to, lines="3 Newly Street", starts_on=date.fromisoformat(on)),
        leaves=True,
        reference=order.reference,
        **acting(db, now),
    )


def notes(areas: Areas, day: str, title: str, code: str = "ALD") -> str:
    return "; ".join(row.note for row in rows(areas.digest(code, day), title))


def test_all_events_of_an_order_that_began_and_ended_between_two_mails_are_told(
    placed: Session, areas: Areas
) -> None:
    areas.sent("ALD", DAY_1)
    order = make_order(placed, now="2026-11-21 09:00")
    happen(placed, order, EventKind.SERVED, "2026-11-20 09:00", now="2026-11-21 10:00")
    happen(placed, order, EventKind.WITHDRAWN, "2026-11-21 11:00")
    told = notes(areas, DAY_2, ENDED)
    for words in ("authorised Fri 20 Nov", "served Fri 20 Nov", "withdrawn Sat 21 Nov"):
        assert told.count(words) == 1, told


def test_what_was_recorded_just_before_a_withdrawal_is_told_when_that_is_taken_out(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.HEARING_NOTICE, "2026-11-21 09:00")
    breach(placed, order, now="2026-11-21 10:00")
    happen(placed, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 12:00")
    areas.sent("ALD", DAY_2)
    struck(placed, order, EventKind.ENTERED_IN_ERROR, "2026-11-22 12:00")
    told = notes(areas, DAY_3, CORRECTIONS)
    assert "was said to be withdrawn; it is not" in told
    assert told.count("notice of the hearing given Sat 21 Nov 2026, 09:00") == 1
    assert "recorded Sat 21 Nov 2026, 10:00" in notes(areas, DAY_3, BREACHES)
    areas.sent("ALD", DAY_3)
    assert not {CORRECTIONS, BREACHES} & {*titles(areas.digest("ALD", DAY_4))}


def test_an_entry_struck_out_is_told_beside_what_is_new(placed: Session, areas: Areas) -> None:
    order = nmo(placed)
    happen(placed, order, EventKind.APPEALED, "2026-11-20 15:00")
    areas.sent("ALD", DAY_1)
    struck(placed, order, EventKind.APPEALED, "2026-11-21 12:00")
    happen(placed, order, EventKind.RECEIVED, "2026-11-21 13:00")
    told = notes(areas, DAY_2, CHANGED)
    assert "received by police Sat 21 Nov 2026, 13:00" in told
    assert "an entry was struck out" in told


def test_what_was_told_is_put_right_in_the_area_the_subject_left_since(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    happen(placed, order, EventKind.APPEALED, "2026-11-20 15:00")
    happen(placed, order, EventKind.RECEIVED, "2026-11-20 16:00")
    areas.sent("ALD", DAY_1)
    struck(placed, order, EventKind.APPEALED, "2026-11-21 12:00")
    right = EventInput(EventKind.RECEIVED, at("2026-11-20 17:00"), reason="misread")
    corrected(placed, order, EventKind.RECEIVED, right, "2026-11-21 13:00")
    happen(placed, order, EventKind.AWARE, "2026-11-22 02:00")
    moved(placed, order, DAY_2, "2026-11-22 05:00")
    assert MOVED_OUT in titles(areas.digest("ALD", DAY_2))
    told = notes(areas, DAY_2, CORRECTIONS)
    assert "corrected: received by police Fri 20 Nov 2026, 17:00" in told
    assert "an entry was struck out" in told
    assert "aware" not in told, "what happens elsewhere is not told here"
    areas.sent("ALD", DAY_2)
    assert areas.digest("ALD", DAY_3).nil


def test_an_event_corrected_twice_between_two_mails_is_corrected_not_struck_out(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    happen(placed, order, EventKind.RECEIVED, "2026-11-20 16:00")
    happen(placed, order, EventKind.DISCHARGED, "2026-11-20 20:00")
    areas.sent("ALD", DAY_1)
    for hour in ("17", "18"):
        kept = placed.scalars(
            select(Event).where(Event.order_id == order.id, Event.kind == EventKind.RECEIVED)
        ).all()
        corrections.correct_event(
            placed,
            order.reference,
            kept[-1].id,
            EventInput(EventKind.RECEIVED, at(f"2026-11-20 {hour}:00"), reason="misread"),
            **seen(placed, order, f"2026-11-21 {hour}:00"),
        )
    told = notes(areas, DAY_2, CORRECTIONS)
    assert told == (
        "corrected: received by police Fri 20 Nov 2026, 18:00, recorded Sat 21 Nov 2026, 18:00"
    )


def test_what_a_row_showed_before_the_end_is_corrected_after_it(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    held = make_detention(placed, order, since_at=at("2026-11-20 13:00"))
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.DISCHARGED, "2026-11-21 12:00")
    assert ENDED in titles(areas.sent("ALD", DAY_2))
    held.release_expected_on = date(2026, 11, 24)
    told = notes(areas, DAY_3, CORRECTIONS)
    assert "release expected 24 Nov 2026, not 25 Nov 2026" in told
    areas.sent("ALD", DAY_3)
    assert areas.digest("ALD", DAY_4).nil


def test_an_area_the_subject_left_is_told_that_the_order_had_ended_before(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    areas.sent("ALD", DAY_1)
    moved(placed, order, DAY_2, "2026-11-22 05:00")
    assert MOVED_OUT in titles(areas.sent("ALD", DAY_2))
    happen(placed, order, EventKind.DISCHARGED, "2026-11-21 05:00", now="2026-11-22 12:00")
    assert "was said to be in force; it had ended" in notes(areas, DAY_3, CORRECTIONS)
    areas.sent("ALD", DAY_3)
    assert areas.digest("ALD", DAY_4).nil


def test_a_suspension_that_was_over_before_it_was_told_is_corrected(
    placed: Session, areas: Areas
) -> None:
    order = make_court_order(placed, "DVPO", "2026-11-20 12:00", "2026-12-10 00:00")
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.SUSPENDED, "2026-11-21 05:00", now="2026-11-21 09:00")
    happen(placed, order, EventKind.RESUMED, "2026-11-21 10:00")
    assert "was said to be in force; it was suspended" in notes(areas, DAY_2, CORRECTIONS)
    areas.sent("ALD", DAY_2)
    assert CORRECTIONS not in titles(areas.digest("ALD", DAY_3))


def test_where_the_subject_lived_is_not_told_of_an_order_that_was_said_to_have_ended_before(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    areas.sent("ALD", DAY_1)
    areas.sent("ALD", DAY_2)
    happen(placed, order, EventKind.QUASHED, "2026-11-21 12:00", now="2026-11-22 12:00")
    assert "was said to be in force; it had ended" in notes(areas, DAY_3, CORRECTIONS)
    areas.sent("ALD", DAY_3)
    moved(placed, order, DAY_2, "2026-11-23 12:00")
    assert areas.digest("ALD", DAY_4).nil
    assert areas.digest("BIR", DAY_4).nil


def test_an_area_that_was_told_the_end_is_told_that_the_subject_had_left_before(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    areas.sent("ALD", DAY_1)
    areas.sent("ALD", DAY_2)
    happen(placed, order, EventKind.DISCHARGED, "2026-11-22 12:00")
    assert ENDED in titles(areas.sent("ALD", DAY_3))
    moved(placed, order, DAY_2, "2026-11-23 12:00")
    assert notes(areas, DAY_4, CORRECTIONS) == (
        "was said to be in force; it did not count in this area"
    )
    areas.sent("ALD", DAY_4)
    assert areas.digest("ALD", DAY_5).nil


def test_a_suspension_at_the_last_mail_before_the_end_is_told_after_it(
    placed: Session, areas: Areas
) -> None:
    order = make_court_order(placed, "DVPO", "2026-11-20 12:00", "2026-12-10 00:00")
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.RESCINDED, "2026-11-21 12:00")
    areas.sent("ALD", DAY_2)
    happen(placed, order, EventKind.SUSPENDED, "2026-11-21 05:00", now="2026-11-22 09:00")
    happen(placed, order, EventKind.RESUMED, "2026-11-21 10:00", now="2026-11-22 09:01")
    assert "was said to be in force; it was suspended" in notes(areas, DAY_3, CORRECTIONS)
    areas.sent("ALD", DAY_3)
    assert areas.digest("ALD", DAY_4).nil


def test_the_hearing_that_was_adjourned_to_another_day_is_told_and_put_right(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.HEARING_OPENED, "2026-11-21 10:00")
    adjourned, to = "2026-11-21 10:30", "2026-11-26 10:00"
    happen(placed, order, EventKind.ADJOURNED, adjourned, until=to)
    assert notes(areas, DAY_2, CHANGED).endswith(", to be heard Thu 26 Nov 2026, 10:00")
    areas.sent("ALD", DAY_2)
    right = EventInput(EventKind.ADJOURNED, at(adjourned), at("2026-11-27 10:00"), reason="misread")
    corrected(placed, order, EventKind.ADJOURNED, right, "2026-11-22 12:00")
    told = notes(areas, DAY_3, CHANGED)
    assert told.startswith("corrected: hearing adjourned Sat 21 Nov 2026, 10:30")
    assert told.endswith(", to be heard Fri 27 Nov 2026, 10:00")
    assert notes(areas, DAY_3, CORRECTIONS) == (
        "hearing was adjourned to Fri 27 Nov 2026, 10:00, not Thu 26 Nov 2026, 10:00"
    )


def test_another_adjournment_that_was_recorded_late_puts_the_first_right(
    placed: Session, areas: Areas
) -> None:
    order = make_served_notice(placed)
    happen(placed, order, EventKind.HEARING_OPENED, "2026-11-20 10:00")
    happen(placed, order, EventKind.ADJOURNED, "2026-11-20 10:30", until="2026-11-21 05:00")
    areas.sent("ALD", DAY_1)
    to = "2026-11-28 10:00"
    happen(placed, order, EventKind.ADJOURNED, "2026-11-21 05:30", until=to, now="2026-11-21 12:00")
    assert notes(areas, DAY_2, CORRECTIONS) == (
        "hearing was adjourned to Sat 28 Nov 2026, 10:00, not Sat 21 Nov 2026, 05:00"
    )
    areas.sent("ALD", DAY_2)
    assert CORRECTIONS not in titles(areas.digest("ALD", DAY_3))


def test_an_area_that_was_told_the_end_is_told_that_the_order_never_counted_there(
    placed: Session, areas: Areas
) -> None:
    order = nmo(placed)
    areas.sent("ALD", DAY_1)
    happen(placed, order, EventKind.DISCHARGED, "2026-11-21 12:00")
    assert ENDED in titles(areas.sent("ALD", DAY_2))
    moved(placed, order, "2026-11-19", "2026-11-22 12:00")
    assert "did not count in this area: disregard" in notes(areas, DAY_3, CORRECTIONS)
    areas.sent("ALD", DAY_3)
    assert areas.digest("ALD", DAY_4).nil


def test_an_area_is_told_that_a_notice_was_over_before_its_subject_came(
    placed: Session, areas: Areas
) -> None:
    order = make_order(placed, notice_input(subject=subject(home("M1 1AE"))))
    moved(placed, order, DAY_1, "2026-11-21 03:00", "B1 1AA")
    assert titles(areas.sent("ALD", DAY_1)) == [NEW, UNSERVED]
    areas.sent("ALD", DAY_2)
    happen(placed, order, EventKind.NOT_SERVED, "2026-11-20 12:00", now="2026-11-22 12:00")
    assert titles(areas.digest("ALD", DAY_3)) == [CORRECTIONS]
    assert notes(areas, DAY_3, CORRECTIONS) == (
        "was said to be not in force yet; it did not count in this area"
    )
    areas.sent("ALD", DAY_3)
    assert areas.digest("ALD", DAY_4).nil


def test_an_area_is_told_that_the_subject_of_a_notice_left(placed: Session, areas: Areas) -> None:
    order = make_order(placed)
    areas.sent("ALD", DAY_1)
    moved(placed, order, DAY_2, "2026-11-22 03:00")
    assert titles(areas.sent("ALD", DAY_2)) == [MOVED_OUT]
    assert areas.digest("ALD", DAY_3).nil
