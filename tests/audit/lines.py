"""Lines and seals to try things on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from orders.audit import log, sealing
from orders.audit.log import Actor
from orders.audit.model import Action, AuditSeal

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def write(db: Session, lines: int, *, now: datetime = NOW, by: Actor | None = None) -> None:
    """Lines about orders that are not there."""
    for number in range(lines):
        log.record(
            db,
            Action.CONSULTATION,
            "order.read",
            by=by,
            now=now,
            reference=f"WM26-{number:05}",
            details={"rows": number, "place": "é", "share": 0.25},
        )
    db.flush()


def sealed(db: Session, *, by: Actor | None = None) -> list[AuditSeal]:
    """Two seals of three and two lines, committed and so kept elsewhere."""
    write(db, 3, by=by)
    first = sealing.seal(db, LATER)
    write(db, 2, now=LATER, by=by)
    second = sealing.seal(db, LATER + timedelta(minutes=1))
    db.commit()
    assert first is not None
    assert second is not None
    return [first, second]
