"""What a kind is, a sentence each: what the register goes by, from what, and if it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from orders.rules.checks.durations import in_words
from orders.rules.clocks.table import CLOCKS
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind, KindLine
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.london import plain_day

_RESULT_CODES: Final = "Ministry of Justice list of results, August 2026"
_OFFENCE_CODES: Final = "Ministry of Justice list of offences, August 2026"
_OFFENCE_CLASSES: Final = "Home Office list of offence classes, August 2026"


class KindSentence(NamedTuple):
    """One thing the register goes by for a kind.

    Attributes:
        line: what it speaks of.
        words: what the register goes by.
        source: the sections or list it was read in; empty for a name.
        doubts: what about it was written without having been read; nothing when all was.
    """

    line: KindLine
    words: str
    source: str
    doubts: tuple[str, ...]

    def confirmed(self, kind: Kind) -> str:
        """Whether it was confirmed, and on which day, in words; empty for a name."""
        if self.doubts:
            return " ".join(("Not confirmed.", *self.doubts))
        return f"Confirmed on {plain_day(kind.read_on)}." if self.source else ""


def sentences(kind: Kind) -> list[KindSentence]:
    """Everything the register goes by for a kind, a sentence each, in the order of ``KindLine``."""
    every = tuple(each.words for each in kind.unconfirmed if each.of is KindLine.WHOLE)
    said = [each for each in _said(kind) if each[1]]
    unsaid = {each.of for each in kind.unconfirmed} - {KindLine.WHOLE, *(each[0] for each in said)}
    said += [(line, "no rule is kept", kind.statute) for line in unsaid]
    found = [
        KindSentence(
            line,
            words,
            source,
            (*every, *_doubts(kind, line, words)) * bool(source),
        )
        for line, words, source in said
    ]
    return sorted(found, key=lambda each: list(KindLine).index(each.line))


def _doubts(kind: Kind, line: KindLine, words: str) -> Iterator[str]:
    for each in kind.unconfirmed:
        if each.of is line and words.startswith(each.about):
            yield each.words


def _said(kind: Kind) -> Iterator[tuple[KindLine, str, str]]:
    """Lines with their words and source; those without words are left out by who asks."""
    yield KindLine.NAMES, "; ".join(dict.fromkeys((kind.family, kind.short, *kind.synonyms))), ""
    yield KindLine.STATUTE, kind.statute, kind.statute
    yield from _comes_about(kind)
    yield from _people(kind)
    yield from _time(kind)
    yield KindLine.EFFECT, kind.service_words, kind.section(kind.notification_from)
    yield KindLine.CONDITIONS, _carried(kind), kind.conditions_source or kind.statute
    yield (
        KindLine.HAPPENS,
        ", ".join(
            f"{event.label} ({kind.section(event)})" if event in kind.sections else event.label
            for event in sorted(kind.events, key=lambda event: event.rank)
        ),
        "the sections beside each, else the force's own practice",
    )
    yield from _breach(kind)
    yield KindLine.PNC, kind.pnc_disposal or "", _RESULT_CODES
    yield KindLine.ANONYMITY, kind.anonymity, kind.anonymity


def _comes_about(kind: Kind) -> Iterator[tuple[KindLine, str, str]]:
    rank, authority = kind.authorising_rank, kind.authority_source or kind.statute
    switch = "only from the day police of this area may; another force's always"
    yield KindLine.AVAILABLE, f"issued by this force {switch}" if kind.switch else "", kind.statute
    if kind.closed is not None:
        last = plain_day(kind.closed.last_made_on)
        yield KindLine.AVAILABLE, f"none made since {last}", kind.closed.source
    least = f"an officer not below {rank.label}" if rank else ""
    yield KindLine.AUTHORITY, least, authority
    yield KindLine.APPLICANT, kind.applicant, authority
    yield KindLine.COURT, kind.court, kind.statute
    yield KindLine.ROUTES, "; ".join(route.label for route in kind.routes), kind.statute
    later = "; ".join(each.label for each in sorted(kind.routes_to_check))
    yield KindLine.ROUTES, f"to be checked: {later}" if later else "", kind.routes_to_check_source


def _people(kind: Kind) -> Iterator[tuple[KindLine, str, str]]:
    least = kind.subject_min_age_years
    aged = f"{least} or over" if least else "no least age in the Act"
    yield KindLine.SUBJECT, aged, kind.age_source or kind.statute
    wanted = "must be named" if kind.protected_person_required else "may be named"
    yield KindLine.PROTECTED, wanted, kind.statute
    youngest = kind.protected_min_age_years
    yield KindLine.PROTECTED, f"{youngest} or over" if youngest else "", kind.protected_age_source
    tie = "associated with the subject" if kind.relationship_required else ""
    yield KindLine.PROTECTED, tie, kind.relationship_source
    considered = "; ".join(each.label for each in kind.considerations)
    yield KindLine.CONSIDERED, considered, kind.considerations_source


def _time(kind: Kind) -> Iterator[tuple[KindLine, str, str]]:
    limits = kind.duration
    yield KindLine.LENGTH, in_words(limits) if limits else "", limits.source if limits else ""
    for each in kind.provisions:
        length = in_words(each.duration) if each.duration else "any length"
        times = "; extended once" if each.extensions == 1 else ""
        ends = f"under {each.code} ({each.words}): {length}{times}; ends {_ways(each.ends_kinds)}"
        yield KindLine.LENGTH, ends, each.duration.source if each.duration else each.code
    rules = kind.term_rules
    if rules is not None:
        for code, duration in rules.limits.items():
            words = f"condition “{CODES[code].name}” {in_words(duration)}"
            yield KindLine.LENGTH, words, duration.source
        supervised = ", ".join(CODES[code].name for code in sorted(rules.supervised))
        named = f"a supervisor is named for {supervised}" if supervised else ""
        yield KindLine.CONDITIONS, named, rules.supervised_source
    yield KindLine.ENDS, _ways(kind.ends_kinds), limits.source if limits else kind.statute
    timed = "its end names a time of day" if kind.exact_end else ""
    yield KindLine.ENDS, timed, kind.exact_end_source
    early = kind.early_discharge
    consent = f"needs both sides' consent in the first {early.years} years" if early else ""
    yield KindLine.DISCHARGE, consent, early.source if early else ""
    beside: dict[str, list[str | None]] = {
        "ends an earlier": [*sorted(kind.supersedes)],
        "goes before": [kind.interim_of],
        "leads to": [kind.leads_to],
        "made on": [kind.follows],
    }
    for words, codes in beside.items():
        named = ", ".join(catalogue.kind(code).short for code in codes if code)
        yield KindLine.ORDERS_BESIDE, f"{words} {named}" if named else "", kind.statute


_AWARE: Final = {
    (True, False): "only once the subject knew of it",
    (False, True): "where made without notice, or nothing says that it was not, only once the"
    " subject knew of it",
    (False, False): "where made without notice, only once the subject knew of it",
}
"""When breach counts, by whether every such order is made without notice, and whether to ask."""


def _breach(kind: Kind) -> Iterator[tuple[KindLine, str, str]]:
    breach = kind.breach
    for power in kind.powers:
        yield KindLine.POWERS, power, kind.power_section(power)
    yield KindLine.BREACH, f"{breach.summary} {breach.max_penalty}", breach.source
    yield KindLine.ARREST, breach.arrest_power, breach.arrest_power.partition(": ")[2].strip(".")
    aware = _AWARE[kind.is_without_notice, kind.asks_notice]
    yield KindLine.COUNTS, aware if kind.awareness_source else "", kind.awareness_source
    for clock in (kind.hearing_clock, kind.breach_clock, kind.return_clock):
        if clock is not None:
            yield KindLine.CLOCKS, f"{clock} {CLOCKS[clock].words}", CLOCKS[clock].source
    told = f"from the day {kind.notification_from.label}" if kind.notification_clock else ""
    yield KindLine.TELLING, told, kind.notification_source
    yield KindLine.OFFENCE_CODE, breach.cjs_code or "", _OFFENCE_CODES
    yield KindLine.OFFENCE_CLASS, breach.home_office_class or "", _OFFENCE_CLASSES


def _carried(kind: Kind) -> str:
    names = [entry.name for code, entry in CODES.items() if code in (kind.condition_codes or ())]
    if names:
        return f"only {', '.join(names)}"
    usual = [entry.name for code, entry in CODES.items() if code in kind.usual_conditions]
    return f"any; usual are {', '.join(usual)}"


def _ways(ends_kinds: Iterable[EndsKind]) -> str:
    return " or ".join(each.label for each in EndsKind if each in set(ends_kinds))
