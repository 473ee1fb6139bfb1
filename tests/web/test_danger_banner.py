"""The banner is the first thing on every page of a wanted subject, for who may see it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from tests.factories.areas import area_id, make_areas
from tests.factories.ground import make_detention, make_visit
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.factories.reports import make_wanted
from tests.pages import check_page
from tests.search.scenes import counted
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import NOW

pytestmark = pytest.mark.time_machine(NOW, tick=False)

WANTED = (
    "WANTED: suspected breach on 20 Nov 2026, 21:00 by message or letter. You may arrest without"
    " warrant (DVPN, s.25(1)(b))."
)
LISTS = (
    "/orders",
    "/orders?area=WMP&status=all",
    "/orders/map?area=ALD",
    "/orders/map/print?area=ALD",
    "/breaches",
    "/visits?show=done",
    "/in-custody",
    "/work",
    "/work/undecided",
    "/areas/lpa/ALD",
)


class _Main(HTMLParser):
    """The words of <main>, and the first class in it and in each row or card."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = self.in_row = False
        self.first: str | None = None
        self.words: list[str] = []
        self.rows: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self.inside = True
        elif self.inside and self.first is None:
            self.first = given.get("class") or ""
        if self.inside and (tag in {"tr", "li"} or given.get("class") == "govuk-summary-card"):
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        if self.inside and data.strip():
            self.words.append(data.strip())
            if self.rows:
                self.rows[-1] = f"{self.rows[-1]} {data.strip()}".strip()


def first_in_main(html: str) -> str:
    """The class of the first thing in ``<main>``."""
    parser = _Main()
    parser.feed(html)
    return parser.first or ""


def main_of(html: str) -> _Main:
    check_page(html)
    parser = _Main()
    parser.feed(html)
    return parser


@pytest.fixture
def wanted(client: FlaskClient, db: Session) -> Order:
    """Live in Alder, its subject wanted, visited, and held besides; another order is beside it."""
    make_areas(db)
    near = protected(home("B1 1AA"), given_names="Ann")
    order = make_served_notice(db, notice_input(protected_persons=(near,)))
    make_wanted(db, order)
    make_visit(db, order)
    make_detention(db, order)
    make_served_notice(db, notice_input(subject=subject(given_names="Finn")))
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    return order


def first_of(client: FlaskClient, path: str) -> _Main:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return main_of(answer.text)


def pages_of(db: Session, order: Order) -> list[str]:
    return [
        f"/orders/{order.reference}",
        f"/orders/{order.reference}/visits/new",
        f"/orders/{order.reference}/breaches/new",
        f"/orders/{order.reference}/events/hearing-opened",
        f"/orders/{order.reference}/events/2/correct",
        f"/orders/{order.reference}/events/2/strike",
        f"/orders/{order.reference}/grant",
        "/breaches/1",
        "/breaches/1/outcome",
        "/visits/1",
        f"/people/{order.subject_id}",
        f"/people/{order.subject_id}/sheet",
    ]


def test_the_banner_is_the_first_thing_on_every_page_of_a_wanted_subject(
    client: FlaskClient, db: Session, wanted: Order
) -> None:
    wrong = {}
    for path in pages_of(db, wanted):
        seen = first_of(client, path)
        if seen.first != "register-danger register-danger--wanted":
            wrong[path] = seen.first
        elif not " ".join(seen.words).startswith(WANTED):
            wrong[path] = " ".join(seen.words)[:200]
        elif " ".join(seen.words).count("WANTED:") != 1:
            wrong[path] = "said twice"
    assert wrong == {}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_begins_with_it_and_so_does_the_row(
    client: FlaskClient, wanted: Order, path: str
) -> None:
    seen = first_of(client, path)
    assert seen.first == "register-danger register-danger--wanted"
    assert " ".join(seen.words).startswith(WANTED)
    mine = [row for row in seen.rows if wanted.reference in row]
    assert mine
    assert all(row.startswith("WANTED") for row in mine), mine


def test_the_home_of_an_lpa_begins_with_it(client: FlaskClient, db: Session, wanted: Order) -> None:
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(db, "ALD"))
    seen = first_of(client, "/")
    assert seen.first == "register-danger register-danger--wanted"
    assert " ".join(seen.words).startswith(WANTED)


def test_a_look_up_begins_with_it_by_half_a_name_nearly_right(
    client: FlaskClient, db: Session, wanted: Order
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    form = {"name": "Mersh", "csrf_token": csrf_token(client)}
    seen = main_of(client.post("/look-up", data=form, follow_redirects=True).text)
    assert " ".join(seen.words).startswith(WANTED)
    card, *_ = [row for row in seen.rows if wanted.reference in row]
    assert card.startswith("WANTED")


def test_the_map_is_told_it_for_the_popup(client: FlaskClient, wanted: Order) -> None:
    for path in (
        "/orders/map/points.json?area=ALD",
        f"/orders/{wanted.reference}/points.json",
        f"/people/{wanted.subject_id}/points.json",
    ):
        told = client.get(path).get_json()["danger"][wanted.reference]
        assert told["alarms"] == [WANTED]


def test_nobody_else_is_told(client: FlaskClient, db: Session, wanted: Order) -> None:
    for role, area in (
        (Role.ANALYST, None),
        (Role.AUDITOR, None),
        (Role.ADMINISTRATOR, None),
        (Role.OFFICER, "BIR"),
    ):
        here = None if area is None else area_id(db, area)
        sign_in(client, role, area_id=here)
        for path in (*pages_of(db, wanted), *LISTS):
            assert "WANTED" not in client.get(path).text, (role, path)


def test_of_the_past_nothing_is_said_first(client: FlaskClient, wanted: Order) -> None:
    path = f"/orders/{wanted.reference}?at=2026-11-20T22:00"
    assert "WANTED" not in client.get(path).text


def test_a_page_without_danger_begins_as_before(client: FlaskClient, db: Session) -> None:
    make_areas(db)
    order = make_served_notice(db)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert first_of(client, f"/orders/{order.reference}").first == "govuk-heading-l"


@pytest.mark.parametrize("path", ["/orders", "/orders?area=WMP&status=all", "/breaches"])
def test_a_list_with_wanted_people_keeps_to_eight_statements(
    client: FlaskClient, db: Session, wanted: Order, path: str
) -> None:
    with counted(db.get_bind().engine) as sent:
        assert "WANTED" in client.get(path).text
    assert len(sent) <= 8, "\n\n".join(sent)


def test_many_warnings_of_one_person_leave_the_page_on_the_first_screen(
    client: FlaskClient, db: Session, wanted: Order
) -> None:
    for hour in range(10, 20):
        make_wanted(db, wanted, f"2026-11-20 {hour}:00")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    for address in ("/orders", f"/orders/{wanted.reference}"):
        at_once, folded, rest = client.get(address).text.partition("register-danger__others")
        assert at_once.count("You may arrest without warrant") == 1, address
        assert folded, address
        assert "10 more warnings about Daniel MARSH" in rest, address
