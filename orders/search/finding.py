"""Which orders count in an area: one index range of presence, an exact count, one page or all.

Every look is logged here, in the transaction of the look: no door can forget it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, select, union_all
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.audit import log
from orders.audit.model import Action
from orders.register import as_typed
from orders.register.model import Stay
from orders.search.about import about_condition
from orders.search.gathering import gather
from orders.search.rows import Row, shown_by
from orders.search.scanning import scan_of
from orders.search.visibility import check_may_browse
from orders.search.wanted import Wanted

PER_PAGE = 50


class Tally(dict[Stay, int]):
    """How many orders a search finds, by the stay they are in; what its further filters ask.

    ``typed`` are orders that count in its areas for the reader alone.
    """

    def __init__(
        self,
        numbers: Mapping[Stay, int],
        more: list[ColumnElement[bool]],
        typed: Collection[int] = (),
    ) -> None:
        super().__init__(numbers)
        self.more, self.typed = more, typed


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
    tally: Tally | None = None,
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
        tally: what :func:`count_stays` gives, when the caller has counted already.

    Raises:
        Refused: the account may not browse this area.
    """
    if tally is None:
        tally = count_stays(db, wanted, by=by, at=at)
    total = sum(tally.values())
    pages = max(1, -(-total // PER_PAGE))
    page = min(wanted.page, pages)
    chosen = choose(wanted, tally, by=by, at=at, skip=(page - 1) * PER_PAGE, take=PER_PAGE)
    rows = _rows(db, wanted, chosen, at=at, places=places, by=by)
    found = Found(rows=rows, total=total, page=page, pages=pages, at=wanted.at or at)
    _log(db, action, "order.search", wanted, found, by=by, at=at)
    return found


def download(
    db: Session,
    wanted: Wanted,
    *,
    by: Account,
    at: datetime,
    places: Gazetteer | None = None,
    form: str = "csv",
) -> Found:
    """Every row of a search, logged as a disclosure with every reference.

    Args:
        db: session.
        wanted: the search; its page does not matter.
        by: who takes it.
        at: the instant of looking, aware.
        places: the areas, when the caller has just asked for them.
        form: what sort of file it leaves as.

    Raises:
        Refused: the account may not browse this area.

    Source: Data Protection Act 2018 s.62(1)(d).
    """
    tally = count_stays(db, wanted, by=by, at=at)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, at=at, skip=0, take=total)
    rows = _rows(db, wanted, chosen, at=at, places=places, by=by, drawn=True)
    found = Found(rows=rows, total=total, page=1, pages=1, at=wanted.at or at)
    _log(db, Action.DISCLOSURE, "order.download", wanted, found, by=by, at=at, form=form)
    return found


def count_stays(db: Session, wanted: Wanted, *, by: Account, at: datetime) -> Tally:
    """How many orders a search finds, by the stay they are in.

    Raises:
        Refused: the account may not browse this area.
    """
    for area in wanted.areas:
        check_may_browse(by, area)
    more = further(db, wanted, by=by, at=at)
    typed = as_typed.orders_in(db, wanted.areas, basis=wanted.basis, account=by, at=wanted.at or at)
    scan = scan_of(wanted, more, by=by, at=at, typed=typed)
    return Tally(dict(db.execute(scan.by_state()).all()), more, typed)


def further(db: Session, wanted: Wanted, *, by: Account, at: datetime) -> list[ColumnElement[bool]]:
    """What the filters beyond where, which and when ask of ``Presence``.

    Args:
        db: session; names and patterns are looked up.
        wanted: the search, complete.
        by: who looks.
        at: the instant of looking, aware.

    Raises:
        ValueError: its question about a person has not been read.
    """
    instant = wanted.at or at
    more = wanted.narrowing.conditions(db, instant)
    if wanted.search is not None:
        if wanted.about is None:
            raise ValueError("read the question a search names before asking it")
        more.append(about_condition(db, wanted.about, wanted.basis, instant, by=by))
    return more


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
    scan = scan_of(wanted, tally.more, by=by, at=at, typed=tally.typed)
    slices = [
        scan.listed(stay).offset(first).limit(number)
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


def _rows(
    db: Session,
    wanted: Wanted,
    chosen: Subquery | None,
    *,
    at: datetime,
    places: Gazetteer | None,
    by: Account,
    drawn: bool = False,
) -> tuple[Row, ...]:
    if chosen is None:
        return ()
    known = places or gazetteer.current(db)
    return tuple(gather(db, chosen, at=wanted.at or at, places=known, drawn=drawn, by=by))


def _log(
    db: Session,
    action: Action,
    what: str,
    wanted: Wanted,
    found: Found,
    *,
    by: Account,
    at: datetime,
    form: str | None = None,
) -> None:
    details = {
        "criteria": wanted.query,
        "as_at": found.at.isoformat(),
        "page": found.page,
        "total": found.total,
        "found": found.references,
        **({} if form is None else {"form": form}),
    }
    log.record(db, action, what, by=by, now=at, details=details, shows=shown_by(found.rows))
