"""Looking somebody up from a van: by name, date of birth or reference."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture
from werkzeug.test import TestResponse

from orders import clock
from orders.access.model import LookUp
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.schema import FactInput
from orders.register.person_facts.dated_facts import record_fact
from orders.rules.vocabulary.events import EventKind
from orders.search import look_up_keys
from tests.api.calling import make_program
from tests.factories.areas import area_id
from tests.factories.orders import acting, happen, make_served_notice, notice_input, subject
from tests.pages import check_page
from tests.search.scenes import NOW, SECRET_LINES, Scene, make_scene
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import logged

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def scene(client: FlaskClient, db: Session) -> Scene:
    """A register whose officer of Alder is signed in."""
    made = make_scene(db)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    return made


def look_up(client: FlaskClient, status: int = 200, **fields: str) -> str:
    """The page that answers a look-up, checked."""
    token = csrf_token(client)
    data = {name.replace("born_on_", "born_on-"): value for name, value in fields.items()}
    answer = client.post("/look-up", data={"csrf_token": token} | data, follow_redirects=True)
    html = answer.get_data(as_text=True)
    assert answer.status_code == status, html[:2000]
    check_page(html)
    return html


def asked(client: FlaskClient, **fields: str) -> str:
    """The address at which the answer to a look-up stands."""
    data = {"csrf_token": csrf_token(client), **fields}
    answer = client.post("/look-up", data=data)
    assert answer.status_code == 303, answer.text
    return answer.location


NOTHING = "Enter a name, a date of birth, a reference, a phone number, a vehicle registration or a"
BORN: dict[str, Any] = {"born_on_day": "3", "born_on_month": "2", "born_on_year": "1979"}


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Zoë O\u2019Brien-Ångström"},
        {"name": "obrien angstrom"},
        {"name": "ANGSTROM, zoe"},
        {"name": "  ann   O'BRIEN "},
        {"name": "zoe", **BORN},
    ],
    ids=["as-written", "no-accents", "order-free", "spaces", "both"],
)
def test_a_person_is_found_force_wide_however_the_name_is_typed(
    client: FlaskClient, scene: Scene, fields: dict[str, Any]
) -> None:
    html = look_up(client, **fields)
    assert "1 order found" in html
    assert scene.elsewhere.reference in html


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "gstrom"},
        {"name": "zoe marsh"},
        {"name": "marsh", **BORN},
        {"name": "zoe' OR 1=1 --"},
    ],
    ids=["end-of-a-word", "two-people", "another-birth", "sql"],
)
def test_whoever_does_not_fit_all_of_it_is_not_found(
    client: FlaskClient, scene: Scene, fields: dict[str, Any]
) -> None:
    assert "0 orders found" in look_up(client, **fields)


@pytest.mark.parametrize(
    "name",
    ["angst", "Zoe O'Brein", "zoey angstrum", "Z O Brien", "Zoeann Angstrom"],
    ids=["half", "swapped", "replaced", "initial-and-space", "joined"],
)
def test_a_name_spelt_another_way_is_found_too(
    client: FlaskClient, scene: Scene, name: str
) -> None:
    assert scene.elsewhere.reference in look_up(client, name=name)


def test_the_name_as_it_was_typed_comes_before_one_that_is_like_it(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    marsh = make_served_notice(db, notice_input(subject=subject(family_name="Mersh")))
    db.commit()
    html = look_up(client, name="Daniel Mersh")
    assert html.index(marsh.reference) < html.index(scene.live.reference)


def test_somebody_of_whom_the_year_of_birth_alone_is_known_may_have_been_born_that_day(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    who = subject(born_on=None, birth_year=1979, given_names="Ina")
    order = make_served_notice(db, notice_input(subject=who))
    db.commit()
    assert order.reference in look_up(client, name="ina marsh", **BORN)
    assert order.reference not in look_up(
        client, name="ina marsh", **BORN | {"born_on_year": "1980"}
    )


def test_a_protected_person_is_found_as_well(client: FlaskClient, scene: Scene) -> None:
    assert scene.elsewhere.reference in look_up(client, name="Sentinel Okafor")


def test_a_card_says_what_an_officer_at_the_roadside_needs(
    client: FlaskClient, scene: Scene
) -> None:
    html = look_up(client, reference=scene.live.reference)
    for said in (
        "DVPN against Daniel MARSH",
        "hearing not recorded, check",
        "You must not molest the protected person.",
        "DC 2210 Price",
        "Force control room 0121 496 0000",
        "Crime and Security Act 2010",
        "born 27 March 1988",
        "Hearing must start by",
    ):
        assert said in html


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{lower}", "{bare}"], ids=["as-is", "spaces", "small", "no-hyphens"]
)
def test_a_reference_is_found_however_it_is_typed(
    client: FlaskClient, scene: Scene, typed: str
) -> None:
    reference = scene.live.reference
    text = typed.format(reference, lower=reference.lower(), bare=reference.replace("-", ""))
    assert "1 order found" in look_up(client, reference=text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, NOTHING),
        ({"name": "   "}, NOTHING),
        ({"name": "'-'"}, "Enter a name with letters in it."),
        ({"name": "x" * 201}, "Enter at most 200 characters."),
        ({"reference": "WM26-00001-0"}, "This is not a reference like WM26-00412-7"),
        ({"reference": "<script>alert(1)</script>"}, "This is not a reference"),
        ({"born_on_day": "31", "born_on_month": "2", "born_on_year": "1988"}, "Enter a real date"),
        ({"phone": "ring her"}, "Enter a phone number, like"),
        ({"registration": "a blue one"}, "Enter a registration number, like"),
        ({"born_on_day": "3"}, "Enter the month and the year as well."),
        (
            {"born_on_day": "1", "born_on_month": "12", "born_on_year": "2026"},
            "The date of birth must be in the past.",
        ),
    ],
)
def test_what_cannot_be_looked_up_is_said_next_to_its_field(
    client: FlaskClient, scene: Scene, fields: dict[str, str], message: str
) -> None:
    html = look_up(client, 422, **fields)
    assert message in html
    assert "<title>Error: " in html
    assert "<script>alert" not in html


def test_officers_find_what_is_over_only_in_their_own_lpa(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    happen(db, scene.elsewhere, EventKind.HEARING_OPENED, "2026-11-23 08:00")
    happen(db, scene.elsewhere, EventKind.REFUSED, "2026-11-24 11:00")
    db.commit()
    assert "0 orders found" in look_up(client, reference=scene.elsewhere.reference)
    assert "1 order found" in look_up(client, reference=scene.ended.reference)
    assert "No powers" in look_up(client, name="ewan")


def test_one_entered_in_error_is_found_by_its_reference_and_not_by_a_name(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    happen(db, scene.pending, EventKind.ENTERED_IN_ERROR, "2026-11-21 09:00")
    db.commit()
    assert "0 orders found" in look_up(client, reference=scene.pending.reference)
    sign_in(client, Role.LPA_SUPERVISOR)
    html = look_up(client, reference=scene.pending.reference)
    assert "ENTERED IN ERROR" in html
    assert "0 orders found" in look_up(client, name="Paul Marsh")


def test_live_ones_come_first_and_fifty_to_a_page(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    for _ in range(55):
        make_served_notice(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    here = asked(client, name="marsh")
    first = client.get(here).text
    assert "1 to 50 of 60" in first
    assert f"{here}?page=2" in first
    assert first.index("Finn MARSH") < first.index("Daniel MARSH")
    assert "Ewan MARSH" not in first
    assert client.get(f"{here}?page=0").status_code == 422
    second = client.get(f"{here}?page=2").text
    assert "51 to 60 of 60" in second
    assert second.index("Paul MARSH") < second.index("Ewan MARSH")


def test_no_withheld_place_and_nothing_personal_in_an_address(
    client: FlaskClient, scene: Scene
) -> None:
    html = look_up(client, name="Sentinel")
    assert SECRET_LINES not in html
    assert "WS2 2BB" not in html
    assert "?" not in html.partition('<form method="post"')[2].partition(">")[0]
    assert client.get("/look-up?name=Sentinel").get_data(as_text=True).count("Sentinel") == 0


def test_the_log_holds_how_it_was_asked_and_never_the_words(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    """Source: DPA 2018 s.62."""
    look_up(client, name="Zoë Ångström")
    look_up(client, name="angstrom ZOE")
    db.expire_all()
    rows = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.look-up")).all()
    assert [row.action for row in rows] == [Action.CONSULTATION] * 2
    assert rows[0].details["by"] == ["name"]
    assert rows[0].details["found"] == [scene.elsewhere.reference]
    assert rows[0].details["words_hash"] == rows[1].details["words_hash"]
    assert "ngstr" not in str(rows[0].details)


def test_a_forged_form_is_refused(client: FlaskClient, scene: Scene) -> None:
    assert (
        client.post(
            "/look-up", data={"name": "zoe", "csrf_token": "x"}, follow_redirects=True
        ).status_code
        == 400
    )


def test_an_administrator_may_not_look_anybody_up(client: FlaskClient, scene: Scene) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    assert client.get("/look-up").status_code == 403


def test_a_phone_and_a_vehicle_are_looked_up_by_page_and_program(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    said = {FactKind.PHONE: {"number": "07700 900982"}, FactKind.VEHICLE: {"registration": "B1 X"}}
    for kind, words in said.items():
        given = FactInput(kind, words, None, None, "PC Hale")
        options: dict[str, Any] = {"reference": scene.live.reference} | acting(db, NOW)
        record_fact(db, scene.live.subject_id, given, **options)
    db.commit()
    program = make_program(client, db)
    asks: list[dict[str, Any]] = [{"phone": "+44 7700-900 982"}, {"registration": "b1x"}]
    for asked in asks:
        assert scene.live.reference in look_up(client, **asked)
        answer = program.post("/look-up", asked)
        assert [each["reference"] for each in answer.json["orders"]] == [scene.live.reference]
    assert program.post("/look-up", {"phone": "ring her"}).status_code == 422


def test_its_address_tells_nothing_and_can_be_come_back_to(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    here = asked(client, name="Zoe Sentinel")
    assert "entinel" not in here
    first, again = client.get(here).text, client.get(here).text
    assert 'value="Zoe Sentinel"' in first
    assert check_page(first).text == check_page(again).text
    assert len(logged(db, "order.look-up")) == 2
    # Looking again takes nothing from the limit for an hour; it is counted when it is asked.
    assert db.scalar(select(func.count()).select_from(LookUp)) == 1


def test_who_is_sent_its_address_sees_what_they_may_and_not_what_was_typed(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    here = asked(client, name="Zoe Sentinel")
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(here)
    assert answer.status_code == 200
    assert 'value="Zoe Sentinel"' not in answer.text
    assert db.scalar(select(func.count()).select_from(LookUp)) == 2
    sign_in(client, Role.ANALYST)
    assert client.get(here).status_code == 403


def test_it_is_kept_for_a_day_and_is_no_search(
    client: FlaskClient, db: Session, scene: Scene, time_machine: TimeMachineFixture
) -> None:
    here = asked(client, name="Zoe Sentinel")
    key = here.rpartition("/")[2]
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    assert client.get(f"/orders?search={key}").status_code == 422
    time_machine.move_to(clock.now() + timedelta(hours=25))
    sign_in(client, Role.CIVIL_ORDERS)
    gone = client.get(here)
    assert gone.status_code == 404
    assert "Look up again" in gone.text
    assert look_up_keys.sweep(db, now=clock.now()) == 1
    assert client.get("/look-up/nothing").status_code == 404


def find(client: FlaskClient, text: str) -> TestResponse:
    """The page to which the box of every page leads."""
    data = {"csrf_token": csrf_token(client), "q": text}
    return client.post("/find", data=data, follow_redirects=True)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_one_box_finds_by_whatever_is_typed(
    client: FlaskClient, db: Session, scene: Scene, role: Role
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD") if role is not Role.CIVIL_ORDERS else None)
    reference = scene.live.reference
    assert "Find an order" in check_page(client.get("/").text).text
    for text in (reference, reference.lower().replace("-", ""), str(int(reference[5:10]))):
        answer = find(client, text)
        assert answer.request.path == f"/orders/{reference}", text
    answer = find(client, "Marsh Daniel 27/3/1988")
    assert answer.request.path == f"/orders/{reference}"
    for text in ("Mr Daniel Marsh 27 Mar 88", "Marsh, Daniel dob 27031988"):
        answer = find(client, text)
        assert answer.request.path == f"/orders/{reference}", text
    answer = find(client, "27 March 1988")
    assert answer.request.path.startswith("/look-up/")
    assert reference in answer.text
    answer = find(client, "B1 1AA")
    assert answer.request.path == "/orders"
    assert "B1" not in answer.request.query_string.decode()
    assert reference in answer.text


def test_one_box_keeps_what_was_typed_where_it_cannot_be_read(
    client: FlaskClient, scene: Scene
) -> None:
    answer = find(client, "WM26-00001-0")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "check every digit" in page.text
    assert 'value="WM26-00001-0"' in answer.text
    assert find(client, "").status_code == 422
    assert "Enter a real date of birth" in find(client, "Marsh 31/2/1988").text
    assert find(client, "\0").status_code == 422
    assert find(client, "x" * 300).status_code == 422


def test_one_box_opens_no_order_that_the_reader_may_not_open(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    elsewhere = scene.elsewhere
    answer = find(client, elsewhere.reference)
    assert answer.request.path.startswith("/look-up/")
    assert SECRET_LINES not in answer.text


@pytest.mark.parametrize("text", ["B1 1AA", "B1", "2026/0123456L"])
def test_one_box_tells_who_has_no_lpa_that_no_place_can_be_searched(
    client: FlaskClient, db: Session, scene: Scene, text: str
) -> None:
    sign_in(client, Role.OFFICER)
    answer = find(client, text)
    assert answer.status_code == 422
    assert "your account belongs to none" in check_page(answer.text).text
    assert logged(db, "access.refused") == []


def test_one_box_counts_against_the_hours_limit_as_a_look_up_does(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    before = db.scalar(select(func.count()).select_from(LookUp)) or 0
    find(client, scene.live.reference)
    assert db.scalar(select(func.count()).select_from(LookUp)) == before + 1
    (line,) = logged(db, "order.look-up")
    assert line.details["by"] == ["reference"]


def test_who_may_not_look_up_is_shown_no_box(client: FlaskClient, scene: Scene) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    assert "Find an order" not in client.get("/").text
    assert find(client, "Marsh").status_code == 403
