"""What a key may be used for: each route of the API names the scopes that open it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from orders.errors import RegisterError
from orders.rules.vocabulary.labelled import Labelled


class KeyScope(Labelled):
    """One thing a program may do with a key; none opens a withheld home."""

    READ_SEARCH = "read-search", "Read and search orders and breaches"
    READ_FIGURES = "read-figures", "Read figures"
    RECORD_ORDERS = "record-orders", "Record orders, what happens to them and where people live"
    RECORD_BREACHES = "record-breaches", "Record breaches"
    GROUND = "ground", "Visits, custody and handovers"


ANY = frozenset(KeyScope)
"""For what tells of no person: every key may ask it."""
USUAL = frozenset({KeyScope.READ_SEARCH, KeyScope.RECORD_ORDERS, KeyScope.RECORD_BREACHES})
"""What a key is for unless told otherwise."""


def read(texts: Iterable[str]) -> frozenset[KeyScope]:
    """The scopes with these names.

    Raises:
        RegisterError: one is no scope, or none is given.
    """
    try:
        found = frozenset(KeyScope(text) for text in texts)
    except ValueError as error:
        raise RegisterError("Choose what the key is for from the list.") from error
    if not found:
        raise RegisterError("Say what the key is for: choose at least one scope.")
    return found


def written(scopes: Collection[KeyScope]) -> list[str]:
    """Scopes as a key's row holds them, in the order of :class:`Scope`."""
    return [scope.value for scope in KeyScope if scope in scopes]
