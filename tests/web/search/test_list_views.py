"""The orders of an area: the page, its filters, its file."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.rules.vocabulary.codes import Sex
from tests.factories.areas import area_id
from tests.factories.orders import make_served_notice, notice_input, subject
from tests.pages import check_page
from tests.search.scenes import NOW, SECRET_LINES, Scene, counted, make_scene
from tests.signing_in import sign_in
from tests.worklists.looking import make_court_order

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """The page at ``path``, checked."""
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    html = answer.get_data(as_text=True)
    check_page(html)
    return html


def test_the_own_lpa_s_live_orders_come_first_without_asking(
    client: FlaskClient, scene: Scene
) -> None:
    html = page(client, "/orders")
    assert "2 live orders in Alder" in html
    assert html.index(scene.ending.reference) < html.index(scene.live.reference)
    assert f'href="/orders/{scene.live.reference}"' in html
    assert scene.elsewhere.reference not in html
    assert "Hearing must start by" in html
    assert "Finn MARSH" in html


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("area=FORCE:WMP", "4 live orders in West Midlands Police"),
        ("area=bir&basis=victim", "4 live orders in Birch"),
        ("area=LPA:BIR&basis=subject", "1 live order in Birch"),
        ("area=ALD1", "2 live orders in Alder West"),
        ("status=historic", "1 historic order in Alder"),
        ("status=pending", "1 pending order in Alder"),
        ("status=all", "4 orders in Alder"),
        ("kind=DVPO", "1 live order in Alder"),
        ("kind=dvpn&at=", "1 live order in Alder"),
        ("at=2026-11-20T08:59", "0 live orders in Alder"),
        ("at=2026-11-20T09:00", "2 live orders in Alder"),
        ("at=2026-11-20T09:00:00Z", "2 live orders in Alder"),
        ("area=UNALLOCATED", "1 live order in Unallocated"),
    ],
)
def test_every_filter_narrows_and_the_heading_counts_exactly(
    client: FlaskClient, scene: Scene, query: str, heading: str
) -> None:
    assert f">{heading}</h1>" in page(client, f"/orders?{query}")


@pytest.mark.parametrize(
    ("value", "words", "number"),
    [
        ("SPO", "Any SPO", 2),
        ("STALKING PROTECTION ORDER", "Stalking protection order", 1),
        ("SPO_INTERIM", "Interim stalking protection order", 1),
        ("DVPN", "Domestic violence protection notice", 1),
    ],
)
def test_a_family_and_each_of_its_kinds_can_be_chosen_and_stays_chosen(
    client: FlaskClient, db: Session, scene: Scene, value: str, words: str, number: int
) -> None:
    make_court_order(db, "SPO", "2026-11-23 11:00")
    make_court_order(db, "SPO_INTERIM", "2026-11-23 11:00", "2027-01-01 00:00")
    db.commit()
    html = page(client, f"/orders?area=LPA:ALD&kind={value}")
    assert f'<option value="{value}" selected>{words}</option>' in html
    plural = "" if number == 1 else "s"
    assert f">{number} live order{plural} in Alder</h1>" in html


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("aera=ALD", "There is no such filter."),
        ("area=NOWHERE", "There is no such area. "),
        ("area=COUNTY:ALD", "There is no such area. "),
        ("basis=home", "Choose subject, victim or either."),
        ("status=open", "Choose live, pending, suspended, historic, never or all."),
        ("kind=ASBO", "DVPN, DVPO, ex parte NMO, FGMPO"),
        ("kind=ASBO", "interim SRO, NMO, occupation order"),
        ("at=yesterday", "Enter a date and time like 2026-11-21T06:00."),
        ("at=0001-01-01T00:00", "Enter a date"),
        ("at=9999-12-31T23:59-14:00", "Enter a date"),
        ("page=0", "Enter a page number, 1 or more."),
        ("page=%D9%A3", "Enter a page number, 1 or more."),
        ("page=1%0A", "2 live orders in Alder"),
        ("kind=DVPN&kind=DVPO", "Give this filter once."),
        ("area=ALD&area=NOWHERE", "There is no such area. "),
        ("area='; DROP TABLE presence; --", "There is no such area."),
    ],
)
def test_a_filter_nobody_knows_is_named_and_never_dropped(
    client: FlaskClient, scene: Scene, query: str, message: str
) -> None:
    html = page(client, f"/orders?{query}", 200 if "live orders" in message else 422)
    assert message in html


def test_script_in_a_filter_is_shown_as_text(client: FlaskClient, scene: Scene) -> None:
    html = page(client, "/orders?at=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", 422)
    assert "<script>alert" not in html


def test_an_officer_is_refused_another_lpa_and_the_force(client: FlaskClient, db: Session) -> None:
    scene = make_scene(db)
    db.commit()
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    own = page(client, "/orders")
    assert "2 live orders in Alder" in own
    assert "BIR" not in own.partition("<select")[2].partition("</select>")[0]
    assert "Download" not in own
    for area in ("BIR", "FORCE:WMP", "BIR1"):
        answer = client.get(f"/orders?area={area}")
        assert answer.status_code == 403
        assert scene.elsewhere.reference not in answer.get_data(as_text=True)
    assert client.get("/orders.csv").status_code == 403


def test_an_officer_without_an_lpa_is_asked_for_an_area(client: FlaskClient, db: Session) -> None:
    make_scene(db)
    db.commit()
    sign_in(client, Role.OFFICER)
    assert "Your account belongs to no LPA." in page(client, "/orders", 422)


def test_an_administrator_has_no_list(client: FlaskClient, db: Session) -> None:
    make_scene(db)
    db.commit()
    sign_in(client, Role.ADMINISTRATOR)
    assert client.get("/orders").status_code == 403


@pytest.mark.parametrize("query", ["", "?status=all", "?area=FORCE:WMP&status=all&basis=victim"])
def test_a_page_takes_at_most_eight_queries(
    client: FlaskClient, db: Session, scene: Scene, query: str
) -> None:
    with counted(db.get_bind().engine) as sent:
        page(client, f"/orders{query}")
    assert len(sent) <= 8, "\n\n".join(sent)


def test_no_page_tells_a_withheld_place(client: FlaskClient, scene: Scene) -> None:
    html = page(client, "/orders?area=FORCE:WMP&status=all")
    assert "Sentinel OKAFOR" in html
    assert SECRET_LINES not in html
    assert "Birch East" not in html.partition("<table")[2]


def _csv(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/orders.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_file_has_every_row_and_no_protected_person(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    rows = _csv(client, "?area=FORCE:WMP&status=all")
    assert len(rows) == 6
    first = rows[0]
    assert (first["reference"], first["kind"], first["live"]) == (
        scene.ending.reference,
        "DVPO",
        "yes",
    )
    assert first["ends_at"] == "2026-12-20T24:00+00:00"
    assert first["conditions"] == "NON_MOLEST"
    text = str(rows)
    for secret in ("OKAFOR", "Grace", "Sentinel", SECRET_LINES, "Invented Street", "B1 1AA"):
        assert secret not in text
    db.expire_all()
    row = db.scalars(select(AuditEntry).where(AuditEntry.action == Action.DISCLOSURE)).one()
    assert row.details["total"] == 6
    assert set(row.details["found"]) == {row["reference"] for row in rows}


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1"])
def test_a_spreadsheet_finds_no_formula_in_the_file(
    client: FlaskClient, db: Session, scene: Scene, name: str
) -> None:
    given = subject(family_name="X", given_names=name, sex=Sex.MALE)
    order = make_served_notice(db, notice_input(subject=given))
    db.commit()
    row = next(row for row in _csv(client) if row["reference"] == order.reference)
    assert row["subject"].startswith("'")


def test_a_look_is_logged_with_its_criteria(client: FlaskClient, db: Session, scene: Scene) -> None:
    page(client, "/orders?status=historic")
    db.expire_all()
    row = db.scalars(select(AuditEntry).where(AuditEntry.what == "order.search")).one()
    assert row.action is Action.CONSULTATION
    assert row.details["criteria"] == {"area": "LPA:ALD", "basis": "either", "status": "historic"}
    assert row.details["found"] == [scene.ended.reference]


def test_pages_link_to_each_other_with_the_same_filters(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    for _ in range(55):
        make_served_notice(db)
    db.commit()
    first = page(client, "/orders?kind=DVPN")
    assert "1 to 50</strong> of 56 orders" in first
    assert "kind=DVPN&amp;page=2" in first
    second = page(client, "/orders?kind=DVPN&page=2")
    assert "51 to 56</strong> of 56 orders" in second
