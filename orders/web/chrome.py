"""What every page shows around its content: who is signed in, where they may go, if it is real."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, g, request, url_for
from sqlalchemy import Select, exists, select

from orders import sample
from orders.access import guard, sample_accounts
from orders.access.model import Account
from orders.access.sign_in import account_session
from orders.areas import gazetteer
from orders.areas.gazetteer import Gazetteer
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.db import db
from orders.register.model import Order
from orders.settings import Settings

SAMPLE_SOURCE = sample.SOURCE
"""``source`` of every order the sample data made."""

_RECORDS = frozenset(
    {
        "choosing",
        "draft_takeovers",
        "drafting",
        "duplicates",
        "importing",
        "maps",
        "orders",
        "orders_asking",
        "persons",
        "recording",
        "saved_searches",
        "to_verify",
        "upkeep",
    }
)
"""Blueprints whose pages are about records, besides the list."""
_PARTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Orders", "orders_list.index", _RECORDS),
    ("Look up", "look_up.form", frozenset()),
    ("Areas", "areas.index", frozenset()),
    ("Worklists", "work.index", frozenset({"follow_ups", "reports"})),
    ("Breaches", "breaches.index", frozenset()),
    ("Visits and custody", "visits.index", frozenset({"handovers", "in_custody"})),
    ("Figures", "figures.index", frozenset()),
    ("Digests", "digests.index", frozenset()),
    ("Subscriptions", "subscriptions.index", frozenset()),
    ("Boundaries", "boundaries.index", frozenset()),
    ("Accounts", "accounts.index", frozenset({"api_keys"})),
    ("Court days", "court_days.index", frozenset()),
    ("Reference data", "reference.index", frozenset()),
    ("Account requests", "account_requests.index", frozenset()),
    ("Opened homes", "openings.index", frozenset()),
    ("Look-up limits", "look_up_limits.index", frozenset()),
    ("Audit log", "audit.index", frozenset()),
)
"""Label, endpoint, and other blueprints whose pages belong to the part."""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One link of the navigation bar."""

    label: str
    href: str
    current: bool


def init_app(app: Flask, settings: Settings) -> None:
    """Give every template what the shell shows."""

    def shell() -> dict[str, Any]:
        account = None if _bare() else account_session.account_or_none()
        return {
            "account": account,
            "navigation": _links(account) if account else [],
            "may_find": account is not None and guard.may_open(account, "look_up.find"),
            "illustrative": not _bare() and holds_samples(),
            "sample_accounts": not _bare() and g.sample_accounts,
            "force_name": settings.force_name,
            "register_contact": settings.register_contact,
        }

    app.context_processor(shell)


def holds_samples() -> bool:
    """Whether any order in the register is invented; asked once a request, one index look-up."""
    if "holds_samples" not in g:
        _ask()
    return bool(g.holds_samples)


def court_calendar() -> CourtCalendar:
    """The court calendar of this page, from the query that asks what every page shows."""
    if "court_calendar" not in g:
        _ask()
    calendar: CourtCalendar = g.court_calendar
    return calendar


def page_gazetteer() -> Gazetteer:
    """The areas and boundaries, from the query that asks what every page shows."""
    court_calendar()
    return gazetteer.current(db.session)


@cache
def _needed() -> Select[*tuple[Any, ...]]:
    invented = exists().where(Order.source == SAMPLE_SOURCE)
    facts = (invented, sample_accounts.there_are(), calendars.standing())
    return select(*facts, *gazetteer.STAMP.c).select_from(gazetteer.STAMP)


def _ask() -> None:
    """What nearly every page needs, in one query.

    Whether it is real, which bank holidays changed and whether an edition has landed.
    """
    invented, samples, changes, *stamp = db.session.execute(_needed()).one()
    g.holds_samples, g.sample_accounts = invented, samples
    g.court_calendar = calendars.from_text(db.session, changes)
    gazetteer.note_stamp(db.session, stamp)


def _bare() -> bool:
    return bool(g.get("bare", False))


def _links(account: Account) -> list[NavigationLink]:
    return [
        NavigationLink(
            label, url_for(endpoint), current=request.blueprint in {_noun(endpoint), *others}
        )
        for label, endpoint, others in _PARTS
        if guard.may_open(account, endpoint)
    ]


def _noun(endpoint: str) -> str:
    return endpoint.partition(".")[0]
