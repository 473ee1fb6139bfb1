"""The alarms and tags of one subject, under every record of theirs, from the facts as read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orders.breaches.patterns import BreachRow, SameRecords, flags_of_rows
from orders.breaches.schemas.decision import HELD
from orders.follow_ups.words import FollowUpCause
from orders.formatting import instant, london, short_day, stamp, time_left
from orders.ground.words import HeldIn, release
from orders.register.presence.facts import happened
from orders.rules.clocks.deadlines import CLOCKS
from orders.rules.danger import (
    PATTERN_TAGS,
    SEVERAL,
    Conduct,
    Danger,
    counts_among_several,
    is_wanted,
    power_to_arrest,
)
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.breach_codes import AwareBasis
from orders.rules.vocabulary.codes import (
    BreachDecision,
    BreachMethod,
    CourtOutcome,
    DashRisk,
    PersonFlag,
)
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import capital
from orders.search.danger.rows import BREACH, FLAG, PERSON, REPORT, DangerRows


@dataclass(frozen=True, slots=True)
class Alarm:
    """A line of the banner.

    Attributes:
        danger: what it is.
        words: the sentences after its title.
        reference: the order it is about.
        openable: whether the reader may open that order.
        at: when what it is about happened, aware.
        may_arrest: whether its words say that police may arrest.
        breach_id: the breach it is about, if it is one.
        follow_up_id: the follow-up it waits for, if there is one.
    """

    danger: Danger
    words: str
    reference: str
    openable: bool
    at: datetime
    may_arrest: bool = False
    breach_id: int | None = None
    follow_up_id: int | None = None

    @property
    def title(self) -> str:
        """``WANTED``; the others as they are called."""
        label = self.danger.label
        return label.upper() if self.danger is Danger.WANTED else capital(label)

    @property
    def said(self) -> str:
        """The whole line, for a popup and for paper."""
        return f"{self.title}: {self.words}"


@dataclass(frozen=True, slots=True)
class Tag:
    """A few words beside a name."""

    danger: Danger
    words: str


@dataclass(frozen=True, slots=True)
class SubjectEvent:
    """What happened to an order, as the register's own rows name it (``EventRow``)."""

    id: int
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    until_at: datetime | None
    day_only: bool
    without_notice: bool | None
    replaces_id: int | None
    struck: bool


class AlarmSubject:
    """One subject, under every record of theirs.

    Attributes:
        key: the same for every record of one person.
        alarms: the banner's lines, the most urgent first.
        tags: what else is said of the person, unsorted.
        died_on: London day of death, the latest that was said; ``None``: nothing says they died.
    """

    def __init__(self, root: int, rows: DangerRows, same: SameRecords, now: datetime) -> None:
        self.now, self.root, self.key = now, root, same.key(root)
        self.people = rows.of(PERSON, root)
        self.dated_flags = rows.of(FLAG, root)
        breaches = rows.of(BREACH, root)
        self.breaches = _once(row for row in breaches if _known(row))
        self.reports = [row for row in rows.of(REPORT, root) if _known(row)]
        self.events = rows.events
        self.flags = flags_of_rows(_pattern_rows(breaches), same, as_at=now)
        # Nobody chases who died: neither for a breach nor to serve an order.
        self.died_on = _died_on(self.people, now)
        self.alarms = () if self.died_on else tuple(self._alarms())
        self.tags = tuple(self._tags())

    @property
    def name(self) -> str:
        """As lists write it, by the record the order names."""
        [named] = [each for each in self.people if each.number == self.root]
        return f"{named.text} {named.more.upper()}".strip()

    def _alarms(self) -> Iterator[Alarm]:
        latest = sorted(self.breaches, key=lambda row: row.at, reverse=True)
        yield from (self._wanted(row) for row in latest if _is_wanted(row))
        running = [row for row in (*self.breaches, *self.reports) if _runs(row)]
        yield from (self._clock(row) for row in sorted(running, key=lambda row: row.due_at))
        undecided = [row for row in latest if _is_undecided(row)]
        for row in sorted((*undecided, *self.reports), key=lambda row: row.at, reverse=True):
            kind = catalogue.kind(row.kind)
            how = _REPORTED_BY.get(row.code, "")
            words = f"{stamp(row.at)}{how}, {kind.short} {row.reference}."
            yield self._alarm(Danger.REPORTED, row, words)

    def _wanted(self, row: Any) -> Alarm:
        kind = catalogue.kind(row.kind)
        how = f" {BreachMethod(row.third).label}" if row.openable else ""
        aware = None if row.basis is None else row.basis != AwareBasis.NOT_SHOWN
        power = power_to_arrest(
            kind,
            happened(self._events_of(row.order_id)),
            Conduct(row.at, aware=aware),
            self.now,
            in_force=bool(row.live),
        )
        words = f"suspected breach on {stamp(row.at)}{how}. {power.words}"
        return self._alarm(Danger.WANTED, row, words, may_arrest=power.may_arrest)

    def _clock(self, row: Any) -> Alarm:
        kind = catalogue.kind(row.kind)
        words = (
            f"arrested {stamp(row.arrested_at)}. Before the court by {instant(row.due_at)},"
            f" {time_left(row.due_at, self.now)} ({kind.short}, {_clock_source(kind)})."
        )
        return self._alarm(Danger.CLOCK, row, words)

    def _alarm(self, danger: Danger, row: Any, words: str, *, may_arrest: bool = False) -> Alarm:
        is_report = row.what == REPORT
        return Alarm(
            danger=danger,
            words=words,
            reference=row.reference,
            openable=bool(row.openable),
            at=row.at,
            may_arrest=may_arrest,
            breach_id=None if is_report else row.number,
            follow_up_id=row.number if is_report else None,
        )

    def _events_of(self, order_id: int) -> list[SubjectEvent]:
        return [
            SubjectEvent(
                id=row.number,
                kind=EventKind(row.code),
                occurred_at=row.at,
                recorded_at=row.arrested_at,
                until_at=row.due_at,
                replaces_id=row.other,
                struck=bool(row.yes),
                day_only=bool(row.also),
                without_notice=None if row.live is None else bool(row.live),
            )
            for row in self.events[order_id]
        ]

    def _tags(self) -> Iterator[Tag]:
        if self.died_on:
            yield Tag(Danger.DIED, f"Died {short_day(self.died_on)}")
            return
        for row in self.people:
            if row.second is not None:
                yield Tag(Danger.HELD, _held(row, self.now))
            if row.code == DashRisk.HIGH:
                yield Tag(Danger.DASH_HIGH, "DASH high")
            if row.yes:
                yield Tag(Danger.MARKERS, "Warning markers")
            yield from _flagged((row.kind or "").split())
        yield from _flagged(row.code for row in self.dated_flags)
        number = sum(
            counts_among_several(_outcome(row), in_force=bool(row.yes)) for row in self.breaches
        )
        if number >= SEVERAL:
            yield Tag(Danger.BREACHES, f"{number} breaches")
        for each in self.flags:
            yield Tag(Danger.PATTERN, PATTERN_TAGS[each.pattern])


_REPORTED_BY = {
    FollowUpCause.REPORT.value: ", reported by an officer",
    FollowUpCause.BREACH_SUSPECTED.value: ", at a visit",
}


def _known(row: Any) -> bool:
    return bool(row.openable or row.live)


def _once(rows: Iterable[Any]) -> list[Any]:
    """Breaches without their repetition for each person the order protects."""
    return list({row.number: row for row in rows}.values())


def _outcome(row: Any) -> CourtOutcome | None:
    return None if row.second is None else CourtOutcome(row.second)


def _is_wanted(row: Any) -> bool:
    return is_wanted(BreachDecision(row.code), _outcome(row))


def _is_undecided(row: Any) -> bool:
    return row.code == BreachDecision.UNDECIDED and row.second is None


def _runs(row: Any) -> bool:
    """Whether the custody clock that a breach or a report started still runs."""
    if row.due_at is None:
        return False
    return row.what == REPORT or (row.second is None and row.code in HELD)


def _clock_source(kind: Kind) -> str:
    return "" if kind.breach_clock is None else CLOCKS[kind.breach_clock].source


def _held(row: Any, now: datetime) -> str:
    words = HeldIn(row.second).label
    until = "" if row.third is None else f", release {release(date.fromisoformat(row.third), now)}"
    return f"In {words}{until}"


def _flagged(codes: Iterable[str]) -> Iterator[Tag]:
    for flag in map(PersonFlag, codes):
        if flag.is_danger:
            yield Tag(Danger.FLAG, flag.heading)


def _died_on(people: Iterable[Any], now: datetime) -> date | None:
    days = (date.fromisoformat(row.basis) for row in people if row.basis)
    return max((day for day in days if day <= london(now).date()), default=None)


def _pattern_rows(rows: Sequence[Any]) -> Iterable[BreachRow]:
    found: dict[int, BreachRow] = {}
    for row in rows:
        given = json.loads(row.more) if row.more else None
        breach = found.setdefault(
            row.number,
            BreachRow(
                order_id=row.order_id,
                kind=row.kind,
                subject_id=row.root,
                occurred_from=row.at,
                method=BreachMethod(row.third),
                occurrence_reference=row.text,
                protected_person_ids=given,
                in_force=bool(row.yes),
                outcome=CourtOutcome(row.second) if row.second else None,
            ),
        )
        if row.other is not None:
            breach.protects[row.other] = bool(row.also)
    return found.values()
