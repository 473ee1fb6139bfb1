"""The banner of a page, read off what the page shows, so that no page can forget it."""

from __future__ import annotations

from flask import Flask, request

from orders import clock
from orders.access.sign_in.account_session import account_or_none
from orders.db import db
from orders.rules.vocabulary import references
from orders.search.danger.highlights import Dangers, Highlights, highlights
from orders.web.disclosure.shown_records import stands_in

NOTHING = Dangers()
"""Given to a page of the past: what was decided then is not kept."""


def init_app(app: Flask) -> None:
    """Let the base template ask."""
    app.add_template_global(danger_in)


def danger_in(content: str) -> Dangers:
    """What is said first above this content, in one statement; none where it names no person.

    A page whose URL names an order is about that order's subject, whatever other people are on it.
    Only orders the reader may open count: words that were typed must not be a way to ask about
    others.
    """
    account = account_or_none()
    if account is None:
        return NOTHING
    own = references.normalise(str((request.view_args or {}).get("reference", "")))
    if own is not None:
        return danger_of(own)
    named = stands_in(content)
    return highlights(
        db.session,
        named.references,
        by=account,
        now=clock.now(),
        people=named.people,
        openable=True,
    )


def danger_of(reference: str, *, openable: bool = True) -> Dangers:
    """What is said first on a page of this order.

    Args:
        reference: the order's.
        openable: whether only what the reader may open counts.
    """
    account = account_or_none()
    if account is None:
        return NOTHING
    return highlights(db.session, [reference], by=account, now=clock.now(), openable=openable)


def subject_danger(reference: str) -> Highlights | None:
    """What a page about this order says first of its subject; ``None``: nothing is to be said."""
    return danger_of(reference, openable=False).of(reference)
