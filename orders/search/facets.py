"""How the orders of a search divide: by kind, by state, by the areas within it; counted exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import SmallInteger, String, cast, distinct, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.register.model import Presence, Stay
from orders.rules.kinds import catalogue
from orders.search.area_search import Tally, further
from orders.search.criteria.search_query import SearchQuery, Status
from orders.search.disclosure.visibility import check_may_browse
from orders.search.index_scan import scan_of

_TALLY, _KIND, _STATE, _AREA = "tally", "kind", "state", "area"
_STAYS: Final = tuple(Stay)


@dataclass(frozen=True, slots=True)
class Facets:
    """What each narrower search would find.

    Attributes:
        kinds: orders by family of their kind, most first; of one family, by the kinds in it.
        statuses: orders by status, whichever status is asked for.
        areas: orders by area: those asked for where there are several, and the areas within.
        tally: what :func:`area_search.count_stays` gives for the search itself.
    """

    tally: Tally
    kinds: Mapping[str, int]
    statuses: Mapping[Status, int]
    areas: Mapping[AreaInfo, int]


def facets(
    db: Session, wanted: SearchQuery, *, by: Account, now: datetime, places: Gazetteer
) -> Facets:
    """Count a search and its parts in one query.

    Each number is what the search narrowed to that part finds.

    Args:
        wanted: the search, complete.
        by: the reader.
        places: the areas.

    Raises:
        Refused: the account may not browse an area of it.
    """
    for each in wanted.areas:
        check_may_browse(by, each)
    more = further(db, wanted, by=by, now=now)
    inner = _within(wanted, places)
    everything = replace(wanted, status=Status.ALL)
    apart = func.count(distinct(Presence.order_id)) if wanted.other_areas else func.count()
    state = type_coerce(Presence.state, SmallInteger)
    scan, all_states = (scan_of(each, more, by=by, now=now) for each in (wanted, everything))
    # Literals are bound apart in each part, and PostgreSQL wants to be told what they are.
    part = {name: cast(literal(name), String) for name in (_TALLY, _KIND, _STATE, _AREA)}
    listed = scan.by_state().subquery("listed")
    in_state, number = listed.c
    asked = [
        select(part[_TALLY], cast(type_coerce(in_state, SmallInteger), String), number),
        select(part[_KIND], Presence.kind, apart)
        .where(*scan.where, Presence.state.in_(scan.stays))
        .group_by(Presence.kind),
        select(part[_STATE], cast(state, String), apart)
        .where(*all_states.where)
        .group_by(Presence.state),
    ]
    if inner:
        area, *others = inner
        below = scan_of(replace(wanted, area=area, other_areas=tuple(others)), more, by=by, now=now)
        asked.append(
            select(part[_AREA], cast(Presence.area_id, String), func.count())
            .where(*below.where, Presence.state.in_(below.stays))
            .group_by(Presence.area_id)
        )
    first, *rest = asked
    counted: dict[str, dict[str, int]] = {_TALLY: {}, _KIND: {}, _STATE: {}, _AREA: {}}
    for name, value, orders in db.execute(first.union_all(*rest)):
        counted[name][value] = orders
    return Facets(
        tally=Tally(_by_stay(counted[_TALLY]), more),
        kinds=_by_kind(counted[_KIND], wanted.kind),
        statuses=_by_status(_by_stay(counted[_STATE])),
        areas={
            area: counted[_AREA][str(area.id)] for area in inner if str(area.id) in counted[_AREA]
        },
    )


def _by_kind(codes: Mapping[str, int], asked: str | None) -> dict[str, int]:
    found: Counter[str] = Counter()
    for code, number in codes.items():
        if asked is None:
            found[catalogue.kind(code).family] += number
        elif len(catalogue.matching(code)) == 1:
            found[code] += number
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _by_stay(codes: Mapping[str, int]) -> dict[Stay, int]:
    # Kept as a number: its place among the states, from 1.
    return {_STAYS[int(code) - 1]: number for code, number in codes.items()}


def _by_status(states: Mapping[Stay, int]) -> dict[Status, int]:
    single = [status for status in Status if len(status.stays) == 1]
    return {status: states[status.stays[0]] for status in single if status.stays[0] in states}


def _within(wanted: SearchQuery, places: Gazetteer) -> list[AreaInfo]:
    """The areas a search can be narrowed to: LPAs by name, then neighbourhoods by name."""
    asked = set(wanted.areas)
    ids = {area.id for area in asked}
    force = places.force_id in ids
    inner = {
        area
        for area in places.by_id.values()
        if area.id != places.force_id and (force or area.parents & ids)
    }
    if wanted.other_areas:
        inner |= asked
    ranks = {Level.FORCE: 0, Level.LPA: 1, Level.NEIGHBOURHOOD: 2}
    return sorted(inner, key=lambda area: (ranks[area.level], area.name.casefold(), area.code))
