"""The pages that show what was mailed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.digests.model import Delivery, DeliveryState, Snapshot
from tests.factories.areas import area_id, make_areas
from tests.pages import check_page
from tests.signing_in import sign_in

AS_AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def a_digest(db: Session, day: date, *states: DeliveryState) -> None:
    """A kept digest of Alder, with mails in these states."""
    kept = Snapshot(
        day=day,
        area_id=area_id(db, "ALD"),
        as_at=AS_AT,
        composed_at=AS_AT,
        subject="OFFICIAL-SENSITIVE: orders digest, Alder",
        body_text="OFFICIAL-SENSITIVE\nWM26-00001-1 <Daniel MARSH>",
        body_html="<p>not shown</p>",
        rows={"WM26-00001-1": {}},
    )
    db.add(kept)
    db.flush()
    for number, state in enumerate(states):
        db.add(
            Delivery(
                day=day,
                area_id=kept.area_id,
                recipient=f"box{number}@force.example",
                snapshot_id=kept.id,
                message_id=f"<{day}.{number}@force.example>",
                state=state,
                attempts=1,
                last_error="550 no such mailbox" if state is DeliveryState.DUE else None,
                sent_at=AS_AT if state is DeliveryState.SENT else None,
            )
        )
    db.commit()


@pytest.fixture
def reader(client: FlaskClient, db: Session) -> FlaskClient:
    """A supervisor, at a register with areas."""
    make_areas(db)
    db.commit()
    sign_in(client, Role.LPA_SUPERVISOR)
    return client


def test_no_digest_yet_is_said(reader: FlaskClient) -> None:
    page = check_page(reader.get("/digests").get_data(as_text=True))
    assert "No digests" in page.text


def test_the_list_says_how_the_mails_of_each_day_stand(reader: FlaskClient, db: Session) -> None:
    a_digest(db, date(2026, 11, 21), *DeliveryState)
    page = check_page(reader.get("/digests").get_data(as_text=True))
    assert "21 Nov 2026" in page.text
    assert (
        "/digests/2026-11-21/ALD" in page.links.values() or "/digests/2026-11-21/ALD" in page.links
    )


def test_a_digest_is_shown_word_for_word_and_the_look_is_logged(
    reader: FlaskClient, db: Session
) -> None:
    a_digest(db, date(2026, 11, 21), *DeliveryState)
    page = check_page(reader.get("/digests/2026-11-21/ALD").get_data(as_text=True))
    assert page.h1 == "Digest of Alder, 21 Nov 2026"
    assert "WM26-00001-1 <Daniel MARSH>" in page.text
    assert "Not sent: 550 no such mailbox" in page.text
    assert "May not have arrived" in page.text
    db.expire_all()
    entry = db.scalars(select(AuditEntry).where(AuditEntry.what == "digest.read")).one()
    assert entry.action is Action.CONSULTATION
    assert entry.details == {"day": "2026-11-21", "area": "ALD", "references": ["WM26-00001-1"]}


def test_a_long_list_has_pages(reader: FlaskClient, db: Session) -> None:
    for days in range(51):
        a_digest(db, date(2026, 9, 1) + timedelta(days=days))
    first = check_page(reader.get("/digests").get_data(as_text=True))
    assert "1 to 50 of 51 digests" in first.text
    second = check_page(reader.get("/digests?page=2").get_data(as_text=True))
    assert "51 to 51 of 51 digests" in second.text
    assert reader.get("/digests?page=3").status_code == 404


@pytest.mark.parametrize(
    "path", ["/digests/2026-11-21/ALD", "/digests/21-11-2026/ALD", "/digests/2026-11-21/NOWHERE"]
)
def test_a_digest_that_was_never_composed_is_not_found(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_others_may_not_read_digests(client: FlaskClient, db: Session, role: Role) -> None:
    sign_in(client, role)
    assert client.get("/digests").status_code == 403
