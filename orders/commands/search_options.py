"""What each further option of ``flask orders search`` takes, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import click

from orders.rules.checks.conditions import CODES
from orders.rules.vocabulary.labelled import Labelled
from orders.search.criteria.area_changes import AreaChange
from orders.search.criteria.filters import BreachedFilter, YesNo
from orders.search.criteria.pattern_filters import PATTERNS

_Run = TypeVar("_Run", bound=Callable[..., None])


def _values(choices: Iterable[Labelled]) -> str:
    return ", ".join(each.value for each in choices)


INSTANT = "as 2026-11-21T06:00, London time unless it names a zone"
TAKES: Final = {
    "born_on": "Date of birth of one person of the order, as 1988-03-27.",
    "born_within": "How far off the date of birth may be, as '10 days' or '2 years'.",
    "breached": f"Whether it was breached: {_values(BreachedFilter)}.",
    "change": f"What happened since --since: {_values(AreaChange)}.",
    "condition": f"A condition it has: {', '.join(CODES)}.",
    "ending_within": "Number of days from --at within which it ends.",
    "name": "Words of a name of one person of the order, near enough in spelling.",
    "near": "Postcode, or easting and northing, or latitude and longitude near a home.",
    "number": "Reference of any sort: its own, or of an arrest, crime, application, custody.",
    "pattern": f"What its subject shows: {_values(PATTERNS)}.",
    "pnc_id": "PNC identity of one person of the order.",
    "postcode": "Postcode of a home, whole or its first half.",
    "served": f"Whether it has been served: {_values(YesNo)}.",
    "shape": "GeoJSON or WKT that a home is in or near.",
    "since": f"From when on --change happened, {INSTANT}.",
    "until": f"Until when --change happened, {INSTANT}; default: --at.",
    "unverified": f"Whether it has not been compared with its papers: {_values(YesNo)}.",
    "within_m": "Metres that a home may be from --near or --shape.",
}
"""By the name of the page's field."""


def further(run: _Run) -> _Run:
    """Options for the filters beyond where, which and when, as the page has them."""
    for name in sorted(TAKES, reverse=True):
        flag = "--" + name.replace("_", "-")
        run = click.option(flag, name, default="", help=TAKES[name])(run)
    return run
