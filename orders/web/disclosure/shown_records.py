"""The last gate of an answer: what it shows and no line of the log names yet gets a line.

A page logs what it is about. What stands on it besides, such as the order before, a form about a
record, a row of a new list, is read off the answer itself, so that no page can forget it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Final

from flask import Response, request

from orders import clock
from orders.access import keys
from orders.access.sign_in.account_session import account_or_none
from orders.audit import log, shown
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.bounded_fields import JsonObject
from orders.db import db
from orders.rules.vocabulary import references

_READ: Final = ("text/", "application/json", "application/geo+json", "image/svg+xml")
_SHOWS: Final = frozenset({200, 201, 409, 422})
_OWN: Final = frozenset({"audit", "static"})
"""Blueprints whose pages hold no record: the log names records and shows none."""
_HINTS: Final = frozenset({references.EXAMPLE})
_PERSON: Final = re.compile(r"/people/([0-9]{1,18})(?![0-9/])")


def name(response: Response) -> None:
    """Log what the answer shows besides what this request has logged, and that its key is used."""
    keys.note_use(clock.now())
    if not _is_read(response):
        return
    besides = stands_in(_text(response)) - shown.so_far(db.session)
    by = account_or_none()
    if not besides or by is None:
        return
    details: JsonObject = {"page": request.endpoint}
    if besides.references:
        details["references"] = sorted(besides.references)
    if besides.people:
        details["people"] = sorted(besides.people)
    # To a program a disclosure, to a person a consultation.
    action = Action.CONSULTATION if keys.used() is None else Action.DISCLOSURE
    log.record(db.session, action, "page.read", by=by, now=clock.now(), details=details)


def _is_read(response: Response) -> bool:
    return (
        db.opened
        and response.status_code in _SHOWS
        and not response.is_streamed
        and not response.direct_passthrough
        and request.blueprint not in _OWN
        and (response.mimetype or "").startswith(_READ)
    )


def _text(response: Response) -> str:
    body = response.get_data()
    if response.content_encoding == "gzip":
        body = gzip.decompress(body)
    return body.decode(errors="replace")


def stands_in(text: str) -> ShownRecords:
    """The orders and people an answer's text names: people by links to their page.

    What this request itself typed is not among them.
    """
    found = references.found_in(text) - _typed() - _HINTS if "-" in text else frozenset()
    return ShownRecords(
        people=frozenset(int(each) for each in _PERSON.findall(text)),
        references=found,
    )


def _typed() -> frozenset[str]:
    """References that stand in the answer because they were typed, there or not."""

    def each() -> Iterator[str]:
        for values in (request.args, request.form):
            yield from (text for _, text in values.items(multi=True))

    return frozenset(found for text in each() if (found := references.normalise(text)))
