"""``docs/rules.md``: what the register knows of the law, written from what it goes by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from orders.rules.clocks.clock import Clock
from orders.rules.clocks.table import CLOCKS
from orders.rules.described import sentences
from orders.rules.kinds.catalogue import KINDS
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.enforcement import enforcing
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
    rows = [
        (each.line.label, each.words, each.source, each.confirmed(kind)) for each in sentences(kind)
    ]
    title = f"### {capital(kind.name)} (`{kind.code}`)\n"
    return f"{title}\n{_table(('about', 'what the register goes by', 'from', 'confirmed'), rows)}"


_ENFORCING = """\
What pages, sheets and cards say of an order in force, by how it was made and by what is recorded of
the subject's knowing of it. A notice is in force only once served.
"""
_MADE_AT = datetime(2026, 11, 2, 11, tzinfo=UTC)
_REACHED: dict[str, tuple[EventKind, ...]] = {
    "served": (EventKind.SERVED,),
    "told, not served": (EventKind.AWARE,),
    "neither": (),
}
_VARIED = "served, then varied without notice"
_NOTICE = {"yes": True, "no": False, "not said": None}


def _enforcing() -> str:
    rows = []
    for kind in KINDS.values():
        for said, without in _NOTICE.items():
            if kind.is_notice or (kind.is_without_notice and without is False):
                continue
            rows += [
                (kind.code, said, reached, *_may(kind, *events, without_notice=without))
                for reached, events in _REACHED.items()
            ]
        if kind.awareness_source:
            varied = _may(kind, EventKind.SERVED, EventKind.VARIED, without_notice=True)
            rows.append((kind.code, "either way", _VARIED, *varied))
    rows += [
        (kind.code, "a notice", "served", *_may(kind, EventKind.SERVED, without_notice=None))
        for kind in KINDS.values()
        if kind.is_notice
    ]
    head = ("kind", "made without notice", "subject", "says first", "then", "arrest")
    return _table(head, rows)


def _may(kind: Kind, *then: EventKind, without_notice: bool | None) -> tuple[str, str, str]:
    """What is said of an order made, on a day each, and then met by what is in ``then``."""
    made = EventKind.AUTHORISED if kind.is_notice else EventKind.MADE
    days = (_MADE_AT + timedelta(days=day) for day in range(len(then) + 1))
    events = [
        LifecycleEvent(each, at, at, without_notice=without_notice)
        for each, at in zip((made, *then), days, strict=True)
    ]
    may = enforcing(kind, events, events[-1].occurred_at)
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
