"""What a key may be used for: each route of the API names the scopes that open it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from orders.errors import RegisterError
from orders.rules.labelled import Labelled


class Scope(Labelled):
    """One thing a program may do with a key; none opens a withheld home."""

    READ_SEARCH = "read-search", "Read and search orders and breaches"
    READ_FIGURES = "read-figures", "Read figures"
    RECORD_ORDERS = "record-orders", "Record orders, what happens to them and where people live"
    RECORD_BREACHES = "record-breaches", "Record breaches"
    GROUND = "ground", "Visits, custody and handovers"


ANY = frozenset(Scope)
"""For what tells of nobody: every key may ask it."""
USUAL = frozenset({Scope.READ_SEARCH, Scope.RECORD_ORDERS, Scope.RECORD_BREACHES})
"""What a key is for unless told otherwise."""


def read(texts: Iterable[str]) -> frozenset[Scope]:
    """The scopes with these names.

    Raises:
        RegisterError: one is no scope, or none is given.
    """
    try:
        found = frozenset(Scope(text) for text in texts)
    except ValueError as error:
        raise RegisterError("Choose what the key is for from the list.") from error
    if not found:
        raise RegisterError("Say what the key is for: choose at least one scope.")
    return found


def written(scopes: Collection[Scope]) -> list[str]:
    """Scopes as a key's row holds them, in the order of :class:`Scope`."""
    return [scope.value for scope in Scope if scope in scopes]
