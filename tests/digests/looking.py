"""Composing digests in tests as if they were sent, and reading their rows."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.digests import inputs, snapshots
from orders.digests.content.composition import Digest
from orders.digests.content.digest_rows import DigestRow
from orders.digests.content.digest_sections import DigestSection
from orders.digests.mail_text import Letter
from orders.digests.model import Delivery, DeliveryState

CORRECTIONS = "Corrections to earlier digests"
NEW = "New since the last digest"
MOVED_IN = "Moved in since the last digest"
ENDING = "Ending soon"
HEARINGS = "Notices awaiting hearing or decision"
UNSERVED = "Not served"
CHANGED = "Other changes since the last digest"
BREACHES = "Breaches recorded since the last digest"
LIVE = "Live"
ENDED = "Ended since the last digest"
MOVED_OUT = "Moved out since the last digest"


class Areas:
    """Composes digests, and keeps them as if they had been sent."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def digest(self, code: str, day: str) -> Digest:
        """An area's digest of a day."""
        self.db.flush()
        places = gazetteer.current(self.db)
        area = places.find(code)
        return inputs.desk(self.db, places, date.fromisoformat(day), [area]).digest(area)

    def sent(self, code: str, day: str, *, state: DeliveryState = DeliveryState.SENT) -> Digest:
        """The same, mailed."""
        digest = self.digest(code, day)
        kept = snapshots.keep(
            self.db, digest, Letter("subject", "text", "html"), composed_at=digest.as_at
        )
        self.db.add(
            Delivery(
                day=kept.day,
                area_id=kept.area_id,
                recipient="area@force.example",
                snapshot_id=kept.id,
                message_id=f"<{code}.{day}@force.example>",
                state=state,
                attempts=1,
                last_error=None,
                sent_at=digest.as_at if state is DeliveryState.SENT else None,
            )
        )
        self.db.flush()
        return digest


def part(digest: Digest, title: str) -> DigestSection | None:
    return next((each for each in digest.parts if each.title == title), None)


def rows(digest: Digest, title: str) -> list[DigestRow]:
    found = part(digest, title)
    return [row for group in found.groups for row in group.rows] if found else []


def titles(digest: Digest) -> list[str]:
    return [each.title for each in digest.parts]
