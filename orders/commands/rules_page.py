"""``docs/rules.md``: what the register knows of the law, written from what it goes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from orders.rules.checks.durations import in_words
from orders.rules.clocks.clock import Clock
from orders.rules.clocks.table import CLOCKS
from orders.rules.kinds.catalogue import KINDS
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.enforcement import enforcing
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.labelled import capital

_HEAD = """\
# The rules

What the register knows of the law, written by `flask rules page` from what it goes by; do not edit
it here. It is no legal advice: the force's Legal Services own the last reading. “Not confirmed”
marks what was written without having read it in the Act; check it before you rely on it. Which
function keeps each rule, and which test shows it, is in [rule-index.md](rule-index.md).

What police may not do is refused, with the section. What a court sealed can always be recorded:
where the Act does not provide for it, an officer confirms it with a reason that stays visible.
"""


def page() -> str:
    """The whole document, ending in a newline."""
    parts = [
        _HEAD,
        "## Kinds\n",
        *(_kind(kind) for kind in KINDS.values()),
        "## What you may enforce\n",
        _ENFORCING,
        _enforcing(),
        "## Clocks\n",
        _clocks(),
        "## Conditions\n",
        _conditions(),
    ]
    return "\n".join(parts)


def _kind(kind: Kind) -> str:
    lines = [f"### {capital(kind.name)} (`{kind.code}`)", ""]
    lines += [f"- {name}: {words}" for name, words in _facts(kind) if words]
    lines += ["", "Powers:", "", *(f"- {power}" for power in kind.powers)]
    read_on = f"{kind.read_on.day} {kind.read_on:%B %Y}"
    lines += [
        "",
        f"Confirmed on {read_on}, from the sections named beside each line: all but what follows.",
        "",
        f"Not confirmed on {read_on}, from general knowledge alone:",
        "",
        *(f"- {words}" for words in kind.unconfirmed),
    ]
    return "\n".join([*lines, ""])


def _facts(kind: Kind) -> Iterator[tuple[str, str]]:
    yield "Family and short name", f"{kind.family}; {kind.short}"
    yield "Also called", ", ".join(kind.synonyms)
    yield "Statute", kind.statute
    rank = kind.authorising_rank
    yield "Authorised by", "" if rank is None else f"an officer not below {rank.label}"
    yield "Asked for by", kind.applicant
    yield "Court", kind.court
    yield "Comes about", "; ".join(route.label for route in kind.routes)
    switch = f"only where `ORDERS_{kind.switch.upper()}_ENABLED` is on; another force's always"
    yield "Issued by this force", switch if kind.switch else ""
    yield from _people(kind)
    yield from _time(kind)
    yield "Takes effect", kind.service_words
    yield (
        "What may happen to it",
        ", ".join(
            f"{event.label} ({kind.section(event)})" if event in kind.sections else event.label
            for event in sorted(kind.events, key=lambda event: event.rank)
        ),
    )
    yield from _breach(kind)
    yield "Conditions", _carried(kind)
    yield "PNC result code of the order", kind.pnc_disposal or ""
    yield "Anonymity", kind.anonymity


def _people(kind: Kind) -> Iterator[tuple[str, str]]:
    least = kind.subject_min_age_years
    yield "Subject", f"{least} or over ({kind.age_source})" if least else "no least age in the Act"
    wanted = "must be named" if kind.protected_person_required else "may be named"
    youngest = kind.protected_min_age_years
    age = f"; {youngest} or over ({kind.protected_age_source})" if youngest else ""
    tie = f"; associated with the subject ({kind.relationship_source})"
    yield "Protected person", wanted + age + (tie if kind.relationship_required else "")
    considered = "; ".join(each.label for each in kind.considerations)
    yield (
        "Considered before issue",
        f"{considered} ({kind.considerations_source})" if considered else "",
    )


def _time(kind: Kind) -> Iterator[tuple[str, str]]:
    limits = kind.duration
    yield "Length", f"{in_words(limits)} ({limits.source})" if limits else ""
    for each in kind.provisions:
        length = in_words(each.duration) if each.duration else "any length"
        times = {None: "", 1: "; extended once"}.get(each.extensions, "")
        yield f"Under {each.code} ({each.words})", f"{length}{times}; ends {_ways(each.ends_kinds)}"
    rules = kind.term_rules
    if rules is not None:
        for code, duration in rules.limits.items():
            if words := in_words(duration):
                yield f"Condition “{CODES[code].name}”", f"{words} ({duration.source})"
        supervised = ", ".join(CODES[code].name for code in sorted(rules.supervised))
        yield "Names a supervisor for", supervised and f"{supervised} ({rules.supervised_source})"
    if kind.closed is not None:
        last = kind.closed.last_made_on
        yield "No more are made", f"none since {last.day} {last:%B %Y} ({kind.closed.source})"
    yield "Ends", _ways(kind.ends_kinds)
    yield "Must name a time of day as its end", kind.exact_end_source if kind.exact_end else ""
    early = kind.early_discharge
    consent = f"needs both sides' consent in the first {early.years} years" if early else ""
    yield "Discharge", f"{consent} ({early.source})" if early else ""
    yield "Ends earlier orders", ", ".join(sorted(kind.supersedes))
    yield "Goes before", kind.interim_of or ""
    yield "Leads to", kind.leads_to or ""


_AWARE = {
    (True, False): "only once the subject knew of it",
    (False, True): "where made without notice, or nothing says that it was not, only once the"
    " subject knew of it",
    (False, False): "where made without notice, only once the subject knew of it",
}
"""When breach counts, by whether every such order is made without notice, and whether to ask."""


def _breach(kind: Kind) -> Iterator[tuple[str, str]]:
    breach = kind.breach
    yield "Breach", f"{breach.summary} {breach.max_penalty} ({breach.source})"
    yield "Arrest", breach.arrest_power
    yield (
        "Breach counts",
        f"{_AWARE[kind.is_without_notice, kind.asks_notice]} ({kind.awareness_source})"
        * bool(kind.awareness_source),
    )
    yield "Offence code", breach.cjs_code or ""
    yield "Home Office class", breach.home_office_class or ""
    clocks = (kind.hearing_clock, kind.breach_clock, kind.notification_clock)
    yield "Clocks", ", ".join(f"{each} {CLOCKS[each].name}" for each in clocks if each)
    told = f"from the day {kind.notification_from.label} ({kind.notification_source})"
    yield "Subject tells police name and address", told if kind.notification_clock else ""


def _carried(kind: Kind) -> str:
    names = [entry.name for code, entry in CODES.items() if code in (kind.condition_codes or ())]
    if names:
        return f"only {', '.join(names)} ({kind.conditions_source})"
    usual = [entry.name for code, entry in CODES.items() if code in kind.usual_conditions]
    return f"any; usual are {', '.join(usual)} ({kind.conditions_source})"


def _ways(ends_kinds: Iterable[EndsKind]) -> str:
    return " or ".join(each.label for each in EndsKind if each in set(ends_kinds))


_ENFORCING = """\
What pages, sheets and cards say of an order in force, by how it was made and by what is recorded of
the subject's knowing of it. A notice is in force only once served.
"""
_MADE_AT = datetime(2026, 11, 2, 11, tzinfo=UTC)
_REACHED = {
    "served": EventKind.SERVED,
    "told, not served": EventKind.AWARE,
    "neither": None,
}
_NOTICE = {"yes": True, "no": False, "not said": None}


def _enforcing() -> str:
    rows = []
    for kind in KINDS.values():
        for said, without in _NOTICE.items():
            if kind.is_notice or (kind.is_without_notice and without is False):
                continue
            rows += [
                (kind.code, said, reached, *_may(kind, event, without_notice=without))
                for reached, event in _REACHED.items()
            ]
    rows += [
        (kind.code, "a notice", "served", *_may(kind, EventKind.SERVED, without_notice=None))
        for kind in KINDS.values()
        if kind.is_notice
    ]
    head = ("kind", "made without notice", "subject", "says first", "then", "arrest")
    return _table(head, rows)


def _may(
    kind: Kind, reached: EventKind | None, *, without_notice: bool | None
) -> tuple[str, str, str]:
    made = EventKind.AUTHORISED if kind.is_notice else EventKind.MADE
    events = [LifecycleEvent(made, _MADE_AT, _MADE_AT, without_notice=without_notice)]
    if reached is not None:
        events.append(LifecycleEvent(reached, _MADE_AT, _MADE_AT))
    may = enforcing(kind, events, _MADE_AT)
    return (
        may.first or "nothing",
        "its powers, as above" if may.powers else "no power",
        kind.breach.arrest.label if may.powers else "none yet",
    )


def _clocks() -> str:
    rows = [
        (
            each.id,
            f"`{each.name}`",
            each.words,
            each.starts,
            _length(each),
            each.source,
            each.unconfirmed,
        )
        for each in CLOCKS.values()
    ]
    return _table(("id", "name", "by then", "from", "length", "source", "not confirmed"), rows)


def _length(clock: Clock) -> str:
    length = f"{clock.hours} hours" if clock.hours else f"{clock.days} days"
    return f"{length}, days left out: {clock.day_set.value}"


def _conditions() -> str:
    rows = [
        (
            f"`{each.code}`",
            each.name,
            each.plain_words,
            "requirement" if each.requirement else "prohibition",
            "yes" if each.starred else "",
        )
        for each in CODES.values()
    ]
    return _table(("code", "name", "in plain words", "sort", "in a DVPN or DVPO"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
