"""Composing one area's digest: which rows stand in which section. Pure: reading in, digest out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from orders.areas.gazetteer import AreaInfo
from orders.digests.content.changes import (
    ChangeSection,
    DigestChange,
    changes,
    is_unlisted,
    leaving,
)
from orders.digests.content.digest_sections import TITLES, DigestSection, by_end, changed, standing
from orders.digests.content.earlier_statements import Thens
from orders.digests.content.last_digest import Last
from orders.digests.content.order_state import OPEN, DigestFacts
from orders.digests.content.row_statements import statement, unlisted
from orders.digests.content.statements import StatedRow
from orders.formatting import count
from orders.register.model import Stay


@dataclass(frozen=True)
class Digest:
    """One area's digest of one day, before it is put into words.

    Attributes:
        area: the area.
        day: London day.
        as_at: 06:00 London of that day, aware UTC.
        compared_with: instant of the digest the area was last sent, ``None`` for the first.
        parts: sections that have rows.
        live: how many orders are live here by the subject's home.
        new: how many of them are new.
        protected_only: how many more are live here, by a protected person's home.
        unverified: how many of the listed orders are not verified.
        rows: what is stated of each order, by register reference.
    """

    area: AreaInfo
    day: date
    as_at: datetime
    compared_with: datetime | None
    parts: tuple[DigestSection, ...]
    live: int
    new: int
    protected_only: int
    unverified: int
    rows: Mapping[str, StatedRow]

    @property
    def nil(self) -> bool:
        """Whether no order is listed."""
        return not self.parts


def compose(
    area: AreaInfo, day: date, reading: DigestFacts, last: Last, thens: Mapping[str, Thens]
) -> Digest:
    """The digest of one area.

    Args:
        area: the area.
        day: London day of the digest.
        reading: what the register knows.
        last: the digest the area was last sent.
        thens: by register reference, orders of which something that was stated may be otherwise
            by what is known now, as at the instants of the digests that stated it.
    """
    here = {
        reference: stay
        for reference, stay in reading.here.get(area.id, {}).items()
        if reference in last.rows or stay.named
    }
    told: list[DigestChange] = []
    rows: dict[str, StatedRow] = {}
    for reference in sorted(here.keys() | (last.rows.keys() & reading.orders.keys())):
        order, stay = reading.orders[reference], here.get(reference)
        before, asked = last.rows.get(reference), thens.get(reference, {})
        if before is not None and is_unlisted(area, order, stay, before):
            found = leaving(order, before)
            kept = unlisted(order, before, last, on=day)
        else:
            found = changes(order, stay, last, asked)
            kept = statement(order, stay, last, asked, found, on=day)
        told += found
        if kept is not None:
            rows[reference] = kept
    open_here = {
        reading.orders[reference]: stay
        for reference, stay in here.items()
        if stay.state in OPEN and not reading.orders[reference].in_error
    }
    live = by_end(order for order, stay in open_here.items() if stay.state is Stay.LIVE)
    parts = [*changed(area, told), *standing(area, open_here, live, reading.as_at)]
    listed = {row.reference for part in parts for group in part.groups for row in group.rows}
    return Digest(
        area=area,
        day=day,
        as_at=reading.as_at,
        compared_with=last.as_at,
        parts=tuple(sorted(parts, key=lambda part: TITLES.index(part.title))),
        live=len(live),
        new=sum(change.section is ChangeSection.NEW for change in told),
        protected_only=reading.live_on_either.get(area.id, 0) - len(live),
        unverified=sum(reading.orders[reference].unverified for reference in listed),
        rows=rows,
    )


def live_words(digest: Digest) -> str:
    """``12 live orders, 2 new`` or ``nil return``, for the mail's subject."""
    if digest.nil:
        return "nil return"
    return f"{count(digest.live, 'live order')}, {digest.new} new"
