"""Where a person's dated homes make an order count, over time: homes in, spans out.

Homes are half-open spans of time. A home without a point, and time without any home, counts as
UNALLOCATED; a point outside the force as OUT_OF_FORCE; a confidential home in its LPA only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

from orders.areas.gazetteer import Gazetteer
from orders.register.model import Cause
from orders.rules.lifecycle.states import FAR_FUTURE

FAR_PAST = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CountedHome:
    """One address that counts, in its time.

    Attributes:
        from_at: aware instant it became a home; ``FAR_PAST`` when that is not known.
        until_at: aware instant it stopped; ``FAR_FUTURE`` when it has not.
        point: British National Grid metres, or ``None`` when its place is not known.
        confidential: keeps it out of neighbourhoods.
        excluded: the order makes the subject leave it; it counts until another home is known.
        gone: the time after the death of who lived there: it counts nowhere.
        no_abode: who lives there has no fixed abode, and nobody knows a place they often are at.
    """

    from_at: datetime
    until_at: datetime
    point: tuple[float, float] | None
    confidential: bool = False
    excluded: bool = False
    gone: bool = False
    no_abode: bool = False


class Span(NamedTuple):
    """A time in one area, and why it began and ended."""

    from_at: datetime
    until_at: datetime
    began_by: Cause
    ended_by: Cause
    excluded: bool


NOWHERE = CountedHome(FAR_PAST, FAR_FUTURE, None)


def pieces_by_area(
    persons: Iterable[Sequence[CountedHome]], gazetteer: Gazetteer
) -> dict[int, list[Span]]:
    """The spans in which each of ``persons`` counts in each area, by area id; ``merge`` joins them.

    Every living person counts somewhere at every instant; all count in the force.
    """
    pieces: defaultdict[int, list[Span]] = defaultdict(list)
    for homes in persons:
        until_at = min((each.from_at for each in homes if each.gone), default=FAR_FUTURE)
        pieces[gazetteer.force_id].append(
            Span(FAR_PAST, until_at, Cause.MOVED, Cause.MOVED, excluded=False)
        )
        for home in _counting(homes):
            _place(home, homes, gazetteer, pieces)
    return pieces


def merge(spans: Sequence[Span]) -> list[Span]:
    """Spans that overlap or touch become one; split only where ``excluded`` changes.

    A time is excluded only when every span over it is.
    """
    if all(span == spans[0] for span in spans):
        return list(spans[:1])
    merged: list[Span] = []
    edges = sorted({edge for span in spans for edge in (span.from_at, span.until_at)})
    for start, end in pairwise(edges):
        over = [span for span in spans if span.from_at <= start and span.until_at >= end]
        if not over:
            continue
        excluded = all(span.excluded for span in over)
        began = next((s.began_by for s in over if s.from_at == start), Cause.MOVED)
        ended = next((s.ended_by for s in over if s.until_at == end), Cause.MOVED)
        last = merged[-1] if merged else None
        if last and last.until_at == start and last.excluded == excluded:
            merged[-1] = Span(last.from_at, end, last.began_by, ended, excluded)
        else:
            merged.append(Span(start, end, began, ended, excluded))
    return merged


def _counting(homes: Sequence[CountedHome]) -> list[CountedHome]:
    # The homes that count at each time: all known ones, an excluded one only while it is the
    # only kind, and nowhere where there is none.
    if len(homes) == 1 and homes[0].from_at == FAR_PAST and homes[0].until_at == FAR_FUTURE:
        return list(homes)
    counting: list[CountedHome] = []
    edges = sorted(
        {FAR_PAST, FAR_FUTURE, *(edge for home in homes for edge in (home.from_at, home.until_at))}
    )
    for start, end in pairwise(edges):
        here = [home for home in homes if home.from_at <= start and home.until_at >= end]
        chosen = [home for home in here if not home.excluded] or here or [NOWHERE]
        counting += [
            CountedHome(start, end, home.point, home.confidential, home.excluded)
            for home in chosen
            if not home.gone
        ]
    return counting


def _place(
    home: CountedHome,
    homes: Sequence[CountedHome],
    gazetteer: Gazetteer,
    pieces: defaultdict[int, list[Span]],
) -> None:
    if home.point is None:
        pieces[gazetteer.unallocated_id].append(
            Span(home.from_at, home.until_at, Cause.MOVED, Cause.MOVED, home.excluded)
        )
        return
    began, ended = _withheld(homes, home)
    for placement in gazetteer.placements(*home.point):
        from_at = max(home.from_at, placement.from_at or FAR_PAST)
        until_at = min(home.until_at, placement.until_at or FAR_FUTURE)
        if from_at >= until_at:
            continue
        by_map = (from_at > home.from_at, until_at < home.until_at)
        lpa = [Cause.BOUNDARY if by_boundary else Cause.MOVED for by_boundary in by_map]
        pieces[placement.lpa_id].append(Span(from_at, until_at, lpa[0], lpa[1], home.excluded))
        if placement.neighbourhood_id is not None and not home.confidential:
            pieces[placement.neighbourhood_id].append(
                Span(
                    from_at,
                    until_at,
                    Cause.BOUNDARY if by_map[0] else began,
                    Cause.BOUNDARY if by_map[1] else ended,
                    home.excluded,
                )
            )


def _withheld(homes: Sequence[CountedHome], home: CountedHome) -> tuple[Cause, Cause]:
    # A neighbourhood must not say "moved" where the truth is that the next or the last home is
    # withheld: that is a different fact, and the log of areas keeps them apart.
    hidden = [other for other in homes if other.confidential]
    began = any(other.from_at < home.from_at <= other.until_at for other in hidden)
    ended = any(other.from_at <= home.until_at < other.until_at for other in hidden)
    return (
        Cause.CONFIDENTIAL if began else Cause.MOVED,
        Cause.CONFIDENTIAL if ended else Cause.MOVED,
    )
