"""Searching further: filters, people and places, parts, saved searches, files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.rules.vocabulary.codes import Sex
from orders.rules.vocabulary.events import EventKind
from orders.search.model import Question, SavedSearch
from tests.factories.areas import area_id
from tests.factories.orders import (
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    subject,
)
from tests.pages import check_page
from tests.search.scenes import NOW, SECRET_LINES, Scene, counted, make_scene
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import logged
from tests.web.search.test_list_views import page

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

ASK = "/orders/by-person-or-place"
HIDDEN = "WS2 2BB"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def send(client: FlaskClient, path: str, data: dict[str, str] | None = None) -> TestResponse:
    """A form sent, with its token."""
    token = csrf_token(client)
    return client.post(path, data={"csrf_token": token} | (data or {}))


def asked(client: FlaskClient, query: str = "", **given: str) -> str:
    """The address a question about a person leads to."""
    answer = send(client, f"{ASK}?{query}", data=given)
    assert answer.status_code == 303, answer.text[:3000]
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("query", "heading", "said"),
    [
        ("area=ALD&area=BIR", "4 live orders in Alder and Birch", ""),
        ("area=ALD&area=BIR1&area=UNALLOCATED", "4 live orders in 3 areas", ""),
        ("area=ALD&area=", "2 live orders in Alder", ""),
        ("area=ALD&area=ALD", "2 live orders in Alder", ""),
        ("condition=NON_MOLEST", "2 live orders in Alder", "Remove"),
        ("condition=CURFEW", "0 live orders in Alder", "Remove"),
        ("ending_within=30", "1 live order in Alder", "ends within 30 days"),
        ("ending_within=1", "0 live orders in Alder", "ends within 1 day"),
        ("served=no", "1 live order in Alder", "not served"),
        ("served=yes&status=all", "2 orders in Alder", "served"),
        ("breached=ever", "0 live orders in Alder", "breached"),
        ("breached=never", "2 live orders in Alder", "never breached"),
        ("pattern=any", "0 live orders in Alder", "any pattern"),
        ("unverified=no", "2 live orders in Alder", "verified"),
        ("change=new&since=2026-11-21T00:00", "1 order in Alder", "came into force since"),
        ("change=ended&since=2026-11-24T00:00", "1 order in Alder", "ended since"),
        (
            "change=ended&since=2026-11-21T00:00&until=2026-11-24T10:00",
            "0 orders in Alder",
            "until 24 Nov 2026 10:00",
        ),
        ("change=moved-in&since=2026-11-01T00:00", "0 orders in Alder", "moved in since"),
    ],
)
def test_a_further_filter_is_in_the_address_counts_exactly_and_is_said_in_words(
    client: FlaskClient, scene: Scene, query: str, heading: str, said: str
) -> None:
    html = page(client, f"/orders?{query}")
    assert f">{heading}</h1>" in html
    assert said in html


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("condition=HANGING", "There is no such condition. Known: "),
        ("ending_within=soon", "Enter a number of days from 1 to 36,500."),
        ("ending_within=0", "Enter a number of days from 1 to 36,500."),
        ("ending_within=999999999", "Enter a number of days from 1 to 36,500."),
        ("ending_within=36501", "Enter a number of days from 1 to 36,500."),
        ("served=maybe", "Choose yes or no."),
        ("breached=once", "Choose ever, open or never."),
        ("pattern=odd", "Choose a pattern: any, "),
        ("change=gone&since=2026-11-01", "Choose new, moved-in, moved-out or ended."),
        ("change=new", "Enter from when on it changed."),
        ("since=2026-11-01", "Choose what changed in that time."),
        ("change=new&since=2026-11-02&until=2026-11-01", "Enter an end after the beginning."),
        ("search=abc", "There is no such search."),
        ("search=AAAAAAAAAAAAAAAAAAAAAA", "There is no such search."),
        ("name=quill", "There is no such filter."),
        ("postcode=B1+1AA", "There is no such filter."),
    ],
)
def test_a_further_filter_that_makes_no_sense_is_refused_with_words(
    client: FlaskClient, scene: Scene, query: str, message: str
) -> None:
    assert message in page(client, f"/orders?{query}", 422)


@pytest.mark.parametrize(
    ("query", "given", "number"),
    [
        ("", {"name": "Finn"}, 1),
        ("", {"name": "fin marsh"}, 1),
        ("basis=victim&area=BIR", {"name": "Finn"}, 0),
        ("area=WMP", {"name": "Sentinel"}, 1),
        ("area=WMP", {"born_on-day": "3", "born_on-month": "2", "born_on-year": "1979"}, 1),
        (
            "area=WMP",
            {
                "born_on-day": "1",
                "born_on-month": "1",
                "born_on-year": "1980",
                "born_within": "2 years",
            },
            1,
        ),
        ("", {"postcode": "b11aa"}, 2),
        ("", {"postcode": "B1"}, 2),
        ("area=WMP", {"postcode": "B"}, -1),
        ("area=WMP", {"postcode": HIDDEN}, 0),
        ("area=WMP", {"postcode": "WS2"}, 0),
        ("area=WMP", {"near": HIDDEN, "within_m": "100"}, 0),
        ("area=WMP", {"near": "407000 292000", "within_m": "100"}, 0),
        ("", {"near": "B1 1AA", "within_m": "1"}, 2),
        ("area=WMP", {"near": "M1 1AE", "within_m": "1000"}, 0),
        ("area=WMP", {"name": "Zoe", "postcode": "WS1 1AA"}, 1),
    ],
)
def test_people_and_places_are_asked_by_a_form_and_the_address_does_not_tell_them(
    client: FlaskClient, scene: Scene, query: str, given: dict[str, str], number: int
) -> None:
    if number < 0:
        answer = send(client, f"{ASK}?{query}", data=given)
        assert answer.status_code == 422
        return
    address = asked(client, query, **given)
    assert len(parse_qs(urlsplit(address).query)["search"][0]) == 22
    for value in given.values():
        assert value not in address.replace(parse_qs(urlsplit(address).query)["search"][0], "")
    plural = "order" if number == 1 else "orders"
    assert f'<h1 class="govuk-heading-l">{number} live {plural} in' in page(client, address)


def test_a_withheld_home_is_found_by_no_drawing(client: FlaskClient, scene: Scene) -> None:
    everywhere = {
        "type": "Polygon",
        "coordinates": [[[-2.1, 52.4], [-1.7, 52.4], [-1.7, 52.6], [-2.1, 52.6], [-2.1, 52.4]]],
    }
    address = asked(client, "area=WMP&basis=victim", shape=json.dumps(everywhere))
    html = page(client, address)
    assert "3 live orders" in html
    assert "Sentinel" not in html


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Enter a name, a date of birth, a number or a place."),
        ({"name": "?!"}, "Enter a name with letters in it."),
        ({"pnc_id": "2026/0123456A"}, "last letter"),
        ({"born_within": "2 years"}, "Enter the date of birth as well."),
        ({"postcode": "nowhere"}, "Enter a postcode like B1 1AA"),
        ({"near": "ZZ1 1ZZ", "within_m": "5"}, "We do not know where this is"),
        ({"near": "B1 1AA"}, "Enter how many metres away a home may be."),
        ({"within_m": "5"}, "Say near where"),
        ({"near": "B1 1AA", "within_m": "50001"}, "Enter a number of metres from 1 to 50,000."),
        (
            {"near": "B1 1AA", "within_m": "999999999"},
            "Enter a number of metres from 1 to 50,000.",
        ),
        (
            {"born_on-day": "1", "born_on-month": "12", "born_on-year": "2026"},
            "The date of birth must be in the past.",
        ),
        ({"shape": "a circle", "within_m": "5"}, "This is neither GeoJSON nor WKT"),
        ({"near": "B1 1AA", "shape": "{}", "within_m": "5"}, "Give a place or a drawing"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_question_that_makes_no_sense_is_shown_again_with_what_is_wrong(
    client: FlaskClient, db: Session, scene: Scene, given: dict[str, str], message: str
) -> None:
    answer = send(client, ASK, data=given)
    assert answer.status_code == 422
    assert message in answer.text
    assert db.scalar(select(Question)) is None


def test_an_unknown_postcode_to_search_near_offers_those_beside_it(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    given = {"near": "b1 1az", "within_m": "1"}
    refused = send(client, ASK, data=given)
    assert refused.status_code == 422
    text = check_page(refused.text).text
    assert "We do not know where this is" in text
    assert "B1 1AA, Alder West, Alder" in text
    assert "None of these" not in text
    there = asked(client, near="b1 1az", within_m="1", instead="B1 1AA")
    assert "home within 1 metres of B1 1AA" in page(client, there)
    typed = asked(client, near="WS1 1AA", within_m="1", instead="B1 1AA")
    assert "home within 1 metres of WS1 1AA" in page(client, typed)


def test_what_was_asked_can_be_changed_removed_and_is_not_in_the_log(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    address = asked(client, name="Finn Marsh", near="B1 1AA", within_m="500")
    html = page(client, address)
    assert "named like Finn Marsh, home within 500 metres of B1 1AA" in html
    again = page(client, address.replace("/orders?", f"{ASK}?"))
    assert 'value="Finn Marsh"' in again
    db.expire_all()
    for entry in db.scalars(select(AuditEntry)):
        assert "Finn" not in json.dumps(entry.details)
    kept = db.scalars(select(Question)).one()
    assert kept.asked["name"] == "Finn Marsh"
    found = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.search")).all()
    assert found[-1].details["criteria"]["search"] == kept.id
    (question,) = logged(db, "search.asked")
    assert question.details == {"search": kept.id, "by": ["name", "near", "where", "within_m"]}
    (read_again,) = logged(db, "search.read-again")
    assert read_again.details == {"search": kept.id}


def test_a_colleague_sees_of_a_search_what_they_may(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    force = asked(client, "area=WMP&status=all", name="Marsh")
    own = asked(client, "area=ALD", name="Finn")
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(force).status_code == 403
    assert "1 live order in Alder" in page(client, own)
    assert client.get("/orders?area=ALD&area=BIR").status_code == 403
    assert send(client, f"{ASK}?area=BIR", data={"name": "Zoe"}).status_code == 303
    sign_in(client, Role.ADMINISTRATOR)
    assert client.get(own).status_code == 403
    assert client.get(ASK).status_code == 403


@pytest.mark.parametrize(
    ("asked_for", "words", "there"),
    [
        (
            "/orders?area=BIR&status=all&kind=DVPN&page=2",
            "Show the same in Alder",
            "/orders?status=all&kind=DVPN&area=LPA:ALD",
        ),
        (
            "/orders?area=BIR&area=ALD1&area=ALD2",
            "Show the same in Alder West and Alder East",
            "/orders?area=NEIGHBOURHOOD:ALD1&area=NEIGHBOURHOOD:ALD2",
        ),
        (
            "/breaches?area=FORCE:WMP&nature=civil",
            "Show the same in Alder",
            "/breaches?nature=civil&area=LPA:ALD",
        ),
        ("/work/ending?area=BIR", "Show the same in Alder", "/work/ending?area=LPA:ALD"),
        (
            "/areas/neighbourhood/BIR1?at=2026-11-25T12:00",
            "Show the same in Alder",
            "/areas/lpa/ALD?at=2026-11-25T12:00",
        ),
    ],
)
def test_who_is_sent_another_area_s_search_is_led_to_it_in_their_own(
    client: FlaskClient, db: Session, scene: Scene, asked_for: str, words: str, there: str
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    refused = check_page(page(client, asked_for, 403))
    assert refused.links[words] == there
    page(client, there)


def test_who_has_no_area_is_led_to_none(client: FlaskClient, db: Session, scene: Scene) -> None:
    sign_in(client, Role.OFFICER)
    assert "Show the same" not in page(client, "/orders?area=BIR", 403)
    sign_in(client, Role.ADMINISTRATOR)
    assert "Show the same" not in page(client, "/orders?area=BIR", 403)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "facets=1",
        "area=ALD&area=BIR&facets=1",
        "condition=NON_MOLEST&served=no&breached=never&unverified=no&number=1&ending_within=9",
    ],
)
def test_a_page_with_filters_takes_at_most_eight_queries(
    client: FlaskClient, db: Session, scene: Scene, query: str
) -> None:
    with counted(db.get_bind().engine) as sent:
        page(client, f"/orders?{query}")
    assert len(sent) <= 8, "\n\n".join(sent)


def test_a_question_costs_two_queries_more_however_much_it_finds(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    address = asked(client, "area=WMP&status=all", name="Marsh", near="B1 1AA", within_m="9000")
    with counted(db.get_bind().engine) as sent:
        page(client, address)
    assert len(sent) <= 10, "\n\n".join(sent)


def test_parts_are_counted_when_asked_for_and_link_to_what_they_count(
    client: FlaskClient, scene: Scene
) -> None:
    plain = page(client, "/orders?area=WMP")
    assert "Breakdown" not in plain
    assert "facets=1#parts" in plain
    html = page(client, "/orders?area=WMP&facets=1")
    for words in (
        "<strong>4</strong> Live",
        "<strong>1</strong> Pending",
        "<strong>1</strong> DVPO",
    ):
        assert words in html
    assert "<strong>2</strong> Alder</a>" in html
    assert "<strong>2</strong> Alder West</a>" in html
    assert "area=LPA:ALD&amp;basis=either&amp;status=live&amp;facets=1" in html
    lpas, in_alder, *_ = (
        check_page(html).text.partition("By area")[2].partition("By neighbourhood of Alder")[::2]
    )
    assert "2 Alder" in lpas
    assert "Alder West" not in lpas
    assert in_alder.index("Alder West") < in_alder.index("By neighbourhood of Birch")
    inner = page(client, "/orders?area=ALD1&facets=1")
    assert "By area" not in inner
    assert "No orders to break down." in page(client, "/orders?area=ALD2&facets=1")


def test_nothing_is_not_offered_as_a_file(client: FlaskClient, scene: Scene) -> None:
    assert "Download all 2 orders" in page(client, "/orders")
    assert "Download" not in page(client, "/orders?condition=CURFEW")


def test_the_parts_by_status_add_up_to_all_of_them(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    closed = make_order(db, notice_input(subject=subject(given_names="Ned")))
    happen(db, closed, EventKind.NOT_SERVED, "2026-11-21 08:00")
    db.commit()
    html = page(client, "/orders?area=ALD&status=all&facets=1")
    by_status = html.partition("By status")[2].partition("</ul>")[0]
    parts = re.findall(r"<strong>(\d+)</strong> ([A-Z][a-z ]+)</a>", by_status)
    assert ("1", "Never in force") in parts
    total = sum(int(number) for number, _ in parts)
    assert total == 5
    assert f">{total} orders in Alder</h1>" in html
    never = page(client, "/orders?area=ALD&status=never")
    assert ">1 order never in force in Alder</h1>" in never
    assert "Over latest first" in never
    assert '<option value="never" selected>Never in force</option>' in never
    assert closed.reference in never
    assert closed.reference not in page(client, "/orders?area=ALD&status=historic")
    assert "Alder, never in force" in page(client, f"{ASK}?area=ALD&status=never")


@pytest.mark.parametrize(
    ("status", "change", "words"),
    [
        ("live", "ended", "None of the live orders ended in that time."),
        ("never", "new", "None of the orders never in force came into force in that time."),
    ],
)
def test_a_change_the_status_leaves_out_is_said_with_the_way_to_every_status(
    client: FlaskClient, scene: Scene, status: str, change: str, words: str
) -> None:
    address = f"/orders?status={status}&change={change}&since=2026-11-20T00:00"
    html = page(client, address)
    assert words in html
    every = f"status=all&amp;change={change}&amp;since=2026-11-20T00:00:00Z"
    assert f'{every}">Look in every status</a>' in html
    assert "in that time." not in page(client, address.replace(f"status={status}", "status=all"))
    assert "in that time." not in page(client, "/orders?area=ALD2")


def test_the_browser_s_back_shows_the_filters_of_the_list_beside_them(
    client: FlaskClient, scene: Scene
) -> None:
    for address in ("/orders", "/breaches", "/areas/lpa/ALD", "/work/ending"):
        (form,) = re.findall(r'<form class="register-filters"[^>]*>', page(client, address))
        assert 'autocomplete="off"' in form


def test_a_search_is_saved_under_a_name_opened_renamed_and_deleted(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    assert "You have none." in page(client, "/searches")
    address = asked(client, "area=ALD&served=no", name="Finn")
    query = urlsplit(address).query
    saved = send(client, "/searches", data={"name": "  Not yet  served ", "query": query})
    assert saved.status_code == 303
    html = page(client, "/searches")
    assert "Not yet served" in html
    row = db.scalars(select(SavedSearch)).one()
    assert "1 live order in Alder" in page(client, f"/orders?{row.query}")
    send(client, "/searches", data={"name": "Another", "query": "area=ALD"})
    taken = send(client, f"/searches/{row.id}/name", data={"name": "Another"})
    assert taken.status_code == 422
    assert "You have another search of this name." in taken.text
    assert send(client, f"/searches/{row.id}/name", data={"name": "Later"}).status_code == 303
    assert "Later" in page(client, "/searches")
    assert send(client, f"/searches/{row.id}/deletion").status_code == 303
    assert "Later" not in page(client, "/searches")
    db.expire_all()
    said = db.scalars(select(AuditEntry.what).where(AuditEntry.action == Action.ALTERATION)).all()
    assert {"search.saved", "search.renamed", "search.deleted"} <= set(said)


def test_a_saved_search_is_nobody_else_s(client: FlaskClient, db: Session, scene: Scene) -> None:
    send(client, "/searches", data={"name": "Mine", "query": "area=ALD"})
    number = db.scalars(select(SavedSearch.id)).one()
    sign_in(client, Role.CIVIL_ORDERS)
    assert "Mine" not in page(client, "/searches")
    assert send(client, f"/searches/{number}/name", data={"name": "X"}).status_code == 404
    assert send(client, f"/searches/{number}/deletion").status_code == 404


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": " ", "query": "area=ALD"}, "Enter a name for the search."),
        ({"name": "x" * 81, "query": "area=ALD"}, "Enter 80 characters or fewer."),
        ({"name": "x", "query": "colour=red"}, "There is no such filter."),
        ({"name": "x", "query": "search=AAAAAAAAAAAAAAAAAAAAAA"}, "There is no such search."),
    ],
)
def test_a_search_that_cannot_be_saved_says_why(
    client: FlaskClient, db: Session, scene: Scene, given: dict[str, str], message: str
) -> None:
    answer = send(client, "/searches", data=given)
    assert answer.status_code == 422
    check_page(answer.text)
    assert message in answer.text
    assert f'name="query" value="{given["query"]}"' in answer.text
    assert f'name="name" type="text" spellcheck="false" value="{given["name"]}"' in answer.text
    assert ('href="#name"' in answer.text) == (message.startswith("Enter"))
    assert db.scalar(select(SavedSearch)) is None


def test_a_saved_search_is_replaced_only_when_that_is_asked_for(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    send(client, "/searches", data={"name": "Mine", "query": "area=ALD"})
    again = send(client, "/searches", data={"name": " Mine", "query": "area=ALD&status=live"})
    assert again.status_code == 303
    other = {"name": "Mine", "query": "area=BIR&page=2"}
    refused = send(client, "/searches", data=other)
    assert refused.status_code == 422
    check_page(refused.text)
    assert "You have another search of this name." in refused.text
    assert "Replace it" in refused.text
    assert 'name="query" value="area=BIR&amp;page=2"' in refused.text
    db.expire_all()
    assert db.scalars(select(SavedSearch)).one().query.startswith("area=LPA%3AALD&")
    assert send(client, "/searches", data=other | {"replace": "yes"}).status_code == 303
    db.expire_all()
    assert db.scalars(select(SavedSearch)).one().query.startswith("area=LPA%3ABIR&")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Other", "You have another search of this name."),
        ("", "Enter a name for the search."),
        ("y" * 81, "Enter 80 characters or fewer."),
    ],
)
def test_a_refused_new_name_stays_in_its_field_with_what_is_wrong(
    client: FlaskClient, db: Session, scene: Scene, name: str, message: str
) -> None:
    for each in ("Other", "Mine"):
        send(client, "/searches", data={"name": each, "query": "area=ALD"})
    number = db.scalars(select(SavedSearch.id).where(SavedSearch.name == "Mine")).one()
    answer = send(client, f"/searches/{number}/name", data={"name": name})
    assert answer.status_code == 422
    check_page(answer.text)
    assert f'<a href="#name-{number}">{message}</a>' in answer.text
    assert f'id="name-{number}-error"' in answer.text
    assert f'value="{name}"' in answer.text
    assert answer.text.count('<details class="govuk-details" open>') == 1


def test_an_excel_file_has_every_row_days_of_birth_as_such_and_no_formula(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    given = subject(family_name="X", given_names="=1+1", sex=Sex.MALE)
    odd = make_served_notice(db, notice_input(subject=given))
    db.commit()
    answer = client.get("/orders.xlsx?area=WMP&status=all")
    assert answer.status_code == 200
    assert "orders-WMP-all-2026-11-30.xlsx" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314  our own file
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    rows = [
        [cell.findtext(f"{SHEET}is/{SHEET}t") for cell in row] for row in sheet.iter(f"{SHEET}row")
    ]
    assert rows[0][:3] == ["reference", "kind", "status"]
    assert len(rows) == 8
    assert next(row for row in rows if row[0] == odd.reference)[4] == "=1+1 X"
    assert not list(sheet.iter(f"{SHEET}f"))
    born = rows[0].index("subject_born_on")
    days = [row[born].findtext(f"{SHEET}v") for row in sheet.iter(f"{SHEET}row")]
    assert {*days} == {None, "28889", "32229"}
    others = [cell for row in sheet.iter(f"{SHEET}row") for n, cell in enumerate(row) if n != born]
    assert {cell.get("t") for cell in others} == {"inlineStr"}
    assert SECRET_LINES not in str(rows)


def test_a_geojson_file_has_every_order_and_no_withheld_home(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    make_served_notice(db, notice_input(subject=subject(home("B2 2BB"), given_names="Otto")))
    db.commit()
    answer = client.get("/orders.geojson?area=WMP&status=live")
    assert answer.mimetype == "application/geo+json"
    features = json.loads(answer.data)["features"]
    assert {each["properties"]["reference"] for each in features} >= {
        scene.live.reference,
        scene.elsewhere.reference,
        scene.nowhere.reference,
    }
    hidden = [e for e in features if e["properties"]["reference"] == scene.elsewhere.reference]
    assert [each["properties"]["home"] for each in hidden] == ["subject"]
    lon, lat = hidden[0]["geometry"]["coordinates"]
    assert -2.2 < lon < -1.6
    assert 52.3 < lat < 52.7
    db.expire_all()
    row = db.scalars(select(AuditEntry).where(AuditEntry.action == Action.DISCLOSURE)).one()
    assert row.details["form"] == "geojson"
    assert row.details["total"] == 5
    assert set(row.details["found"]) == {each["properties"]["reference"] for each in features}
    unplaced = client.get("/orders.geojson?area=UNALLOCATED&basis=subject").json
    assert unplaced is not None
    assert [each["geometry"] for each in unplaced["features"]] == [None]


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_no_file_goes_to_who_may_not_download(client: FlaskClient, db: Session, form: str) -> None:
    make_scene(db)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert client.get(f"/orders.{form}").status_code == 403
