"""Which force the register is kept by, as recording, imports and forms need to know it."""

from __future__ import annotations

from dataclasses import dataclass

from orders.rules.kinds.kind import Kind


@dataclass(frozen=True, slots=True)
class ForceProfile:
    """This force.

    Attributes:
        prefix: two letters that every reference of the register starts with.
        name: its name as people read it.
        switches: settings that are on, for what it may issue behind one.
    """

    prefix: str
    name: str
    switches: frozenset[str] = frozenset()

    def applicant_of(self, kind: Kind, named: str) -> str:
        """The applicant of a record: a notice that names no other force is this force's own.

        A court order's applicant is never guessed.
        """
        return named or (self.name if kind.is_notice else "")

    def is_own(self, named: str) -> bool:
        """Whether what names this applicant, or none, is this force's own."""
        return named.casefold() in {"", self.name.casefold()}

    def may_give(self, kind: Kind, named: str = "") -> bool:
        """Whether a notice may be recorded: any of another force, of this one what it may give."""
        return not self.is_own(named) or not kind.switch or kind.switch in self.switches
