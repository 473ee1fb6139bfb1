"""The papers on an order's page: who adds, opens and withdraws them."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.papers.model import Paper, PaperKind
from orders.register.model import Order
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import happen, make_order, notice_input
from tests.factories.papers import PDF, PNG, make_paper
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import HIDDEN, NOW, logged, page_of, send

pytestmark = pytest.mark.time_machine(NOW, tick=False)


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app keeps papers during this test."""
    change(app, monkeypatch, papers_folder=str(tmp_path))
    return tmp_path


def change(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    """Other settings, for this test only."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **settings))


@pytest.fixture
def order(db: Session, folder: Path) -> Order:
    """A notice whose subject lives in Alder; nothing on it is withheld."""
    make_areas(db)
    order = make_order(db)
    db.commit()
    return order


@pytest.fixture
def paper(db: Session, order: Order, folder: Path) -> Paper:
    """Its sealed order."""
    made = make_paper(db, order, folder)
    db.commit()
    return made


def upload(client: FlaskClient, order: Order, content: bytes, **form: str) -> TestResponse:
    path = f"/orders/{order.reference}/papers/new"
    fields = {"kind": "SEALED_ORDER", "csrf_token": csrf_token(client), **form}
    file = (io.BytesIO(content), "Jane Marsh of 9 Hidden Mews.exe")
    return client.post(path, data={**fields, "file": file}, content_type="multipart/form-data")


def test_a_paper_is_added_shown_and_opened_as_it_was(
    client: FlaskClient, db: Session, order: Order
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    assert page_of(client, order).links["Add a paper"] == f"/orders/{order.reference}/papers/new"
    check_page(client.get(f"/orders/{order.reference}/papers/new").text)
    answer = upload(client, order, PDF)
    assert answer.location == f"/orders/{order.reference}"
    page = check_page(client.get(answer.location).text)
    assert "The paper is kept" in page.text
    assert "1: Sealed order or notice PDF, 1 kB, not scanned; added" in page.text
    got = client.get(page.links["1: Sealed order or notice"])
    assert got.data == PDF
    assert got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"] == (
        f'attachment; filename="{order.reference}-sealed-order-1.pdf"'
    )
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
    assert got.headers["Cache-Control"] == "no-store"
    assert len(logged(db, "paper.opened")) == 1
    assert "Hidden Mews" not in str([line.details for line in logged(db, "paper.added")])


@pytest.mark.parametrize(
    ("content", "form", "said"),
    [
        (PDF, {"kind": ""}, "Choose what it is"),
        (PDF, {"kind": "LETTER"}, "Choose what it is"),
        (b"", {}, "The file is empty"),
        (b"MZ\x90", {}, "This is no PDF, PNG or JPEG"),
    ],
    ids=["no kind", "no such kind", "empty", "a program called .exe"],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: FlaskClient, db: Session, order: Order, content: bytes, form: dict[str, str], said: str
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = upload(client, order, content, **form)
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert db.scalars(select(Paper)).all() == []


def test_a_form_without_a_file_asks_for_one(client: FlaskClient, order: Order) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    answer = send(client, f"/orders/{order.reference}/papers/new", kind="OTHER")
    assert answer.status_code == 422
    assert "Choose a file" in check_page(answer.text).text


def test_a_harmful_paper_is_refused_by_the_scanner(
    app: Flask, client: FlaskClient, db: Session, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = f"{sys.executable} -c 'import sys; sys.exit(1)' {{file}}"
    change(app, monkeypatch, scan_command=command)
    sign_in(client, Role.CIVIL_ORDERS)
    answer = upload(client, order, PDF)
    assert answer.status_code == 422
    assert "something harmful" in check_page(answer.text).text
    assert db.scalars(select(Paper)).all() == []


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CIVIL_ORDERS, 200),
        (Role.LPA_SUPERVISOR, 200),
        (Role.OFFICER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.ANALYST, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_supervisors_and_the_team_open_papers(
    client: FlaskClient, db: Session, order: Order, paper: Paper, role: Role, status: int
) -> None:
    sign_in(client, role, area_id=area_id(db, "ALD"))
    path = f"/orders/{order.reference}/papers/{paper.number}"
    assert client.get(path).status_code == status
    assert len(logged(db, "paper.opened")) == (1 if status == 200 else 0)


def test_officers_see_that_there_is_a_paper_and_whom_to_ask(
    client: FlaskClient, db: Session, order: Order, paper: Paper
) -> None:
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    page = page_of(client, order)
    assert "1: Sealed order or notice" in page.text
    assert "1: Sealed order or notice" not in page.links
    assert "Add a paper" not in page.links
    assert "Ask the civil orders team" in page.text


@pytest.mark.parametrize(
    ("role", "opens"), [(Role.LPA_SUPERVISOR, False), (Role.CIVIL_ORDERS, True)]
)
def test_where_a_home_is_withheld_so_are_the_papers(
    client: FlaskClient, db: Session, order: Order, folder: Path, role: Role, opens: bool
) -> None:
    hidden = make_order(db, notice_input(protected_persons=(HIDDEN,)))
    make_paper(db, hidden, folder)
    db.commit()
    sign_in(client, role)
    assert ("1: Sealed order or notice" in page_of(client, hidden).links) is opens
    answer = client.get(f"/orders/{hidden.reference}/papers/1")
    assert answer.status_code == (200 if opens else 403)


def test_a_withdrawn_paper_keeps_its_reason_and_only_the_team_opens_it(
    client: FlaskClient, db: Session, order: Order, paper: Paper
) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    path = f"/orders/{order.reference}/papers/1/withdraw"
    check_page(client.get(path).text)
    answer = send(client, path, reason=" ")
    assert answer.status_code == 422
    assert "Enter why it is withdrawn" in check_page(answer.text).text
    assert send(client, path, reason="It is another order's.").status_code == 303
    page = page_of(client, order)
    assert "Withdrawn 22 Nov 2026 10:00: It is another order's." in page.text
    assert client.get(f"/orders/{order.reference}/papers/1").status_code == 200
    assert send(client, path, reason="Again.").status_code == 409
    sign_in(client, Role.LPA_SUPERVISOR)
    assert client.get(f"/orders/{order.reference}/papers/1").status_code == 404
    assert [line.reason for line in logged(db, "paper.withdrawn")] == ["It is another order's."]


def test_a_paper_that_was_altered_is_not_handed_out(
    client: FlaskClient, db: Session, order: Order, paper: Paper, folder: Path
) -> None:
    (folder / paper.store_key[:2] / paper.store_key).write_bytes(b"%PDF-other")
    sign_in(client, Role.CIVIL_ORDERS)
    answer = client.get(f"/orders/{order.reference}/papers/1")
    assert answer.status_code == 500
    assert "its content was altered" in check_page(answer.text).text
    assert logged(db, "paper.opened") == []


@pytest.mark.parametrize("path", ["/papers/2", "/papers/1"], ids=["no such paper", "other order"])
def test_papers_are_found_on_their_own_order_only(
    client: FlaskClient, db: Session, order: Order, paper: Paper, path: str
) -> None:
    wanted = order
    if path.endswith("1"):
        wanted = make_order(db)
        db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert client.get(f"/orders/{wanted.reference}{path}").status_code == 404


def test_an_order_entered_in_error_shows_no_papers(
    client: FlaskClient, db: Session, order: Order, paper: Paper
) -> None:
    happen(db, order, EventKind.ENTERED_IN_ERROR, "2026-11-21 10:00")
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert client.get(f"/orders/{order.reference}/papers/1").status_code == 404


def test_an_order_of_the_past_shows_the_papers_it_had(
    client: FlaskClient, db: Session, order: Order, folder: Path
) -> None:
    make_paper(db, order, folder, PNG, PaperKind.MAP_SHEET)
    db.commit()
    sign_in(client, Role.CIVIL_ORDERS)
    assert "1: Map sheet" in page_of(client, order, "?at=2026-11-20T10:00").text
    assert "1: Map sheet" not in page_of(client, order, "?at=2026-11-20T09:00").text
