"""Which breaches a query string asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import OneOf
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.gazetteer import Gazetteer
from orders.bounded_fields import Loaded
from orders.breaches.filters import BreachFilters
from orders.breaches.pending import PendingBreaches
from orders.formatting import moment
from orders.people.schema import printable
from orders.register.schemas.fields import EndInstant, StartInstant
from orders.rules.vocabulary.breach_codes import BreachProgress
from orders.rules.vocabulary.labelled import Labelled
from orders.search.criteria.filters import ASKED
from orders.search.criteria.pattern_filters import PATTERNS, showing
from orders.search.criteria.search_query import SearchQuery, read

SHARED = frozenset({"area", "kind", "page"})
"""Filters that lists of orders have as well."""


class Nature(Labelled):
    """Whether a breach is an offence."""

    CIVIL = "civil", "civil"
    CRIMINAL = "criminal", "an offence"


class BreachFiltersSchema(Schema):
    """The filters that only lists of breaches have; texts as a query string holds them."""

    class Meta:
        """Options."""

        unknown = EXCLUDE

    stage = fields.Enum(
        BreachProgress, by_value=True, error_messages={"unknown": "Choose how far it has come."}
    )
    nature = fields.Enum(
        Nature, by_value=True, error_messages={"unknown": "Choose civil or criminal."}
    )
    waiting = fields.Enum(
        PendingBreaches, by_value=True, error_messages={"unknown": "Choose what it is waiting for."}
    )
    pattern = fields.String(
        validate=OneOf([each.value for each in PATTERNS], error="Choose a pattern.")
    )
    since = StartInstant(metadata=ASKED)
    until = EndInstant(metadata=ASKED)

    @validates_schema
    def _time_is_one(self, data: Loaded, **_: object) -> None:
        if "since" in data and "until" in data and data["since"] >= data["until"]:
            raise ValidationError("Enter an end after the beginning.", "until")


OWN = frozenset(BreachFiltersSchema().fields)


@dataclass(frozen=True, slots=True)
class WantedBreaches:
    """One search for breaches.

    Attributes:
        search: where, which kind, which page.
        own: the other filters as asked, by name.
        asked: all of it but where.
    """

    search: SearchQuery
    own: dict[str, str]
    asked: BreachFilters

    @property
    def query(self) -> dict[str, Any]:
        """The search as query-string parameters, without the page."""
        kind = {} if self.search.kind is None else {"kind": self.search.kind}
        return {"area": self.search.area_value, **kind, **self.own}

    @property
    def when(self) -> str:
        """When they happened, in words; empty: at any time."""
        after, until = self.asked.after, self.asked.until
        said = [f"after {moment(after)}"] if after else []
        return ", ".join(said + ([f"until {moment(until)}"] if until else []))


def wanted_breaches(
    db: Session,
    pairs: Iterable[tuple[str, str]],
    places: Gazetteer,
    account: Account,
    *,
    now: datetime,
) -> WantedBreaches:
    """The breaches a query string asks for.

    Args:
        db: session, asked who shows a pattern where that is a filter.
        pairs: names and values as they stand in it.
        places: the areas there are.
        account: whose own LPA is meant when no area is named.

    Raises:
        marshmallow.ValidationError: a filter is unknown, given twice or has an unknown value.
    """
    given = list(pairs)
    unknown = sorted({name for name, _ in given} - SHARED - OWN)
    if unknown:
        raise ValidationError({name: ["There is no such filter."] for name in unknown})
    shared = [(name, text) for name, text in given if name in SHARED]
    search = read(shared, places, account, one_area=True)
    own: dict[str, str] = {}
    for name, text in given:
        if name in OWN and printable(text):
            if name in own:
                raise ValidationError({name: ["Give this filter once."]})
            own[name] = printable(text)
    loaded = BreachFiltersSchema().load(own)
    nature, pattern = loaded.get("nature"), loaded.get("pattern")
    asked = BreachFilters(
        now=now,
        kinds=search.kinds,
        progress=loaded.get("stage"),
        is_crime=None if nature is None else nature is Nature.CRIMINAL,
        waiting=loaded.get("waiting"),
        after=loaded.get("since"),
        until=loaded.get("until"),
        subject_ids=None if pattern is None else showing(db, pattern, now),
    )
    return WantedBreaches(search, own, asked)
