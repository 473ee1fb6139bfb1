"""What the mails of a drawn history ought to have said, against what they did say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from tests.digests.facts import Breached, briefly, written
from tests.digests.history import FINAL, LPAS, NAMES, NOTICES, SHORT, Life
from tests.digests.mails import (
    CORRECTED,
    ENDING,
    HEARINGS,
    LIVE,
    NEW,
    OVERDUE,
    RELEASED,
    UNSERVED,
    Mail,
    Said,
)

Fact = Callable[[datetime, datetime], object]
"""Something that is so at an instant, by what was known at another."""
_ALL = re.compile("disregard|it did not count in this area")
_SHOWN = re.compile(
    r"\n    (?:(?P<place>[^.\n]*)\. )?Conditions: (?P<codes>[^.]*)\. Ends: (?P<end>.*)\."
)


def in_area(code: str, area: str) -> bool:
    """Whether a neighbourhood lies in an area."""
    return area == "WMP" or code.startswith(area)


def faults(lives: list[Life], got: Sequence[Mail]) -> Iterator[str]:
    """All that the mails of one mailbox, oldest first, ought not to have said or left out."""
    for life in lives:
        for fault in (
            *_told(life, got),
            *_decided(life, got),
            *_heard(life, got),
            *_listed(life, got),
            *_taken(life, got),
            *_withheld(life, got),
        ):
            yield f"{got[0].area} {life.kind} {life.reference}: {fault}"


def _told(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """Every event and breach at most once; by the force, where nothing moves, exactly once."""
    told = [(each.words, each.at, each.recorded, each.void_from) for each in life.events]
    told += [(each.words, each.at, each.recorded, None) for each in life.breaches]
    for words, at, recorded, void in told:
        times = sum(words in row.words for mail in got for row in mail.of(life.reference))
        due = _first_told(life, got, at, recorded, void)
        if times > 1 or (got[0].area == "WMP" and times != due):
            yield f"{words!r} told {times} times, not {int(due)}"


def _first_told(
    life: Life, got: Sequence[Mail], at: datetime, recorded: datetime, void: datetime | None
) -> bool:
    """Whether there was a mail that had to tell something."""
    for mail in got:
        if void is not None and void <= mail.known:
            return False
        if mail.known >= recorded and mail.as_at >= at and not life.in_error(mail.known):
            return True
    return False


def _decided(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """Each decision on a breach once, by the force: with the breach, or when it was another."""
    if got[0].area != "WMP":
        return
    for breach in life.breaches:
        said = ""
        for mail in got:
            if breach.recorded > mail.known or breach.at > mail.as_at or life.in_error(mail.known):
                continue
            now = breach.decision(mail.known)
            words = f"{written(breach.at)}: {now} now" if said else f"{breach.words}; {now}"
            times = sum(words in row.words for row in mail.of(life.reference))
            if times != (now != said):
                yield f"{words!r} {times} times on {mail.as_at:%d %b}"
            said = now


def _heard(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """What a court decided once, by the force; that it decided otherwise is a correction.

    No deadline is told of a subject who does not wait for the court.
    """
    if got[0].area != "WMP":
        return
    for breach in life.breaches:
        said: str | None = None
        for mail in got:
            if breach.recorded > mail.known or breach.at > mail.as_at or life.in_error(mail.known):
                continue
            now = breach.outcome(mail.known)
            if (told := _court_told(mail, life, breach)) != _court_due(breach, said, now):
                yield f"{told!r} of {breach.words} on {mail.as_at:%d %b}: {said!r}, now {now!r}"
            said = now
            waits = [row for row in mail.of(life.reference) if _deadline_told(row, breach)]
            if waits and not breach.is_held(mail.known):
                yield f"a deadline of {breach.words} on {mail.as_at:%d %b}"


def _court_told(mail: Mail, life: Life, breach: Breached) -> list[tuple[bool, str]]:
    """Whether it was a correction, and what the court was said to have decided."""
    first = re.escape(f"{breach.words}; ") + "[^;]*(?:; before the court by [^;]*)?"
    words = re.compile(f"(?:{first}|{re.escape(written(breach.at))}); in court: (?P<told>.*)")
    return [
        (row.section == CORRECTED, found["told"].rstrip("."))
        for row in mail.of(life.reference)
        if (found := words.search(row.words))
    ]


def _court_due(breach: Breached, said: str | None, now: str) -> list[tuple[bool, str]]:
    if now == (said or ""):
        return []
    if said in FINAL:
        right = f"“{now}”" if now else "not decided"
        return [(True, f"{right}; was said to be “{said}”")]
    return [(False, f"“{now}”")]


def _deadline_told(row: Said, breach: Breached) -> bool:
    told = re.escape(f"{written(breach.at)}") + r"(?:, recorded [^;]*; [^;]*|: [^;]*); before the"
    return re.search(told, row.words) is not None


def _listed(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """What a mail lists is what was known when it was composed."""
    for mail in got:
        at, known, area = mail.as_at, mail.known, mail.area
        here = life.counts(at, known) and in_area(life.home(at, known), area)
        here = here and not (area in NAMES and life.is_hidden(known))
        listed = {
            LIVE: life.state(at, known) == "live",
            UNSERVED: life.unserved(at, known),
            OVERDUE: life.overdue(at, known) is not None,
            HEARINGS: life.kind in NOTICES and life.state(at, known) == "live",
            ENDING: _ends_soon(life, at, known),
            RELEASED: life.release_on(at, known) is not None,
        }
        for section, so in listed.items():
            if len(mail.of(life.reference, section)) != (here and so):
                yield f"{section} {here and so} on {at:%d %b}, and the mail says otherwise"
        for said in mail.of(life.reference, *listed):
            if (shown := _shown(said)) != (right := _right(life, area, at, known)):
                yield f"{said.section} on {at:%d %b} shows {shown}, not {right}"
            if life.name(at, known) not in said.words:
                yield f"{said.section} on {at:%d %b} does not name {life.name(at, known)}"
        for said in mail.of(life.reference, HEARINGS):
            if (words := _awaited(life, at, known)) not in said.words:
                yield f"{words!r} is not in {said.words!r} on {at:%d %b}"
    first = next((mail for mail in got if mail.known >= life.recorded), None)
    if first and first.area == "WMP" and life.unserved(first.as_at, first.known):  # noqa: SIM102
        if not first.of(life.reference, NEW):
            yield f"waits for service and is not new on {first.as_at:%d %b}"


def _awaited(life: Life, at: datetime, known: datetime) -> str:
    """What is said of the hearing of a notice."""
    due, to = life.hearing_due(at, known), life.hearing(at, known)
    if due is not None:
        return f"due by {briefly(due)}" if at <= due else f"was due by {written(due)}"
    return f"adjourned to {briefly(to)}" if to is not None else "hearing opened"


def _ends_soon(life: Life, at: datetime, known: datetime) -> bool:
    end = life.end(at, known)
    days = 3 if life.kind in SHORT else 7
    return life.state(at, known) == "live" and end is not None and (end - at).days < days


def _shown(said: Said) -> tuple[str, set[str], str]:
    row = _SHOWN.search(said.words)
    assert row is not None, said.words
    return row["place"] or "", set(row["codes"].split(", ")), row["end"]


def _right(life: Life, area: str, at: datetime, known: datetime) -> tuple[str, set[str], str]:
    return (
        _place(life, area, at, known),
        life.conditions(at, known) or {"none recorded"},
        _end_words(life, at, known),
    )


def _place(life: Life, area: str, at: datetime, known: datetime) -> str:
    code = life.home(at, known)
    lpa, name = LPAS[code[:3]], "" if life.is_hidden(known) else NAMES.get(code, "")
    return f"{lpa}: {name}" if area == "WMP" and name else name or lpa


def _end_words(life: Life, at: datetime, known: datetime) -> str:
    end = life.end(at, known)
    nothing = "when the court decides" if life.kind in NOTICES else "no end date"
    return written(end) if end else nothing


def _taken(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """Every statement that turned out wrong is taken back by the first mail that can know it."""
    for number, mail in enumerate(got):
        for said in mail.of(life.reference):
            for fact in (*_facts(life, mail, said), _voided(life, said)):
                late = _not_taken_back(life, mail, got[number + 1 :], fact)
                if late is not None:
                    yield (
                        f"{said.section} of {mail.as_at:%d %b} not taken back on"
                        f" {late.as_at:%d %b}: {said.words!r}"
                    )


def _withheld(life: Life, got: Sequence[Mail]) -> Iterator[str]:
    """A neighbourhood hears of an order whose subject's home is withheld only that it left."""
    for mail in got:
        if mail.area not in NAMES or not life.is_hidden(mail.known) or life.in_error(mail.known):
            continue
        for said in mail.of(life.reference):
            if "not on this list any more" not in said.words or "Conditions:" in said.words:
                yield f"{said.words!r} on {mail.as_at:%d %b}, although the home is withheld"


def _not_taken_back(life: Life, mail: Mail, after: Sequence[Mail], fact: Fact) -> Mail | None:
    """The mail that ought to have taken a fact back and did not.

    A fact that has changed since, while the order was open, is not stated any more; nor does a
    neighbourhood hear more of an order whose subject's home is withheld.
    """
    said = fact(mail.as_at, mail.known)
    for later in after:
        if mail.area in NAMES and life.is_hidden(later.known):
            return None
        if any(_ALL.search(each.words) for each in later.of(life.reference)):
            return None  # All that was said of it is taken back, whatever of it was right.
        if fact(mail.as_at, later.known) != said:
            return None if _takes_back(later, life.reference) else later
        at, known = later.as_at, later.known
        if life.counts(at, known) and fact(at, known) != said:
            return None
    return None


def _takes_back(mail: Mail, reference: str) -> bool:
    return any(
        each.section == CORRECTED or "corrected: " in each.words or "struck out" in each.words
        for each in mail.of(reference)
    )


def _facts(life: Life, mail: Mail, said: Said) -> list[Fact]:
    """What a row states: whose order it is, and what its section says of it.

    A row that takes back all that was said of an order is not taken back itself.
    """
    adjourned = [life.hearing] if life.hearing(mail.as_at, mail.known) else []
    shown: list[Fact] = [life.conditions, life.end]
    if not life.is_hidden(mail.known):
        shown.append(_place_shown(life, mail))
    facts: dict[str, list[Fact]] = {
        LIVE: [life.state, *(_while_it_counts(life, mail, each) for each in shown)],
        UNSERVED: [life.unserved],
        OVERDUE: [life.overdue],
        HEARINGS: [life.hearing_due, *adjourned],
        RELEASED: [life.release_on],
    }
    named = [] if _ALL.search(said.words) else [life.name]
    return [*facts.get(said.section, []), *named]


def _while_it_counts(life: Life, mail: Mail, fact: Fact) -> Fact:
    """What a row shows of an order that counts; that it did not count takes back all of the row."""
    before = fact(mail.as_at, mail.known)
    return lambda at, known: fact(at, known) if life.counts(at, known) else before


def _place_shown(life: Life, mail: Mail) -> Fact:
    """Where the subject lived; shown less closely since, it is as right as before."""
    before = life.home(mail.as_at, mail.known)
    return lambda at, known: before if life.is_hidden(known) else life.home(at, known)


def _voided(life: Life, said: Said) -> Fact:
    """Which of the events that a row tells are known to be wrong."""
    told = [each for each in life.events if each.words in said.words]
    return lambda _, known: [
        each.row for each in told if each.void_from and each.void_from <= known
    ]
