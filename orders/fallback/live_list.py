"""What an LPA's list holds: every live order as an officer needs it, with no address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.courts import calendar as calendars
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.condition_codes import CODES, Geometry
from orders.search import area_search
from orders.search.criteria.search_query import SearchQuery
from orders.search.danger.alarms import Alarm
from orders.search.danger.highlights import Highlights, highlights
from orders.search.results.loader import gather
from orders.search.results.rows import ConditionRow, OrderRow

PLACE_LEFT_OUT = "The place is not in this file: ask the contact out of hours."


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """One order of the list.

    Attributes:
        row: the order as look-up cards show it.
        terms: name and words of each condition, without the sealed words of those about places.
        subject_in: LPAs of the subject's home.
        protected_in: LPAs of the protected persons' homes.
        danger: what is urgent about the subject, in lines, the most urgent first; of another order
            than those of the list only what it is. None in a list of the past.
        tags: what else is said of them, in words.
    """

    row: OrderRow
    terms: tuple[tuple[str, str], ...]
    subject_in: tuple[str, ...]
    protected_in: tuple[str, ...]
    danger: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveList:
    """The live list of one LPA at one instant, aware UTC."""

    area: AreaInfo
    at: datetime
    cards: tuple[ListedOrder, ...]

    @property
    def references(self) -> list[str]:
        """The orders in it."""
        return [card.row.reference for card in self.cards]


def areas_of(places: Gazetteer) -> list[AreaInfo]:
    """Every LPA by name, then the two that stand for no LPA, so that no order is left out."""
    fixed = (places.unallocated_id, places.out_of_force_id)
    lpas = [branch.lpa for branch in places.tree()]
    return [*lpas, *(places.by_id[area_id] for area_id in fixed)]


def listing(
    db: Session, area: AreaInfo, places: Gazetteer, *, by: Account, as_at: datetime, now: datetime
) -> LiveList:
    """The orders live in an LPA at ``as_at`` (aware), on either home, soonest to end first.

    What is urgent is said where ``as_at`` is ``now`` (aware): what was decided earlier is not kept.

    Raises:
        Refused: the account may not browse this area.
    """
    wanted = SearchQuery(area=area, at=as_at)
    tally = area_search.count_stays(db, wanted, by=by, now=as_at)
    chosen = area_search.choose(wanted, tally, by=by, now=as_at, skip=0, take=sum(tally.values()))
    calendar = calendars.current(db)
    rows = (
        []
        if chosen is None
        else gather(db, chosen, as_at=as_at, places=places, calendar=calendar, whole=True)
    )
    here = [row.reference for row in rows] if as_at == now else []
    dangers = highlights(db, here, by=by, now=as_at)
    return LiveList(area, as_at, tuple(_card(row, dangers.of(row.reference), here) for row in rows))


def _card(row: OrderRow, danger: Highlights | None, here: Collection[str]) -> ListedOrder:
    return ListedOrder(
        row=row,
        terms=tuple((term.name, _words(term)) for term in row.terms),
        subject_in=_lpas(row, Basis.SUBJECT_HOME),
        protected_in=_lpas(row, Basis.VICTIM_HOME),
        danger=() if danger is None else tuple(_said(each, here) for each in danger.alarms),
        tags=() if danger is None else tuple(each.words for each in danger.tags),
    )


def _said(alarm: Alarm, here: Collection[str]) -> str:
    return alarm.said if alarm.reference in here else f"{alarm.title}, for another order."


def _words(term: ConditionRow) -> str:
    code = CODES.get(term.code, CODES["OTHER"])
    if code.geometry is Geometry.NONE:
        return term.wording or code.plain_words
    return f"{code.plain_words} {PLACE_LEFT_OUT}"


def _lpas(row: OrderRow, basis: Basis) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.lpa for each in row.areas if each.basis == basis.value))
