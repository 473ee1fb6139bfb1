"""What may be known of an order in a drawn history, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass
class Happened:
    """One event as somebody wrote it down.

    Attributes:
        what: as a mail names it.
        at: when it happened.
        recorded: when it was written down.
        row: its row in the register.
        until: the end it names.
        adds: codes of conditions it adds.
        ends: codes of conditions it takes out.
        void_from: from when on it is known to be wrong, corrected or struck out.
    """

    what: str
    at: datetime
    recorded: datetime
    row: int = 0
    until: datetime | None = None
    adds: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    void_from: datetime | None = None

    @property
    def words(self) -> str:
        """As a mail tells it."""
        return f"{self.what} {written(self.at)}, recorded {written(self.recorded)}"

    def stands(self, at: datetime, known: datetime) -> bool:
        """Whether it had happened by an instant, by what was known at another."""
        void = self.void_from is not None and self.void_from <= known
        return self.at <= at and self.recorded <= known and not void


@dataclass
class Breached:
    """One breach; since when which decision on it is known, of police and of a court."""

    at: datetime
    recorded: datetime
    decisions: list[tuple[datetime, str]]
    row: int = 0
    outcomes: list[tuple[datetime, str]] = field(default_factory=list)
    produced: datetime | None = None

    @property
    def words(self) -> str:
        """As a mail tells it first."""
        return f"{written(self.at)}, recorded {written(self.recorded)}"

    def decision(self, known: datetime) -> str:
        """What was decided."""
        return [words for since, words in self.decisions if since <= known][-1]

    def outcome(self, known: datetime) -> str:
        """What a court had decided of it."""
        return next((words for since, words in reversed(self.outcomes) if since <= known), "")

    def is_held(self, known: datetime) -> bool:
        """Whether the subject might be held for it and wait for the court."""
        produced = self.produced is not None and self.produced <= known
        waits = self.decision(known) in {"arrested", "charged"}
        return waits and not produced and not self.outcome(known)


@dataclass
class Detained:
    """One stay in custody; since when which day of release, and which release, is known."""

    since: datetime
    versions: list[tuple[datetime, date | None, datetime | None]]
    row: int = 0

    def release_on(self, at: datetime, known: datetime) -> date | None:
        """The day of release, of somebody who was held."""
        versions = [each for each in self.versions if each[0] <= known]
        if self.since > at or not versions:
            return None
        _, on, released = versions[-1]
        return on if released is None or released > at else None


@dataclass
class Holiday:
    """A weekday that is a bank holiday, known from when until when."""

    on: date
    since: datetime
    until: datetime


@dataclass
class Edition:
    """Neighbourhoods that became others, from when on, known since when."""

    from_at: datetime
    known: datetime
    becomes: dict[str, str]


def written(at: datetime) -> str:
    """``Sat 21 Nov 2026, 06:00``, as mails write it; a midnight ends its day."""
    if (at.hour, at.minute) == (0, 0):
        at -= timedelta(days=1)
        return f"24:00 {at:%a} {at.day} {at:%b %Y}"
    return f"{at:%a} {at.day} {at:%b %Y}, {at:%H:%M}"


def briefly(at: datetime) -> str:
    """``06:00 Sat 21 Nov``, as headlines write it; a midnight ends its day."""
    if (at.hour, at.minute) == (0, 0):
        at -= timedelta(days=1)
        return f"24:00 {at:%a} {at.day} {at:%b}"
    return f"{at:%H:%M} {at:%a} {at.day} {at:%b}"
