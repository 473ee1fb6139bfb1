"""The filters above a list or map of orders: reading them, offering them, carrying them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from marshmallow import ValidationError

from orders.access import guard
from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.formatting import london
from orders.rules import catalogue
from orders.search.finding import PER_PAGE, Found
from orders.search.visibility import sees_whole_force
from orders.search.wanted import Status, Wanted, read
from orders.web.forms import messages

Options = list[tuple[str, Any]]

BASES = [
    ("either", "either of them lives"),
    ("subject", "the subject lives"),
    ("victim", "the protected person lives"),
]
_FIELDS = {"area", "basis", "status", "kind", "at"}
STATUSES = [(each.value, each.value.capitalize()) for each in Status]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form shows.

    Attributes:
        values: what each field holds.
        areas: LPAs, each followed by the group of its neighbourhoods.
        kinds: codes and names of kinds.
    """

    values: dict[str, str]
    areas: Options
    kinds: Options
    bases: Options
    statuses: Options


@dataclass(frozen=True, slots=True)
class Pager:
    """Which rows a page has and where the pages beside it are."""

    first: int
    last: int
    total: int
    previous_href: str | None
    next_href: str | None


def wanted(places: Gazetteer, account: Account) -> Wanted:
    """The search this request's query string asks for.

    Raises:
        marshmallow.ValidationError: it asks for what there is not.
    """
    return read(request.args.items(multi=True), places, account)


def faults(error: ValidationError) -> dict[str, list[str]]:
    """What is wrong with the filters, by field; a name that is none of them is said in words."""
    said: dict[str, list[str]] = {}
    for name, lines in messages(error).items():
        if name in _FIELDS:
            said[name] = lines
        else:
            said.setdefault("form", []).extend(f"{name}: {line}" for line in lines)
    return said


def filters(places: Gazetteer, account: Account, asked: Wanted | None = None) -> Filters:
    """The form's fields, holding what was ``asked``, or what was typed where that made no sense."""
    values = request.args.to_dict()
    if asked is not None:
        values = asked.query
        if asked.at is not None:
            values["at"] = london(asked.at).replace(tzinfo=None).isoformat(timespec="minutes")
    kinds = [(code, kind.name.capitalize()) for code, kind in catalogue.KINDS.items()]
    return Filters(values, _areas(places, account), kinds, list(BASES), list(STATUSES))


def pager(endpoint: str, asked: Wanted, found: Found) -> Pager:
    """The way through the pages of ``found`` at ``endpoint``."""

    def href(page: int) -> str | None:
        within = 1 <= page <= found.pages
        return url_for(endpoint, **asked.query, page=page) if within else None

    first = (found.page - 1) * PER_PAGE + 1
    last = first + len(found.rows) - 1
    return Pager(first, last, found.total, href(found.page - 1), href(found.page + 1))


def links(asked: Wanted, account: Account) -> dict[str, str]:
    """Where the same search is shown otherwise, as far as this account may go there."""
    endpoints = {"list": "orders_list.index", "map": "maps.page", "csv": "orders_list.download"}
    return {
        name: url_for(endpoint, **asked.query)
        for name, endpoint in endpoints.items()
        if guard.may_open(account, endpoint)
    }


def _areas(places: Gazetteer, account: Account) -> Options:
    whole = sees_whole_force(account)
    options: Options = []
    if whole:
        options.append(_option(places.by_id[places.force_id], "whole force"))
    for branch in places.tree():
        if not whole and branch.lpa.id != account.area_id:
            continue
        options.append(_option(branch.lpa, "whole LPA"))
        inner = [_option(area) for area in branch.neighbourhoods]
        if inner:
            options.append((f"Neighbourhoods of {branch.lpa.name}", inner))
    if whole:
        fixed = (places.unallocated_id, places.out_of_force_id)
        options += [_option(places.by_id[area_id]) for area_id in fixed]
    return options


def _option(area: AreaInfo, note: str = "") -> tuple[str, str]:
    return f"{area.level}:{area.code}", f"{area.name} ({note})" if note else area.name
