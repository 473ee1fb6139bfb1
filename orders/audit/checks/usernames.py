"""Usernames against those that wrote lines and were sealed, and the index against the lines."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from orders.audit import sealing
from orders.audit.checks.findings import MOST_NAMED, LogFindings
from orders.audit.model import AuditSeal
from orders.db import is_sqlite


def check_usernames(found: LogFindings) -> None:
    """No account was renamed: usernames never change."""
    renamed = found.db.execute(
        text(
            "SELECT DISTINCT account.id, audit_entry.author, account.username FROM audit_entry"
            " JOIN account ON account.id = audit_entry.account_id"
            " WHERE audit_entry.author <> account.username"
            " AND (audit_entry.seal_id > :proven OR audit_entry.seal_id IS NULL OR :proven = 0)"
            " ORDER BY account.id"
        ),
        {"proven": 0 if found.since is None else found.since.seal},
    ).all()
    for row in renamed[:MOST_NAMED]:
        found.problems.append(
            f"Account {row.id} wrote lines as {row.author} and is now called {row.username}."
        )
    sealed = found.db.scalar(
        select(AuditSeal.accounts)
        .where(AuditSeal.accounts.is_not(None))
        .order_by(AuditSeal.id.desc())
        .limit(1)
    )
    if sealed is None or renamed:
        return
    until = int(sealed.partition(" ")[0])
    if sealing.usernames(found.db, until) != sealed:
        found.problems.append("A username was changed or an account taken out since the last seal.")


def check_index(found: LogFindings) -> None:
    """The index of who saw what holds every word of every line; PostgreSQL keeps its own so."""
    if found.since is not None or not is_sqlite(found.db):
        return
    try:
        with found.db.begin_nested():
            found.db.execute(
                text("INSERT INTO audit_shown (audit_shown, rank) VALUES ('integrity-check', 1)")
            )
    except DatabaseError:
        found.problems.append(
            "The index of what lines showed was altered: who saw a record may lack lines."
        )
