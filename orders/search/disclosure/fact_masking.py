"""Dated facts of a person as far as they may be told: what may tell a withheld home is kept back.

As with a home, who typed one goes on reading it, so does whose act withheld it, and who opened a
home of the person reads theirs. The first two are not told that it is withheld: that would tell
them whether a home they typed is that of somebody hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from orders.access.model import Account
from orders.formatting import short_day
from orders.people.dated_facts.kinds import FactKind, in_words
from orders.people.dated_facts.model import DatedFact

KEPT_BACK = "Withheld: it may tell where they live. Ring the officer in the case."


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A dated fact as far as it may be shown.

    Attributes:
        said: by the parts of its kind; ``None`` when withheld.
        words: all of it on one line, or that it is withheld.
        when: since when and until when, in words; empty: not known.
        withheld: whether it is kept back from the reader, or was opened.
    """

    id: int
    kind: FactKind
    said: dict[str, str] | None
    words: str
    when: str
    withheld: bool


def told_fact(fact: DatedFact, *, by: Account | None, opened: bool = False) -> ToldFact:
    """One fact.

    Args:
        by: the reader; ``None``: more than one may read it.
        opened: whether the reader has just opened a home of the person.
    """
    own = by is not None and by.id in (fact.recorded_by_id, fact.read_by_id)
    withheld = fact.withheld and not own
    kept = withheld and not opened
    return ToldFact(
        id=fact.id,
        kind=fact.kind,
        said=None if kept else dict(fact.said),
        words=KEPT_BACK if kept else in_words(fact.kind, fact.said),
        when=_when(fact.starts_on, fact.ends_on),
        withheld=withheld,
    )


def told_shared_home(said: bool | None, *, kept: bool) -> str:
    """Whether a protected person lives at the same premises as the subject, in words.

    Args:
        said: the answer; ``None``: not known.
        kept: whether it is kept back from the reader.
    """
    if kept:
        return KEPT_BACK
    return "Not known" if said is None else "Yes" if said else "No"


def facts_in_force(facts: Iterable[DatedFact], on: date) -> list[DatedFact]:
    """Those that are so on a London day, by kind."""
    order = list(FactKind)
    found = (each for each in facts if each.holds_on(on))
    return sorted(found, key=lambda each: (order.index(each.kind), each.id))


def _when(starts_on: date | None, ends_on: date | None) -> str:
    since = "" if starts_on is None else f"since {short_day(starts_on)}"
    until = "" if ends_on is None else f"until {short_day(ends_on)}"
    return " ".join(filter(None, (since, until)))
