"""Taking a log as it stands: after an upgrade or a restored backup, with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from orders.audit import chain, journal, log, sealing, witness
from orders.audit.log import Actor
from orders.audit.model import Action, AuditChain, AuditEntry
from orders.db import is_sqlite
from orders.errors import RegisterError


def accept(db: Session, *, by: Actor, reason: str, now: datetime) -> int:
    """Take every line as it stands now; gives how many.

    What was done to them before stays unproven, and every check says so. From here on each must
    stay as it is. That it was done, by whom and why is in the log, and kept elsewhere.

    Args:
        db: the session; on PostgreSQL as the owner of the table.
        by: the account that acts.
        reason: why.

    Raises:
        RegisterError: no key is set, or no reason given.
    """
    keeper = witness.of(db)
    if keeper is None:
        raise RegisterError("No key is set, so nothing can be signed.")
    if not reason.strip():
        raise RegisterError("Say why the log is taken as it stands.")
    if is_sqlite(db):
        db.execute(text("INSERT INTO audit_shown (audit_shown) VALUES ('rebuild')"))
    else:
        # A line still being written has its number already: it must be in before the sum is made.
        db.execute(text("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE"))
    journal.name_of(db, keeper)
    db.flush()
    until = db.scalar(select(func.max(AuditEntry.id))) or 0
    newest = db.scalar(select(AuditChain).order_by(AuditChain.id.desc()).limit(1))
    begun = chain.begin(
        db,
        keeper,
        chain.place(db),
        newest,
        accepted=True,
        stood=sealing.stood(db, until),
    )
    journal.begin_anew(db, keeper, begun)
    lines = db.scalar(select(func.count()).select_from(AuditEntry)) or 0
    details = {"until": until, "lines": lines}
    log.record(db, Action.ACCESS, "audit.taken", by=by, now=now, details=details, reason=reason)
    return lines
