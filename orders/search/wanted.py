"""What a search asks for, read from a query string or a command line."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, pre_load
from marshmallow.validate import OneOf, Regexp

from orders.access.model import Account
from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.areas.model import Level
from orders.errors import NotFound
from orders.formatting import read_instant
from orders.register.model import Stay
from orders.rules import catalogue
from orders.rules.vocabulary import Basis
from orders.search.visibility import sees_whole_force

BASES: Final = {
    "either": Basis.EITHER,
    "subject": Basis.SUBJECT_HOME,
    "victim": Basis.VICTIM_HOME,
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Status(enum.StrEnum):
    """Which orders to list."""

    LIVE = "live"
    PENDING = "pending"
    SUSPENDED = "suspended"
    HISTORIC = "historic"
    ALL = "all"

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The stays it means, in the order they are listed."""
        return _STAYS[self]


_STAYS: dict[Status, tuple[Stay, ...]] = {
    Status.LIVE: (Stay.LIVE,),
    Status.PENDING: (Stay.PENDING,),
    Status.SUSPENDED: (Stay.SUSPENDED,),
    Status.HISTORIC: (Stay.ENDED,),
    Status.ALL: tuple(Stay),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search.

    Attributes:
        area: where.
        basis: whose home makes an order count there.
        status: which states.
        at: the instant asked about, aware; ``None``: the instant of looking.
        kind: code or family as asked, ``None`` for every kind.
        page: from 1.
    """

    area: AreaInfo
    basis: Basis = Basis.EITHER
    status: Status = Status.LIVE
    at: datetime | None = None
    kind: str | None = None
    page: int = 1

    @property
    def area_value(self) -> str:
        """The area as a query string names it, level and code."""
        return f"{self.area.level}:{self.area.code}"

    @property
    def kinds(self) -> frozenset[str] | None:
        """Codes of the kinds meant, ``None`` for every kind."""
        return None if self.kind is None else catalogue.matching(self.kind)

    @property
    def query(self) -> dict[str, Any]:
        """The search as query-string parameters, without the page."""
        basis = next(name for name, each in BASES.items() if each is self.basis)
        asked = {"area": self.area_value, "basis": basis, "status": self.status.value}
        if self.at is not None:
            asked["at"] = self.at.isoformat().replace("+00:00", "Z")
        if self.kind is not None:
            asked["kind"] = self.kind
        return asked


class Instant(fields.Field[datetime]):
    """An instant in ISO 8601; without a zone it is London time."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            at = read_instant(str(value))
        except (ValueError, OverflowError) as error:
            message = "Enter a date and time like 2026-11-21T06:00."
            raise ValidationError(message) from error
        if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            raise ValidationError(f"Enter a date from {_FIRST_YEAR} to {_LAST_YEAR}.")
        return at


class SearchSchema(Schema):
    """The query string of a search. An unknown filter is refused, never dropped."""

    class Meta:
        """Options."""

        unknown = RAISE

    error_messages = {"unknown": "There is no such filter."}  # noqa: RUF012  marshmallow's form

    area = fields.String(load_default=None)
    basis = fields.String(
        load_default="either",
        validate=OneOf(list(BASES), error="Choose subject, victim or either."),
    )
    status = fields.String(
        load_default=Status.LIVE.value,
        validate=OneOf(
            [each.value for each in Status],
            error="Choose live, pending, suspended, historic or all.",
        ),
    )
    at = Instant(load_default=None)
    kind = fields.String(load_default=None)
    page = fields.String(
        load_default="1",
        validate=Regexp(r"[1-9][0-9]{0,6}\Z", error="Enter a page number, 1 or more."),
    )

    @pre_load
    def _blank_is_missing(self, data: dict[str, str], **_: object) -> dict[str, str]:
        stripped = {key: value.strip() for key, value in data.items()}
        return {key: value for key, value in stripped.items() if value}

    @post_load
    def _typed(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        data["page"] = int(data["page"])
        data["basis"] = BASES[data["basis"]]
        data["status"] = Status(data["status"])
        if data["kind"] is not None:
            data["kind"] = _known_kind(data["kind"])
        return data


def read(pairs: Iterable[tuple[str, str]], places: Gazetteer, account: Account) -> Wanted:
    """The search a query string asks for.

    Args:
        pairs: names and values as they stand in it.
        places: the areas there are.
        account: whose own LPA is meant when no area is named; the force without one.

    Raises:
        marshmallow.ValidationError: a filter is unknown, given twice or has a value nobody knows.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise ValidationError({name: ["Give this filter once."]})
        given[name] = value
    asked = SearchSchema().load(given)
    asked["area"] = _area(asked["area"], places, account)
    return Wanted(**asked)


def _area(text: str | None, places: Gazetteer, account: Account) -> AreaInfo:
    if text is None:
        own = places.by_id.get(account.area_id or 0)
        if own is None and not sees_whole_force(account):
            raise ValidationError({"area": ["Your account belongs to no LPA. Choose an area."]})
        return own or places.by_id[places.force_id]
    level, colon, code = text.rpartition(":")
    levels = [each for each in Level if not colon or each.value == level.upper()]
    found = [area for each in levels if (area := _try(places, each, code)) is not None]
    if not found:
        raise ValidationError({"area": ["There is no such area. Choose one from the list."]})
    if len(found) > 1:
        codes = " or ".join(f"{area.level}:{area.code}" for area in found)
        raise ValidationError({"area": [f"More than one area has this code: give {codes}."]})
    return found[0]


def _try(places: Gazetteer, level: Level, code: str) -> AreaInfo | None:
    try:
        return places.area(level, code)
    except NotFound:
        return None


def _known_kind(text: str) -> str:
    try:
        catalogue.matching(text.upper())
    except ValueError as error:
        known = ", ".join(sorted({*catalogue.KINDS, *catalogue.FAMILIES}))
        message = f"There is no such kind of order. Known: {known}."
        raise ValidationError({"kind": [message]}) from error
    return text.upper()
