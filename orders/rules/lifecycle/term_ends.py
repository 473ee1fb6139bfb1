"""When bans on travel and tags run out, which a court must renew before that or they are gone.

An Act limits either to a number of years or months, so that one ends while its order goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from orders.rules.clocks.deadlines import ends_at_for, last_day, last_day_of
from orders.rules.kinds.kind import Duration, Kind
from orders.rules.kinds.penalties import months_after
from orders.rules.lifecycle.states import FAR_FUTURE, Period, ends_at
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.london import london, midnight
from orders.rules.vocabulary.terms import TimedCondition


class TermSort(Labelled):
    """A sort of condition that is looked at before it runs out."""

    TRAVEL = "TRAVEL", "ban on travel"
    TAG = "TAG", "tag"


_SORTS: Final[Mapping[str, TermSort]] = {
    "TRAVEL_PROHIBITION": TermSort.TRAVEL,
    "TRAVEL_PROHIBITION_EXCEPT": TermSort.TRAVEL,
    "TRAVEL_PROHIBITION_ALL": TermSort.TRAVEL,
    "ELECTRONIC_MONITORING": TermSort.TAG,
}
_MONTHS_BEFORE: Final = {TermSort.TRAVEL: 3, TermSort.TAG: 1}
"""An application to renew a ban takes longer to prepare. The force's own practice."""
_WEEK: Final = timedelta(days=7)
_TAG: Final = Duration("Domestic Abuse Act 2021 s.38(5)", max_months=12)
"""Of a tag without an end, under an Act of which the register does not know the limit."""


class TermEnd(NamedTuple):
    """The end of a ban on travel or of a tag.

    Attributes:
        sort: which of them.
        open_from: from when it is to be looked at, aware.
        due_at: when it runs out, aware.
        over_at: when it is no condition of the order any more, aware; ``FAR_FUTURE`` where only
            the limit of the Act says that it runs out: its end is still to be recorded.
    """

    sort: TermSort
    open_from: datetime
    due_at: datetime
    over_at: datetime


def term_ends(
    kind: Kind,
    events: Sequence[LifecycleEvent],
    periods: Sequence[Period],
    terms: Sequence[TimedCondition],
) -> list[TermEnd]:
    """The ends of an order's bans on travel and tags, the soonest first; one for each day.

    Args:
        kind: the order's.
        events: what happened to it, in any order.
        periods: its states over time.
        terms: its conditions with their own times.

    Source: Sexual Offences Act 2003 ss.103D, 122C; Sentencing Act 2020 s.348; Domestic Abuse Act
    2021 s.38(5). How long before: the force's own practice.
    """
    made_at = min(
        (each.occurred_at for each in events if each.kind is EventKind.MADE), default=None
    )
    if made_at is None or not periods or not kind.terms_end_apart:
        # Where all conditions end together, the end of the order says it.
        return []
    order_ends_at = ends_at(periods)
    found: dict[tuple[TermSort, datetime], TermEnd] = {}
    for term in terms:
        sort = _SORTS.get(term.code)
        if sort is None:
            continue
        starts_at = max(made_at, term.starts_at or made_at)
        stated_at = min(term.ends_at or FAR_FUTURE, order_ends_at)
        limit_at = _limit_at(kind, term.code, starts_at)
        by_act = term.ends_at is None and limit_at < stated_at
        due_at = limit_at if by_act else stated_at
        if starts_at < due_at < FAR_FUTURE:
            open_from = _open_from(sort, starts_at, due_at)
            over_at = FAR_FUTURE if by_act else due_at
            one = TermEnd(sort, open_from, due_at, over_at)
            same = found.get((sort, due_at), one)
            found[sort, due_at] = one._replace(
                open_from=min(one.open_from, same.open_from), over_at=max(over_at, same.over_at)
            )
    return sorted(found.values(), key=lambda each: (each.due_at, each.sort))


def _limit_at(kind: Kind, code: str, starts_at: datetime) -> datetime:
    """When the Act ends a condition that states no end; ``FAR_FUTURE`` where it does not."""
    limits = {} if kind.term_rules is None else kind.term_rules.limits
    limit = limits.get(code) or (_TAG if _SORTS[code] is TermSort.TAG else None)
    months = 0 if limit is None else 12 * (limit.max_years or 0) + (limit.max_months or 0)
    if not months:
        return FAR_FUTURE
    return ends_at_for(last_day(london(starts_at).date(), months=months))


def _open_from(sort: TermSort, starts_at: datetime, due_at: datetime) -> datetime:
    """From when an end is to be looked at; of what lasts hardly longer than that, a week before."""
    on = months_after(last_day_of(due_at), -_MONTHS_BEFORE[sort])
    opens_at = midnight(on).astimezone(UTC)
    if opens_at - starts_at > due_at - opens_at:
        return opens_at
    return max(starts_at, due_at - _WEEK)
