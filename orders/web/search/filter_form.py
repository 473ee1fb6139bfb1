"""The filters above a list or map of orders: reading them, offering them, carrying them on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request, url_for
from marshmallow import ValidationError

from orders.access import guard
from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.db import db
from orders.formatting import london
from orders.rules.checks.conditions import CODES
from orders.rules.kinds import catalogue
from orders.search import saved_searches
from orders.search.area_search import SearchResult
from orders.search.criteria.area_changes import AreaChange
from orders.search.criteria.filters import NAMES, BreachedFilter
from orders.search.criteria.pattern_filters import PATTERNS
from orders.search.criteria.search_query import SearchQuery, Status, read, value_of
from orders.search.disclosure.visibility import sees_whole_force
from orders.web.forms import messages
from orders.web.schema_forms import options
from orders.web.search.pager import Pager, pager

Options = list[tuple[str, Any]]
FORMS = ("csv", "xlsx", "geojson")
"""Files a search can be downloaded as."""
_SHOWN = {"list": "orders_list.index", "map": "maps.page", "ask": "orders_asking.form"}

BASES = [
    ("either", "Either"),
    ("subject", "Subject"),
    ("victim", "Protected person"),
]
_FIELDS = {"area", "basis", "status", "kind", "at", *NAMES}
CHOICES: dict[str, Options] = {
    "condition": [(code, each.name) for code, each in CODES.items()],
    "served": [("yes", "Served"), ("no", "Not served")],
    "breached": options(BreachedFilter),
    "pattern": options(PATTERNS),
    "unverified": [("yes", "Not verified"), ("no", "Verified")],
    "change": options(AreaChange),
}
STATUSES = options(Status)


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What the form shows.

    Attributes:
        values: what each field holds.
        areas: LPAs, each followed by the group of its neighbourhoods.
        other_areas: the areas asked for besides the first.
        kinds: codes and names of kinds, a family of several as a group.
        choices: values and words of each further filter that is a choice, by its name.
        narrows: whether a further filter is in use.
        said: each further filter in use, in words, and where the search is without it.
    """

    values: dict[str, Any]
    areas: Options
    kinds: Options
    bases: Options
    statuses: Options
    other_areas: list[str]
    choices: dict[str, Options]
    narrows: bool
    said: list[tuple[str, str]]


def wanted(
    places: Gazetteer, account: Account, *, beside: Collection[str] = frozenset()
) -> SearchQuery:
    """The search this request's query string asks for.

    Args:
        places: the areas there are.
        account: the reader.
        beside: names in the query string that belong to the page and not to the search.

    Raises:
        marshmallow.ValidationError: it asks for what there is not.
    """
    given = [each for each in request.args.items(multi=True) if each[0] not in beside]
    return saved_searches.complete(db.session, read(given, places, account))


def faults(error: ValidationError) -> dict[str, list[str]]:
    """What is wrong with the filters, by field; a name that is none of them is said in words."""
    said: dict[str, list[str]] = {}
    for name, lines in messages(error).items():
        if name in _FIELDS:
            said[name] = lines
        else:
            said.setdefault("form", []).extend(f"{name}: {line}" for line in lines)
    return said


def filters(places: Gazetteer, account: Account, asked: SearchQuery | None = None) -> FilterForm:
    """The form's fields, holding what was ``asked``, or what was typed where that made no sense."""
    values: dict[str, Any] = request.args.to_dict()
    if asked is not None:
        values = {**asked.query, "area": asked.area_value}
        instants = {"at": asked.at, "since": asked.narrowing.since, "until": asked.narrowing.until}
        values |= {name: typed(at) for name, at in instants.items() if at is not None}
    return FilterForm(
        values=values,
        areas=_areas(places, account, asked),
        kinds=_kinds(),
        bases=list(BASES),
        statuses=list(STATUSES),
        other_areas=request.args.getlist("area")[1:]
        if asked is None
        else [value_of(area) for area in asked.other_areas],
        choices=CHOICES,
        narrows=bool(NAMES & {name for name, value in values.items() if value})
        or bool(asked and asked.other_areas),
        said=[] if asked is None else _said(asked),
    )


def _said(asked: SearchQuery) -> list[tuple[str, str]]:
    endpoint = request.endpoint or "orders_list.index"

    def without(changed: SearchQuery) -> str:
        return url_for(endpoint, **changed.query)

    said = [
        (words, without(replace(asked, narrowing=asked.narrowing.without(name))))
        for name, words in asked.narrowing.words.items()
    ]
    if asked.about is not None:
        rest = without(replace(asked, search=None, about=None))
        said.append((", ".join(asked.about.words), rest))
    return said


def typed(at: datetime) -> str:
    """An instant as a date and time field holds it, London time."""
    return london(at).replace(tzinfo=None).isoformat(timespec="minutes")


def result_pager(endpoint: str, asked: SearchQuery, found: SearchResult) -> Pager:
    """The way through the pages of a search at ``endpoint``."""
    return pager(endpoint, asked.query, page=found.page, shown=len(found.rows), total=found.total)


def links(asked: SearchQuery, account: Account) -> dict[str, str]:
    """Where the same search is shown otherwise, as far as this account may go there."""
    found = {
        name: url_for(endpoint, **asked.query)
        for name, endpoint in _SHOWN.items()
        if guard.may_open(account, endpoint)
    }
    if guard.may_open(account, "orders_list.download"):
        found |= {form: url_for("orders_list.download", form=form, **asked.query) for form in FORMS}
    return found


def _areas(places: Gazetteer, account: Account, asked: SearchQuery | None) -> Options:
    whole = sees_whole_force(account)
    options: Options = []
    if whole:
        options.append(_option(places.by_id[places.force_id], "whole force"))
    for branch in places.tree(asked.at if asked else None):
        if not whole and branch.lpa.id != account.area_id:
            continue
        options.append(_option(branch.lpa, "whole LPA"))
        inner = [_option(area) for area in branch.neighbourhoods]
        if inner:
            options.append((f"Neighbourhoods of {branch.lpa.name}", inner))
    if whole:
        fixed = (places.unallocated_id, places.out_of_force_id)
        options += [_option(places.by_id[area_id]) for area_id in fixed]
        offered = {value for value, _ in _flat(options)}
        others = sorted(places.by_id.values(), key=lambda area: (area.name.casefold(), area.code))
        drawn_else = [each for each in map(_option, others) if each[0] not in offered]
        if drawn_else:
            options.append(("Areas of other times", drawn_else))
    return options


def _kinds() -> Options:
    """Every kind; a family of several is a group that begins with all of them together."""
    options: Options = []
    for family, codes in catalogue.FAMILIES.items():
        entries = [entry for entry in catalogue.KINDS.values() if entry.code in codes]
        # A family's name wins over a code: one kind that is called as its family goes by its words.
        each = [
            (entry.name.upper() if entry.code == family else entry.code, entry.name.capitalize())
            for entry in entries
        ]
        if len(entries) == 1:
            options.append((family, each[0][1]))
        else:
            options.append((family, [(family, f"Any {family}"), *each]))
    return options


def _flat(options: Options) -> Options:
    """The choices, those within groups too."""
    return [
        each
        for value, text in options
        for each in ([(value, text)] if isinstance(text, str) else text)
    ]


def _option(area: AreaInfo, note: str = "") -> tuple[str, str]:
    return value_of(area), f"{area.name} ({note})" if note else area.name
