"""Counting days of freedom: a clock that stands still while its subject is in custody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.vocabulary.london import london

_DAY: Final = timedelta(days=1)


class CustodySpell(NamedTuple):
    """A time in custody, prison or hospital, half-open.

    Attributes:
        from_at: its first instant, aware.
        until_at: the release, aware; ``None``: still held.
    """

    from_at: datetime
    until_at: datetime | None


def in_turn(spells: Sequence[CustodySpell]) -> list[CustodySpell]:
    """Times in custody in order, those that overlap or touch as one."""
    found: list[CustodySpell] = []
    for each in sorted(spells, key=lambda each: each.from_at):
        last = found[-1] if found else None
        if last is None or (last.until_at is not None and last.until_at < each.from_at):
            found.append(each)
        elif last.until_at is not None:
            ends = each.until_at and max(last.until_at, each.until_at)
            found[-1] = last._replace(until_at=ends)
    return found


def end_of_free_days(first: date, days: int, spells: Sequence[CustodySpell]) -> datetime | None:
    """The end of so many London days without those at whose end the subject was held.

    So the day of a release is counted, and the day that ends in custody is not.

    Args:
        first: the first day that may count.
        days: how many.
        spells: the subject's times in custody, in any order; they may overlap.

    Returns:
        Aware UTC; ``None`` while they are held and some of the days are left.

    Source: Sexual Offences Act 2003 s.83(4), of which the text was not read.
    """
    on, left = first, days
    while True:
        ends_at = ends_at_for(on)
        held = [
            each
            for each in spells
            if each.from_at < ends_at and (each.until_at is None or each.until_at >= ends_at)
        ]
        if not held:
            left -= 1
            if not left:
                return ends_at
            on += _DAY
            continue
        released = [each.until_at for each in held if each.until_at is not None]
        if len(released) < len(held):
            return None
        # The first day that ends after the release.
        on = london(max(released)).date()
