"""The digest an area was last sent, with which the next is compared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orders.digests.content.statements import StatedRow

FIRST_LOOK_BACK = timedelta(hours=24)
"""How far back the first digest of an area looks for what is new."""
SETTLING = timedelta(minutes=10)
"""What was being saved while the last digest was composed may be recorded as a little earlier."""
KEPT = timedelta(days=28)
"""How long what was said goes on being compared."""


@dataclass(frozen=True, slots=True)
class Last:
    """The digest this area was last sent, and when those before it were.

    Attributes:
        as_at: its instant, aware UTC; ``None`` when this is the area's first digest.
        rows: what it stated, by register reference.
        vain_at: instant of the area's first digest where none was ever sent.
        mails: instants of the digests this area was sent within ``KEPT``, oldest first, the last
            of them included.
    """

    as_at: datetime | None
    rows: Mapping[str, StatedRow]
    vain_at: datetime | None = None
    mails: tuple[datetime, ...] = ()

    def since(self, as_at: datetime) -> datetime:
        """From when on records may be new to the reader of a digest as at ``as_at``."""
        if self.as_at is None:
            return (self.vain_at or as_at) - FIRST_LOOK_BACK
        return self.as_at - SETTLING

    def shown_at(self, before: StatedRow) -> datetime | None:
        """Instant of the last mail that showed the facts of one of the rows."""
        return before.shown_at or self.as_at


NEVER = Last(None, {})
