"""Dated facts of law that change by themselves: where notices may be given, limits, penalties.

Each is a row with the section or instrument it comes from. Rules are passed the rows that hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from orders.rules.vocabulary.labelled import Labelled

Row = TypeVar("Row", bound="DatedRow")
ANY_KIND = "ANY"
"""Names a row for every kind that no row of its own names."""


class Switch(Labelled):
    """What police may give in some areas only, from a day on."""

    DAPO = "dapo", "domestic abuse protection notices"


class DealtWith(Labelled):
    """As what a court deals with a breach."""

    OFFENCE = "OFFENCE", "as an offence"
    CIVIL = "CIVIL", "as a civil matter"
    CONTEMPT = "CONTEMPT", "as contempt of court"


class GeneralLimit(Labelled):
    """A limit that several Acts point to by its name."""

    MAGISTRATES_CUSTODY = (
        "MAGISTRATES_CUSTODY",
        "the general limit in a magistrates' court for one offence tried there",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """What holds from one London day to another.

    Attributes:
        name: what it is about: a switch, a limit, a kind of order.
        scope: within what: a police area, or a way of dealing with a breach; empty for all.
        from_on: first day; ``None``: since always.
        until_on: last day; ``None``: still.
        source: the section or instrument it comes from.
    """

    name: str
    scope: str = ""
    from_on: date | None = None
    until_on: date | None = None
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is about, however it is written: no two rows of a key hold on one day."""
        return self.name, " ".join(self.scope.casefold().split())

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a London day."""
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.until_on is None or day <= self.until_on)

    def overlaps(self, other: DatedRow) -> bool:
        """Whether there is a day on which both hold."""
        first, second = (
            (each.from_on or date.min, each.until_on or date.max) for each in (self, other)
        )
        return first[0] <= second[1] and second[0] <= first[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(DatedRow):
    """That police of an area (``scope``) may give what stands behind a switch (``name``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow(DatedRow):
    """How much a general limit (``name``) is.

    Attributes:
        custody_months: longest custody.
    """

    custody_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty(DatedRow):
    """The most a court may do about a breach of a kind (``name``), dealt with so (``scope``).

    Attributes:
        words: the most, in words.
        fine_pounds: largest fine in one sum, ``None`` for no limit here.
        fine_per_day_pounds: largest fine for a day.
        fine_in_all_pounds: most that such days may come to.
        custody_months: longest custody in any court.
        summary_months: longest custody in a magistrates' court, where the Act says a number.
        summary_limit: code of the general limit that the Act points to instead.
        unconfirmed: what no text of the law was read for; empty when all was.
    """

    words: str
    fine_pounds: int | None = None
    fine_per_day_pounds: int | None = None
    fine_in_all_pounds: int | None = None
    custody_months: int | None = None
    summary_months: int | None = None
    summary_limit: str = ""
    unconfirmed: str = ""


@dataclass(frozen=True, slots=True)
class LawOfTheDay:
    """Penalties and general limits, as known at one moment.

    Attributes:
        penalties: rows of penalties.
        limits: rows of general limits.
    """

    penalties: tuple[Penalty, ...]
    limits: tuple[LimitRow, ...] = ()

    def penalty(self, kind: str, dealt_with: DealtWith, on: date) -> Penalty | None:
        """The most a court may do about a breach of a day; ``None`` where no row says."""
        for name in (kind, ANY_KIND):
            of_kind = [row for row in self.penalties if row.key == (name, dealt_with.casefold())]
            if of_kind:
                return next((row for row in of_kind if row.holds_on(on)), None)
        return None

    def summary_words(self, penalty: Penalty, on: date) -> str:
        """The most a magistrates' court may do, in words; empty where no row says."""
        if penalty.summary_months is not None:
            return f"{months_in_words(penalty.summary_months)} in custody"
        if not penalty.summary_limit:
            return ""
        limit = GeneralLimit(penalty.summary_limit)
        for row in self.limits:
            if row.name == limit and row.holds_on(on):
                return f"{months_in_words(row.custody_months)} in custody ({row.source})"
        return f"{limit.heading}. Its length on that day is not in the register: ask Legal Services"


def months_in_words(months: int) -> str:
    """A length as people say it: ``5 years``, ``6 months``."""
    if months % 12 == 0 and months > 12:
        return f"{months // 12} years"
    return "1 month" if months == 1 else f"{months} months"


def merged(shipped: Sequence[Row], loaded: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that hold: those loaded, and of what none of them names those shipped."""
    given = tuple(loaded)
    named = {row.key for row in given}
    return (*given, *(row for row in shipped if row.key not in named))
