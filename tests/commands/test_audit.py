"""``flask audit``."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from orders.audit import log
from orders.audit.model import Action, AuditEntry
from tests.commands.saying import unnamed

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _lines(db: Session) -> None:
    for number in range(3):
        log.record(
            db, Action.CONSULTATION, "order.read", by=None, now=LONG_AGO, reference=str(number)
        )
    db.commit()


def test_a_sealed_log_verifies_and_its_last_seal_is_printed(app: Flask, db: Session) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["audit", "seal"])
    assert result.exit_code == 0
    assert "Sealed 3 lines in 1 seal." in result.output
    last = result.output.strip().rpartition(" ")[2]
    result = run(args=["audit", "verify", "--kept", last])
    assert (result.exit_code, "No tampering found up to" in unnamed(result.output)) == (0, True)
    assert "1 seal checked over 3 lines; 0 lines not sealed yet." in result.output
    assert unnamed(run(args=["audit", "seal"]).output) == "Sealed 0 lines in 0 seals.\n"


def test_an_altered_log_is_named_with_status_1(app: Flask, db: Session) -> None:
    run = app.test_cli_runner().invoke
    run(args=["audit", "seal"])
    db.execute(update(AuditEntry).where(AuditEntry.reference == "1").values(reference="9"))
    db.commit()
    result = run(args=["audit", "verify"])
    assert result.exit_code == 1
    assert re.search(r"Seal \d+: a line it covers", result.output)
    assert "No tampering" not in result.output


def test_a_kept_seal_that_is_gone_is_named_with_status_1(app: Flask, db: Session) -> None:
    result = app.test_cli_runner().invoke(args=["audit", "verify", "--kept", "f" * 64])
    assert result.exit_code == 1
    assert "is not in the log" in result.output


def test_a_log_is_taken_as_it_stands_with_a_reason(app: Flask, db: Session) -> None:
    run = app.test_cli_runner().invoke
    db.execute(update(AuditEntry).where(AuditEntry.reference == "1").values(mac=None))
    db.commit()
    assert run(args=["audit", "verify"]).exit_code == 1
    assert run(args=["audit", "accept"]).exit_code == 2
    result = run(args=["audit", "accept", "--reason", "Upgrade", "--as", "system"])
    assert (result.exit_code, "as they stand" in unnamed(result.output)) == (0, True)
    result = run(args=["audit", "verify"])
    assert (result.exit_code, "Note: Lines up to" in unnamed(result.output)) == (0, True)


def test_a_file_has_no_role_to_keep_from_it(app: Flask, db: Session) -> None:
    result = app.test_cli_runner().invoke(args=["audit", "protect", "--role", "orders"])
    assert result.exit_code == 1
    assert "has no roles" in result.output or "There is no role" in result.output


def test_old_lines_are_removed_with_a_reason_and_told(app: Flask, db: Session) -> None:
    run = app.test_cli_runner().invoke
    run(args=["audit", "seal"])
    log.record(db, Action.CONSULTATION, "order.read", by=None, now=LONG_AGO.replace(month=3))
    db.commit()
    run(args=["audit", "seal"])
    arguments = ["audit", "age", "--before", "2026-02-01"]
    assert run(args=arguments).exit_code == 2
    result = run(args=[*arguments, "--reason", "Retention schedule"])
    assert (result.exit_code, "Removed 3 lines in 1 seal." in result.output) == (0, True)
    result = run(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "Note: 3 lines written before 1 Feb 2026 00:00 were removed" in result.output
    result = run(args=[*arguments, "--reason", "Again"])
    assert (result.exit_code, "nothing to do" in result.output) == (1, True)
