"""The short form for a suspected breach, the follow-up it opens, and the answer to who reported."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.breaches.model import Breach
from orders.breaches.reports.model import BreachReport
from orders.breaches.service import order_of
from orders.follow_ups.model import FollowUp
from orders.follow_ups.words import FollowUpAnswer, FollowUpCause
from orders.ground.words import VisitResult
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import (
    at,
    happen,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.factories.reports import make_report
from tests.pages import Page, check_page
from tests.signing_in import csrf_token, sign_in, sign_in_as
from tests.web.order_pages import NOW, logged, moment, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)

SHORT = {
    **moment("occurred_at", "2026-11-21 20:00"),
    "account_text": "Shouted at the window.",
    "place_text": "Mill Lane",
    "arrested": "no",
}
ARREST = {"arrested": "yes", **moment("arrested_at", "2026-11-21 20:30")}


@pytest.fixture
def order(noticed: Order) -> Order:
    """Live; subject in Alder West, protected person in Birch West."""
    return noticed


def officer(client: FlaskClient, db: Session, area: str = "ALD") -> Account:
    return sign_in(client, Role.OFFICER, area_id=area_id(db, area))


def read(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return check_page(answer.text)


def report(client: FlaskClient, order: Order, **changes: str) -> str:
    answer = send(client, f"/orders/{order.reference}/breach-report", **(SHORT | changes))
    assert answer.status_code == 303, check_page(answer.text).text
    return answer.location


def work(client: FlaskClient, key: str = "reported") -> Page:
    return read(client, f"/work/{key}?area=WMP")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR])
def test_a_report_is_no_breach_and_is_shown_as_not_decided(
    client: FlaskClient, db: Session, order: Order, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    assert "Report a suspected breach" in page_of(client, order).links
    page = read(client, report(client, order))
    assert "Suspected breach reported, not decided" in page.text
    assert "Shouted at the window." in page.text
    assert db.scalar(select(func.count()).select_from(Breach)) == 0
    assert "Suspected breach reported, not decided:" in page_of(client, order).text
    assert "WANTED" not in page_of(client, order).text
    assert len(logged(db, "breach.reported")) == 1
    assert order.reference in read(client, "/reports").text
    assert "0 breaches in West" in _as_team(client, "/breaches?area=WMP").text


def test_arrested_asks_the_time_and_starts_the_clock_at_once(
    client: FlaskClient, db: Session, order: Order
) -> None:
    officer(client, db)
    path = f"/orders/{order.reference}/breach-report"
    refused = send(client, path, **(SHORT | {"arrested": "yes"}))
    assert refused.status_code == 422
    assert "Enter the date and time of the arrest." in refused.text
    report(client, order, **ARREST)
    kept = db.scalars(select(BreachReport)).one()
    # Crime and Security Act 2010 s.26(1): 24 hours, the Sunday left out.
    assert kept.court_deadline_at == at("2026-11-23 20:30")
    assert "Custody clock running: arrested 21 Nov 2026, 20:30." in page_of(client, order).text
    assert order.reference in _as_team(client, "/work/custody?area=WMP").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"account_text": ""}, "Enter what happened"),
        ({"arrested": ""}, "Say whether the subject was arrested."),
        (moment("occurred_at", "2026-11-29 20:00"), "It must be in the past."),
        (
            {"arrested": "yes", **moment("arrested_at", "2026-11-21 19:00")},
            "The arrest must not be before the breach.",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    client: FlaskClient, db: Session, order: Order, changes: dict[str, str], message: str
) -> None:
    officer(client, db)
    answer = send(client, f"/orders/{order.reference}/breach-report", **(SHORT | changes))
    assert answer.status_code == 422
    assert message in check_page(answer.text).text
    assert db.scalar(select(func.count()).select_from(FollowUp)) == 0


def test_the_team_completes_the_report_into_a_breach(
    client: FlaskClient, db: Session, order: Order
) -> None:
    who = officer(client, db)
    there = report(client, order, **ARREST)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert order.reference in work(client).text
    form = client.get(read(client, there).links["Log it as a breach"])
    page = check_page(form.text)
    assert page.h1.endswith("Report a breach")
    assert "Shouted at the window." in form.text
    assert f"PC {who.collar_number}" in form.text
    assert 'value="20:30"' in form.text
    number = there.rpartition("/")[2]
    filled = {
        **moment("occurred_from", "2026-11-21 20:00"),
        **moment("reported_at", "2026-11-21 21:00"),
        **moment("arrested_at", "2026-11-21 20:30"),
        "follow_up": number,
        "reported_by": "PC 1",
        "method": "IN_PERSON",
        "account_text": "Shouted at the window.",
        "condition_ids": _first_condition(db, order),
        "decision": "ARRESTED",
        "offence": "NOT_YET",
    }
    check = send(client, f"/orders/{order.reference}/breaches/new", **filled)
    assert check.status_code == 303, check_page(check.text).text
    done = send(client, check.location)
    assert done.status_code == 303
    row = db.scalars(select(FollowUp)).one()
    assert (row.answer, row.breach_id) == (
        FollowUpAnswer.BREACH_LOGGED,
        db.scalars(select(Breach.id)).one(),
    )
    assert order.reference not in work(client).text
    sign_in_as(client, who)
    assert "Breach logged" in read(client, there).text
    assert "Breach logged" in read(client, "/reports").text


def test_the_team_rejects_a_report_with_a_reason_the_reporter_reads(
    client: FlaskClient, db: Session, order: Order
) -> None:
    who = officer(client, db)
    there = report(client, order)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    refused = send(client, f"{there}/answer", answer="NOT_A_BREACH")
    assert refused.status_code == 422
    assert "needs a reason" in check_page(refused.text).text
    done = send(client, f"{there}/answer", answer="NOT_A_BREACH", words="On camera elsewhere.")
    assert done.status_code == 303
    again = send(client, f"{there}/answer", answer="NOT_A_BREACH", words="Twice.")
    assert again.status_code == 409
    sign_in_as(client, who)
    assert "On camera elsewhere." in read(client, there).text
    assert "On camera elsewhere." in read(client, "/").text
    assert "not decided" not in page_of(client, order).text


def test_a_report_on_an_order_that_ended_since_is_on_the_lists_all_the_same(
    client: FlaskClient, db: Session, order: Order
) -> None:
    happen(db, order, EventKind.HEARING_OPENED, "2026-11-21 09:00")
    happen(db, order, EventKind.REFUSED, "2026-11-21 21:00")
    db.commit()
    officer(client, db)
    assert "Report a suspected breach" in page_of(client, order).links
    there = report(client, order)
    assert "Suspected breach reported, not decided:" in page_of(client, order).text
    for role, area in ((Role.LPA_SUPERVISOR, "ALD"), (Role.CIVIL_ORDERS, None)):
        sign_in(client, role, area_id=None if area is None else area_id(db, area))
        path = f"/work/reported?area={'LPA:ALD' if area else 'WMP'}"
        assert order.reference in read(client, path).text, role
    answer = {"answer": "NOT_A_BREACH", "words": "The court had refused it."}
    assert send(client, f"{there}/answer", **answer).status_code == 303
    assert order.reference not in work(client).text


def test_a_supervisor_gives_a_report_and_leaves_the_answer_to_the_team(
    client: FlaskClient, db: Session, order: Order
) -> None:
    row = make_report(db, order)
    colleague = make_account(db)
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    there = f"/follow-ups/{row.id}"
    assert "The civil orders team answers this report." in read(client, there).text
    answer = send(client, f"{there}/answer", answer="NOT_A_BREACH", words="No.")
    assert answer.status_code == 403
    assert send(client, f"{there}/owner", owner_id=str(colleague.id)).status_code == 303
    assert colleague.name in work(client).text
    assert send(client, f"{there}/owner", owner_id="999999").status_code == 422
    assert send(client, f"{there}/owner", owner_id="").status_code == 303
    assert "Not taken" in work(client).text


@pytest.mark.parametrize(
    ("result", "key", "given"),
    [
        ("BREACH_SUSPECTED", "reported", {"answer": "NOT_A_BREACH", "words": "A neighbour."}),
        ("CONCERN", "visit-concerns", {"answer": "NOT_A_BREACH", "words": "All well."}),
        ("NOT_LIVING_THERE", "visit-concerns", {"answer": "ADDRESS_PUT_RIGHT"}),
        (
            "NOT_LIVING_THERE",
            "visit-concerns",
            {"answer": "STILL_LIVES_THERE", "words": "On shift at that hour."},
        ),
        # Nobody knows where to: there is no address to put right.
        ("NOT_LIVING_THERE", "visit-concerns", {"answer": "NOT_A_BREACH", "words": "Abroad."}),
    ],
)
def test_a_visit_is_followed_up_by_the_supervisor_and_leaves_the_list(
    client: FlaskClient,
    db: Session,
    order: Order,
    result: str,
    key: str,
    given: dict[str, str],
) -> None:
    who = officer(client, db)
    visit = {
        **moment("visited_at", "2026-11-21 10:00"),
        "visited_by": "PC 1",
        "subject_seen": "no",
        "result": result,
        "words": "Curtains drawn.",
    }
    assert send(client, f"/orders/{order.reference}/visits/new", **visit).status_code == 303
    db.commit()
    row = db.scalars(select(FollowUp)).one()
    assert row.cause is FollowUpCause(result)
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    listed = read(client, f"/work/{key}")
    assert order.reference in listed.text
    there = f"/follow-ups/{row.id}"
    assert send(client, f"{there}/owner", owner_id=str(_me(db, client))).status_code == 303
    assert send(client, f"{there}/answer", **given).status_code == 303
    assert order.reference not in read(client, f"/work/{key}").text
    sign_in_as(client, who)
    page = read(client, f"/visits/{row.visit_id}")
    assert (given.get("words") or "Address put right") in page.text


@pytest.mark.parametrize("result", [VisitResult.KEPT, VisitResult.NO_REPLY, VisitResult.REFUSED])
def test_other_visits_open_nothing(db: Session, order: Order, result: VisitResult) -> None:
    make_visit(db, order, result=result, subject_seen=result is not VisitResult.NO_REPLY)
    assert db.scalar(select(func.count()).select_from(FollowUp)) == 0


def test_an_answer_names_a_breach_of_that_order_alone(
    client: FlaskClient, db: Session, order: Order
) -> None:
    other = make_served_notice(db, notice_input(subject=subject(given_names="Finn")))
    breach, mine = make_breach(db, other), make_breach(db, order)
    row = make_report(db, order)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    path = f"/follow-ups/{row.id}/answer"
    wrong = send(client, path, answer="BREACH_LOGGED", breach_id=str(breach.id))
    assert wrong.status_code == 422
    assert send(client, path, answer="BREACH_LOGGED").status_code == 422
    right = send(client, path, answer="BREACH_LOGGED", breach_id=str(mine.id))
    assert right.status_code == 303


def test_an_officer_elsewhere_reports_on_what_a_look_up_found_and_on_nothing_else(
    client: FlaskClient, db: Session
) -> None:
    make_areas(db)
    near = protected(home("B1 1AA"), given_names="Ann")
    order = make_served_notice(db, notice_input(protected_persons=(near,)))
    db.commit()
    officer(client, db, "BIR")
    path = f"/orders/{order.reference}/breach-report"
    assert client.get(path).status_code == 404
    form = {"name": "Marsh", "csrf_token": csrf_token(client)}
    found = check_page(client.post("/look-up", data=form, follow_redirects=True).text)
    [there] = [href for words, href in found.links.items() if words.startswith("Report a suspec")]
    assert read(client, there).h1.endswith("Report a suspected breach")
    answer = client.post(there, data=SHORT | {"csrf_token": csrf_token(client)})
    assert answer.status_code == 303
    page = read(client, answer.location)
    assert "Shouted at the window." in page.text
    assert client.get(f"/orders/{order.reference}").status_code == 404
    officer(client, db, "BIR")
    assert client.get(there).status_code == 404
    assert client.get(answer.location).status_code == 404


def _as_team(client: FlaskClient, path: str) -> Page:
    sign_in(client, Role.CIVIL_ORDERS)
    return read(client, path)


def _first_condition(db: Session, order: Order) -> str:
    return str(order_of(db, order.reference).conditions[0].id)


def _me(db: Session, client: FlaskClient) -> int:
    wanted = select(Account.id).where(Account.role == Role.LPA_SUPERVISOR)
    return db.scalars(wanted.order_by(Account.id.desc())).first() or 0
