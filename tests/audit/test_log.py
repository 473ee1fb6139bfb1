"""Writing the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit import log
from orders.audit.model import Action, AuditEntry
from tests.factories.accounts import make_account

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def test_a_line_says_who_did_what_to_which_record_when_and_why(each_db: Session) -> None:
    account = make_account(each_db, Role.OFFICER)
    log.record(
        each_db,
        Action.CONSULTATION,
        "order.read",
        by=account,
        now=NOW,
        reference="WM26-00412-7",
        details={"basis": "SUBJECT_HOME", "rows": 3},
        reason="welfare check",
    )
    each_db.flush()
    each_db.expire_all()
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.account_id == account.id)).one()
    assert (line.at, line.action, line.what, line.reference, line.reason) == (
        NOW,
        Action.CONSULTATION,
        "order.read",
        "WM26-00412-7",
        "welfare check",
    )
    assert line.details == {"basis": "SUBJECT_HOME", "rows": 3}
    assert line.seal_id is None


def test_a_line_is_lost_with_what_it_tells_about(db: Session) -> None:
    db.commit()
    log.record(db, Action.COLLECTION, "order.recorded", by=None, now=NOW, reference="WM26-1")
    db.rollback()
    assert db.scalars(select(AuditEntry).where(AuditEntry.reference == "WM26-1")).all() == []


def test_details_that_json_cannot_hold_are_refused_at_once(db: Session) -> None:
    with pytest.raises(TypeError):
        log.record(db, Action.CONSULTATION, "x", by=None, now=NOW, details={"at": NOW})


@pytest.mark.parametrize(
    ("words", "same"),
    [("jo bloggs", True), ("  JO   Bloggs ", True), ("Jo Blogs", False)],
    ids=["as it was", "other case and spacing", "another name"],
)
def test_a_fingerprint_tells_the_same_words_again(words: str, same: bool) -> None:
    first = log.fingerprint("Jo Bloggs", key="k" * 32)
    assert (log.fingerprint(words, key="k" * 32) == first) is same


def test_a_fingerprint_needs_the_key_and_shows_no_word() -> None:
    ours = log.fingerprint("Jo Bloggs", key="k" * 32)
    assert ours != log.fingerprint("Jo Bloggs", key="l" * 32)
    assert "bloggs" not in ours
    assert len(ours) == 16
