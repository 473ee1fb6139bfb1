"""Everything the digests of one day need, read once; then each digest from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from orders.areas.gazetteer import AreaInfo, Gazetteer
from orders.courts import calendar as calendars
from orders.courts.calendar import CourtCalendar
from orders.digests import snapshots
from orders.digests.content.composition import Digest, compose
from orders.digests.content.corrections import Then, differs
from orders.digests.content.earlier_statements import Thens, instants
from orders.digests.content.last_digest import Last
from orders.digests.content.order_state import DigestFacts
from orders.digests.queries import read, read_again
from orders.errors import RegisterError
from orders.formatting import day as day_words
from orders.formatting import london_instant
from orders.search.disclosure.gate import learn_homes

HOUR = time(6)
"""London wall clock; on the days clocks change it is 06:00 all the same."""


@dataclass(frozen=True)
class DigestInputs:
    """What one day's digests are composed from.

    Attributes:
        day: London day.
        reading: what the register knows as at 06:00.
        lasts: by area id, the digest the area was last sent.
        thens: by area id and register reference, orders of which something that was stated may
            be otherwise now, as at the instants of the digests that stated it.
    """

    day: date
    reading: DigestFacts
    lasts: Mapping[int, Last]
    thens: Mapping[int, Mapping[str, Thens]]

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


def desk(db: Session, places: Gazetteer, day: date, areas: Iterable[AreaInfo]) -> DigestInputs:
    """Read what the digests of ``areas`` say on ``day``; composing them asks nothing more."""
    area_ids = [area.id for area in areas]
    mails = snapshots.mailed_at(db, day, area_ids)
    lasts = {each: snapshots.last_sent(db, day, each, mails.get(each, ())) for each in area_ids}
    at, calendar = as_at(day), calendars.current(db)
    since = min((last.since(at) for last in lasts.values()), default=at)
    stated = {area_id: last.rows.keys() for area_id, last in lasts.items()}
    reading = read(db, places, calendar, as_at=at, since=since, stated=stated)
    thens = _thens(db, places, calendar, reading, lasts)
    learn_homes()
    return DigestInputs(day, reading, lasts, thens)


def _thens(
    db: Session,
    places: Gazetteer,
    calendar: CourtCalendar,
    reading: DigestFacts,
    lasts: Mapping[int, Last],
) -> dict[int, dict[str, Thens]]:
    """What may be otherwise, read again as at each digest that stated it; nothing is the rule."""
    asked: defaultdict[datetime, set[tuple[int, str]]] = defaultdict(set)
    for area_id, last in lasts.items():
        here = reading.here.get(area_id, {})
        for reference, before in last.rows.items():
            order = reading.orders.get(reference)
            if order and differs(order, here.get(reference), before):
                for at in instants(before, last):
                    asked[at].add((area_id, reference))
    thens: defaultdict[int, defaultdict[str, dict[datetime, Then]]]
    thens = defaultdict(lambda: defaultdict(dict))
    for at, stated in asked.items():
        references = {reference for _, reference in stated}
        again = read_again(db, places, calendar, as_at=at, references=references)
        for area_id, reference in stated:
            here = again.here.get(area_id, {})
            thens[area_id][reference][at] = Then(again.orders[reference], here.get(reference))
    return {area_id: dict(each) for area_id, each in thens.items()}
