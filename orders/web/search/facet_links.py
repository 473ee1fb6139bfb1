"""How a search divides, as links that narrow it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.rules.kinds import catalogue
from orders.search.criteria.search_query import SearchQuery, value_of
from orders.search.facets import Facets


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One narrower search: its words, how many orders it has, where it is."""

    words: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The narrower searches of one sort, under their heading."""

    heading: str
    parts: list[FacetLink]


def groups(asked: SearchQuery, counted: Facets, places: Gazetteer) -> list[FacetGroup]:
    """The parts of a search by status, kind and area; groups with nothing in them are left out.

    Neighbourhoods are apart, those of each LPA together.
    """

    def part(words: str, number: int, **changed: str) -> FacetLink:
        query = asked.query | changed
        return FacetLink(words, number, url_for("orders_list.index", **query, facets=1))

    found = [
        FacetGroup(
            "By status",
            [
                part(status.label.capitalize(), number, status=status.value)
                for status, number in counted.statuses.items()
            ],
        ),
        FacetGroup(
            "By kind",
            [part(_words(code), number, kind=code) for code, number in counted.kinds.items()],
        ),
    ]
    by_area: dict[str, list[FacetLink]] = {"By area": []}
    for area, number in counted.areas.items():
        by_area.setdefault(_heading(area, places), []).append(
            part(area.name, number, area=value_of(area))
        )
    found += [FacetGroup(heading, parts) for heading, parts in sorted(by_area.items())]
    return [group for group in found if group.parts]


def _heading(area: AreaInfo, places: Gazetteer) -> str:
    lpa = places.by_id.get(area.parent_id or 0)
    if area.level is not Level.NEIGHBOURHOOD or lpa is None:
        return "By area"
    return f"By neighbourhood of {lpa.name}"


def _words(code: str) -> str:
    """What people say for a kind; a family goes by its code."""
    one = code in catalogue.KINDS and len(catalogue.matching(code)) == 1
    return catalogue.kind(code).short if one else code
