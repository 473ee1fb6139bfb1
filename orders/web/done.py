"""Going back to an order's page after a change, which says once what was done."""

from __future__ import annotations

from flask import flash, get_flashed_messages, redirect, url_for
from flask.typing import ResponseReturnValue


def back(reference: str, done: str, *, anchor: str | None = None) -> ResponseReturnValue:
    """Go to the page of an order that has changed.

    Args:
        reference: the order's.
        done: what was done, as that page calls it.
        anchor: where on the page.
    """
    flash(done, reference)
    return redirect(url_for("order.show", reference=reference, _anchor=anchor), code=303)


def just_done(reference: str) -> str:
    """What was just done to an order, for the first look after it; empty otherwise."""
    said = get_flashed_messages(category_filter=[reference])
    return str(said[-1]) if said else ""
