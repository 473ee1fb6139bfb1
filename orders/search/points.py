"""Where the people of a search live, as light as ten thousand points on a map can be.

A withheld home is no point: it is counted under its LPA. A home nobody can place is counted too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import Subquery, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from geo.columns import easting, northing
from geo.crs import to_wgs84
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.errors import NotFound
from orders.people.model import Address
from orders.register.model import Order, Protection
from orders.rules import catalogue
from orders.rules.vocabulary import AddressKind, Basis
from orders.search.finding import choose, count_stays
from orders.search.masking import withheld_column
from orders.search.visibility import visible_to
from orders.search.wanted import Wanted

MOST_HOMES: Final = 10_000
SUBJECT, PROTECTED = "subject", "protected"
_HOMES = [kind for kind in AddressKind if kind.is_home]
_STEPS_PER_DEGREE: Final = 100_000
_ROLE_WORDS = {SUBJECT: "subject's home", PROTECTED: "protected person's home"}
_ROLES = {
    Basis.SUBJECT_HOME: (SUBJECT,),
    Basis.VICTIM_HOME: (PROTECTED,),
    Basis.EITHER: (SUBJECT, PROTECTED),
}


@dataclass(slots=True)
class Points:
    """Homes on a map, in columns; each position of the four lists is one home.

    Attributes:
        what: index into ``labels`` and ``roles``.
        latitudes: degrees, WGS84.
        longitudes: degrees, WGS84.
        references: the order's.
        labels: kind of order and whose home, in words.
        roles: ``subject`` or ``protected``, for each label.
        withheld: homes that may not be shown, by the name of their LPA.
        unlocated: homes nobody can place, and people with none.
        orders: how many orders are on the map.
        total: how many the search has.
    """

    what: list[int] = field(default_factory=list)
    latitudes: list[float] = field(default_factory=list)
    longitudes: list[float] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    withheld: dict[str, int] = field(default_factory=dict)
    unlocated: int = 0
    orders: int = 0
    total: int = 0

    def as_json(self) -> dict[str, Any]:
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
            "withheld": self.withheld,
            "unlocated": self.unlocated,
            "orders": self.orders,
            "total": self.total,
        }


def points(db: Session, wanted: Wanted, *, by: Account, at: datetime) -> Points:
    """The homes of the people of a search that count on its basis, logged as a consultation.

    Of more orders than give about ``MOST_HOMES`` homes the first are shown, and ``total`` says how
    many there are.

    Args:
        db: session.
        wanted: the search; its page does not matter.
        by: who looks.
        at: the instant of looking, aware.

    Raises:
        Refused: the account may not browse this area.
    """
    tally = count_stays(db, wanted, by=by, at=at)
    total = sum(tally.values())
    roles = _ROLES[wanted.basis]
    most = MOST_HOMES // len(roles)
    chosen = choose(wanted, tally, by=by, at=at, skip=0, take=most)
    instant = wanted.at or at
    found = Points()
    if chosen is not None:
        found = _read(db, chosen, roles, gazetteer.current(db), instant)
    found.total, found.orders = total, min(total, most)
    details = {
        "criteria": wanted.query,
        "as_at": instant.isoformat(),
        "total": total,
        "points": len(found.references),
    }
    log.record(db, Action.CONSULTATION, "order.map", by=by, now=at, details=details)
    return found


def points_of_order(db: Session, reference: str, *, by: Account, at: datetime) -> Points:
    """The homes of one order's people, logged as a consultation.

    Raises:
        NotFound: there is no such order, or it is not this account's to see.
    """
    check_visible(db, reference, by=by, at=at)
    chosen = select(Order.id.label("order_id")).where(Order.reference == reference)
    roles = (SUBJECT, PROTECTED)
    found = _read(db, chosen.subquery("chosen"), roles, gazetteer.current(db), at)
    found.total = found.orders = 1
    log.record(db, Action.CONSULTATION, "order.map", by=by, now=at, reference=reference)
    return found


def check_visible(db: Session, reference: str, *, by: Account, at: datetime) -> None:
    """Whether an account may see an order.

    Raises:
        NotFound: there is no such order, or it is not this account's to see.
    """
    query = select(Order.id).where(Order.reference == reference, visible_to(by, at))
    if db.scalar(query) is None:
        raise NotFound("There is no such order, or it is not yours to see.")


def _read(
    db: Session, chosen: Subquery, roles: Sequence[str], places: Gazetteer, at: datetime
) -> Points:
    # Plain columns, never records: ten thousand of those would cost more than all the rest.
    subjects = select(
        chosen.c.order_id, literal(SUBJECT).label("role"), Order.subject_id.label("person_id")
    ).join(Order, Order.id == chosen.c.order_id)
    protected = select(
        chosen.c.order_id, literal(PROTECTED).label("role"), Protection.person_id
    ).join(Protection, Protection.order_id == chosen.c.order_id)
    wanted = [{SUBJECT: subjects, PROTECTED: protected}[role] for role in roles]
    people = (union_all(*wanted) if len(wanted) > 1 else wanted[0]).subquery("people")
    home = and_(
        Address.person_id == people.c.person_id,
        Address.kind.in_(_HOMES),
        or_(Address.starts_at.is_(None), Address.starts_at <= at),
        or_(Address.ends_at.is_(None), Address.ends_at > at),
    )
    db.flush()
    homes = (
        db.connection()
        .execute(
            select(
                Order.reference,
                Order.kind,
                people.c.role,
                withheld_column(),
                easting(Address.point),
                northing(Address.point),
            )
            .join(Order, Order.id == people.c.order_id)
            .outerjoin(Address, home)
            .order_by(Order.id)
        )
        .all()
    )
    return _drawn(homes, places, at)


def _drawn(homes: Sequence[Any], places: Gazetteer, at: datetime) -> Points:
    located = [home for home in homes if home[4] is not None]
    hidden = [home for home in located if home[3]]
    shown = [home for home in located if not home[3]]
    longitudes, latitudes = to_wgs84([home[4] for home in shown], [home[5] for home in shown])
    on_grid = np.flatnonzero(~np.isnan(longitudes)).tolist()
    names: dict[tuple[str, str], int] = {}
    found = Points(
        what=[names.setdefault((shown[i][1], shown[i][2]), len(names)) for i in on_grid],
        latitudes=np.round(latitudes[on_grid], 5).tolist(),
        longitudes=np.round(longitudes[on_grid], 5).tolist(),
        references=[shown[i][0] for i in on_grid],
        withheld=_by_lpa(hidden, places, at),
        unlocated=len(homes) - len(hidden) - len(on_grid),
    )
    for kind, role in names:
        found.labels.append(f"{catalogue.kind(kind).short}, {_ROLE_WORDS[role]}")
        found.roles.append(role)
    return found


def _by_lpa(hidden: Sequence[Any], places: Gazetteer, at: datetime) -> dict[str, int]:
    lpas, _ = places.place([home[4] for home in hidden], [home[5] for home in hidden], at=at)
    return dict(sorted(Counter(places.by_id[lpa_id].name for lpa_id in lpas.tolist()).items()))


def _steps(degrees: Sequence[float], origin: float) -> list[int]:
    offsets = (np.asarray(degrees) - origin) * _STEPS_PER_DEGREE
    steps: list[int] = np.rint(offsets).astype(int).tolist()
    return steps
