"""The page that takes a CSV file of orders."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.register.imports.columns import COLUMNS
from orders.register.model import Order
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row, rows
from tests.pages import check_page
from tests.signing_in import sign_in, token_on


@pytest.fixture(autouse=True)
def _placed(db: Session) -> None:
    make_areas(db)
    db.commit()


def hand_in(
    client: FlaskClient, text: str, what: str = "check", source: str = "old"
) -> TestResponse:
    data = {
        "csrf_token": token_on(client, "/import"),
        "what": what,
        "source": source,
        "file": (io.BytesIO(text.encode()), "orders.csv"),
    }
    return client.post("/import", data=data)


def hand_in_50_mb(client: FlaskClient) -> TestResponse:
    """Hand in 500 rows whose grounds are too long, as a browser does."""
    # The client's own way to encode a body keeps one of this size in a file it never closes.
    text = as_csv(row | {"grounds": "Words. " * 15_000} for row in rows(500))
    fields = {"csrf_token": token_on(client, "/import"), "what": "import", "source": "old"}
    head = 'Content-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'{head}file"; filename="orders.csv"\r\n\r\n{text}')
    body = "".join(f"--cut\r\n{part}\r\n" for part in parts) + "--cut--\r\n"
    assert len(body) > 50_000_000
    return client.post("/import", data=body, content_type="multipart/form-data; boundary=cut")


def held(db: Session) -> int:
    db.expire_all()
    return db.scalar(select(func.count()).select_from(Order)) or 0


def test_a_file_is_checked_then_taken_then_known(civil: FlaskClient, db: Session) -> None:
    text = as_csv(rows(4))
    page = check_page(hand_in(civil, text).text)
    assert "4 records would be added" in page.text
    assert held(db) == 0
    assert "4 records added" in check_page(hand_in(civil, text, "import").text).text
    assert held(db) == 4
    page = check_page(hand_in(civil, text.replace("Alder Mag", "Birch Mag"), "import").text)
    assert "2 unchanged, 2 differing" in page.text
    assert "Birch Magistrates" in page.text


def test_faults_are_listed_by_row_and_given_back_as_a_file(civil: FlaskClient, db: Session) -> None:
    text = as_csv([notice_row(1), notice_row(2, subject_born_on="long ago")])
    answer = hand_in(civil, text, "import")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "Nothing was written" in page.h1
    assert "long ago" in page.text
    back = hand_in(civil, text, "refused")
    assert back.mimetype == "text/csv"
    assert back.text.splitlines()[1].endswith('It holds 2026-11-21 or 21/11/2026."')
    assert held(db) == 0


@pytest.mark.parametrize(
    ("text", "what", "source", "said"),
    [
        pytest.param("", "check", "old", "is empty", id="empty"),
        pytest.param("a,b\n1,2\n", "check", "old", "There is no column a", id="columns"),
        pytest.param(as_csv(rows(1)), "guess", "old", "Choose what to do", id="way"),
        pytest.param(as_csv(rows(1)), "check", " ", "Enter the name of the system", id="source"),
        pytest.param(as_csv(rows(1)), "check", "draft", "Enter another name", id="reserved"),
    ],
)
def test_what_cannot_be_taken_is_said(
    civil: FlaskClient, text: str, what: str, source: str, said: str
) -> None:
    answer = hand_in(civil, text, what, source)
    assert answer.status_code == 422
    assert said in check_page(answer.text).text


def test_each_family_has_a_template(civil: FlaskClient) -> None:
    notice = civil.get("/import/template-DVPN.csv").text.strip().split(",")
    order = civil.get("/import/template-DVPO.csv").text.strip().split(",")
    assert {"authorised_by", "served_at"} <= set(notice)
    assert "authorised_by" not in order
    assert {each.lstrip("\ufeff") for each in (*notice, *order)} <= set(COLUMNS)
    assert civil.get("/import/template-none.csv").status_code == 404


def test_only_those_who_record_take_files(client: FlaskClient) -> None:
    sign_in(client, Role.LPA_SUPERVISOR)
    assert client.get("/import").status_code == 403
    assert client.post("/import").status_code in {400, 403}


def test_a_file_of_50_mb_is_refused_by_its_size_and_nothing_is_written(
    civil: FlaskClient, db: Session
) -> None:
    answer = hand_in_50_mb(civil)
    assert answer.status_code == 413
    page = check_page(answer.text)
    assert "takes files of up to 20 MB. Nothing was saved." in page.text
    assert held(db) == 0


@pytest.mark.trial
def test_where_50_mb_may_be_handed_in_each_fault_of_them_is_named(
    civil: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(civil.application.config, "MAX_CONTENT_LENGTH", 60 * 1024 * 1024)
    answer = hand_in_50_mb(civil)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert "Nothing was written" in page.h1
    assert "Shorten this to 10,000 characters or fewer." in page.text
    assert "Words. Words." not in page.text
    assert held(db) == 0
