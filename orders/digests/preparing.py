"""Everything the digests of one day need, read once; then each digest from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.digests import ledger
from orders.digests.changes import Last
from orders.digests.composing import Digest, compose
from orders.digests.correcting import Then, differs
from orders.digests.reading import Reading, read, read_again
from orders.errors import RegisterError
from orders.formatting import day as day_words
from orders.formatting import london_instant

HOUR = time(6)
"""London wall clock; on the days clocks change it is 06:00 all the same."""


@dataclass(frozen=True)
class Desk:
    """What one day's digests are composed from.

    Attributes:
        day: London day.
        reading: what the register knows as at 06:00.
        lasts: by area id, the digest the area was last sent.
        thens: by area id and register reference, orders of which something that digest stated is
            otherwise now, as at its instant.
    """

    day: date
    reading: Reading
    lasts: Mapping[int, Last]
    thens: Mapping[int, Mapping[str, Then]]

    def digest(self, area: AreaInfo) -> Digest:
        """The digest of one of the areas the desk was made for."""
        return compose(
            area, self.day, self.reading, self.lasts[area.id], self.thens.get(area.id, {})
        )


def as_at(day: date) -> datetime:
    """The instant of a day's digests, aware UTC."""
    return london_instant(day, HOUR)


def check_day(day: date, now: datetime) -> None:
    """Refuse a day whose 06:00 is still to come.

    Raises:
        RegisterError: it is.
    """
    if as_at(day) > now:
        raise RegisterError(f"06:00 on {day_words(day)} has not come yet.")


def desk(db: Session, places: Gazetteer, day: date, areas: Iterable[AreaInfo]) -> Desk:
    """Read what the digests of ``areas`` say on ``day``."""
    lasts = {area.id: ledger.last_sent(db, day, area.id) for area in areas}
    at = as_at(day)
    since = min((last.since(at) for last in lasts.values()), default=at)
    stated = {area_id: last.rows.keys() for area_id, last in lasts.items()}
    reading = read(db, places, as_at=at, since=since, stated=stated)
    return Desk(day, reading, lasts, _thens(db, places, reading, lasts))


def _thens(
    db: Session, places: Gazetteer, reading: Reading, lasts: Mapping[int, Last]
) -> dict[int, dict[str, Then]]:
    """What is otherwise now, read again as at the digest that stated it; nothing is the rule."""
    moved: list[tuple[datetime, int, str]] = []
    for area_id, last in lasts.items():
        here = reading.here.get(area_id, {})
        for reference, before in last.rows.items():
            at, order = before.shown_at or last.as_at, reading.orders.get(reference)
            if at and order and differs(order, here.get(reference), before):
                moved.append((at, area_id, reference))
    asked: defaultdict[datetime, set[str]] = defaultdict(set)
    for at, _, reference in moved:
        asked[at].add(reference)
    again = {at: read_again(db, places, as_at=at, references=each) for at, each in asked.items()}
    thens: defaultdict[int, dict[str, Then]] = defaultdict(dict)
    for at, area_id, reference in moved:
        here = again[at].here.get(area_id, {})
        thens[area_id][reference] = Then(again[at].orders[reference], here.get(reference))
    return thens
