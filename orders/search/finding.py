"""Which orders count in an area: one index range of presence, an exact count, one page or all.

Every look is logged here, in the transaction of the look: no door can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.register.model import Presence, Stay
from orders.search.gathering import gather
from orders.search.rows import Row
from orders.search.visibility import check_may_browse, visible_to
from orders.search.wanted import Wanted

PER_PAGE = 50
_ENDED = {Stay.ENDED, Stay.NEVER_LIVE}
_COLUMNS = (
    Presence.order_id,
    Presence.state,
    Presence.order_ends_at,
    Presence.from_at,
    Presence.until_at,
)
Tally = Mapping[Stay, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives.

    Attributes:
        rows: the orders of this page, or all.
        total: how many there are, exactly.
        page: which page this is, from 1.
        pages: how many there are, at least 1.
        at: the instant they are true for, aware.
    """

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    at: datetime

    @property
    def references(self) -> list[str]:
        """The references shown."""
        return [row.reference for row in self.rows]


def find(
    db: Session,
    wanted: Wanted,
    *,
    by: Account,
    at: datetime,
    places: Gazetteer | None = None,
    action: Action = Action.CONSULTATION,
) -> Found:
    """One page of a search, logged as a consultation or as the ``action`` it is.

    A page past the last one gives the last.

    Args:
        db: session.
        wanted: the search.
        by: who looks.
        at: the instant of looking, aware; also the one asked about unless ``wanted`` names one.
        places: the areas, when the caller has just asked for them.
        action: what the Act calls this look; what leaves for another system is a disclosure.

    Raises:
        Refused: the account may not browse this area.
    """
    tally = count_stays(db, wanted, by=by, at=at)
    total = sum(tally.values())
    pages = max(1, -(-total // PER_PAGE))
    page = min(wanted.page, pages)
    chosen = choose(wanted, tally, by=by, at=at, skip=(page - 1) * PER_PAGE, take=PER_PAGE)
    rows = _rows(db, wanted, chosen, at=at, places=places)
    found = Found(rows=rows, total=total, page=page, pages=pages, at=wanted.at or at)
    _log(db, action, "order.search", wanted, found, by=by, at=at)
    return found


def download(
    db: Session, wanted: Wanted, *, by: Account, at: datetime, places: Gazetteer | None = None
) -> Found:
    """Every row of a search, logged as a disclosure with every reference.

    Raises:
        Refused: the account may not browse this area.

    Source: Data Protection Act 2018 s.62(1)(d).
    """
    tally = count_stays(db, wanted, by=by, at=at)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, at=at, skip=0, take=total)
    rows = _rows(db, wanted, chosen, at=at, places=places)
    found = Found(rows=rows, total=total, page=1, pages=1, at=wanted.at or at)
    _log(db, Action.DISCLOSURE, "order.download", wanted, found, by=by, at=at)
    return found


def count_stays(db: Session, wanted: Wanted, *, by: Account, at: datetime) -> Tally:
    """How many orders a search finds, by the stay they are in.

    Raises:
        Refused: the account may not browse this area.
    """
    check_may_browse(by, wanted.area)
    query = (
        select(Presence.state, func.count())
        .where(*_scan(wanted, by=by, at=at), Presence.state.in_(wanted.status.stays))
        .group_by(Presence.state)
    )
    return dict(db.execute(query).all())


def choose(
    wanted: Wanted, tally: Tally, *, by: Account, at: datetime, skip: int, take: int
) -> Subquery | None:
    """The stays from place ``skip`` on, ``take`` of them, in the order they are listed.

    Args:
        wanted: the search.
        tally: what :func:`count_stays` gave for it.
        by: who looks.
        at: the instant of looking, aware.
        skip: how many come before.
        take: how many at most.

    Returns:
        A query of presence's ``order_id``, ``state``, ``order_ends_at``, ``from_at``, ``until_at``;
        ``None`` when there is nothing there.
    """
    slices = [
        _ordered(_scan(wanted, by=by, at=at), stay).offset(first).limit(number)
        for stay, first, number in _slices(wanted, tally, skip, take)
    ]
    if not slices:
        return None
    if len(slices) == 1:
        return slices[0].subquery("chosen")
    return union_all(*(select(each.subquery()) for each in slices)).subquery("chosen")


def _slices(wanted: Wanted, tally: Tally, skip: int, take: int) -> Iterator[tuple[Stay, int, int]]:
    begin = 0
    for stay in wanted.status.stays:
        size = tally.get(stay, 0)
        first = max(skip, begin) - begin
        last = min(skip + take, begin + size) - begin
        if first < last:
            yield stay, first, last - first
        begin += size


def _ordered(scan: list[ColumnElement[bool]], stay: Stay) -> Select[*tuple[Any, ...]]:
    # The order of ix_presence_where, forwards or backwards, so that a page reads only itself.
    keys = (Presence.order_ends_at, Presence.from_at, Presence.until_at, Presence.order_id)
    order = [key.desc() for key in keys] if stay in _ENDED else list(keys)
    return select(*_COLUMNS).where(*scan, Presence.state == stay).order_by(*order)


def _scan(wanted: Wanted, *, by: Account, at: datetime) -> list[ColumnElement[bool]]:
    instant = wanted.at or at
    scan: list[ColumnElement[bool]] = [
        Presence.area_id == wanted.area.id,
        Presence.basis == wanted.basis,
        Presence.from_at <= instant,
        Presence.until_at > instant,
    ]
    if not _ENDED & set(wanted.status.stays):
        # A stay is over when its order is: this lets the index skip what ended long ago.
        scan.append(Presence.order_ends_at > instant)
    if wanted.kinds is not None:
        scan.append(Presence.kind.in_(sorted(wanted.kinds)))
    if wanted.area.id != by.area_id:
        # Whatever counts in the account's own LPA it may see: only other areas need asking.
        scan.append(visible_to(by, at, Presence.order_id))
    return scan


def _rows(
    db: Session,
    wanted: Wanted,
    chosen: Subquery | None,
    *,
    at: datetime,
    places: Gazetteer | None,
) -> tuple[Row, ...]:
    if chosen is None:
        return ()
    known = places or gazetteer.current(db)
    return tuple(gather(db, chosen, at=wanted.at or at, places=known))


def _log(
    db: Session,
    action: Action,
    what: str,
    wanted: Wanted,
    found: Found,
    *,
    by: Account,
    at: datetime,
) -> None:
    details = {
        "criteria": wanted.query,
        "as_at": found.at.isoformat(),
        "page": found.page,
        "total": found.total,
        "found": found.references,
    }
    log.record(db, action, what, by=by, now=at, details=details)
