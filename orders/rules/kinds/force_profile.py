"""Which force the register is kept by, as recording, imports and forms need to know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orders.rules.kinds.kind import Kind
from orders.rules.reference_data import Availability


@dataclass(frozen=True, slots=True)
class ForceProfile:
    """This force.

    Attributes:
        prefix: two letters that every reference of the register starts with.
        name: its name as people read it.
        availability: from when until when police of which area may give what stands behind a
            switch.
    """

    prefix: str
    name: str
    availability: tuple[Availability, ...] = ()

    def applicant_of(self, kind: Kind, named: str) -> str:
        """The applicant of a record: a notice that names no other force is this force's own.

        A court order's applicant is never guessed.
        """
        return named or (self.name if kind.is_notice else "")

    def is_own(self, named: str) -> bool:
        """Whether what names this applicant, or none, is this force's own."""
        return named.casefold() in {"", self.name.casefold()}

    def may_give(self, kind: Kind, on: date, named: str = "") -> bool:
        """Whether a notice of a London day may be recorded.

        Any of another force may, and of this one what it may give that day.
        """
        return not self.is_own(named) or not kind.switch or self._is_on(kind.switch, on)

    def gave_way(self, kind: Kind, on: date, named: str = "") -> bool:
        """Whether another notice has a dated start here that is past on the day of an own one."""
        rows = self._rows(kind.gives_way) if self.is_own(named) else ()
        return any(row.from_on is not None and row.holds_on(on) for row in rows)

    def _is_on(self, switch: str, on: date) -> bool:
        return any(row.holds_on(on) for row in self._rows(switch))

    def is_area(self, row: Availability) -> bool:
        """Whether a row is about the police area of this force."""
        return row.key[1] == " ".join(self.name.casefold().split())

    def _rows(self, switch: str) -> Iterator[Availability]:
        return (row for row in self.availability if row.name == switch and self.is_area(row))
