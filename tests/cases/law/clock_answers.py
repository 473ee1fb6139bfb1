"""What our clocks answer: the last instant in time, as London says it."""

from __future__ import annotations

from orders.courts.calendar import PUBLISHED
from orders.rules.clocks.deadlines import CLOCKS, deadline_label
from tests.rules.building import london_at

_STARTED = {
    "H8-C01": ("K1", "2022-09-16 18:20"),
    "H8-C02": ("K1", "2023-05-05 07:05"),
    "H8-C04": ("K1", "2020-05-07 12:00"),
    "H8-C05": ("K1", "2020-05-02 12:00"),
    "H8-C07": ("K1", "2025-12-24 15:30"),
    "H8-C08": ("K1", "2023-12-23 09:00"),
    "H8-C10": ("K1", "2028-12-23 13:15"),
    "H8-C11": ("K1", "2027-10-30 23:00"),
    "H8-C13": ("K4", "2026-04-03 12:00"),
    "H8-C14": ("K2", "2026-08-29 23:00", "2026-09-01 10:00"),
    "H8-C16": ("K2", "2026-12-26 20:00", "2026-12-29 10:00"),
    "H8-C17": ("K5", "2027-03-27 18:00"),
    "H8-C19": ("K3", "2027-12-24 16:00"),
    "H8-C20": ("K3", "2027-12-27 12:00"),
    "H8-C22": ("K6", "2026-08-29 15:00"),
    "H8-C23": ("K6", "2026-12-24 15:00"),
    "H8-C25": ("K6", "2026-04-03 06:00"),
    "H8-C26": ("K6", "2028-01-01 10:00"),
    "H8-C28": ("K8", "2026-03-28 00:00"),
    "H8-C29": ("K9", "2024-02-28 12:00"),
    "H8-C31": ("K11", "2026-10-24 12:00"),
    "H8-C32": ("K12", "2026-11-02 12:00"),
    "H8-C34": ("K15", "2026-12-11 12:00"),
    "H8-C35": ("K14", "2026-11-02 12:00"),
    "H8-C42": ("K1", "2024-03-28 09:00"),
    "H8-C43": ("K6", "2024-03-28 09:00"),
}
"""Clock, start, and the hearing that may cut it short."""
_OF_LENGTH = {
    "H8-C37": ("K13", "custody", "2026-12-11 12:00"),
    "H8-C38": ("K16", "crown-court", "2026-04-01 12:00"),
    "H8-C40": ("K19", "enhanced", "2026-12-24 12:00"),
    "H8-C41": ("K19", "standard", "2026-04-02 12:00"),
}


def _of(clock: str, start: str, hearing: str = "") -> str:
    heard_at = london_at(hearing) if hearing else None
    return deadline_label(PUBLISHED.deadline(clock, london_at(start), heard_at).at)


def _of_length(clock: str, length: str, start: str) -> str:
    due = PUBLISHED.deadline(CLOCKS[clock].of_length(length), london_at(start))
    return deadline_label(due.at)


ANSWERS = {
    **{name: (lambda asked=asked: _of(*asked)) for name, asked in _STARTED.items()},
    **{name: (lambda asked=asked: _of_length(*asked)) for name, asked in _OF_LENGTH.items()},
}
"""By vector, what answers it."""
