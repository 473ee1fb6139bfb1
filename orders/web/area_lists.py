"""The lists of what is done on the ground: which area, which rows, which page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from marshmallow import ValidationError

from orders.access.model import Account
from orders.access.sign_in.account_session import current_account
from orders.areas.gazetteer import AreaInfo
from orders.db import db
from orders.ground.ground_queries import GroundPage, HeldRow, VisitRow
from orders.ground.model import Handover
from orders.rules.kinds import catalogue
from orders.search.criteria import search_query
from orders.search.danger.highlights import highlights
from orders.search.disclosure.visibility import check_may_browse
from orders.web.chrome import page_gazetteer
from orders.web.disclosure.looks import looked
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

    def log(self, what: str, *, total: int, references: Collection[str]) -> None:
        """Log that a reader looked at the list, with what it showed."""
        shown = {"page": self.page, "total": total, "references": sorted(set(references))}
        looked(what, {**self.values, **shown})

    def answer(
        self,
        name: str,
        found: GroundPage[VisitRow] | GroundPage[HeldRow] | GroundPage[Handover],
        *,
        log_as: str,
        now: datetime,
        **more: object,
    ) -> str:
        """The page of a list of what is done on the ground, logged with what it shows.

        Args:
            name: of its template and of its blueprint, whose endpoint ``index`` it is.
            found: the rows of this page, and how many there are.
            log_as: what the log calls the look.
            now: when it is looked at.
            more: what else its template shows.
        """
        references = [row.order.reference for row in found.rows]
        pages = self.pages(f"{name}.index", len(found.rows), found.total)
        self.log(log_as, total=found.total, references=references)
        return render_template(
            f"pages/ground/{name}.html",
            asked=self,
            found=found,
            danger=highlights(db.session, references, by=current_account(), now=now),
            pager=pages,
            catalogue=catalogue,
            now=now,
            **more,
        )


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
    places = page_gazetteer()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "show"]
    where = search_query.read(pairs, places, account)
    check_may_browse(account, where.area)
    values = {"area": where.area_value, "show": show}
    return AreaListQuery(where.area, show, where.page, values, filters(places, account).areas)
