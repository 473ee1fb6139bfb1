"""The banner of a page, read off what the page shows, so that no page can forget it."""

from __future__ import annotations

from flask import Flask, request

from orders import clock
from orders.access.signing_in import account_or_none
from orders.db import db
from orders.rules import references
from orders.search.highlights import Dangers, Highlights, highlights
from orders.web.shown_besides import stands_in

NOTHING = Dangers()
"""Given to a page of the past: what was decided then is not kept."""


def init_app(app: Flask) -> None:
    """Let the base template ask."""
    app.add_template_global(danger_in)


def danger_in(content: str) -> Dangers:
    """What is said first above this content, in one statement; none where it names nobody.

    A page whose address names an order is about that order's subject, whoever else is on it. Only
    orders the reader may open count: words that somebody typed must not be a way to ask about
    others.
    """
    account = account_or_none()
    if account is None:
        return NOTHING
    named = stands_in(content)
    own = references.normalise(str((request.view_args or {}).get("reference", "")))
    if own is not None:
        named_here, people = {own}, frozenset[int]()
    else:
        named_here, people = set(named.references), named.people
    return highlights(
        db.session, named_here, by=account, at=clock.now(), people=people, openable=True
    )


def subject_danger(reference: str) -> Highlights | None:
    """What a page about this order says first of its subject; ``None``: nothing is to be said."""
    account = account_or_none()
    if account is None:
        return None
    return highlights(db.session, [reference], by=account, at=clock.now()).of(reference)
