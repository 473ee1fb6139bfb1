"""The pages of the log."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit import log, sealing
from orders.audit.model import Action, AuditEntry
from orders.web.admin import audit_views as pages
from tests.factories.accounts import make_account
from tests.factories.orders import at
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in
from tests.web.order_pages import logged

NOW = at("2026-11-22 10:00")
pytestmark = pytest.mark.time_machine(NOW, tick=False)
YESTERDAY = at("2026-11-21 23:59")
REFERENCE = "WM26-00412-7"


@pytest.fixture
def officer(db: Session) -> Account:
    """Somebody who looked at an order yesterday and was refused something today."""
    account = make_account(db, Role.OFFICER, username="pat.example")
    db.execute(delete(AuditEntry))
    write(db, Action.CONSULTATION, "order.read", account, YESTERDAY, REFERENCE)
    write(db, Action.ACCESS, "access.refused", account, at("2026-11-22 00:00"))
    write(db, Action.ACCESS, "sign-in.failed", None, at("2026-11-22 09:00"))
    db.commit()
    return account


def write(
    db: Session,
    action: Action,
    what: str,
    by: Account | None,
    now: datetime,
    reference: str | None = None,
) -> None:
    log.record(
        db,
        action,
        what,
        by=by,
        now=now,
        reference=reference,
        details={"note": "=1+1"},
        reason="=cmd",
    )


@pytest.fixture
def auditor(client: FlaskClient, officer: Account) -> FlaskClient:
    """An auditor reading the log."""
    sign_in(client, Role.AUDITOR)
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["sign-in.failed", "access.refused", "order.read"]),
        ("?from=2026-11-21&to=2026-11-21", ["order.read"]),
        ("?from=2026-11-22", ["sign-in.failed", "access.refused"]),
        ("?action=REFUSED", ["sign-in.failed", "access.refused"]),
        ("?action=SEEN", ["order.read"]),
        ("?account=PAT.example", ["access.refused", "order.read"]),
        ("?reference=wm26004127", ["order.read"]),
        ("?reference=nonsense", []),
        ("?action=ACCESS", ["sign-in.failed", "access.refused"]),
        ("?action=ACCESS&account=pat.example", ["access.refused"]),
    ],
    ids=[
        "all",
        "day",
        "next day",
        "refused",
        "seen",
        "account",
        "reference",
        "no reference",
        "action",
        "both",
    ],
)
def test_the_log_is_read_by_day_account_reference_and_act(
    auditor: FlaskClient, query: str, found: list[str]
) -> None:
    page = check_page(auditor.get(f"/audit{query}").text)
    wanted = ("sign-in.failed", "access.refused", "order.read")
    assert [what for what in wanted if f": {what}" in page.text] == found
    data = auditor.get(f"/audit/log.csv{query}").text
    rows = list(csv.DictReader(data.removeprefix("\ufeff").splitlines()))
    assert [row["what"] for row in rows if row["what"] in wanted] == found


def test_looking_at_the_log_is_logged_and_a_file_of_it_is_disclosed(
    auditor: FlaskClient, db: Session
) -> None:
    auditor.get(f"/audit?reference={REFERENCE}&to=2026-11-21")
    answer = auditor.get("/audit/log.csv?from=2026-11-21&to=2026-11-21")
    [looked] = logged(db, "audit.read")
    assert (looked.action, looked.reference) == (Action.CONSULTATION, REFERENCE)
    assert looked.details == {"to": "2026-11-21", "page": 1}
    [given] = logged(db, "audit.exported")
    assert (given.action, given.details["lines"]) == (Action.DISCLOSURE, 1)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log-2026-11-22.csv"'
    [row] = csv.DictReader(answer.text.removeprefix("\ufeff").splitlines())
    assert (row["account"], row["at"]) == ("pat.example", "2026-11-21T23:59:00+00:00")
    assert row["reason"] == "'=cmd"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "Enter a date like"),
        ("account=nobody", "No account has that username"),
        ("action=LOOKING", "Choose one of the list"),
    ],
    ids=["day", "account", "action"],
)
def test_filters_that_make_no_sense_are_said_beside_their_field(
    auditor: FlaskClient, query: str, said: str
) -> None:
    answer = auditor.get(f"/audit?{query}")
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert page.title.startswith("Error: ")
    assert said in page.text
    assert auditor.get(f"/audit/log.csv?{query}").status_code == 422


def test_fifty_lines_are_on_a_page(auditor: FlaskClient, db: Session) -> None:
    for minute in range(60):
        write(db, Action.CONSULTATION, "order.read", None, NOW - timedelta(minutes=minute))
    db.commit()
    query = "/audit?action=CONSULTATION&from=2026-11-22"
    first = check_page(auditor.get(query).text)
    assert "1 to 50 of 60 lines" in first.text
    second = check_page(auditor.get(f"{query}&page=2").text)
    assert "51 to 61 of 61 lines" in second.text
    assert auditor.get(f"{query}&page=9").status_code == 404


def test_too_many_lines_for_one_file_are_refused(
    auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LARGEST_FILE", 2)
    answer = auditor.get("/audit/log.csv")
    assert answer.status_code == 422
    assert "are too many for one file" in answer.text


def test_a_file_that_nothing_narrows_has_the_last_days(auditor: FlaskClient, db: Session) -> None:
    for day in ("2026-10-22 23:59", "2026-10-23 00:00"):
        write(db, Action.CONSULTATION, "order.old", None, at(day), REFERENCE)
    db.commit()
    assert "the lines of the last 31 days" in check_page(auditor.get("/audit").text).text
    narrowed = check_page(auditor.get(f"/audit?reference={REFERENCE}").text).text
    assert "Download 3 lines" in narrowed
    recent = auditor.get("/audit/log.csv").text
    named = auditor.get(f"/audit/log.csv?reference={REFERENCE}").text
    whole = auditor.get("/audit/log.csv?from=2026-10-22").text
    assert [text.count("order.old") for text in (recent, named, whole)] == [1, 2, 2]
    [given, *_] = logged(db, "audit.exported")
    assert given.details["from"] == "2026-10-23"


def test_the_page_shows_the_beginning_of_a_long_list_and_the_file_all(
    auditor: FlaskClient, db: Session
) -> None:
    details = {"found": [f"WM26-{number:05}-0" for number in range(1, 1013)]}
    log.record(db, Action.CONSULTATION, "order.search", by=None, now=NOW, details=details)
    db.commit()
    page = check_page(auditor.get("/audit?from=2026-11-22").text).text
    file = auditor.get("/audit/log.csv?from=2026-11-22").text
    assert "WM26-00010-0" in page
    assert "and 1,002 more" in page
    assert "WM26-00011-0" not in page
    assert "WM26-01012-0" in file


def test_the_page_says_how_far_the_log_is_sealed_and_whether_it_is_whole(
    auditor: FlaskClient, db: Session
) -> None:
    unsealed = check_page(auditor.get("/audit").text).text
    assert "Never sealed; 3 lines not sealed yet" in unsealed
    sealing.seal(db, NOW)
    db.commit()
    assert "Last sealed 22 Nov 2026 10:00" in check_page(auditor.get("/audit").text).text
    assert check_page(auditor.get("/audit/check").text).h1 == "No tampering found"
    db.execute(update(AuditEntry).where(AuditEntry.reference == REFERENCE).values(what="x"))
    db.commit()
    page = check_page(auditor.get("/audit/check").text)
    assert page.h1 == "The log is not proven"
    assert "was altered." in page.text
    assert "not as written" in page.text
    assert [line.details["whole"] for line in logged(db, "audit.checked")] == [True, False]


def prove(client: FlaskClient) -> TestResponse:
    """Press the button that proves the whole log."""
    return client.post("/audit/check", data={"csrf_token": csrf_token(client)})


def test_the_page_proves_what_came_after_the_last_proof_and_a_button_the_whole(
    auditor: FlaskClient, db: Session
) -> None:
    sealing.seal(db, NOW)
    db.commit()
    assert "The whole log was read just now" in check_page(auditor.get("/audit/check").text).text
    proven = check_page(prove(auditor).text)
    assert (proven.h1, "3 lines; 1 line not" in proven.text) == ("No tampering found", True)
    after = check_page(auditor.get("/audit/check").text)
    assert after.h1 == "No tampering found"
    assert "The whole log was last proven on 22 Nov 2026 10:00, up to seal 1." in after.text
    assert "0 seals checked over 0 lines; 2 lines not sealed yet" in after.text
    db.execute(update(AuditEntry).where(AuditEntry.reference == REFERENCE).values(what="x"))
    db.commit()
    assert check_page(auditor.get("/audit/check").text).h1 == "No tampering found"
    assert check_page(prove(auditor).text).h1 == "The log is not proven"
    told = check_page(auditor.get("/audit/check").text)
    assert told.h1 == "The log is not proven"
    assert "The whole log was not proven on 22 Nov 2026 10:00" in told.text
    assert [line.details for line in logged(db, "audit.checked")][2] == {
        "whole": True, "seals": 0, "after_seal": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.AUDITOR, 200),
        (Role.CIVIL_ORDERS, 403),
        (Role.LPA_SUPERVISOR, 403),
        (Role.ANALYST, 403),
    ],
)
def test_few_read_the_log(client: FlaskClient, role: Role, status: int) -> None:
    sign_in(client, role)
    for path in ("/audit", "/audit/log.csv", "/audit/check"):
        assert client.get(path).status_code == status
    assert prove(client).status_code == status
