"""The lists of what is done on the ground: which area, which rows, which page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from marshmallow import ValidationError

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.search.criteria import search_query
from orders.search.disclosure.visibility import check_may_browse
from orders.web.search.filter_form import Options, filters
from orders.web.search.pager import Pager, pager

_FILTERS = {"area", "page", "show"}


@dataclass(frozen=True, slots=True)
class AreaListQuery:
    """What a list was asked for.

    Attributes:
        area: force, LPA or neighbourhood; the account's own LPA unless told.
        show: which rows, one of the list's own words.
        page: from 1.
        values: what the filters hold.
        areas: what the area filter offers.
    """

    area: AreaInfo
    show: str
    page: int
    values: Mapping[str, str]
    areas: Options

    def pages(self, endpoint: str, shown: int, total: int) -> Pager:
        """The way through the pages of the list; 404 for a page past the last one."""
        return pager(endpoint, self.values, page=self.page, shown=shown, total=total)


def asked(shows: Collection[str], account: Account) -> AreaListQuery:
    """What this request's query string asks of a list; the first of ``shows`` unless told.

    Raises:
        marshmallow.ValidationError: it asks for what there is not.
        Refused: the account may not browse that area.
    """
    unknown = sorted(set(request.args) - _FILTERS)
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    show = request.args.get("show", "") or next(iter(shows))
    if show not in shows:
        raise ValidationError({"show": [f"Choose one of: {', '.join(shows)}."]})
    places = gazetteer.current(db.session)
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "show"]
    where = search_query.read(pairs, places, account)
    check_may_browse(account, where.area)
    values = {"area": where.area_value, "show": show}
    return AreaListQuery(where.area, show, where.page, values, filters(places, account).areas)


def log_look(
    what: str,
    asked: AreaListQuery,
    *,
    total: int,
    references: Collection[str],
    by: Account,
    now: datetime,
) -> None:
    """Log that a reader looked at a list, with what it showed."""
    details: dict[str, Any] = {
        **asked.values,
        "page": asked.page,
        "total": total,
        "references": sorted(set(references)),
    }
    log.record(db.session, Action.CONSULTATION, what, by=by, now=now, details=details)
