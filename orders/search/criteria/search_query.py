"""What a search asks for, read from a query string or a command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marshmallow import RAISE, ValidationError, fields, post_load, pre_load
from marshmallow.validate import OneOf, Regexp

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.bounded_fields import Loaded
from orders.errors import NotFound
from orders.formatting import nearest
from orders.people.schema import printable
from orders.register.model import Stay
from orders.register.schemas.fields import StartInstant
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.labelled import Labelled
from orders.search.criteria.filters import (
    ASKED,
    NAMES,
    NOTHING,
    Filters,
    NarrowingSchema,
    as_text,
)
from orders.search.criteria.person_filters import PersonFilter
from orders.search.disclosure.visibility import sees_whole_force

BASES: Final = {
    "either": Basis.EITHER,
    "subject": Basis.SUBJECT_HOME,
    "victim": Basis.VICTIM_HOME,
}
_MOST_NAMED = 2


class Status(Labelled):
    """Which orders to list."""

    LIVE = "live", "live"
    PENDING = "pending", "pending"
    SUSPENDED = "suspended", "suspended"
    HISTORIC = "historic", "historic"
    NEVER = "never", "never in force"
    ALL = "all", "all"

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The stays it means, in the order they are listed."""
        return _STAYS[self]


_STAYS: dict[Status, tuple[Stay, ...]] = {
    Status.LIVE: (Stay.LIVE,),
    Status.PENDING: (Stay.PENDING,),
    Status.SUSPENDED: (Stay.SUSPENDED,),
    Status.HISTORIC: (Stay.ENDED,),
    Status.NEVER: (Stay.NEVER_LIVE,),
    Status.ALL: tuple(Stay),
}


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search.

    Attributes:
        area: where.
        basis: whose home makes an order count there.
        status: which states.
        at: the instant asked about, aware; ``None``: the instant of looking.
        kind: code or family as asked, ``None`` for every kind.
        page: from 1.
        other_areas: where else; an order that counts in several is found once.
        narrowing: what else must hold.
        search: key of the kept question about a person or place, ``None`` for none.
        about: that question, once it has been read.
    """

    area: AreaInfo
    basis: Basis = Basis.EITHER
    status: Status = Status.LIVE
    at: datetime | None = None
    kind: str | None = None
    page: int = 1
    other_areas: tuple[AreaInfo, ...] = ()
    narrowing: Filters = NOTHING
    search: str | None = None
    about: PersonFilter | None = None

    @property
    def areas(self) -> tuple[AreaInfo, ...]:
        """Every area asked for."""
        return (self.area, *self.other_areas)

    @property
    def area_value(self) -> str:
        """The area as a query string names it, level and code."""
        return value_of(self.area)

    @property
    def place(self) -> str:
        """The areas by name: ``Dudley``, ``Dudley and Walsall``, ``4 areas``."""
        names = [area.name for area in self.areas]
        return " and ".join(names) if len(names) <= _MOST_NAMED else f"{len(names)} areas"

    @property
    def kinds(self) -> frozenset[str] | None:
        """Codes of the kinds meant, ``None`` for every kind."""
        return None if self.kind is None else catalogue.matching(self.kind)

    @property
    def query(self) -> dict[str, Any]:
        """The search as query-string parameters, without the page; several areas as a list."""
        basis = next(name for name, each in BASES.items() if each is self.basis)
        areas = [value_of(area) for area in self.areas]
        asked: dict[str, Any] = {
            "area": areas if self.other_areas else areas[0],
            "basis": basis,
            "status": self.status.value,
        }
        if self.at is not None:
            asked["at"] = as_text(self.at)
        if self.kind is not None:
            asked["kind"] = self.kind
        if self.search is not None:
            asked["search"] = self.search
        return asked | self.narrowing.query


def value_of(area: AreaInfo) -> str:
    """An area as a query string names it, level and code."""
    return f"{area.level}:{area.code}"


class SearchSchema(NarrowingSchema):
    """The query string of a search. An unknown filter is refused, never dropped."""

    class Meta:
        """Options."""

        unknown = RAISE

    error_messages = {"unknown": "There is no such filter."}  # noqa: RUF012  marshmallow's form

    area = fields.String(load_default=None)
    basis = fields.String(
        load_default="either",
        validate=OneOf(["", *BASES], error="Choose subject, victim or either."),
    )
    status = fields.String(
        load_default=None,
        validate=OneOf(
            ["", *(each.value for each in Status)],
            error="Choose live, pending, suspended, historic, never or all.",
        ),
    )
    at = StartInstant(load_default=None, metadata=ASKED)
    kind = fields.String(load_default=None)
    search = fields.String(
        load_default=None, validate=Regexp(r"[A-Za-z0-9_-]{22}\Z", error="There is no such search.")
    )
    page = fields.String(
        load_default="1",
        validate=Regexp(r"[1-9][0-9]{0,6}\Z", error="Enter a page number, 1 or more."),
    )

    @pre_load
    def _blank_is_missing(self, data: dict[str, str], **_: object) -> dict[str, str]:
        stripped = {key: printable(value) for key, value in data.items()}
        return {key: value for key, value in stripped.items() if value}

    @post_load
    def _typed(self, data: Loaded, **_: object) -> Loaded:
        data["page"] = int(data["page"])
        data["basis"] = BASES[data["basis"]]
        # What has changed may have ended or left since: all of it is meant unless told.
        usual = Status.LIVE if data["change"] is None else Status.ALL
        data["status"] = Status(data["status"] or usual)
        if data["kind"] is not None:
            data["kind"] = _known_kind(data["kind"])
        data["narrowing"] = Filters(**{name: data.pop(name) for name in sorted(NAMES)})
        return data


def read(
    pairs: Iterable[tuple[str, str]],
    places: Gazetteer,
    account: Account,
    *,
    one_area: bool = False,
) -> SearchQuery:
    """The search a query string asks for; ``saved_searches.complete`` adds the question it names.

    Args:
        pairs: names and values as they stand in it; ``area`` may stand there several times.
        places: the areas there are.
        account: whose own LPA is meant when no area is named; the force without one.
        one_area: whether several areas are refused.

    Raises:
        marshmallow.ValidationError: a filter is unknown, given twice or has an unknown value.
    """
    given: dict[str, str] = {}
    areas: list[str] = []
    for name, value in pairs:
        if name == "area" and not one_area:
            areas += [value] if value.strip() else []
        elif name in given:
            raise ValidationError({name: ["Give this filter once."]})
        else:
            given[name] = value
    given |= {"area": areas[0]} if areas else {}
    asked = SearchSchema().load(given)
    asked["area"] = area_of(asked["area"], places, account)
    others = dict.fromkeys(area_of(text.strip(), places, account) for text in areas[1:])
    others.pop(asked["area"], None)
    return SearchQuery(**asked, other_areas=tuple(others))


def area_of(text: str | None, places: Gazetteer, account: Account) -> AreaInfo:
    """The area a query string names by its code or level and code; the account's own without one.

    Raises:
        marshmallow.ValidationError: there is none, or more than one.
    """
    if text is None:
        own = places.by_id.get(account.area_id or 0)
        if own is None and not sees_whole_force(account):
            raise ValidationError({"area": ["Your account belongs to no LPA. Choose an area."]})
        return own or places.by_id[places.force_id]
    level, colon, code = text.rpartition(":")
    levels = [each for each in Level if not colon or each.value == level.upper()]
    found = [area for each in levels if (area := _try(places, each, code)) is not None]
    if not found:
        raise ValidationError({"area": [f"There is no such area. {_nearest(code, places)}"]})
    if len(found) > 1:
        codes = " or ".join(f"{area.level}:{area.code}" for area in found)
        raise ValidationError({"area": [f"More than one area has this code: give {codes}."]})
    return found[0]


def _nearest(code: str, places: Gazetteer) -> str:
    near = nearest(code, (area.code for area in places.by_id.values()))
    if near.startswith("Known"):
        return f"LPAs are {', '.join(branch.lpa.code for branch in places.tree())}."
    return near


def _try(places: Gazetteer, level: Level, code: str) -> AreaInfo | None:
    try:
        return places.area(level, code)
    except NotFound:
        return None


def _known_kind(text: str) -> str:
    try:
        catalogue.matching(text.upper())
    except ValueError as error:
        known = ", ".join(
            sorted({each.short for each in catalogue.KINDS.values()}, key=str.casefold)
        )
        message = f"There is no such kind of order. Known: {known}."
        raise ValidationError({"kind": [message]}) from error
    return text.upper()
