"""Going back to an order's page after a change, which says once what was done."""

from __future__ import annotations

from flask import flash, get_flashed_messages, redirect, url_for
from flask.typing import ResponseReturnValue

from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.register.confidentiality import same_homes

_ABOUT_HOMES = {
    "recorded",
    "granted",
    "moved",
    "withheld",
    "address-placed",
    "address-put-right",
}
"""What may leave a subject's own home withheld, about which the civil orders team is asked."""


def back(reference: str, done: str, *, anchor: str | None = None) -> ResponseReturnValue:
    """Go to the page of an order that has changed, or first to what it leaves to be decided.

    Args:
        reference: the order's.
        done: what was done, as that page calls it.
        anchor: where on the page.
    """
    flash(done, reference)
    if done in _ABOUT_HOMES and _is_asked(reference):
        return redirect(url_for("same_homes.next_form", reference=reference), code=303)
    return redirect(url_for("order.show", reference=reference, _anchor=anchor), code=303)


def just_done(reference: str) -> str:
    """What was just done to an order, for the first look after it; empty otherwise."""
    said = get_flashed_messages(category_filter=[reference])
    return str(said[-1]) if said else ""


def _is_asked(reference: str) -> bool:
    if not may(current_account().role, Permission.CONFIDENTIAL_OPEN):
        return False
    return same_homes.is_asked(db.session, reference)
