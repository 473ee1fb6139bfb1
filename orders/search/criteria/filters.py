"""Filters beyond where, which and when: what an order forbids, what became of it, what changed.

Each is a field of the schema, an attribute of ``Filters``, a line of ``FILTERS``: its words and
its condition on ``Presence``. None costs a search that does not ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from marshmallow import Schema, ValidationError, validates_schema
from marshmallow import fields as given
from marshmallow.validate import Length, OneOf
from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import Session

from orders.bounded_fields import Loaded
from orders.breaches.model import Breach
from orders.breaches.pending import progress
from orders.formatting import count, moment, nearest
from orders.register.model import Condition, Event, Order, Presence, Stay
from orders.register.presence.facts import stands
from orders.register.schemas.fields import EndInstant, StartInstant
from orders.rules.checks.conditions import CODES
from orders.rules.vocabulary import references
from orders.rules.vocabulary.breach_codes import BreachProgress
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled
from orders.search.criteria.area_changes import AreaChange, changed
from orders.search.criteria.order_numbers import orders_numbered
from orders.search.criteria.pattern_filters import PATTERNS, showing

ASKED: Final = {"unreadable": "Enter a date and time like 2026-11-21T06:00."}
"""What a search says of text that is no day or time."""
MOST_DAYS: Final = 36_500


class BreachedFilter(Labelled):
    """Whether an order was breached."""

    EVER = "ever", "breached"
    OPEN = "open", "breached, not finished"
    NEVER = "never", "never breached"


class YesNo(Labelled):
    """An answer."""

    YES = "yes", "yes"
    NO = "no", "no"


def up_to(most: int, what: str) -> Callable[[str], str]:
    """Validates text that is a whole number from 1 to ``most`` of ``what``."""

    def check(text: str) -> str:
        if re.fullmatch(r"[1-9][0-9]{0,8}", text) is None or int(text) > most:
            raise ValidationError(f"Enter a number of {what} from 1 to {most:,}.")
        return text

    return check


def _one_of(choices: type[Labelled], message: str) -> given.String:
    # Blank is as good as not there: a page sends every field it shows.
    known = ["", *(each.value for each in choices)]
    return given.String(load_default=None, validate=OneOf(known, error=message))


def _known_condition(code: str) -> None:
    if code not in CODES:
        raise ValidationError(f"There is no such condition. {nearest(code, CODES)}")


class NarrowingSchema(Schema):
    """These filters as a query string holds them."""

    condition = given.String(load_default=None, validate=_known_condition)
    ending_within = given.String(
        load_default=None,
        validate=up_to(MOST_DAYS, "days"),
    )
    served = _one_of(YesNo, "Choose yes or no.")
    breached = _one_of(BreachedFilter, "Choose ever, open or never.")
    pattern = given.String(
        load_default=None,
        validate=OneOf(
            ["", *(each.value for each in PATTERNS)],
            error=f"Choose a pattern: {', '.join(each.value for each in PATTERNS)}.",
        ),
    )
    unverified = _one_of(YesNo, "Choose yes or no.")
    number = given.String(
        load_default=None, validate=Length(max=60, error="Enter 60 characters or fewer.")
    )
    change = _one_of(AreaChange, "Choose new, moved-in, moved-out or ended.")
    since = StartInstant(load_default=None, metadata=ASKED)
    until = EndInstant(load_default=None, metadata=ASKED)

    @validates_schema
    def _change_is_whole(self, data: Loaded, **_: object) -> None:
        if data["change"] is None and (data["since"] or data["until"]):
            raise ValidationError("Choose what changed in that time.", "change")
        if data["change"] is not None and data["since"] is None:
            raise ValidationError("Enter from when on it changed.", "since")
        if data["since"] and data["until"] and data["since"] >= data["until"]:
            raise ValidationError("Enter an end after the beginning.", "until")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked besides; ``None`` leaves all in. As the query string has it, but for instants.

    Attributes:
        condition: code of a condition the order has: not over at the instant, if the order is not.
        ending_within: days from the instant within which it ends.
        served: whether it has been served.
        breached: whether it was breached.
        pattern: what its subject shows.
        unverified: whether it is not yet compared with its papers.
        number: a reference of any sort: its own, of an arrest, crime, application, custody.
        change: what happened between two instants.
        since: from when on, aware.
        until: until when, aware; ``None``: the instant asked about.
    """

    condition: str | None = None
    ending_within: str | None = None
    served: str | None = None
    breached: str | None = None
    pattern: str | None = None
    unverified: str | None = None
    number: str | None = None
    change: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What is not left open, by name."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    @property
    def query(self) -> dict[str, str]:
        """The filters in use as query-string parameters."""
        return {
            name: as_text(value) if isinstance(value, datetime) else value
            for name, value in self.asked.items()
        }

    @property
    def words(self) -> dict[str, str]:
        """What each filter asks, in words, by name."""
        return {
            name: FILTERS[name].words(self) for name in FILTERS if getattr(self, name) is not None
        }

    def without(self, name: str) -> Filters:
        """These filters without one of them, and without what only goes with it."""
        others = ("since", "until") if name == "change" else ()
        return replace(self, **dict.fromkeys((name, *others)))

    def conditions(self, db: Session, as_at: datetime) -> list[ColumnElement[bool]]:
        """What must hold of ``Presence``.

        Args:
            db: session, asked who shows a pattern.
            as_at: the instant asked about, aware.
        """
        return [
            each.condition(self, db, as_at)
            for name, each in FILTERS.items()
            if getattr(self, name) is not None
        ]


NOTHING: Final = Filters()
NAMES: Final = frozenset(each.name for each in fields(Filters))


def as_text(at: datetime) -> str:
    """An aware instant as a query string has it: ``2026-11-21T06:00:00Z``."""
    return at.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class _Filter:
    """One of them: its words, and its condition at an instant."""

    words: Callable[[Filters], str]
    condition: Callable[[Filters, Session, datetime], ColumnElement[bool]]


def _has(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    # Correlated by name: the pages' own queries join some of the same tables further out.
    return exists().where(*where).correlate(Presence)


def _condition(asked: Filters, _: Session, as_at: datetime) -> ColumnElement[bool]:
    over = Presence.state.in_([Stay.ENDED, Stay.NEVER_LIVE])
    still = or_(Condition.ends_at.is_(None), Condition.ends_at > as_at)
    return _has(
        Condition.order_id == Presence.order_id,
        Condition.code == asked.condition,
        or_(over, still),
    )


def _ending_within(asked: Filters, _: Session, as_at: datetime) -> ColumnElement[bool]:
    last = as_at + timedelta(days=int(asked.ending_within or 0))
    return (Presence.order_ends_at > as_at) & (Presence.order_ends_at <= last)


def _served(asked: Filters, _: Session, as_at: datetime) -> ColumnElement[bool]:
    served = _has(
        Event.order_id == Presence.order_id,
        Event.kind == EventKind.SERVED,
        Event.occurred_at <= as_at,
        stands(Event),
    )
    return served if asked.served == YesNo.YES else ~served


def _breached(asked: Filters, _: Session, as_at: datetime) -> ColumnElement[bool]:
    ours = (Breach.order_id == Presence.order_id, Breach.occurred_from <= as_at)
    if asked.breached == BreachedFilter.OPEN:
        return _has(*ours, Order.id == Breach.order_id, progress() != BreachProgress.DONE.value)
    return _has(*ours) if asked.breached == BreachedFilter.EVER else ~_has(*ours)


def _pattern(asked: Filters, db: Session, as_at: datetime) -> ColumnElement[bool]:
    shown = showing(db, asked.pattern or "", as_at)
    return _has(Order.id == Presence.order_id, Order.subject_id.in_(shown))


def _unverified(asked: Filters, *_: object) -> ColumnElement[bool]:
    wanted = asked.unverified == YesNo.YES
    return _has(Order.id == Presence.order_id, Order.unverified.is_(wanted))


def _number(asked: Filters, *_: object) -> ColumnElement[bool]:
    text = (asked.number or "").strip()
    known = sorted({text, text.upper(), references.normalise(text) or text})
    of_order = or_(Order.reference.in_(known), Order.application.in_(known))
    return or_(
        _has(Order.id == Presence.order_id, of_order),
        Presence.order_id.in_(orders_numbered(text)),
    )


def _change(asked: Filters, _: Session, as_at: datetime) -> ColumnElement[bool]:
    if asked.change is None or asked.since is None:
        raise ValueError("a change is asked for between two instants")
    return changed(AreaChange(asked.change), asked.since, asked.until or as_at)


def _change_words(asked: Filters) -> str:
    change = AreaChange(asked.change or "")
    since = "" if asked.since is None else f" since {moment(asked.since)}"
    return f"{change.label}{since}" + (f" until {moment(asked.until)}" if asked.until else "")


FILTERS: Final[Mapping[str, _Filter]] = {
    "condition": _Filter(lambda asked: CODES[asked.condition or ""].name, _condition),
    "ending_within": _Filter(
        lambda asked: f"ends within {count(int(asked.ending_within or 0), 'day')}", _ending_within
    ),
    "served": _Filter(
        lambda asked: "served" if asked.served == YesNo.YES else "not served", _served
    ),
    "breached": _Filter(lambda asked: BreachedFilter(asked.breached or "").label, _breached),
    "pattern": _Filter(
        lambda asked: next(each.label for each in PATTERNS if each.value == asked.pattern), _pattern
    ),
    "unverified": _Filter(
        lambda asked: "not verified" if asked.unverified == YesNo.YES else "verified", _unverified
    ),
    "number": _Filter(lambda asked: f"reference {asked.number}", _number),
    "change": _Filter(_change_words, _change),
}
"""Every filter by name; ``since`` and ``until`` belong to ``change``."""
