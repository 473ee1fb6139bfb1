"""The mails of a drawn history, taken apart into the rows of their sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

BEFORE = timedelta(minutes=3)
"""How long before its composing a mail's day of recording ends in these histories."""
CORRECTED, LIVE, UNSERVED = "CORRECTIONS TO EARLIER DIGESTS", "LIVE", "NOT SERVED"
OVERDUE, ENDING = "NOTIFICATIONS OVERDUE", "ENDING SOON"
RELEASED, HEARINGS = "SUBJECTS RELEASED WITHIN 7 DAYS", "NOTICES AWAITING HEARING OR DECISION"
NEW = "NEW SINCE THE LAST DIGEST"
_TITLE = re.compile(r"^([A-Z][A-Z0-9 ]+) \(\d+\)$")
_ROW = re.compile(r"^(WM\S+)  ")


@dataclass(frozen=True)
class Said:
    """One row of a mail: in which section, of which order, and its words."""

    section: str
    reference: str
    words: str


@dataclass(frozen=True)
class Mail:
    """One mail as a mailbox got it.

    Attributes:
        area: code.
        as_at: 06:00 of its day.
        known: the last instant of which it could know what was recorded.
        rows: all it said.
    """

    area: str
    as_at: datetime
    known: datetime
    rows: tuple[Said, ...]

    def of(self, reference: str, *sections: str) -> list[Said]:
        """Rows of one order, in these sections only where any are named."""
        return [
            each
            for each in self.rows
            if each.reference == reference and (not sections or each.section in sections)
        ]


def read(mail: EmailMessage, composed: datetime) -> Mail:
    """A mail taken apart by its lines."""
    body = mail.get_body(("plain",))
    assert body is not None
    section, rows = "", list[list[str]]()
    for line in str(body.get_content()).replace("\r\n", "\n").split("\n"):
        if title := _TITLE.match(line):
            section = title[1]
        elif row := _ROW.match(line):
            rows.append([section, row[1], line])
        elif rows and line.startswith("    "):
            rows[-1][2] += "\n" + line
    as_at = composed.replace(hour=6, minute=0)
    area = re.split("[@.]", str(mail["To"]))[0].upper()
    return Mail(area, as_at, composed - BEFORE, tuple(Said(*each) for each in rows))
