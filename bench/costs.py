"""What looking at a page cost, and whether it grew faster than the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from orders.access.permissions import Role

FASTEST_GROWTH: Final = 1.25
"""A page may cost so much more than the register grew: what is counted is never quite even."""
RATIO_TO_LIST: Final = 5
"""The ratio may cost so many times the page of the list."""
_CALL: Final = 5
"""A call of Python takes as long as so many instructions of SQLite, by what 140 pages took."""
_NO_MATTER: Final = 200
"""Thousands of instructions, and of calls, that no page need save."""
_SOME_S, _SUSPECT = 0.2, 3
"""A page of so many seconds of this process's time that took so many times those of before."""
RATIO, LIST = "/figures/dvpn-ratio", "/orders"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page cost.

    Attributes:
        role: who looked.
        path: at what.
        rule: the rule of that path.
        status: of the answer.
        first_s: seconds the first look took, with all that is counted.
        seconds: of the better of the next two, by the wall.
        cpu_s: of the one with less, of this process: all there is on SQLite, and on PostGIS without
            the server's.
        statements: the first look sent.
        instructions: SQLite carried out for it, in thousands; 0 on PostGIS.
        calls: of Python it took, in thousands.
    """

    role: Role
    path: str
    rule: str
    status: int
    first_s: float
    seconds: float
    cpu_s: float
    statements: int
    instructions: int
    calls: int

    @property
    def work(self) -> int:
        """Thousands of instructions, calls among them for what they take."""
        return self.instructions + _CALL * self.calls


def grown(
    few: Sequence[Cost], many: Sequence[Cost], *, times: float
) -> Mapping[tuple[Role, str], tuple[int, int]]:
    """Pages of a register ``times`` as large that cost more than it grew: before and now."""
    return {
        (now.role, now.path): (was.work, now.work)
        for was, now in _pairs(few, many)
        if any(
            after > times * FASTEST_GROWTH * max(first, _NO_MATTER)
            for first, after in ((was.instructions, now.instructions), (was.calls, now.calls))
        )
    }


def slower(few: Sequence[Cost], many: Sequence[Cost]) -> list[tuple[Cost, Cost]]:
    """Pages to look into: a loop inside one call shows in the time alone, and that is uneven."""
    return [
        (was, now)
        for was, now in _pairs(few, many)
        if now.cpu_s > max(_SOME_S, _SUSPECT * was.cpu_s)
    ]


def ratio_to_list(walked: Sequence[Cost]) -> float:
    """How many times the work of the list's page that of the ratio's is, for the same role."""
    work = {each.path: each.work for each in walked if each.role is Role.CIVIL_ORDERS}
    return work[RATIO] / work[LIST]


def _pairs(few: Sequence[Cost], many: Sequence[Cost]) -> Iterator[tuple[Cost, Cost]]:
    before = {(each.role, each.rule, _query(each)): each for each in few}
    for now in many:
        was = before.get((now.role, now.rule, _query(now)))
        if was is not None and was.status == now.status:
            yield was, now


def _query(cost: Cost) -> str:
    return cost.path if "?" in cost.path or cost.rule == "/work/<key>" else ""
