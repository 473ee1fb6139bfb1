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
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.formatting import PAGE_SIZE, page_count, rows_before
from orders.register import author_view
from orders.register.model import Stay
from orders.search.criteria.person_filters import about_condition
from orders.search.criteria.search_query import SearchQuery
from orders.search.disclosure.visibility import check_may_browse
from orders.search.index_scan import scan_of
from orders.search.results.loader import gather
from orders.search.results.rows import OrderRow, shown_by


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
class SearchResult:
    """What a search gives.

    Attributes:
        rows: the orders of this page, or all.
        total: how many there are, exactly.
        page: which page this is, from 1.
        pages: how many there are, at least 1.
        at: the instant they are true for, aware.
    """

    rows: tuple[OrderRow, ...]
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
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    places: Gazetteer | None = None,
    calendar: CourtCalendar | None = None,
    action: Action = Action.CONSULTATION,
    tally: Tally | None = None,
) -> SearchResult:
    """One page of a search, logged as a consultation or as the ``action`` it is.

    A page past the last one gives the last.

    Args:
        wanted: the search.
        by: the reader.
        now: the instant of looking, aware; also the one asked about unless ``wanted`` names one.
        places: the areas, when the caller has just asked for them.
        calendar: which days are bank holidays, likewise.
        action: what the Act calls this look; what leaves for another system is a disclosure.
        tally: what :func:`count_stays` gives, when the caller has counted already.

    Raises:
        Refused: the account may not browse this area.
    """
    if tally is None:
        tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    pages = page_count(total)
    page = min(wanted.page, pages)
    chosen = choose(wanted, tally, by=by, now=now, skip=rows_before(page), take=PAGE_SIZE)
    rows = _rows(db, wanted, chosen, now=now, places=places, calendar=calendar, by=by)
    found = SearchResult(rows=rows, total=total, page=page, pages=pages, at=wanted.at or now)
    _log(db, action, "order.search", wanted, found, by=by, now=now)
    return found


def download(
    db: Session,
    wanted: SearchQuery,
    *,
    by: Account,
    now: datetime,
    places: Gazetteer | None = None,
    calendar: CourtCalendar | None = None,
    form: str = "csv",
) -> SearchResult:
    """Every row of a search, logged as a disclosure with every reference.

    Args:
        wanted: the search; its page does not matter.
        by: who takes it.
        places: the areas, when the caller has just asked for them.
        calendar: which days are bank holidays, likewise.
        form: what sort of file it leaves as.

    Raises:
        Refused: the account may not browse this area.

    Source: Data Protection Act 2018 s.62(1)(d).
    """
    tally = count_stays(db, wanted, by=by, now=now)
    total = sum(tally.values())
    chosen = choose(wanted, tally, by=by, now=now, skip=0, take=total)
    rows = _rows(db, wanted, chosen, now=now, places=places, calendar=calendar, by=by, drawn=True)
    found = SearchResult(rows=rows, total=total, page=1, pages=1, at=wanted.at or now)
    _log(db, Action.DISCLOSURE, "order.download", wanted, found, by=by, now=now, form=form)
    return found


def count_stays(db: Session, wanted: SearchQuery, *, by: Account, now: datetime) -> Tally:
    """How many orders a search finds, by the stay they are in.

    Raises:
        Refused: the account may not browse this area.
    """
    for area in wanted.areas:
        check_may_browse(by, area)
    more = further(db, wanted, by=by, now=now)
    typed = author_view.orders_in(
        db, wanted.areas, basis=wanted.basis, account=by, as_at=wanted.at or now
    )
    scan = scan_of(wanted, more, by=by, now=now, typed=typed)
    return Tally(dict(db.execute(scan.by_state()).all()), more, typed)


def further(
    db: Session, wanted: SearchQuery, *, by: Account, now: datetime
) -> list[ColumnElement[bool]]:
    """What the filters beyond where, which and when ask of ``Presence``.

    Args:
        db: session; names and patterns are looked up.
        wanted: the search, complete.
        by: the reader.

    Raises:
        ValueError: its question about a person has not been read.
    """
    instant = wanted.at or now
    more = wanted.narrowing.conditions(db, instant)
    if wanted.search is not None:
        if wanted.about is None:
            raise ValueError("read the question a search names before asking it")
        more.append(about_condition(db, wanted.about, wanted.basis, instant, by=by))
    return more


def choose(
    wanted: SearchQuery, tally: Tally, *, by: Account, now: datetime, skip: int, take: int
) -> Subquery | None:
    """The stays from place ``skip`` on, ``take`` of them, in the order they are listed.

    Args:
        wanted: the search.
        tally: what :func:`count_stays` gave for it.
        by: the reader.
        skip: how many come before.
        take: how many at most.

    Returns:
        A query of presence's ``order_id``, ``state``, ``order_ends_at``, ``from_at``, ``until_at``;
        ``None`` when there is nothing there.
    """
    scan = scan_of(wanted, tally.more, by=by, now=now, typed=tally.typed)
    slices = [
        scan.listed(stay).offset(first).limit(number)
        for stay, first, number in _slices(wanted, tally, skip, take)
    ]
    if not slices:
        return None
    if len(slices) == 1:
        return slices[0].subquery("chosen")
    return union_all(*(select(each.subquery()) for each in slices)).subquery("chosen")


def _slices(
    wanted: SearchQuery, tally: Tally, skip: int, take: int
) -> Iterator[tuple[Stay, int, int]]:
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
    wanted: SearchQuery,
    chosen: Subquery | None,
    *,
    now: datetime,
    places: Gazetteer | None,
    calendar: CourtCalendar | None,
    by: Account,
    drawn: bool = False,
) -> tuple[OrderRow, ...]:
    if chosen is None:
        return ()
    rows = gather(
        db,
        chosen,
        as_at=wanted.at or now,
        places=places or gazetteer.current(db),
        calendar=calendar or calendars.current(db),
        drawn=drawn,
        by=by,
    )
    return tuple(rows)


def _log(
    db: Session,
    action: Action,
    what: str,
    wanted: SearchQuery,
    found: SearchResult,
    *,
    by: Account,
    now: datetime,
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
    log.record(db, action, what, by=by, now=now, details=details, shows=shown_by(found.rows))
