"""A month of a register's life, drawn by chance, and what its mails ought to have said.

What is true at an instant, by what was known at another, is worked out here from the story alone;
nothing of the register's own reading, comparing or wording is asked.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
"""All of the story lies in winter, where London's clock is UTC."""
HOMES = {"B1 1AA": "ALD1", "B2 2BB": "ALD2", "WS1 1AA": "BIR1", "WS2 2BB": "BIR2"}
REDRAWN = {"ALD2": "ALD9"}
"""What the neighbourhoods become when the boundaries change."""
NAMES = {
    "ALD1": "Alder West",
    "ALD2": "Alder East",
    "ALD9": "Alder New",
    "BIR1": "Birch West",
    "BIR2": "Birch East",
}
LATEST = timedelta(hours=100)
"""How late something may be recorded."""


@dataclass
class Happened:
    """One event as somebody wrote it down.

    Attributes:
        what: as a mail names it.
        at: when it happened.
        recorded: when it was written down.
        until: the end it names.
        corrects: what it puts right.
        void_from: from when on it is known to be wrong, corrected or struck out.
    """

    what: str
    at: datetime
    recorded: datetime
    until: datetime | None = None
    corrects: Happened | None = None
    void_from: datetime | None = None

    @property
    def words(self) -> str:
        """As a mail tells it."""
        return f"{self.what} {written(self.at)}, recorded {written(self.recorded)}"


@dataclass
class Life:
    """One order and all that is ever known of it.

    Attributes:
        reference: register reference.
        kind: DVPO or SPO.
        events: what happened to it, in the order of recording.
        homes: since when, where, known since when; the first one always.
        breaches: words of each, since when it is known.
        redrawn: from when on the new boundaries count.
        withheld: since when its home is withheld.
        error: since when it is known to be in error.
    """

    reference: str
    kind: str
    events: list[Happened] = field(default_factory=list)
    homes: list[tuple[datetime, str, datetime]] = field(default_factory=list)
    breaches: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    redrawn: datetime = FIRST + timedelta(days=365)
    withheld: datetime | None = None
    error: datetime | None = None

    def event(self, what: str, at: datetime, known: datetime) -> Happened | None:
        """What of one name had happened by an instant, by what was known at another."""
        found = [
            each
            for each in self.events
            if each.what == what
            and each.at <= at
            and each.recorded <= known
            and not (each.void_from and each.void_from <= known)
        ]
        return found[-1] if found else None

    def home(self, at: datetime, known: datetime) -> str:
        """Where the subject lived."""
        there = [where for since, where, told in self.homes if since <= at and told <= known][-1]
        code = HOMES[there]
        return REDRAWN.get(code, code) if at >= self.redrawn else code

    def live(self, at: datetime, known: datetime) -> bool:
        """Whether it was in force."""
        made = self.event("made", at, known)
        wrong = self.error is not None and self.error <= known
        return made is not None and not wrong and (made.until is None or at < made.until)

    def overdue(self, at: datetime, known: datetime) -> bool:
        """Whether its subject had not told police within three days, the first that of service."""
        served = self.event("served", at, known)
        if self.kind != "SPO" or served is None or not self.live(at, known):
            return False
        last = served.at.replace(hour=0, minute=0) + timedelta(days=3)
        told = self.event("name and address told to police", at, known)
        return at >= last and told is None


def written(at: datetime) -> str:
    """``Sat 21 Nov 2026, 06:00``, as mails write it."""
    return f"{at:%a} {at.day} {at:%b %Y}, {at:%H:%M}"


@dataclass(frozen=True)
class Said:
    """One row of a mail: in which section, of which order, and its words."""

    section: str
    reference: str
    words: str


@dataclass(frozen=True)
class Mail:
    """One mail as an area got it.

    Attributes:
        area: code.
        as_at: 06:00 of its day.
        known: when it was composed.
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


_TITLE = re.compile(r"^([A-Z][A-Z0-9 ]+) \(\d+\)$")
_ROW = re.compile(r"^(WM\S+)  ")
CORRECTED, LIVE, UNSERVED = "CORRECTIONS TO EARLIER DIGESTS", "LIVE", "NOT SERVED"
OVERDUE = "NOTIFICATIONS OVERDUE"


def read(mail: EmailMessage, known: datetime) -> Mail:
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
    as_at = known.replace(hour=6, minute=0)
    area = str(mail["To"]).partition("@")[0].upper()
    return Mail(area, as_at, known, tuple(Said(*each) for each in rows))


def in_area(code: str, area: str) -> bool:
    """Whether a neighbourhood lies in an area."""
    return area == "WMP" or code.startswith(area)


def faults(lives: list[Life], mails: list[Mail]) -> Iterator[str]:
    """Everything the mails ought to have said and did not, or ought not to and did."""
    by_area: defaultdict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        by_area[mail.area].append(mail)
    for area, got in by_area.items():
        for life in lives:
            for fault in (*_told(life, area, got), *_listed(life, area, got), *_taken(life, got)):
                yield f"{area} {life.reference}: {fault}"


def _told(life: Life, area: str, got: list[Mail]) -> Iterator[str]:
    """Every event and breach at most once; by the force, where nothing moves, exactly once."""
    told = [(each.words, each.at, each.recorded, each.void_from) for each in life.events]
    told += [(words, at, recorded, None) for words, at, recorded in life.breaches]
    for words, at, recorded, void in told:
        times = sum(words in row.words for mail in got for row in mail.of(life.reference))
        first = next((each for each in got if each.known > recorded and each.as_at >= at), None)
        due = first is not None and not (void and void <= first.known)
        due = due and not (life.error and first and life.error <= first.known)
        if times > 1 or (area == "WMP" and times != due):
            yield f"{words!r} told {times} times"


def _listed(life: Life, area: str, got: list[Mail]) -> Iterator[str]:
    """What a mail lists is what was known when it was composed."""
    for mail in got:
        at, known = mail.as_at, mail.known
        here = life.live(at, known) and in_area(life.home(at, known), area)
        if area in NAMES and life.withheld and life.withheld <= known:
            here = False
        if bool(mail.of(life.reference, LIVE)) is not here:
            yield f"live {here} on {at:%d %b}, and the mail says otherwise"
        late = here and life.overdue(at, known)
        if bool(mail.of(life.reference, OVERDUE)) is not late:
            yield f"overdue {late} on {at:%d %b}, and the mail says otherwise"


def _taken(life: Life, got: list[Mail]) -> Iterator[str]:
    """Every statement that turned out wrong is taken back by the first mail that can know it."""
    for number, mail in enumerate(got):
        for said in mail.of(life.reference):
            wrong = _wrong(life, mail, said)
            if wrong is None:
                continue
            for later in got[number + 1 :]:
                if any("disregard" in each.words for each in later.of(life.reference)):
                    break  # All that was said of it is taken back, whatever of it was right.
                if wrong(later.known):
                    if not _takes_back(later, life.reference):
                        yield (
                            f"{said.section} of {mail.as_at:%d %b} not taken back on"
                            f" {later.as_at:%d %b}: {said.words!r}"
                        )
                    break


def _takes_back(mail: Mail, reference: str) -> bool:
    return any(
        each.section == CORRECTED or "corrected: " in each.words or "struck out" in each.words
        for each in mail.of(reference)
    )


def _wrong(life: Life, mail: Mail, said: Said) -> Callable[[datetime], bool] | None:
    """Whether a row is wrong, by what is known at an instant."""
    at = mail.as_at
    if said.section == LIVE:
        place = next((code for code, name in NAMES.items() if f"    {name}." in said.words), None)
        made = life.event("made", at, mail.known)
        ends = made.until if made else None

        def live(known: datetime) -> bool:
            now = life.event("made", at, known)
            moved = place is not None and life.home(at, known) != place
            return moved or not life.live(at, known) or now is None or now.until != ends

        return live
    if said.section == UNSERVED:
        return lambda known: life.event("served", at, known) is not None
    if said.section == OVERDUE:
        return lambda known: not life.overdue(at, known)
    told = [each for each in life.events if each.words in said.words]
    return lambda known: any(each.void_from and each.void_from <= known for each in told)


def late(dice: random.Random) -> timedelta:
    """How late something is recorded: half of it at once, the rest up to the latest."""
    if dice.random() < 0.5:
        return timedelta(minutes=dice.randint(1, 50))
    return timedelta(minutes=dice.randint(60, int(LATEST.total_seconds() // 60)))
