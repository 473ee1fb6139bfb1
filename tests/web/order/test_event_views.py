from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from orders.access.permissions import Role
from orders.register.model import Event, Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.events import EventKind
from orders.web.order.order_views import slug
from tests.factories.areas import area_id
from tests.factories.orders import (
    NON_MOLEST,
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
)
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import (
    HIDDEN,
    NOW,
    SECRET,
    event_id,
    events_of,
    guard_fields,
    logged,
    moment,
    page_of,
    send,
)

pytestmark = pytest.mark.time_machine(NOW, tick=False)

HEARD = at("2026-11-23 12:00")
SERVICE = {"served_by": "PC 4411 Hale", "place": "Alder police station", "personally": "true"}
FRIDAYS = order_input(started_at=at("2026-11-20 11:00"), ends_at=at("2026-12-18 00:00"))
LAST_ON = {"last_on-day": "20", "last_on-month": "12", "last_on-year": "2026"}


@pytest.fixture
def pending(db: Session) -> Order:
    order = make_order(db)
    db.commit()
    return order


@pytest.fixture
def served(noticed: Order) -> Order:
    return noticed


@pytest.fixture
def heard(db: Session, civil: FlaskClient) -> Iterator[Order]:
    """A notice heard on Monday; by then everybody has signed in again."""
    with time_machine.travel(HEARD, tick=False):
        order = make_served_notice(db, notice_input(protected_persons=(HIDDEN,)))
        happen(db, order, EventKind.HEARING_OPENED, "2026-11-23 08:30")
        db.commit()
        sign_in(civil, Role.CIVIL_ORDERS)
        yield order


def path(order: Order, what: str) -> str:
    return f"/orders/{order.reference}/{what}"


def test_service_is_recorded_with_its_facts(
    civil: FlaskClient, pending: Order, db: Session
) -> None:
    check_page(civil.get(path(pending, "events/served")).text)
    answer = send(
        civil,
        path(pending, "events/served"),
        **guard_fields(db, pending),
        **SERVICE,
        **moment("occurred_at", "2026-11-20 09:00"),
        **moment("hearing_at", "2026-11-23 10:00"),
    )
    assert answer.status_code == 303
    assert answer.location == path(pending, "").rstrip("/")
    page = check_page(civil.get(answer.location).text)
    assert "Recorded. This order now counts in Subject's home: Alder West, Alder." in page.text
    assert "Recorded." not in check_page(civil.get(answer.location).text).text
    assert "Recorded." not in civil.get(f"{answer.location}?done=recorded").text
    assert "LIVE - hearing due by 09:00 Mon 23 Nov" in page.text
    assert "Hearing listed for 23 Nov 2026 10:00" in page.text
    event = db.get(Event, event_id(db, pending, EventKind.SERVED))
    assert event is not None
    assert event.details == {
        "served_by": "PC 4411 Hale",
        "place": "Alder police station",
        "personally": "yes",
        "hearing_at": "2026-11-23T10:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("served_by", "Enter who served it, with collar number."),
        ("personally", "put into the subject's hand"),
        ("occurred_at-time", "Enter the time as well"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    civil: FlaskClient, pending: Order, db: Session, left_out: str, said: str
) -> None:
    form = SERVICE | moment("occurred_at", "2026-11-20 09:00")
    form[left_out] = ""
    answer = send(civil, path(pending, "events/served"), **guard_fields(db, pending), **form)
    page = check_page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert 'value="Alder police station"' in answer.text
    assert events_of(db, pending) == [EventKind.AUTHORISED]


@pytest.mark.parametrize("name", ["served_by", "place", "reason"])
def test_hostile_text_is_kept_as_text(
    civil: FlaskClient, pending: Order, db: Session, name: str
) -> None:
    nasty = "'; DROP TABLE event; -- <script>alert(1)</script>{{ 7*7 }}"
    form = SERVICE | moment("occurred_at", "2026-11-20 09:00") | {name: nasty}
    answer = send(civil, path(pending, "events/served"), **guard_fields(db, pending), **form)
    assert answer.status_code == 303
    page = civil.get(path(pending, "").rstrip("/"))
    check_page(page.text)
    assert "<script>alert" not in page.text


def test_what_cannot_follow_is_refused_with_its_section(
    civil: FlaskClient, pending: Order, db: Session
) -> None:
    answer = send(
        civil,
        path(pending, "events/hearing-opened"),
        **guard_fields(db, pending),
        **moment("occurred_at", "2026-11-21 10:00"),
        court="Alder court",
    )
    page = check_page(answer.text)
    assert answer.status_code == 409
    assert "it was authorised and not served" in page.text
    assert "Crime and Security Act 2010 s.27(3)" in page.text
    assert events_of(db, pending) == [EventKind.AUTHORISED]


def test_the_future_is_refused_at_its_field(
    civil: FlaskClient, pending: Order, db: Session
) -> None:
    answer = send(
        civil,
        path(pending, "events/served"),
        **guard_fields(db, pending),
        **SERVICE,
        **moment("occurred_at", "2026-11-22 10:01"),
    )
    assert answer.status_code == 409
    assert 'href="#occurred_at"' in answer.text
    assert "This time is in the future." in check_page(answer.text).text


def test_the_second_of_two_is_told_and_may_send_again(
    civil: FlaskClient, served: Order, db: Session
) -> None:
    opened = guard_fields(db, served)
    first = {
        **moment("occurred_at", "2026-11-21 10:00"),
        "court": "Alder court",
    }
    assert send(civil, path(served, "events/hearing-opened"), **opened, **first).status_code == 303
    typed = {**moment("occurred_at", "2026-11-21 11:00"), "reason": "Victim moved away"}
    answer = send(civil, path(served, "events/withdrawn"), **opened, **typed)
    page = check_page(answer.text)
    assert answer.status_code == 409
    assert "Another user changed this record" in page.text
    assert "22 Nov 2026 10:00: “hearing opened” at 21 Nov 2026 10:00" in page.text
    assert "Victim moved away" in answer.text
    assert events_of(db, served)[-1] is EventKind.HEARING_OPENED
    again = send(civil, path(served, "events/withdrawn"), **guard_fields(db, served), **typed)
    assert again.status_code == 303
    assert events_of(db, served)[-1] is EventKind.WITHDRAWN


def test_l2_an_adjourned_notice_says_until_when(
    civil: FlaskClient, heard: Order, db: Session
) -> None:
    answer = send(
        civil,
        path(heard, "events/adjourned"),
        **guard_fields(db, heard),
        **moment("occurred_at", "2026-11-23 09:00"),
        **moment("until_at", "2026-11-30 10:00"),
    )
    assert answer.status_code == 303
    page = page_of(civil, heard)
    assert "LIVE - adjourned to 10:00 Mon 30 Nov" in page.text
    assert "Next hearing: Mon 30 Nov 2026, 10:00" in page.text


def test_an_adjournment_needs_its_day(civil: FlaskClient, heard: Order, db: Session) -> None:
    answer = send(
        civil,
        path(heard, "events/adjourned"),
        **guard_fields(db, heard),
        **moment("occurred_at", "2026-11-23 09:00"),
    )
    assert answer.status_code == 422
    assert "Enter when the next hearing is." in check_page(answer.text).text


def test_a_record_made_in_error_is_withdrawn_and_still_found(
    civil: FlaskClient, served: Order, db: Session
) -> None:
    answer = send(
        civil,
        path(served, "events/entered-in-error"),
        **guard_fields(db, served),
        **moment("occurred_at", "2026-11-22 09:30"),
        reason="Typed on the wrong person.",
    )
    assert answer.status_code == 303
    page = check_page(civil.get(answer.location).text)
    assert page.h1 == f"{served.reference} was entered in error"
    assert "Typed on the wrong person." in page.text


@pytest.mark.parametrize(
    "kind", [EventKind.SUPERSEDED, EventKind.MADE, EventKind.RESUMED], ids=lambda kind: slug(kind)
)
def test_what_does_not_happen_to_a_notice_has_no_page(
    civil: FlaskClient, served: Order, kind: EventKind
) -> None:
    assert civil.get(path(served, f"events/{slug(kind)}")).status_code == 404


def test_granting_has_a_page_of_its_own(civil: FlaskClient, heard: Order, db: Session) -> None:
    answer = civil.get(path(heard, "events/granted"))
    assert (answer.status_code, answer.location) == (303, path(heard, "grant"))
    posted = send(
        civil,
        path(heard, "events/granted"),
        **guard_fields(db, heard),
        **moment("occurred_at", "2026-11-23 11:00"),
    )
    assert posted.status_code == 404
    assert EventKind.GRANTED not in events_of(db, heard)


def grant_form(**changes: str) -> dict[str, str]:
    return {
        **moment("made_at", "2026-11-23 11:00"),
        **LAST_ON,
        "court": "Birmingham Magistrates' Court",
        "condition-0-keep": "true",
        "condition-0-code": "NON_MOLEST",
        "condition-0-text_verbatim": "As sealed: do not molest.",
        **changes,
    }


def made_on(db: Session, notice: Order) -> Order:
    db.expire_all()
    return db.scalars(
        select(Order)
        .where(Order.follows_id == notice.id)
        .options(selectinload(Order.conditions), selectinload(Order.events))
    ).one()


def test_l5_granting_makes_the_order_and_ends_the_notice(
    civil: FlaskClient, heard: Order, db: Session
) -> None:
    form = check_page(civil.get(path(heard, "grant")).text)
    assert "its last day is no earlier than Sun 6 Dec 2026 and no later than Sun 20 Dec 2026" in (
        form.text
    )
    answer = send(
        civil,
        path(heard, "grant"),
        **guard_fields(db, heard),
        **grant_form(served_in_court="true"),
        **{"condition-1-code": "NON_MOLEST_ACTS", "condition-1-text_verbatim": "No letters."},
    )
    order = made_on(db, heard)
    assert answer.location == f"/orders/{order.reference}"
    assert [(each.code, each.text_verbatim) for each in order.conditions] == [
        ("NON_MOLEST", "As sealed: do not molest."),
        ("NON_MOLEST_ACTS", "No letters."),
    ]
    assert [each.kind for each in order.events] == [EventKind.MADE, EventKind.SERVED]
    assert order.events[0].until_at == at("2026-12-21 00:00")
    page = check_page(civil.get(answer.location).text)
    assert "The order is in the register, and the notice has ended." in page.text
    assert "ENDED - order granted" in page_of(civil, heard).text


@pytest.mark.parametrize(
    ("last_on", "said"),
    [("21", "longer than the Act allows"), ("5", "shorter than the Act allows")],
    ids=["D6 29 days", "D6 13 days"],
)
def test_d6_an_unlawful_length_is_confirmed_with_a_reason(
    civil: FlaskClient, heard: Order, db: Session, last_on: str, said: str
) -> None:
    form = grant_form(**{"last_on-day": last_on})
    answer = send(civil, path(heard, "grant"), **guard_fields(db, heard), **form)
    page = check_page(answer.text)
    assert answer.status_code == 409
    assert page.links["Say why you record it all the same, or change it."] == ("#override_reason")
    assert said in page.text
    assert "Crime and Security Act 2010 s.28(10)-(11)" in page.text
    assert "Why you record it all the same" in page.text
    assert "As sealed: do not molest." in answer.text
    form["override_reason"] = "Seen on the sealed copy."
    assert send(civil, path(heard, "grant"), **guard_fields(db, heard), **form).status_code == 303
    assert "Seen on the sealed copy." in page_of(civil, made_on(db, heard)).text


def test_an_end_before_the_making_is_refused_at_its_field(
    civil: FlaskClient, heard: Order, db: Session
) -> None:
    form = grant_form(**{"last_on-day": "20", "last_on-month": "11"})
    answer = send(civil, path(heard, "grant"), **guard_fields(db, heard), **form)
    assert answer.status_code == 409
    assert 'href="#last_on"' in answer.text
    assert "An order cannot end before the day on which it is made." in (
        check_page(answer.text).text
    )
    assert "Why you record it all the same" not in answer.text


def test_d6_no_period_is_confirmed_with_a_reason(
    civil: FlaskClient, heard: Order, db: Session
) -> None:
    form = {key: text for key, text in grant_form().items() if not key.startswith("last_on")}
    answer = send(civil, path(heard, "grant"), **guard_fields(db, heard), **form)
    assert answer.status_code == 409
    assert "must state how long it is in force" in check_page(answer.text).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"condition-0-keep": ""}, "Choose at least one condition."),
        ({"condition-0-text_verbatim": ""}, "Enter the wording, word for word."),
        ({"court": " "}, "Enter the court."),
        ({"made_at-day": "31"}, "Enter a real date"),
        (moment("ends_at", "2026-12-20 13:00"), "not both"),
    ],
    ids=["no condition", "no words", "no court", "31 November", "two ends"],
)
def test_a_grant_that_is_not_whole_says_what_is_missing(
    civil: FlaskClient, heard: Order, db: Session, changes: dict[str, str], said: str
) -> None:
    form = grant_form(**changes)
    answer = send(civil, path(heard, "grant"), **guard_fields(db, heard), **form)
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert EventKind.GRANTED not in events_of(db, heard)


def test_words_that_name_a_withheld_place_stay_unseen_and_are_kept(
    civil: FlaskClient, db: Session
) -> None:
    premises = ConditionInput("NO_ENTER_PREMISES", f"Keep out of {SECRET}.", premises="PROTECTED")
    given = notice_input(protected_persons=(HIDDEN,), conditions=(NON_MOLEST, premises))
    notice = make_served_notice(db, given)
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-21 10:00")
    db.commit()
    assert SECRET not in civil.get(path(notice, "grant")).text
    form = grant_form(
        **moment("made_at", "2026-11-21 11:00"),
        **{
            "last_on-day": "10",
            "condition-1-keep": "true",
            "condition-1-code": "NO_ENTER_PREMISES",
            "condition-1-premises": "PROTECTED",
        },
    )
    answer = send(civil, path(notice, "grant"), **guard_fields(db, notice), **form)
    assert answer.status_code == 303
    assert [each.text_verbatim for each in made_on(db, notice).conditions] == [
        "As sealed: do not molest.",
        f"Keep out of {SECRET}.",
    ]


def test_words_copied_unseen_stay_their_authors_own(civil: FlaskClient, db: Session) -> None:
    letters = ConditionInput("NON_MOLEST", f"No letters to {SECRET}.")
    given = notice_input(protected_persons=(HIDDEN,), conditions=(NON_MOLEST, letters))
    notice = make_served_notice(db, given)
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-21 10:00")
    db.commit()
    form = grant_form(
        **moment("made_at", "2026-11-21 11:00"),
        **{
            "last_on-day": "10",
            "condition-1-keep": "true",
            "condition-1-code": "NON_MOLEST",
        },
    )
    answer = send(civil, path(notice, "grant"), **guard_fields(db, notice), **form)
    assert answer.status_code == 303
    order = made_on(db, notice)
    assert order.conditions[1].worded_by_id == notice.recorded_by_id
    assert SECRET not in civil.get(f"/orders/{order.reference}").text
    (number,) = [each.id for each in order.conditions if SECRET in each.text_verbatim]
    varied = send(
        civil,
        path(order, "events/varied"),
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-21 11:30"),
        **{
            "court": "Birmingham Magistrates' Court",
            "reason": "Varied.",
            "ends": str(number),
            "adds-0-from": str(number),
            "adds-0-code": "NON_MOLEST",
            "adds-0-sealed_number": "2",
            "override_reason": "As sealed.",
        },
    )
    assert varied.status_code == 303, check_page(varied.text).text
    db.expire_all()
    assert [each.text_verbatim for each in made_on(db, notice).conditions].count(
        f"No letters to {SECRET}."
    ) == 2
    assert SECRET not in civil.get(f"/orders/{order.reference}").text


def test_no_order_is_granted_on_an_order(civil: FlaskClient, db: Session) -> None:
    order = make_order(
        db, order_input(started_at=at("2026-11-20 11:00"), ends_at=at("2026-12-10 00:00"))
    )
    db.commit()
    assert civil.get(path(order, "grant")).status_code == 404


def test_a_wrong_time_is_corrected_and_stays_readable(
    civil: FlaskClient, served: Order, db: Session
) -> None:
    there = path(served, f"events/{event_id(db, served, EventKind.SERVED)}/correct")
    form = civil.get(there)
    check_page(form.text)
    assert 'value="09:00"' in form.text
    answer = send(
        civil,
        there,
        **guard_fields(db, served),
        **SERVICE,
        **moment("occurred_at", "2026-11-20 10:30"),
        correction="Pocket book says 10:30",
    )
    assert answer.status_code == 303
    page = page_of(civil, served)
    assert "LIVE - hearing due by 10:30 Mon 23 Nov" in page.text
    assert "Served (does not count) 20 Nov 2026 09:00" in page.text
    assert "Pocket book says 10:30" in page.text
    assert logged(db, "order.corrected")[0].reason == "Pocket book says 10:30"


def test_a_correction_needs_its_reason(civil: FlaskClient, served: Order, db: Session) -> None:
    there = path(served, f"events/{event_id(db, served, EventKind.SERVED)}/correct")
    form = SERVICE | moment("occurred_at", "2026-11-20 10:30")
    answer = send(civil, there, **guard_fields(db, served), **form)
    assert answer.status_code == 422
    assert "Enter why it is corrected." in check_page(answer.text).text
    assert len(events_of(db, served)) == 2


def test_a_corrected_refusal_keeps_the_courts_reason(
    civil: FlaskClient, heard: Order, db: Session
) -> None:
    happen(db, heard, EventKind.REFUSED, "2026-11-23 09:00")
    db.commit()
    there = path(heard, f"events/{event_id(db, heard, EventKind.REFUSED)}/correct")
    form = moment("occurred_at", "2026-11-23 09:15") | {"reason": "Not necessary"}
    answer = send(civil, there, **guard_fields(db, heard), **form, correction="Court's list")
    assert answer.status_code == 303
    page = page_of(civil, heard)
    assert "The court's reason: Not necessary" in page.text
    assert "Why it was corrected: Court's list" in page.text


def test_what_never_happened_is_taken_out_and_stays_readable(
    civil: FlaskClient, served: Order, db: Session
) -> None:
    there = path(served, f"events/{event_id(db, served, EventKind.SERVED)}/strike")
    check_page(civil.get(there).text)
    without = send(civil, there, **guard_fields(db, served))
    assert without.status_code == 422
    answer = send(civil, there, **guard_fields(db, served), reason="He ran before service")
    assert answer.status_code == 303
    page = page_of(civil, served)
    assert "AUTHORISED - NOT SERVED" in page.text
    assert "Served (does not count)" in page.text
    assert "He ran before service" in page.text
    assert civil.get(there).status_code == 404


def test_taking_out_the_only_event_says_what_to_do_instead(
    civil: FlaskClient, pending: Order, db: Session
) -> None:
    there = path(pending, f"events/{event_id(db, pending, EventKind.AUTHORISED)}/strike")
    answer = send(civil, there, **guard_fields(db, pending), reason="Mistake")
    assert answer.status_code == 409
    assert "record it as entered in error" in check_page(answer.text).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("what", ["events/served", "grant", "events/1/correct", "events/1/strike"])
def test_only_the_civil_orders_team_records(
    client: FlaskClient, pending: Order, db: Session, role: Role, what: str
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    assert client.get(path(pending, what)).status_code == 403
    assert client.post(path(pending, what)).status_code == 403


def test_an_event_of_another_order_is_not_found(
    civil: FlaskClient, pending: Order, served: Order, db: Session
) -> None:
    number = event_id(db, served, EventKind.SERVED)
    assert civil.get(path(pending, f"events/{number}/correct")).status_code == 404
    answer = send(
        civil, path(pending, f"events/{number}/strike"), **guard_fields(db, pending), reason="x"
    )
    assert answer.status_code == 404


def test_what_the_act_does_not_provide_for_is_recorded_once_confirmed(
    client: FlaskClient, db: Session
) -> None:
    order = make_order(db, FRIDAYS)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    varied = {
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-21 11:00"),
        **moment("until_at", "2026-12-18 00:00"),
        "reason": "The court changed a term.",
    }
    asked = send(client, path(order, "events/varied"), **varied)
    assert asked.status_code == 409
    assert "Say why you record it all the same" in check_page(asked.text).text
    assert events_of(db, order) == [EventKind.MADE]
    sealed = "Seen on the sealed order."
    answer = send(client, path(order, "events/varied"), **varied, override_reason=sealed)
    assert answer.status_code == 303
    assert events_of(db, order) == [EventKind.MADE, EventKind.VARIED]
    assert f"Reason given: {sealed}" in page_of(client, order).text


def test_an_end_corrected_to_one_outside_the_act_is_confirmed_too(
    client: FlaskClient, db: Session
) -> None:
    order = make_order(db, FRIDAYS)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    made = db.scalars(select(Event).where(Event.order_id == order.id)).one()
    corrected = {
        **guard_fields(db, order),
        **moment("occurred_at", "2026-11-20 11:00"),
        **moment("until_at", "2026-12-31 00:00"),
        "correction": "Misread.",
    }
    there = path(order, f"events/{made.id}/correct")
    asked = send(client, there, **corrected)
    assert asked.status_code == 409
    assert "s.28(10)" in check_page(asked.text).text
    answer = send(client, there, **corrected, override_reason="As sealed.")
    assert answer.status_code == 303
    assert "Reason given: As sealed." in page_of(client, order).text
