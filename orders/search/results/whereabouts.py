"""Where an order counts, read beside the order itself: no statement of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    String,
    case,
    cast,
    func,
    select,
    type_coerce,
)

from orders.areas.gazetteer import Gazetteer
from orders.areas.model import Level
from orders.register.model import Order, Presence, Stay
from orders.register.presence.projection import ProjectedStay
from orders.rules.vocabulary.codes import Basis
from orders.search.results.rows import CountedArea

_OPEN = {Stay.LIVE, Stay.SUSPENDED, Stay.PENDING}
_BASES, _STATES = tuple(Basis), tuple(Stay)


@dataclass(frozen=True, slots=True)
class _Stay:
    """An area the order counts in, by whose home, in which state."""

    basis: Basis
    area_id: int
    state: Stay
    excluded: bool


def stays_in_words(as_at: datetime) -> ScalarSelect[str]:
    """Where the order of a row counts at ``as_at``, each stay as ``basis:area:state:excluded``."""
    parts = (
        type_coerce(Presence.basis, Integer),
        Presence.area_id,
        type_coerce(Presence.state, Integer),
        case((Presence.excluded, 1), else_=0),
    )
    # One text: joined as rows, each stay would repeat all the columns of its order.
    first, *rest = (cast(each, String) for each in parts)
    words: ColumnElement[str] = first
    for each in rest:
        words = words.concat(":").concat(each)
    return (
        select(func.aggregate_strings(words, " "))
        .where(
            Presence.order_id == Order.id,
            Presence.basis.in_([Basis.SUBJECT_HOME, Basis.VICTIM_HOME]),
            Presence.holds_at(as_at),
        )
        .correlate(Order)
        .scalar_subquery()
    )


def _read(text: str | None) -> list[_Stay]:
    return [_stay(each) for each in (text or "").split()]


@lru_cache(maxsize=8192)
def _stay(words: str) -> _Stay:
    # Areas, bases and states are few, and the stays of a list many.
    basis, area_id, state, excluded = map(int, words.split(":"))
    return _Stay(_BASES[basis - 1], area_id, _STATES[state - 1], excluded == 1)


def whereabouts(text: str | None, places: Gazetteer) -> tuple[CountedArea, ...]:
    """Where an order counts, from what :func:`stays_in_words` gave for it."""
    return _told(_read(text), places)


def whereabouts_of(
    stays: Iterable[Presence | ProjectedStay], places: Gazetteer
) -> tuple[CountedArea, ...]:
    """Where an order counts, from its stays by each person's home."""
    kept = [_Stay(each.basis, each.area_id, each.state, each.excluded) for each in stays]
    return _told(kept, places)


def _told(kept: list[_Stay], places: Gazetteer) -> tuple[CountedArea, ...]:
    # Where an order counts now hides where it counted before; an ended one has only the latter.
    now = [stay for stay in kept if stay.state in _OPEN] or kept
    inner: defaultdict[tuple[Basis, int | None], list[tuple[str, str]]] = defaultdict(list)
    lpas: dict[tuple[Basis, int], bool] = {}
    for stay in now:
        area = places.by_id[stay.area_id]
        if area.level is Level.LPA:
            lpas[stay.basis, area.id] = stay.excluded
        elif area.level is Level.NEIGHBOURHOOD:
            inner[stay.basis, area.parent_id].append((area.name, area.code))
    found = [
        CountedArea(
            basis=basis.value,
            lpa=places.by_id[lpa_id].name,
            lpa_code=places.by_id[lpa_id].code,
            neighbourhoods=tuple(name for name, _ in sorted(inner[basis, lpa_id])),
            neighbourhood_codes=tuple(code for _, code in sorted(inner[basis, lpa_id])),
            excluded=excluded,
        )
        for (basis, lpa_id), excluded in lpas.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.basis, each.lpa)))
