"""The banner of a page about one order's subject, for the account that reads it."""

from __future__ import annotations

from orders import clock
from orders.access.signing_in import current_account
from orders.db import db
from orders.search.highlights import Highlights, highlights


def subject_danger(reference: str) -> Highlights | None:
    """What a page about this order says first of its subject; ``None``: nothing is to be said."""
    found = highlights(db.session, [reference], by=current_account(), at=clock.now())
    return found.of(reference)
