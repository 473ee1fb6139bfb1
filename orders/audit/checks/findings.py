"""What is known of the log while it is read through once, and what was found amiss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from orders.audit.model import AuditAgeing, AuditChain
from orders.audit.proofs import Proof
from orders.audit.witness import Witness

MOST_NAMED = 5
MOST_BACK = timedelta(days=1)
"""A line is dated when what it tells of began; nothing takes longer."""


@dataclass(slots=True)
class LogFindings:
    """The log as it is read through once.

    Attributes:
        since: the proof after which is read; None: the whole log is.
        taken: last line taken as it stood, 0 for none.
        taken_seal: likewise the last seal.
        back: lines dated well before the one before them, which is of ``latest_at``.
        earliest_at: when the oldest line that was looked at was written.
        aged: how far old lines were removed with a signed note, where that is proven.
    """

    db: Session
    witness: Witness
    chains: list[AuditChain]
    since: Proof | None = None
    taken: int = 0
    taken_seal: int = 0
    aged: AuditAgeing | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsigned: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    earliest_at: datetime | None = None
    latest_at: datetime | None = None


def name_lines(found: LogFindings) -> None:
    """Say which lines are not the register's own."""
    for numbers, words in (
        (found.unsigned, "not signed: put in by other means than the register, or older"),
        (found.strange, "signed with another key than this installation's"),
        (found.altered, "not as written"),
        (found.back, "dated before the line above: put in with another time, or a clock was wrong"),
    ):
        if numbers:
            found.problems.append(f"{lines_named(numbers)} {words}.")


def lines_named(numbers: Sequence[int]) -> str:
    """``Line 17 is``, ``3 lines (17, 18 and 20) are``."""
    if len(numbers) == 1:
        return f"Line {numbers[0]} is"
    named = ", ".join(str(each) for each in sorted(numbers)[:MOST_NAMED])
    more = " …" if len(numbers) > MOST_NAMED else ""
    return f"{len(numbers)} lines ({named}{more}) are"
