"""The page, chart and file of the DVPN-to-arrest ratio."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from tests.factories.areas import make_areas
from tests.factories.breaches import make_arrest
from tests.factories.orders import at, make_served_notice, notice_input
from tests.pages import check_page
from tests.signing_in import sign_in

pytestmark = pytest.mark.time_machine(at("2026-12-01 06:00"), tick=False)

QUERY = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def supervisor(client: FlaskClient, db: Session) -> FlaskClient:
    """Ten arrests, one of which led to a served notice; a supervisor's browser."""
    make_areas(db)
    for number in range(10):
        make_arrest(db, f"A{number}", lpa_code="ALD" if number else "BIR")
    make_served_notice(db, notice_input(arrest_reference="A1"))
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR)
    return client


def test_the_page_says_the_ratio_with_its_counts(supervisor: FlaskClient, db: Session) -> None:
    answer = supervisor.get(f"/figures/dvpn-ratio?{QUERY}&by=lpa")
    page = check_page(answer.get_data(as_text=True))
    assert page.h1 == "DVPN-to-arrest ratio"
    assert "10.0 % — inside the 5 % to 16 % band" in page.text
    assert "1 arrest that led to a served DVPN, of 10 arrests" in page.text
    assert "(small number)" in page.text
    assert "Alder 11.1 % of 9" in answer.get_data(as_text=True)
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "figure.read")).one()
    assert line.action is Action.CONSULTATION


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="the last twelve months"),
        pytest.param(
            "from-day=1&from-month=11&from-year=2026&to-day=30&to-month=11&to-year=2026&by=month",
            id="the form's boxes",
        ),
    ],
)
def test_the_form_is_read_and_shown_again(supervisor: FlaskClient, query: str) -> None:
    answer = supervisor.get(f"/figures/dvpn-ratio?{query}")
    assert answer.status_code == 200
    page = check_page(answer.get_data(as_text=True))
    assert "10.0 %" in page.text
    assert "November 2026" in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-11-02&to=2026-11-01", "The last day must not be before the first."),
        ("from=soon", "Enter a date like 2026-11-21."),
        ("to-day=31&to-month=11&to-year=2026", "Enter a real date, like 21 11 2026."),
        ("by=week", "Choose month or LPA."),
        ("colour=red", "There is no such filter."),
    ],
)
def test_a_window_that_cannot_be_is_said(supervisor: FlaskClient, query: str, said: str) -> None:
    answer = supervisor.get(f"/figures/dvpn-ratio?{query}")
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_the_chart_is_the_same_picture_twice(supervisor: FlaskClient) -> None:
    first = supervisor.get(f"/figures/dvpn-ratio.svg?{QUERY}")
    assert first.mimetype == "image/svg+xml"
    assert first.data == supervisor.get(f"/figures/dvpn-ratio.svg?{QUERY}").data


def test_a_download_is_logged_as_disclosure(supervisor: FlaskClient, db: Session) -> None:
    answer = supervisor.get(f"/figures/dvpn-ratio.csv?{QUERY}&by=lpa")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("ALD,Alder,9,1,11.1,inside,1,11.1,yes,2026-11-01")
    line = db.scalars(select(AuditEntry).where(AuditEntry.what == "figure.exported")).one()
    assert (line.action, line.details["by"]) == (Action.DISCLOSURE, "lpa")


def test_the_figures_lead_to_the_first(supervisor: FlaskClient) -> None:
    assert supervisor.get("/figures").headers["Location"] == "/figures/dvpn-ratio"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("ending", ["", ".svg", ".csv"])
def test_others_may_not_read_figures(
    client: FlaskClient, db: Session, role: Role, ending: str
) -> None:
    sign_in(client, role)
    assert client.get(f"/figures/dvpn-ratio{ending}").status_code == 403
