"""Breach pages: reporting, confirming, the clock, the outcome, the list; who may see what."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.breaches import checks
from orders.breaches.model import Breach, BreachOutcome
from orders.breaches.schemas.breach import PlaceInput
from orders.breaches.service import stamp
from orders.people.model import Person
from orders.register.model import Condition, Draft, Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.breach_codes import ArrestPower
from orders.web.breaches.breach_forms import shown_again
from orders.web.forms import shown
from tests.factories.areas import area_id
from tests.factories.breaches import make_breach
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
from tests.pages import Page, check_page
from tests.signing_in import csrf_token, sign_in
from tests.spying import spied

NOW = "2026-11-21 06:00"
pytestmark = pytest.mark.time_machine(at(NOW), tick=False)


@pytest.fixture
def notice(noticed: Order) -> Order:
    """Served Fri 20 Nov 2026 09:00; subject in Alder West, protected person in Birch West."""
    return noticed


@pytest.fixture
def breach(db: Session, notice: Order) -> Breach:
    """Arrested Fri 20 Nov 22:00."""
    made = make_breach(db, notice)
    db.commit()
    return made


@pytest.fixture
def civil_orders(client: FlaskClient, notice: Order) -> FlaskClient:
    """A browser signed in as the civil orders team, the notice recorded."""
    sign_in(client, Role.CIVIL_ORDERS)
    return client


def moment(name: str, when: str) -> dict[str, str]:
    return shown(at(when), name)


def answers(db: Session, occurred: str = "2026-11-20 21:00") -> dict[str, str]:
    return answers_for(db.scalars(select(Condition.id)).one(), occurred)


def answers_for(condition_id: int, occurred: str = "2026-11-20 21:00") -> dict[str, str]:
    return {
        "condition_ids": str(condition_id),
        "method": "IN_PERSON",
        "account_text": "Came to the door and shouted.",
        "reported_by": "PC 4411",
        "decision": "ARRESTED",
        "decision_rationale": "Necessary to protect.",
        "custody_reference": "CU/1234/26",
        "offence": "NOT_YET",
        **moment("occurred_from", occurred),
        **moment("reported_at", "2026-11-20 21:30"),
        **moment("arrested_at", "2026-11-20 22:00"),
    }


def get(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return check_page(answer.get_data(as_text=True))


def post(
    client: FlaskClient, path: str, data: dict[str, str], *, status: int = 303
) -> tuple[str, Page | None]:
    answer = client.post(path, data=data | {"csrf_token": csrf_token(client)})
    assert answer.status_code == status
    page = None if status == 303 else check_page(answer.get_data(as_text=True))
    return answer.headers.get("Location", ""), page


def only_breach(db: Session) -> Breach:
    db.expire_all()
    return db.scalars(select(Breach)).one()


def test_a_breach_is_reported_checked_and_recorded(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    path = f"/orders/{notice.reference}/breaches/new"
    form = get(civil_orders, path)
    assert "Report a breach" in form.h1
    assert "Substantive offence to record?" in form.text
    check, _ = post(civil_orders, path, answers(db))
    assert check.startswith(f"{path}/")
    shown_again = get(civil_orders, check)
    assert "Came to the door and shouted." in shown_again.text
    assert "Not in force" not in shown_again.text
    there, _ = post(civil_orders, check, {})
    breach = only_breach(db)
    assert there == f"/breaches/{breach.id}"
    again, _ = post(civil_orders, check, {})
    assert again == there
    assert only_breach(db).id == breach.id
    page = get(civil_orders, there)
    assert "Before the court by Sat 21 Nov 2026, 22:00 , 16 h 00 min left" in page.text
    assert "Crime and Security Act 2010 s.26(1), (4)" in page.text
    assert db.scalar(select(func.count()).select_from(Draft)) == 0
    lines = {line.what: line for line in db.scalars(select(AuditEntry))}
    assert lines["breach.recorded"].action is Action.ALTERATION
    assert lines["breach.read"].action is Action.CONSULTATION


def test_a_breach_out_of_force_says_why_and_wants_a_reason(
    civil_orders: FlaskClient, db: Session, notice: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/orders/{notice.reference}/breaches/new"
    check, _ = post(civil_orders, path, answers(db, occurred="2026-11-20 08:30"))
    judged = spied(monkeypatch, checks, "breach_checks")
    page = get(civil_orders, check)
    assert "was not in force at 08:30 on Fri 20 Nov 2026. Authorised at 08:00" in page.text
    _, refused = post(civil_orders, check, {"not_in_force_reason": " "}, status=422)
    assert refused is not None
    assert refused.title.startswith("Error: ")
    assert "Enter why it is recorded all the same." in refused.text
    there, _ = post(civil_orders, check, {"not_in_force_reason": "Served by hand at 08:15."})
    assert len(judged) == 3  # Once a request: shown, refused, recorded.
    told = get(civil_orders, there).text
    assert "was in force and known to the subject at that time. Recorded all the same" in told
    assert "Recorded all the same: Served by hand at 08:15." in told


def test_a_breach_confirmed_for_its_arrest_alone_is_not_said_to_be_out_of_force(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    given = order_input(
        kind="OCCUPATION", started_at=at("2026-11-19 11:00"), override_reason="As sealed."
    )
    why: dict[str, Any] = {
        "arrest_power": ArrestPower.ATTACHED,
        "not_in_force_reason": "The sealed order says so.",
    }
    breach = make_breach(db, make_order(db, given), **why)
    db.commit()
    told = get(civil_orders, f"/breaches/{breach.id}").text
    assert "not match the record of the order. Recorded all the same: The sealed order" in told
    assert "known to the subject at that time" not in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            {"occurred_from-time": "25:00"}, "Enter the time with the 24-hour clock", id="t"
        ),
        pytest.param({"occurred_from-day": ""}, "Enter the day as well.", id="day"),
        pytest.param(moment("occurred_from", "2026-11-21 06:01"), "is in the future", id="future"),
        pytest.param(
            moment("arrested_at", "2026-11-20 20:00"), "The arrest cannot be before", id="arrest"
        ),
        pytest.param({"decision": ""}, "Choose what was decided.", id="decision"),
        pytest.param({"offence": ""}, "Say whether the act is also an offence.", id="offence"),
        pytest.param({"condition_ids": "1' OR 1=1"}, "Choose a condition from the list", id="sql"),
        pytest.param({"condition_ids": "999999"}, "Choose conditions of this order", id="other"),
    ],
)
def test_a_wrong_answer_is_said_and_the_others_are_kept(
    civil_orders: FlaskClient, db: Session, notice: Order, changes: dict[str, str], said: str
) -> None:
    path = f"/orders/{notice.reference}/breaches/new"
    _, page = post(civil_orders, path, answers(db) | changes, status=422)
    assert page is not None
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert "Came to the door and shouted." in page.text
    assert db.scalar(select(func.count()).select_from(Draft)) == 0


def test_script_in_a_field_is_shown_as_text(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    path = f"/orders/{notice.reference}/breaches/new"
    given = answers(db) | {
        "account_text": "<script>alert(1)</script>",
        "custody_reference": '"><b>',
    }
    check, _ = post(civil_orders, path, given)
    assert "<script>alert(1)</script>" in get(civil_orders, check).text
    there, _ = post(civil_orders, check, {})
    assert 'Custody reference "><b>' in get(civil_orders, f"{there}").text
    assert get(civil_orders, f"{there}/outcome").h1
    assert "<script>alert(1)</script>" in get(civil_orders, there).text


def test_answers_can_be_changed_before_recording(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    path = f"/orders/{notice.reference}/breaches/new"
    check, _ = post(civil_orders, path, answers(db))
    again = f"{path}?draft={check.rpartition('/')[2]}"
    assert "Came to the door and shouted." in get(civil_orders, again).text
    where, _ = post(civil_orders, again, answers(db) | {"account_text": "Shouted only."})
    assert where == check
    assert "Shouted only." in get(civil_orders, check).text


def test_what_was_written_and_not_recorded_is_gone_on_with_from_the_form(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    """Whoever goes back from "check your answers" by the browser finds an empty form."""
    path, given = f"/orders/{notice.reference}/breaches/new", answers(db)
    other = make_order(db, notice_input(subject=subject(family_name="Fenn")))
    db.commit()
    words = "Go on with it"
    assert words not in get(civil_orders, path).links
    check, _ = post(civil_orders, path, given)
    page = get(civil_orders, path)
    assert "on 21 Nov 2026 06:00 and have not recorded it" in page.text
    there = page.links[words]
    assert there == f"{path}?draft={check.rpartition('/')[2]}"
    again = get(civil_orders, there)
    assert "Came to the door and shouted." in again.text
    assert words not in again.links
    assert words not in get(civil_orders, f"/orders/{other.reference}/breaches/new").links
    colleague = civil_orders.application.test_client()
    sign_in(colleague, Role.CIVIL_ORDERS)
    assert words not in get(colleague, path).links
    post(civil_orders, check, {})
    assert words not in get(civil_orders, path).links


def test_a_draft_is_its_writers_alone(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    check, _ = post(civil_orders, f"/orders/{notice.reference}/breaches/new", answers(db))
    sign_in(civil_orders, Role.CIVIL_ORDERS)
    assert civil_orders.get(check).status_code == 404


def test_production_is_recorded_and_stops_the_clock(
    civil_orders: FlaskClient, db: Session, breach: Breach
) -> None:
    path = f"/breaches/{breach.id}/outcome"
    assert "stops the custody clock" in get(civil_orders, path).text
    given = answers(db) | {"seen": stamp(breach)} | moment("produced_at", "2026-11-21 05:00")
    there, _ = post(civil_orders, path, given)
    page = get(civil_orders, there)
    assert "Brought before the court 21 Nov 2026 05:00, in time" in page.text
    _, refused = post(civil_orders, path, given, status=409)
    assert refused is not None
    assert "Another user changed this record" in refused.text


def test_what_a_court_decided_beside_the_law_wants_a_reason(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    """D22."""
    order = make_order(
        db, order_input(started_at=at("2026-11-20 10:00"), ends_at=at("2026-12-18 00:00"))
    )
    made = make_breach(db, order)
    db.commit()
    path = f"/breaches/{made.id}/outcome"
    given = {
        **answers_of(made),
        "seen": stamp(made),
        "outcome": "PROVED_FINE_LUMP",
        "fine_pounds": "6000",
        **moment("produced_at", "2026-11-21 04:00"),
        **moment("outcome_at", "2026-11-21 05:00"),
    }
    _, asked = post(civil_orders, path, given, status=422)
    assert asked is not None
    assert "A fine of £6,000 is more than the £5,000 there may be." in asked.text
    assert "Magistrates' Courts Act 1980 s.63(3)" in asked.text
    there, _ = post(civil_orders, path, given | {"outcome_reason": "Read on the sealed result."})
    page = get(civil_orders, there)
    assert "Fine £6,000" in page.text
    assert "Recorded as the court decided it: Read on the sealed result." in page.text


def test_every_penalty_of_one_breach_is_recorded_and_shown(
    civil_orders: FlaskClient, db: Session
) -> None:
    """Magistrates' Courts Act 1980 s.63(3): what was sealed beside it is recorded all the same."""
    order = make_order(
        db, order_input(started_at=at("2026-11-20 10:00"), ends_at=at("2026-12-18 00:00"))
    )
    made = make_breach(db, order)
    db.commit()
    given = {
        **answers_of(made),
        "seen": stamp(made),
        "outcome": "PROVED_CUSTODY",
        "fine_pounds": "500",
        "fine_per_day_pounds": "20",
        "fine_days": "3",
        "custody_length": "14",
        "custody_unit": "DAYS",
        **moment("produced_at", "2026-11-21 04:00"),
        **moment("outcome_at", "2026-11-21 05:00"),
    }
    path = f"/breaches/{made.id}/outcome"
    _, asked = post(civil_orders, path, given, status=422)
    assert asked is not None
    assert "The Act has one sum, or a sum for each day, or custody" in asked.text
    there, _ = post(civil_orders, path, given | {"outcome_reason": "Read on the sealed result."})
    page = get(civil_orders, there)
    assert "Fine £500 Fine for each day £20 a day for 3 days Custody 14 days" in page.text


def answers_of(breach: Breach) -> dict[str, str]:
    """What the outcome form holds of a breach before anything is changed."""
    return {name: text for name, text in shown_again(breach).items() if text}


def test_the_outcome_form_shows_again_everything_that_is_known(
    civil_orders: FlaskClient, db: Session, breach: Breach
) -> None:
    held = {
        "evidence": "A doorbell recording.",
        "offence": "NO",
        "no_offence_reason": "Words only.",
        "arrest_power": "OF_THE_ORDER",
        "victim_informed_how": "PHONE",
        "support_withdrawn_stage": "INVESTIGATION",
        "support_withdrawn_reason": "Afraid of court.",
        **moment("victim_informed_at", "2026-11-21 05:00"),
        **moment("support_withdrawn_at", "2026-11-21 05:10"),
        **moment("risk_reassessed_at", "2026-11-21 05:20"),
    }
    path = f"/breaches/{breach.id}/outcome"
    there, _ = post(civil_orders, path, answers(db) | held | {"seen": stamp(breach)})
    kept = only_breach(db)
    assert answers_of(kept).items() >= held.items()
    page = get(civil_orders, there)
    assert "Victim last told 21 Nov 2026 05:00, by telephone" in page.text
    assert "while police investigated: Afraid of court." in page.text
    assert "Offence to record No: Words only." in page.text
    assert "A doorbell recording." in get(civil_orders, path).text


def test_until_when_to_tell_the_victim_is_shown(civil_orders: FlaskClient, breach: Breach) -> None:
    """K19, from the arrest on Friday: five working days end on Friday."""
    page = get(civil_orders, f"/breaches/{breach.id}")
    assert "Tell the victim by 24:00 Fri 27 Nov 2026" in page.text
    assert "Under enhanced rights: 24:00 Mon 23 Nov 2026." in page.text


def test_where_it_happened_is_withheld_until_somebody_says_why(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    made = make_breach(db, notice, place=PlaceInput("9 Hidden Mews", "WS2 2BB", withheld=True))
    db.commit()
    path = f"/breaches/{made.id}"
    page = get(civil_orders, path)
    assert "Withheld, in Birch" in page.text
    assert "Hidden" not in page.text
    _, refused = post(civil_orders, f"{path}/place", {"reason": " "}, status=422)
    assert refused is not None
    assert "Enter why in your own words" in refused.text
    why = {"purpose": "ARREST_OR_BAIL", "reason": "Bail check."}
    data = why | {"csrf_token": csrf_token(civil_orders)}
    answer = civil_orders.post(f"{path}/place", data=data)
    assert (answer.status_code, "Hidden" in answer.text) == (303, False)
    opened = get(civil_orders, answer.location)
    assert "9 Hidden Mews, WS2 2BB (Birch East, Birch)" in opened.text
    assert "Hidden" not in get(civil_orders, path).text
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "breach.place-opened")).one()
    assert (line.reason, line.details["breach"]) == ("Bail check.", made.id)
    assert civil_orders.post(f"/breaches/{made.id + 1}/place", data=data).status_code == 404


def test_the_form_does_not_tell_a_withheld_home(civil_orders: FlaskClient, db: Session) -> None:
    hidden = protected(home("WS2 2BB", lines="9 Hidden Mews", confidential=True))
    words = "You must not enter 9 Hidden Mews."
    enter = ConditionInput("NO_ENTER_PREMISES", words, premises="PROTECTED")
    given = notice_input(protected_persons=(hidden,), conditions=(NON_MOLEST, enter))
    order = make_served_notice(db, given)
    db.commit()
    page = get(civil_orders, f"/orders/{order.reference}/breaches/new")
    assert "The wording names a place that is withheld." in page.text
    assert "Hidden" not in page.text


def test_an_order_that_protects_two_people_asks_whom_a_breach_was_against(
    civil_orders: FlaskClient, db: Session
) -> None:
    both = (protected(), protected(given_names="Beth"))
    order = make_served_notice(db, notice_input(protected_persons=both))
    db.commit()
    path = f"/orders/{order.reference}/breaches/new"
    condition = db.scalars(select(Condition.id).where(Condition.order_id == order.id)).one()
    given = answers_for(condition)
    _, refused = post(civil_orders, path, given, status=422)
    assert refused is not None
    assert "choose whom it was against" in refused.text
    beth = db.scalars(select(Person.id).where(Person.given_names == "Beth")).one()
    check, _ = post(civil_orders, path, given | {"protected_person_ids": str(beth)})
    assert "Against Beth OKAFOR" in get(civil_orders, check).text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("?waiting=CLOCK", 3),
        ("?waiting=VICTIM&nature=civil&kind=DVPN", 3),
        ("?stage=COURT", 3),
        ("?stage=DONE", 0),
        ("?nature=criminal", 0),
        ("?kind=SPO", 0),
        ("?pattern=any", 3),
        ("?pattern=REPEAT_BREACHES", 3),
        ("?pattern=SERIAL_TWO_VICTIMS", 0),
        ("?waiting=&kind=", 3),
        ("?since=2026-11-20T18:00", 2),
        ("?until=2026-11-20T18:00", 1),
        ("?since=2026-11-20T18:00:00Z&until=2026-11-20T19:00:00Z", 1),
    ],
)
def test_breaches_are_listed_by_what_is_asked(
    civil_orders: FlaskClient, db: Session, notice: Order, query: str, number: int
) -> None:
    for hour, log in (("18", "L1"), ("19", "L2"), ("20", "L3")):
        make_breach(
            db,
            notice,
            occurred_from=at(f"2026-11-20 {hour}:00"),
            occurrence_reference=log,
        )
    db.commit()
    page = get(civil_orders, f"/breaches{query}")
    assert page.h1.startswith(f"{number} breach")
    if number:
        assert "Repeat: the same victim again and again" in page.text
        assert "Repeat breaches of one order" in page.text


def test_a_pattern_is_shown_on_the_order_and_names_nobody(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    path = f"/orders/{notice.reference}"
    assert "Pattern of breaches" not in get(civil_orders, path).text
    for hour, log in (("18", "L1"), ("19", "L2"), ("20", "L3")):
        make_breach(db, notice, occurred_from=at(f"2026-11-20 {hour}:00"), occurrence_reference=log)
    db.commit()
    page = get(civil_orders, path)
    words = "3 occasions against the same victim within 12 months, the last on Fri 20 Nov 2026"
    assert words in page.text


def test_an_outcome_that_does_not_hang_together_is_said(
    civil_orders: FlaskClient, db: Session, breach: Breach
) -> None:
    given = answers(db) | {"seen": stamp(breach), "outcome": "NOT_PROVED"}
    _, page = post(civil_orders, f"/breaches/{breach.id}/outcome", given, status=422)
    assert page is not None
    assert "Enter when the court decided." in page.text


@pytest.mark.parametrize(
    ("now", "classes"),
    [
        pytest.param("2026-11-21 16:00", "register-deadline", id="6 h left"),
        pytest.param("2026-11-21 16:01", "register-deadline register-deadline--soon", id="under"),
        pytest.param("2026-11-22 06:00", "register-deadline register-deadline--passed", id="gone"),
    ],
)
def test_the_clock_is_red_under_six_hours(
    civil_orders: FlaskClient,
    breach: Breach,
    time_machine: TimeMachineFixture,
    now: str,
    classes: str,
) -> None:
    time_machine.move_to(at(now))
    sign_in(civil_orders, Role.CIVIL_ORDERS)
    for path in (f"/breaches/{breach.id}", "/breaches"):
        assert f'class="{classes}"' in civil_orders.get(path).get_data(as_text=True)


def test_when_breaches_happened_is_asked_by_fields_that_keep_it_and_said_in_words(
    civil_orders: FlaskClient, breach: Breach
) -> None:
    answer = civil_orders.get("/breaches?since=2026-11-20T18:00:00Z&until=2026-11-21T05:00:00Z")
    page = check_page(answer.text)
    assert "Happened after 20 Nov 2026 18:00, until 21 Nov 2026 05:00." in page.text
    assert 'value="2026-11-20T18:00"' in answer.text
    assert 'value="2026-11-21T05:00"' in answer.text
    assert "Happened after 20 Nov" not in get(civil_orders, "/breaches").text


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "1 breach in West Midlands Police"),
        ("?area=LPA:ALD", "1 breach in Alder"),
        ("?area=BIR1", "1 breach in Birch West"),
        ("?area=BIR2", "0 breaches in Birch East"),
    ],
)
def test_breaches_are_listed_by_area(
    civil_orders: FlaskClient, db: Session, breach: Breach, query: str, heading: str
) -> None:
    page = get(civil_orders, f"/breaches{query}")
    assert page.h1 == heading
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "breach.list")).one()
    assert line.details["total"] == int(heading[0])


def test_a_list_takes_as_many_queries_whatever_its_length(
    civil_orders: FlaskClient, db: Session, notice: Order
) -> None:
    counted = []
    for more in (1, 9):
        for _ in range(more):
            make_breach(db, notice)
        db.commit()
        statements: list[str] = []

        def note(
            _c: object, _k: object, statement: str, *_: object, to: list[str] = statements
        ) -> None:
            to.append(statement)

        event.listen(db.get_bind().engine, "before_cursor_execute", note)
        assert civil_orders.get("/breaches").status_code == 200
        event.remove(db.get_bind().engine, "before_cursor_execute", note)
        counted.append(len([each for each in statements if "SAVEPOINT" not in each]))
    assert counted[0] == counted[1] <= 8


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?area=NOWHERE", 422),
        ("?page=0", 422),
        ("?page=2", 404),
        ("?colour=red", 422),
        ("?area=LPA:ALD%27--", 422),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    civil_orders: FlaskClient, query: str, status: int
) -> None:
    assert civil_orders.get(f"/breaches{query}").status_code == status


@pytest.mark.parametrize(
    ("role", "lpa", "statuses"),
    [
        pytest.param(Role.OFFICER, "ALD", (200, 200, 403, 403), id="officer of Alder"),
        pytest.param(Role.OFFICER, "BIR", (200, 200, 403, 403), id="officer of Birch"),
        pytest.param(Role.OFFICER, "OUT_OF_FORCE", (200, 404, 403, 403), id="officer elsewhere"),
        pytest.param(Role.LPA_SUPERVISOR, "ALD", (200, 200, 403, 403), id="supervisor"),
        pytest.param(Role.CIVIL_ORDERS, None, (200, 200, 200, 200), id="civil orders"),
        pytest.param(Role.ADMINISTRATOR, None, (403, 403, 403, 403), id="administrator"),
    ],
)
def test_each_role_sees_and_does_no_more_than_it_may(
    client: FlaskClient,
    db: Session,
    notice: Order,
    breach: Breach,
    role: Role,
    lpa: str | None,
    statuses: tuple[int, ...],
) -> None:
    sign_in(client, role, area_id=area_id(db, lpa) if lpa else None)
    paths = (
        "/breaches",
        f"/breaches/{breach.id}",
        f"/breaches/{breach.id}/outcome",
        f"/orders/{notice.reference}/breaches/new",
    )
    assert tuple(client.get(path).status_code for path in paths) == statuses


def test_an_officer_lists_only_their_own_lpa(
    client: FlaskClient, db: Session, breach: Breach
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert get(client, "/breaches").h1 == "1 breach in Alder"
    assert client.get("/breaches?area=LPA:BIR").status_code == 403


def test_an_unknown_order_has_no_breach_form(civil_orders: FlaskClient) -> None:
    assert civil_orders.get("/orders/WM26-99999-9/breaches/new").status_code == 404
    assert civil_orders.get("/breaches/999999").status_code == 404


@pytest.fixture
def fined(db: Session) -> Breach:
    """Of an order breach of which is dealt with by fine or custody; nothing decided yet."""
    order = make_order(
        db, order_input(started_at=at("2026-11-20 10:00"), ends_at=at("2026-12-18 00:00"))
    )
    made = make_breach(db, order)
    db.commit()
    return made


def decision(breach: Breach, outcome: str, when: str = "2026-11-21 05:00", **more: str) -> Any:
    """What the outcome form sends of one thing a court decided."""
    return {
        **answers_of(breach),
        "seen": stamp(breach),
        "outcome": outcome,
        **moment("produced_at", "2026-11-21 04:00"),
        **moment("outcome_at", when),
        **more,
    }


def test_another_thing_the_court_decided_is_added_without_javascript(
    civil_orders: FlaskClient, db: Session, fined: Breach
) -> None:
    path = f"/breaches/{fined.id}/outcome"
    given = decision(fined, "PROVED_FINE_LUMP", fine_pounds="300")
    _, asked = post(civil_orders, path, given | {"another": "1"}, status=200)
    assert asked is not None
    assert 'name="also-2-outcome"' in asked.text or "What else it decided" in asked.text
    assert db.scalars(select(BreachOutcome)).all() == []
    second = {"things": "2", "also-2-outcome": "PROVED_FINE_LUMP"}
    _, wrong = post(civil_orders, path, given | second, status=422)
    assert wrong is not None
    assert "Enter the fine." in wrong.text
    _, asked = post(civil_orders, path, given | second | {"also-2-fine_pounds": "4800"}, status=422)
    assert asked is not None
    assert "The fines come to £5,100 together" in asked.text
    sealed = {"also-2-fine_pounds": "4800", "outcome_reason": "Read on the sealed result."}
    there, _ = post(civil_orders, path, given | second | sealed)
    page = get(civil_orders, there)
    assert "Fine £300" in page.text
    assert "Fine £4,800" in page.text
    rows = db.scalars(select(BreachOutcome).order_by(BreachOutcome.id)).all()
    assert [each.fine_pounds for each in rows] == [300, 4_800]


def test_decisions_are_listed_and_an_appeal_leaves_the_first_readable(
    civil_orders: FlaskClient, db: Session, fined: Breach
) -> None:
    path = f"/breaches/{fined.id}/outcome"
    there, _ = post(civil_orders, path, decision(fined, "PROVED_FINE_LUMP", fine_pounds="300"))
    form = get(civil_orders, path)
    assert "Proved: fine, 21 Nov 2026 05:00: stands" in form.text
    db.expire_all()
    appeal = decision(only_breach(db), "NOT_PROVED", "2026-11-21 05:30", on_appeal="true")
    _, asked = post(civil_orders, path, appeal, status=422)
    assert asked is not None
    assert "is on record already" in asked.text
    post(civil_orders, path, appeal | {"outcome_reason": "The Crown Court allowed it."})
    page = get(civil_orders, there).text
    first, second = page.index("Not proved, on appeal"), page.index("Proved: fine, 21 Nov")
    assert first < second
    assert "How it stands Stands" in page
    assert "How it stands Overturned on appeal" in page
    assert "Fine £300" in page


def test_a_decision_is_put_right_and_taken_out_by_its_page(
    civil_orders: FlaskClient, db: Session, fined: Breach
) -> None:
    path = f"/breaches/{fined.id}/outcome"
    there, _ = post(civil_orders, path, decision(fined, "PROVED_FINE_LUMP", fine_pounds="300"))
    row = db.scalars(select(BreachOutcome)).one()
    reference = db.scalars(select(Order.reference).where(Order.id == fined.order_id)).one()
    form = f"/orders/{reference}/corrections/outcome/{row.id}"
    assert form in civil_orders.get(there).text

    def version() -> str:
        db.expire_all()
        held = db.scalars(select(Order.version).where(Order.reference == reference)).one()
        return str(held)

    said = {
        "outcome": "PROVED_FINE_LUMP",
        "fine_pounds": "350",
        **moment("outcome_at", "2026-11-21 05:00"),
        "on_appeal": "false",
        "remanded_for_report": "false",
        "reason": "Read again.",
    }
    post(civil_orders, form, said | {"version": version()})
    assert "Fine £350" in get(civil_orders, there).text
    gone = {"reason": "Another man's.", "version": version()}
    post(civil_orders, f"{form}/take-out", gone)
    page = get(civil_orders, there).text
    assert "What the court decided" not in page.split("What stood here before")[0]
    assert "Read again." in page
    assert only_breach(db).outcome is None
