"""What is true of a drawn register at an instant, by what was known of it at another.

All of it is worked out from the story alone: the few rules it needs are written here once more, and
nothing of the register's own reading, comparing or wording is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from tests.digests.facts import Breached, Detained, Edition, Happened, Holiday

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
"""All of the story lies in winter, where London's clock is UTC."""
LONG_AGO = FIRST - timedelta(days=999)
HOMES = {"B1 1AA": "ALD1", "B2 2BB": "ALD2", "WS1 1AA": "BIR1", "WS2 2BB": "BIR2", "M1 1AE": "OUT"}
NAMES = {
    "ALD1": "Alder West",
    "ALD2": "Alder East",
    "ALD9": "Alder New",
    "BIR1": "Birch West",
    "BIR2": "Birch East",
    "BIR8": "Birch New",
}
LPAS = {"ALD": "Alder", "BIR": "Birch", "OUT": "Out of force"}
NOTICES = {"DVPN", "DAPN"}
ONCE_SERVED, ONCE_MADE = {"SPO", "SPO_INTERIM", "SRO", "SRO_INTERIM"}, {"DAPO"}
"""Kinds whose subject surely has to tell police name and address, by what starts the clock."""
STALKING, PART_2 = {"SPO", "SPO_INTERIM"}, {"SHPO_INTERIM", "SHPO_CIVIL", "SHPO_CONVICTION"}
"""Kinds that let off from the duty of another once served: the second from any, the first from
that of a DAPO."""
WITH_DUTY = ONCE_SERVED | ONCE_MADE | PART_2
"""Kinds with such a duty."""
SHORT = {"DVPO"}
"""Kinds that can last for 28 days at most: told when they end within 3 days, others within 7."""
WAITING = {"considered", "authorised", "application authorised", "applied for"}
ENDING = {
    "not pursued", "authorisation refused", "closed without service", "order granted",
    "application refused", "application withdrawn", "lapsed", "rescinded", "discharged", "quashed",
    "superseded", "replaced", "ended when the application was decided",
    "ended with the family proceedings", "ended by the event it names", "ended by a party's death",
}  # fmt: skip
FINAL = {"not proved", "withdrawn", "proved: no penalty", "discontinued"}
"""What a court decides last of a breach."""
TOLD, CHANGED = "name and address told to police", "subject's name or address changed"
ADJOURNED = "hearing adjourned"
EXCUSED = "no duty to tell police: under another one already"


@dataclass(eq=False)
class Life:
    """One order and all that is ever known of it.

    Attributes:
        kind: code of its kind.
        editions: of the areas, oldest first.
        holidays: that were added to the list.
        reference: register reference.
        codes: conditions it began with.
        events: what happened to it, in the order of recording.
        homes: since when, where, known since when; the first one always.
        names: the subject's, as mails write them, known since when.
        breaches: of it.
        detentions: of its subject.
        hidden: from when until when its home is known to be withheld.
        errors: from when until when it is known to be in error.
        orders: all orders on its subject under this record, itself the first or one of them.
        notice: the notice it was granted on.
        same: orders on who is known to be the same person, and since when.
    """

    kind: str
    editions: Sequence[Edition]
    holidays: Sequence[Holiday] = ()
    reference: str = ""
    codes: tuple[str, ...] = ()
    events: list[Happened] = field(default_factory=list)
    homes: list[tuple[datetime, str, datetime]] = field(default_factory=list)
    names: list[tuple[datetime, str]] = field(default_factory=list)
    breaches: list[Breached] = field(default_factory=list)
    detentions: list[Detained] = field(default_factory=list)
    hidden: list[tuple[datetime, datetime]] = field(default_factory=list)
    errors: list[tuple[datetime, datetime]] = field(default_factory=list)
    notice: Life | None = None
    same: list[tuple[Life, datetime]] = field(default_factory=list)
    orders: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A record of its own, until it is one of several."""
        if not self.orders:
            self.orders.append(self)

    @property
    def recorded(self) -> datetime:
        """When it came into the register."""
        return self.events[0].recorded

    def standing(self, at: datetime, known: datetime) -> list[Happened]:
        """What had happened, in that order."""
        return sorted(
            (each for each in self.events if each.stands(at, known)), key=lambda each: each.at
        )

    def first(self, what: str, at: datetime, known: datetime) -> Happened | None:
        """The first event of one name."""
        return next((each for each in self.standing(at, known) if each.what == what), None)

    def in_error(self, known: datetime) -> bool:
        """Whether the record was withdrawn."""
        return any(since <= known < until for since, until in self.errors)

    def is_hidden(self, known: datetime) -> bool:
        """Whether the subject's home was withheld."""
        return any(since <= known < until for since, until in self.hidden)

    def home(self, at: datetime, known: datetime) -> str:
        """In which neighbourhood the subject lived."""
        code = HOMES[
            [where for since, where, told in self.homes if since <= at and told <= known][-1]
        ]
        for edition in self.editions:
            if edition.from_at <= at and edition.known <= known:
                code = edition.becomes.get(code, code)
        return code

    def name(self, _: datetime, known: datetime) -> str:
        """What the subject was called."""
        return [name for since, name in self.names if since <= known][-1]

    def hearing(self, at: datetime, known: datetime) -> datetime | None:
        """The day to which a hearing was adjourned last."""
        named = [each.until for each in self.standing(at, known) if each.what == ADJOURNED]
        return named[-1] if named else None

    def end(self, at: datetime, known: datetime) -> datetime | None:
        """The end that was named for it; ``None`` where none was."""
        named = None
        for each in self.standing(at, known):
            if each.what in {"made", "renewed"} or (each.what == "varied" and each.until):
                named = each.until
        return named

    def state(self, at: datetime, known: datetime) -> str:
        """``pending``, ``live``, ``suspended``, ``ended``; nothing where it is not on record."""
        if self.in_error(known) or self.recorded > known:
            return ""
        state, begins = "pending", "served" if self.kind in NOTICES else "made"
        for each in self.standing(at, known):
            if each.what in ENDING:
                return "ended"
            heard = self.kind in NOTICES and each.what == "hearing opened"
            if heard or each.what in {begins, "resumed"}:
                state = "live"
            elif each.what == "suspended":
                state = "suspended"
        end = self.end(at, known)
        return "ended" if end is not None and end <= at else state

    def counts(self, at: datetime, known: datetime) -> bool:
        """Whether it was neither over nor withdrawn."""
        return self.state(at, known) in {"pending", "live", "suspended"}

    def unserved(self, at: datetime, known: datetime) -> bool:
        """Whether it waited for service."""
        reached = {each.what for each in self.standing(at, known)}
        waits = self.state(at, known) in {"pending", "live"} and "served" not in reached
        return waits and bool(reached & {"authorised", "made"})

    def conditions(self, at: datetime, known: datetime) -> set[str]:
        """Codes of what it prohibited."""
        found = set(self.codes)
        for each in self.standing(at, known):
            found = (found | set(each.adds)) - set(each.ends)
        return found

    def hearing_due(self, at: datetime, known: datetime) -> datetime | None:
        """By when a notice that was live had to be before the court: 48 hours without Sundays and
        bank holidays."""
        served = self.first("served", at, known)
        opened = self.first("hearing opened", at, known)
        if self.kind not in NOTICES or self.state(at, known) != "live" or not served or opened:
            return None
        out = {each.on for each in self.holidays if each.since <= known < each.until}
        due, left = served.at, timedelta(hours=48)
        while left:
            midnight = due.replace(hour=0, minute=0) + timedelta(days=1)
            if due.weekday() == _SUNDAY or due.date() in out:
                due = midnight
                continue
            step = min(left, midnight - due)
            due, left = due + step, left - step
        return due

    def release_on(self, at: datetime, known: datetime) -> date | None:
        """The day within a week on which its subject, who was held, was to be released."""
        days = [day for each in self.detentions if (day := each.release_on(at, known))]
        soon = [day for day in days if day <= at.date() + timedelta(days=7)]
        return soon[-1] if soon and self.counts(at, known) else None

    def overdue(self, at: datetime, known: datetime) -> datetime | None:
        """Until when its subject had to tell police and did not: three days, the first of them
        that of service, of making, of the change, or the one on which another duty ended."""
        if self.kind not in ONCE_SERVED | ONCE_MADE or not self.counts(at, known):
            return None
        starts = self.first("served" if self.kind in ONCE_SERVED else "made", at, known)
        if starts is None or self.first(EXCUSED, at, known):
            return None
        joined = [one for record, since in self.same if since <= known for one in record.orders]
        others = [*joined, *(each for each in self.orders if each is not self)]
        told = [each.at for each in self.standing(at, known) if each.what == TOLD]
        let_off = self._let_off(others, at, known)
        changed = [
            each.at
            for each in self.standing(at, known)
            if each.what == CHANGED
            and each.at >= starts.at
            and not (told and told[-1] >= each.at)
            and not any(until > each.at for _, until in let_off)
        ]
        if any(until > at for _, until in let_off):
            return None
        first = None if told else self._first_due(starts.at, let_off)
        due = [*([first] if first else []), *map(_third_day, changed[:1])]
        return min((each for each in due if each < at), default=None)

    def _first_due(
        self, starts: datetime, let_off: Sequence[tuple[datetime, datetime]]
    ) -> datetime | None:
        """Until when police are told at first, other duties letting off in their times."""
        due, made = _third_day(starts), self.events[0].at
        found: datetime | None = due
        for since, until in let_off:
            if until <= starts:
                continue
            again = self.kind in ONCE_MADE or (self.kind in STALKING and since <= made < until)
            if again:
                found = _third_day(until)
            elif found is None or found >= since:
                found = None
        return found

    def _let_off(
        self, others: Sequence[Life], at: datetime, known: datetime
    ) -> list[tuple[datetime, datetime]]:
        """When another duty let off from its own until an instant; the last may go on after it."""
        turns = sorted(
            {each.at for one in (self, *others) for each in one.standing(at, known)}
            | {end for one in others if (end := one.end(at, known)) is not None and end <= at}
            | {at}
        )
        found: list[tuple[datetime, datetime]] = []
        for here, after in [*pairwise(turns), (at, at + timedelta(days=999))]:
            if not any(self._gives_way(one, here, known) for one in others):
                continue
            if found and found[-1][1] == here:
                found[-1] = (found[-1][0], after)
            else:
                found.append((here, after))
        return found

    def _gives_way(self, one: Life, at: datetime, known: datetime) -> bool:
        if one.state(at, known) not in {"live", "suspended"}:
            return False
        if self.kind in ONCE_MADE and one.kind in ONCE_MADE:
            return (one.events[0].at, one.reference) < (self.events[0].at, self.reference)
        gives_way_to = PART_2 | (STALKING if self.kind in ONCE_MADE else set())
        return one.kind in gives_way_to and one.first("served", at, known) is not None


def _third_day(at: datetime) -> datetime:
    """The end of the third day, that of ``at`` being the first."""
    return at.replace(hour=0, minute=0) + timedelta(days=3)


_SUNDAY = 6


def follow_each_other(days: Sequence[datetime]) -> bool:
    """Whether each is later than the one before."""
    return all(one < other for one, other in pairwise(days))
