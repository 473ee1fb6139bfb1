"""Rows of reference data in words, as an administrator reads them."""

from __future__ import annotations

from collections.abc import Iterator

from orders.rules.kinds import catalogue
from orders.rules.reference_data import (
    ANY_KIND,
    DatedRow,
    DealtWith,
    GeneralLimit,
    LimitRow,
    Penalty,
    Switch,
    months_in_words,
)
from orders.rules.vocabulary.labelled import capital


def title(row: DatedRow) -> str:
    """What a row is about, with the code that a file names it by."""
    if isinstance(row, Penalty):
        kind = catalogue.KINDS.get(row.name)
        known = (
            "any other kind" if row.name == ANY_KIND else row.name if kind is None else kind.name
        )
        return f"{capital(known)} ({row.name}), {DealtWith(row.scope).label}"
    if isinstance(row, LimitRow):
        return f"{GeneralLimit(row.name).heading} ({row.name})"
    return f"{Switch(row.name).heading} ({row.name}), {row.scope}"


def says(row: DatedRow) -> str:
    """What a row says."""
    if isinstance(row, LimitRow):
        return f"{capital(months_in_words(row.custody_months))} in custody."
    if not isinstance(row, Penalty):
        return "May be given."
    limits = "; ".join(_limits(row))
    checked = f" Sentences are checked for: {limits}." if limits else ""
    unread = f" Not confirmed: {row.unconfirmed}." if row.unconfirmed else ""
    return f"{row.words}{checked}{_summary(row)}{unread}"


def _limits(row: Penalty) -> Iterator[str]:
    if row.fine_pounds is not None:
        yield f"a fine of £{row.fine_pounds:,}"
    if row.fine_per_day_pounds is not None:
        yield f"a fine of £{row.fine_per_day_pounds:,} a day"
    if row.fine_in_all_pounds is not None:
        yield f"£{row.fine_in_all_pounds:,} in all for such days"
    if row.custody_months is not None:
        yield f"{months_in_words(row.custody_months)} in custody"


def _summary(row: Penalty) -> str:
    if row.summary_months is not None:
        return f" In a magistrates' court: {months_in_words(row.summary_months)} in custody."
    if row.summary_limit:
        return f" In a magistrates' court: {GeneralLimit(row.summary_limit).label}."
    return ""
