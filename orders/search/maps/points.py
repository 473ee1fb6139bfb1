"""Where the people of a search live, as light as ten thousand points on a map can be.

A withheld home is no point: it is counted under its LPA. One that cannot be placed is counted too.
Of more homes than a screen can show, groups are sent, and every count is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import FromClause, Select, select
from sqlalchemy.orm import Session

from geo.crs import to_wgs84
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.bounded_fields import JsonObject
from orders.errors import NotFound
from orders.people.joined_records import same_records
from orders.register import record_names
from orders.register.model import Order
from orders.rules.kinds import catalogue
from orders.search.area_search import Tally, choose, count_stays
from orders.search.criteria.search_query import SearchQuery
from orders.search.danger.highlights import Dangers, highlights
from orders.search.disclosure.visibility import readable_by
from orders.search.maps.clusters import (
    MOST_POINTS,
    HomeCluster,
    View,
    groups,
    groups_of_all,
)
from orders.search.maps.homes import (
    PROTECTED,
    ROLE_OF,
    ROLES,
    SUBJECT,
    Home,
    homes_drawn,
    named,
    shown,
)

_STEPS_PER_DEGREE: Final = 100_000
_Mark = tuple[str, str | None, str, float, float]
"""An order's reference and kind, whose home, easting and northing; no order of a group."""
_ROLE_WORDS = {SUBJECT: "subject's home", PROTECTED: "protected person's home"}


@dataclass(slots=True)
class HomePoints:
    """Homes on a map, in columns; each position of the first six lists is a home or a group.

    Attributes:
        what: index into ``labels`` and ``roles``.
        latitudes: degrees, WGS84.
        longitudes: degrees, WGS84.
        references: the order's; empty of a group of several.
        counts: how many homes a position stands for; empty: one each.
        subjects: how many of those are subjects'; empty as ``counts`` is.
        labels: kind of order and whose home, in words.
        roles: ``subject`` or ``protected``, for each label.
        homes: how many homes there are to show, in the view if one was asked for.
        withheld: homes that may not be shown, by the name of their LPA.
        unlocated: homes that cannot be placed, and people with none.
        total: how many orders the search has.
        dangers: what is said first of these orders, also of one no home of which may be drawn.
    """

    what: list[int] = field(default_factory=list)
    latitudes: list[float] = field(default_factory=list)
    longitudes: list[float] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    subjects: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    homes: int = 0
    withheld: dict[str, int] = field(default_factory=dict)
    unlocated: int = 0
    total: int = 0
    dangers: Dangers = field(default_factory=Dangers)

    def as_json(self) -> JsonObject:
        """What the map's script reads: whole steps of 0.00001° north and east of ``origin``."""
        south = min(self.latitudes, default=0.0)
        west = min(self.longitudes, default=0.0)
        return {
            "origin": [south, west],
            "steps": _STEPS_PER_DEGREE,
            "labels": self.labels,
            "roles": self.roles,
            "lat": _steps(self.latitudes, south),
            "lon": _steps(self.longitudes, west),
            "what": self.what,
            "references": self.references,
            "counts": self.counts,
            "subjects": self.subjects,
            "homes": self.homes,
            "withheld": self.withheld,
            "unlocated": self.unlocated,
            "total": self.total,
            "danger": self.dangers.as_json(),
        }


def points(
    db: Session,
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    view: View | None = None,
    of: Collection[str] = (SUBJECT, PROTECTED),
    tally: Tally | None = None,
    popups: bool = True,
) -> HomePoints:
    """The homes of the people of a search that count on its basis, logged as a consultation.

    More than ``MOST_POINTS`` come as groups of a whole number of homes each, by the square of the
    grid they lie in.

    Args:
        wanted: the search; its page does not matter.
        by: the reader.
        view: the part of the map on the screen; what is withheld or without a place is then not
            counted again.
        of: whose homes to draw.
        tally: what ``count_stays`` gave for it, where it has been asked.
        popups: whether what is said first of the orders is wanted too.

    Raises:
        Refused: the account may not browse this area.
    """
    if tally is None:
        tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=total)
    roles = [role for role in ROLES[wanted.basis] if role in of]
    instant = wanted.at or now
    found = HomePoints()
    if chosen is not None and roles:
        found = _read(db, chosen, roles, instant, view)
    found.total = total
    if popups:
        found.dangers = highlights(db, {*found.references} - {""}, by=by, now=now)
    details = {
        "criteria": wanted.query,
        "as_at": instant.isoformat(),
        "total": total,
        "points": found.homes,
    }
    shows, drawn = _shows(db, found, instant)
    log.record(
        db, Action.CONSULTATION, "order.map", by=by, now=now, details=details,
        shows=shows, addresses=drawn,
    )  # fmt: skip
    return found


def points_of_order(db: Session, reference: str, *, by: Account, now: datetime) -> HomePoints:
    """The homes of one order's people, logged as a consultation.

    Raises:
        NotFound: there is no such order, or it is not this account's to see.
    """
    check_visible(db, reference, by=by, now=now)
    chosen = select(Order.id.label("order_id")).where(Order.reference == reference)
    found = _read(db, chosen.subquery("chosen"), (SUBJECT, PROTECTED), now, None)
    # Also where no home of theirs may be drawn: what is urgent is never withheld.
    found.total, found.dangers = 1, highlights(db, {reference}, by=by, now=now)
    _, drawn = _shows(db, found, now)
    log.record(
        db, Action.CONSULTATION, "order.map", by=by, now=now, reference=reference, addresses=drawn
    )
    return found


def points_of_person(db: Session, person_id: int, *, by: Account, now: datetime) -> HomePoints:
    """The homes of every person on the orders against one person, logged as a consultation.

    Raises:
        NotFound: there is no order against such a person that this account may see.
    """
    chosen = orders_against(db, person_id, by=by, now=now)
    references = db.scalars(
        select(Order.reference).join(chosen, chosen.c.order_id == Order.id)
    ).all()
    if not references:
        raise NotFound("There is no such person, or nothing about them is yours to see.")
    found = _read(db, chosen, (SUBJECT, PROTECTED), now, None)
    found.total, found.dangers = len(references), highlights(db, set(references), by=by, now=now)
    _, drawn = _shows(db, found, now)
    details = {"person": person_id, "references": sorted(references)}
    log.record(
        db, Action.CONSULTATION, "person.map", by=by, now=now, details=details, addresses=drawn
    )
    return found


def _shows(db: Session, found: HomePoints, as_at: datetime) -> tuple[ShownRecords, frozenset[int]]:
    """What points show, for the log: the orders named on them, and whose homes they are."""
    shows = record_names.of_references(db, {each for each in found.references if each})
    drawn = {
        (round(lat, 5), round(lon, 5))
        for lat, lon, named in zip(found.latitudes, found.longitudes, found.references, strict=True)
        if named
    }
    return shows, homes_drawn(db, shows.people, drawn, as_at)


def orders_against(db: Session, person_id: int, *, by: Account, now: datetime) -> FromClause:
    """The orders against a person that an account may see, in the column ``order_id``.

    Records decided to be the same person are that person.
    """
    return (
        select(Order.id.label("order_id"))
        .where(Order.subject_id.in_(same_records(db, person_id)), readable_by(by, now))
        .subquery("chosen")
    )


def check_visible(db: Session, reference: str, *, by: Account, now: datetime) -> None:
    """Whether an account may see where an order's people live.

    Raises:
        NotFound: there is no such order, it is not this account's to see, or it was entered in
            error.
    """
    query = select(Order.id).where(Order.reference == reference, readable_by(by, now))
    if db.scalar(query) is None:
        raise NotFound("There is no such order, or it is not yours to see.")


def _read(
    db: Session, chosen: FromClause, roles: Sequence[str], as_at: datetime, view: View | None
) -> HomePoints:
    db.flush()
    if view is None:
        return _read_all(db, chosen, roles, as_at)
    # Most views are of few homes: they are looked for once, and gathered only when they are many.
    found = _drawn(db, view.cut(shown(chosen, roles, as_at)).limit(MOST_POINTS + 1))
    if found.homes <= MOST_POINTS:
        return found
    return _grouped(groups(db, chosen, roles, as_at, view))


def _read_all(db: Session, chosen: FromClause, roles: Sequence[str], as_at: datetime) -> HomePoints:
    gathered, left = groups_of_all(db, chosen, roles, as_at)
    found = _grouped(gathered)
    if found.homes <= MOST_POINTS:
        found = _drawn(db, shown(chosen, roles, as_at))
    hidden = [each for each in left if each.easting is not None]
    found.unlocated = len(left) - len(hidden)
    found.withheld = _by_lpa(hidden, gazetteer.current(db), as_at) if hidden else {}
    return found


def _drawn(db: Session, homes: Select[*Home]) -> HomePoints:
    """Homes one by one."""
    rows = db.execute(named(homes)).all()
    return _marked(
        [(reference, kind, ROLE_OF[basis], x, y) for reference, kind, basis, x, y in rows]
    )


def _grouped(gathered: Sequence[HomeCluster]) -> HomePoints:
    """Homes by the square they lie in; one that is alone in its square is itself."""
    found = _marked(
        [
            (
                each.reference or "",
                each.kind,
                SUBJECT if each.subjects else PROTECTED,
                each.easting,
                each.northing,
            )
            for each in gathered
        ]
    )
    found.counts = [each.count for each in gathered]
    found.subjects = [each.subjects for each in gathered]
    found.homes = sum(found.counts)
    return found


def _marked(marks: Sequence[_Mark]) -> HomePoints:
    names: dict[tuple[str | None, str], int] = {}
    longitudes, latitudes = to_wgs84([mark[3] for mark in marks], [mark[4] for mark in marks])
    found = HomePoints(
        what=[names.setdefault((kind, role), len(names)) for _, kind, role, *_ in marks],
        latitudes=np.round(latitudes, 5).tolist(),
        longitudes=np.round(longitudes, 5).tolist(),
        references=[mark[0] for mark in marks],
        homes=len(marks),
    )
    for kind, role in names:
        short = f"{catalogue.kind(kind).short}, " if kind else ""
        found.labels.append(f"{short}{_ROLE_WORDS[role]}")
        found.roles.append(role)
    return found


def _by_lpa(hidden: Sequence[Any], places: Gazetteer, as_at: datetime) -> dict[str, int]:
    lpas, _ = places.place([row[0] for row in hidden], [row[1] for row in hidden], at=as_at)
    return dict(sorted(Counter(places.by_id[lpa_id].name for lpa_id in lpas.tolist()).items()))


def _steps(degrees: Sequence[float], origin: float) -> list[int]:
    offsets = (np.asarray(degrees) - origin) * _STEPS_PER_DEGREE
    steps: list[int] = np.rint(offsets).astype(int).tolist()
    return steps
