"""Pages of visits, handovers and custody: forms, lists, the order's page, the home page."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.ground.model import Detention, Handover, Visit
from orders.register.model import Order
from tests.factories.areas import area_id
from tests.factories.ground import make_detention, make_handover, make_visit, move_to_birch
from tests.factories.orders import at, home, make_served_notice, notice_input, protected, subject
from tests.pages import Page, check_page
from tests.signing_in import sign_in
from tests.web.order_pages import NOW, logged, looked_up, moment, page_of, send, send_shown

pytestmark = pytest.mark.time_machine(NOW, tick=False)

WHO_VISITS = (Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS)


def read(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return check_page(answer.text)


def day(name: str, text: str) -> dict[str, str]:
    parts = moment(name, f"{text} 00:00")
    del parts[f"{name}-time"]
    return parts


def a_visit(**changes: str) -> dict[str, str]:
    return {
        **moment("visited_at", "2026-11-21 10:00"),
        **day("next_due_on", "2026-11-28"),
        "visited_by": "PC 4411 Hale",
        "subject_seen": "yes",
        "result": "KEPT",
        "words": "All quiet.",
        **changes,
    }


@pytest.mark.parametrize("role", WHO_VISITS)
def test_whoever_may_see_an_order_records_a_visit_on_it(
    client: FlaskClient, db: Session, order: Order, role: Role
) -> None:
    account = sign_in(client, role, area_id=area_id(db, "ALD"))
    path = f"/orders/{order.reference}/visits/new"
    form = read(client, path)
    assert form.h1.endswith("Record a visit")
    assert f"{account.name} {account.collar_number}" in client.get(path).text
    answer = send(client, path, **a_visit())
    assert answer.status_code == 303
    page = read(client, answer.location)
    assert "21 Nov 2026 10:00 , PC 4411 Hale: keeping to the order; subject seen." in page.text
    assert "Next visit due 28 November 2026" in page.text
    assert db.scalars(select(Visit)).one().recorded_by_id == account.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject_seen": ""}, "Say whether the subject was seen."),
        ({"result": "BREACH_SUSPECTED", "words": ""}, "Say what you found"),
        ({"result": "NO_REPLY"}, "The subject was seen, so it cannot be"),
        (moment("visited_at", "2026-11-22 10:01"), "The visit must be in the past."),
        (day("next_due_on", "2026-11-20"), "The next visit must not be before this one."),
        ({"visited_at-day": "31"}, "Enter a real date"),
        ({"visited_by": " "}, "Enter who went"),
    ],
    ids=["seen?", "no words", "seen and no reply", "future", "next before", "no day", "who"],
)
def test_a_visit_that_cannot_be_is_shown_again_with_what_to_mend(
    client: FlaskClient, db: Session, order: Order, changes: dict[str, str], said: str
) -> None:
    answer = send(client, f"/orders/{order.reference}/visits/new", **a_visit(**changes))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(Visit)).all() == []


def test_an_officer_visits_no_order_of_another_lpa(
    client: FlaskClient, db: Session, order: Order
) -> None:
    elsewhere = make_served_notice(
        db,
        notice_input(
            subject=subject(home("WS1 1AA"), given_names="Ewan"),
            protected_persons=(protected(home("WS2 2BB")),),
        ),
    )
    make_visit(db, elsewhere)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    for path in ("visits/new",):
        assert client.get(f"/orders/{elsewhere.reference}/{path}").status_code == 404
    assert send(client, f"/orders/{elsewhere.reference}/visits/new", **a_visit()).status_code == 404
    assert client.get("/visits?area=BIR").status_code == 403
    assert "Ewan" not in read(client, "/visits?show=done").text
    for path in ("custody/new", "handovers/new"):
        assert client.get(f"/orders/{order.reference}/{path}").status_code == 403


@pytest.mark.parametrize(
    ("show", "heading"),
    [
        ("due", "1 visit due in Alder"),
        ("overdue", "0 overdue visits in Alder"),
        ("done", "1 visit made in Alder"),
        ("none", "1 order not visited yet in Alder"),
    ],
)
def test_visits_are_listed_by_area_and_what_they_wait_for(
    client: FlaskClient, db: Session, order: Order, show: str, heading: str
) -> None:
    make_visit(db, order)
    make_served_notice(db, notice_input(subject=subject(given_names="Ewan")))
    db.commit()
    page = read(client, f"/visits?area=ALD&show={show}")
    assert page.h1 == heading
    assert (order.reference in page.text) is (show in {"due", "done"})
    line = logged(db, "visit.list")[-1]
    assert line.details["show"] == show
    assert "MARSH" not in str(line.details)


@pytest.mark.parametrize("path", ["/visits", "/handovers", "/in-custody"])
@pytest.mark.parametrize(
    ("query", "status"),
    [("colour=red", 422), ("show=never", 422), ("area=XYZ", 422), ("page=2", 404), ("page=x", 422)],
)
def test_what_a_list_cannot_show_is_said(
    client: FlaskClient, order: Order, path: str, query: str, status: int
) -> None:
    assert client.get(f"{path}?{query}").status_code == status


def test_the_receiving_supervisor_reads_a_note_until_marking_it_seen(
    client: FlaskClient, db: Session, order: Order
) -> None:
    handover = make_handover(db, order, "Visit weekly; ring first.")
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "BIR"))
    page = read(client, "/")
    assert "Handed over to you (1)" in page.text
    assert "Visit weekly; ring first." in page.text
    assert order.reference in logged(db, "worklist.read")[-1].details["references"]
    assert read(client, "/handovers").h1 == "1 handover note not seen yet, Birch"
    assert send(client, f"/handovers/{handover.id}/seen").status_code == 303
    assert "Handed over to you" not in read(client, "/").text
    assert read(client, "/handovers").h1 == "0 handover notes not seen yet, Birch"
    assert "Visit weekly" in read(client, "/handovers?show=all").text
    assert "seen 22 Nov 2026 10:00" in page_of(client, order).text
    assert logged(db, "handover.seen")[0].reference == order.reference


def test_the_sending_supervisor_sees_it_listed_and_cannot_mark_it(
    client: FlaskClient, db: Session, order: Order
) -> None:
    handover = make_handover(db, order)
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    assert "Handed over to you" not in read(client, "/").text
    assert "Not yet" in read(client, "/handovers").text
    assert send(client, f"/handovers/{handover.id}/seen").status_code == 403


def test_a_supervisor_hands_over_after_the_move(
    client: FlaskClient, db: Session, order: Order
) -> None:
    move_to_birch(db, order)
    db.commit()
    alder, birch = area_id(db, "ALD"), area_id(db, "BIR")
    sign_in(client, Role.LPA_SUPERVISOR, area_id=alder)
    path = f"/orders/{order.reference}/handovers/new"
    assert page_of(client, order).links["Hand over to the LPA the subject moved to"] == path
    read(client, path)
    wrong = send(client, path, note="", from_id=str(alder), to_id=str(birch))
    assert wrong.status_code == 422
    assert "Enter what the other LPA needs to know." in check_page(wrong.text).text
    wrong = send(client, path, note="Ring first.", to_id=str(alder))
    assert wrong.status_code == 422
    assert "Choose the LPA the subject left." in check_page(wrong.text).text
    done = send(client, path, note="Ring first.", from_id=str(alder), to_id=str(birch))
    assert done.status_code == 303
    assert "Alder to Birch" in read(client, done.location).text


def test_without_a_move_the_page_says_there_is_nobody_to_hand_over_to(
    client: FlaskClient, order: Order
) -> None:
    page = read(client, f"/orders/{order.reference}/handovers/new")
    assert "There is no one to hand over to" in page.text
    assert "Hand over to the LPA" not in page_of(client, order).text


MOVE = {
    "kind": "HOME",
    "lines": "7 Made-up Road",
    "postcode": "WS2 2BB",
    **day("starts_on", "2026-11-21"),
    "leaves": "true",
}


def test_a_move_recorded_with_a_note_hands_the_order_over(
    client: FlaskClient, db: Session, order: Order
) -> None:
    path = f"/orders/{order.reference}/people/{order.subject_id}/addresses/new"
    assert "Handover note" in read(client, path).text
    wrong = send_shown(client, path, **(MOVE | {"postcode": "B2 2BB"}), handover_note="Ring first.")
    assert wrong.status_code == 422
    assert "there is no one to hand over to" in check_page(wrong.text).text
    assert send_shown(client, path, **MOVE, handover_note="Ring first.").status_code == 303
    assert db.scalars(select(Handover.note)).all() == ["Ring first."]


def test_a_protected_persons_move_hands_nothing_over(
    client: FlaskClient, db: Session, order: Order
) -> None:
    path = next(
        href
        for href in page_of(client, order).links.values()
        if href.endswith("/addresses/new") and f"/{order.subject_id}/" not in href
    )
    assert "Handover note" not in read(client, path).text
    send_shown(client, path, **MOVE, handover_note="Zqx she fled.")
    assert db.scalars(select(Handover)).all() == []


def test_a_release_that_should_have_been_is_said_and_comes_first(
    client: FlaskClient, db: Session, order: Order
) -> None:
    other = make_served_notice(db, notice_input(subject=subject(given_names="Ewan")))
    make_detention(db, other, release_expected_on=date(2026, 11, 26))
    make_detention(db, order, release_expected_on=date(2026, 11, 25))
    db.commit()
    with time_machine.travel(at("2026-11-26 08:00"), tick=False):
        sign_in(client, Role.CIVIL_ORDERS)
        words = "in prison, on remand, release was expected 25 Nov 2026, check"
        assert words in read(client, "/orders?area=ALD&status=all").text
        assert "Release was expected: 25 November 2026, check." in page_of(client, order).text
        for path in ("/", "/in-custody?area=ALD"):
            text = read(client, path).text
            first = text.index("was expected 25 Nov 2026, check")
            assert first < text.index("expected 26 Nov 2026", first)
            assert "was expected 26 Nov" not in text


def held(**changes: str) -> dict[str, str]:
    return {
        "held_in": "PRISON_REMAND",
        "place": "HMP Invented",
        **moment("since_at", "2026-11-21 09:00"),
        **day("release_expected_on", "2026-11-25"),
        **changes,
    }


def test_a_subject_held_shows_on_page_lists_and_worklist_until_released(
    client: FlaskClient, db: Session, order: Order
) -> None:
    read(client, f"/orders/{order.reference}/custody/new")
    done = send(client, f"/orders/{order.reference}/custody/new", **held())
    page = read(client, done.location)
    assert "In prison, on remand , HMP Invented, since 21 Nov 2026 09:00." in page.text
    assert "Release expected: 25 November 2026." in page.text
    words = "in prison, on remand, release expected 25 Nov 2026"
    assert words in read(client, "/orders?area=ALD").text
    assert words in check_page(looked_up(client, name="Marsh").text).text
    assert "Released within 7 days 1" in read(client, "/").text
    for show in ("all", "week"):
        assert order.reference in read(client, f"/in-custody?area=ALD&show={show}").text
    release = page.links["Record the release"]
    assert "25" in client.get(release).text
    late = send(client, release, **moment("released_at", "2026-11-21 08:00"))
    assert late.status_code == 422
    assert "The release must be after 21 Nov 2026 09:00" in check_page(late.text).text
    assert send(client, release, **moment("released_at", "2026-11-22 09:00")).status_code == 303
    assert "In prison" not in page_of(client, order).text
    assert words not in read(client, "/orders?area=ALD").text
    assert (
        "0 orders with the subject in custody, prison or hospital, Alder"
        in read(client, "/in-custody?area=ALD").text
    )
    assert "Released 22 Nov 2026 09:00" in read(client, release).text
    assert send(client, release, **moment("released_at", "2026-11-22 09:30")).status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_in": ""}, "Choose where the subject is held."),
        (moment("since_at", "2026-11-23 09:00"), "This must be in the past."),
        (day("release_expected_on", "2026-11-20"), "The release must not be before the day"),
    ],
)
def test_custody_that_cannot_be_is_shown_again_with_what_to_mend(
    client: FlaskClient, db: Session, order: Order, changes: dict[str, str], said: str
) -> None:
    answer = send(client, f"/orders/{order.reference}/custody/new", **held(**changes))
    assert answer.status_code == 422
    assert said in check_page(answer.text).text
    assert db.scalars(select(Detention)).all() == []


def test_the_past_shows_what_was_then(client: FlaskClient, db: Session, order: Order) -> None:
    make_visit(db, order)
    make_detention(db, order)
    db.commit()
    before = page_of(client, order, "?at=2026-11-21T08:00").text
    assert "HMP Invented" not in before
    assert "PC 4411 Hale: keeping" not in before
    after = page_of(client, order, "?at=2026-11-21T11:00")
    assert "HMP Invented" in after.text
    assert "Record a visit" not in after.links


def test_who_has_no_order_data_opens_none_of_it(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    for path in ("/visits", "/handovers", "/in-custody"):
        assert client.get(path).status_code == 403


def test_what_people_write_is_shown_as_text(client: FlaskClient, db: Session, order: Order) -> None:
    nasty = "<script>alert(1)</script>'; DROP TABLE visit; --"
    make_visit(db, order, words=nasty, visited_by=nasty)
    make_detention(db, order, place=nasty)
    make_handover(db, order, nasty)
    db.commit()
    pages = [f"/orders/{order.reference}", "/visits?show=done", "/handovers", "/in-custody"]
    for path in pages:
        assert "<script>alert(1)</script>" in read(client, path).text
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "BIR"))
    assert "<script>alert(1)</script>" in read(client, "/").text
